"""MNT: amounts, alone, together, under the base's ceiling and against the avance."""

from segur_cli.diagnostics import Needed
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

_HT = "prestation.montant_ht|commande.montant_ht|facture.montant_ht"
_TTC = "prestation.montant_ttc|commande.montant_ttc|facture.montant_ttc"
_PRESTATION = "prestation.montant_ht|prestation.montant_ttc"
_ORDER = "commande.montant_ht|commande.montant_ttc"
_INVOICE = "facture.montant_ht|facture.montant_ttc"
_AMOUNTS = f"{_PRESTATION}|{_ORDER}|{_INVOICE}"
_EVERY = f"{_AMOUNTS}|avance.montant"

RULES = (
    Rule("MNT001", check_zero, reads=(_EVERY,), sees_through=True),
    Rule("MNT002", check_negative, reads=(_EVERY,), sees_through=True),
    Rule("MNT003", check_decimals, reads=(_EVERY,)),
    Rule("MNT004", check_text, reads=(_EVERY,), judges_form=True),
    Rule("MNT005", check_vat, reads=(_HT, _TTC), sees_through=True),
    Rule("MNT006", check_order, reads=(_HT, _TTC), sees_through=True),
    Rule(
        "MNT007",
        check_ceiling,
        reads=("beneficiaire.finess", "sons", "prestation.type", _AMOUNTS),
        inputs=(Needed.BASE,),
        sees_through=True,
        accounts=True,
    ),
    Rule(
        "MNT008",
        check_invoice_declared,
        reads=("beneficiaire.finess", _INVOICE),
        inputs=(Needed.AVANCES,),
        kind=("solde",),
        sees_through=True,
        accounts=True,
    ),
    Rule(
        "MNT009",
        check_prestation_declared,
        reads=("beneficiaire.finess", _PRESTATION),
        inputs=(Needed.AVANCES,),
        kind=("solde",),
        sees_through=True,
        accounts=True,
    ),
    Rule(
        "MNT010",
        check_invoice_order,
        reads=(_INVOICE, _ORDER),
        kind=("solde",),
        sees_through=True,
    ),
    Rule("MNT011", check_outsize, reads=(_EVERY,), sees_through=True),
    Rule("MNT012", check_differing, reads=(_AMOUNTS,), sees_through=True),
)
