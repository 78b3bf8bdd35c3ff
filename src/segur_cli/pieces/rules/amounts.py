"""DOC: the amounts of an order or of an invoice, by themselves."""

import re
from collections.abc import Iterator
from decimal import Decimal

from segur_cli.papers.letters import unaccented
from segur_cli.papers.paper import Line
from segur_cli.pieces import values
from segur_cli.pieces.context import PieceContext
from segur_cli.pieces.rules.mentions import MENTION
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import euros, listed, to_cents

_CENT = Decimal("0.01")
_NEAR = 3  # lines after the mention in which its amount may stand
_NO_VAT = re.compile(
    r"\b(?:non (?:assujetti|redevable|soumis)|tva ?:? ?(?:non applicable|exoneree)|exoner|293 ?b"
    r"|hors champ|sans tva)"
)
_PART = re.compile(
    r"\b(facture d'acompte|facture intermediaire|facture de situation|acompte de [\d ]+(?:[.,]\d+)?"
    r" ?(?:%|€))"
)
_NONE = re.compile(r"\b(?:aucun|sans|pas d[e']|ni|hors)\b")


def check_zero(context: PieceContext) -> Iterator[Finding[Line | None]]:
    zeros = [one for one in context.amounts if one.value.amount == 0]
    others = [one for one in context.amounts if one.value.amount != 0]
    what = "montant de la commande" if context.kind.id == "commande" else "montant de la facture"
    if zeros and not others:
        yield Finding(
            zeros[0].line, f"{what} à 0 : systématiquement rejeté", "écrivez le montant réel"
        )
        return
    place = context.paper.letters.find(MENTION)
    if context.kind.id != "commande" or place is None:
        return
    body = context.paper.body
    start = body[place]
    near = body[place : place + _NEAR + 1]
    zero = next((one for one in zeros if any(one.line is line for line in near)), None)
    real = any(one.line is line for one in others for line in near)
    if zero is not None and not real:
        yield Finding(
            zero.line,
            "le montant pris en charge par l'État est à 0 : systématiquement rejeté",
            "écrivez le montant réel",
        )
    elif not context.amounts:
        yield Finding(
            start,
            "aucun montant trouvé dans le texte du bon de commande",
            "vérifiez que le montant réel pris en charge y est écrit",
        )


def check_stated(context: PieceContext) -> Iterator[Finding[Line | None]]:
    lacking = [basis for basis in ("HT", "TTC") if not context.of_basis(basis)]
    text = unaccented(" ".join(line.text for line in context.paper.lines))
    if not values.rates(context.paper) and not _NO_VAT.search(text):
        lacking.insert(1 if lacking[:1] == ["HT"] else 0, "taux de TVA")
    if lacking:
        names = [f"montant {one}" if one.isupper() else one for one in lacking]
        yield Finding(
            None,
            f"{listed(names)} non {'trouvés' if len(names) > 1 else 'trouvé'} dans le texte",
            "le montant HT, le taux de TVA et le TTC figurent sur tout bon de commande, puis sur "
            "la facture",
        )


def check_sum(context: PieceContext) -> Iterator[Finding[Line | None]]:
    before, after = context.of_basis("HT"), context.of_basis("TTC")
    found = [one.value for one in values.rates(context.paper)]
    if not before or not after or not found:
        context.leave("DOC013", "HT, taux ou TTC non trouvés dans le texte")
        return
    ttc = {one.value.amount for one in after}
    expected = {to_cents(one.value.amount * (1 + rate / 100)) for one in before for rate in found}
    close = any(abs(a - b) <= _CENT for a in expected for b in ttc)
    if not close and max(ttc) not in {one.value.amount for one in before}:
        top = max(before, key=lambda one: one.value.amount)
        yield Finding(
            top.line,
            f"{euros(top.value.amount)} HT à {listed(f'{one:f} %' for one in found[:3])} ne "
            f"donnent pas {euros(max(ttc))} TTC",
            "refaites le calcul : un centime d'arrondi est admis",
        )


def check_total(context: PieceContext) -> Iterator[Finding[Line | None]]:
    for line in context.paper.lines:
        said = line.said
        if (found := _PART.search(said)) and not _NONE.search(said[: found.start()]):
            yield Finding(
                line,
                f"« {found[1]} » : une seule facture, du total à 100 %, sans facture pour l'avance",
                "vérifiez que cette facture est bien celle du total",
            )
            return


RULES = (
    Rule("DOC011", check_zero, kind=("commande", "facture")),
    Rule("DOC012", check_stated, kind=("commande", "facture")),
    Rule("DOC013", check_sum, kind=("commande", "facture")),
    Rule("DOC015", check_total, kind=("facture",)),
)
