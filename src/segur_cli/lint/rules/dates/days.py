"""DAT: dates one by one, and in the order in which things happen."""

from collections.abc import Iterator
from datetime import date

from segur_cli.diagnostics import Severity
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.requests import as_date
from segur_cli.rules.rule import Finding
from segur_cli.templates.concept_map import Nature
from segur_cli.templates.concepts import CONCEPTS, ValueType
from segur_cli.text.dates import is_iso, possible_days
from segur_cli.text.writing import day, listed, quote

DATES = tuple(concept.id for concept in CONCEPTS.values() if concept.kind is ValueType.DATE)


def days(context: RequestContext, concept: str) -> list[date | None]:
    """Return the date of a concept in each request, None where there is none to be read."""
    return [as_date(value) for value in context.column(concept)]


def check_possible(context: RequestContext) -> Iterator[Finding[Spot]]:
    reference = context.concept_map.nature is Nature.REFERENCE
    for concept in DATES:
        for index, value in enumerate(context.column(concept)):
            if not isinstance(value, str) or is_iso(value):
                continue
            demande = context.demandes[index]
            possible = possible_days(value.strip())
            if possible == ():
                message = f"{CONCEPTS[concept].label} {quote(value)} n'existe pas au calendrier"
                yield Finding(
                    Spot(demande.pointer_of(concept)),
                    message,
                    "reprenez celle du document",
                    Severity.ERROR if reference else Severity.WARNING,
                )
            elif reference:
                message = (
                    f"{CONCEPTS[concept].label} {quote(value)} n'a pas la forme AAAA-MM-JJ du "
                    "modèle de référence"
                )
                yield Finding(Spot(demande.pointer_of(concept)), message, _iso_fix(possible or ()))


def check_future(context: RequestContext) -> Iterator[Finding[Spot]]:
    today = context.beside.clock.now.date()
    for concept in DATES:
        for index, value in enumerate(days(context, concept)):
            if value is not None and value > today:
                yield Finding(
                    Spot(context.demandes[index].pointer_of(concept)),
                    f"{CONCEPTS[concept].label} est à venir : {day(value)} (nous sommes le "
                    f"{day(today)})",
                    "vérifiez l'année, puis l'ordre du jour et du mois",
                )


def check_va_after_order(context: RequestContext) -> Iterator[Finding[Spot]]:
    yield from _before_order(context, "va.date", "VA datée du")


def check_invoice_after_order(context: RequestContext) -> Iterator[Finding[Spot]]:
    yield from _before_order(context, "facture.date", "facture datée du")


def _before_order(context: RequestContext, concept: str, subject: str) -> Iterator[Finding[Spot]]:
    today = context.beside.clock.now.date()
    pairs = zip(days(context, concept), days(context, "commande.date"), strict=True)
    for index, (later, order) in enumerate(pairs):
        # An order dated in the future is its own defect (DAT002).
        if later is None or order is None or later >= order or order > today:
            continue
        yield Finding(
            Spot(context.demandes[index].pointer_of(concept)),
            f"{subject} {day(later)}, avant la signature du bon de commande ({day(order)})",
            "vérifiez les deux dates sur les documents",
            Severity.WARNING,
        )


def _iso_fix(possible: tuple[date, ...]) -> str:
    if not possible:
        return "écrivez la date sous la forme 2025-01-31"
    return f"écrivez {listed((one.isoformat() for one in possible), 'ou')}"
