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

REPEATED = "numéro déjà demandé plus haut pour le même SONS"
SITES = (f"{NORTH};{ENTITY};NORD", f"{SOUTH};{ENTITY};SUD")


def test_verdicts_keep_the_order_of_the_requests() -> None:
    outcome = run([ELSEWHERE, HOSPITAL, CLINIC], demo())
    assert [v.reading.finess for v in outcome.verdicts] == [ELSEWHERE, HOSPITAL, CLINIC]


def test_clients_all_eligible_leave_with_ok() -> None:
    assert run([HOSPITAL, CLINIC], demo()).exit_code is ExitCode.OK


def test_one_client_not_eligible_is_enough_to_fail() -> None:
    assert run([HOSPITAL, ELSEWHERE], demo()).exit_code is ExitCode.FINDINGS


def test_a_warning_does_not_fail() -> None:
    assert run(["10999993", "920999992"], demo()).exit_code is ExitCode.OK


def test_without_a_base_the_run_could_not_be_done_even_for_a_malformed_number() -> None:
    assert run(["abc"], None).exit_code is ExitCode.CANNOT_RUN


def test_sites_that_lead_to_one_entity_are_one_beneficiary() -> None:
    outcome = run([NORTH, SOUTH], demo(), directory(*SITES))
    assert texts(outcome.shared) == (
        f"{NORTH} et {SOUTH} sont un seul bénéficiaire ({ENTITY}) : une seule prestation "
        "financée par SONS, et un seul plafond, qui ne s'additionne pas"
    )


def test_a_site_and_its_entity_asked_together_are_one_beneficiary() -> None:
    outcome = run([NORTH, ENTITY], demo(), directory(*SITES))
    assert f"{NORTH} et {ENTITY} sont un seul bénéficiaire ({ENTITY})" in texts(outcome.shared)


def test_no_sum_of_ceilings_appears_anywhere() -> None:
    outcome = run([NORTH, SOUTH, ENTITY], demo(), directory(*SITES))
    ceiling = 450_000
    amounts = {
        line.ceiling.amount for v in outcome.verdicts for view in v.views for line in view.lines
    }
    assert ceiling in amounts
    assert not amounts & {2 * ceiling, 3 * ceiling}


def test_unrelated_clients_share_nothing() -> None:
    assert run([HOSPITAL, CLINIC], demo()).shared == ()


def test_a_number_asked_twice_is_told_the_second_time() -> None:
    first, second = run([HOSPITAL, HOSPITAL], demo()).verdicts
    assert REPEATED not in texts(first.remarks)
    assert REPEATED in texts(second.remarks)


def test_a_number_asked_twice_in_two_spellings_is_told_too() -> None:
    _, second = run([HOSPITAL, "01 099 999 3"], demo()).verdicts
    assert REPEATED in texts(second.remarks)


def test_a_number_asked_for_two_sons_is_no_repetition() -> None:
    asked = [ClientQuery(HOSPITAL, ("HOP-DPI-Va2",)), ClientQuery(HOSPITAL, ("HOP-PFI-Va2",))]
    _, second = run(asked, demo()).verdicts
    assert REPEATED not in texts(second.remarks)


def test_a_number_asked_twice_is_not_said_to_be_shared() -> None:
    assert run([HOSPITAL, HOSPITAL], demo()).shared == ()


def test_the_summary_counts_each_verdict_and_agrees() -> None:
    outcome = run([HOSPITAL, CLINIC, ELSEWHERE, "abc", "010999999"], demo())
    assert outcome.summary() == (
        "5 clients : 2 éligibles ; 1 clé suspecte, absent de la base ; 1 absent de la base ; "
        "1 numéro mal formé."
    )


def test_the_summary_tells_requests_to_mend_from_the_eligible() -> None:
    asked = ClientQuery(
        HOSPITAL,
        ("HOP-DPI-Va2",),
        "V2",
        {},
        amount_ht=demo().entries[0].ceilings[1].amount,
    )
    assert run([asked, CLINIC], demo()).summary() == (
        "2 clients : 1 éligible ; 1 demande à corriger."
    )


def test_a_number_asked_again_for_one_more_sons_is_still_a_repetition() -> None:
    first = ClientQuery(ENTITY, sons=("HOP-DPI-Va2",))
    both = run([first, ENTITY], demo())
    assert "déjà demandé" in texts(both.verdicts[1].remarks)
