"""What a rule on filled reports may look at, what it finds, and why it may not be run."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Needed
from segur_cli.pilot.answers import PilotAnswer, read_answer
from segur_cli.pilot.checklist import Checklist, ChecklistEntry
from segur_cli.pilot.filled import FilledItem, FilledReport, Given
from segur_cli.pilot.profile import Profile
from segur_cli.rules.running import Context
from segur_cli.text.clock import Clock

if TYPE_CHECKING:
    from segur_cli.eligibility.base import Base
    from segur_cli.register.index import Register


@dataclass(frozen=True)
class PvContext(Context):
    """One report of ours, with the checklist that its profile calls for."""

    filled: FilledReport
    checklist: Checklist
    clock: Clock
    expected: Profile | None = None  # the profile of --profile
    base: "Base | None" = None
    register: "Register | None" = None

    @property
    def given(self) -> dict[Needed, object]:
        """What the user gave beside."""
        return {Needed.BASE: self.base}

    @cached_property
    def answered(self) -> tuple[tuple[ChecklistEntry, FilledItem, PilotAnswer | None], ...]:
        """Every item asked that the report still holds, with the answer that could be read."""
        found = ((entry, self.filled.items.get(entry.id)) for entry in self.checklist.asked)
        return tuple((entry, item, read_answer(item.answer.text)) for entry, item in found if item)

    def validated(self) -> Iterator[tuple[ChecklistEntry, FilledItem]]:
        """Yield what was answered « validé »: what must bring its evidence."""
        for entry, item, answer in self.answered:
            if answer is PilotAnswer.VALIDATED:
                yield entry, item

    def field(self, id_: str) -> Given:
        """Return what stands in a blank of the report."""
        return self.filled.field(id_)

    def holds(self, id_: str) -> bool:
        """Whether the report still has a blank: one that was deleted is found once."""
        return id_ in self.filled.fields


def named(entry: ChecklistEntry) -> str:
    """Name an item in a message: its number when it has one, its identifier."""
    return f"{entry.item.number} {entry.id}".strip()
