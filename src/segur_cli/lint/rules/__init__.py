"""Every business rule, family by family: to know what exists, read this tuple."""

from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules import (
    amounts,
    archive,
    attachments,
    characters,
    companies,
    dates,
    eligibility,
    identifiers,
    literals,
    pieces,
    pilot_gate,
    pilots,
    registered,
    solde,
    solde_terms,
    spaces,
    uniqueness,
)
from segur_cli.rules.rule import Rule

RULES: tuple[Rule[RequestContext, Spot], ...] = (
    *characters.RULES,
    *spaces.RULES,
    *identifiers.RULES,
    *companies.RULES,
    *literals.RULES,
    *eligibility.RULES,
    *registered.RULES,
    *uniqueness.RULES,
    *amounts.RULES,
    *dates.RULES,
    *pilots.RULES,
    *pilot_gate.RULES,
    *solde.RULES,
    *solde_terms.RULES,
    *archive.RULES,
    *attachments.RULES,
    *pieces.RULES,
)
