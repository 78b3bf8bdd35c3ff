"""The avance that a solde is held against: which request answers which."""

from collections.abc import Iterator

from segur_cli.documents import Json
from segur_cli.lint.portfolio import client_of, sons_of
from segur_cli.lint.requests import Demande
from segur_cli.lint.rule import Context
from segur_cli.lint.rules.literals import prestation_code
from segur_cli.writing import plain


def pairs(context: Context) -> Iterator[tuple[Demande, Demande]]:
    """Yield each solde with its avance, when there is exactly one."""
    avances = avances_by_client(context)
    for demande in context.demandes:
        found = of_same_sons(demande, avances.get(client_of(demande) or "", []))
        if len(found) == 1:
            yield demande, found[0]


def avances_by_client(context: Context) -> dict[str, list[Demande]]:
    """Group the requests of the avance by client."""
    grouped: dict[str, list[Demande]] = {}
    for avance in context.against or ():
        client = client_of(avance)
        if client is not None:
            grouped.setdefault(client, []).append(avance)
    return grouped


def of_same_sons(demande: Demande, avances: list[Demande]) -> list[Demande]:
    """Keep the avances of the request's SONS; those whose SONS is not known may be."""
    sons = sons_of(demande)
    return [avance for avance in avances if sons is None or sons_of(avance) in (None, sons)]


def pointer_of(demande: Demande, concept: str) -> str:
    """Return where a concept stands, the request itself when it is missing."""
    found = demande.first(concept)
    return found.pointer if found else demande.pointer


def differ(here: Json, there: Json) -> bool:
    """Whether two references differ beyond case and spaces."""
    return plain(str(here)) != plain(str(there))


def prestation_of(value: Json) -> str:
    """Return `V2` or `V1+V2`, the words themselves when they are neither."""
    text = str(value)
    return prestation_code(text) or plain(text)
