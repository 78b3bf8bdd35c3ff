"""The pages of the rules: complete, and their examples behave as they say."""

import re

import pytest

from segur_cli.diagnostics import RuleInfo
from segur_cli.documents import CODES
from segur_cli.documents.syntax import wordings
from segur_cli.rules.rule import read_page
from tests.documents.reading import read

RULES = [read_page(code) for code in CODES]
SECTIONS = ["Ce que la règle vérifie", "Pourquoi", "Source", "Mauvais", "Bon", "Comment corriger"]


def examples(rule: RuleInfo, section: str) -> list[str]:
    """Return the JSON blocks of one section of a rule's page."""
    body = rule.help.split(f"## {section}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"```json\n(.*?)```", body, re.DOTALL)


BAD = [(rule.code, text) for rule in RULES for text in examples(rule, "Mauvais")]
GOOD = [(rule.code, text) for rule in RULES for text in examples(rule, "Bon")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_page_has_its_sections_in_order(rule: RuleInfo) -> None:
    assert re.findall(r"^## (.*)$", rule.help, re.MULTILINE) == SECTIONS


def test_codes_are_numbered_without_holes() -> None:
    assert [rule.code for rule in RULES] == [f"SYN{rank:03}" for rank in range(1, len(RULES) + 1)]


@pytest.mark.parametrize(("code", "text"), BAD)
def test_a_bad_example_breaks_its_rule(code: str, text: str) -> None:
    assert [finding.code for finding in read(text).findings] == [code]


@pytest.mark.parametrize(("code", "text"), GOOD)
def test_a_good_example_has_no_finding(code: str, text: str) -> None:
    assert read(text).findings == ()


def test_every_wording_is_a_sentence() -> None:
    texts = [text for told in wordings().values() for text in (told["message"], told["hint"])]
    assert [text for text in texts if not text.endswith(".")] == []
