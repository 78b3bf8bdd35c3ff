"""Which requests of a JSON cite which pieces."""

from collections.abc import Iterable, Iterator, Sequence

from segur_cli.exits import StopError
from segur_cli.files.paths import same_name
from segur_cli.identifiers import finess
from segur_cli.pieces.kinds import PieceType, cited_as
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


def pieces_of(demande: Demande) -> Iterator[tuple[str, PieceType | None]]:
    """Yield the file name of each piece that a request cites, and the kind it says it is."""
    words = {_parent(one.pointer): one.value for one in demande.all("piece.type")}
    for located in demande.all("piece.fichier"):
        if isinstance(located.value, str) and located.value.strip():
            word = words.get(_parent(located.pointer))
            yield located.value, cited_as(word) if isinstance(word, str) else None


def _parent(pointer: str) -> str:
    return pointer.rpartition("/")[0]


def cited(name: str, demandes: Iterable[Demande]) -> tuple[tuple[Demande, ...], PieceType | None]:
    """Return the requests that cite a file by its name, and the kind they say it is."""
    wanted = same_name(name)
    found: list[Demande] = []
    kinds: list[PieceType] = []
    for demande in demandes:
        for file, kind in pieces_of(demande):
            if same_name(file) != wanted:
                continue
            if demande not in found:
                found.append(demande)
            kinds += [kind] if kind is not None else []
    return tuple(found), next(iter(kinds), None)
