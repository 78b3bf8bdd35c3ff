from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segur_cli.config import DateInForce, Settings
from segur_cli.config.model import EligibilityDefaults
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts import calendars
from segur_cli.milestones.deadlines import deadline_of
from segur_cli.milestones.judging import DateVerdict, Derived, Judgement, Route, judge_solde
from segur_cli.milestones.planning import BackPlan, PilotPlan
from segur_cli.milestones.schedule import next_deadline
from segur_cli.text.clock import PARIS, read_clock
from tests.milestones.plans import DPI, IMG, PFI, in_force, plan

THREE = "2026-01-05,2026-01-12,2026-01-20"


def only(made: BackPlan) -> PilotPlan:
    (pilot,) = made.pilots
    return pilot


def told(judgement: Judgement) -> tuple[DateVerdict, Route | None]:
    return judgement.verdict, judgement.route


def derived(made: BackPlan, id_: str) -> Derived:
    (found,) = [one for one in made.derived if one.id == id_]
    return found


@pytest.mark.parametrize(
    ("installed", "pv", "verdict", "route", "days"),
    [
        ("2026-01-15", "2026-02-15", DateVerdict.FITS, Route.SOLDE, 31),
        ("2026-02-18", "2026-03-18", DateVerdict.FITS, Route.SOLDE, 0),
        ("2026-02-19", "2026-03-19", DateVerdict.FITS, Route.ATTESTATION, 90),
        ("2026-03-18", "2026-04-18", DateVerdict.FITS, Route.ATTESTATION, 60),
        ("2026-03-19", "2026-04-19", DateVerdict.TOO_LATE, None, None),
    ],
)
def test_the_fifth_milestone_binds_first(
    installed: str, pv: str, verdict: DateVerdict, route: Route | None, days: int | None
) -> None:
    made = only(plan(installed))
    assert str(made.pv) == pv
    assert told(made.judgement) == (verdict, route)
    assert made.days_in_hand == days


def test_on_the_day_of_the_milestone_the_hour_is_told() -> None:
    assert "avant 12\u00a0h\u00a000" in only(plan("2026-02-18")).judgement.why
    assert any("installation le jour même" in note for note in only(plan("2026-03-18")).notes)


def test_a_milestone_without_hour_stays_open_on_its_whole_day() -> None:
    own = in_force(m5=date(2026, 3, 18), m6=date(2026, 6, 17))
    assert only(plan("2026-02-18", sons=DPI, own=own)).judgement.why == ""


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        (datetime(2026, 3, 18, 11, 59, tzinfo=PARIS), DateVerdict.FITS),
        (datetime(2026, 3, 18, 12, tzinfo=PARIS), DateVerdict.PAST),
    ],
)
def test_noon_closes_the_milestone(now: datetime, verdict: DateVerdict) -> None:
    assert only(plan("2026-01-15", now=now)).judgement.verdict is verdict


def test_a_milestone_said_to_be_achieved_is_not_held_against_the_plan() -> None:
    noon = datetime(2026, 3, 18, 12, tzinfo=PARIS)
    own = {(PFI, "jalon-5"): DateInForce(PFI, "jalon-5", noon, "arrêté fictif", done=True)}
    made = plan("2026-03-01", own=own, now=datetime(2026, 4, 2, tzinfo=PARIS))
    assert told(only(made).judgement) == (DateVerdict.FITS, Route.ATTESTATION)
    assert "pour tout le SONS dans segur.toml : à vérifier" in only(made).judgement.why


def test_the_month_runs_from_production_when_it_comes_later() -> None:
    assert only(plan("2026-01-05", "2026-01-31")).pv == date(2026, 2, 28)
    assert "fin de février" in only(plan("2026-01-05", "2026-01-31")).notes[0]


def test_a_production_after_the_fifth_milestone_is_not_decided() -> None:
    made = only(plan("2026-03-10", "2026-03-25"))
    assert made.judgement.verdict is DateVerdict.UNKNOWN
    assert "ne disent pas" in made.judgement.why


def test_unknown_milestones_give_no_answer_and_no_green_light() -> None:
    made = plan("2026-01-15", sons=DPI)
    assert told(only(made).judgement) == (DateVerdict.UNKNOWN, None)
    assert "jalons 5 et 6" in only(made).judgement.why
    assert (only(made).days_in_hand, made.exit_code) == (None, ExitCode.FINDINGS)
    assert derived(made, "installation-solde").value is None


def test_the_dates_in_force_win() -> None:
    own = in_force(m5=date(2027, 3, 17), m6=date(2027, 6, 16))
    made = plan("2027-01-15,2027-01-15,2027-01-15", sons=DPI, own=own)
    assert {told(pilot.judgement) for pilot in made.pilots} == {(DateVerdict.FITS, Route.SOLDE)}
    assert derived(made, "installation-solde").value == date(2027, 2, 17)
    assert made.exit_code is ExitCode.OK


def test_only_the_sixth_milestone_known_can_still_say_too_late() -> None:
    own = in_force(m6=date(2026, 6, 17))
    assert only(plan("2026-06-01", sons=DPI, own=own)).judgement.verdict is DateVerdict.TOO_LATE
    assert only(plan("2026-05-01", sons=DPI, own=own)).judgement.verdict is DateVerdict.UNKNOWN


def test_two_dates_in_force_out_of_order_are_refused() -> None:
    with pytest.raises(StopError, match="avant le jalon 5"):
        plan(own=in_force(PFI, m5=date(2027, 3, 17), m6=date(2027, 3, 1)))


def test_the_fifth_milestone_alone_is_planned_with() -> None:
    for sons, aside in ((DPI, False), (PFI, True)):
        own = in_force(sons, m5=date(2027, 3, 17))
        made = plan("2027-01-15", sons=sons, own=own)
        assert told(only(made).judgement) == (DateVerdict.FITS, Route.SOLDE)
        assert ("17 juin 2026" in made.set_aside) is aside
        later = only(plan("2027-03-10", sons=sons, own=own)).judgement
        assert later.verdict is DateVerdict.UNKNOWN
        assert "attestation de prestation" in later.why
        assert "aucune date connue pour le jalon 6" in later.why


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_how_many_pilots_were_given_and_are_needed_is_told(count: int) -> None:
    made = plan(",".join(["2026-01-05"] * count))
    assert made.gate is not None
    assert made.gate.given.startswith(str(count))
    assert made.gate.given.endswith("il en faut 3")
    known = count >= 3
    assert (made.exit_code is ExitCode.OK, made.gate.met_on is not None) == (known, known)
    assert any("d'autres pilotes" in note for note in made.pilots[0].notes) is not known


def test_without_any_pilot_no_condition_is_asked_about() -> None:
    made = plan()
    assert (made.gate, made.exit_code) == (None, ExitCode.OK)


def test_what_holds_never_goes_without_the_time_of_examination() -> None:
    judgement = only(plan("2026-01-15")).judgement
    assert judgement.label == "tient, hors temps d'examen (inconnu)"
    assert any("examiner" in text for text in judgement.unknown)


def test_the_users_own_date_carries_no_caution_of_2024() -> None:
    published = only(plan("2026-03-19")).judgement.why
    own = only(plan("2026-03-19", own=in_force(PFI, m5=date(2026, 3, 18)))).judgement.why
    assert ("publiée en 2024" in published, "2024" in own) == (True, False)


def test_a_production_before_its_installation_is_taken_from_the_later_day() -> None:
    pilot = only(plan("2026-01-20", "2026-01-05"))
    assert pilot.pv == date(2026, 2, 20)
    assert any("production avant l'installation" in note for note in pilot.notes)


def test_the_third_report_opens_the_gate() -> None:
    gate = plan("2026-01-20,2026-02-16,2026-01-05,2026-01-12").gate
    assert gate is not None
    assert (gate.met_on, told(gate.judgement)) == (
        date(2026, 2, 20),
        (DateVerdict.FITS, Route.SOLDE),
    )
    assert gate.days_in_hand == 26


def test_the_solde_of_an_early_pilot_waits_for_the_third_report() -> None:
    first = plan("2026-01-05,2026-01-12,2026-03-04").pilots[0]
    assert told(first.judgement) == (DateVerdict.FITS, Route.ATTESTATION)
    assert "troisième PV pilote (4 avril 2026)" in first.notes[-1]


def test_a_pilot_installed_too_late_does_not_count() -> None:
    made = plan("2026-01-05,2026-01-12,2026-03-19")
    assert made.gate is not None
    assert (made.gate.counted, made.gate.met_on) == (2, None)
    assert made.gate.judgement.verdict is DateVerdict.TOO_LATE
    on_the_day = plan("2026-01-05,2026-01-12,2026-03-18").gate
    assert on_the_day is not None and on_the_day.counted == 3


def test_another_corridor_has_no_pilot_rule_by_analogy() -> None:
    made = plan(THREE, sons=IMG)
    assert {pilot.judgement.verdict for pilot in made.pilots} == {DateVerdict.UNKNOWN}
    assert (made.gate, made.pilots[0].pv) == (None, None)
    assert [one.id for one in made.derived] == ["first-order", "last-order"]
    assert only(plan("2027-09-16", sons=IMG)).judgement.verdict is DateVerdict.TOO_LATE


def test_without_evidence_file_the_order_gets_the_inverse_answer() -> None:
    (order,) = plan(signed="2025-02-03").orders
    assert (order.verdict, order.complete_by) == (DateVerdict.UNKNOWN, date(2025, 6, 3))
    assert "réputé complet au plus tard le 3 juin 2025" in order.why


@pytest.mark.parametrize(
    ("signed", "verdict"),
    [
        ("2024-11-18", DateVerdict.TOO_LATE),
        ("2024-11-19", DateVerdict.FITS),
        ("2025-09-17", DateVerdict.FITS),
        ("2025-09-18", DateVerdict.UNKNOWN),  # too late by one text, in time by the other
        ("2025-12-18", DateVerdict.TOO_LATE),
    ],
)
def test_the_window_of_orders_has_two_ends(signed: str, verdict: DateVerdict) -> None:
    made = plan(signed=signed, evidence=date(2025, 3, 19))
    assert made.orders[0].verdict is verdict
    assert derived(made, "first-order").value == date(2024, 11, 19)
    assert derived(made, "last-order").value == date(2025, 9, 17)


def test_the_120th_day_is_no_reason_to_forget_the_end_of_orders() -> None:
    (order,) = plan(signed="2026-01-05", evidence=date(2026, 5, 5)).orders
    assert order.complete_by == date(2026, 5, 5)
    assert order.why.startswith("signé après le jalon 4")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"signed": "18/13/2026"}, "« 18/13/2026 » n'est pas une date"),
        ({"signed": "2041-01-01"}, "1er janvier 2041 est hors du calendrier accepté"),
        ({"installed": "2026-01-05", "produced": THREE}, "3 pour 1 --installed"),
        ({"signed": ",".join(["2026-01-05"] * 201)}, "201 dates ; 200 au plus"),
        ({"own": in_force(PFI, m5=date(2099, 1, 1))}, "2099 est hors du calendrier"),
    ],
)
def test_what_cannot_be_planned_is_refused(options: dict[str, Any], told: str) -> None:
    with pytest.raises(StopError) as stopped:
        plan(**options)
    assert told in stopped.value.message


@pytest.mark.parametrize(
    ("dates", "value", "basis"),
    [
        ({"m5": date(2026, 3, 1), "m6": date(2026, 4, 2)}, date(2026, 3, 1), "jour du jalon 5"),
        ({"m5": date(2026, 3, 2), "m6": date(2026, 4, 2)}, date(2026, 3, 2), "jour du jalon 5"),
        ({"m5": date(2026, 3, 3), "m6": date(2026, 4, 2)}, date(2026, 3, 2), "avant le jalon 6"),
        ({"m5": date(2026, 3, 3)}, None, "pas après le jalon 5"),
        ({"m6": date(2026, 4, 2)}, None, "aucune date connue pour le jalon 5"),
        ({}, None, "aucune date connue pour les jalons 5 et 6"),
    ],
)
def test_the_last_installation_is_bound_by_the_nearer_milestone(
    dates: dict[str, date], value: date | None, basis: str
) -> None:
    found = derived(plan(sons=DPI, own=in_force(DPI, **dates)), "installation-attestation")
    assert found.value == value
    assert basis in found.basis


def test_an_order_between_two_contested_dates_hears_of_both() -> None:
    (order,) = plan(signed="2025-10-01").orders
    assert "selon la page ASP, trop tard" in order.why
    assert "selon le webinaire ANS-DNS, dans les temps" in order.why
    assert "17 septembre 2025" in order.why
    assert "17 décembre 2025" in order.why


@pytest.mark.parametrize(("month", "told"), [(10, ", pas selon le webinaire"), (12, " ou 17")])
def test_a_contested_milestone_says_by_which_text_it_is_past(month: int, told: str) -> None:
    fourth = deadline_of(calendars()[PFI], {}, 4)
    assert fourth is not None
    passed = fourth.passed(datetime(2025, month, 20, tzinfo=PARIS))
    assert passed.startswith("passé")
    assert told in passed
    assert passed.rstrip(")").endswith("publiées en 2024")


def test_a_computed_date_on_a_closed_day_is_told_and_not_moved() -> None:
    pilot = only(plan("2025-12-25", "2026-04-01", sons=DPI))
    assert (pilot.pv, pilot.notes[0]) == (
        date(2026, 5, 1),
        "le 1er mai 2026 est un jour férié (Fête du Travail) ; rien n'est décalé",
    )
    assert (
        "le 25 janvier 2026 est un dimanche ; rien n'est décalé" in only(plan("2025-12-25")).notes
    )


@given(st.dates(date(2025, 6, 2), date(2026, 12, 31)), st.integers(0, 200))
def test_days_in_hand_lead_from_the_report_to_the_milestone(start: date, later: int) -> None:
    running = (start + timedelta(days=later)).isoformat()
    pilot = only(plan(start.isoformat(), running))
    days, limit = pilot.days_in_hand, pilot.judgement.limit
    assert (days is None) == (limit is None)
    if days is not None and limit is not None and pilot.pv is not None:
        assert days >= 0
        assert pilot.pv + timedelta(days=days) == limit.day


@given(st.lists(st.dates(date(2025, 6, 2), date(2026, 12, 31)), min_size=1, max_size=5))
def test_the_exit_code_is_zero_only_when_everything_fits(days: list[date]) -> None:
    made = plan(",".join(map(str, days)))
    verdicts = {pilot.judgement.verdict for pilot in made.pilots}
    if made.gate is not None:
        verdicts.add(made.gate.judgement.verdict)
    assert (made.exit_code is ExitCode.OK) == (verdicts == {DateVerdict.FITS})


@pytest.mark.parametrize(
    ("limit_fold", "now_fold", "verdict"),
    [
        (0, 0, DateVerdict.FITS),
        (0, 1, DateVerdict.PAST),
        (1, 0, DateVerdict.FITS),
        (1, 1, DateVerdict.FITS),
    ],
)
def test_the_hour_that_comes_twice_is_past_at_its_own_instant(
    limit_fold: int, now_fold: int, verdict: DateVerdict
) -> None:
    limit = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=limit_fold)
    fifth = deadline_of(
        calendars()["HOP-PFI-Va2"], {("HOP-PFI-Va2", "jalon-5"): _dated(5, limit)}, 5
    )
    now = datetime(2026, 10, 25, 2, 29, tzinfo=PARIS, fold=now_fold)
    assert judge_solde(date(2026, 10, 1), fifth, None, now).verdict is verdict


def _dated(number: int, value: datetime) -> DateInForce:
    return DateInForce("HOP-PFI-Va2", f"jalon-{number}", value, "note fictive")


@pytest.mark.parametrize(("fifth", "aside"), [(17, ""), (18, "jalon 6 (")])
def test_milestones_of_the_same_day_do_not_contradict_one_another(fifth: int, aside: str) -> None:
    made = plan("2026-03-01", own=in_force(PFI, m5=date(2026, 6, fifth)))
    assert made.set_aside.startswith(aside) and bool(made.set_aside) == bool(aside)


@pytest.mark.parametrize(
    ("as_of", "sons", "day"),
    [
        ("2026-03-01", "", date(2026, 3, 18)),
        ("2026-05-01", "HOP-PFI-Va2", date(2026, 6, 17)),
        ("2030-01-01", "", None),
    ],
)
def test_the_next_deadline_is_the_nearest_of_the_calendars(
    as_of: str, sons: str, day: date | None
) -> None:
    settings = Settings(eligibility=EligibilityDefaults(sons=(sons,) if sons else ()))
    assert next_deadline(settings, read_clock(as_of)) == day
