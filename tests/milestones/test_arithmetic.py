from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segur_cli.milestones.arithmetic import MONTH_ENDS, a_month_after, is_cut, latest_start

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-01-15", "2026-02-15"),
        ("2026-01-28", "2026-02-28"),
        ("2026-01-29", "2026-02-28"),
        ("2026-01-31", "2026-02-28"),
        ("2028-01-29", "2028-02-29"),
        ("2028-01-31", "2028-02-29"),
        ("2026-02-28", "2026-03-28"),
        ("2028-02-29", "2028-03-29"),
        ("2026-03-31", "2026-04-30"),
        ("2026-08-30", "2026-09-30"),
        ("2026-08-31", "2026-09-30"),
        ("2026-12-31", "2027-01-31"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_end_of_the_month(start: str, end: str) -> None:
    assert a_month_after(date.fromisoformat(start)) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("end", "start"),
    [
        ("2026-03-18", "2026-02-18"),
        ("2026-02-28", "2026-01-31"),
        ("2028-02-28", "2028-01-28"),
        ("2028-02-29", "2028-01-31"),
        ("2026-03-31", "2026-02-28"),
        ("2026-03-30", "2026-02-28"),
        ("2026-09-30", "2026-08-31"),
        ("2026-01-15", "2025-12-15"),
    ],
)
def test_the_latest_start_is_the_last_day_whose_month_is_over(end: str, start: str) -> None:
    assert latest_start(date.fromisoformat(end)) == date.fromisoformat(start)


@given(DAYS)
def test_a_month_lasts_28_to_31_days(start: date) -> None:
    assert 28 <= (a_month_after(start) - start).days <= 31


@given(DAYS, DAYS)
def test_a_later_start_never_ends_earlier(one: date, other: date) -> None:
    assert (one <= other) <= (a_month_after(one) <= a_month_after(other))


@given(DAYS)
def test_the_latest_start_fits_and_the_next_day_does_not(end: date) -> None:
    found = latest_start(end)
    assert a_month_after(found) <= end < a_month_after(found + timedelta(days=1))


@given(DAYS)
def test_only_a_month_cut_at_its_end_is_said_to_be(start: date) -> None:
    end = a_month_after(start)
    assert is_cut(start) == (end.day != start.day)
    assert not is_cut(start) or end.month in MONTH_ENDS


def test_the_end_of_the_calendar_is_no_error() -> None:
    assert a_month_after(date.max) == date.max
