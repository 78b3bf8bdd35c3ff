"""Arithmetic of the texts' delays: 120 calendar days, one calendar month, three pilots."""

from datetime import date, timedelta
from functools import lru_cache

# Orders signed before the evidence file is deemed complete (ANS FAQ, general wording).
ORDER_WINDOW = timedelta(days=120)
# Pilot clients per SONS without whose reports no solde is accepted (deck, AF §6.3).
PILOTS_NEEDED = 3
# Months at whose end a calendar month may be cut: 31 January + 1 month is 28 or 29 February.
MONTH_ENDS = {2: "de février", 4: "d'avril", 6: "de juin", 9: "de septembre", 11: "de novembre"}

_ONE_DAY = timedelta(days=1)
_WEEKEND = {5: "samedi", 6: "dimanche"}


@lru_cache(maxsize=1024)
def a_month_after(start: date) -> date:
    """Return the same day of the next month, or that month's last day when it has none such.

    28 to 31 days later; `date.max` past the last month of the calendar.
    """
    from dateutil.relativedelta import relativedelta

    try:
        return start + relativedelta(months=1)
    except (ValueError, OverflowError):
        return date.max


def is_cut(start: date) -> bool:
    """Whether the month that begins at `start` stops early, at the end of the next month.

    No text says how such a month is counted.
    """
    return a_month_after(start).day < start.day


def latest_start(end: date) -> date:
    """Return the last day whose calendar month is over on `end`: 31 January for 28 February.

    The inverse of `a_month_after`; `end` must not be in the first month of the calendar.
    """
    # No month is longer than 31 days: this one is over on `end`, or up to three days before.
    found = end - timedelta(days=31)
    while a_month_after(found + _ONE_DAY) <= end:
        found += _ONE_DAY
    return found


def closed_day(day: date) -> str | None:
    """Say in French why a day is not a working one, None when it is: `un dimanche`."""
    holiday = _holiday(day)
    weekend = _WEEKEND.get(day.weekday())
    if holiday and weekend:
        return f"un {weekend}, et un jour férié ({holiday})"
    if holiday:
        return f"un jour férié ({holiday})"
    return f"un {weekend}" if weekend else None


def _holiday(day: date) -> str | None:
    from holidays import country_holidays

    return country_holidays("FR", years=day.year, language="fr").get(day)
