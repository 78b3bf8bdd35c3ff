"""`from segur_cli.lint import lint`: on a path or on a text, the same findings."""

from dataclasses import replace
from pathlib import Path, PurePath

import pytest

from segur_cli.exits import StopError
from segur_cli.lint import Options, lint
from tests.lint.files import SPACED_FINESS, avance, write


def test_a_path_and_its_text_give_the_same_findings() -> None:
    path = write("a.json", avance(SPACED_FINESS))
    on_path = lint(path).findings
    on_text = lint(path.read_text(encoding="utf-8")).findings
    assert on_path
    assert [replace(finding, path=path) for finding in on_text] == list(on_path)
    assert {finding.path for finding in on_text} == {PurePath("<texte>")}


def test_a_file_that_cannot_be_opened_stops() -> None:
    with pytest.raises(StopError, match="introuvable"):
        lint(Path("absent.json"))


@pytest.mark.parametrize("text", ["", "{", "[1,]", "\ud800", "[" * 1000, "\x00"])
def test_no_text_raises(text: str) -> None:
    assert lint(text).findings


def test_nothing_is_looked_for_around_the_file() -> None:
    write("segur.toml", "this is no TOML")
    path = write("a.json", avance(SPACED_FINESS))
    assert lint(path, Options(select=("IDN",))).exit_code() == 1
