"""The dates of requests, concept by concept."""

from datetime import date

from segur_cli.lint.context import RequestContext
from segur_cli.requests import as_date
from segur_cli.templates.concepts import CONCEPTS, ValueType

DATES = tuple(concept.id for concept in CONCEPTS.values() if concept.kind is ValueType.DATE)


def days(context: RequestContext, concept: str) -> list[date | None]:
    """Return the date of a concept in each request, None where there is none to be read."""
    return [as_date(value) for value in context.column(concept)]
