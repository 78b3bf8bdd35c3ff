"""Amounts and rates that a document states: which number is one, and on what basis.

A number is an amount when it says so (a sign of money, cents, thousands) or when its label or its
heading does. Its label stands before it, after it, or above it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise, zip_longest
from typing import NamedTuple

from segur_cli.papers.paper import Line, Paper
from segur_cli.pieces.stated import NUMERIC_DAY, SHORT_DAY, Stated
from segur_cli.text.amounts import SCALES, TOO_LARGE, unit_named

HT, TTC, VAT = "HT", "TTC", "TVA"

_GROUP = r"[ .,'’`´]"
_NUMBER = re.compile(
    rf"(?:(?<![\w.,'’/°-])|(?<=ht)|(?<=ttc)|(?<=eur))(?P<sign>[-−–] ?)?"
    rf"(?P<digits>\d{{1,3}}(?:{_GROUP}\d{{3}})+(?:[.,]\d{{1,2}})?|\d+(?:[.,]\d+)?)"
    r"(?![\d%]|[.,'’/]\d| {0,2}%|[-–]\d)(?P<behind>-(?![\w\d]))?"
)
# Beyond a wide gap, a sign that a number follows is that one's.
_MONEY = re.compile(r" {0,2}(?:[km] ?)?(?:€|eur(?:os?)?\b)(?:(?<! {2}€)|(?! ?[-−]?\d))")
_MONEY_BEFORE = re.compile(r"(?:€|\beur) ?$")
_CENTS = re.compile(r"[.,]\d\d$")
_ONE_GROUP = re.compile(r"\d{1,3}[.,]\d{3}")
# What a number counts when it is followed, or preceded, by one of these: no amount.
_TAIL = re.compile(r"\d[ .,'’]$")
_COUNTED = re.compile(
    r" ?(?:j|jours?|mois|ans?|annees?|h|heures?|licences?|postes?|lits?|sites?|utilisateurs?"
    r"|pages?|unites?|u|forfaits?|mo|go|km|m2)\b(?! ?(?:€|eur))"
)
_NO_PRICE = re.compile(
    r"(?:\bcapital(?: social)?(?: de| :)?|\b(?:qte|quantite|code postal|tel|fax|siren|siret|finess"
    r"|rcs|ape|naf|page|article|version|annee|exercice)\b[^\d]{0,12}) ?$"
)
_BASIS = re.compile(
    r"(?<![a-z])(?:(?P<ttc>t\.?t\.?c(?![a-z])\.?|toutes taxes(?: comprises)?|taxes comprises"
    r"|t\.?v\.?a\.? (?:comprise|incluse)|avec t\.?v\.?a\b\.?|montant du(?= *(?::|$|  ))"
    r"|(?<!reste )(?:net|montant|total) a (?:payer|regler))"
    r"|(?P<ht>h\.?t(?![a-z])\.?|hors[ -](?:taxes?|tva)|(?:hors|sans) t\.?v\.?a\b\.?"
    r"|h\.?t\.?v\.?a\b\.?)"
    r"|(?P<vat>t\.?v\.?a\b\.?(?! (?:intra|fr ?\d))|taxes?\b))"
)
_AFTER = re.compile(r"[ €(.]*(?:eur(?:os?)?)?[ (.]*")  # between an amount and a label behind it
_NEXT = re.compile(r"[ :=.…_]*(?:€ ?)?[-−]?\d")  # a label that an amount follows is that one's
_LEADERS = re.compile(r"[ :=.…_]*")
_OF_WHAT = re.compile(r"\b(?:sur|base)(?: (?:de|ht|imposable))*[ :]*$")
_WHOLE = re.compile(
    r"(?<!\S)(?!0\d)\d{2,9}(?:[.,]\d{1,2})?(?!\S)"
)  # under a heading, without any €
_CUT = re.compile(r"(?<![\w,.])\d{1,3}(?: \d{3})*$")
_REST = re.compile(r"\d{3}(?: \d{3})*,\d\d(?!\d)")
_LONE = re.compile(r"\d[\d .,'’]*(?:€|%|eur(?:os?)?)?")  # a line that is a number
_OWN_LABEL = re.compile(r"[a-z]{4}[^:]*: *[-−]?\d")  # what a number is, said on its line
_LONE_ZERO = re.compile(r"(?:  |[:=] ?)0$")  # « Total :  0 »
_RATE = re.compile(r"(?<![\d,.])(?<!\d, (?=00))(\d{1,2}(?:[.,]\d{1,3}|, 00)?) {0,2}%")
_BARE_RATE = re.compile(
    r"\b(?:taux|t\.?v\.?a\.?)[^0-9%]{0,15}(?:%[^0-9%]{0,8})?(\d{1,2}(?:[.,]\d{1,2})?)"
    r"(?![\d,.'’]|\s?%|\s?€|\s?eur| \d{3})"
)
_COLUMN_RATE = re.compile(r"(?<!\S)(?<!\d )(\d{1,2}(?:[.,]\d{1,3})?)(?!\S| \d{3})")
# A SIRET, an IBAN, a telephone, figures one by one; amounts side by side are none of them.
_LONG = re.compile(
    r"(?<![\d,])(?:\d{14,}|\d{3}[ .]?\d{3}[ .]?\d{3}[ .]?\d{5}|0\d(?:[ .]\d\d){4}|(?:\d ){8,}\d"
    r"|(?:\d{4} ){3,}\d{1,4})(?![\d,])|\bfr\d\d(?: ?[\da-z]{4}){5} ?\w{3}\b"
)
_NO_AMOUNTS = (NUMERIC_DAY, SHORT_DAY, _LONG, _RATE)
_IS_BASE = re.compile(r"bases?(?: (?:imposable|taxable|soumise)s?)?")  # beside a tax
_TAX = re.compile(r"t\.?v\.?a\b|taxes?\b|\bvat\b")
_A_RATE = re.compile(r"\b(?:taux|tx)\b|%")
_SPEAKS_OF_VAT = re.compile(r"t\.?v\.?a\b|taxe|taux|\bvat\b")
# Rates of something else: what an invoice must print of late payers, a rebate, a deposit.
_OTHER_RATE = re.compile(
    r"\b(?:penalites?|retard|interets?|escompte|indemnites?|remise|rabais|acompte|avance|taux legal"
    r"|taux d'interet)\b"
)
_RATES = frozenset(map(Decimal, ("20", "10", "8.5", "5.5", "2.1", "1.75", "1.05", "0")))
_TOTAL = re.compile(r"(?<!sous[ -])\btota(?:l|ux)\b|\bnet\b|\bmontant global\b|\bpris en charge\b")
# The total of a paper, when it is written under the tax: without or with taxes, it does not say.
_IS_TOTAL = re.compile(r"\W*(?:montant )?(?:total|net)\b(?! (?:ht|tva|h\.t))")
_TAXED = 6  # amounts before a total among which are the basis and the tax
# A label that the end of a line cuts: « 114 000 euros toutes | taxes comprises ».
_LABEL_GOES_ON = re.compile(
    r"\d *(?:€|eur(?:os?)?)?[ (]*(?:hors\|(?:taxes?|tva)|toutes\|taxes|toutes taxes\|comprises"
    r"|\|(?:(?:€|eur(?:os?)?)[ (]*)?(?:ht\b|ttc\b|h\.t|t\.t|hors (?:taxes?|tva)|toutes taxes))"
)
_PARTIAL = re.compile(
    r"\b(?:sous[ -]total|reste|acompte|remise|deduire|deja (?:verse|regle|paye)e?|option\w*"
    r"|escompte|frais|solde)\b"
)
_DEPOSIT = re.compile(
    r"\b(?:acomptes?|arrhes|deduction d(?:e l'|'une )avance"
    r"|avances? (?:deja )?(?:versee?|percue?|recue?|deduite?)s?)\b"
)
_NO_DEPOSIT = re.compile(r"\b(?:aucune?|sans|pas d[e']) ?(?:acomptes?|arrhes|avances?)\b")
_OF_LAW = re.compile(r"\b(?:indemnites?|penalites?|recouvrement|capital)\b")
_SENTENCE = re.compile(r"(?<=[a-z0-9€)]{2})[.;] (?=[a-z])")
_LONGEST_HEADING = 60  # characters of one that stands in no column
_REACH = 60  # characters before a number in which what it counts is said
_WRAPPED = 3  # lines of a cell above the amounts of its row
_CLOSE = 10  # characters before a label of VAT in which « taux » makes it that of a rate
_WORDED = re.compile(r"[a-z0-9]")
_DIGIT = re.compile(r"\d")
_YEARS = range(1900, 2100)
_IDENTIFIER = 9  # digits from which a number without cents nor € is no amount


@dataclass(frozen=True)
class Amount:
    """An amount in euros; `basis` is `HT`, `TTC`, `TVA`, or empty when the text does not say.

    `aside`: it is a rebate, an option, what is left to pay, no price of the whole. `total`: its
    line, or the label that the line above ends with, calls it so.
    """

    amount: Decimal
    basis: str
    aside: bool = False
    total: bool = False


class _Number(NamedTuple):
    """A number of a line: its value, where it stands in what is said, whether it is money."""

    value: Decimal
    start: int
    end: int
    sure: bool


class _Label(NamedTuple):
    """A basis that a line names, and where."""

    basis: str
    start: int
    end: int


class _Heading(NamedTuple):
    """What a line without any amount names: the basis of what stands below, empty for none."""

    basis: str
    sides: tuple[float, float] | None


def amounts(lines: Sequence[Line]) -> list[Stated[Amount]]:
    """The amounts of lines, each with the basis that its line, its cell or its column says."""
    found: list[Stated[Amount]] = []
    headings: list[_Heading] = []
    carried, idle = "", 0
    for rank, line in enumerate(lines):
        said, carried, shift = carried + line.said, "", len(carried)
        below = lines[rank + 1].said if rank + 1 < len(lines) else ""
        cut = _CUT.search(said) if _REST.match(below) else None
        if cut is not None:  # an amount cut at the end of a line
            said, carried = said[: cut.start()], f"{cut[0]} "
        if len(line.columns) == 1 and len(said) > _LONGEST_HEADING:
            headings = []  # a sentence, under a table
        rows = line.cells and rank + 1 < len(lines) and lines[rank + 1].cells  # labels end in them
        goes_on = not rows and _LABEL_GOES_ON.search(f"{said}|{below}")
        wrapped = f"{said} {below[:_REACH]}" if goes_on else said
        labels = _labels(wrapped)
        numbers = [one for one in _numbers(wrapped) if one.start < len(said)]
        labels = [one for one in labels if not _is_told_above(one, numbers, headings, line, shift)]
        inside = _with_labels(wrapped, labels, numbers)
        if not inside and headings and not labels:
            inside = _whole(said, headings, line)
        if headings:
            inside = _under(inside, headings, line, shift)
        if not labels and _IS_TOTAL.match(said) and _follows_tax(found, line):
            inside = [(number, basis or TTC) for number, basis in inside]
        total = _TOTAL.search(said) is not None
        found += [
            Stated(Amount(number.value, basis, _is_aside(said, number), total), line)
            for number, basis in inside
        ]
        if inside and _NUMBER.match(below) and (last := _waiting(wrapped, labels, numbers)):
            carried = f"{last} "  # « … total TTC : | 114 000 € »
        if labels and not inside:
            told = len(line.columns) > 1 or len(said) <= _LONGEST_HEADING
            wrapped_heads = _going_on(headings, lines[rank - 1], line, labels) if rank else []
            headings = (wrapped_heads or _headings(line, labels, shift)) if told else []
        elif (
            not inside
            and idle < _WRAPPED
            and (_is_beside(line, headings) or not _WORDED.search(said))
        ):
            idle += 1  # the text of a cell, above its amounts; « (€) », under its heading
            continue
        elif not line.cells and (not inside or (labels and (total or not line.columns))):
            headings = []  # a total ends the table
        idle = 0
    return found


def _going_on(
    headings: Sequence[_Heading], above: Line, line: Line, labels: Sequence[_Label]
) -> list[_Heading]:
    """The headings of a line, when some go on in the next: « Taux de | TVA », « hors | taxes »."""
    heads = {above.sides(start, end): above.said[start:end] for start, end in above.columns}
    if not headings and not _DIGIT.search(above.said) and len(heads) > 1:
        headings = [_Heading("", sides) for sides in heads]
    found = list(headings)
    if len(line.columns) >= len(found) or not all(one.sides in heads for one in found):
        return []
    for label in labels:
        sides = line.sides(label.start, label.end)
        for rank, (_, head) in enumerate(headings):
            if sides and head and min(sides[1], head[1]) > max(sides[0], head[0]):
                whole = _labels(f"{heads[head]} {line.said[label.start : label.end]}")
                basis = "" if _A_RATE.search(heads[head]) else whole[0].basis
                found[rank] = _Heading(basis, head)
                break
        else:
            return []
    return found


def _is_beside(line: Line, headings: Sequence[_Heading]) -> bool:
    """Whether a line stands wholly to the left of the amounts of a table."""
    lefts = [heading.sides[0] for heading in headings if heading.basis and heading.sides]
    sides = line.sides(0, len(line.said)) if lefts else None
    return sides is not None and sides[1] < min(lefts)


def _waiting(said: str, labels: Sequence[_Label], numbers: Sequence[_Number]) -> str:
    """The words that end a line with a label, when it is not that of its last number."""
    last = labels[-1] if labels else None
    end = numbers[-1].end if numbers else 0
    if last is None or end > last.start or not _LEADERS.fullmatch(said, last.end):
        return ""
    return "" if _AFTER.fullmatch(said[end : last.start]) else said[end:]


def _follows_tax(found: Sequence[Stated[Amount]], line: Line) -> bool:
    """Whether the amount right before is a tax, and one before it what it is the tax of."""
    bases = [one.value.basis for one in found[-_TAXED:] if one.line.page == line.page]
    return len(bases) > 1 and bases[-1] == VAT and HT in bases


def _is_told_above(
    label: _Label, numbers: Sequence[_Number], headings: Sequence[_Heading], line: Line, shift: int
) -> bool:
    """Whether a rate fills its cell under « Taxes »: what stands in the next cell is no tax."""
    start, end = label.start - shift, label.end - shift
    cell = next((one for one in line.columns if one[0] <= start < one[1]), None)
    heads = [one.basis for one in headings]
    if label.basis != VAT or cell is None or VAT not in heads or len(heads) == 1:  # a title
        return False
    alone = not any(cell[0] <= number.start - shift < cell[1] for number in numbers)
    rated = _DIGIT.search(line.said, *cell) is not None  # « Montant TVA » names what is beside it
    return alone and rated and _above(line.sides(start, end), headings) == VAT


def _is_aside(said: str, number: _Number, shift: int = 0) -> bool:
    """Whether its sentence says that a number is no price of the whole."""
    cuts = [0, *(one.end() for one in _SENTENCE.finditer(said)), len(said)]
    return any(
        low <= number.start - shift < high and _PARTIAL.search(said, low, high)
        for low, high in pairwise(cuts)
    )


def _labels(said: str) -> list[_Label]:
    return [
        _Label(TTC if one["ttc"] else HT if one["ht"] else VAT, one.start(), one.end())
        for one in _BASIS.finditer(said)
    ]


def _numbers(said: str) -> list[_Number]:
    """The numbers that may be amounts: no day, no identifier, no quantity, no rate."""
    if not _DIGIT.search(said):
        return []
    apart = [(one.start(), one.end()) for pattern in _NO_AMOUNTS for one in pattern.finditer(said)]
    found = []
    nothing = _LONE_ZERO.search(said) is not None and _TOTAL.search(said) is not None
    whole = -1  # where an amount with its cents ended: the next number is another
    for one in _NUMBER.finditer(said):
        start, end = one.start("digits"), one.end()
        if any(low < end and start < high for low, high in apart):
            continue
        digits = one["digits"]
        money = bool(_MONEY.match(said, end) or _MONEY_BEFORE.search(_head(said, start)))
        if not money and (_COUNTED.match(said, end) or _NO_PRICE.search(_head(said, start))):
            continue
        if money and re.search(r"\bcapital\b", _head(said, start)):
            continue
        value = _value(digits)
        if value is None:
            continue
        unit = _MONEY.match(said, end)
        value *= SCALES.get(unit_named(unit[0]) if unit else "", 1)
        follows, whole = start == whole + 1, end if _CENTS.search(digits) else -1
        if re.match(r"0\d", digits) or (_TAIL.search(_head(said, start)) and not follows):
            continue  # the end of a number whose beginning is not read
        plain = not re.search(r"[.,]\d{1,2}$", digits)
        grouped = re.search(_GROUP, digits) is not None
        if not money and plain and sum(map(str.isdigit, digits)) >= _IDENTIFIER:
            continue
        cents = _CENTS.search(digits) is not None
        # « 1,000 » alone may be one, with its decimals.
        sure = money or cents or (grouped and plain and not _ONE_GROUP.fullmatch(digits))
        sure = sure or (nothing and end == len(said))
        negative = bool(one["sign"] or one["behind"])
        found.append(_Number(-value if negative else value, start, end, sure))
    return found


def _head(said: str, start: int) -> str:
    """What stands right before a number: a line may be long, and hold many."""
    return said[max(start - _REACH, 0) : start]


def _value(digits: str) -> Decimal | None:
    """Read digits, their thousands and their cents apart."""
    if re.fullmatch(r"0[.,]\d+", digits):
        return Decimal(digits.replace(",", "."))
    whole, cents = digits, ""
    if tail := re.search(r"[.,](\d{1,2})$", digits):
        whole, cents = digits[: tail.start()], tail[1]
    elif re.search(r"[.,]\d+$", digits) and not re.fullmatch(
        rf"\d{{1,3}}(?:{_GROUP}\d{{3}})+", digits
    ):
        return None
    value = Decimal(re.sub(_GROUP, "", whole) + (f".{cents}" if cents else ""))
    return value if value < TOO_LARGE else None


def _with_labels(
    said: str, labels: Sequence[_Label], numbers: Sequence[_Number]
) -> list[tuple[_Number, str]]:
    """Give each number the label that its line gives it; those that are no money are left out.

    « HT 95 000 TTC 114 000 » labels before, « 95 000 HT, soit 114 000 TTC » after: the reading that
    gives the most labels holds, then the one that begins the line.
    """
    before = [_before(said, labels, numbers, rank) for rank in range(len(numbers))]
    after = [_after(said, labels, numbers, rank) for rank in range(len(numbers))]
    first = bool(labels and numbers and labels[0].start < numbers[0].start)
    if len(labels) == len(numbers) > 1 and labels[-1].end <= numbers[0].start:
        before = list(labels)  # « HT / TVA / TTC  95 000  19 000  114 000 »
    counts = sum(map(bool, before)), sum(map(bool, after))
    led = counts[0] > counts[1] or (counts[0] == counts[1] and first)
    found = []
    for number, one, other in zip(numbers, before, after, strict=True):
        chosen = (one or other) if led else (other or one)
        if one and other and one.basis == VAT and "%" in said[one.end : number.start]:
            # « au taux de TVA de 20 %, 114 000 € TTC »: no other amount follows its own label.
            chosen = chosen if _NEXT.match(said, other.end) else other
        near = chosen is not None and _is_near(said, chosen, number)
        if chosen is not None and chosen.basis == VAT and not number.sure:
            near = False  # « TVA 20 »: a rate
        year = number.value in _YEARS
        if number.sure or (near and not year and number.value >= 100):
            if _is_rate(said, chosen, number, numbers):
                continue
            found.append((number, chosen.basis if chosen else ""))
    return found


def _before(
    said: str, labels: Sequence[_Label], numbers: Sequence[_Number], rank: int
) -> _Label | None:
    number = numbers[rank]
    low = numbers[rank - 1].end if rank else 0
    if _OF_WHAT.search(said[max(low, number.start - _REACH) : number.start]):
        return _Label(HT, max(low, number.start - _REACH), number.start)
    # « TVA 20 % sur 95 000 HT : 19 000 »
    if rank and _OF_WHAT.search(_head(said, numbers[rank - 1].start)):
        return next((one for one in labels if one.basis == VAT and one.end <= low), None)
    between = [label for label in labels if low <= label.start and label.end <= number.start]
    # « 95 000 HT, TVA 20 %, 114 000 »: what closely follows an amount is its own.
    if rank and len(between) == 1 and _AFTER.fullmatch(said[low : between[0].start]):
        close = _NEXT.match(said, between[0].end) is not None
        return between[0] if close else None
    return between[-1] if between else None


def _after(
    said: str, labels: Sequence[_Label], numbers: Sequence[_Number], rank: int
) -> _Label | None:
    number = numbers[rank]
    high = numbers[rank + 1].start if rank + 1 < len(numbers) else len(said)
    for label in labels:
        if number.end <= label.start < high:
            return label if _AFTER.fullmatch(said[number.end : label.start]) else None
    return None


def _is_near(said: str, label: _Label, number: _Number) -> bool:
    between = said[label.end : number.start] if label.end <= number.start else ""
    return len(between) <= 30 and not re.search(r"\d", between)


def _is_rate(said: str, label: _Label | None, number: _Number, numbers: Sequence[_Number]) -> bool:
    """Whether it is a rate without its sign: « T.V.A. 20,00   19 000,00 », « TVA (%) 20,00 »."""
    if label is None or label.basis != VAT or number.value not in _RATES or number.value <= 0:
        return False
    near = said[max(label.start - _CLOSE, 0) : number.start]
    return any(other.value > number.value for other in numbers) or bool(_A_RATE.search(near))


def _headings(line: Line, labels: Sequence[_Label], shift: int) -> list[_Heading]:
    """The headings of columns: one that names no basis, or a rate, has what stands below too."""
    columns = line.columns if not shift else ()
    if not columns:
        return [_Heading(one.basis, line.sides(one.start - shift, one.end - shift))
                for one in labels]  # fmt: skip
    found: list[_Heading] = []
    for start, end in columns:
        inside = [one for one in labels if start <= one.start < end]
        if len(inside) > 1:
            found += [_Heading(one.basis, line.sides(one.start, one.end)) for one in inside]
            continue
        # « TVA 20 % » heads amounts, « Taux de TVA » and « TVA (%) » rates.
        rate = _A_RATE.search(line.said, start, end) and not _RATE.search(line.said, start, end)
        basis = inside[0].basis if inside and not rate else ""
        if labels and _IS_BASE.fullmatch(line.said, start, end):
            basis = HT
        if found and _MONEY.fullmatch(line.said[start:end]):  # « Total TTC  EUR »
            basis = found[-1].basis
        found.append(_Heading(basis, line.sides(start, end)))
    return found


def _whole(said: str, headings: Sequence[_Heading], line: Line) -> list[tuple[_Number, str]]:
    """The numbers without any sign of money, when there is one for each heading."""
    text = _blotted(said)
    spans = [one for one in _WHOLE.finditer(text)
             if not _NO_PRICE.search(_head(said, one.start()))]  # fmt: skip
    named = [heading for heading in headings if heading.basis]
    if all(heading.sides for heading in headings):
        placed = [(one, _above(line.sides(one.start(), one.end()), headings)) for one in spans]
        spans = [one for one, basis in placed if basis]
        if sorted(basis for _, basis in placed if basis) != sorted(one.basis for one in named):
            return []
    spans = spans[-len(named) :]
    found = []
    for span in spans:
        value = _value(span[0])
        if value is not None:
            found.append((_Number(value, span.start(), span.end(), sure=False), ""))
    return found if len(found) == len(named) else []


def _blotted(said: str) -> str:
    """A text whose days, rates and long numbers are blotted out: none of them is an amount."""
    for pattern in _NO_AMOUNTS:
        said = pattern.sub(lambda one: "_" * len(one[0]), said)
    return said


def _under(
    inside: list[tuple[_Number, str]], headings: Sequence[_Heading], line: Line, shift: int
) -> list[tuple[_Number, str]]:
    """Give the numbers without a label the heading above them: by place, else in their order."""
    unlabelled = [
        number for number, basis in inside if not basis and not _is_aside(line.said, number, shift)
    ]
    if not unlabelled:
        return inside
    places = {number: line.sides(number.start - shift, number.end - shift) for number in unlabelled}
    known = all(places.values()) and all(heading.sides for heading in headings)
    given: dict[_Number, str] = {}
    if known:
        for number, sides in places.items():
            given[number] = _above(sides, headings)
            if len(headings) == 1 and _LONE.fullmatch(line.said):
                given[number] = headings[0].basis  # a label, then its amount, a little lower
    elif len(unlabelled) == len(headings) == len(inside) and not _OWN_LABEL.search(line.said):
        given = dict(zip(unlabelled, (heading.basis for heading in headings), strict=True))
    told = [(number, basis or given.get(number, "")) for number, basis in inside]
    return [
        (number, basis)
        for number, basis in told
        if (number.sure or basis)
        and not (basis == VAT and number in given and number.value and number.value in _RATES)
    ]


def _above(sides: tuple[float, float] | None, headings: Sequence[_Heading]) -> str:
    """The heading under which something stands; nothing when it stands under none."""
    if sides is None:
        return ""
    left, right = sides
    best, least = "", None
    for heading in headings:
        if heading.sides is None:
            continue
        low, high = heading.sides
        overlaps = min(right, high) > max(left, low)
        gap = 0.0 if overlaps else min(abs(left - high), abs(right - low))
        apart = min(abs(left - low), abs(right - high), abs(left + right - low - high) / 2)
        if gap > max(right - left, high - low):
            continue
        far = gap + apart / 1000
        if least is None or far < least:
            best, least = heading.basis, far
    return best


def totals(found: Sequence[Stated[Amount]]) -> list[Stated[Amount]]:
    """The amounts that a document gives as its totals; all of them when none is called so."""
    kept = [one for one in found if one.value.total]
    kept = [one for one in kept if not one.value.aside] or kept
    return kept or [one for one in found if not one.value.aside] or list(found)


def rates(paper: Paper) -> list[Stated[Decimal]]:
    """The rates written on a line that speaks of VAT, or under such a heading; each once."""
    found: dict[Decimal, Stated[Decimal]] = {}
    spoken, before = False, ""
    columns: list[tuple[float, float]] = []
    headings: list[_Heading] = []
    for line in paper.lines:
        said = line.said
        here = _SPEAKS_OF_VAT.search(said) is not None
        written = [*_BARE_RATE.finditer(said)] if here else []
        if (
            spoken and not here and _LONE.fullmatch(said)
        ):  # « Taux de TVA (%) », and lower « 20,00 »
            written += _BARE_RATE.finditer(f"{before} {said}")
        written += _RATE.finditer(said) if here or spoken else ()
        kept = [one for one in written if not _is_other_rate(before, said, one.start(1))]
        kept += [rate for rate in _COLUMN_RATE.finditer(said) if _is_under(rate, line, columns)]
        if not here and not spoken:  # under the heading of a tax, beside its amount
            kept += [rate for rate in _RATE.finditer(said)
                     if _above(line.sides(rate.start(), rate.end()), headings) == VAT]  # fmt: skip
        for one in kept:
            rate = Decimal(one[1].replace(",", ".").replace(" ", ""))
            found.setdefault(rate, Stated(rate, line))
        # The rows of a table go on under its headings.
        spoken = here or (spoken and bool(line.cells or _RATE.search(said)))
        if here and not _DIGIT.search(said):
            headings = _headings(line, _labels(said), 0)
            columns = [sides for start, end in line.columns
                       if _SPEAKS_OF_VAT.search(said, start, end)
                       and (sides := line.sides(start, end))]  # fmt: skip
        before = said
    return list(found.values())


def rate_on(line: Line) -> Decimal | None:
    """The rate of VAT that a line gives, when it gives one."""
    found = {
        Decimal(one[1].replace(",", ".").replace(" ", "")) for one in _RATE.finditer(line.said)
    }
    return next(iter(found)) if len(found) == 1 and found <= _RATES else None


def _is_other_rate(before: str, said: str, at: int) -> bool:
    """Whether what is named last before a rate, or at the end of the line above, is no tax."""
    head = f"{before[-_REACH:]} {said[:at]}" if "tva" not in said[:at] else said[:at]
    other = max((one.end() for one in _OTHER_RATE.finditer(head)), default=0)
    return other > max((one.end() for one in _TAX.finditer(head)), default=0)


def _is_under(rate: re.Match[str], line: Line, columns: Sequence[tuple[float, float]]) -> bool:
    """Whether a number without its sign is a known rate, in a column of rates."""
    value = Decimal(rate[1].replace(",", "."))
    sides = line.sides(rate.start(), rate.end()) if columns and value in _RATES and value else None
    return sides is not None and any(
        min(sides[1], high) > max(sides[0], low) for low, high in columns
    )


def deposits(paper: Paper) -> list[Line]:
    """The lines by which an invoice deducts a deposit, beside its word or under it, of no zero."""
    found: list[Line] = []
    column: tuple[float, float] | None = None
    for line, below in zip_longest(paper.lines, paper.lines[1:]):
        said = f"{line.said} {_rest(line, below)}".rstrip()
        numbers = _numbers(said)
        word = _DEPOSIT.search(said)
        if word is not None and not _NO_DEPOSIT.search(said):
            values = [one.value for one in numbers if one.sure and one.start > word.start()]
            found += [line] if any(values) else []
        under = [
            one.value for one in numbers if column is not None
            and (sides := line.sides(one.start, one.end)) is not None
            and min(sides[1], column[1]) > max(sides[0], column[0])
        ]  # fmt: skip
        alone = column is not None and len(numbers) == 1 and not re.search(r"[a-z]{4}", said)
        found += [line] if any(under) or (alone and numbers[0].value) else []
        column = None
        if word is not None and not numbers:
            column = next((line.sides(start, end) for start, end in line.columns
                           if start <= word.start() < end), None)  # fmt: skip
    return found


def _rest(line: Line, below: Line | None) -> str:
    """The end of an amount cut at the end of a line: below, or in a cell whose label goes on."""
    if below is None or not _CUT.search(line.said):
        return ""
    start = below.columns[-1][0] if below.text[:1].islower() and below.columns else 0
    found = _REST.match(below.said, start)
    return found[0] if found else ""


def of_law(lines: Sequence[Line]) -> frozenset[int]:
    """The lines about what any invoice prints: a capital, the indemnity of late payers.

    By identity; a sentence goes on in the line below that begins in lower case.
    """
    found: set[int] = set()
    before = cut = False
    for line in lines:
        below = line.text.lstrip()[:1]
        goes_on = (
            before
            and not _BASIS.search(line.said)
            and (below.islower() or (cut and below.isdigit()))
        )
        before = goes_on or _OF_LAW.search(line.said) is not None
        found |= {id(line)} if before else set()
        cut = line.said.endswith(" de")  # « au capital de | 250 000 € »
    return frozenset(found)
