"""Now, or the instant that `--as-of` puts in its place; always Europe/Paris."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from segur_cli.exits import StopError
from segur_cli.text.dates import iso_instant
from segur_cli.text.writing import quote

PARIS = ZoneInfo("Europe/Paris")
_WRITE_OFFSET = "Écrivez le décalage, par exemple 2026-10-25T02:30+01:00, ou une autre heure."


@dataclass(frozen=True)
class Clock:
    """An aware instant in Europe/Paris; `simulated` when it is not the real one."""

    now: datetime
    simulated: bool = False


def read_clock(as_of: str | None) -> Clock:
    """Return the real clock, or the one that `as_of` asks for.

    `as_of` is an ISO 8601 date (00:00) or date-time; without an offset it is
    local time in Europe/Paris. Raises StopError when it is neither.
    """
    if as_of is None:
        return Clock(datetime.now(PARIS))
    return Clock(parse_instant(as_of), simulated=True)


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 date or date-time as an aware instant in Europe/Paris.

    Raises StopError with what is accepted.
    """
    with suppress(OverflowError):
        instant = iso_instant(text.strip())
        if instant is not None:
            odd = odd_hour(instant)
            if odd:
                raise StopError(f"Date de --as-of (ou SEGUR_AS_OF) : {odd}.", _WRITE_OFFSET)
            # Values at the edges of the calendar overflow when they change zone.
            in_paris(instant).astimezone(UTC)
            return in_paris(instant)
    raise StopError(
        f"Date illisible pour --as-of (ou SEGUR_AS_OF) : {quote(text)}.",
        "Formes acceptées : 2026-03-18, 2026-03-18T11:59 ou 2026-03-18T11:59+01:00.",
    )


def odd_hour(moment: datetime) -> str:
    """Say that a local hour in Paris does not exist, or comes twice; empty for the others."""
    if moment.tzinfo is not None:
        return ""
    first, second = (moment.replace(tzinfo=PARIS, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return ""
    hour = f"{moment:%H:%M} le {moment:%d/%m/%Y}"
    if first.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) != moment:
        return f"{hour} n'existe pas en heure de Paris (passage à l'heure d'été)"
    return f"{hour} a lieu deux fois en heure de Paris (passage à l'heure d'hiver)"


def in_paris(moment: datetime) -> datetime:
    """Return an instant in Europe/Paris, which a naive one already means."""
    return moment.replace(tzinfo=PARIS) if moment.tzinfo is None else moment.astimezone(PARIS)


def closing(moment: date | datetime) -> datetime:
    """Return the first instant at which a deadline is past.

    That is the instant itself when it has an hour; a date stays open until its day ends.
    """
    if isinstance(moment, datetime):
        return in_paris(moment)
    return datetime.combine(moment + timedelta(days=1), time(), PARIS)


def is_reached(limit: datetime, now: datetime) -> bool:
    """Whether an aware instant has come.

    In UTC: two instants of one zone compare by the wall's clock, which repeats an hour in autumn.
    """
    return limit.astimezone(UTC) <= now.astimezone(UTC)
