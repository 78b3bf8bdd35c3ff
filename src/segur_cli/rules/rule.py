"""What a rule is: the row by which it is run, and the page that tells it to people."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from segur_cli.diagnostics import Needed, Severity

ContextT = TypeVar("ContextT")
PlaceT = TypeVar("PlaceT", covariant=True)


@dataclass(frozen=True)
class Finding(Generic[PlaceT]):
    """One defect, before it is located in a file: `place` is whatever the context's rules name.

    `severity` None means the rule's own. `once` names what is told once a run, however many
    files say it.
    """

    place: PlaceT
    message: str
    hint: str | None = None
    severity: Severity | None = None
    once: str | None = None


@dataclass(frozen=True)
class Rule(Generic[ContextT, PlaceT]):
    """One rule: `check` looks at a context and yields findings at places of that context.

    `reads`: the concepts without which it cannot run; an item is one id, or alternatives joined
    by `|`. `inputs`: what must have been given. `kind`: the kinds of request or of piece that it
    is limited to; empty means any, even unknown.
    """

    code: str
    check: Callable[[ContextT], Iterable[Finding[PlaceT]]]
    reads: tuple[str, ...] = ()
    inputs: tuple[Needed, ...] = ()
    kind: tuple[str, ...] = ()
    explains: bool = False  # it says more of a malformed value than a model: it speaks in its place
    # It judges what an amount says when it is of the wrong JSON type too: beside the model.
    sees_through: bool = False
    judges_form: bool = False  # a value that is not understood is what it judges
    accounts: bool = False  # it says itself what it could not judge
