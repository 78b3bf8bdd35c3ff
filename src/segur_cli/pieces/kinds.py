"""The kinds of pieces, told by a title and never by a file name; which requests cite which."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from segur_cli.exits import StopError
from segur_cli.files.paths import same_name
from segur_cli.identifiers import finess
from segur_cli.papers.letters import alike, words
from segur_cli.papers.paper import Paper
from segur_cli.requests import Demande, client_of
from segur_cli.text.writing import did_you_mean, listed, normalized_key, quote

_TABLE = Path(__file__).parent / "data" / "kinds.toml"
_TITLE_LINES = 25  # the first lines, among which a title is
_LONGEST_TITLE = 14  # words
_LEADING = 4  # words that may come before a title on its line: « Annexe 2 : le bon de commande »
_CREDIT = re.compile(r"^\W*(?:facture )?(?:d')?avoir\b(?! (?:pris|lu|ete|recu))|\bnote de credit\b")
OTHER = "autre"


@dataclass(frozen=True)
class PieceType:
    """One kind of piece: its identifier, French label, and the words of its titles."""

    id: str
    label: str
    titles: tuple[tuple[str, ...], ...]
    cited: tuple[str, ...]


@cache
def kinds() -> Mapping[str, PieceType]:
    """Every kind, by identifier."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return {
        id_: PieceType(
            id_,
            one["label"],
            tuple(tuple(words(title)) for title in one["titles"]),
            tuple(normalized_key(name) for name in one["cited"]),
        )
        for id_, one in table.items()
    }


def read_kind(typed: str) -> PieceType:
    """Return the kind of an identifier. Raises StopError for an unknown one."""
    found = kinds().get(normalized_key(typed).replace(" ", "-"))
    if found is None:
        raise StopError(f"Type de pièce inconnu : {quote(typed)}.", did_you_mean(typed, kinds()))
    return found


def cited_as(text: str) -> PieceType | None:
    """Return the kind that a request calls so; None for a word that no kind has."""
    said = normalized_key(text)
    return next((kind for kind in kinds().values() if said in kind.cited or said == kind.id), None)


def recognise(paper: Paper) -> PieceType | None:
    """Return the kind that the first title of a document names; None when none does.

    Two kinds named by the same line, as much by one as by the other, are none; so is a title of
    what only cites an order or an invoice: it is said that nothing was judged of it.
    """
    for line in paper.lines[:_TITLE_LINES]:
        said = words(line.text)
        if not said or len(said) > _LONGEST_TITLE:
            continue
        scores = {kind.id: _score(kind, said) for kind in kinds().values()}
        best = max(scores.values())
        if best:
            named = [id_ for id_, score in scores.items() if score == best and id_ != OTHER]
            return kinds()[named[0]] if len(named) == 1 else None
    return kinds()["facture"] if says_credit(paper) else None


def says_credit(paper: Paper) -> bool:
    """Whether a title says « avoir »: a credit note, which is no invoice."""
    return any(
        _CREDIT.search(line.said) and len(line.said.split()) <= _LONGEST_TITLE
        for line in paper.lines[:_TITLE_LINES]
    )


def _score(kind: PieceType, said: list[str]) -> int:
    """How many words of a title of this kind a line has, all of them; a short one stands first."""
    found = 0
    for title in kind.titles:
        if len(title) == 1:
            # « Facture n° 12 » is a title, « selon votre facture » is not.
            met = alike(said[0], title[0])
        else:
            places = [next((n for n, one in enumerate(said) if alike(one, word)), None)
                      for word in title]  # fmt: skip
            met = None not in places and (places[0] or 0) <= _LEADING
        found = max(found, len(title) if met else 0)
    return found


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
    called: list[PieceType] = []
    for demande in demandes:
        for file, kind in pieces_of(demande):
            if same_name(file) != wanted:
                continue
            if demande not in found:
                found.append(demande)
            called += [kind] if kind is not None else []
    return tuple(found), next(iter(called), None)
