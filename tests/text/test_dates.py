"""Dates as people and files write them: what each form reads, and what it does not."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segur_cli.text.dates import (
    dated,
    day_first,
    day_of,
    is_iso,
    iso_day,
    iso_instant,
    no_such_day,
    possible_days,
    serial_day,
    short_day_of,
    spoken_day,
    typed_day,
)

DAY = date(2025, 1, 31)
READERS = (dated, day_first, iso_day, iso_instant, possible_days, serial_day, spoken_day, typed_day)
# Python's own reader takes the first two for the 31st of January.
NO_ISO = ("20250131", "2025-W05-5", "2025W055", "2025-031", "2025-1-31", "25-01-31", "2025-01",
          "31/01/2025", "2025/01/31", "2025-02-30", "2025-13-01", "0000-01-01", "",
          "\uff12\uff10\uff12\uff15-01-31", "2025-01-311", "le 2025-01-31")  # fmt: skip


def test_a_bare_iso_day_is_read_by_every_reader_of_iso() -> None:
    assert iso_day("2025-01-31") == dated("2025-01-31") == typed_day("2025-01-31") == DAY
    assert iso_instant("2025-01-31") == datetime(2025, 1, 31)
    assert is_iso("2025-01-31")


@pytest.mark.parametrize("text", NO_ISO)
@pytest.mark.parametrize("reader", [iso_day, dated, iso_instant])
def test_what_is_no_iso_day_is_read_by_none(
    reader: Callable[[str], date | None], text: str
) -> None:
    assert reader(text) is None
    assert not is_iso(text)


@pytest.mark.parametrize("text", [" 2025-01-31", "2025-01-31T10:00", "2025-01-31Z"])
def test_a_bare_day_has_nothing_around_it(text: str) -> None:
    assert iso_day(text) is None


@pytest.mark.parametrize(
    "text",
    [" 2025-01-31 ", "2025-01-31T10:00:00Z", "2025-01-31 10:00", "2025-01-31T99", "2025-01-31Z",
     "2025-01-31+01:00"],
)  # fmt: skip
def test_the_day_of_a_date_time_is_read_whatever_its_hour(text: str) -> None:
    assert dated(text) == DAY


@pytest.mark.parametrize(
    "text", ["2025-01-31x", "2025-01-31T\u0661", "2025-01-31-2", "2025-01-31,"]
)
def test_a_day_followed_by_anything_else_is_no_date(text: str) -> None:
    assert dated(text) is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [("2025-01-31T10:00", True), ("2025-01-31 10:00", False), (" 2025-01-31", False),
     ("2025-01-31Z", False), ("2025-02-30T10:00", False)],
)  # fmt: skip
def test_the_iso_shape_is_a_day_or_a_day_and_a_t(text: str, iso: bool) -> None:
    assert is_iso(text) is iso


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2025-01-31T11", "2025-01-31T11:00:00"),
        ("2025-01-31T11:59", "2025-01-31T11:59:00"),
        ("2025-01-31 11:59:30", "2025-01-31T11:59:30"),
        ("2025-01-31T11:59:30,123456", "2025-01-31T11:59:30.123456"),
        ("2025-01-31T11:59Z", "2025-01-31T11:59:00+00:00"),
        ("2025-01-31T11:59+0100", "2025-01-31T11:59:00+01:00"),
    ],
)
def test_an_instant_is_a_day_then_an_hour_then_an_offset(text: str, read: str) -> None:
    found = iso_instant(text)
    assert found is not None
    assert found.isoformat() == read


@pytest.mark.parametrize(
    "text",
    ["2025-W05-5T10:00", "20250131T100000", "2025-01-31x10:00", "2025-01-31T25:00", "2025-01-31Z",
     "2025-01-31T1159"],
)  # fmt: skip
def test_an_hour_of_another_form_makes_no_instant(text: str) -> None:
    assert iso_instant(text) is None


@pytest.mark.parametrize("text", ["31/01/2025", "31.01.2025", "31.1.2025"])
def test_a_french_day_begins_with_the_day(text: str) -> None:
    assert day_first(text) == typed_day(text) == DAY


@pytest.mark.parametrize(
    "text", ["31/01/25", "01/31/2025", "2025/01/31", "31/01", "30/02/2025", "31 janvier 2025", ""]
)
def test_what_is_no_french_day_is_not_read_as_one(text: str) -> None:
    assert day_first(text) is None
    assert typed_day(text) is None


@pytest.mark.parametrize(
    "text", ["2025-1-31", "31-01-2025", "2025-01-31T10:00:00", "2025-01-31 10:00:00"]
)
def test_an_answer_may_hold_a_day_in_other_ways(text: str) -> None:
    assert typed_day(text) == DAY


@pytest.mark.parametrize(
    "text", ["20250131", "2025-W05-5", "31/01-2025", "2025-01-31T10:00Z", "\u0663\u0661/01/2025"]
)
def test_an_answer_of_another_form_is_no_day(text: str) -> None:
    assert typed_day(text) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("20250131", (DAY,)),
        ("2025/01/31T10:00", (DAY,)),
        ("31-01-2025", (DAY,)),
        ("3/2/2025", (date(2025, 2, 3), date(2025, 3, 2))),
        ("2/2/2025", (date(2025, 2, 2),)),
        ("2025-02-30", ()),
        ("31/31/2025", ()),
        ("2025-W05-5", None),
        ("2025-01/31", None),
        ("hier", None),
    ],
)
def test_the_days_that_a_text_may_mean(text: str, days: tuple[date, ...] | None) -> None:
    assert possible_days(text) == days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("18/03/26", date(2026, 3, 18)),
        ("1-3-26", date(2026, 3, 1)),
        ("mercredi 18 mars 2026", date(2026, 3, 18)),
        ("Lundi, le 1er AOÛT 2026", date(2026, 8, 1)),
        ("le 2 décembre 2025", date(2025, 12, 2)),
        ("30/02/26", None), ("30 février 2026", None), ("2 brumaire 2026", None), ("mars", None),
    ],
)  # fmt: skip
def test_a_day_written_by_hand_is_read(text: str, day: date | None) -> None:
    assert spoken_day(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [("46042", date(2026, 1, 20)), ("43831", date(2020, 1, 1)), ("43830", None),
     ("51501", date(2040, 12, 31)), ("51502", None), ("4604", None), ("460420", None)],
)  # fmt: skip
def test_the_number_of_a_spreadsheet_is_a_day_of_a_dossier(text: str, day: date | None) -> None:
    assert serial_day(text) == day


def test_a_day_is_shown_in_french_and_what_is_none_as_it_is() -> None:
    assert [day_of(text) for text in ("2026-03-18T10:00", "hier\x1b" + "x" * 30)] == [
        "18 mars 2026", "hier " + "x" * 15,
    ]  # fmt: skip
    assert [short_day_of(text) for text in ("2026-03-18", "hier" + "x" * 30)] == [
        "18/03/2026", f"« hier{'x' * 26}… »",
    ]  # fmt: skip
    assert [no_such_day(text) for text in (" 30/02/2026 ", "28/02/2026", "hier")] == [
        True, False, False,
    ]  # fmt: skip


@given(st.dates())
def test_every_day_is_read_back_in_each_of_its_forms(day: date) -> None:
    iso = day.isoformat()
    french = f"{day.day:02}/{day.month:02}/{day.year:04}"
    assert iso_day(iso) == dated(iso) == typed_day(iso) == day_first(french) == day
    assert day in (possible_days(french) or ())


@given(st.text())
def test_no_text_makes_a_reader_fail(text: str) -> None:
    for reader in READERS:
        reader(text)
    assert is_iso(text) <= (dated(text) is not None)
