"""The rules' documentation is true: every page has its sections, every example is run."""

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path, PurePath
from typing import Any

import pytest

from segur_cli import resources
from segur_cli.clock import read_clock
from segur_cli.diagnostics import RuleInfo
from segur_cli.documents import Document, parse
from segur_cli.eligibility.base import Base
from segur_cli.eligibility.catalogue import open_base
from segur_cli.lint.engine import Options, all_rules, lint_documents
from segur_cli.lint.pages import FAMILIES, as_markdown
from segur_cli.lint.rule import LintSettings
from segur_cli.lint.rules import RULES as BUSINESS
from segur_cli.templates.models import model_of_schema

ROOT = Path(__file__).parent.parent.parent
SECTIONS = (
    "Ce que la règle vérifie",
    "Pourquoi",
    "Source",
    "Mauvais",
    "Bon",
    "Comment corriger",
)
# Bytes and configuration cannot be shown as JSON: their pages use words. The listings of
# archives are run by the tests of their family.
IN_WORDS = {"SYN001", "SYN002", "SYN003", "SYN006"}
FAMILIES_IN_WORDS = ("PJ", "CFG")
BLOCK = re.compile(r"^```json(?P<words>[^\n]*)\n(?P<text>.*?)^```", re.DOTALL | re.MULTILINE)
BLOCK_OF_MODEL = re.compile(r"^```json modele\n(.*?)^```", re.DOTALL | re.MULTILINE)
RULES = list(all_rules())
each_rule = pytest.mark.parametrize("info", RULES, ids=lambda info: info.code)


@dataclass(frozen=True)
class Example:
    """A fenced block: ```json avance as-of=2026-03-18 evidence=2025-03-01 base=no.

    `avance` and `solde` change the first demande of our example by a merge patch;
    `avance second` puts the result beside the example itself, `document` is a whole text,
    `valeur` one to hold against the page's `modele`.
    """

    info: RuleInfo
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
        pairs = {name: value for name, _, value in (word.partition("=") for word in words)}
        found.append(Example(info, kind, pairs, block["text"]))
    return [example for example in found if example.kind != "modele"]


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


def changed(kind: str, patch: str = "{}") -> str:
    """Return our example, its first demande changed by a merge patch."""
    whole = json.loads(resources.example(f"{kind}.json").read_text(encoding="utf-8"))
    whole["demandes"][0] = merged(whole["demandes"][0], json.loads(patch))
    return json.dumps(whole, ensure_ascii=False)


def read(text: str, name: str) -> Document:
    return parse(text.encode("utf-8", "surrogatepass"), PurePath(name))


def texts(example: Example) -> list[str]:
    """Return the documents to check together."""
    if example.kind in {"document", "valeur"}:
        return [example.text]
    if compares_with_an_avance(example) and example.kind == "avance":
        return [changed("solde")]
    mine = changed(example.kind, example.text)
    return [changed(example.kind), mine] if "second" in example.words else [mine]


def compares_with_an_avance(example: Example) -> bool:
    return any(rule.code == example.info.code and "against" in rule.inputs for rule in BUSINESS)


@cache
def demo_base() -> Base | None:
    return open_base("demo", read_clock(None))


def options(example: Example) -> Options:
    """Hold an example against the demo base, our avance for a solde, and a quiet date."""
    solde = example.kind == "solde" or compares_with_an_avance(example)
    words = {"as-of": "2025-12-01" if solde else "2025-03-10", "evidence": "2025-03-05"}
    words |= example.words
    avance = changed("avance", example.text if example.kind == "avance" else "{}")
    model = BLOCK_OF_MODEL.search(example.info.help)
    return Options(
        model=model_of_schema(model[1].encode(), "modèle") if model else None,
        base=None if words.get("base") == "no" else demo_base(),
        against=read(avance, "avance.json") if solde else None,
        settings=LintSettings(evidence_file_date=date.fromisoformat(words["evidence"])),
        clock=read_clock(words["as-of"]),
    )


def codes_of(example: Example) -> set[str]:
    documents = [read(text, f"{rank}.json") for rank, text in enumerate(texts(example))]
    return {finding.code for finding in lint_documents(documents, options(example)).findings}


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
    assert kinds <= {"avance", "solde", "document", "valeur"}


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
