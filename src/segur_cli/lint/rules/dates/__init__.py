"""DAT: dates that exist, follow each other and fall inside the windows of the texts."""

from segur_cli.diagnostics import Origin, Severity
from segur_cli.lint.rule import Rule
from segur_cli.lint.rules.dates.days import (
    check_future,
    check_invoice_after_order,
    check_possible,
    check_va_after_order,
)
from segur_cli.lint.rules.dates.deposit import check_deposit
from segur_cli.lint.rules.dates.orders import check_avance_period, check_window
from segur_cli.lint.rules.dates.pilots import check_observation
from segur_cli.lint.rules.dates.reading import ANY_DATE

RULES = (
    Rule(
        code="DAT001",
        title="Date possible",
        severity=Severity.ERROR,
        origin=Origin.GENERIC,
        source="Règle générale",
        check=check_possible,
        needs=(ANY_DATE,),
        explains=True,
    ),
    Rule(
        code="DAT002",
        title="Date non à venir",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source="Règle générale",
        check=check_future,
        needs=(ANY_DATE,),
    ),
    Rule(
        code="DAT003",
        title="Bon de commande dans la fenêtre de 120 jours",
        severity=Severity.ERROR,
        origin=Origin.TEXT,
        source="FAQ ANS (formulation générale)",
        check=check_window,
        needs=("commande.date",),
    ),
    Rule(
        code="DAT004",
        title="Bon de commande signé avant la fin des avances",
        severity=Severity.ERROR,
        origin=Origin.TEXT,
        source="FAQ ANS (formulation générale)",
        check=check_avance_period,
        needs=("sons", "commande.date"),
    ),
    Rule(
        code="DAT005",
        title="Dépôt avant la date limite",
        severity=Severity.ERROR,
        origin=Origin.TEXT,
        source="Pages ASP du 10/06/2024 et du 15/11/2024 ; webinaire ANS-DNS du 08/11/2024",
        check=check_deposit,
        needs=("sons",),
        kind="avance|solde",
        once=True,
    ),
    Rule(
        code="DAT006",
        title="VA postérieure au bon de commande",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source="Règle générale",
        check=check_va_after_order,
        needs=("va.date", "commande.date"),
    ),
    Rule(
        code="DAT007",
        title="Facture postérieure au bon de commande",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source="Règle générale",
        check=check_invoice_after_order,
        needs=("facture.date", "commande.date"),
    ),
    Rule(
        code="DAT008",
        title="PV pilote au moins un mois après l'installation",
        severity=Severity.WARNING,
        origin=Origin.TEXT,
        source="Webinaire ANS-DNS du 08/11/2024",
        check=check_observation,
        needs=("pilote.pv", "pilote.installation|pilote.production"),
    ),
)
