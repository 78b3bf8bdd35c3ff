from datetime import UTC, datetime, timedelta

import pytest

from segur_cli.exits import ExitCode, StopError
from segur_cli.text.clock import PARIS, parse_instant, read_clock


def test_without_as_of_the_clock_is_the_real_one_in_paris() -> None:
    clock = read_clock(None)
    assert not clock.simulated
    assert clock.now.tzinfo is PARIS
    assert abs(clock.now - datetime.now(UTC)) < timedelta(seconds=10)


def test_with_as_of_the_clock_says_that_it_is_simulated() -> None:
    assert read_clock("2026-03-18").simulated


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-18", "2026-03-18T00:00:00+01:00"),
        ("2026-07-01", "2026-07-01T00:00:00+02:00"),
        ("2026-03-18T11:59", "2026-03-18T11:59:00+01:00"),
        ("2026-03-18 11:59:30", "2026-03-18T11:59:30+01:00"),
        ("2026-03-18T11:00:00Z", "2026-03-18T12:00:00+01:00"),
        ("2026-03-18T06:00-05:00", "2026-03-18T12:00:00+01:00"),
        ("  2026-03-18 ", "2026-03-18T00:00:00+01:00"),
    ],
)
def test_a_date_is_read_as_an_instant_in_paris(text: str, iso: str) -> None:
    assert parse_instant(text).isoformat() == iso


@pytest.mark.parametrize(
    "text",
    ["", "hier", "31/02/2026", "18/03/26", "20260318", "2026-W12-3", "2026-13-01", "2026-02-30",
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
