"""The examples in the pages of the MNT and DAT rules are run: the pages cannot go stale."""

import json
import re
from collections.abc import Iterator

import pytest

from segur_cli.clock import read_clock
from segur_cli.eligibility.catalogue import open_base
from segur_cli.lint.rule import Rule
from segur_cli.lint.rules import amounts, dates
from tests.lint.rules.amending import NOW, example, lint_text

RULES = (*amounts.RULES, *dates.RULES)
SECTIONS = ["Ce que la règle vérifie", "Pourquoi", "Source", "Mauvais", "Bon", "Comment corriger"]
# No model of ours leaves the type of an amount open: its example is not run.
NOT_RUN = {"MNT004"}


def sections(rule: Rule) -> dict[str, str]:
    titled = re.split(r"^## (.*)$", rule.info.help, flags=re.MULTILINE)
    return dict(zip(titled[1::2], titled[2::2], strict=True))


def examples(rule: Rule, title: str) -> Iterator[tuple[str, str]]:
    yield from re.findall(r"```json (\w+)\n(.*?)```", sections(rule)[title], re.DOTALL)


def codes(kind: str, text: str) -> set[str]:
    base = open_base("demo", read_clock(NOW))
    if kind == "document":
        return {finding.code for finding in lint_text(text, base=base)}
    against = example("avance") if kind == "solde" else None
    amended = example(kind, json.loads(text))
    return {finding.code for finding in lint_text(amended, base=base, against=against)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_page_has_its_sections_and_examples(rule: Rule) -> None:
    assert list(sections(rule)) == SECTIONS
    if rule.code not in NOT_RUN:
        assert list(examples(rule, "Mauvais"))
        assert list(examples(rule, "Bon"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_bad_examples_give_this_code_alone_among_their_families(rule: Rule) -> None:
    for kind, text in examples(rule, "Mauvais"):
        assert {code for code in codes(kind, text) if code[:3] in ("MNT", "DAT")} == {rule.code}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_good_examples_do_not_give_this_code(rule: Rule) -> None:
    for kind, text in examples(rule, "Bon"):
        assert rule.code not in codes(kind, text)
