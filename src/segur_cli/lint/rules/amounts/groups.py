"""Where amounts come in a request: three pairs HT and TTC, and the avance."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, TypeGuard

from segur_cli.documents import Json

# Beyond, an amount is no amount of this world: only MNT011 speaks of it.
OUTSIZE = Decimal(10) ** 12


class AmountPair(NamedTuple):
    """One pair of amounts; `label` ends a sentence: « montant HT du bon de commande »."""

    label: str
    ht: str
    ttc: str

    @property
    def name(self) -> str:
        """The document that bears the amounts: « bon de commande »."""
        return self.label.partition(" ")[2].removeprefix("la ")


PRESTATION = AmountPair("de la prestation", "prestation.montant_ht", "prestation.montant_ttc")
COMMANDE = AmountPair("du bon de commande", "commande.montant_ht", "commande.montant_ttc")
FACTURE = AmountPair("de la facture", "facture.montant_ht", "facture.montant_ttc")
GROUPS = (PRESTATION, COMMANDE, FACTURE)
AVANCE = "avance.montant"

AMOUNTS = (*(concept for group in GROUPS for concept in (group.ht, group.ttc)), AVANCE)


def is_number(value: Json) -> TypeGuard[int | Decimal]:
    """Whether a JSON value is a number (a boolean is none)."""
    return type(value) is Decimal or type(value) is int


def is_comparable(value: Json) -> TypeGuard[int | Decimal]:
    """Whether an amount can be compared: neither zero, negative nor outsize, said elsewhere."""
    return is_number(value) and 0 < value < OUTSIZE


def are_swapped(ht: Json, ttc: Json) -> bool:
    """Whether the TTC is below the HT: MNT006 says it, and neither can be compared."""
    return is_comparable(ht) and is_comparable(ttc) and ttc < ht


def are_ordinary(column: Sequence[Json]) -> bool:
    """Whether no number of a column is zero, negative or outsize: seen at the speed of C."""
    numbers = [value for value in column if is_number(value)]
    return not numbers or (min(numbers) > 0 and max(numbers) < OUTSIZE)
