"""Every business rule, family by family: to know what exists, read this tuple."""

from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules import (
    amounts,
    amounts_compared,
    attachments,
    characters,
    dates,
    eligibility,
    identifiers,
    pilots,
    presence,
    solde,
)
from segur_cli.rules.rule import Rule

RULES: tuple[Rule[RequestContext, Spot], ...] = (
    *characters.RULES,
    *identifiers.RULES,
    *presence.RULES,
    *eligibility.RULES,
    *amounts.RULES,
    *amounts_compared.RULES,
    *dates.RULES,
    *pilots.RULES,
    *solde.RULES,
    *attachments.RULES,
)
