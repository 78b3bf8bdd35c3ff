"""Dates as people and files write them: each form has its name, and reads nothing else.

Every reader returns None for a text of another form, and for a day that no calendar holds.
`date.fromisoformat` alone would also take 20260131 and the week date 2026-W05-6.
"""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from segur_cli.text.writing import MONTHS, day, normalized_key, quote, sanitized

_DAY = r"\d{4}-\d\d-\d\d"
_OFFSET = r"(?:Z|[+-]\d\d:?\d\d)"
_ISO_DAY = re.compile(_DAY, re.ASCII)
_DATED = re.compile(rf"({_DAY})(?:[T ][ -~]*|{_OFFSET})?", re.ASCII)
_ISO = re.compile(rf"{_DAY}(?:T[ -~]*)?", re.ASCII)
_INSTANT = re.compile(rf"{_DAY}(?:[T ]\d\d(?::\d\d(?::\d\d(?:[.,]\d+)?)?)?{_OFFSET}?)?", re.ASCII)
_DAY_FIRST_INSTANT = re.compile(r"(\d\d?[/.]\d\d?[/.]\d{4})(?:[T ]+(\d\d?)[:hH](\d\d))?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d\d)\2(\d\d)(?:[T ].*)?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d\d?)[-/.](\d\d?)[-/.](\d{4})(?:[T ].*)?", re.ASCII)
# The last two are what programs write of a date-time.
_SHORT_YEAR = re.compile(r"(\d\d?)[-/.](\d\d?)[-/.](\d\d)", re.ASCII)
PLAIN_MONTHS = {
    **{normalized_key(name): rank for rank, name in enumerate(MONTHS, start=1)},
    "janv": 1, "jan": 1, "fevr": 2, "fev": 2, "mar": 3, "avr": 4, "juil": 7, "jul": 7, "sept": 9,
    "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_SPOKEN = re.compile(
    r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),? )?(?:le )?"
    r"(\d\d?)(?:er)? ([a-z]+)\.? (\d{4})",
    re.ASCII,
)
_SERIAL_YEARS = range(2020, 2041)  # of a dossier: another number of five digits is no day
_TYPED = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")


class Dated(NamedTuple):
    """Words that count from a day to another (ISO 8601); empty, without bound."""

    text: str
    since: str = ""
    until: str = ""

    def on(self, day: date) -> bool:
        """Whether they count on a day."""
        return self.since <= day.isoformat() <= (self.until or "9999-12-31")


def day_of(text: str) -> str:
    """Write the day of an ISO date in French; a text that is none is shown as it is."""
    found = dated(text)
    return day(found) if found else sanitized(text[:20])


def short_day_of(text: str) -> str:
    """Write the day of an ISO date as 31/12/2023; a text that is none is quoted."""
    found = dated(text)
    return f"{found:%d/%m/%Y}" if found else quote(text, 30)


def iso_day(text: str) -> date | None:
    """Read `2026-03-18`, and nothing around it."""
    try:
        return date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def dated(text: str) -> date | None:
    """Read the day of an ISO date or date-time, whose hour is not judged; blanks around it."""
    found = _DATED.fullmatch(text.strip())
    return iso_day(found[1]) if found else None


@lru_cache(maxsize=4096)
def is_iso(text: str) -> bool:
    """Whether a text is an existing day, in the ISO shape of a date or, after a T, date-time."""
    return _ISO.fullmatch(text) is not None and dated(text) is not None


def iso_instant(text: str) -> datetime | None:
    """Read an ISO date (00:00) or date-time, naive when it has no offset."""
    try:
        return datetime.fromisoformat(text) if _INSTANT.fullmatch(text) else None
    except ValueError:
        return None


def day_first_instant(text: str) -> datetime | None:
    """Read `30/11/2026` (00:00) or `30/11/2026 11:59`, naive."""
    found = _DAY_FIRST_INSTANT.fullmatch(text)
    day_read = day_first(found[1]) if found else None
    if found is None or day_read is None:
        return None
    try:
        return datetime(
            day_read.year, day_read.month, day_read.day, int(found[2] or 0), int(found[3] or 0)
        )
    except ValueError:
        return None


def day_first(text: str) -> date | None:
    """Read `18/03/2026` or `18.3.2026`."""
    found = re.fullmatch(r"(\d\d?)[/.](\d\d?)[/.](\d{4})", text, re.ASCII)
    return _calendar_day(found[3], found[2], found[1]) if found else None


def typed_day(text: str) -> date | None:
    """Read a day as answers to a form hold it: `2026-03-18`, `18/03/2026`, `18-3-2026`…"""
    for form in _TYPED if text.isascii() else ():
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def spoken_day(text: str) -> date | None:
    """Read a day as people write it by hand: `18/03/26`, `mercredi 18 mars 2026`."""
    short = _SHORT_YEAR.fullmatch(text)
    if short is not None:
        return _calendar_day(f"20{short[3]}", short[2], short[1])
    spoken = _SPOKEN.fullmatch(normalized_key(text))
    if spoken is not None and spoken[2] in PLAIN_MONTHS:
        return _calendar_day(spoken[3], str(PLAIN_MONTHS[spoken[2]]), spoken[1])
    return None


def serial_day(text: str) -> date | None:
    """Read the day number of a spreadsheet, as a cell without date format shows it: `46042`."""
    if not re.fullmatch(r"[0-9]{5}", text, re.ASCII):
        return None
    found = date(1899, 12, 30) + timedelta(days=int(text))
    return found if found.year in _SERIAL_YEARS else None


def no_such_day(text: str) -> bool:
    """Whether a text has the shape of a day that no calendar holds: `30/02/2026`."""
    return possible_days(text.strip()) == ()


def possible_days(text: str) -> tuple[date, ...] | None:
    """Return the days that a text may mean, none when no calendar holds it.

    Day and month are tried both ways when the year is last. None when the text is not
    three numbers: then nothing is known of it.
    """
    found = _YEAR_FIRST.fullmatch(text)
    if found is not None:
        year, _, month, day = found.groups()
        readings = [(year, month, day)]
    else:
        found = _YEAR_LAST.fullmatch(text)
        if found is None:
            return None
        one, other, year = found.groups()
        readings = [(year, other, one), (year, one, other)]
    return tuple(dict.fromkeys(day for r in readings if (day := _calendar_day(*r)) is not None))


def _calendar_day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
