"""Countdowns: calendar months, days, exact hours, across changes of hour."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import strategies as st

from segur_cli.milestones.schedule import countdown, left
from segur_cli.text.clock import PARIS, is_reached
from tests.conftest import screen

INSTANTS = st.datetimes(
    min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(PARIS)
)
SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)


def told(now: str, milestone: str, *, opening: bool = False) -> str:
    target: date | datetime = (
        datetime.fromisoformat(milestone).replace(tzinfo=PARIS)
        if "T" in milestone
        else date.fromisoformat(milestone)
    )
    moment = datetime.fromisoformat(now).replace(tzinfo=PARIS)
    return screen(left(countdown(moment, target), opening=opening))


@pytest.mark.parametrize(
    ("now", "milestone", "expected"),
    [
        ("2026-01-06T12:00", "2026-03-18T12:00", "dans 2 mois et 12 jours (71 j)"),
        ("2026-01-05", "2026-03-18", "dans 2 mois et 13 jours (72 j)"),
        ("2024-03-18T12:00", "2026-03-18T12:00", "dans 2 ans (730 j)"),
        ("2025-01-15T12:00", "2026-03-18T12:00", "dans 1 an, 2 mois et 3 jours (427 j)"),
        ("2026-02-18T12:00", "2026-03-18T12:00", "dans 1 mois (28 j)"),
        ("2026-03-15T14:00", "2026-03-18T12:00", "dans 2 jours et 22~h~00"),
        ("2026-03-08T12:00", "2026-03-18T12:00", "dans 10 jours"),
        ("2026-03-08T11:00", "2026-03-18T12:00", "dans 10 jours"),
        ("2026-03-17T13:00", "2026-03-18T12:00", "dans 23~h~00"),
        ("2026-03-18T10:01", "2026-03-18T12:00", "dans 1~h~59"),
        ("2026-03-18T11:59", "2026-03-18T12:00", "dans 1~min"),
        ("2026-03-18T11:59:30", "2026-03-18T12:00", "dans moins d'une minute"),
        ("2026-03-18T12:00", "2026-03-18T12:00", "dépassé depuis moins d'une minute"),
        ("2026-03-18T12:01", "2026-03-18T12:00", "dépassé depuis 1~min"),
        ("2026-03-20T12:00", "2026-03-18T12:00", "dépassé depuis 2 jours"),
        ("2026-06-20T12:00", "2026-03-18T12:00", "dépassé depuis 3 mois et 2 jours (94 j)"),
    ],
)
def test_a_countdown_reads_as_people_say_it(now: str, milestone: str, expected: str) -> None:
    assert told(now, milestone) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2024-11-17T23:59", "dans 2 jours"),
        ("2024-11-18T23:59", "dans 1 jour"),
        ("2024-11-19T00:00", "aujourd'hui, jusqu'à la fin de la journée"),
        ("2024-11-19T23:59:59", "aujourd'hui, jusqu'à la fin de la journée"),
        ("2024-11-20T00:00", "dépassé depuis 1 jour"),
    ],
)
def test_a_milestone_without_hour_counts_in_days_and_is_open_all_its_day(
    now: str, expected: str
) -> None:
    assert told(now, "2024-11-19") == expected


def test_an_opening_is_never_late() -> None:
    assert told("2024-06-23", "2024-06-21", opening=True) == "depuis 2 jours"
    assert told("2024-06-21T08:00", "2024-06-21", opening=True) == "aujourd'hui"


@pytest.mark.parametrize(
    ("now", "milestone", "expected"),
    [
        # In spring the day has 23 hours, in autumn 25: hours are those that really pass.
        (f"{SPRING}T00:00", f"{SPRING}T12:00", "dans 11~h~00"),
        (f"{AUTUMN}T00:00", f"{AUTUMN}T12:00", "dans 13~h~00"),
        (f"{SPRING}T12:00", f"{SPRING}T00:00", "dépassé depuis 11~h~00"),
        # From noon to noon it is still one day.
        ("2026-03-28T12:00", f"{SPRING}T12:00", "dans 1 jour"),
        ("2026-10-24T12:00", f"{AUTUMN}T12:00", "dans 1 jour"),
        ("2026-03-28T13:00", f"{SPRING}T12:00", "dans 22~h~00"),
        ("2026-10-24T13:00", f"{AUTUMN}T12:00", "dans 24~h~00"),
        ("2026-01-29T12:00", f"{SPRING}T12:00", "dans 2 mois (59 j)"),
    ],
)
def test_changes_of_hour_are_counted(now: str, milestone: str, expected: str) -> None:
    assert told(now, milestone) == expected


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    milestone = datetime(2026, 10, 25, 12, tzinfo=PARIS)
    first = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS)
    assert countdown(first, milestone).hours == 10
    assert countdown(first.replace(fold=1), milestone).hours == 9


@pytest.mark.parametrize(
    ("now_fold", "limit_fold", "minutes", "past"),
    [(0, 0, 1, False), (0, 1, 61, False), (1, 0, 59, True), (1, 1, 1, False)],
)
def test_two_instants_of_the_hour_that_comes_twice_are_an_hour_apart(
    now_fold: int, limit_fold: int, minutes: int, past: bool
) -> None:
    now = datetime(2026, 10, 25, 2, 29, tzinfo=PARIS, fold=now_fold)
    limit = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=limit_fold)
    apart = countdown(now, limit)
    assert (apart.past, apart.rest) == (past, timedelta(minutes=minutes))
    assert is_reached(limit, now) is past


def test_an_instant_of_another_zone_is_the_same_instant() -> None:
    milestone = datetime(2026, 3, 18, 12, tzinfo=PARIS)
    elsewhere = datetime(2026, 3, 18, 6, tzinfo=ZoneInfo("America/Guadeloupe"))
    assert screen(left(countdown(elsewhere, milestone))) == "dans 1~h~00"


def on_the_wall(start: datetime, months: int, days: int) -> datetime:
    """Python adds on the wall's clock; an hour lived twice is then the first."""
    apart = relativedelta(months=months, days=days)
    return (start + apart if apart else start).astimezone(UTC)


@given(INSTANTS, INSTANTS)
@example(datetime(2026, 3, 28, 2, 30, tzinfo=PARIS), datetime(2026, 3, 29, 3, 10, tzinfo=PARIS))
@example(datetime(2026, 10, 25, 2, 30, tzinfo=PARIS),
         datetime(2026, 10, 25, 2, 10, tzinfo=PARIS, fold=1))  # fmt: skip
@example(datetime(2026, 9, 25, 2, 30, tzinfo=PARIS),
         datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1))  # fmt: skip
@example(datetime(2025, 1, 31, tzinfo=PARIS), datetime(2025, 3, 1, tzinfo=PARIS))
def test_countdown_and_instant_make_the_milestone(now: datetime, milestone: datetime) -> None:
    apart = countdown(now, milestone)
    start, end = (milestone, now) if apart.past else (now, milestone)
    assert on_the_wall(start, apart.months, apart.days) + apart.rest == end.astimezone(UTC)
    assert apart.past == (milestone.astimezone(UTC) <= now.astimezone(UTC))
    # Nothing is negative, and what is left is less than a day (25 hours in autumn, and the one
    # that a skipped hour moves).
    assert min(apart.months, apart.days, apart.total_days) >= 0
    assert timedelta() <= apart.rest < timedelta(hours=26)


@given(INSTANTS, st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1)))
def test_whole_days_and_today_make_the_day(now: datetime, milestone: date) -> None:
    apart = countdown(now, milestone)
    start, end = (milestone, now.date()) if apart.past else (now.date(), milestone)
    assert start + relativedelta(months=apart.months, days=apart.days) == end
    assert start + timedelta(days=apart.total_days) == end
