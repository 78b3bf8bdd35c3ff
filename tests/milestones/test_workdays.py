from datetime import date, timedelta

import pytest
from dateutil.easter import easter

from segur_cli.milestones.arithmetic import closed_day


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2026-03-18", None),
        ("2026-02-15", "un dimanche"),
        ("2026-04-04", "un samedi"),
        ("2026-05-01", "un jour férié (Fête du Travail)"),
        ("2026-05-14", "un jour férié (Ascension)"),
        ("2026-11-01", "un dimanche, et un jour férié (Toussaint)"),
    ],
)
def test_a_closed_day_says_why_in_french(day: str, told: str | None) -> None:
    assert closed_day(date.fromisoformat(day)) == told


@pytest.mark.parametrize("year", range(2020, 2041))
def test_easter_monday_is_a_holiday_and_good_friday_is_not(year: int) -> None:
    assert "Pâques" in str(closed_day(easter(year) + timedelta(days=1)))
    assert closed_day(easter(year) - timedelta(days=2)) is None


def test_the_second_day_of_christmas_is_worked_outside_alsace_moselle() -> None:
    assert closed_day(date(2025, 12, 26)) is None
