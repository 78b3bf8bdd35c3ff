"""Whether an amount fits the ceiling of the prestation asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from segur_cli.diagnostics import Severity
from segur_cli.eligibility.base import CeilingKey
from segur_cli.eligibility.verdict import CeilingLine, Remark
from segur_cli.facts import PRESTATION_LABELS, V1_V2, V2, statement
from segur_cli.text.writing import euros, to_cents


@dataclass(frozen=True)
class _Asked:
    """One amount (euros, `basis` HT or TTC), what it is for, and the ceilings of the client."""

    amount: Decimal
    basis: str
    sons: str
    prestation: str
    lines: Sequence[CeilingLine]

    @property
    def subject(self) -> str:
        return f"montant de {euros(self.amount)} {self.basis}"

    @property
    def about(self) -> str:
        return f"{self.sons}, {PRESTATION_LABELS[self.prestation]}"

    def ceilings(self, prestation: str) -> list[CeilingLine]:
        key = CeilingKey(self.sons, prestation, self.basis)
        return [line for line in self.lines if line.key == key]


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
    known = (("le SONS", len(sons) == 1), ("la prestation", prestation is not None))
    missing = [name for name, said in known if not said]
    if missing or prestation is None:
        remark = _unjudged(f"montant de {written} non jugé : précisez {' et '.join(missing)}")
    else:
        remark = _compared(_Asked(amount, basis, sons[0], prestation, lines))
    if amount != to_cents(amount) and remark.severity is not Severity.ERROR:
        exact = f"{amount:f}".replace(".", ",")
        text = f"montant de {exact} € {basis} : plus de deux décimales"
        text += f" ; {remark.text}" if remark.unjudged else ""
        return Remark(Severity.WARNING, text, statement("deux-decimales"), remark.unjudged)
    return remark


def _compared(asked: _Asked) -> Remark:
    exact = [line.ceiling for line in asked.ceilings(asked.prestation)]
    if not exact:
        return _not_comparable(asked)
    amount, subject, basis, about = asked.amount, asked.subject, asked.basis, asked.about
    known = [ceiling.amount for ceiling in exact if ceiling.amount is not None]
    if len(known) < len(exact):
        unread = next((ceiling.unread for ceiling in exact if ceiling.unread), None)
        why = f"cellule illisible ({unread})" if unread else "aucun plafond indiqué"
        return _unjudged(f"{subject} non jugé : {why} pour {about}")
    if any(value <= 0 for value in known):
        why = "le plafond inscrit dans la base est à 0,00 € ou négatif, à faire préciser"
        return _unjudged(f"{subject} non jugé : {why} ({about})")
    fitting = [value for value in known if amount <= to_cents(value)]
    shown = " ou ".join(euros(value) for value in dict.fromkeys(known))
    if len(fitting) == len(known):
        text = f"{subject} : ne dépasse pas le plafond de {shown} {basis} ({about})"
        return Remark(Severity.NOTE, text, statement("montant-maximum"))
    if fitting:
        return _unjudged(
            f"{subject} non jugé : la base donne plusieurs plafonds ({shown} {basis}) pour {about}"
        )
    return Remark(
        Severity.ERROR,
        f"{subject} : dépasse de {euros(amount - to_cents(max(known)))} le plafond de "
        f"{shown} {basis} ({about}){_fits_other(asked)}",
        statement("montant-maximum"),
    )


def _fits_other(asked: _Asked) -> str:
    """Say that the amount would only fit the other prestation; empty when it would not."""
    other = V1_V2 if asked.prestation == V2 else V2
    values = [line.ceiling.amount for line in asked.ceilings(other)]
    if not all(value is not None and asked.amount <= to_cents(value) for value in values):
        return ""
    shown = next((euros(value) for value in values if value is not None), "")
    label = PRESTATION_LABELS[other]
    return (
        f" ; il ne tiendrait que sous celui de « {label} » ({shown} {asked.basis})" if shown else ""
    )


def _not_comparable(asked: _Asked) -> Remark:
    """No column is about this SONS, prestation and basis: nothing is judged."""
    subject = f"{asked.subject} non jugé"
    near = [
        (line.ceiling.amount, line.key.label)
        for line in asked.lines
        if line.key.covers(asked.sons, asked.prestation)
        and line.key.basis in (None, asked.basis)
        and line.ceiling.amount is not None
    ]
    for value, label in near:
        if asked.amount > to_cents(value):
            return _unjudged(
                f"{subject}, mais il dépasse le montant de {euros(value)} inscrit dans la base "
                f"({label})"
            )
    if near:
        return _unjudged(f"{subject} : la base ne précise pas tout ({near[0][1]})")
    return _unjudged(
        f"{subject} : aucune colonne {asked.basis} reconnue dans la base pour {asked.about}"
    )


def _unjudged(text: str) -> Remark:
    return Remark(Severity.WARNING, text, unjudged=True)
