"""Which requests of a JSON cite which pieces."""

import unicodedata
from collections.abc import Iterable, Sequence

from segur_cli.exits import StopError
from segur_cli.identifiers import finess
from segur_cli.pieces.kinds import Kind, cited_as
from segur_cli.requests import Demande, client_of
from segur_cli.text.writing import listed, quote


def of_client(demandes: Sequence[Demande], number: str) -> tuple[Demande, ...]:
    """Return the requests of a client. Raises StopError when there is none."""
    wanted = finess.normalise(number)
    found = tuple(one for one in demandes if client_of(one) == wanted)
    if not found:
        known = dict.fromkeys(filter(None, map(client_of, demandes)))
        raise StopError(
            f"Aucune demande pour le client {quote(number)}.",
            f"Clients du fichier : {listed(list(known)[:10])}." if known else
            "Aucun FINESS de client n'a été trouvé dans ce fichier.",
        )  # fmt: skip
    return found


def cited(name: str, demandes: Iterable[Demande]) -> tuple[tuple[Demande, ...], Kind | None]:
    """Return the requests that cite a file by its name, and the kind they say it is."""
    wanted = _key(name)
    found: list[Demande] = []
    kind: Kind | None = None
    for demande in demandes:
        words = [one.value for one in demande.all("piece.type")]
        for rank, located in enumerate(demande.all("piece.fichier")):
            if not isinstance(located.value, str) or _key(located.value) != wanted:
                continue
            if demande not in found:
                found.append(demande)
            if kind is None and rank < len(words) and isinstance(words[rank], str):
                kind = cited_as(str(words[rank]))
    return tuple(found), kind


def _key(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    return unicodedata.normalize("NFC", last).casefold()
