"""Every business rule, family by family: to know what exists, read this tuple."""

from segur_cli.lint.rule import Rule
from segur_cli.lint.rules import amounts, dates, identifiers

RULES: tuple[Rule, ...] = (
    *identifiers.RULES,
    *amounts.RULES,
    *dates.RULES,
)
