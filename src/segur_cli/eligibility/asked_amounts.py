"""Whether an amount fits the ceiling of the prestation asked."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from segur_cli.diagnostics import Severity
from segur_cli.eligibility.ceilings import CeilingKey
from segur_cli.eligibility.verdict import CeilingLine, Remark
from segur_cli.facts import PRESTATION_LABELS, V1_V2, V2, statement
from segur_cli.text.writing import euros, to_cents


def judge(
    amount: Decimal,
    basis: str,
    sons: tuple[str, ...],
    prestation: str | None,
    lines: Sequence[CeilingLine],
) -> Remark:
    """Judge one amount (euros, `basis` HT or TTC) against the ceilings of the client."""
    written = f"{euros(amount)} {basis}"
    if amount == 0:
        text = f"montant de {written} : nul au bon de commande ou à la facture, il est rejeté"
        return Remark(Severity.ERROR, text, statement("montant-nul"))
    if amount < 0:
        return _unjudged(f"montant de {written} non jugé : un montant ne peut être négatif")
    remark = _against_ceilings(amount, basis, sons, prestation, lines)
    if amount != to_cents(amount) and remark.severity is not Severity.ERROR:
        exact = f"{amount:f}".replace(".", ",")
        text = f"montant de {exact} € {basis} : plus de deux décimales"
        text += f" ; {remark.text}" if remark.unjudged else ""
        return Remark(Severity.WARNING, text, statement("deux-decimales"), remark.unjudged)
    return remark


def _against_ceilings(
    amount: Decimal,
    basis: str,
    sons: tuple[str, ...],
    prestation: str | None,
    lines: Sequence[CeilingLine],
) -> Remark:
    written = f"{euros(amount)} {basis}"
    missing = [
        name
        for name, known in (("le SONS", len(sons) == 1), ("la prestation", prestation is not None))
        if not known
    ]
    if missing or prestation is None:
        return _unjudged(f"montant de {written} non jugé : précisez {' et '.join(missing)}")
    exact = [line for line in lines if line.key == CeilingKey(sons[0], prestation, basis)]
    if not exact:
        return _not_comparable(amount, basis, sons[0], prestation, lines)
    return _compare(amount, basis, sons[0], prestation, exact, lines)


def _compare(
    amount: Decimal,
    basis: str,
    sons: str,
    prestation: str,
    exact: Sequence[CeilingLine],
    lines: Sequence[CeilingLine],
) -> Remark:
    subject = f"montant de {euros(amount)} {basis}"
    about = f"{sons}, {PRESTATION_LABELS[prestation]}"
    amounts = [line.ceiling.amount for line in exact]
    known = [value for value in amounts if value is not None]
    if len(known) < len(amounts):
        unread = next((line.ceiling.unread for line in exact if line.ceiling.unread), None)
        why = f"cellule illisible ({unread})" if unread else "aucun plafond indiqué"
        return _unjudged(f"{subject} non jugé : {why} pour {about}")
    if any(value <= 0 for value in known):
        why = "le plafond inscrit dans la base est à 0,00 € ou négatif, à faire préciser"
        return _unjudged(f"{subject} non jugé : {why} ({about})")
    fitting = [value for value in known if amount <= to_cents(value)]
    shown = " ou ".join(euros(value) for value in dict.fromkeys(known))
    if len(fitting) == len(known):
        return Remark(
            Severity.NOTE,
            f"{subject} : ne dépasse pas le plafond de {shown} {basis} ({about})",
            statement("montant-maximum"),
        )
    if fitting:
        return _unjudged(
            f"{subject} non jugé : la base donne plusieurs plafonds ({shown} {basis}) pour {about}"
        )
    other = V1_V2 if prestation == V2 else V2
    tail = _fits_other(amount, CeilingKey(sons, other, basis), lines)
    return Remark(
        Severity.ERROR,
        f"{subject} : dépasse de {euros(amount - to_cents(max(known)))} le plafond de "
        f"{shown} {basis} ({about}){tail}",
        statement("montant-maximum"),
    )


def _fits_other(amount: Decimal, key: CeilingKey, lines: Iterable[CeilingLine]) -> str:
    """Say that the amount would only fit the other prestation; empty when it would not."""
    others = [line.ceiling.amount for line in lines if line.key == key]
    if others and all(value is not None and amount <= to_cents(value) for value in others):
        label = PRESTATION_LABELS[key.prestation or ""]
        shown = euros(others[0]) if others[0] is not None else ""
        return f" ; il ne tiendrait que sous celui de « {label} » ({shown} {key.basis})"
    return ""


def _not_comparable(
    amount: Decimal, basis: str, sons: str, prestation: str, lines: Sequence[CeilingLine]
) -> Remark:
    """No column is about this SONS, prestation and basis: nothing is judged."""
    subject = f"montant de {euros(amount)} {basis} non jugé"
    near = [
        line
        for line in lines
        if line.key.covers(sons, prestation)
        and line.key.basis in (None, basis)
        and line.ceiling.amount is not None
    ]
    for line in near:
        value = line.ceiling.amount
        if value is not None and amount > to_cents(value):
            return _unjudged(
                f"{subject}, mais il dépasse le montant de {euros(value)} inscrit dans la base "
                f"({line.key.label})"
            )
    if near:
        return _unjudged(f"{subject} : la base ne précise pas tout ({near[0].key.label})")
    return _unjudged(
        f"{subject} : aucune colonne {basis} reconnue dans la base pour {sons}, "
        f"{PRESTATION_LABELS[prestation]}"
    )


def _unjudged(text: str) -> Remark:
    return Remark(Severity.WARNING, text, unjudged=True)
