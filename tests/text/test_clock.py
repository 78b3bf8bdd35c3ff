from datetime import UTC, date, datetime, timedelta

import pytest

from segur_cli.exits import ExitCode, StopError
from segur_cli.text.clock import (
    PARIS,
    banner,
    closing,
    is_reached,
    odd_hour,
    parse_instant,
    read_clock,
)


def test_without_as_of_the_clock_is_the_real_one_in_paris() -> None:
    clock = read_clock(None)
    assert not clock.simulated
    assert clock.now.tzinfo is PARIS
    assert abs(clock.now - datetime.now(UTC)) < timedelta(seconds=10)


def test_with_as_of_the_clock_says_that_it_is_simulated() -> None:
    clock = read_clock("2026-03-18")
    assert clock.simulated
    assert banner(clock) == "DATE SIMULÉE (--as-of) : 18 mars 2026 à 0\xa0h\xa000"
    assert banner(read_clock(None)) == ""


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-18", "2026-03-18T00:00:00+01:00"),
        ("2026-07-01", "2026-07-01T00:00:00+02:00"),
        ("2026-03-18T11:59", "2026-03-18T11:59:00+01:00"),
        ("2026-03-18 11:59:30", "2026-03-18T11:59:30+01:00"),
        ("2026-03-18T11:00:00Z", "2026-03-18T12:00:00+01:00"),
        ("2026-03-18T06:00-05:00", "2026-03-18T12:00:00+01:00"),
        ("18/03/2026", "2026-03-18T00:00:00+01:00"),
        ("18/3/2026 9h05", "2026-03-18T09:05:00+01:00"),
        ("18.03.2026T23:59", "2026-03-18T23:59:00+01:00"),
        ("2026-10-25T02:30+01:00", "2026-10-25T02:30:00+01:00"),
        ("  2026-03-18 ", "2026-03-18T00:00:00+01:00"),
    ],
)
def test_a_date_is_read_as_an_instant_in_paris(text: str, iso: str) -> None:
    assert parse_instant(text).isoformat() == iso


@pytest.mark.parametrize(
    "text",
    ["", "hier", "31/02/2026", "18/03/2026 25:00", "18/03/26",
     "20260318", "2026-W12-3", "2026-13-01", "2026-02-30",
     "2026-03-18T25:00", "\x1b[31m", "0001-01-01T00:00+14:00", "9999-12-31T23:59:59-12:00"],
)  # fmt: skip
def test_a_date_that_is_none_is_refused_with_what_is_accepted(text: str) -> None:
    with pytest.raises(StopError) as stopped:
        parse_instant(text)
    assert stopped.value.code is ExitCode.CANNOT_RUN
    assert stopped.value.message.startswith("Date illisible pour --as-of")
    assert "2026-03-18T11:59" in stopped.value.advice[0]


def test_a_refused_date_is_quoted_without_what_a_terminal_would_obey() -> None:
    with pytest.raises(StopError) as stopped:
        parse_instant("\x1b[31mrouge")
    assert "\x1b" not in stopped.value.message


@pytest.mark.parametrize(
    ("hour", "told"),
    [
        ("2026-10-25T02:30", "02:30 le 25/10/2026 a lieu deux fois en heure de Paris"
                             " (passage à l'heure d'hiver)"),
        ("2026-03-29T02:30", "02:30 le 29/03/2026 n'existe pas en heure de Paris"
                             " (passage à l'heure d'été)"),
        ("2026-10-25T03:00", ""),
        ("2026-10-25T02:30+02:00", ""),
    ],
)  # fmt: skip
def test_an_hour_that_comes_twice_or_never_is_said_and_refused(hour: str, told: str) -> None:
    assert odd_hour(datetime.fromisoformat(hour)) == told
    if told:
        with pytest.raises(StopError) as stopped:
            parse_instant(hour)
        assert stopped.value.message == f"Date de --as-of (ou SEGUR_AS_OF) : {told}."


def test_a_day_is_over_when_it_ends_and_an_hour_when_it_comes() -> None:
    noon = datetime(2026, 3, 18, 12, tzinfo=PARIS)
    assert closing(date(2026, 3, 18)) == datetime(2026, 3, 19, tzinfo=PARIS)
    assert closing(noon) == closing(noon.replace(tzinfo=None)) == noon
    assert is_reached(noon, noon)
    assert not is_reached(noon, noon - timedelta(seconds=1))
    # The second 02:30 of the autumn comes after the first, by the same clock of the wall.
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=fold) for fold in (0, 1))
    assert not is_reached(second, first)
