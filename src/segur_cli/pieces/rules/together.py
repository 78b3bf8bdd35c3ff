"""DOC: the pieces of one request, held against each other."""

from collections.abc import Iterator
from decimal import Decimal

from segur_cli.diagnostics import Needed, Severity
from segur_cli.papers.paper import Line
from segur_cli.pieces import values
from segur_cli.pieces.piece_context import PieceContext
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import euros

_CENT = Decimal("0.01")


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
    mine = values.finess_numbers(context.paper)
    if not mine:
        context.leave("DOC027", "FINESS non trouvé dans le texte")
        return
    own = {one.value for one in mine}
    for other in context.others:
        theirs = {one.value for one in values.finess_numbers(other.paper)}
        if theirs and not own & theirs and context.paper.name > other.paper.name:
            yield Finding(
                mine[0].line,
                f"FINESS {context.owned(mine[0].value)} ici, {context.owned(sorted(theirs)[0])} "
                f"dans {other.paper.name} : deux clients pour une demande",
                "retirez la pièce de l'autre client, ou corrigez son numéro",
            )


RULES = (
    Rule("DOC026", check_invoice, inputs=(Needed.OTHER_PIECES,), kind=("facture",)),
    Rule("DOC027", check_client, inputs=(Needed.OTHER_PIECES,)),
)
