"""MNT: the amount asked and the ceiling that the base gives this client."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Severity
from segur_cli.documents import Json
from segur_cli.facts.words import prestation_code, sons_code
from segur_cli.identifiers import finess
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.amounts.groups import GROUPS, PRESTATION, are_swapped, is_comparable
from segur_cli.rules.rule import Finding
from segur_cli.text.writing import to_cents

if TYPE_CHECKING:
    from segur_cli.eligibility.base import Base
    from segur_cli.eligibility.entries import BaseEntry
    from segur_cli.eligibility.verdict import Remark

_AMOUNTS = tuple(
    (group, basis, concept)
    for group in GROUPS
    for basis, concept in (("HT", group.ht), ("TTC", group.ttc))
)


def check_ceiling(context: RequestContext) -> Iterator[Finding[Spot]]:
    """One finding a request, on the amount that passes it first."""
    base = context.beside.base
    if base is None:
        return
    named = [context.column(c) for c in ("beneficiaire.finess", "sons", "prestation.type")]
    columns = [context.amounts(concept) for _, _, concept in _AMOUNTS]
    for demande, number, sons, kind, *values in zip(
        context.demandes, *named, *columns, strict=True
    ):
        entries = _entries(base, number)
        code, prestation = sons_code(sons), prestation_code(kind)
        reason = _not_compared(entries, code, prestation)
        if not entries or code is None or prestation is None:  # each is said by its own rule
            context.leave("MNT007", reason)
            continue
        asked = [
            (group, basis, concept, Decimal(value))
            for place, ((group, basis, concept), value) in enumerate(
                zip(_AMOUNTS, values, strict=True)
            )
            if is_comparable(value) and not are_swapped(*values[place & ~1 : (place | 1) + 1])
        ]
        fitting = [_fits(base, entries, code, prestation, basis, v) for _, basis, _, v in asked]
        if not asked:
            context.leave("MNT007", "aucun montant comparable")
        if all(fitting):
            continue
        found = [
            (_judge(base, entries, code, prestation, basis, value), group, concept)
            for group, basis, concept, value in asked
        ]
        worst, group, concept = max(found, key=lambda one: one[0].severity)
        if worst.severity is not Severity.ERROR and not any(fitting):
            context.leave("MNT007", "plafond non donné par la base, ou illisible")
        # An amount that fits on one basis is not said « not judged » on the other.
        if worst.severity is Severity.ERROR or not any(fitting):
            where = "" if group is PRESTATION else f"{group.name} : "
            yield Finding(
                Spot(demande.pointer_of(concept)), where + worst.text, severity=worst.severity
            )


def _not_compared(
    entries: "tuple[BaseEntry, ...]", sons: str | None, prestation: str | None
) -> str:
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


def _judge(
    base: "Base",
    entries: "tuple[BaseEntry, ...]",
    sons: str,
    prestation: str,
    basis: str,
    value: Decimal,
) -> "Remark":
    from segur_cli.eligibility.amounts import judge
    from segur_cli.eligibility.verdict import CeilingLine

    lines = [
        CeilingLine(key, ceiling, entry.row)
        for entry in entries
        for key, ceiling in zip(base.ceiling_keys, entry.ceilings, strict=True)
    ]
    # Decimals beyond the cent are another rule's business.
    return judge(to_cents(value), basis, (sons,), prestation, lines)
