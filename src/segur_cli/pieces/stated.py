"""What a document states, with the line that says it; its days, and what each is the day of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Generic, TypeVar

from segur_cli.papers.letters import unaccented
from segur_cli.papers.paper import Line, Paper
from segur_cli.pieces.kinds import title_page
from segur_cli.text.dates import PLAIN_MONTHS
from segur_cli.text.number_words import WORDED, number_in_words

T = TypeVar("T")

_CENTURY = 2000  # of a year written in two figures
# Fourteen figures or more in groups: a SIRET, an IBAN, a telephone; no FINESS, no amount.
LONG_NUMBER = re.compile(
    r"(?<![\d,])(?:\d[ .]?){13,}\d(?![\d,])|\bfr\d\d(?: ?[\da-z]{4}){5} ?\w{3}\b"
)
NUMERIC_DAY = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s{0,2}[/.-]\s{0,2}(\d{1,2})\s{0,2}[/.-]\s{0,2}(\d{4})(?![\d/-])"
)
# In two figures, day and month first: a point parts a version as well, so both are then whole.
SHORT_DAY = re.compile(
    r"(?<![\w/.-])(?:(\d{1,2})\s?/\s?(\d{1,2})\s?/\s?(\d\d)|(\d\d)-(\d\d)-(\d\d)"
    r"|(\d\d)\.(\d\d)\.(\d\d))(?![\w/-]|\.\d)"
)
_YEAR_FIRST = re.compile(r"(?<![\d/.-])(\d{4})([-/.])(\d\d)\2(\d\d)(?![\d/-])")
# Each figure in a box of its own.
_BOXED = re.compile(
    r"(?<![\d,.])(?<!\d )(?<!\d  )(?:\d {1,2}){4}2 {1,2}0(?: {1,2}\d){2}(?! {0,2}\d)"
)
_SPELLED = re.compile(
    r"(?<!\d)(\d{1,2})\s?(?:er)?[\s-]+([a-z]{3,9})\.?[\s-]+(\d{4}|\d\d(?=\s*$|[ ,;)]))(?!\d)"
)
_IN_WORDS = re.compile(rf"({WORDED}|\b\d{{1,2}}) ({'|'.join(PLAIN_MONTHS)}) ({WORDED})")


@dataclass(frozen=True)
class Stated(Generic[T]):
    """A value, and the line that states it."""

    value: T
    line: Line


class DayOf(Enum):
    """What a day is the day of."""

    OWN = "the piece: its signature, its date"
    UNSAID = "nothing that its line says"
    OTHER = "something else: a quote, a delivery, an expiry"


_OWN = {
    "commande": r"signature|signe|fait (?:a|le)|commande|accord|acceptation|date :|\ble\b",
    "facture": r"factur|emis|date :|\ble\b",
    "va": r"verification|aptitude|signature|signe|fait (?:a|le)|\bva(?:bf)?\b|date :|\ble\b",
    "pv": r"complete|etabli|proces|signature|signe|fait (?:a|le)|\bpv\b|date :|\ble\b",
}
_OWN_OF = {kind: re.compile(words) for kind, words in _OWN.items()}
_OTHER = re.compile(
    r"\b(?:devis|offre|proposition|cotation|livraison|livre|installation|installee?|echeance|valid"
    r"|valable|imprime|impression|edite|edition|version|modele|formulaire|marche|convention|debut"
    r"|reception|paiement|reglement|naissance|nee?\b|mise (?:a jour|en service)|jusqu|expir"
    r"|referencement|arrete|decret|loi\b|courrier|consultation|demarrage|prevue?|previsionnel"
    r"|pour (?:l'|le |la )(?:editeur|fournisseur|titulaire|prestataire|societe))"
)
# The two who sign: the day under the one is not that of the other.
_SUPPLIER = re.compile(r"\b(?:editeur|fournisseur|titulaire|prestataire|vendeur)\b")
_CLIENT = re.compile(r"\b(?:client|etablissement|acheteur|hopital|beneficiaire|adjudicateur)\b")
_SIGNED_BELOW = 4  # lines under the names of those who sign in which their days stand
_COMMAND = re.compile(r"\b(?:bon de )?commande\b")
_INVOICE = re.compile(r"\bfacture\b")
# What labels the day of an installation, close before it; and what says that it is to come.
_INSTALLED = re.compile(r"\binstall(?:ation|ee?)\b(?:[^.;]|\.(?=\d)){0,40}$")
_EDITED = re.compile(r"\b(?:edite|edition)\b[^.;]{0,8}$")
_PLANNED = re.compile(r"\b(?:prevue?|previsionnel|planifiee?|souhaitee?|avant)")
_REACH = 60  # characters before a day in which its label stands


def days_in(text: str) -> Iterator[date]:
    """Yield the days that a text writes."""
    for day, _ in _placed(unaccented(text)):
        yield day


def _placed(said: str, below: str = "") -> Iterator[tuple[date, int]]:
    """Yield each day, and where it begins; one in words may go on in the line below."""
    text = f"{said} {below}"
    for one in _IN_WORDS.finditer(text) if "mille" in text else ():
        first = int(one[1]) if one[1].isdigit() else number_in_words(one[1])
        if one.start() < len(said):
            year, month = str(number_in_words(one[3])), str(PLAIN_MONTHS[one[2]])
            yield from _day(year, month, str(first), one.start())
    for one in NUMERIC_DAY.finditer(said):
        yield from _day(one[3], one[2], one[1], one.start())
    for one in _YEAR_FIRST.finditer(said):
        yield from _day(one[1], one[3], one[4], one.start())
    for one in SHORT_DAY.finditer(said):
        day, month, year = (group for group in one.groups() if group is not None)
        yield from _day(year, month, day, one.start())
    for one in _BOXED.finditer(said):
        figures = one[0].replace(" ", "")
        yield from _day(figures[4:], figures[2:4], figures[:2], one.start())
    for one in _SPELLED.finditer(said):
        if one[2] in PLAIN_MONTHS:
            yield from _day(one[3], str(PLAIN_MONTHS[one[2]]), one[1], one.start())


def _day(year: str, month: str, day: str, start: int) -> Iterator[tuple[date, int]]:
    whole = int(year) + (_CENTURY if len(year) == 2 else 0)
    try:
        yield date(whole, int(month), int(day)), start
    except ValueError:
        return


def days_of(paper: Paper, kind: str) -> dict[DayOf, list[Stated[date]]]:
    """The days that a paper states, by what each is the day of: its label, else its heading.

    Those of the letter that it comes with only when it states none itself.
    """
    start = title_page(paper)
    found: dict[DayOf, list[Stated[date]]] = {one: [] for one in DayOf}
    edited: list[Stated[date]] = []
    for stated, label, heading, of_supplier in _labelled(paper):
        told = DayOf.OTHER if of_supplier else _told(label, kind)
        above = _told(heading, kind)
        # In a row of values, what stands before is the value of another column.
        other = (
            not of_supplier and told is DayOf.OTHER and label.endswith("  ") and above is DayOf.OWN
        )
        found[above if told is DayOf.UNSAID or other else told].append(stated)
        edited += [stated] if kind == "commande" and _EDITED.search(label) else []
    if not found[DayOf.OWN] and not found[DayOf.UNSAID]:
        found[DayOf.UNSAID] = edited  # an order that states no other day
    inside = {what: [one for one in days if one.line.page >= start] for what, days in found.items()}
    return inside if inside[DayOf.OWN] or inside[DayOf.UNSAID] else found


def _labelled(paper: Paper) -> Iterator[tuple[Stated[date], str, str, bool]]:
    """Yield each day with what stands before it on its line, and what heads it, if anything.

    Then whether it stands under the supplier, beside what stands under the client.
    """
    above: Line | None = None
    for rank, line in enumerate(paper.lines):
        said, end = line.said, 0
        below = paper.lines[rank + 1].said[:_REACH] if rank + 1 < len(paper.lines) else ""
        placed = sorted(_placed(said, below), key=lambda pair: pair[1])
        for day, start in placed:
            label = said[max(end, start - _REACH) : start]
            sides = line.sides(start, start + 1)
            heading = _heading(above, sides)
            if heading.strip(" :") == "date" and above is not None and "signature" in above.said:
                heading = "date de signature"
            if not heading and above is not None and not label.strip(" :.-–|"):
                heading = above.said
            end = start + 1
            signed = paper.lines[max(rank - _SIGNED_BELOW, 0) : rank]
            yield Stated(day, line), label, heading, _is_of_supplier(signed, sides)
        if not placed:
            above = line if len(said) <= 2 * _REACH else None


def _is_of_supplier(above: Sequence[Line], sides: tuple[float, float] | None) -> bool:
    parties = (line for line in above if _SUPPLIER.search(line.said) and _CLIENT.search(line.said))
    return any(_SUPPLIER.search(_heading(line, sides)) for line in parties)


def _heading(above: Line | None, sides: tuple[float, float] | None) -> str:
    """What stands right above something, in a line of several columns."""
    columns = above.columns if above is not None and sides is not None else ()
    for start, end in columns if len(columns) > 1 else ():
        own = above.sides(start, end) if above is not None else None
        if own and sides and min(own[1], sides[1]) > max(own[0], sides[0]):
            return above.said[start:end] if above is not None else ""
    return ""


def installed(paper: Paper) -> list[Stated[date]]:
    """The days that a paper gives as those of an installation that was done."""
    found = []
    for stated, label, heading, _ in _labelled(paper):
        said = label if _told(label, "") is not DayOf.UNSAID else f"{label} {heading}"
        if _INSTALLED.search(said) and not _PLANNED.search(said):
            found.append(stated)
    return found


def _told(label: str, kind: str) -> DayOf:
    """What a label says of a day: its last word on it is the nearest, and holds."""
    own = [one.start() for one in _OWN_OF[kind].finditer(label)] if kind in _OWN_OF else []
    other = [one.start() for one in _OTHER.finditer(label)]
    other += [one.start() for one in _COMMAND.finditer(label)] if kind != "commande" else []
    other += [one.start() for one in _INVOICE.finditer(label)] if kind != "facture" else []
    # « le » and « date : » say nothing against a word that names something else.
    named = [at for at in own if not re.match(r"le\b|date :", label[at:])]
    if other and max(other) > max(named, default=-1):
        return DayOf.OTHER
    return DayOf.OWN if own else DayOf.UNSAID
