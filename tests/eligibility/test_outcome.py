import pytest

from segur_cli.eligibility.request import ClientQuery
from segur_cli.exits import ExitCode
from tests.eligibility.small_bases import (
    CLINIC,
    ELSEWHERE,
    ENTITY,
    HOSPITAL,
    NORTH,
    SOUTH,
    demo,
    directory,
    run,
    texts,
)

DPI = ("HOP-DPI-Va2",)
REPEATED = "numéro déjà demandé plus haut pour le même SONS"
SITES = (f"{NORTH};{ENTITY};NORD", f"{SOUTH};{ENTITY};SUD")


def test_verdicts_keep_the_order_of_the_requests() -> None:
    outcome = run([ELSEWHERE, HOSPITAL, CLINIC], demo())
    assert [v.reading.finess for v in outcome.verdicts] == [ELSEWHERE, HOSPITAL, CLINIC]


@pytest.mark.parametrize(
    ("numbers", "based", "code"),
    [
        ([HOSPITAL, CLINIC], True, ExitCode.OK),
        ([HOSPITAL, ELSEWHERE], True, ExitCode.FINDINGS),
        (["10999993", "920999992"], True, ExitCode.OK),  # a warning does not fail
        (["abc"], False, ExitCode.CANNOT_RUN),
    ],
)
def test_one_client_not_eligible_is_enough_to_fail(
    numbers: list[str], based: bool, code: ExitCode
) -> None:
    assert run(numbers, demo() if based else None).exit_code is code


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ([NORTH, SOUTH], f"{NORTH} et {SOUTH} sont un seul bénéficiaire ({ENTITY}) : une seule "
         "prestation financée par SONS, et un seul plafond, qui ne s'additionne pas"),
        ([NORTH, ENTITY], f"{NORTH} et {ENTITY} sont un seul bénéficiaire ({ENTITY})"),
        ([HOSPITAL, CLINIC], ""),
        ([HOSPITAL, HOSPITAL], ""),
    ],
)  # fmt: skip
def test_sites_that_lead_to_one_entity_are_one_beneficiary(numbers: list[str], told: str) -> None:
    shared = texts(run(numbers, demo(), directory(*SITES)).shared)
    assert told in shared if told else shared == ""


def test_no_sum_of_ceilings_appears_anywhere() -> None:
    outcome = run([NORTH, SOUTH, ENTITY], demo(), directory(*SITES))
    ceiling = 450_000
    amounts = {
        line.ceiling.amount for v in outcome.verdicts for view in v.views for line in view.lines
    }
    assert ceiling in amounts
    assert not amounts & {2 * ceiling, 3 * ceiling}


@pytest.mark.parametrize(
    ("asked", "again"),
    [
        ([HOSPITAL, HOSPITAL], True),
        ([HOSPITAL, "01 099 999 3"], True),
        ([ClientQuery(ENTITY, DPI), ENTITY], True),  # for one more SONS
        ([ClientQuery(HOSPITAL, DPI), ClientQuery(HOSPITAL, ("HOP-PFI-Va2",))], False),
    ],
)
def test_a_number_asked_twice_for_a_sons_is_told_the_second_time(
    asked: list[ClientQuery | str], again: bool
) -> None:
    first, second = run(asked, demo()).verdicts
    assert REPEATED not in texts(first.remarks)
    assert (REPEATED in texts(second.remarks)) is again


def test_the_summary_counts_each_verdict_and_agrees() -> None:
    outcome = run([HOSPITAL, CLINIC, ELSEWHERE, "abc", "010999999"], demo())
    assert outcome.summary() == (
        "5 clients : 2 éligibles ; 1 clé suspecte, absent de la base ; 1 absent de la base ; "
        "1 numéro mal formé."
    )


def test_the_summary_tells_requests_to_mend_from_the_eligible() -> None:
    asked = ClientQuery(HOSPITAL, DPI, "V2", {}, amount_ht=demo().entries[0].ceilings[1].amount)
    assert run([asked, CLINIC], demo()).summary() == (
        "2 clients : 1 éligible ; 1 demande à corriger."
    )
