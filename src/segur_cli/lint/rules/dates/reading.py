"""The dates of requests, concept by concept."""

from datetime import date

from segur_cli.lint.context import Context
from segur_cli.requests import as_date
from segur_cli.templates.concepts import CONCEPTS, Kind

DATES = tuple(concept.id for concept in CONCEPTS.values() if concept.kind is Kind.DATE)
ANY_DATE = "|".join(DATES)


def days(context: Context, concept: str) -> list[date | None]:
    """Return the date of a concept in each request, None where there is none to be read."""
    return [as_date(value) for value in context.column(concept)]
