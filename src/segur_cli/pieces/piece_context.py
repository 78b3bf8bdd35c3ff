"""What a rule on a piece may look at, what it finds, and why it may not be run."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from segur_cli.diagnostics import Needed, Reason, Severity, Unit
from segur_cli.papers.paper import Paper, named
from segur_cli.pieces import money, values
from segur_cli.pieces.flow import Flow
from segur_cli.pieces.form import Form
from segur_cli.pieces.holding import Held, compare
from segur_cli.pieces.kinds import PieceType, says_credit
from segur_cli.pieces.money import Amount
from segur_cli.pieces.stated import Stated, installed
from segur_cli.rules.rule import Rule
from segur_cli.rules.running import Context
from segur_cli.text.writing import sanitized

if TYPE_CHECKING:
    from segur_cli.requests import Demande


_OTHER_KIND = Reason("ne concerne pas ce type de pièce")


OwnerNames = Callable[[str], str]


def nobody(_number: str) -> str:
    """Name no one: neither a base nor a register was given."""
    return ""


@dataclass(frozen=True)
class Piece:
    """One document of a run: its place, its text, the kind it is said to be, its requests."""

    path: PurePath
    paper: Paper
    said: PieceType | None = None
    demandes: "tuple[Demande, ...]" = ()
    inside: str = ""  # its name in an archive, empty for a file


@dataclass(frozen=True)
class PieceContext(Context):
    """One piece that is readable and whose kind is known, with what it is held against.

    `demande` is the one that a rule compares it with, of those that cite it; `others` are the
    other pieces of the same request.
    """

    unit = Unit.PIECE

    piece: Piece
    kind: PieceType
    form: Form | None = None
    demande: "Demande | None" = None
    others: tuple["PieceContext", ...] = ()
    evidence_file_date: date | None = None
    names: OwnerNames = field(default=nobody, compare=False, repr=False)
    # What a rule could not judge, by code: the perimeter says it.
    unjudged: dict[str, list[str]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @property
    def paper(self) -> Paper:
        """The text of the piece."""
        return self.piece.paper

    @property
    def given(self) -> dict[Needed, object]:
        """What the piece can be held against."""
        return {
            Needed.FORM: self.form,
            Needed.REQUEST: self.demande,
            Needed.OTHER_PIECES: self.others or None,
            Needed.EVIDENCE_DATE: self.evidence_file_date,
        }

    def facets(self, rule: Rule[Any, Any]) -> "tuple[PieceContext, ...]":
        """Return one context for each request where a rule compares; a piece alone is one."""
        return self._compared if Needed.REQUEST in rule.inputs else (self._alone,)

    @cached_property
    def _compared(self) -> "tuple[PieceContext, ...]":
        return tuple(replace(self, demande=demande) for demande in self.piece.demandes) or (self,)

    @property
    def _alone(self) -> "PieceContext":
        """What judges the piece without its request: told of it when it has only one."""
        return self._compared[0] if len(self._compared) == 1 else self

    def why_not(self, rule: Rule[Any, Any]) -> Reason | None:
        """Say why a rule cannot look at the piece, None when it can."""
        if rule.kind and self.kind.id not in rule.kind:
            return _OTHER_KIND
        return super().why_not(rule)

    def account(self, rule: Rule[Any, Any], found: int) -> tuple[int, Iterable[str]]:
        """Say that a rule did not judge the piece: it found nothing, and left something."""
        left = [why for facet in self.facets(rule) for why in facet.unjudged.get(rule.code, ())]
        return (0, left[:1]) if left and not found else (1, ())

    def owned(self, number: str) -> str:
        """A FINESS, with whose it is when a base or a register that is named knows it."""
        owner = self.names(number)
        return f"{number} ({sanitized(owner)})" if owner else number

    @cached_property
    def amounts(self) -> list[Stated[Amount]]:
        """The amounts that the piece states."""
        return money.amounts(self.paper.lines)

    @cached_property
    def rates(self) -> list[Stated[Decimal]]:
        """The rates of VAT that the piece states."""
        return money.rates(self.paper)

    # Asked by each of the other pieces of a request: read once.
    @cached_property
    def finess_numbers(self) -> list[Stated[str]]:
        """The FINESS that the piece states."""
        return values.finess_numbers(self.paper)

    @cached_property
    def installed(self) -> list[Stated[date]]:
        """The days that the piece gives as those of an installation."""
        return installed(self.paper)

    @cached_property
    def said(self) -> str:
        """The whole text, as values are looked for in it."""
        return " ".join(line.said for line in self.paper.lines)

    @cached_property
    def flow(self) -> Flow:
        """The words of the piece, in their order."""
        return Flow.of(self.paper)

    @cached_property
    def held(self) -> Held | None:
        """What holding it against the form found; None without one."""
        return compare(self.paper, self.form, self.flow) if self.form is not None else None

    @property
    def softened(self) -> Severity | None:
        """What an absence weighs where a part was not surely read: it may be there."""
        return Severity.WARNING if self.paper.parts else None

    @property
    def unread(self) -> str:
        """What ends the sentence of an absence: the parts that were not surely read."""
        parts = self.paper.parts
        return f" ; à regarder, car non lu sûrement : {named(parts)}" if parts else ""

    @cached_property
    def is_credit(self) -> bool:
        """Whether an invoice says that it is a credit note: its amounts are given back."""
        return self.kind.id == "facture" and says_credit(self.paper)

    def of_basis(self, basis: str) -> list[Stated[Amount]]:
        """The amounts of a basis."""
        return [one for one in self.amounts if one.value.basis == basis]

    def leave(self, code: str, reason: str) -> None:
        """Say what a rule could not judge."""
        self.unjudged.setdefault(code, []).append(reason)


def shown(amounts: list[Stated[Amount]]) -> Iterator[str]:
    """Yield amounts in words, each once."""
    from segur_cli.text.writing import euros

    yield from dict.fromkeys(
        f"{euros(one.value.amount)}{f' {one.value.basis}' if one.value.basis else ''}"
        for one in amounts
    )
