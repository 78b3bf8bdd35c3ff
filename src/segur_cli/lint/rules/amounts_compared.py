"""MNT: amounts held against others: the base's ceiling, the avance, the order, each other."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from segur_cli.diagnostics import Needed, Severity
from segur_cli.documents import Json
from segur_cli.facts import V1_V2, V2, dispositifs
from segur_cli.facts.words import prestation_code, sons_code
from segur_cli.identifiers import finess
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.amounts import (
    COMMANDE,
    FACTURE,
    GROUPS,
    PRESTATION,
    AmountPair,
    are_inverted,
    are_swapped,
    is_comparable,
)
from segur_cli.requests import Demande
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import euros, listed, normalized_key, quote, to_cents

if TYPE_CHECKING:
    from segur_cli.eligibility.base import Base, BaseEntry
    from segur_cli.eligibility.verdict import Remark


_AMOUNTS = tuple(concept for group in GROUPS for concept in (group.ht, group.ttc))
_BASES = ("HT", "TTC")
_NAMES = {PRESTATION: "la prestation", COMMANDE: "le bon de commande", FACTURE: "la facture"}
_CENT = Decimal("0.01")
_EVERY = "|".join(group.either for group in GROUPS)


def check_ceiling(context: RequestContext) -> Iterator[Finding[Spot]]:
    """One finding a request, on the amount that passes it first."""
    base = context.beside.base
    if base is None:
        return
    named = [context.column(c) for c in ("beneficiaire.finess", "sons", "prestation.type")]
    columns = [context.amounts(concept) for concept in _AMOUNTS]
    for demande, number, sons, kind, *values in zip(
        context.demandes, *named, *columns, strict=True
    ):
        entries = _entries(base, number)
        readings = [
            (code, prestation)
            for code in _dispositifs(context, sons)
            for prestation in _readings(context, kind)
        ]
        if len(readings) > 1:  # the excess is told over the highest ceiling
            readings.sort(key=lambda reading: _highest(base, entries, *reading), reverse=True)
        if not entries or not readings:  # each is said by its own rule
            context.leave("MNT007", _not_compared(entries, sons_code(sons)))
            continue
        asked = list(_asked(values))
        fitting = [
            any(_fits(base, entries, code, prestation, basis, v) for code, prestation in readings)
            for _, basis, _, v in asked
        ]
        if not asked:
            context.leave("MNT007", "aucun montant comparable")
        if all(fitting):
            if asked and (doubt := _doubt(context, readings)):
                context.leave("MNT007", doubt)
            continue
        # Of several readings, the most generous one: what passes it is too much in all.
        worst, group, concept = min(
            (
                max(
                    (
                        (_judge(base, entries, code, prestation, basis, value), group, concept)
                        for group, basis, concept, value in asked
                    ),
                    key=lambda judged: judged[0].severity,
                )
                for code, prestation in readings
            ),
            key=lambda judged: judged[0].severity,
        )
        if worst.severity is not Severity.ERROR and not any(fitting):
            context.leave("MNT007", "plafond non donné par la base, ou illisible")
        # An amount that fits on one basis is not said « not judged » on the other.
        if worst.severity is Severity.ERROR or not any(fitting):
            where = "" if group is PRESTATION else f"{group.name} : "
            yield Finding(
                Spot(demande.pointer_of(concept)), where + worst.text, severity=worst.severity
            )


def _asked(values: Sequence[Json]) -> Iterator[tuple[AmountPair, str, str, Decimal]]:
    """Each amount with its pair, its basis and its place; two that were swapped are put right."""
    pairs = zip(GROUPS, values[::2], values[1::2], strict=True)
    for group, ht, ttc in pairs:
        written = ((group.ht, ht), (group.ttc, ttc))
        if are_swapped(ht, ttc):
            written = written[::-1]
        for basis, (place, value) in zip(_BASES, written, strict=True):
            if is_comparable(value):
                yield group, basis, place, Decimal(value)


def _dispositifs(context: RequestContext, sons: Json) -> tuple[str, ...]:
    """Return the SONS that a request may be of: any where nothing says it, or explains its code."""
    code = sons_code(sons)
    if code is not None:
        return (code,)
    return tuple(dispositifs()) if _is_untold(context, "sons", sons) else ()


def _readings(context: RequestContext, kind: Json) -> tuple[str, ...]:
    """Return what a request may ask for: either prestation where nothing says which."""
    prestation = prestation_code(kind)
    if prestation is not None:
        return (prestation,)
    return (V2, V1_V2) if _is_untold(context, "prestation.type", kind) else ()


def _is_untold(context: RequestContext, concept: str, value: Json) -> bool:
    """Whether no place is known for a concept, or nothing explains the code that stands there."""
    if concept not in context.concept_map.concepts:
        return True
    return value is not None and context.is_unexplained(concept)


def _doubt(context: RequestContext, readings: Sequence[tuple[str, str]]) -> str:
    """Say why amounts below a ceiling are not said to be; empty when they are."""
    if any(context.unit_is_unknown(concept) for concept in _AMOUNTS):
        return "montants en euros ou en centimes : rien ne le dit"
    if len({code for code, _ in readings}) > 1:
        return "SONS non compris"
    return "type de prestation non compris" if len(readings) > 1 else ""


def _not_compared(entries: "tuple[BaseEntry, ...]", sons: str | None) -> str:
    if not entries:
        return "client absent de la base, ou numéro illisible"
    return "SONS non compris" if sons is None else "type de prestation non compris"


def _entries(base: "Base", number: Json) -> "tuple[BaseEntry, ...]":
    """The rows of the client, none when its number is unreadable or absent: said elsewhere."""
    if not isinstance(number, str):
        return ()
    found = base.by_finess.get(number)
    if found is None:
        found = base.by_finess.get(finess.read(number).finess or "", ())
    return found


def _fits(
    base: "Base",
    entries: "tuple[BaseEntry, ...]",
    sons: str,
    prestation: str,
    basis: str,
    value: Decimal,
) -> bool:
    """Whether an amount is under every ceiling that is about it: the usual case, made fast."""
    ceilings = [
        entry.ceilings[index].amount
        for index, key in enumerate(base.ceiling_keys)
        if key == (sons, prestation, basis)
        for entry in entries
    ]
    return bool(ceilings) and all(
        ceiling is not None and value <= to_cents(ceiling) for ceiling in ceilings
    )


def _highest(base: "Base", entries: "tuple[BaseEntry, ...]", sons: str, prestation: str) -> Decimal:
    """The highest ceiling of a prestation, in euros on any basis; zero without any."""
    ceilings = (
        entry.ceilings[index].amount or Decimal()
        for index, key in enumerate(base.ceiling_keys)
        if (key.sons, key.prestation) == (sons, prestation)
        for entry in entries
    )
    return max(ceilings, default=Decimal())


def _judge(
    base: "Base",
    entries: "tuple[BaseEntry, ...]",
    sons: str,
    prestation: str,
    basis: str,
    value: Decimal,
) -> "Remark":
    from segur_cli.eligibility.asked_amounts import judge
    from segur_cli.eligibility.verdict import CeilingLine

    lines = [
        CeilingLine(key, ceiling, entry.row)
        for entry in entries
        for key, ceiling in zip(base.ceiling_keys, entry.ceilings, strict=True)
    ]
    # Decimals beyond the cent are another rule's business.
    return judge(to_cents(value), basis, (sons,), prestation, lines)


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
    too_high = _invoiced_too_high(context)
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


def _invoiced_too_high(context: RequestContext) -> set[int]:
    """The indexes of the requests whose invoice is beyond the order or the declared amount."""
    return {excess.demande.index for _, excess in _invoices(context)}


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


def check_differing(context: RequestContext) -> Iterator[Finding[Spot]]:
    ht = {group: context.amounts(group.ht) for group in _NAMES}
    ttc = {group: context.amounts(group.ttc) for group in _NAMES}
    # What is beyond a limit has its own finding.
    beyond = {
        FACTURE: _invoiced_too_high(context),
        PRESTATION: {excess.demande.index for excess in _prestations(context)},
    }
    for index in sorted(_unequal(ht) | _unequal(ttc)):
        demande = context.demandes[index]
        groups = [
            group
            for group in _NAMES
            if index not in beyond.get(group, ())
            and not are_inverted(ht[group][index], ttc[group][index])
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
                odd = _odd_amount(amounts)
                yield Finding(
                    Spot(demande.pointer_of(odd.ht if basis == "HT" else odd.ttc)),
                    f"montants {basis} différents pour une même demande : "
                    + listed(f"{_NAMES[g]} {euros(v)}" for g, v in amounts.items()),
                    "vérifiez lequel est juste ; si le bon de commande porte aussi autre chose que "
                    "la prestation, gardez de quoi l'expliquer",
                )
            break


def _unequal(columns: Mapping[AmountPair, Sequence[Json]]) -> set[int]:
    """The ranks of the requests where two amounts of a basis are given and not the same."""
    return {
        index
        for column, other in combinations(columns.values(), 2)
        for index, (mine, theirs) in enumerate(zip(column, other, strict=True))
        if mine is not None and theirs is not None and mine != theirs
    }


def _odd_amount(amounts: dict[AmountPair, Decimal]) -> AmountPair:
    """The group whose amount the fewest others share; the last one when all differ."""
    values = list(amounts.values())
    return min(reversed(list(amounts)), key=lambda group: values.count(amounts[group]))


_CLIENT, _AVANCES, _SOLDE = "beneficiaire.finess", (Needed.AVANCES,), ("solde",)

RULES = (
    Rule(
        "MNT007", check_ceiling, (_CLIENT, _EVERY), (Needed.BASE,),
        rests_on=("sons", "prestation.type"), sees_through=True, accounts=True,
    ),
    Rule(
        "MNT008", check_invoice_declared, (_CLIENT, FACTURE.either), _AVANCES, _SOLDE,
        sees_through=True, accounts=True,
    ),
    Rule(
        "MNT009", check_prestation_declared, (_CLIENT, PRESTATION.either), _AVANCES, _SOLDE,
        sees_through=True, accounts=True,
    ),
    Rule(
        "MNT010", check_invoice_order, (FACTURE.either, COMMANDE.either), kind=_SOLDE,
        sees_through=True,
    ),
    Rule("MNT012", check_differing, reads=(_EVERY,), sees_through=True),
)  # fmt: skip
