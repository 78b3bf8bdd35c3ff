"""What a rule is: a page, and the check that finds what the page describes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from segur_cli.rules.page import RulePage, read_page

ContextT = TypeVar("ContextT")
FindingT = TypeVar("FindingT")


@dataclass(frozen=True)
class Rule(Generic[ContextT, FindingT]):
    """One rule: `check` looks at a context and yields findings at places of that context."""

    code: str
    check: Callable[[ContextT], Iterable[FindingT]]

    @property
    def page(self) -> RulePage:
        """What `pages/CODE.md` says of it."""
        return read_page(self.code)
