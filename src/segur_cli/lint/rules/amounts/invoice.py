"""MNT: amounts of a solde held against the order, and against what the avance declared."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.amounts.groups import (
    COMMANDE,
    FACTURE,
    PRESTATION,
    AmountPair,
    is_comparable,
)
from segur_cli.requests import Demande
from segur_cli.rules.rule import Finding
from segur_cli.text.writing import euros, normalized_key, quote


class _Excess(NamedTuple):
    """An amount beyond a limit."""

    demande: Demande
    concept: str
    basis: str
    amount: Decimal
    limit: Decimal
    avance: Demande | None = None  # the one that declares the limit, when it does


def check_invoice_declared(context: RequestContext) -> Iterator[Finding[Spot]]:
    _leave_unmatched(context, "MNT008")
    for kind, excess in _invoices(context):
        if kind is PRESTATION:
            yield _beyond_declared(excess, FACTURE)


def check_prestation_declared(context: RequestContext) -> Iterator[Finding[Spot]]:
    _leave_unmatched(context, "MNT009")
    too_high = requests_invoiced_too_high(context)
    for excess in _prestations(context):
        if excess.demande.index not in too_high:
            yield _beyond_declared(excess, PRESTATION)


def check_invoice_order(context: RequestContext) -> Iterator[Finding[Spot]]:
    for kind, excess in _invoices(context):
        if kind is COMMANDE:
            yield Finding(
                Spot(excess.demande.pointer_of(excess.concept)),
                f"facture de {euros(excess.amount)} {excess.basis} au-dessus du bon de commande "
                f"({euros(excess.limit)} {excess.basis})",
                f"écrivez au plus {context.written(excess.concept, excess.limit)}, si le bon de "
                "commande est juste",
            )


def requests_invoiced_too_high(context: RequestContext) -> set[int]:
    """The indexes of the requests whose invoice is beyond the order or the declared amount."""
    return {excess.demande.index for _, excess in _invoices(context)}


def requests_declared_too_low(context: RequestContext) -> set[int]:
    """The indexes of the requests whose prestation is beyond what their avance declared."""
    return {excess.demande.index for excess in _prestations(context)}


def _prestations(context: RequestContext) -> Iterator[_Excess]:
    """Yield each prestation beyond the declared amount, once, whatever its invoice."""
    amounts = {basis: context.amounts(_concept(PRESTATION, basis)) for basis in _BASES}
    declared = _declared(context)
    for index, demande in enumerate(context.demandes):
        avance, limits = declared[index]
        for basis in _BASES:
            amount, limit = amounts[basis][index], limits.get(basis)
            if limit is not None and is_comparable(amount) and amount > limit:
                concept = _concept(PRESTATION, basis)
                yield _Excess(demande, concept, basis, Decimal(amount), limit, avance)
                break


_BASES = ("HT", "TTC")


def _concept(group: AmountPair, basis: str) -> str:
    return group.ht if basis == "HT" else group.ttc


def _invoices(context: RequestContext) -> Iterator[tuple[AmountPair, _Excess]]:
    """Yield each invoice that is too high, once, with the lowest limit that it passes.

    Against a solde alone that limit is the order; with its avance, the order too when both
    limits are the same: what one file proves comes first.
    """
    invoices = {basis: context.amounts(_concept(FACTURE, basis)) for basis in _BASES}
    orders = {basis: context.amounts(_concept(COMMANDE, basis)) for basis in _BASES}
    declared = _declared(context)
    for index, demande in enumerate(context.demandes):
        for basis in _BASES:
            invoice, order = invoices[basis][index], orders[basis][index]
            if not is_comparable(invoice):
                continue
            limits: list[tuple[Decimal, AmountPair]] = []
            if is_comparable(order):
                limits.append((Decimal(order), COMMANDE))
            avance, known = declared[index]
            limit = known.get(basis)
            if limit is not None:
                limits.append((limit, PRESTATION))
            if not limits:
                continue
            lowest, group = min(limits, key=lambda pair: pair[0])
            if invoice > lowest:
                concept = _concept(FACTURE, basis)
                yield group, _Excess(demande, concept, basis, Decimal(invoice), lowest, avance)
                break


def _leave_unmatched(context: RequestContext, code: str) -> None:
    """Say which requests could not be compared with any amount declared at avance."""
    for avance, limits in _declared(context):
        if avance is None:
            context.leave(code, "avance du client non trouvée, ou plusieurs")
        elif not limits:
            context.leave(code, "avance sans montant de prestation lisible")


def _declared(context: RequestContext) -> list[tuple[Demande | None, dict[str, Decimal]]]:
    """The avance of each request and what it declared, by basis; none when it is not sure."""
    found = (_avance(solde, avances) for solde, avances in context.with_avances)
    return [(avance, _amounts(avance)) for avance in found]


def _avance(solde: Demande, avances: tuple[Demande, ...]) -> Demande | None:
    """Return the avance of a solde: of several, that of the same order."""
    if len(avances) > 1:
        wanted = solde.text("commande.reference")
        avances = tuple(a for a in avances if _alike(a.text("commande.reference"), wanted))
    return avances[0] if len(avances) == 1 else None


def _amounts(avance: Demande | None) -> dict[str, Decimal]:
    declared: dict[str, Decimal] = {}
    if avance is None:
        return declared
    for basis in _BASES:
        amount = avance.amount(_concept(PRESTATION, basis))
        if is_comparable(amount):
            declared[basis] = Decimal(amount)
    return declared


def _alike(one: str | None, other: str | None) -> bool:
    return one is None or other is None or normalized_key(one) == normalized_key(other)


def _beyond_declared(excess: _Excess, group: AmountPair) -> Finding[Spot]:
    subject = "facture" if group is FACTURE else "prestation"
    return Finding(
        Spot(excess.demande.pointer_of(excess.concept)),
        f"{subject} de {euros(excess.amount)} {excess.basis} au-dessus du montant de prestation "
        f"déclaré à l'avance ({euros(excess.limit)} {excess.basis}, dans "
        f"{quote(excess.avance.file if excess.avance else '', 80)})",
        "le maximum est le montant déclaré à l'avance ou à son dernier avenant, "
        "et non la somme versée",
    )
