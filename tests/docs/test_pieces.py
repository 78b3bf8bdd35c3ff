"""docs/pieces.md is true: its settings, its rules, its limits are those of the code."""

import re
import tomllib
from pathlib import Path

from segur_cli.config.model import SegurToml
from segur_cli.files.archive import WORD
from segur_cli.papers import paper
from segur_cli.pieces.kinds import kinds
from segur_cli.rules.page import codes

TEXT = (Path(__file__).parents[2] / "docs" / "pieces.md").read_text(encoding="utf-8")


def test_the_settings_shown_are_those_of_the_table() -> None:
    [block] = re.findall(r"^```toml\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    table = SegurToml.model_validate(tomllib.loads(block)).enrolment
    assert table is not None
    assert set(tomllib.loads(block)["enrolment"]) == set(type(table).model_fields)


def test_the_rules_named_exist() -> None:
    named = set(re.findall(r"\b(?:DOC|ENR)\d{3}\b", TEXT))
    assert len(named) > 15
    assert named <= set(codes())


def test_every_kind_is_named() -> None:
    assert [
        kind for kind in kinds() if f"`{kind}`" not in TEXT and f"--type {kind}" not in TEXT
    ] == []


def test_the_limits_are_those_of_the_code() -> None:
    assert f"{paper.MAX_BYTES // 1_000_000} Mo" in TEXT
    assert f"{paper.MAX_PAGES} pages" in TEXT
    assert f"{WORD.expanded // 1_000_000} Mo développés" in TEXT
    assert (paper.MAX_CHARACTERS, "un million de caractères" in TEXT) == (1_000_000, True)
