"""How findings name several clients at once."""

from collections.abc import Sequence

from segur_cli.requests import Demande
from segur_cli.text.writing import plural, sanitized

_SHOWN = 5


def names(demandes: Sequence[Demande]) -> str:
    """List the first clients, and count the others."""
    shown = " ; ".join(sanitized(demande.subject)[:80] for demande in demandes[:_SHOWN])
    rest = len(demandes) - _SHOWN
    return f"{shown} ; et {plural(rest, 'autre')}" if rest > 0 else shown


def named(demandes: Sequence[Demande]) -> str:
    """Name the subject of a finding about one or several clients."""
    return demandes[0].subject if len(demandes) == 1 else plural(len(demandes), "client")
