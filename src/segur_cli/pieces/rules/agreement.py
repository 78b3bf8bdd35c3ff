"""DOC: what a piece says, held against the request that cites it and against its other pieces."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from segur_cli.diagnostics import Needed, Severity
from segur_cli.exits import StopError
from segur_cli.facts import PRESTATION_LABELS, dispositifs
from segur_cli.facts.words import read_prestation
from segur_cli.identifiers import finess, siret
from segur_cli.papers.letters import ocr_skeleton
from segur_cli.papers.paper import Line
from segur_cli.pieces import money, values
from segur_cli.pieces.piece_context import PieceContext, shown
from segur_cli.pieces.stated import DayOf, Stated, days_of
from segur_cli.requests import Demande, as_date, as_number, client_of
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.amounts import parse_amount
from segur_cli.text.writing import day, euros, listed, quote

_ADVICE = "corrigez la pièce ou la demande, selon celle qui dit vrai"
_CENT = Decimal("0.01")
_OF_CLIENT = ("commande", "va", "pv")  # kinds of pieces whose head is the client's
_BESIDE = 5  # lines above a number, in which whose it is may be said
_CLIENT = re.compile(
    r"\b(?:client|acheteur|beneficiaire|etablissement|hopital|finess|destinataire)\b"
)
_SUPPLIER = re.compile(r"\b(?:fournisseur|titulaire|editeur|prestataire|vendeur|supplier)\b")
_SLIP = 2  # digits
_INSTALLS = ("va", "pv")  # kinds of pieces that say when it was


def check_finess(context: PieceContext) -> Iterator[Finding[Line | None]]:
    asked = client_of(context.demande) if context.demande else None
    found = context.finess_numbers
    if asked is None or not found:
        context.leave("DOC020", "FINESS non trouvé dans le texte")
        return
    if asked not in {one.value for one in found} and finess.is_shaped(asked):
        first = found[0]
        yield Finding(
            first.line,
            f"FINESS {context.owned(first.value)} dans la pièce, {context.owned(asked)} dans la "
            "demande",
            _ADVICE,
        )


def check_siret(context: PieceContext) -> Iterator[Finding[Line | None]]:
    asked = {
        whose: number
        for whose in ("beneficiaire", "fournisseur")
        if (number := _number(context.demande, f"{whose}.siret"))
    }
    found = values.sirets(context.paper)
    if not asked or not found:
        context.leave("DOC021", "SIRET non trouvé dans le texte")
        return
    if not {one.value for one in found} & set(asked.values()):
        # A number of wrong key is nobody's, unless it is nearly the one that is asked.
        wrong = [one for one in found if not siret.is_valid(one.value)
                 and any(_is_near(one.value, number) for number in asked.values())]  # fmt: skip
        if list(asked) == ["fournisseur"]:
            likely = {True} if context.kind.id in _OF_CLIENT else {True, None}
            found = [one for one in found if _is_of_supplier(context, one) in likely] or wrong
        if not found:
            context.leave("DOC021", "les SIRET de la pièce peuvent être ceux du client")
            return
        said = listed(
            f"{number} ({'client' if whose == 'beneficiaire' else 'fournisseur'})"
            for whose, number in asked.items()
        )
        told = f"SIRET {found[0].value} dans la pièce{' (clé fausse)' if found[0] in wrong else ''}"
        yield Finding(found[0].line, f"{told}, {said} dans la demande", _ADVICE)


def _is_near(number: str, other: str) -> bool:
    """Whether two numbers differ by a slip: a digit or two, or two that change places."""
    pairs = zip(number, other, strict=False)
    return len(number) == len(other) and sum(a != b for a, b in pairs) <= _SLIP


def _is_of_supplier(context: PieceContext, found: Stated[str]) -> bool | None:
    """Whether the line of a number names the supplier, or one above it; None when none says."""
    name = context.demande.text("fournisseur.nom") if context.demande else None
    for said in values.above(context.paper, found, _BESIDE):
        if _SUPPLIER.search(said) or values.stands(name, said):
            return True
        if _CLIENT.search(said):
            return False
    return None


def _number(demande: Demande | None, concept: str) -> str:
    text = demande.text(concept) if demande else None
    number = finess.normalise(text) if text else ""
    return number if siret.is_shaped(number) else ""


_NUMBERED = ("commande", "facture", "va", "pv", "attestation-prestation")


def check_reference(context: PieceContext) -> Iterator[Finding[Line | None]]:
    for concept, label, read in (
        ("commande.reference", "bon de commande", values.order_references),
        ("facture.numero", "facture", values.invoice_numbers),
    ):
        asked = context.demande.text(concept) if context.demande else None
        if not asked or values.stands(asked, context.said):
            continue
        own = context.kind.id == ("commande" if label == "bon de commande" else "facture")
        others = read(context.paper) or (values.own_references(context.paper) if own else [])
        others = others or values.written_alike(context.paper, asked)
        if ocr_skeleton(asked) in {ocr_skeleton(one.value) for one in others}:
            continue
        if own or others or concept == "commande.reference":
            if not others:
                context.leave("DOC022", f"référence {quote(asked)} non trouvée dans le texte")
                continue
            lines = context.paper.lines
            yield Finding(
                next(
                    (line for line in lines if values.stands(others[0].value, line.said)),
                    others[0].line,
                ),
                f"{label} {quote(others[0].value.upper())} dans la pièce, {quote(asked)} dans la "
                "demande",
                _ADVICE,
            )


_AMOUNTS = {
    "commande": ("commande.montant_ht", "commande.montant_ttc"),
    "facture": ("facture.montant_ht", "facture.montant_ttc"),
}


def check_amounts(context: PieceContext) -> Iterator[Finding[Line | None]]:
    if context.is_credit:
        context.leave("DOC023", "c'est un avoir")
        return
    for concept, basis in zip(_AMOUNTS[context.kind.id], ("HT", "TTC"), strict=True):
        asked = _amount(context.demande, concept)
        found = context.of_basis(basis)
        if asked is None:
            continue
        if any(abs(one.value.amount - asked) <= _CENT for one in context.amounts):
            continue
        if not found:
            context.leave("DOC023", f"montant {basis} non trouvé dans le texte")
            continue
        told = money.totals(found)
        yield Finding(
            told[-1].line,
            f"{euros(asked)} {basis} dans la demande, {listed(list(shown(told))[:4])} dans la "
            "pièce",
            _ADVICE,
        )


def _amount(demande: Demande | None, concept: str) -> Decimal | None:
    located = demande.first(concept) if demande else None
    if located is None:
        return None
    if isinstance(located.value, str):
        return parse_amount(located.value)
    return as_number(located.value)


# The place of a day that nothing fills.
_UNDATED = re.compile(
    r"\b(?:date(?: d[eu] (?:la )?(?:signature|commande|facture|verification))?"
    r"|(?:fait|signe) .{0,40}\ble)"
    r"[ :]*(?:[_.…]{3,}[_.… ]*|[_.… ]*/[_.… ]*/[_.…\d ]*)?(?=$|  )"
)
_DATES = {
    "commande": ("commande.date", "date de signature du bon de commande"),
    "facture": ("facture.date", "date de la facture"),
    "va": ("va.date", "date de la VA"),
    "pv": ("pilote.pv", "date du PV"),
}


def check_date(context: PieceContext) -> Iterator[Finding[Line | None]]:
    concept, label = _DATES[context.kind.id]
    located = context.demande.first(concept) if context.demande else None
    asked = as_date(located.value) if located is not None else None
    days = days_of(context.paper, context.kind.id)
    found: list[Stated[date]] = days[DayOf.OWN] or days[DayOf.UNSAID]
    if asked is None or not found:
        blank = next((line for line in context.paper.lines if _UNDATED.search(line.said)), None)
        if asked is None or blank is None or context.paper.parts:
            context.leave("DOC024", "date non trouvée dans le texte")
            return
        yield Finding(blank, f"{label} : {day(asked)} dans la demande, en blanc ici", _ADVICE)
        return
    if asked not in {one.value for one in (*days[DayOf.OWN], *days[DayOf.UNSAID])}:
        told = list(dict.fromkeys(day(one.value) for one in found))
        yield Finding(
            found[0].line,
            f"{label} : {day(asked)} dans la demande ; la pièce ne porte que "
            f"{listed(f'le {one}' for one in told[:4])}",
            _ADVICE,
        )


def check_installation(context: PieceContext) -> Iterator[Finding[Line | None]]:
    located = context.demande.first("pilote.installation") if context.demande else None
    asked = as_date(located.value) if located is not None else None
    among = (context, *context.others)
    told = [one.value for other in among if other.kind.id in _INSTALLS for one in other.installed]
    own = days_of(context.paper, context.kind.id)[DayOf.OWN]
    days = told or ([asked] if asked else [])
    if not own or not days:
        context.leave("DOC028", "date de la pièce ou de l'installation non trouvée")
        return
    last = max(own, key=lambda one: one.value)
    if last.value < min(days):
        yield Finding(
            last.line,
            f"{_DATES[context.kind.id][1]} : {day(last.value)}, avant l'installation "
            f"({day(min(days))})",
            "vérifiez les deux dates sur les documents",
        )


def check_ceiling(context: PieceContext) -> Iterator[Finding[Line | None]]:
    if context.is_credit or any(other.kind.id == "commande" for other in context.others):
        context.leave("DOC029", "DOC026 le compare au bon de commande donné")
        return
    for basis in ("ttc", "ht"):
        found = money.totals(context.of_basis(basis.upper()))
        asked = [
            (amount, what)
            for what, concept in (("commande", "commande"), ("prestation", "prestation"))
            if (amount := _amount(context.demande, f"{concept}.montant_{basis}")) is not None
        ]
        if not found or not asked:
            continue
        total = max(found, key=lambda one: one.value.amount)
        least, what = min(asked)
        if total.value.amount > least + _CENT:
            yield Finding(
                total.line,
                f"facture de {euros(total.value.amount)} {basis.upper()}, {what} de "
                f"{euros(least)} dans la demande : une facture ne la dépasse pas",
                "corrigez la facture, ou vérifiez quelle part en est la prestation",
            )
        return
    context.leave("DOC029", "montant non trouvé dans le texte")


def check_product(context: PieceContext) -> Iterator[Finding[Line | None]]:
    demande = context.demande
    if demande is None:
        return
    asked = demande.text("sons")
    if asked:
        letters = context.paper.letters
        named = values.ticked_among(context.paper, dispositifs()) or [
            code for code in dispositifs() if letters.find(code) is not None
        ]
        if not named:
            context.leave("DOC025", "SONS non trouvé dans le texte")
        elif ocr_skeleton(asked) not in {ocr_skeleton(code) for code in named}:
            place = letters.find(named[0]) or 0
            yield Finding(
                context.paper.body[place],
                f"{listed(named)} dans la pièce, {asked} dans la demande",
                _ADVICE,
            )
    yield from _prestation(context, demande)
    version = demande.text("solution.version")
    found = values.versions(context.paper)
    written = version.lower().removeprefix("v") if version else ""
    if (
        found
        and written
        and not any(values.stands(text, context.said) for text in (written, f"v{written}"))
    ):
        yield Finding(
            found[0].line,
            f"version {quote(found[0].value)} dans la pièce, {quote(version)} dans la demande",
            "le numéro de version identifie la solution référencée : vérifiez-le",
        )


def _prestation(context: PieceContext, demande: Demande) -> Iterator[Finding[Line | None]]:
    asked = demande.text("prestation.type")
    found = values.prestations(context.paper)
    if not asked or not found:
        return
    try:
        code = read_prestation(asked)
    except StopError:
        return  # IDN007 says that it is not understood
    if code not in {one.value for one in found}:
        yield Finding(
            found[0].line,
            f"prestation « {PRESTATION_LABELS[found[0].value]} » dans la pièce, "
            f"« {PRESTATION_LABELS[code]} » dans la demande",
            _ADVICE,
        )


def check_invoice(context: PieceContext) -> Iterator[Finding[Line | None]]:
    if context.is_credit:
        context.leave("DOC026", "c'est un avoir")
        return
    orders = [one for one in context.others if one.kind.id == "commande"]
    if not orders:
        context.leave("DOC026", "aucun bon de commande parmi les pièces de la demande")
    for order in orders:
        for basis in ("TTC", "HT"):
            mine, theirs = context.of_basis(basis), order.of_basis(basis)
            if not mine or not theirs:
                continue
            total = max(mine, key=lambda one: one.value.amount)
            ordered = max(one.value.amount for one in theirs)
            doubtful = context.paper.parts or order.paper.parts
            if total.value.amount > ordered + _CENT:
                yield Finding(
                    total.line,
                    f"facture de {euros(total.value.amount)} {basis}, commande de "
                    f"{euros(ordered)} ({order.paper.name}) : une facture ne dépasse pas la "
                    f"commande{context.unread or order.unread}",
                    "corrigez la facture, ou donnez le bon de commande qui lui répond",
                    Severity.WARNING if doubtful else None,
                )
            break


def check_client(context: PieceContext) -> Iterator[Finding[Line | None]]:
    mine = context.finess_numbers
    if not mine:
        context.leave("DOC027", "FINESS non trouvé dans le texte")
        return
    own = {one.value for one in mine}
    for other in context.others:
        theirs = {one.value for one in other.finess_numbers}
        if theirs and not own & theirs and context.paper.name > other.paper.name:
            yield Finding(
                mine[0].line,
                f"FINESS {context.owned(mine[0].value)} ici, {context.owned(sorted(theirs)[0])} "
                f"dans {other.paper.name} : deux clients pour une demande",
                "retirez la pièce de l'autre client, ou corrigez son numéro",
            )


RULES = (
    Rule("DOC020", check_finess, inputs=(Needed.REQUEST,)),
    Rule("DOC021", check_siret, inputs=(Needed.REQUEST,)),
    Rule("DOC022", check_reference, inputs=(Needed.REQUEST,), kind=_NUMBERED),
    Rule("DOC023", check_amounts, inputs=(Needed.REQUEST,), kind=("commande", "facture")),
    Rule("DOC024", check_date, inputs=(Needed.REQUEST,), kind=tuple(_DATES)),
    Rule("DOC025", check_product, inputs=(Needed.REQUEST,)),
    Rule("DOC028", check_installation, inputs=(Needed.REQUEST,), kind=("facture", "va")),
    Rule("DOC029", check_ceiling, inputs=(Needed.REQUEST,), kind=("facture",)),
    Rule("DOC026", check_invoice, inputs=(Needed.OTHER_PIECES,), kind=("facture",)),
    Rule("DOC027", check_client, inputs=(Needed.OTHER_PIECES,)),
)
