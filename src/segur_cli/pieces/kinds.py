"""The kinds of pieces, told by a title and never by a file name; which requests cite which."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, islice, zip_longest
from pathlib import Path

from segur_cli.exits import StopError
from segur_cli.files.paths import same_name
from segur_cli.identifiers import finess
from segur_cli.papers.letters import alike, unaccented, words
from segur_cli.papers.paper import HEADER, Line, Paper
from segur_cli.requests import Demande, client_of
from segur_cli.text.writing import did_you_mean, listed, normalized_key, quote

_TABLE = Path(__file__).parent / "data" / "kinds.toml"
_TITLE_LINES = 25  # the first lines, among which a title is
_HEAD_LINES = 12  # of a later page, among which is the title of what a letter comes with
_LONGEST_TITLE = 14  # words
_SUBJECT, _ARTICLES = "objet", ("la", "le", "votre", "notre")  # folded, as words are
_WRAPPED = 40  # characters of a line that a sentence may fill
_LIKE = 3  # letters of a title, up to which another word is none: « PU HT » is no PV
_LEADING = 4  # words that may come before a title on its line: « Annexe 2 : le bon de commande »
_CREDIT = re.compile(
    r"(?:^\W*|\s[-–—|/]\s)(?:facture )?(?:d')?avoir\b(?! (?:pris|lu|ete|recu))|\bnote de credit\b"
)
_WIDE = re.compile(r" {4,}|\t+ *")
_DASH = re.compile(r"\s[-–—|/]\s")
# What another paper calls the order that it is about.
_CITES = re.compile(
    r"^\W*(?:bon de )?commande (?:de reference|initiale?|concernee?|associee?|d'origine)\b"
)
# The number of a paper, after its first word: no word of its title.
_NUMBER = re.compile(r"(?<=\w)\s+(?:(?:n\s?[°ºo]\.?|ref\w*\.?)[\s:.]*)?[\w./_-]*\d[\w./_-]*", re.I)
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

    A title of what only cites an order or an invoice is none: it is said that nothing was judged of
    it. What a cover letter comes with begins on a later page, under a title that says more.
    """
    return _first_title(paper)[0]


def title_page(paper: Paper) -> int:
    """The page on which a document begins, after the letter that it comes with."""
    return _first_title(paper)[1]


def _first_title(paper: Paper) -> tuple[PieceType | None, int]:
    own = [line for line in paper.lines if not line.part]
    head = own[:_TITLE_LINES]
    # A letterhead may hold the title that the text does not.
    first = _title_of(head) or _title_of([line for line in paper.lines if line.part == HEADER])
    # A credit note may cite the order further.
    for line in head:
        if _is_credit(line):
            return kinds()["facture"], 1
        if first is not None and line is first[3]:
            break
    subject = first is not None and first[3].said.startswith(_SUBJECT)
    if first is None or first[0].id == OTHER or subject:
        for _, page in groupby((line for line in own if line.page > 1), lambda line: line.page):
            found = _title_of(list(islice(page, _HEAD_LINES)))
            if found is None or found[0].id == OTHER:
                continue
            if found[1] == 1 and len(words(found[3].text)) > 1:
                continue
            if first is None or first[0].id == OTHER or found[0] == first[0]:
                return found[0], found[2]
    return (first[0], first[2]) if first is not None and first[0].id != OTHER else (None, 1)


def _title_of(lines: Sequence[Line]) -> tuple[PieceType, int, int, Line] | None:
    """The kind that the first title among lines names, by how many words, its page and line.

    A title stands on a line, in one of its columns, or on two lines.
    """
    above = ""
    for line, below in zip_longest(lines, lines[1:]):
        goes_on = len(above) > _WRAPPED and line.text.lstrip()[:1].islower()
        above = line.text
        if goes_on:
            continue  # a sentence: « … veuillez trouver | le bon de commande signé »
        columns = line.columns if len(line.columns) > 1 else ()
        texts = [line.text, *(line.said[start:end] for start, end in columns)]
        texts += _WIDE.split(line.text)[1:]  # columns made with spaces
        texts += _DASH.split(line.text)[1:]  # « ÉDITEUR FICTIF - FACTURE », « RECHNUNG / FACTURE »
        if below and below.page == line.page and len(line.columns) == len(below.columns):
            texts.append(f"{line.text}\n{below.text}")
        found = [_named(text) for text in texts]
        # Two kinds named as much by one line are none.
        if any(found):
            return next(((*one[0], line.page, line) for one in found if len(one) == 1), None)
    return None


def _named(text: str) -> list[tuple[PieceType, int]]:
    """The kinds that a text names first, and by how many words."""
    said = words(text if "\n" in text else _NUMBER.sub(" ", text))
    if said[:1] == [_SUBJECT]:
        said = [word for word in said[1:] if word not in _ARTICLES]
    if not said or len(said) > _LONGEST_TITLE or _cites(text):
        return []
    scores = [(kind, found) for kind in kinds().values() if (found := _score(kind, said))]
    best = min(((at, -length) for _, (at, length) in scores), default=None)
    return [(kind, length) for kind, (at, length) in scores if (at, -length) == best]


def _cites(text: str) -> bool:
    return any(_CITES.match(unaccented(line)) for line in text.splitlines())


def says_credit(paper: Paper) -> bool:
    """Whether a title says « avoir »: a credit note, which is no invoice."""
    return any(map(_is_credit, paper.lines[:_TITLE_LINES]))


def _is_credit(line: Line) -> bool:
    texts = (line.said, *(line.said[start:end] for start, end in line.columns))
    return any(_CREDIT.search(text) and len(text.split()) <= _LONGEST_TITLE for text in texts)


def _score(kind: PieceType, said: list[str]) -> tuple[int, int] | None:
    """Where a line has a title of this kind, all its words, and how many; a short one stands first.

    Of two, the one that begins first, then the longer one.
    """
    found: list[tuple[int, int]] = []
    for title in kind.titles:
        if len(title) == 1:
            # « Facture n° 12 » is a title, « selon votre facture » is not.
            own = alike(said[0], title[0]) if len(title[0]) > _LIKE else said[0] == title[0]
            found += [(0, -1)] if own else []
            continue
        place = next(
            (n for n, one in enumerate(said[: _LEADING + 1]) if alike(one, title[0])), None
        )
        if place is not None and all(any(alike(one, word) for one in said) for word in title[1:]):
            found.append((place, -len(title)))
    at, length = min(found, default=(0, 0))
    return (at, -length) if found else None


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
