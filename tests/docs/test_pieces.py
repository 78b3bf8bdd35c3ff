"""docs/pieces.md is true: its settings, its rules, its limits are those of the code."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from segur_cli.config import EnrolmentPieces, Settings
from segur_cli.files.archive import WORD
from segur_cli.files.validation import validate
from segur_cli.papers import paper
from segur_cli.pieces.kinds import kinds
from segur_cli.rules.rule import codes

TEXT = (Path(__file__).parents[2] / "docs" / "pieces.md").read_text(encoding="utf-8")


def test_the_settings_shown_are_those_of_the_table() -> None:
    [block] = re.findall(r"^```toml\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    validate(Settings, tomllib.loads(block), Path("segur.toml"))
    assert set(tomllib.loads(block)["enrolment"]) == {key.name for key in fields(EnrolmentPieces)}


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
    assert f"{paper.MAX_CHARACTERS:,} caractères".replace(",", " ") in TEXT
