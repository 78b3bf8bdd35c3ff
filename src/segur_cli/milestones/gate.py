"""What makes `segur deadlines` fail a CI job: a milestone too near, past, or no date to watch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from segur_cli.exits import ExitCode
from segur_cli.milestones.countdown import countdown, left
from segur_cli.milestones.schedule import GivenDate, Phase, Schedule, Step
from segur_cli.text.clock import Clock
from segur_cli.text.durations import Window
from segur_cli.text.writing import sanitized, with_weekday


@dataclass(frozen=True)
class Threshold:
    """What is asked of the gate; nothing by default."""

    within: Window | None = None
    past: bool = False
    unknown: bool = False


@dataclass(frozen=True)
class Breach:
    """A deadline that makes the command fail, by one of its dates; `late` when it is past."""

    step: Step
    given: GivenDate
    late: bool

    def told(self, now: datetime) -> str:
        """Say which one, when and who says so, in French."""
        word = self.step.sure
        return (
            f"{self.step.sons}, {self.step.name} : {with_weekday(self.given.value)}, "
            f"{left(countdown(now, self.given.value))} ({word} ; {sanitized(self.given.citation)})"
        )


class OwnDate(NamedTuple):
    """A date of the user's own dossier to watch beside the milestones: a piece that expires."""

    id: str
    label: str
    day: date

    def told(self, now: datetime) -> str:
        """Say what, when, and in how long, in French."""
        return f"{self.label} : {with_weekday(self.day)}, {left(countdown(now, self.day))}"


@dataclass(frozen=True)
class Timetable:
    """All that one command shows. `settings` is the path of the segur.toml used, if any.

    `blind` names the dispositifs of which no deadline is known that is still to come, so
    that a gate on them could never fire.
    """

    clock: Clock
    schedules: tuple[Schedule, ...]
    gate: Threshold = Threshold()
    settings: str = ""
    alerts: tuple[Breach, ...] = ()
    blind: tuple[str, ...] = ()
    own: tuple[OwnDate, ...] = ()

    @property
    def own_near(self) -> tuple[OwnDate, ...]:
        """The user's own dates that close the gate: within what was asked, or past."""
        today, within = self.clock.now.date(), self.gate.within
        last = within.last_day(today) if within is not None else None
        return tuple(
            one
            for one in self.own
            if (last is not None and today <= one.day <= last)
            or (self.gate.past and one.day < today)
        )

    @property
    def exit_code(self) -> ExitCode:
        """FINDINGS when the gate closes."""
        near = bool(self.alerts or self.own_near)
        closed = near or (self.gate.unknown and bool(self.blind))
        return ExitCode.FINDINGS if closed else ExitCode.OK


def make_timetable(
    schedules: Sequence[Schedule],
    clock: Clock,
    gate: Threshold,
    settings: str = "",
    own: Sequence[OwnDate] = (),
) -> Timetable:
    """Hold schedules, and the user's `own` dates, against the gate."""
    steps = [step for schedule in schedules for step in schedule.steps if step.pending]
    alerts = [alert for step in steps if (alert := _alert(step, clock.now, gate)) is not None]
    blind = [schedule.dispositif.code for schedule in schedules if _is_blind(schedule, clock.now)]
    return Timetable(
        clock, tuple(schedules), gate, settings, tuple(alerts), tuple(blind), tuple(own)
    )


def _alert(step: Step, now: datetime, gate: Threshold) -> Breach | None:
    """A date set aside by a conflict counts too: it may be the one in force."""
    if gate.within is not None:
        last = gate.within.last_day(now.date())
        near = [given for given in step.open_dates(now) if _day(given.value) <= last]
        if near:
            return Breach(step, near[0], late=False)
    if gate.past and step.phase is Phase.PAST and step.retained is not None:
        return Breach(step, step.retained, late=True)
    return None


def _is_blind(schedule: Schedule, now: datetime) -> bool:
    pending = [step for step in schedule.steps if step.pending]
    achieved = any(step.done for step in schedule.steps)
    if not pending:
        return not achieved
    return not any(step.open_dates(now) for step in pending)


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
