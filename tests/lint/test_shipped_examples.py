"""The shipped examples: the clean ones are clean, each defective one shows its defect."""

import re
from pathlib import Path

import pytest

from segur_cli.documents import parse
from segur_cli.lint import Options, lint
from segur_cli.lint.engine import lint_documents
from segur_cli.text.clock import read_clock
from tests.lint.running import EXAMPLES, SETTINGS

ROW = re.compile(r"^\| `(?P<file>[^`]+\.json)` \| (?P<defect>[^|]+) \| (?P<codes>[^|]+) \|$", re.M)
PAGE = (EXAMPLES / "defectueux/LISEZMOI.md").read_text(encoding="utf-8")
ROWS = [(row["file"], row["codes"].strip()) for row in ROW.finditer(PAGE)]


OPTIONS = Options(clock=read_clock("2025-03-20"), settings=SETTINGS)


def codes_of(path: Path) -> set[str]:
    return {finding.code for finding in lint(path, OPTIONS).findings}


def test_the_page_lists_every_defective_file() -> None:
    files = {path.name for path in (EXAMPLES / "defectueux").glob("*.json")}
    assert {file for file, _ in ROWS} == files


@pytest.mark.parametrize(("file", "codes"), ROWS)
def test_a_defective_file_shows_the_defect_it_was_made_for_and_no_other(
    file: str, codes: str
) -> None:
    found = codes_of(EXAMPLES / "defectueux" / file)
    assert set(codes.split(", ")) == found


def test_the_clean_avance_has_nothing_that_blocks() -> None:
    report = lint(EXAMPLES / "avance.json", OPTIONS)
    assert report.exit_code() == 0


def test_the_defective_files_do_not_set_each_other_off() -> None:
    paths = sorted((EXAMPLES / "defectueux").glob("*.json"))
    together = lint_documents([parse(path.read_bytes(), path) for path in paths], OPTIONS)
    alone = [finding for path in paths for finding in lint(path, OPTIONS).findings]
    assert list(together.findings) == alone
