"""Which calendars are meant by the SONS that a command line names."""

from collections.abc import Sequence

from segur_cli.exits import StopError
from segur_cli.facts import Calendar, calendars, dispositifs, undated
from segur_cli.text.writing import did_you_mean, listed, normalized_key, quote


def choose_calendars(codes: Sequence[str], *, every: bool) -> list[Calendar]:
    """Return the calendars asked: by default those of the hospital and those of the user.

    Raises StopError for a SONS without calendar, with the nearest name.
    """
    known = calendars()
    if every:
        return list(known.values())
    if codes:
        return list({(found := find_calendar(c)).dispositif.code: found for c in codes}.values())
    return [one for code, one in known.items() if code in dispositifs() or one.supplied_by]


def find_calendar(code: str) -> Calendar:
    """Return the calendar of a SONS, however its case is written. Raises StopError without one."""
    known = calendars()
    found = {normalized_key(sons): calendar for sons, calendar in known.items()}.get(
        normalized_key(code)
    )
    if found is not None:
        return found
    for named in undated():
        if named.code and normalized_key(named.code) == normalized_key(code):
            raise StopError(
                f"Aucune date connue pour {named.code} : les textes lus n'en donnent pas. "
                f"Calendriers connus : {listed(known)} ; pour fournir le vôtre : packs, dans "
                "segur.toml."
            )
    raise StopError(f"SONS inconnu : {quote(code)}. {did_you_mean(code, known)}")
