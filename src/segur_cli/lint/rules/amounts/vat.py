"""MNT: HT and TTC of one document agree, at the rate of the request and of the territory."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from segur_cli.diagnostics import Severity
from segur_cli.documents import Json
from segur_cli.facts import Statement, statement
from segur_cli.identifiers import finess
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.amounts.groups import GROUPS, AmountPair, is_comparable, is_number
from segur_cli.requests import Demande
from segur_cli.rules.rule import Finding
from segur_cli.text.amounts import number_in
from segur_cli.text.writing import NBSP, euros, to_cents

RATE = "commande.taux_tva"
REGIME = "tva.regime"
_USUAL = Decimal(20)
_NONE = Decimal(0)
_OVERSEAS = Decimal("8.5")
_CENT = Decimal("0.01")
_PLAIN_RATES = (None, 20)
# The rates that a text states for a territory (first characters of a FINESS), beside the usual
# one: `tva-outre-mer` speaks of all of them, `tva-fiscale` of those five.
_STATED = {
    "9701": (_OVERSEAS,), "9702": (_OVERSEAS,), "9703": (_OVERSEAS, _NONE),
    "9704": (_OVERSEAS,), "9705": (_OVERSEAS,), "9805": (_OVERSEAS, _NONE), "9806": (_OVERSEAS,),
}  # fmt: skip


class _Regime(NamedTuple):
    """The rate of a request, in percent, where the request writes one; `exempt` for « HT ».

    `stated` are the rates that a text gives to the client's territory beside the usual one.
    """

    written: Decimal | None
    exempt: bool
    stated: tuple[Decimal, ...]

    @property
    def rates(self) -> tuple[Decimal, ...]:
        """The rates at which HT and TTC may agree, the one expected first."""
        if self.written is not None:
            return (self.written,)
        return (_USUAL, *self.stated)


def check_vat(context: RequestContext) -> Iterator[Finding[Spot]]:
    regimes: list[_Regime] | None = None
    told: dict[int, Decimal] = {}  # the rate of each request that follows another than the usual
    for group in GROUPS:
        pairs = zip(context.amounts(group.ht), context.amounts(group.ttc), strict=True)
        rates = context.column(RATE)
        for index, (ht, ttc) in enumerate(pairs):
            if not (is_comparable(ht) and is_comparable(ttc)) or ttc < ht:
                continue
            if rates[index] in _PLAIN_RATES and _agree(ht, ttc, _USUAL):  # the usual case, fast
                continue
            regimes = regimes or _regimes(context)
            regime = regimes[index]
            found = next((rate for rate in regime.rates if _agree(ht, ttc, rate)), None)
            if found is None:
                told.pop(index, None)
                expected = to_cents(Decimal(ht) * (100 + regime.rates[0]) / 100)
                written = context.written(group.ttc, expected)
                yield _mismatch(
                    context.demandes[index], group, Decimal(ht), Decimal(ttc), regime, written
                )
            elif found != _USUAL or regime.exempt:
                told.setdefault(index, found)
    for index in sorted(told):
        yield from _other_rate(context.demandes[index], told[index], (regimes or [])[index])


def check_order(context: RequestContext) -> Iterator[Finding[Spot]]:
    for group in GROUPS:
        for index, (ht, ttc) in enumerate(
            zip(context.amounts(group.ht), context.amounts(group.ttc), strict=True)
        ):
            if not (is_comparable(ht) and is_comparable(ttc)) or ttc >= ht:
                continue
            yield Finding(
                Spot(context.demandes[index].pointer_of(group.ttc)),
                f"montant TTC {group.label} ({euros(Decimal(ttc))}) inférieur au montant HT "
                f"({euros(Decimal(ht))})",
                "échangez les deux montants" if _agree(ttc, ht, _USUAL) else None,
            )


def _agree(ht: int | Decimal, ttc: int | Decimal, rate: Decimal) -> bool:
    """Whether TTC is HT plus VAT, give or take the cent that rounding either one costs."""
    exact = ht * (100 + rate) / 100
    # The first comparison is the usual one, and cheap.
    return abs(ttc - exact) <= _CENT or abs(ttc - to_cents(exact)) <= _CENT


def _regimes(context: RequestContext) -> list[_Regime]:
    """What each request and the territory of its client say of VAT."""
    clients = context.column("beneficiaire.finess")
    rows = zip(context.column(RATE), context.column(REGIME), clients, strict=True)
    return [
        _Regime(*_written("HT" if _is_exempt(regime) else value), _stated(client))
        for value, regime, client in rows
    ]


def _is_exempt(regime: Json) -> bool:
    """Whether a request says, in a place of its own, that the client is not liable to VAT."""
    return isinstance(regime, str) and regime.strip().upper() == "HT"


def _written(value: Json) -> tuple[Decimal | None, bool]:
    """Read the rate that a request writes, as a number or a text, and whether it says « HT »."""
    if isinstance(value, str):
        if value.strip().upper() == "HT":
            return _NONE, True
        number = number_in(value.replace("%", ""))
        value = Decimal(number) if number is not None else None
    return (_percent(Decimal(value)), False) if is_number(value) else (None, False)


def _stated(client: Json) -> tuple[Decimal, ...]:
    if not isinstance(client, str):
        return ()
    return _STATED.get(finess.normalise(client)[:4], ())


def _percent(value: Decimal) -> Decimal | None:
    """Read a rate; `0.2` is 20 %, and what is no rate counts for nothing."""
    if 0 < value < Decimal("0.5"):
        return value * 100
    return value if 0 <= value <= 100 else None


def _mismatch(
    demande: Demande, group: AmountPair, ht: Decimal, ttc: Decimal, regime: _Regime, written: str
) -> Finding[Spot]:
    rate = regime.rates[0]
    expected = to_cents(ht * (100 + rate) / 100)
    found = (ttc / ht - 1) * 100
    says = _rate(rate)
    if regime.exempt:
        says += " (« HT » dans la demande : client non redevable de la TVA)"
    elif rate != _USUAL:
        says += " (taux écrit dans la demande, et non 20\u00a0%)"
    # A gap of a few cents rounds to the rate expected: naming it would contradict the finding.
    telling = found <= 100 and _rate(found) != _rate(rate)
    observed = f" ; taux constaté : {_rate(found)}" if telling else ""
    advice = f"vérifiez les deux montants ; à {_rate(rate)}, le TTC s'écrit {written}"
    if ht == ttc and regime.written is None:
        advice += " ; si le client n'est pas redevable de la TVA, dites-le dans le champ prévu"
    return Finding(
        Spot(demande.pointer_of(group.ttc)),
        f"HT et TTC {group.label} ne concordent pas : {euros(ht)} HT font {euros(expected)} TTC "
        f"à {says}, et non {euros(ttc)}{observed}",
        advice,
    )


def _other_rate(demande: Demande, rate: Decimal, regime: _Regime) -> Iterator[Finding[Spot]]:
    """A note for a rate that a text states for this client, a warning for one that none does."""
    pointer = demande.pointer_of(RATE)
    if demande.first(RATE) is None:
        pointer = demande.pointer_of(next(g.ttc for g in GROUPS if demande.first(g.ttc)))
    overseas, usual = _quoted(statement("tva-outre-mer")), _quoted(statement("tva-20"))
    ask = "vérifiez auprès de l'ASP le taux admis pour ce client"
    if regime.exempt:
        yield Finding(
            Spot(pointer),
            "« HT » : HT et TTC sont égaux, comme pour un client non redevable de la TVA. "
            + _quoted(statement("tva-non-redevable")),
            "gardez l'attestation prête",
            Severity.NOTE,
        )
    elif rate in regime.stated:
        fiscal = _quoted(statement("tva-fiscale"))
        yield Finding(
            Spot(pointer),
            f"taux de TVA de {_rate(rate)} : les montants le suivent. Les textes ne s'accordent "
            f"pas : {overseas} {fiscal} {usual}",
            ask,
            Severity.NOTE,
        )
    else:
        yield Finding(
            Spot(pointer),
            f"taux de TVA de {_rate(rate)} : les montants le suivent, mais aucun texte lu ne donne "
            f"ce taux à ce client. {overseas} {usual}",
            ask,
        )


def _quoted(fact: Statement) -> str:
    return f"{fact.text} [{fact.citation}]"


def _rate(rate: Decimal) -> str:
    """Write a rate: `20 %`, `8,5 %`."""
    text = f"{rate:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{text}{NBSP}%"
