"""What `segur deadlines` shows together, what is said around it, and what makes a CI job fail."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from segur_cli.exits import ExitCode
from segur_cli.facts import Statement
from segur_cli.milestones.schedule import (
    Certainty,
    GivenDate,
    Phase,
    Schedule,
    Step,
    countdown,
    left,
)
from segur_cli.text.clock import Clock
from segur_cli.text.durations import Window
from segur_cli.text.writing import day, listed, sanitized, with_weekday


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


# How a date is followed by who gives it.
Cite = Callable[[GivenDate], str]

_MAY_HAVE_MOVED = (
    "Une date publiée a pu être reportée : écrivez celle en vigueur, avec sa source, dans "
    "segur.toml ([[milestone]])."
)
NO_DATE_IN_FORCE = "aucune échéance en vigueur connue"


def in_full(given: GivenDate) -> str:
    """Name who gives a date: ` selon la page ASP du 10/06/2024`."""
    return f" selon {given.named}"


def notes(schedule: Schedule, now: datetime, cite: Cite = in_full) -> list[str]:
    """Return what must be known of some dates: conflicts, reserves, dates overruled."""
    own = bool(schedule.calendar.supplied_by)
    return [note for step in schedule.steps if (note := _note(step, now, cite, own))]


def _note(step: Step, now: datetime, cite: Cite, own: bool) -> str:
    retained = step.retained
    if retained is None:
        return ""
    given = " ; ".join(f"{with_weekday(other.value)}{cite(other)}" for other in step.others)
    number = step.milestone.number
    name = _capital(step.name) if number is None else f"Jalon {number}"
    if retained.by_user:
        of_the_calendar = "date du calendrier fourni" if own else "date publiée"
        return f"{name} : date fixée par vous dans segur.toml ; {of_the_calendar} : " + (
            f"{given or 'aucune'}."
        )
    if step.certainty is Certainty.CONTESTED:
        who = "les textes que vous citez" if own else "les textes"
        text = (
            f"{name} : {who} se contredisent. Retenue : {with_weekday(retained.value)}"
            f"{cite(retained)}. Autre : {given}. Pourquoi : {retained.reason}"
        )
        text = text if text.endswith(".") else f"{text}."
        if step.split(now):
            text += " La date retenue est dépassée, l'autre ne l'est pas encore."
        return text
    if step.certainty is Certainty.PROBABLE:
        return f"{name} : date probable seulement ({retained.reason or 'portée incertaine'})."
    return ""


def other_dates(step: Step, now: datetime, cite: Cite = in_full) -> str:
    """Say the dates beside the one to go by that may bind too, and which of them are past.

    Empty where nothing contests it: ` ; ou mercredi 17 décembre 2025 à 12 h 00, pas passée, selon`…
    """
    told = []
    for given in step.candidates[1:]:
        past = given not in step.open_dates(now)
        state = ""
        if past or step.phase is Phase.PAST:
            state = ", passée aussi" if past else ", pas passée"
        told.append(f"{with_weekday(given.value)}{cite(given)}{state}")
    return f" ; ou {listed(told, 'ou')}" if told else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def cautions(schedules: Iterable[Schedule]) -> list[tuple[list[str], Statement]]:
    """Return each caution once, with the dispositifs that it is about."""
    found: dict[Statement, list[str]] = {}
    for schedule in schedules:
        for caution in schedule.cautions:
            found.setdefault(caution, []).append(schedule.dispositif.code)
    return [(codes, caution) for caution, codes in found.items()]


def warnings(timetable: Timetable) -> list[str]:
    """Return what goes to stderr: what closes the gate, and what it cannot see."""
    now = timetable.clock.now
    gate = timetable.gate
    found: list[str] = []
    near = [alert.told(now) for alert in timetable.alerts if not alert.late]
    late = [alert.told(now) for alert in timetable.alerts if alert.late]
    if near and gate.within is not None:
        last = day(gate.within.last_day(now.date()))
        found.append(f"Échéance à moins de {sanitized(gate.within.text)} (jusqu'au {last}) :")
        found += [f"  {told}" for told in near]
    if late:
        found.append("Échéance dépassée :")
        found += [f"  {told}" for told in late]
    alerted = {alert.step.sons for alert in timetable.alerts if not alert.given.by_user}
    for schedule in timetable.schedules:
        code, provenance = schedule.dispositif.code, schedule.calendar.provenance
        if provenance and code in alerted:
            found.append(f"  {code} : {provenance}.")
            alerted.remove(code)
    if alerted:
        found.append(f"  {_MAY_HAVE_MOVED}")
    for code in timetable.blind:
        found.append(f"Attention : {NO_DATE_IN_FORCE} pour {code} (passées ou inconnues).")
    return found
