"""The rules' documentation is true: every page has its sections, every example is run."""

import re
from pathlib import Path

import pytest

from segur_cli.diagnostics import RuleInfo
from segur_cli.pieces.kinds import kinds as piece_kinds
from segur_cli.rules.documentation import FAMILIES, as_markdown, documented_rules
from tests.rules.pages import examples, sections

ROOT = Path(__file__).parent.parent.parent
SECTIONS = (
    "Ce que la règle vérifie",
    "Pourquoi",
    "Source",
    "Mauvais",
    "Bon",
    "Comment corriger",
)
# Bytes, depth and configuration cannot be shown as JSON: their pages use words.
IN_WORDS = {
    "SYN001",
    "SYN002",
    "SYN003",
    "SYN006",
    "CFG001",
    "CFG002",
    "CFG003",
    "DOC001",
    "DOC002",
}
RULES = documented_rules()
each_rule = pytest.mark.parametrize("info", RULES, ids=lambda info: info.code)


@each_rule
def test_a_page_has_every_section_in_order_a_title_and_a_source(info: RuleInfo) -> None:
    assert tuple(sections(info)) == SECTIONS
    assert all(text.strip() for text in sections(info).values())
    assert info.title
    assert info.source
    assert any(re.fullmatch(rf"{family}\d{{3}}", info.code) for family in FAMILIES)


@each_rule
def test_a_page_shows_at_least_one_bad_and_one_good_example(info: RuleInfo) -> None:
    shown = info.code not in IN_WORDS
    assert bool(examples(info, "Mauvais")) or not shown
    assert bool(examples(info, "Bon")) or not shown


@each_rule
def test_every_block_says_what_it_is(info: RuleInfo) -> None:
    found = [example for name in sections(info) for example in examples(info, name)]
    assert {one.kind for one in found if one.language not in ("piece", "enrolment")} <= {
        "avance", "solde", "document", "valeur", "pv"
    }  # fmt: skip
    assert {one.kind for one in found if one.language == "piece"} <= {"", *piece_kinds()}


@each_rule
def test_a_bad_example_sets_its_rule_off_alone_or_with_those_that_its_page_names(
    info: RuleInfo,
) -> None:
    said = sections(info)["Mauvais"].partition("```")
    for example in examples(info, "Mauvais"):
        assert example.codes() == {info.code, *example.beside}, example.text
        assert all(code in said[0] for code in example.beside)


@each_rule
def test_a_good_example_gives_no_finding_at_all(info: RuleInfo) -> None:
    for example in examples(info, "Bon"):
        assert example.codes() == set(), example.text


# One name for one thing: the ANS's and the ASP's questions, the national register, the tool.
OTHER_NAMES = re.compile(r"FAQ (ANS|ASP|fournisseurs)|\bregistre\b|\bANNUAIRE\b|\bSegur (ne|n')")
ISO_DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")
NESTED = re.compile(r"\([^()]*\(")


@each_rule
def test_the_sentences_of_a_page_have_one_name_for_one_thing_and_french_dates(
    info: RuleInfo,
) -> None:
    prose = re.sub(r"```.*?```|`[^`]*`", "", f"{info.source}. {info.help}", flags=re.DOTALL)
    for wrong in (OTHER_NAMES, ISO_DATE, NESTED):
        assert not wrong.search(" ".join(prose.split())), wrong.pattern


def test_codes_are_unique() -> None:
    codes = [info.code for info in RULES]
    assert len(codes) == len(set(codes))


def test_the_written_documentation_is_up_to_date() -> None:
    written = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    assert written == as_markdown(), "python -m tests.regenerate"
