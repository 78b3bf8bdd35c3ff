"""DAT: dates that exist, follow each other and fall inside the windows of the texts."""

from segur_cli.lint.rules.dates.days import (
    check_future,
    check_invoice_after_order,
    check_possible,
    check_va_after_order,
)
from segur_cli.lint.rules.dates.deposit import check_deposit
from segur_cli.lint.rules.dates.orders import check_avance_period, check_window
from segur_cli.lint.rules.dates.pilots import check_observation
from segur_cli.rules.rule import Rule

RULES = (
    Rule("DAT001", check_possible),
    Rule("DAT002", check_future),
    Rule("DAT003", check_window),
    Rule("DAT004", check_avance_period),
    Rule("DAT005", check_deposit),
    Rule("DAT006", check_va_after_order),
    Rule("DAT007", check_invoice_after_order),
    Rule("DAT008", check_observation),
)
