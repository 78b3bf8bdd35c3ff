"""MNT: the amounts of one request, of the same basis, differ from each other."""

from collections.abc import Iterator
from decimal import Decimal

from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.amounts.groups import (
    COMMANDE,
    FACTURE,
    PRESTATION,
    AmountPair,
    are_swapped,
    is_comparable,
)
from segur_cli.lint.rules.amounts.invoice import (
    requests_declared_too_low,
    requests_invoiced_too_high,
)
from segur_cli.rules.rule import Finding
from segur_cli.text.writing import euros, listed

_NAMES = {PRESTATION: "la prestation", COMMANDE: "le bon de commande", FACTURE: "la facture"}
_CENT = Decimal("0.01")


def check_differing(context: RequestContext) -> Iterator[Finding[Spot]]:
    ht = {group: context.amounts(group.ht) for group in _NAMES}
    ttc = {group: context.amounts(group.ttc) for group in _NAMES}
    # What is beyond a limit has its own finding.
    beyond = {
        FACTURE: requests_invoiced_too_high(context),
        PRESTATION: requests_declared_too_low(context),
    }
    for index, demande in enumerate(context.demandes):
        groups = [
            group
            for group in _NAMES
            if index not in beyond.get(group, ())
            and not are_swapped(ht[group][index], ttc[group][index])
        ]
        # Where HT are there, a TTC that differs alone is the affair of MNT005.
        for basis, columns in (("HT", ht), ("TTC", ttc)):
            amounts = {
                group: Decimal(value)
                for group in groups
                if is_comparable(value := columns[group][index])
            }
            if len(amounts) < 2:
                continue
            if max(amounts.values()) - min(amounts.values()) > _CENT:
                odd = _odd_one(amounts)
                yield Finding(
                    Spot(demande.pointer_of(odd.ht if basis == "HT" else odd.ttc)),
                    f"montants {basis} différents pour une même demande : "
                    + listed(f"{_NAMES[g]} {euros(v)}" for g, v in amounts.items()),
                    "vérifiez lequel est juste ; si le bon de commande porte aussi autre chose que "
                    "la prestation, gardez de quoi l'expliquer",
                )
            break


def _odd_one(amounts: dict[AmountPair, Decimal]) -> AmountPair:
    """The group whose amount the fewest others share; the last one when all differ."""
    values = list(amounts.values())
    return min(reversed(list(amounts)), key=lambda group: values.count(amounts[group]))
