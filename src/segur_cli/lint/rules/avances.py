"""The avance that a solde is held against: which request answers which."""

from collections.abc import Iterator

from segur_cli.documents import Json
from segur_cli.facts.words import prestation_code
from segur_cli.lint.context import RequestContext
from segur_cli.requests import Demande
from segur_cli.text.writing import normalized_key


def pairs(context: RequestContext) -> Iterator[tuple[Demande, Demande]]:
    """Yield each solde with its avance, when there is exactly one."""
    for demande, avances in context.with_avances:
        if len(avances) == 1:
            yield demande, avances[0]


def differ(here: Json, there: Json) -> bool:
    """Whether two references differ beyond case and spaces."""
    return here != there and normalized_key(str(here)) != normalized_key(str(there))


def prestation_of(value: Json) -> str:
    """Return `V2` or `V1+V2`, the words themselves when they are neither."""
    text = str(value)
    return prestation_code(text) or normalized_key(text)
