"""Which calendars are meant by the SONS that a command line names."""

from collections.abc import Mapping, Sequence

from segur_cli.exits import StopError
from segur_cli.facts import Calendar, dispositifs, undated
from segur_cli.text.writing import did_you_mean, listed, normalized_key, quote


def choose_calendars(
    known: Mapping[str, Calendar], codes: Sequence[str], *, every: bool
) -> list[Calendar]:
    """Return those asked of the calendars known: by default the hospital's and the user's.

    Raises StopError for a SONS without calendar, with the nearest name.
    """
    if every:
        return list(known.values())
    if codes:
        found = (find_calendar(known, code) for code in codes)
        return list({calendar.dispositif.code: calendar for calendar in found}.values())
    return [one for code, one in known.items() if code in dispositifs() or one.supplied_by]


def find_calendar(known: Mapping[str, Calendar], code: str) -> Calendar:
    """Return the calendar of a SONS, however its case is written. Raises StopError without one."""
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
