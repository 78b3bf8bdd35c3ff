"""Durations as people type them: `30j`, `2sem`, `3mois` (also `30d`, `2w`, `3mo`)."""

import re
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from segur_cli.exits import StopError
from segur_cli.text.writing import quote

_SHAPE = re.compile(r"([0-9]{1,4})\s*([^\W\d_]+)")
# Days and months that one unit is worth.
_UNITS = {
    "j": (1, 0), "d": (1, 0),
    "sem": (7, 0), "w": (7, 0),
    "mois": (0, 1), "mo": (0, 1),
}  # fmt: skip
_ACCEPTED = "Formes acceptées : 30j, 2sem ou 3mois (aussi 30d, 2w, 3mo)"


@dataclass(frozen=True)
class Window:
    """A duration from today: calendar months, then days. `text` is what was typed."""

    months: int
    days: int
    text: str

    def last_day(self, today: date) -> date:
        """Return the last day inside the window; the end of the calendar when it overflows."""
        try:
            return today + relativedelta(months=self.months, days=self.days)
        except (OverflowError, ValueError):
            return date.max


def parse_window(text: str, option: str) -> Window:
    """Read a duration. Raises StopError with what is accepted."""
    found = _SHAPE.fullmatch(text.strip().lower())
    if found is None or found[2] not in _UNITS:
        what = f"unité inconnue {quote(found[2])} dans" if found else "durée illisible :"
        raise StopError(f"{option} : {what} {quote(text)}.", f"{_ACCEPTED}.")
    days, months = _UNITS[found[2]]
    count = int(found[1])
    return Window(months * count, days * count, text.strip())


def parse_alarm(text: str) -> int:
    """Read how long before a milestone its alarm rings, in days.

    Raises StopError for months too: a calendar file counts alarms in days or weeks.
    """
    window = parse_window(text, "--alarm")
    if window.months:
        raise StopError(
            f"--alarm {quote(text)} : un fichier d'agenda compte ses rappels en jours ou semaines.",
            "Formes acceptées : 15j ou 2sem (aussi 15d, 2w).",
        )
    return window.days
