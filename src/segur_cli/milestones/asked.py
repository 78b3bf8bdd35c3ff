"""What `segur plan` is asked, read from the command line; what cannot be is refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from segur_cli.exits import StopError
from segur_cli.facts import Calendar
from segur_cli.text.dates import iso_day, typed_day
from segur_cli.text.writing import day, quote

if TYPE_CHECKING:
    from segur_cli.config import DateInForce

# The first wave opened in 2021; beyond twenty years a date is a typing error.
YEARS = range(2020, 2041)
_ACCEPTED = f"de {YEARS[0]} à {YEARS[-1]}"
_MOST = 200


@dataclass(frozen=True)
class Installation:
    """A pilot: the day of its complete installation, that of its production when known."""

    installed: date
    produced: date | None = None

    @property
    def start(self) -> date:
        """The later of both, from which the month of observation runs."""
        return max(self.installed, self.produced or self.installed)


@dataclass(frozen=True)
class PlannedDates:
    """The dates to plan for from the calendar of one SONS, in the order given."""

    calendar: Calendar
    installations: tuple[Installation, ...] = ()
    signed: tuple[date, ...] = ()
    evidence: date | None = None  # the day this vendor's evidence file was deemed complete

    @property
    def sons(self) -> str:
        """The code of the dispositif."""
        return self.calendar.dispositif.code


def read_asked(
    calendar: Calendar,
    installed: Iterable[str],
    produced: Iterable[str],
    signed: Iterable[str],
    evidence: date | None,
) -> PlannedDates:
    """Read the options, each value a date or several joined by commas.

    Raises StopError for a date that is none or absurdly far, and for productions that do not
    match installations.
    """
    return PlannedDates(
        calendar,
        _installations(_days(installed, "--installed"), _days(produced, "--produced")),
        tuple(_days(signed, "--signed")),
        None if evidence is None else _near(evidence, "[lint] evidence_file_date"),
    )


def refuse_far_dates(in_force: "Mapping[tuple[str, str], DateInForce]", sons: str) -> None:
    """Raise StopError when a date in force of this SONS is absurdly far."""
    for (code, milestone), own in in_force.items():
        if code == sons and own.value.year not in YEARS:
            raise StopError(
                f"[[milestone]] {milestone} de {sons} : {own.value.year} est hors du "
                f"calendrier accepté, {_ACCEPTED}."
            )


def _installations(installed: list[date], produced: list[date]) -> tuple[Installation, ...]:
    if not produced:
        return tuple(map(Installation, installed))
    if len(produced) != len(installed):
        raise StopError(
            f"--produced : {len(produced)} pour {len(installed)} --installed ; donnez une mise en "
            "production par installation, dans le même ordre, ou aucune."
        )
    return tuple(map(Installation, installed, produced))


def _days(values: Iterable[str], option: str) -> list[date]:
    texts = [text.strip() for value in values for text in value.split(",")]
    if len(texts) > _MOST:
        raise StopError(f"{option} : {len(texts)} dates ; {_MOST} au plus sont acceptées.")
    return [_read_day(text, option) for text in texts]


def _read_day(text: str, option: str) -> date:
    found = iso_day(text) or typed_day(text)
    if found is None:
        raise StopError(
            f"{option} : {quote(text)} n'est pas une date ; formes acceptées : 2026-01-15, "
            "15/01/2026, ou plusieurs séparées par des virgules."
        )
    return _near(found, option)


def _near(found: date, option: str) -> date:
    if found.year not in YEARS:
        raise StopError(f"{option} : {day(found)} est hors du calendrier accepté, {_ACCEPTED}.")
    return found
