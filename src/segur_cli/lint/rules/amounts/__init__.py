"""MNT: amounts, alone, together, under the base's ceiling and against the avance."""

from segur_cli.diagnostics import Origin, Severity
from segur_cli.lint.rule import Rule
from segur_cli.lint.rules.amounts.ceiling import check_ceiling
from segur_cli.lint.rules.amounts.groups import ANY_AMOUNT, COMMANDE, FACTURE, PRESTATION
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

_ANY_HT = "prestation.montant_ht|commande.montant_ht|facture.montant_ht"
_ANY_TTC = "prestation.montant_ttc|commande.montant_ttc|facture.montant_ttc"
_PRESTATION = f"{PRESTATION.ht}|{PRESTATION.ttc}"
_COMMANDE = f"{COMMANDE.ht}|{COMMANDE.ttc}"
_FACTURE = f"{FACTURE.ht}|{FACTURE.ttc}"

RULES = (
    Rule(
        code="MNT001",
        title="Montant non nul",
        severity=Severity.ERROR,
        origin=Origin.TEXT,
        source="FAQ ANS",
        check=check_zero,
        needs=(ANY_AMOUNT,),
    ),
    Rule(
        code="MNT002",
        title="Montant positif",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source="Règle générale",
        check=check_negative,
        needs=(ANY_AMOUNT,),
    ),
    Rule(
        code="MNT003",
        title="Deux décimales au plus",
        severity=Severity.WARNING,
        origin=Origin.TEXT,
        source="Note ANS sur les rejets (vague 1)",
        check=check_decimals,
        needs=(ANY_AMOUNT,),
    ),
    Rule(
        code="MNT004",
        title="Montant écrit comme un nombre",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source="Règle générale",
        check=check_text,
        needs=(ANY_AMOUNT,),
    ),
    Rule(
        code="MNT005",
        title="HT et TTC concordants",
        severity=Severity.WARNING,
        origin=Origin.TEXT,
        source="Note ANS sur les rejets (vague 1)",
        check=check_vat,
        needs=(_ANY_HT, _ANY_TTC),
    ),
    Rule(
        code="MNT006",
        title="TTC au moins égal au HT",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source="Règle générale",
        check=check_order,
        needs=(_ANY_HT, _ANY_TTC),
    ),
    Rule(
        code="MNT007",
        title="Montant sous le plafond de la base",
        severity=Severity.ERROR,
        origin=Origin.TEXT,
        source="Page ANS sur le financement",
        check=check_ceiling,
        needs=("beneficiaire.finess", "sons", "prestation.type", _PRESTATION),
        inputs=("base",),
    ),
    Rule(
        code="MNT008",
        title="Facture au plus égale au montant déclaré à l'avance",
        severity=Severity.ERROR,
        origin=Origin.TEXT,
        source="FAQ ANS (rédaction de vague 1)",
        check=check_invoice_declared,
        needs=("beneficiaire.finess", _FACTURE),
        kind="solde",
        inputs=("against",),
    ),
    Rule(
        code="MNT009",
        title="Prestation au plus égale au montant déclaré à l'avance",
        severity=Severity.ERROR,
        origin=Origin.TEXT,
        source="FAQ ANS (rédaction de vague 1)",
        check=check_prestation_declared,
        needs=("beneficiaire.finess", _PRESTATION),
        kind="solde",
        inputs=("against",),
    ),
    Rule(
        code="MNT010",
        title="Facture au plus égale au bon de commande",
        severity=Severity.ERROR,
        origin=Origin.TEXT,
        source="FAQ ANS",
        check=check_invoice_order,
        needs=(_FACTURE, _COMMANDE),
        kind="solde",
    ),
    Rule(
        code="MNT011",
        title="Montant vraisemblable",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source="Règle générale",
        check=check_outsize,
        needs=(ANY_AMOUNT,),
    ),
)
