"""What a rule on a piece may look at, what it finds, and why it may not be run."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from segur_cli.papers.paper import Line, Paper
from segur_cli.pieces import values
from segur_cli.pieces.flow import Flow
from segur_cli.pieces.form import Form
from segur_cli.pieces.holding import Held, compare
from segur_cli.pieces.kinds import PieceType
from segur_cli.pieces.values import Amount, Stated
from segur_cli.rules.rule import Rule

if TYPE_CHECKING:
    from segur_cli.requests import Demande


OTHER_KIND = "ne concerne pas ce type de pièce"


@dataclass(frozen=True)
class PieceContext:
    """One piece that is readable and whose kind is known, with what it is held against.

    `others` are the other pieces of the same request.
    """

    paper: Paper
    kind: PieceType
    form: Form | None = None
    demande: "Demande | None" = None
    others: tuple["PieceContext", ...] = ()
    evidence_file_date: date | None = None
    # What a rule could not judge, by code: the perimeter says it.
    unjudged: dict[str, list[str]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @cached_property
    def amounts(self) -> list[Stated[Amount]]:
        """The amounts that the piece states."""
        return values.amounts(self.paper)

    @cached_property
    def flow(self) -> Flow:
        """The words of the piece, in their order."""
        return Flow(self.paper)

    @cached_property
    def held(self) -> Held | None:
        """What holding it against the form found; None without one."""
        return compare(self.paper, self.form, self.flow) if self.form is not None else None

    def of_basis(self, basis: str) -> list[Stated[Amount]]:
        """The amounts of a basis."""
        return [one for one in self.amounts if one.value.basis == basis]

    def leave(self, code: str, reason: str) -> None:
        """Say what a rule could not judge."""
        self.unjudged.setdefault(code, []).append(reason)


def why_not(rule: Rule[PieceContext, Line | None], context: PieceContext) -> str | None:
    """Say in French why a rule cannot run on a piece, None when it can."""
    if rule.kind and context.kind.id not in rule.kind:
        return OTHER_KIND
    for name in rule.inputs:
        if getattr(context, name) in (None, ()):
            return _MISSING[name]
    return None


_MISSING = {
    "form": "aucun modèle n'a été donné (--form)",
    "demande": "aucune demande ne cite cette pièce (--request)",
    "others": "aucune autre pièce de la même demande n'a été donnée",
    "evidence_file_date": "la date de votre dossier de preuves complet n'est pas configurée "
    "([lint] evidence_file_date dans segur.toml)",
}


def shown(amounts: list[Stated[Amount]]) -> Iterator[str]:
    """Yield amounts in words, each once."""
    from segur_cli.text.writing import euros

    yield from dict.fromkeys(
        f"{euros(one.value.amount)}{f' {one.value.basis}' if one.value.basis else ''}"
        for one in amounts
    )
