"""Durations as they are typed."""

from datetime import date

import pytest

from segur_cli.exits import StopError
from segur_cli.text.durations import parse_alarm, parse_window

TODAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("0j", "2026-01-31"),
        ("30j", "2026-03-02"),
        ("30d", "2026-03-02"),
        ("30 J", "2026-03-02"),
        ("2sem", "2026-02-14"),
        ("2w", "2026-02-14"),
        ("1mois", "2026-02-28"),
        ("3mois", "2026-04-30"),
        (" 3mo ", "2026-04-30"),
    ],
)
def test_a_duration_leads_to_its_last_day(text: str, last: str) -> None:
    assert str(parse_window(text, "--fail-within").last_day(TODAY)) == last


def test_a_duration_beyond_the_calendar_stops_at_its_end() -> None:
    assert parse_window("9999mois", "--fail-within").last_day(date(9990, 1, 1)) == date.max


@pytest.mark.parametrize(
    "text", ["", "30", "j", "-3j", "3,5j", "30h", "3m", "30 lunes", "10000j", "3j2", "٣j", "\x1b3j"]
)
def test_what_is_no_duration_is_refused_with_what_is_accepted(text: str) -> None:
    with pytest.raises(StopError) as stopped:
        parse_window(text, "--fail-within")
    assert "--fail-within" in stopped.value.message
    assert "\x1b" not in stopped.value.message
    assert "30j, 2sem ou 3mois (aussi 30d, 2w, 3mo)" in stopped.value.advice[0]


def test_an_alarm_is_counted_in_days() -> None:
    assert [parse_alarm("15j"), parse_alarm("2sem")] == [15, 14]


def test_an_alarm_in_months_is_refused() -> None:
    with pytest.raises(StopError, match="jours ou semaines"):
        parse_alarm("2mois")
