"""A calendar against the clock and the user's own dates."""

from datetime import date, datetime

import pytest

from segur_cli.config import DateInForce
from segur_cli.facts import Parcours, calendars
from segur_cli.milestones.schedule import (
    Certainty,
    Phase,
    Schedule,
    Step,
    make_schedule,
)
from segur_cli.text.clock import PARIS

NOW = datetime(2025, 1, 15, 10, tzinfo=PARIS)


def schedule(sons: str = "HOP-PFI-Va2", *own: DateInForce, now: datetime = NOW) -> Schedule:
    return make_schedule(calendars()[sons], own, now)


def step(number: int, found: Schedule) -> Step:
    (one,) = [step for step in found.steps if step.milestone.number == number]
    return one


def numbers(found: Schedule, phase: Phase) -> list[int | None]:
    return [step.milestone.number for step in found.of(phase)]


def test_each_milestone_is_past_next_later_or_undated() -> None:
    found = schedule()
    assert numbers(found, Phase.PAST) == [0, None, None, None, None, 1]
    assert numbers(found, Phase.NEXT) == [2]
    assert numbers(found, Phase.LATER) == [3, 4, 5, 6]
    assert numbers(found, Phase.UNDATED) == [None]


def test_how_sure_a_date_is() -> None:
    pfi, dpi = schedule(), schedule("HOP-DPI-Va2")
    assert step(4, pfi).certainty is Certainty.CONTESTED
    assert step(5, pfi).certainty is Certainty.ESTABLISHED
    assert step(1, dpi).certainty is Certainty.PROBABLE
    assert (step(2, dpi).certainty, step(2, dpi).retained) == (Certainty.UNKNOWN, None)
    words = [certainty.label for certainty in Certainty]
    assert words == [
        "établie", "contestée", "probable", "inconnue", "fixée par vous", "fournie par vous",
    ]  # fmt: skip


def test_a_conflict_keeps_both_dates_the_one_retained_first() -> None:
    contested = step(4, schedule())
    assert [str(given.value)[:10] for given in contested.candidates] == ["2025-09-17", "2025-12-17"]
    assert contested.retained is not None
    assert "plus prudente" in contested.retained.reason


def test_the_date_of_the_user_wins_and_the_published_ones_stay_visible() -> None:
    moment = datetime(2027, 3, 17, 12, tzinfo=PARIS)
    own = DateInForce("HOP-PFI-Va2", "jalon-4", moment, "arrêté du 1er juin")
    found = step(4, schedule("HOP-PFI-Va2", own))
    assert found.certainty is Certainty.USER
    assert found.retained is not None
    assert (found.retained.value, found.retained.citation) == (moment, "arrêté du 1er juin")
    assert [str(given.value)[:10] for given in found.others] == ["2025-09-17", "2025-12-17"]
    assert found.candidates == (found.retained,)


def test_the_date_of_the_user_gives_one_to_a_milestone_that_had_none() -> None:
    own = DateInForce("HOP-DPI-Va2", "jalon-5", date(2025, 3, 1), "mail de l'ANS")
    found = schedule("HOP-DPI-Va2", own)
    assert numbers(found, Phase.NEXT) == [5]
    assert step(5, found).others == ()


def test_the_date_of_the_user_goes_to_its_own_dispositif_only() -> None:
    own = DateInForce("HOP-PFI-Va2", "jalon-5", date(2025, 3, 1), "arrêté")
    assert step(5, schedule("HOP-DPI-Va2", own)).retained is None


def test_what_is_achieved_is_no_longer_next() -> None:
    own = DateInForce("HOP-PFI-Va2", "jalon-2", date(2025, 3, 19), "arrêté", done=True)
    found = schedule("HOP-PFI-Va2", own)
    assert (step(2, found).phase, step(2, found).left) == (Phase.PAST, "atteint")
    assert numbers(found, Phase.NEXT) == [3]


@pytest.mark.parametrize(
    ("hour", "minute", "phase"),
    [(11, 59, Phase.NEXT), (12, 0, Phase.PAST), (12, 1, Phase.PAST)],
)
def test_the_hour_matters(hour: int, minute: int, phase: Phase) -> None:
    now = datetime(2026, 3, 18, hour, minute, tzinfo=PARIS)
    assert step(5, schedule(now=now)).phase is phase


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (datetime(2024, 11, 19, 23, 59, 59, tzinfo=PARIS), Phase.NEXT),
        (datetime(2024, 11, 20, tzinfo=PARIS), Phase.PAST),
    ],
)
def test_without_hour_a_milestone_is_open_until_its_day_ends(now: datetime, phase: Phase) -> None:
    assert step(1, schedule(now=now)).phase is phase


def test_what_opens_on_a_day_is_open_from_its_beginning() -> None:
    now = datetime(2024, 5, 16, tzinfo=PARIS)
    assert (step(0, schedule(now=now)).phase, step(0, schedule(now=now)).left) == (
        Phase.PAST,
        "aujourd'hui",
    )


def test_one_parcours_only() -> None:
    found = make_schedule(calendars()["HOP-PFI-Va2"], (), NOW, Parcours.REFERENCEMENT)
    assert [s.milestone.number for s in found.steps] == [None, 0, 1, 2, 3]


FIRST, SECOND = (datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=fold) for fold in (0, 1))


def test_milestones_of_the_hour_that_comes_twice_come_in_their_order() -> None:
    own = [
        DateInForce("HOP-PFI-Va2", "jalon-5", SECOND, "note fictive"),
        DateInForce("HOP-PFI-Va2", "jalon-6", FIRST, "note fictive"),
    ]
    before = schedule("HOP-PFI-Va2", *own, now=FIRST.replace(minute=10))
    assert (numbers(before, Phase.NEXT), numbers(before, Phase.LATER)) == ([6], [5])
    between = schedule("HOP-PFI-Va2", *own, now=SECOND.replace(minute=10))
    assert numbers(between, Phase.NEXT) == [5]
    assert numbers(between, Phase.PAST)[-1] == 6
