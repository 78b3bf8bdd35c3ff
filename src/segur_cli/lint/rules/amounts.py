"""MNT: the amounts of one request: each alone, then HT and TTC at the rate of the territory."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeGuard

from segur_cli.diagnostics import Severity
from segur_cli.documents import Json
from segur_cli.facts import Statement, statement
from segur_cli.identifiers import finess
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.requests import Demande
from segur_cli.rules.rule import Finding, Rule
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.text.amounts import number_in, parse_amount, percent_of
from segur_cli.text.writing import euros, listed, percent, quote, to_cents

# Beyond, an amount is no amount of this world: only MNT011 speaks of it.
_OUTSIZE = Decimal(10) ** 12
_AVANCE = "avance.montant"
_SHOWN_DIGITS = 20
_CENT = Decimal("0.01")
_EXAMPLE = Decimal("1234.50")
RATE = "commande.taux_tva"
REGIME = "tva.regime"
_USUAL = Decimal(20)
_NONE = Decimal(0)
_WHOSE = (
    "De qui le régime compte (le client, le fournisseur ou le lieu), les textes laissent trois "
    "lectures : rien n'est tranché ici."
)
_OVERSEAS = Decimal("8.5")
_PLAIN_RATES = (None, 20)
# The rates that a text states for a territory (first characters of a FINESS), beside the usual
# one: `tva-outre-mer` speaks of all of them, `tva-fiscale` of those five.
_STATED = {
    "9701": (_OVERSEAS,), "9702": (_OVERSEAS,), "9703": (_OVERSEAS, _NONE),
    "9704": (_OVERSEAS,), "9705": (_OVERSEAS,), "9805": (_OVERSEAS, _NONE), "9806": (_OVERSEAS,),
}  # fmt: skip


class AmountPair(NamedTuple):
    """One pair of amounts; `label` ends a sentence: « montant HT du bon de commande »."""

    label: str
    ht: str
    ttc: str

    @property
    def either(self) -> str:
        """Both, as alternatives of what a rule reads."""
        return f"{self.ht}|{self.ttc}"

    @property
    def name(self) -> str:
        """The document that bears the amounts: « bon de commande »."""
        return self.label.partition(" ")[2].removeprefix("la ")


PRESTATION = AmountPair("de la prestation", "prestation.montant_ht", "prestation.montant_ttc")
COMMANDE = AmountPair("du bon de commande", "commande.montant_ht", "commande.montant_ttc")
FACTURE = AmountPair("de la facture", "facture.montant_ht", "facture.montant_ttc")
GROUPS = (PRESTATION, COMMANDE, FACTURE)

_CONCEPTS = (*(concept for group in GROUPS for concept in (group.ht, group.ttc)), _AVANCE)


def is_number(value: Json) -> TypeGuard[int | Decimal]:
    """Whether a JSON value is a number (a boolean is none)."""
    return type(value) is Decimal or type(value) is int


def is_comparable(value: Json) -> TypeGuard[int | Decimal]:
    """Whether an amount can be compared: neither zero, negative nor outsize, said elsewhere."""
    return is_number(value) and 0 < value < _OUTSIZE


def are_inverted(ht: Json, ttc: Json) -> bool:
    """Whether the TTC is below the HT, which MNT006 says."""
    return is_comparable(ht) and is_comparable(ttc) and ttc < ht


def are_swapped(ht: Json, ttc: Json) -> bool:
    """Whether one amount was written in the place of the other: exchanged, they agree."""
    if not (is_comparable(ht) and is_comparable(ttc) and ttc < ht):
        return False
    return any(_agree(ttc, ht, rate) for rate in (_USUAL, _OVERSEAS))


def _are_ordinary(column: Sequence[Json]) -> bool:
    """Whether no number of a column is zero, negative or outsize: seen at the speed of C."""
    numbers = [value for value in column if type(value) is Decimal or type(value) is int]
    return not numbers or (min(numbers) > 0 and max(numbers) < _OUTSIZE)


# The texts refuse a zero there; elsewhere it is only odd.
_REFUSED_AT_ZERO = (COMMANDE.label, FACTURE.label)


def check_zero(context: RequestContext) -> Iterator[Finding[Spot]]:
    for label, demande, zeros in _by_group(context, lambda value: value == 0):
        refused = label in _REFUSED_AT_ZERO
        yield Finding(
            Spot(demande.pointer_of(zeros[0])),
            f"{_amounts(zeros, label)} à 0"
            + (" : la demande serait rejetée" if refused else " : à vérifier"),
            "écrivez le montant réel",
            None if refused else Severity.WARNING,
        )


def check_negative(context: RequestContext) -> Iterator[Finding[Spot]]:
    for label, demande, concepts in _by_group(context, lambda value: value < 0):
        written = _written(context, demande, concepts[0])
        yield Finding(
            Spot(demande.pointer_of(concepts[0])),
            f"{_amounts(concepts, label)} négatif{'s' if len(concepts) > 1 else ''} ({written})",
            "retirez le signe moins, si le montant est bien celui-là",
        )


def check_decimals(context: RequestContext) -> Iterator[Finding[Spot]]:
    for concept in _CONCEPTS:
        for index, value in enumerate(context.column(concept)):
            if type(value) is not Decimal or value.same_quantum(_CENT) or not value:
                continue
            exponent = value.as_tuple().exponent
            if not isinstance(exponent, int) or exponent >= -2:
                continue
            demande = context.demandes[index]
            yield Finding(
                Spot(demande.pointer_of(concept)),
                f"{_label(concept)} a {-exponent} décimales "
                f"({_written(context, demande, concept)}) : deux au plus sont attendues",
                _rounded(context, concept, value),
            )


def check_text(context: RequestContext) -> Iterator[Finding[Spot]]:
    for concept in _CONCEPTS:
        for index, value in enumerate(context.column(concept)):
            if not isinstance(value, str):
                continue
            pointer = context.demandes[index].pointer_of(concept)
            encoding = context.encoding_of(concept)
            if encoding is not None and encoding.amount:
                yield Finding(
                    Spot(pointer),
                    f"{_label(concept)} {quote(value)} n'est pas écrit comme le modèle le "
                    "demande : il n'a pas été contrôlé",
                    f"écrivez un montant comme {encoding.write(_EXAMPLE)}",
                )
                continue
            amount = parse_amount(value)
            yield Finding(
                Spot(pointer),
                f"{_label(concept)} est un texte ({quote(value)})"
                + ("" if amount is not None else " : il n'a pas été contrôlé"),
                f"écrivez {amount}, sans guillemets" if amount else None,
            )


def check_outsize(context: RequestContext) -> Iterator[Finding[Spot]]:
    for label, demande, concepts in _by_group(context, lambda value: value >= _OUTSIZE):
        written = _written(context, demande, concepts[0])
        yield Finding(
            Spot(demande.pointer_of(concepts[0])),
            f"{_amounts(concepts, label)} hors d'échelle ({written})",
            "vérifiez la clé et l'unité (des euros)",
        )


def _by_group(
    context: RequestContext, is_wrong: Callable[[int | Decimal], bool]
) -> Iterator[tuple[str, Demande, list[str]]]:
    """Yield the wrong amounts of each pair together: they are one defect."""
    pairs = [(group.label, (group.ht, group.ttc)) for group in GROUPS]
    for label, concepts in [*pairs, ("de l'avance", (_AVANCE,))]:
        wrong: dict[int, list[str]] = {}
        for concept in concepts:
            column = context.amounts(concept)
            for index, value in () if _are_ordinary(column) else enumerate(column):
                if is_number(value) and is_wrong(value):
                    wrong.setdefault(index, []).append(concept)
        for index, found in sorted(wrong.items()):
            yield label, context.demandes[index], found


def _amounts(concepts: list[str], label: str) -> str:
    """Name amounts of one pair: `montants HT et TTC du bon de commande`."""
    bases = [
        b for b, end in (("HT", "_ht"), ("TTC", "_ttc")) if any(c.endswith(end) for c in concepts)
    ]
    noun = "montants" if len(bases) > 1 else "montant"
    return " ".join(part for part in (noun, listed(bases), label) if part)


def _rounded(context: RequestContext, concept: str, value: Decimal) -> str | None:
    """What the rounded amount would be, unless rounding would make it nothing or is no help."""
    if not _CENT <= abs(value) < _OUTSIZE:
        return None
    return f"écrivez {context.written(concept, to_cents(value))}"


def _label(concept: str) -> str:
    return CONCEPTS[concept].label


def _written(context: RequestContext, demande: Demande, concept: str) -> str:
    """Quote the number as the file writes it, shortened."""
    pointer = demande.pointer_of(concept)
    value: Json = context.document.raw_number(pointer)
    if value is None:
        read = demande.value_of(concept)
        value = context.document.resolve(pointer) if isinstance(read, Decimal) else read
    return quote(value, _SHOWN_DIGITS)


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
    told: dict[int, Decimal] = {}  # the rate of each request that is not simply the usual one
    overseas = _overseas_soldes(context)
    for group in GROUPS:
        pairs = zip(context.amounts(group.ht), context.amounts(group.ttc), strict=True)
        rates = context.column(RATE)
        for index, (ht, ttc) in enumerate(pairs):
            if not (is_comparable(ht) and is_comparable(ttc)) or ttc < ht:
                continue
            if rates[index] in _PLAIN_RATES and index not in overseas and _agree(ht, ttc, _USUAL):
                continue  # the usual case, fast
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
            elif found != _USUAL or regime.exempt or index in overseas:
                told.setdefault(index, found)
    for index in sorted(told):
        yield from _other_rate(context.demandes[index], told[index], (regimes or [])[index])
    yield from _unread_rates(context)


def _unread_rates(context: RequestContext) -> Iterator[Finding[Spot]]:
    """Say which rates are no rate: their amounts were held against the rates of the texts alone."""
    rates = zip(context.column(RATE), context.column(REGIME), strict=True)
    for index, (value, regime) in enumerate(rates):
        if value in _PLAIN_RATES or value == "" or is_exempt(regime):
            continue
        if _rate_written(value) == (None, False):
            yield Finding(
                Spot(context.demandes[index].pointer_of(RATE)),
                f"taux de TVA {quote(value)} non compris : le HT et le TTC ont été comparés "
                f"sans lui, à {percent(_USUAL)} ou au taux que les textes donnent à ce client",
                f"écrivez un taux en pour cent, comme {percent(_USUAL)} ou {percent(_OVERSEAS)}",
            )


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
                "échangez les deux montants" if are_swapped(ht, ttc) else None,
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
        _Regime(*_rate_written("HT" if is_exempt(regime) else value), _stated(client))
        for value, regime, client in rows
    ]


def is_exempt(regime: Json) -> bool:
    """Whether a request says, in a place of its own, that the client is not liable to VAT."""
    return isinstance(regime, str) and regime.strip().upper() == "HT"


def _rate_written(value: Json) -> tuple[Decimal | None, bool]:
    """Read the rate that a request writes, as a number or a text, and whether it says « HT »."""
    if isinstance(value, str):
        if value.strip().upper() == "HT":
            return _NONE, True
        number = number_in(value.replace("%", ""))
        value = Decimal(number) if number is not None else None
    return (percent_of(Decimal(value)), False) if is_number(value) else (None, False)


def _overseas_soldes(context: RequestContext) -> set[int]:
    """Rank the soldes of clients to whose territory a text gives another rate than the usual one.

    An avance repeats the ceilings of the base, which are given at the usual rate everywhere.
    """
    clients = context.column("beneficiaire.finess") if context.kind == "solde" else ()
    return {rank for rank, client in enumerate(clients) if _stated(client)}


def _stated(client: Json) -> tuple[Decimal, ...]:
    if not isinstance(client, str) or not client.lstrip().startswith("9"):
        return ()
    return _STATED.get(finess.normalise(client)[:4], ())


def _mismatch(
    demande: Demande, group: AmountPair, ht: Decimal, ttc: Decimal, regime: _Regime, written: str
) -> Finding[Spot]:
    rate = regime.rates[0]
    expected = to_cents(ht * (100 + rate) / 100)
    found = (ttc / ht - 1) * 100
    if len(regime.rates) > 1:
        return _mismatch_overseas(demande, group, ht, ttc, regime)
    says = percent(rate)
    if regime.exempt:
        says += " (« HT » dans la demande : client non redevable de la TVA)"
    elif rate != _USUAL:
        says += " (taux écrit dans la demande, et non 20\u00a0%)"
    # A gap of a few cents rounds to the rate expected: naming it would contradict the finding.
    telling = found <= 100 and percent(found) != percent(rate)
    observed = f" ; taux constaté : {percent(found)}" if telling else ""
    advice = f"vérifiez les deux montants ; à {percent(rate)}, le TTC s'écrit {written}"
    if ht == ttc and regime.written is None:
        advice += " ; si le client n'est pas redevable de la TVA, dites-le dans le champ prévu"
    return Finding(
        Spot(demande.pointer_of(group.ttc)),
        f"HT et TTC {group.label} ne concordent pas : {euros(ht)} HT font {euros(expected)} TTC "
        f"à {says}, et non {euros(ttc)}{observed}",
        advice,
    )


def _mismatch_overseas(
    demande: Demande, group: AmountPair, ht: Decimal, ttc: Decimal, regime: _Regime
) -> Finding[Spot]:
    """Show what each rate that a text gives would make: none of them is decided for the reader."""
    made = listed(
        (
            f"{euros(ht * (100 + rate) / 100)} à {percent(rate)}"
            if rate
            else f"{euros(ht)} sans TVA"
            for rate in regime.rates
        ),
        "ou",
    )
    found = (ttc / ht - 1) * 100
    observed = f" (taux constaté : {percent(found)})" if found <= 100 else ""
    return Finding(
        Spot(demande.pointer_of(group.ttc)),
        f"HT et TTC {group.label} ne concordent à aucun des taux que les textes donnent à ce "
        f"client : {euros(ht)} HT font {made}, et non {euros(ttc)} TTC{observed}. {_WHOSE}",
        "vérifiez les deux montants, et auprès de l'ASP le taux admis pour ce client",
    )


def _other_rate(demande: Demande, rate: Decimal, regime: _Regime) -> Iterator[Finding[Spot]]:
    """A note for a rate that a text states for this client, a warning for one that none does.

    At 20 % overseas, all that is read is shown: whose regime counts is not for segur to decide.
    """
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
            f"taux de TVA de {percent(rate)} : les montants le suivent. Les textes ne s'accordent "
            f"pas : {overseas} {fiscal} {usual}",
            ask,
            Severity.NOTE,
        )
    elif rate == _USUAL:
        other = ", ou pas de TVA" if _NONE in regime.stated else ""
        yield Finding(
            Spot(pointer),
            f"taux de TVA de {percent(rate)} pour un client d'outre-mer : les montants le suivent, "
            f"les textes lus donnent {percent(_OVERSEAS)}{other}. {overseas} "
            f"{_quoted(statement('tva-fiscale'))} {usual} {_WHOSE}",
            ask,
        )
    elif rate == _NONE:
        exempt = _quoted(statement("tva-non-redevable"))
        yield Finding(
            Spot(pointer),
            f"taux de TVA de {percent(rate)} : aucun texte lu ne donne ce taux à ce client. "
            f"{exempt}",
            "si le client n'est pas redevable de la TVA, écrivez « HT » au lieu de 0 et gardez "
            f"l'attestation prête ; sinon, {ask}",
        )
    else:
        fiscal = f"{_quoted(statement('tva-fiscale'))} " if regime.stated else ""
        yield Finding(
            Spot(pointer),
            f"taux de TVA de {percent(rate)} : les montants le suivent, mais aucun texte lu ne "
            f"donne ce taux à ce client. {overseas} {fiscal}{usual}",
            ask,
        )


def _quoted(fact: Statement) -> str:
    return f"{fact.text} [{fact.citation}]"


_HT = "|".join(group.ht for group in GROUPS)
_TTC = "|".join(group.ttc for group in GROUPS)
_EVERY = "|".join(_CONCEPTS)

RULES = (
    Rule("MNT001", check_zero, reads=(_EVERY,), sees_through=True),
    Rule("MNT002", check_negative, reads=(_EVERY,), sees_through=True),
    Rule("MNT003", check_decimals, reads=(_EVERY,)),
    Rule("MNT004", check_text, reads=(_EVERY,), judges_form=True),
    Rule("MNT005", check_vat, reads=(_HT, _TTC), sees_through=True),
    Rule("MNT006", check_order, reads=(_HT, _TTC), sees_through=True),
    Rule("MNT011", check_outsize, reads=(_EVERY,), sees_through=True),
)
