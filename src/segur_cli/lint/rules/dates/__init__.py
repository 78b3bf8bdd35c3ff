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

_DATES = "commande.date|facture.date|va.date|pilote.installation|pilote.production|pilote.pv"

RULES = (
    Rule(
        "DAT001",
        check_possible,
        reads=(_DATES,),
        explains=True,
        judges_form=True,
    ),
    Rule(
        "DAT002",
        check_future,
        reads=(_DATES,),
    ),
    Rule("DAT003", check_window, reads=("commande.date",)),
    Rule("DAT004", check_avance_period, reads=("sons", "commande.date")),
    Rule("DAT005", check_deposit, reads=("sons",), kind=("avance", "solde")),
    Rule("DAT006", check_va_after_order, reads=("va.date", "commande.date")),
    Rule("DAT007", check_invoice_after_order, reads=("facture.date", "commande.date")),
    Rule("DAT008", check_observation, reads=("pilote.pv", "pilote.installation|pilote.production")),
)
