"""MNT: HT and TTC of one document agree."""

from collections.abc import Iterator
from decimal import Decimal

from segur_cli.diagnostics import Severity
from segur_cli.documents import Json
from segur_cli.lint.context import Context
from segur_cli.lint.finding import Finding
from segur_cli.lint.rules.amounts.groups import GROUPS, Group, is_comparable, is_number
from segur_cli.requests import Demande
from segur_cli.text.writing import NBSP, euros, to_cents

RATE = "commande.taux_tva"
_USUAL = Decimal(20)
_CENT = Decimal("0.01")


def check_vat(context: Context) -> Iterator[Finding]:
    """The check of page MNT005."""
    rates = _rates(context)
    # Requests at another rate that is written: whether their amounts follow it.
    coherent: dict[int, bool] = {}
    for group in GROUPS:
        pairs = zip(context.column(group.ht), context.column(group.ttc), rates, strict=True)
        for index, (ht, ttc, rate) in enumerate(pairs):
            if not (is_comparable(ht) and is_comparable(ttc)) or ttc < ht:
                continue
            agree = _agree(ht, ttc, rate)
            if rate != _USUAL:
                coherent[index] = coherent.get(index, True) and agree
            if not agree:
                demande = context.demandes[index]
                yield _mismatch(demande, group, Decimal(ht), Decimal(ttc), rate)
    for index in sorted(index for index, agree in coherent.items() if agree):
        yield _other_rate(context.demandes[index], rates[index])


def check_order(context: Context) -> Iterator[Finding]:
    """The check of page MNT006."""
    for group in GROUPS:
        for index, (ht, ttc) in enumerate(
            zip(context.column(group.ht), context.column(group.ttc), strict=True)
        ):
            if not (is_comparable(ht) and is_comparable(ttc)) or ttc >= ht:
                continue
            yield Finding(
                context.demandes[index].pointer_of(group.ttc),
                f"montant TTC {group.label} ({euros(Decimal(ttc))}) inférieur au montant HT "
                f"({euros(Decimal(ht))})",
                "échangez les deux montants" if _agree(ttc, ht, _USUAL) else None,
            )


def _agree(ht: int | Decimal, ttc: int | Decimal, rate: Decimal) -> bool:
    """Whether TTC is HT plus VAT, give or take the cent that rounding either one costs."""
    exact = ht * (100 + rate) / 100
    # The first comparison is the usual one, and cheap.
    return abs(ttc - exact) <= _CENT or abs(ttc - to_cents(exact)) <= _CENT


def _rates(context: Context) -> list[Decimal]:
    """The rate of each request, in percent: the one it writes, else 20."""
    known: dict[Json, Decimal] = {}
    rates = []
    for value in context.column(RATE):
        if not is_number(value):
            rates.append(_USUAL)
            continue
        if value not in known:
            known[value] = _percent(Decimal(value))
        rates.append(known[value])
    return rates


def _percent(value: Decimal) -> Decimal:
    """Read a rate; `0.2` is 20 %, and what is no rate counts for nothing."""
    if 0 < value < Decimal("0.5"):
        return value * 100
    return value if 0 <= value <= 100 else _USUAL


def _mismatch(demande: Demande, group: Group, ht: Decimal, ttc: Decimal, rate: Decimal) -> Finding:
    expected = to_cents(ht * (100 + rate) / 100)
    found = (ttc / ht - 1) * 100
    says = (
        "20\u00a0%"
        if rate == _USUAL
        else f"{_rate(rate)} (taux écrit dans la demande, et non 20\u00a0%)"
    )
    # A gap of a few cents rounds to the rate expected: naming it would contradict the finding.
    telling = found <= 100 and _rate(found) != _rate(rate)
    observed = f" ; taux constaté : {_rate(found)}" if telling else ""
    return Finding(
        demande.pointer_of(group.ttc),
        f"HT et TTC {group.label} ne concordent pas : {euros(ht)} HT font {euros(expected)} TTC "
        f"à {says}, et non {euros(ttc)}{observed}",
        f"vérifiez les deux montants ; à {_rate(rate)}, le TTC s'écrit {expected}",
    )


def _other_rate(demande: Demande, rate: Decimal) -> Finding:
    return Finding(
        demande.pointer_of(RATE),
        f"taux de TVA de {_rate(rate)} : les montants le suivent, mais les plafonds sont donnés "
        "TTC à 20\u00a0%, et aucun texte lu ne parle d'un autre taux",
        "vérifiez auprès de l'ASP le taux admis pour ce client",
        severity=Severity.NOTE,
    )


def _rate(rate: Decimal) -> str:
    """Write a rate: `20 %`, `8,5 %`."""
    text = f"{rate:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{text}{NBSP}%"
