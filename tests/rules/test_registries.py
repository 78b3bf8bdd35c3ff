"""Every page has its check, every check its page; what a rule's row says can be used."""

import tomllib
from typing import Any

import pytest

from segur_cli.lint import engine
from segur_cli.lint.rules import RULES
from segur_cli.pieces import piece_check
from segur_cli.pieces.enrolment import CODES as ENR_CODES
from segur_cli.pieces.kinds import kinds as piece_kinds
from segur_cli.pieces.rules import RULES as DOC_RULES
from segur_cli.pilot import report_check
from segur_cli.pilot.rules import RULES as PV_RULES
from segur_cli.rules.rule import FOLDER, Infos, Rule, codes
from segur_cli.templates.concepts import CONCEPTS

EVERY: tuple[Rule[Any, Any], ...] = (*RULES, *PV_RULES, *DOC_RULES)


def test_pages_and_rules_are_the_same_codes() -> None:
    assert set(codes()) == {*engine.CODES, *report_check.CODES, *piece_check.CODES, *ENR_CODES}


def test_a_code_belongs_to_one_rule() -> None:
    registered = [rule.code for rule in EVERY]
    assert len(registered) == len(set(registered))


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.code)
def test_what_a_row_reads_are_concepts(rule: Rule[Any, Any]) -> None:
    assert {concept for reads in rule.reads for concept in reads.split("|")} <= set(CONCEPTS)


@pytest.mark.parametrize(
    ("rules", "kinds"),
    [(RULES, {"avance", "solde"}), (DOC_RULES, set(piece_kinds())), (PV_RULES, set())],
)
def test_what_a_row_is_limited_to_exists(
    rules: tuple[Rule[Any, Any], ...], kinds: set[str]
) -> None:
    assert {kind for rule in rules for kind in rule.kind} <= kinds


@pytest.mark.parametrize("code", codes())
def test_a_page_says_what_reports_show_and_nothing_that_its_row_says(code: str) -> None:
    head = (FOLDER / f"{code}.md").read_text(encoding="utf-8").split("+++\n")[1]
    assert list(tomllib.loads(head)) == ["title", "severity", "origin", "source"]


def test_pages_are_read_only_for_what_is_asked() -> None:
    infos = Infos(("SYN001",))
    assert infos["SYN001"].title == "Fichier vide"
    assert "SYN002" not in infos
    assert dict(infos).keys() == {"SYN001"}
