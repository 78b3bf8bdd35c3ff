"""Now, or the instant that `--as-of` puts in its place; always Europe/Paris."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from segur_cli.exits import StopError
from segur_cli.text.dates import day_first_instant, iso_instant
from segur_cli.text.writing import moment, quote

PARIS = ZoneInfo("Europe/Paris")
_WRITE_OFFSET = "Écrivez le décalage, par exemple 2026-10-25T02:30+01:00, ou une autre heure."


@dataclass(frozen=True)
class Clock:
    """An aware instant in Europe/Paris; `simulated` when it is not the real one."""

    now: datetime
    simulated: bool = False


def banner(clock: Clock) -> str:
    """Say that the date is not the real one; empty when it is."""
    told = simulated_at(clock.now) if clock.simulated else ""
    return told.replace("Date simulée", "DATE SIMULÉE")


def simulated_at(now: datetime) -> str:
    """Say in a sentence which instant is taken for the present one."""
    return f"Date simulée (--as-of) : {moment(now)}"


def read_clock(as_of: str | None) -> Clock:
    """Return the real clock, or the one that `as_of` asks for.

    `as_of` is an ISO 8601 date (00:00) or date-time, or JJ/MM/AAAA with or without an hour;
    without an offset it is local time in Europe/Paris. Raises StopError when it is neither.
    """
    if as_of is None:
        return Clock(datetime.now(PARIS))
    return Clock(parse_instant(as_of), simulated=True)


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 date or date-time, or JJ/MM/AAAA, as an aware instant in Europe/Paris.

    Raises StopError with what is accepted.
    """
    with suppress(OverflowError):
        instant = iso_instant(text.strip()) or day_first_instant(text.strip())
        if instant is not None:
            odd = odd_hour(instant)
            if odd:
                raise StopError(f"Date de --as-of (ou SEGUR_AS_OF) : {odd}.", _WRITE_OFFSET)
            # Values at the edges of the calendar overflow when they change zone.
            in_paris(instant).astimezone(UTC)
            return in_paris(instant)
    raise StopError(
        f"Date illisible pour --as-of (ou SEGUR_AS_OF) : {quote(text)}.",
        "Formes acceptées : 2026-03-18, 18/03/2026, 2026-03-18T11:59 ou 2026-03-18T11:59+01:00.",
    )


def odd_hour(instant: datetime) -> str:
    """Say that a local hour in Paris does not exist, or comes twice; empty for the others."""
    if instant.tzinfo is not None:
        return ""
    first, second = (instant.replace(tzinfo=PARIS, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return ""
    hour = f"{instant:%H:%M} le {instant:%d/%m/%Y}"
    if first.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) != instant:
        return f"{hour} n'existe pas en heure de Paris (passage à l'heure d'été)"
    return f"{hour} a lieu deux fois en heure de Paris (passage à l'heure d'hiver)"


def in_paris(instant: datetime) -> datetime:
    """Return an instant in Europe/Paris, which a naive one already means."""
    return instant.replace(tzinfo=PARIS) if instant.tzinfo is None else instant.astimezone(PARIS)


def closing(deadline: date | datetime) -> datetime:
    """Return the first instant at which a deadline is past.

    That is the instant itself when it has an hour; a date stays open until its day ends.
    """
    if isinstance(deadline, datetime):
        return in_paris(deadline)
    return datetime.combine(deadline + timedelta(days=1), time(), PARIS)


def is_reached(limit: datetime, now: datetime) -> bool:
    """Whether an aware instant has come.

    In UTC: two instants of one zone compare by the wall's clock, which repeats an hour in autumn.
    """
    return limit.astimezone(UTC) <= now.astimezone(UTC)
