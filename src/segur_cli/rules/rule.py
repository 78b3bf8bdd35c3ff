"""What a rule is: the row by which it is run, and the page that tells it to people."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from segur_cli.diagnostics import RuleInfo, Severity
from segur_cli.rules.page import read_page

ContextT = TypeVar("ContextT")
PlaceT = TypeVar("PlaceT", covariant=True)


@dataclass(frozen=True)
class Finding(Generic[PlaceT]):
    """One defect, before it is located in a file: `place` is whatever the context's rules name.

    `severity` None means the rule's own.
    """

    place: PlaceT
    message: str
    hint: str | None = None
    severity: Severity | None = None


@dataclass(frozen=True)
class Rule(Generic[ContextT, PlaceT]):
    """One rule: `check` looks at a context and yields findings at places of that context.

    `reads`: the concepts without which it cannot run; an item is one id, or alternatives joined
    by `|`. `inputs`: what must have been given, as names of fields of its context. `kind`: the
    kinds of request or of piece that it is limited to; empty means any, even unknown.
    """

    code: str
    check: Callable[[ContextT], Iterable[Finding[PlaceT]]]
    reads: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    once: bool = False  # what it said of one file of a run is not said again of the next
    explains: bool = False  # it says more of a malformed value than a model: it speaks in its place
    # It judges what an amount says when it is of the wrong JSON type too: beside the model.
    sees_through: bool = False
    judges_form: bool = False  # a value that is not understood is what it judges
    accounts: bool = False  # it says itself what it could not judge

    @property
    def info(self) -> RuleInfo:
        """What its page says: read only when one of its findings, or the page, is shown."""
        return read_page(self.code)
