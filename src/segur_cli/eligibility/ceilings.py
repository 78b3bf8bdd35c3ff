"""Amounts of the base: what a ceiling is about, and how a cell is read as one."""

from decimal import Decimal
from typing import NamedTuple

from segur_cli.facts import PRESTATION_LABELS
from segur_cli.tables.sheets import Value
from segur_cli.text.amounts import (
    TOO_LARGE,
    names_unit,
    parse_with_unit,
    stated_basis,
    without_footnote,
)

BASES = ("HT", "TTC")
UNCOMPUTED = "formule sans valeur enregistrée"
SHIFTED = "non lu, ligne décalée"  # what stands for the amounts of a row that misses its headings


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


def read_ceiling(
    value: Value,
    *,
    uncomputed: bool = False,
    basis: str | None = None,
    scale: int = 1,
) -> Ceiling:
    """Read an amount cell; what is no amount is kept as text, never guessed.

    A text that says HT in a column of TTC (`basis`), or the reverse, is no amount either. The
    number is multiplied by `scale` to be euros; a text that names its own unit (`90 k€`) is read by
    that one alone; the mark of a footnote (`27 000 (1)`) is no part of the amount.
    """
    if uncomputed:
        return Ceiling(unread=UNCOMPUTED)
    if value is None or (isinstance(value, str) and not value.strip()):
        return EMPTY
    if isinstance(value, bool):
        return Ceiling(unread="VRAI" if value else "FAUX")
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        credible = number.is_finite() and abs(number) < TOO_LARGE
        return Ceiling(number * scale) if credible else Ceiling(unread=str(value)[:60])
    if isinstance(value, str):
        text = without_footnote(value)
        contradicted = basis is not None and stated_basis(text) not in (None, basis)
        scale = 1 if names_unit(text) else scale
        amount = None if contradicted else parse_with_unit(text)
        return Ceiling(amount * scale) if amount is not None else Ceiling(unread=value.strip()[:60])
    return Ceiling(unread=str(value)[:60])
