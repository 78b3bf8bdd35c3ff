"""Who asks for what: the client and the SONS of a request, as they are compared."""

from functools import lru_cache

from segur_cli.diagnostics import Client
from segur_cli.facts.words import sons_code
from segur_cli.identifiers import finess
from segur_cli.requests.demande import Demande
from segur_cli.text.writing import normalized_key


def client_of(demande: Demande) -> str | None:
    """Return the client's FINESS without what carries no meaning (spaces, case).

    None when there is none, or when it is no FINESS: another rule says so.
    """
    typed = demande.text("beneficiaire.finess")
    if typed is None:
        return None
    if not (typed.isascii() and typed.isdigit()):
        typed = finess.normalise(typed)
    return typed if finess.is_shaped(typed) else None


def client_named(demande: Demande) -> Client | None:
    """Return the client of a request: FINESS as `client_of`, name as written; None without both."""
    client = Client(client_of(demande), demande.text("beneficiaire.nom"))
    return client if client != Client() else None


def sons_of(demande: Demande) -> str | None:
    """Return the code of the request's SONS in lower case, else its words; None without any."""
    sons = demande.text("sons")
    return _plain(sons) if sons else None


@lru_cache(maxsize=64)
def _plain(sons: str) -> str:
    return normalized_key(sons_code(sons) or sons)
