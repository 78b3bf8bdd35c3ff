"""Amounts and numbers as people type them: read when clear, None when not."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from segur_cli.text.writing import normalized_key

# Beyond, a number is no amount; and the rounding of decimals fails from 28 digits on.
TOO_LARGE = Decimal(10) ** 12
# Rates of VAT, in per cent.
USUAL_RATES = frozenset(map(Decimal, ("20", "8.5", "10", "5.5", "2.1", "0")))
SCALES = {"k€": 1_000, "M€": 1_000_000}  # the units in which amounts are written, beside the euro

# Three decimals are read only where they cannot be a group of thousands.
_ONE_MARK = re.compile(r"-?(?:\d+(?:[.,](?:\d{1,2}|\d{4,}))?|\d{4,}[.,]\d{3})")
_GROUPED = re.compile(r"-?\d{1,3}(?:[.,]\d{3})+(?:([.,])\d{1,2})?")
# Digits that a blank parts otherwise than by thousands: `12 50,00`, `1 2345`.
_STRAY_GROUP = re.compile(r"\d\s+(?!\d{3}(?!\d))\d|\d{4}\s+\d")
_LONGEST = 100  # characters: beyond, a text is no amount
SCIENTIFIC = re.compile(r"\s*[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d{1,3}\s*")
_STATED_BASIS = re.compile(r"(ht|ttc)(?:€|eur|euros?)?$")
_BEFORE = re.compile(r"^(?:€|eur(?:os?)?)(?=\d)")
_UNIT = re.compile(r"(?:€|eur|euros?)?(?:ht|ttc)?(?:€|eur|euros?)?$")
_SCALED = re.compile(r"(-?[\d\s.,]*\d)\s*([km])\s*(?:€|eur|euros?)\s*(?:ht|ttc)?")
_THOUSANDS = re.compile(r"\bk ?(?:€|eur(?:os?)?\b)|\bmilliers?\b")
_MILLIONS = re.compile(r"\bm ?(?:€|eur(?:os?)?\b)|\bmillions?\b")
# The mark of a footnote after an amount: `27 000 (1)`, `27 000*`, `27 000 € ¹`.
_FOOTNOTE = re.compile(
    r"(?<=[\d€a-z.)\s])(?:\((?:\d{1,2}|[a-e]|\*+)\)|\[(?:\d{1,2}|[a-e])\]|\*+|[¹²³⁰⁴-⁹]+)$"
)
_BRACKETED_BASIS = re.compile(r"\((h\.?t\.?|t\.?t\.?c\.?)\)$", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)


def percent_of(value: Decimal) -> Decimal | None:
    """Read a rate: `0.2` is 20 %, and `2000` beside amounts in cents; None for what is no rate."""
    if 0 < value < Decimal("0.5"):
        return value * 100
    if value > 100 and value / 100 in USUAL_RATES:
        return value / 100
    return value if 0 <= value <= 100 else None


def stated_basis(text: str) -> str | None:
    """Return the basis that an amount says of itself: `TTC` for `120 000 € TTC`."""
    found = _STATED_BASIS.search("".join(normalized_key(text[:_LONGEST]).split()))
    return found[1].upper() if found else None


def without_footnote(text: str) -> str:
    """Return the text of an amount without the mark of a footnote, nor brackets around its HT."""
    if len(text) > _LONGEST:
        return text
    bare = text.strip()
    found = _FOOTNOTE.search(bare)
    bare = bare[: found.start()].rstrip() if found and found.start() else bare
    return _BRACKETED_BASIS.sub(lambda basis: basis[1].replace(".", ""), bare)


def parse_amount(text: str) -> Decimal | None:
    """Read an amount written the French or the English way, in euros; None when unsure.

    `123 456,78 €`, `123456.78`, `1.234,56` and `1,234.56` are read; `123,456` is not:
    it is a thousand and a half to one reader, a rounding error to another. Nor is `12 50,00`,
    whose digits no one groups so.
    """
    if len(text) > _LONGEST:
        return None
    if any(unicodedata.category(c) == "No" for c in text):  # the ² of a footnote is no digit
        return None
    if _STRAY_GROUP.search(text):
        return None
    compact = _UNIT.sub("", "".join(normalized_key(text).split()).replace("\u2212", "-"))
    compact = _BEFORE.sub("", compact)
    if not compact.isascii():
        return None
    if _ONE_MARK.fullmatch(compact):
        return _decimal(compact.replace(",", "."))
    grouped = _GROUPED.fullmatch(compact)
    if not grouped:
        return None
    marks = [c for c in compact if c in ".,"]
    decimal_mark = grouped[1]
    if decimal_mark is not None:
        thousands_marks = marks[:-1]
        if decimal_mark in thousands_marks or len(set(thousands_marks)) != 1:
            return None
        whole, _, cents = compact.rpartition(decimal_mark)
        return _decimal(f"{re.sub('[.,]', '', whole)}.{cents}")
    if len(marks) > 1 and len(set(marks)) == 1:
        return _decimal(compact.replace(marks[0], ""))
    return None


def parse_with_unit(text: str) -> Decimal | None:
    """Read an amount as `parse_amount`, or one that names its own unit: `90 k€`, `1,2 M€ HT`."""
    found = _SCALED.fullmatch(normalized_key(text[: _LONGEST + 1]).strip())
    if found is None:
        return parse_amount(text)
    amount = parse_amount(found[1])
    scaled = None if amount is None else amount * SCALES["k€" if found[2] == "k" else "M€"]
    return scaled if scaled is not None and abs(scaled) < TOO_LARGE else None


def unit_named(text: str) -> str:
    """Return the unit other than the euro that words name: `k€`, `M€`, or nothing."""
    said = normalized_key(text)
    return "k€" if _THOUSANDS.search(said) else "M€" if _MILLIONS.search(said) else ""


def names_unit(text: str) -> bool:
    """Whether an amount says by itself that it is in thousands or millions of euros."""
    return _SCALED.fullmatch(normalized_key(text[: _LONGEST + 1]).strip()) is not None


def _decimal(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if abs(amount) < TOO_LARGE else None


def number_in(text: str) -> str | None:
    """Return the number that a text holds, as JSON writes it; None when it holds none.

    One decimal mark, `,` or `.`, which here is never taken for a group of thousands; blanks
    and € are passed over; at most 30 characters.
    """
    compact = "".join(text.replace("€", "").split()).replace(",", ".")
    if len(compact) > 30 or not _NUMBER.fullmatch(compact):
        return None
    return f"{Decimal(compact):f}"
