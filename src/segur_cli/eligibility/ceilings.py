"""Amounts of the base: what a ceiling is about, and how a cell is read as one."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from segur_cli.eligibility.sheets import Value
from segur_cli.facts import PRESTATION_LABELS
from segur_cli.text.writing import plain

BASES = ("HT", "TTC")
# Beyond, a cell is no amount; and the rounding of decimals fails from 28 digits on.
TOO_LARGE = Decimal(10) ** 12

# Three decimals are read only where they cannot be a group of thousands.
_ONE_MARK = re.compile(r"-?(?:\d+(?:[.,](?:\d{1,2}|\d{4,}))?|\d{4,}[.,]\d{3})")
_GROUPED = re.compile(r"-?\d{1,3}(?:[.,]\d{3})+(?:([.,])\d{1,2})?")
_STATED_BASIS = re.compile(r"(ht|ttc)(?:€|eur|euros?)?$")
_UNIT = re.compile(r"(?:€|eur|euros?)?(?:ht|ttc)?(?:€|eur|euros?)?$")


class CeilingKey(NamedTuple):
    """What an amount column is about; None where the base does not say."""

    sons: str | None
    prestation: str | None
    basis: str | None

    @property
    def option(self) -> str:
        """The name of this column for `--column`: `montant[HOP-DPI-Va2,V2,TTC]`."""
        return f"montant[{','.join(part or '*' for part in self)}]"

    @property
    def label(self) -> str:
        """What the column is about, in French."""
        return " · ".join(
            (
                self.sons or "SONS non précisé",
                PRESTATION_LABELS.get(self.prestation or "", "prestation non précisée"),
                self.basis or "HT ou TTC non précisé",
            )
        )

    def covers(self, sons: str, prestation: str) -> bool:
        """Whether the amount applies to that SONS and prestation, or to any."""
        return self.sons in (None, sons) and self.prestation in (None, prestation)


class Ceiling(NamedTuple):
    """One amount cell. Exactly one of the two is set, or neither for an empty cell.

    `amount` is the number as stored, in euros, unrounded; `unread` is the text of a
    cell that is no amount (`#N/A`, words, a formula without a stored value).
    """

    amount: Decimal | None = None
    unread: str | None = None

    @property
    def given(self) -> bool:
        """Whether the cell holds anything."""
        return self.amount is not None or self.unread is not None


EMPTY = Ceiling()


def read_ceiling(value: Value, *, uncomputed: bool = False, basis: str | None = None) -> Ceiling:
    """Read an amount cell; what is no amount is kept as text, never guessed.

    A text that says HT in a column of TTC (`basis`), or the reverse, is no amount either.
    """
    if uncomputed:
        return Ceiling(unread="formule sans valeur enregistrée")
    if value is None or (isinstance(value, str) and not value.strip()):
        return EMPTY
    if isinstance(value, bool):
        return Ceiling(unread="VRAI" if value else "FAUX")
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        credible = number.is_finite() and abs(number) < TOO_LARGE
        return Ceiling(number) if credible else Ceiling(unread=str(value)[:60])
    if isinstance(value, str):
        contradicted = basis is not None and stated_basis(value) not in (None, basis)
        amount = None if contradicted else parse_amount(value)
        return Ceiling(amount) if amount is not None else Ceiling(unread=value.strip()[:60])
    return Ceiling(unread=str(value)[:60])


def stated_basis(text: str) -> str | None:
    """Return the basis that an amount says of itself: `TTC` for `120 000 € TTC`."""
    found = _STATED_BASIS.search("".join(plain(text[:100]).split()))
    return found[1].upper() if found else None


def parse_amount(text: str) -> Decimal | None:
    """Read an amount written the French or the English way, in euros; None when unsure.

    `123 456,78 €`, `123456.78`, `1.234,56` and `1,234.56` are read; `123,456` is not:
    it is a thousand and a half to one reader, a rounding error to another.
    """
    if any(unicodedata.category(c) == "No" for c in text):  # the ² of a footnote is no digit
        return None
    compact = _UNIT.sub("", "".join(plain(text[:100]).split()).replace("\u2212", "-"))
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


def _decimal(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if abs(amount) < TOO_LARGE else None
