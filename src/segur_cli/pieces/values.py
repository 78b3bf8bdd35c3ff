"""Values that a document states: numbers, dates, amounts with their basis, rates, references.

Only what its own words label is taken: a value not found is « non trouvé dans le texte ».
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from segur_cli.facts import V1_V2, V2
from segur_cli.identifiers import finess, siret
from segur_cli.papers.letters import unaccented
from segur_cli.papers.paper import Line, Paper
from segur_cli.text.amounts import parse_amount

T = TypeVar("T")

MONTHS = {
    "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7,
    "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11, "decembre": 12,
    "janv": 1, "fevr": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})(?![\d/-])")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_SPELLED = re.compile(r"(?<!\d)(\d{1,2})\s?(?:er)?\s+([a-z]+)\.?\s+(\d{4})(?!\d)")
_AMOUNT = re.compile(
    r"(?<![\w,.-])(-?\d{1,3}(?:[ .]\d{3})+(?:,\d{1,2})?|-?\d+[.,]\d{1,2}|-?\d+(?=\s?(?:€|eur)))"
    r"(?![\d%])(?!\s?%)(\s?(?:€|eur(?:os?)?)\b|\s?€)?"
)
_NEAR = 4  # characters between an amount and the basis that follows it
_WHOLE = re.compile(r"(?<!\S)\d{2,9}(?:[.,]\d{1,2})?(?!\S)")  # under a heading, without any €
_CUT = re.compile(r"(?<![\w,.])\d{1,3}(?: \d{3})*$")
_REST = re.compile(r"\d{3}(?: \d{3})*,\d\d(?!\d)")
_BASIS = re.compile(r"\b(ttc|t\.t\.c\.?|ht|h\.t\.?|hors taxes?|toutes taxes comprises|tva|taxe)\b")
_RATE = re.compile(r"(?<![\d,.])(\d{1,2}(?:[.,]\d{1,2})?)\s?%")
_BARE_RATE = re.compile(r"\btaux[^0-9%]{0,15}(\d{1,2}(?:[.,]\d{1,2})?)(?![\d,.]|\s?%)")
_SIRET = re.compile(r"(?<!\d)(\d{3}\s?\d{3}\s?\d{3}\s?\d{5})(?!\d)")
_FINESS = re.compile(r"(?<![0-9a-z])(\d\s?[0-9ab](?:\s?\d){7})(?![0-9a-z])")
_NUMBERED = r"\s*(?:n\s*[°ºo]\.?|no\b|numero|ref(?:erence)?s?\.?)?\s*:?\s*"
_REFERENCE = _NUMBERED + r"([a-z0-9][a-z0-9_/.-]{2,40})"
_ORDER = re.compile(r"\b(?:bon de commande|commande|bdc)" + _REFERENCE)
_INVOICE = re.compile(r"\bfacture" + _REFERENCE)
_VERSION = re.compile(r"\bversion\s*:?\s*(?:n\s*[°º]\s*)?v?(\d[a-z0-9.-]*)")

_BOTH = re.compile(r"\b(?:vague|va|v) ?1 ?(?:\+|et|&) ?(?:la )?(?:vague|va|v)? ?2\b")
_SECOND = re.compile(r"\b(?:vague|va|v) ?2\b")
_TICKED = re.compile(r"[☒☑✓✔■▣✗✘⊠]|\[\s?[xX]\s?\]|\([xX]\)|^\s*[xX]\s")
_UNTICKED = re.compile(r"[☐□▢❏❑❒◻]|\[\s{0,3}\]|\(\s{1,3}\)")
_PRODUCT = re.compile(r"\b(solution|logiciel|installee?|referencee?|produit|dpi|pfi)\b")
_FORM = re.compile(r"\b(formulaire|modele|document|annexe)\b")


@dataclass(frozen=True)
class Stated(Generic[T]):
    """A value, and the line that states it."""

    value: T
    line: Line


@dataclass(frozen=True)
class Amount:
    """An amount in euros; `basis` is `HT`, `TTC`, `TVA`, or empty when the text does not say."""

    amount: Decimal
    basis: str


def finess_numbers(paper: Paper) -> list[Stated[str]]:
    """The FINESS numbers that follow the word, on its line or the next one."""
    found = []
    lines = [(line.said, line) for line in paper.lines]
    for rank, (text, line) in enumerate(lines):
        place = text.find("finess")
        if place < 0:
            continue
        around = [(text[place:], line), *lines[rank + 1 : rank + 2]]
        for said, where in around:
            if one := _FINESS.search(said):
                found.append(Stated(finess.normalise(one[1]), where))
                break
    return found


def sirets(paper: Paper) -> list[Stated[str]]:
    """The SIRET whose key is right."""
    return [
        Stated(number, line)
        for line in paper.lines
        for one in _SIRET.finditer(line.said)
        if siret.is_valid(number := re.sub(r"\s", "", one[1]))
    ]


def dates(paper: Paper) -> list[Stated[date]]:
    """The days written in figures or in words."""
    return [Stated(day, line) for line in paper.lines for day in days_in(line.text)]


def days_in(text: str) -> Iterator[date]:
    """Yield the days that a text writes."""
    said = unaccented(text)
    for one in _NUMERIC.finditer(said):
        yield from _day(one[3], one[2], one[1])
    for one in _ISO.finditer(said):
        yield from _day(*one.groups())
    for one in _SPELLED.finditer(said):
        if one[2] in MONTHS:
            yield from _day(one[3], str(MONTHS[one[2]]), one[1])


def _day(year: str, month: str, day: str) -> Iterator[date]:
    try:
        yield date(int(year), int(month), int(day))
    except ValueError:
        return


def amounts(paper: Paper) -> list[Stated[Amount]]:
    """The amounts, each with the basis that its line, its cell or its column says."""
    found: list[Stated[Amount]] = []
    headings: list[str] = []  # the bases that a line of headings gives, in order
    columns: list[str] = []  # by column, for the rows of a table
    carried = ""
    for rank, line in enumerate(paper.lines):
        if len(line.cells) > 1:
            bases = [_sole_basis(unaccented(cell)) for cell in line.cells]
            values = [_amounts_in(unaccented(cell)) for cell in line.cells]
            if any(bases) and not any(values):
                columns = bases
                continue
            label = bases[0]
            for column, inside in enumerate(values):
                above = columns[column] if column < len(columns) else ""
                found += [Stated(Amount(n, basis or above or label), line) for n, basis in inside]
            continue
        columns = []
        said, carried = carried + line.said, ""
        below = paper.lines[rank + 1].said if rank + 1 < len(paper.lines) else ""
        cut = _CUT.search(said)
        if cut is not None and _REST.match(below):  # an amount cut at the end of a line
            said, carried = said[: cut.start()], f"{cut[0]} "
        inside = _amounts_in(said)
        bases = [_basis(one[1]) for one in _BASIS.finditer(said)]
        if not inside and headings:
            whole = [parse_amount(one) for one in _WHOLE.findall(said)][-len(headings) :]
            read = [number for number in whole if number is not None]
            inside = [(number, "") for number in read] if len(read) == len(headings) else []
        if inside and not any(basis for _, basis in inside) and len(headings) == len(inside):
            inside = [(n, basis) for (n, _), basis in zip(inside, headings, strict=True)]
        found += [Stated(Amount(n, basis), line) for n, basis in inside]
        if bases and not inside:
            headings = bases
        elif inside:
            headings = []
    return found


def _amounts_in(said: str) -> list[tuple[Decimal, str]]:
    """The amounts of a text, each with its basis, as the first one is labelled: before or after."""
    marks = [(one.start(), _basis(one[1])) for one in _BASIS.finditer(said)]
    days = [(one.start(), one.end()) for one in _NUMERIC.finditer(said)]
    spans = [
        one
        for one in _AMOUNT.finditer(said)
        if not any(start <= one.start() < end for start, end in days)
    ]
    # « HT 95 000 TTC 114 000 » labels before, « 95 000 HT, soit 114 000 TTC » after.
    labelled_before = bool(spans and marks and marks[0][0] < spans[0].start())
    found = []
    for rank, one in enumerate(spans):
        number = parse_amount(one[1].replace(" ", ""))
        if number is None:
            continue
        start = spans[rank - 1].end() if rank else 0
        end = spans[rank + 1].start() if rank + 1 < len(spans) else len(said)
        before = [basis for at, basis in marks if start <= at < one.start()]
        after = [basis for at, basis in marks if one.end() <= at < min(end, one.end() + _NEAR)]
        chosen = before[-1:] if labelled_before else after[:1]
        found.append((number, (chosen or after[:1] or before[-1:] or [""])[0]))
    return found


def _sole_basis(said: str) -> str:
    bases = {_basis(one[1]) for one in _BASIS.finditer(said)}
    return bases.pop() if len(bases) == 1 else ""


def _basis(word: str) -> str:
    if word.startswith(("ttc", "t.t", "toutes")):
        return "TTC"
    return "HT" if word.startswith(("ht", "h.t", "hors")) else "TVA"


def rates(paper: Paper) -> list[Stated[Decimal]]:
    """The percentages written on a line that speaks of VAT, or under such a heading."""
    found, spoken = [], False
    for line in paper.lines:
        said = line.said
        found += [
            Stated(Decimal(one[1].replace(",", ".")), line) for one in _BARE_RATE.finditer(said)
        ]
        here = "tva" in said or "taxe" in said or "taux" in said
        if here or spoken:
            found += [
                Stated(Decimal(one[1].replace(",", ".")), line) for one in _RATE.finditer(said)
            ]
        spoken = here
    return found


def prestations(paper: Paper) -> list[Stated[str]]:
    """The prestations (`V2`, `V1+V2`) that a line names as one, or whose box is ticked.

    « Ségur vague 2 » alone names the programme; a box that is not ticked says nothing.
    """
    found = []
    for line in paper.lines:
        said = line.said
        both = _BOTH.search(said)
        if not both and not _SECOND.search(said):
            continue
        ticked = _TICKED.search(line.text)
        if _UNTICKED.search(line.text) and not ticked:
            continue
        if ticked or both or "prestation" in said:
            found.append(Stated(V1_V2 if both else V2, line))
    return found


def order_references(paper: Paper) -> list[Stated[str]]:
    """What follows « bon de commande n° »."""
    return list(_references(paper, _ORDER))


def invoice_numbers(paper: Paper) -> list[Stated[str]]:
    """What follows « facture n° »."""
    return list(_references(paper, _INVOICE))


def versions(paper: Paper) -> list[Stated[str]]:
    """The versions of a product: what follows « version » on a line that speaks of one.

    A form has its own version, which is not that of what it is about.
    """
    return [
        one
        for one in _references(paper, _VERSION)
        if _PRODUCT.search(said := one.line.said) and not _FORM.search(said)
    ]


def _references(paper: Paper, pattern: re.Pattern[str]) -> Iterator[Stated[str]]:
    for line in paper.lines:
        for one in pattern.finditer(line.said):
            value = one[1].strip("-./")
            if any(c.isdigit() for c in value) and not _NUMERIC.fullmatch(value):
                yield Stated(value, line)
