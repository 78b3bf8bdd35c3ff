"""What a rule on filled reports is: its page, what it needs, what it finds."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from segur_cli.diagnostics import Origin, RuleInfo, Severity
from segur_cli.pilot.answers import Answer, read_answer
from segur_cli.pilot.checklist import Checklist, Entry
from segur_cli.pilot.filled import Filled, FilledItem, Given, Place
from segur_cli.pilot.profile import Profile
from segur_cli.text.clock import Clock

if TYPE_CHECKING:
    from segur_cli.eligibility.base import Base

DECK = "webinaire ANS-DNS du 08/11/2024 (PV pilotes)"


class PvFinding(NamedTuple):
    """One defect of a report; `severity` None means the rule's own."""

    place: Place
    message: str
    fix: str | None = None
    severity: Severity | None = None


@dataclass(frozen=True)
class PvContext:
    """One report of ours, with the checklist that its profile calls for."""

    filled: Filled
    checklist: Checklist
    clock: Clock
    expected: Profile | None = None  # the profile of --profile
    base: "Base | None" = None

    @cached_property
    def answered(self) -> tuple[tuple[Entry, FilledItem, Answer | None], ...]:
        """Every item asked that the report still holds, with the answer that could be read."""
        found = ((entry, self.filled.items.get(entry.id)) for entry in self.checklist.asked)
        return tuple((entry, item, read_answer(item.answer.text)) for entry, item in found if item)

    def validated(self) -> Iterator[tuple[Entry, FilledItem]]:
        """Yield what was answered « validé »: what must bring its evidence."""
        for entry, item, answer in self.answered:
            if answer is Answer.VALIDATED:
                yield entry, item

    def field(self, id_: str) -> Given:
        """Return what stands in a blank of the report."""
        return self.filled.field(id_)

    def holds(self, id_: str) -> bool:
        """Whether the report still has a blank: one that was deleted is found once."""
        return id_ in self.filled.fields


Check = Callable[[PvContext], Iterable[PvFinding]]


@dataclass(frozen=True)
class PvRule:
    """One rule. Its `check`'s docstring is its French page; `source` cites what it enforces."""

    code: str
    title: str
    severity: Severity
    origin: Origin
    source: str
    check: Check
    needs_base: bool = False

    @property
    def info(self) -> RuleInfo:
        """The page of the rule, for reports and `segur explain`."""
        page = inspect.cleandoc(self.check.__doc__ or "")
        return RuleInfo(self.code, self.title, page, self.source, self.severity, self.origin)


def named(entry: Entry) -> str:
    """Name an item in a message: its number when it has one, its identifier."""
    return f"{entry.item.number} {entry.id}".strip()
