"""MNT: amounts one by one, whatever they are about."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from segur_cli.diagnostics import Severity
from segur_cli.documents import Json
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.amounts.groups import (
    AMOUNTS,
    AVANCE,
    COMMANDE,
    FACTURE,
    GROUPS,
    OUTSIZE,
    are_ordinary,
    is_number,
)
from segur_cli.requests import Demande
from segur_cli.rules.rule import Finding
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.text.amounts import parse_amount
from segur_cli.text.writing import listed, quote, to_cents

# The texts refuse a zero there; elsewhere it is only odd.
_REFUSED_AT_ZERO = (COMMANDE.label, FACTURE.label)
_SHOWN_DIGITS = 20
_CENT = Decimal("0.01")
_EXAMPLE = Decimal("1234.50")


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
    for concept in AMOUNTS:
        for index, value in enumerate(context.column(concept)):
            if type(value) is not Decimal or not value:
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
    for concept in AMOUNTS:
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
    for label, demande, concepts in _by_group(context, lambda value: value >= OUTSIZE):
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
    for label, concepts in [*pairs, ("de l'avance", (AVANCE,))]:
        wrong: dict[int, list[str]] = {}
        for concept in concepts:
            column = context.amounts(concept)
            for index, value in () if are_ordinary(column) else enumerate(column):
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
    if not _CENT <= abs(value) < OUTSIZE:
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
