"""Dates as requests write them: what can be read, and what no calendar holds."""

import re
from datetime import date
from functools import lru_cache

from segur_cli.documents import Json
from segur_cli.lint.context import Context
from segur_cli.requests import as_date
from segur_cli.templates.concepts import CONCEPTS, Kind

DATES = tuple(concept.id for concept in CONCEPTS.values() if concept.kind is Kind.DATE)
ANY_DATE = "|".join(DATES)

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d\d)\2(\d\d)(?:[T ].*)?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d\d?)[-/.](\d\d?)[-/.](\d{4})(?:[T ].*)?", re.ASCII)


def days(context: Context, concept: str) -> list[date | None]:
    """Return the date of a concept in each request, None where there is none to be read."""
    return [read_day(value) for value in context.column(concept)]


def read_day(value: Json) -> date | None:
    """Read an ISO date, None for anything else."""
    return _day(value) if isinstance(value, str) else None


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    return as_date(text)


@lru_cache(maxsize=4096)
def is_iso_day(text: str) -> bool:
    """Whether a text is an existing date, in the ISO shape of a date or date-time."""
    return _day(text) is not None and _ISO.fullmatch(text) is not None


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
