"""The rules' documentation is true: every page has its sections, every example is run."""

import json
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from segur_cli import resources
from segur_cli.clock import read_clock
from segur_cli.diagnostics import RuleInfo
from segur_cli.eligibility.catalogue import open_base
from segur_cli.lint import Options, lint
from segur_cli.lint.engine import all_rules
from segur_cli.lint.inputs import read_companion
from segur_cli.lint.pages import FAMILIES, as_markdown
from segur_cli.lint.rule import LintSettings

ROOT = Path(__file__).parent.parent.parent
SECTIONS = (
    "Ce que la règle vérifie",
    "Pourquoi",
    "Source",
    "Mauvais",
    "Bon",
    "Comment corriger",
)
# Bytes, archives and configuration cannot be shown as JSON: their pages use words.
IN_WORDS = {"SYN001", "SYN002", "SYN003", "SYN006"}
FAMILIES_IN_WORDS = ("PJ", "CFG")
BLOCK = re.compile(r"^```json(?P<words>[^\n]*)\n(?P<text>.*?)^```", re.DOTALL | re.MULTILINE)
RULES = list(all_rules())
each_rule = pytest.mark.parametrize("info", RULES, ids=lambda info: info.code)


@dataclass(frozen=True)
class Example:
    """A fenced block: ```json avance as-of=2026-03-18 evidence=2025-03-01 base=no."""

    code: str
    kind: str
    words: dict[str, str]
    text: str


def sections(info: RuleInfo) -> dict[str, str]:
    """Cut a page at its headings."""
    parts = re.split(r"^## (.+)$", info.help, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def examples(info: RuleInfo, section: str) -> list[Example]:
    found = []
    for block in BLOCK.finditer(sections(info)[section]):
        kind, *words = block["words"].split() or [""]
        found.append(Example(info.code, kind, dict(w.split("=") for w in words), block["text"]))
    return found


def merged(target: Any, patch: Any) -> Any:
    """Apply a JSON merge patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def document(example: Example) -> str:
    """Return the text to check: the block, or the first demande of our example changed by it."""
    if example.kind == "document":
        return example.text
    whole = json.loads(resources.example(f"{example.kind}.json").read_text(encoding="utf-8"))
    whole["demandes"][0] = merged(whole["demandes"][0], json.loads(example.text))
    return json.dumps(whole, ensure_ascii=False)


@cache
def usual(kind: str) -> Options:
    """What examples are held against: the demo base, our avance for a solde, a quiet date."""
    clock = read_clock("2025-12-01" if kind == "solde" else "2025-03-10")
    avance = resources.example("avance.json")
    return Options(
        base=open_base("demo", clock),
        base_name="démo",
        against=read_companion(avance, "--against") if kind == "solde" else None,
        settings=LintSettings(evidence_file_date=date(2025, 3, 5)),
        clock=clock,
    )


def codes_of(example: Example) -> set[str]:
    options = usual(example.kind)
    if "as-of" in example.words:
        options = replace(options, clock=read_clock(example.words["as-of"]))
    if "evidence" in example.words:
        day = date.fromisoformat(example.words["evidence"])
        options = replace(options, settings=LintSettings(evidence_file_date=day))
    if example.words.get("base") == "no":
        options = replace(options, base=None, base_name=None)
    return {finding.code for finding in lint(document(example), options).findings}


@each_rule
def test_a_page_has_every_section_in_order_a_title_and_a_source(info: RuleInfo) -> None:
    assert tuple(sections(info)) == SECTIONS
    assert all(text.strip() for text in sections(info).values())
    assert info.title
    assert info.source
    assert any(re.fullmatch(rf"{family}\d{{3}}", info.code) for family in FAMILIES)


@each_rule
def test_a_page_shows_at_least_one_bad_and_one_good_example(info: RuleInfo) -> None:
    if info.code in IN_WORDS or info.code.startswith(FAMILIES_IN_WORDS):
        return
    assert examples(info, "Mauvais")
    assert examples(info, "Bon")


@each_rule
def test_every_block_says_what_it_is(info: RuleInfo) -> None:
    kinds = {example.kind for name in sections(info) for example in examples(info, name)}
    assert kinds <= {"avance", "solde", "document"}


@each_rule
def test_bad_examples_set_the_rule_off(info: RuleInfo) -> None:
    for example in examples(info, "Mauvais"):
        assert info.code in codes_of(example), example.text


@each_rule
def test_good_examples_do_not(info: RuleInfo) -> None:
    for example in examples(info, "Bon"):
        assert info.code not in codes_of(example), example.text


def test_codes_are_unique() -> None:
    codes = [info.code for info in RULES]
    assert len(codes) == len(set(codes))


def test_the_written_documentation_is_up_to_date() -> None:
    written = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    assert written == as_markdown(), "python -m tests.regenerate"
