"""MNT: amounts, alone, together, under the base's ceiling and against the avance."""

from segur_cli.lint.rules.amounts.ceiling import check_ceiling
from segur_cli.lint.rules.amounts.differing import check_differing
from segur_cli.lint.rules.amounts.invoice import (
    check_invoice_declared,
    check_invoice_order,
    check_prestation_declared,
)
from segur_cli.lint.rules.amounts.values import (
    check_decimals,
    check_negative,
    check_outsize,
    check_text,
    check_zero,
)
from segur_cli.lint.rules.amounts.vat import check_order, check_vat
from segur_cli.rules.rule import Rule

RULES = (
    Rule("MNT001", check_zero),
    Rule("MNT002", check_negative),
    Rule("MNT003", check_decimals),
    Rule("MNT004", check_text),
    Rule("MNT005", check_vat),
    Rule("MNT006", check_order),
    Rule("MNT007", check_ceiling),
    Rule("MNT008", check_invoice_declared),
    Rule("MNT009", check_prestation_declared),
    Rule("MNT010", check_invoice_order),
    Rule("MNT011", check_outsize),
    Rule("MNT012", check_differing),
)
