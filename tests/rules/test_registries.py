"""Every page has its check, every check its page; what a page says of its rule can be used."""

import pytest

from segur_cli.lint import engine
from segur_cli.lint.rules import RULES
from segur_cli.pieces import check as pieces_check
from segur_cli.pieces.enrolment import CODES as ENR_CODES
from segur_cli.pieces.rules import RULES as DOC_RULES
from segur_cli.pilot import check
from segur_cli.pilot.rules import RULES as PV_RULES
from segur_cli.rules.page import Infos, codes, read_page
from segur_cli.templates.concepts import CONCEPTS

CHECKED = {rule.code for rule in RULES} | {rule.code for rule in PV_RULES}
CHECKED |= {rule.code for rule in DOC_RULES}


def test_pages_and_rules_are_the_same_codes() -> None:
    assert set(codes()) == {*engine.CODES, *check.CODES, *pieces_check.CODES, *ENR_CODES}


def test_a_code_belongs_to_one_rule() -> None:
    registered = [
        code for rules in (RULES, PV_RULES, DOC_RULES) for code in (rule.code for rule in rules)
    ]
    assert len(registered) == len(set(registered))


@pytest.mark.parametrize("code", codes())
def test_what_a_page_reads_are_concepts(code: str) -> None:
    read = {concept for reads in read_page(code).reads for concept in reads.split("|")}
    assert read <= set(CONCEPTS)


@pytest.mark.parametrize("code", sorted(set(codes()) - CHECKED))
def test_only_what_has_a_check_needs_something(code: str) -> None:
    page = read_page(code)
    assert not (page.reads or page.kind or page.inputs or page.once)


def test_pages_are_read_only_for_what_is_asked() -> None:
    infos = Infos(("SYN001",))
    assert infos["SYN001"].title == "Fichier vide"
    assert "SYN002" not in infos
    assert dict(infos).keys() == {"SYN001"}
