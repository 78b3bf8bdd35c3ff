"""The calendar as an iCalendar file (RFC 5545): one event for each milestone with a date.

The identifier of an event never changes and its SEQUENCE grows, so that importing again updates
it. The text is escaped by the icalendar library.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from segur_cli import __version__
from segur_cli.milestones.schedule import Certainty, Phase, Schedule, Step
from segur_cli.milestones.timetable import OwnDate, Timetable, cautions
from segur_cli.text.clock import Clock, banner, closing, is_reached
from segur_cli.text.writing import plural, sanitized, typographic, with_weekday

ALARM_DAYS = (30, 7, 1)
_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)  # SEQUENCE counts seconds from it: 31 bits for 68 years
_SURE = (Certainty.ESTABLISHED, Certainty.USER)


def to_ics(
    timetable: Timetable,
    alarm_days: Sequence[int] = ALARM_DAYS,
    exported: datetime | None = None,
) -> str:
    """Write the milestones that have a date, with alarms before those still to come.

    `exported` is the instant of the export, now by default, never a simulated one: its seconds
    are the SEQUENCE of events, so that a calendar exported again replaces the one before.
    """
    exported = exported or datetime.now(UTC)
    simulated = banner(timetable.clock)
    calendar = _calendar("Ségur vague 2", simulated)
    for schedule in timetable.schedules:
        for step in schedule.steps:
            if step.retained is not None:
                event = _event(schedule, step, exported, simulated)
                if not step.done and step.phase is not Phase.PAST:  # it would ring at import
                    _ring(event, f"{step.sons}, {step.name}", alarm_days)
                calendar.add_component(event)
    for own in timetable.own:
        event = _own_event(own, exported, simulated)
        if own.day >= timetable.clock.now.date():
            _ring(event, sanitized(own.label), alarm_days)
        calendar.add_component(event)
    text: str = calendar.to_ical().decode("utf-8")
    return text


@dataclass(frozen=True)
class PlannedEvent:
    """A step of a plan: its key, when, what, and what is to be known of it.

    `sure` when the day is the user's own; `rings` when there is something to be warned of.
    """

    key: str
    value: date | datetime
    name: str
    told: Sequence[str]
    sure: bool = False
    rings: bool = True


def events_ics(
    events: Sequence[PlannedEvent], clock: Clock, exported: datetime | None = None
) -> str:
    """Write the steps of a plan, as `to_ics` writes milestones."""
    exported = exported or datetime.now(UTC)
    simulated = banner(clock)
    calendar = _calendar("Ségur vague 2, plan", simulated)
    for planned in events:
        name = typographic(planned.name)
        summary = f"DATE SIMULÉE - {name}" if simulated else name
        lines = filter(None, (simulated, *planned.told))
        event = _new_event(
            planned.key, exported, planned.value, summary, "\n".join(map(typographic, lines)),
            sure=planned.sure,
        )  # fmt: skip
        if planned.rings and not is_reached(closing(planned.value), clock.now):
            _ring(event, name, ALARM_DAYS)
        calendar.add_component(event)
    text: str = calendar.to_ical().decode("utf-8")
    return text


def _calendar(name: str, simulated: str) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", f"-//segur-cli//segur-cli {__version__}//FR")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", name)
    calendar.add("X-WR-TIMEZONE", "Europe/Paris")
    if simulated:
        calendar.add("X-WR-CALDESC", simulated)
    calendar.add_component(_paris())
    return calendar


def _paris() -> Timezone:
    """Describe Europe/Paris by its two yearly changes (directive 2000/84/EC, since 1996).

    The library would list each change by date, which some readers (dateutil) do not follow.
    """
    zone = Timezone()
    zone.add("TZID", "Europe/Paris")
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    for kind, name, start, month, before, after in (
        (TimezoneDaylight, "CEST", datetime(1996, 3, 31, 2), 3, winter, summer),
        (TimezoneStandard, "CET", datetime(1996, 10, 27, 3), 10, summer, winter),
    ):
        change = kind()
        change.add("DTSTART", start)
        change.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"})
        change.add("TZNAME", name)
        change.add("TZOFFSETFROM", before)
        change.add("TZOFFSETTO", after)
        zone.add_component(change)
    return zone


def _event(schedule: Schedule, step: Step, exported: datetime, simulated: str) -> Event:
    assert step.retained is not None  # noqa: S101 (told to the type checker; the caller chose it)
    return _new_event(
        f"{step.sons}-{step.milestone.id}",
        exported,
        step.retained.value,
        _summary(step, simulated),
        _description(schedule, step, simulated),
        [step.sons, step.milestone.parcours.label],
        sure=step.certainty in _SURE,
    )


def _summary(step: Step, simulated: str) -> str:
    marks = "DATE SIMULÉE - " if simulated else ""
    marks += "Atteint - " if step.done else ""
    doubt = "" if step.certainty in _SURE else f" (date {step.certainty.label})"
    return typographic(f"{marks}{step.sons} : {step.name}{doubt}")


def _description(schedule: Schedule, step: Step, simulated: str) -> str:
    retained = step.retained
    assert retained is not None  # noqa: S101
    provenance = schedule.calendar.provenance
    another = "Autre date" if provenance else "Autre date publiée"
    lines = [simulated] if simulated else []
    lines += [provenance[:1].upper() + provenance[1:]] if provenance else []
    lines += [
        step.milestone.label,
        f"Date : {with_weekday(retained.value)} (heure de Paris)"
        if isinstance(retained.value, datetime)
        else f"Date : {with_weekday(retained.value)}, sans heure dans le texte",
        f"Statut : {step.sure}",
        f"Source : {sanitized(retained.citation)}",
    ]
    if retained.reason:
        lines.append(f"Motif : {retained.reason}")
    lines += [
        f"{another} : {with_weekday(other.value)} selon {other.named}" for other in step.others
    ]
    lines += [f"Attention : {c.text} [{c.citation}]" for _, c in cautions([schedule])]
    return "\n".join(map(typographic, lines))


def _ring(event: Event, about: str, alarm_days: Sequence[int]) -> None:
    for days in sorted(set(alarm_days), reverse=True):
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        when = f"Dans {plural(days, 'jour')}" if days else "Maintenant"
        alarm.add("DESCRIPTION", typographic(f"{when} : {about}"))
        alarm.add("TRIGGER", -timedelta(days=days))
        event.add_component(alarm)


def _own_event(own: OwnDate, exported: datetime, simulated: str) -> Event:
    summary = f"{'DATE SIMULÉE - ' if simulated else ''}{sanitized(own.label)}"
    told = "Déclarée dans segur.toml ([enrolment]), ou lue dans la pièce."
    return _new_event(own.id, exported, own.day, summary, told, ["enrôlement"], sure=True)


def _new_event(
    key: str,
    exported: datetime,
    start: date | datetime,
    summary: str,
    description: str,
    categories: Sequence[str] = (),
    *,
    sure: bool,
) -> Event:
    event = Event()
    event.add("UID", f"{key}@segur-cli")
    stamp = exported.astimezone(UTC).replace(microsecond=0)
    event.add("DTSTAMP", stamp)
    event.add("LAST-MODIFIED", stamp)
    event.add("SEQUENCE", max(0, int((stamp - _EPOCH).total_seconds())))
    event.add("DTSTART", start)
    event.add("SUMMARY", summary)
    event.add("DESCRIPTION", description)
    if categories:
        event.add("CATEGORIES", categories)
    event.add("STATUS", "CONFIRMED" if sure else "TENTATIVE")
    event.add("TRANSP", "TRANSPARENT")
    return event
