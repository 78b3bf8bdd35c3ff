"""The calendar for machines: JSON (version 1, `schemas/deadlines.schema.json`), and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from segur_cli.exits import ExitCode
from segur_cli.facts import Source, Undated
from segur_cli.milestones.countdown import Countdown, countdown, left
from segur_cli.milestones.deadlines_screen import list_page, timetable_page
from segur_cli.milestones.schedule import GivenDate, Schedule, Step
from segur_cli.milestones.timetable import OwnDate, Timetable, notes, warnings
from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Column, Table, table_of
from segur_cli.text.clock import banner, closing
from segur_cli.text.page import Detail, Page
from segur_cli.text.writing import sanitized

_PHASES = {"past": "passé", "next": "prochain", "later": "ensuite", "undated": "sans date"}


class DeadlinesAnswer(Answer):
    """What `segur deadlines` answers; `listing` shows every dispositif, without its steps.

    `alarms` are those of its calendar, in days before each milestone; `others` are the dispositifs
    of which no date is known.
    """

    command = "deadlines"

    def __init__(
        self,
        timetable: Timetable,
        alarms: Sequence[int] = (),
        others: Sequence[Undated] = (),
        *,
        listing: bool = False,
    ) -> None:
        self.timetable = timetable
        self.alarms = alarms
        self.others = others
        self.listing = listing

    @property
    def exit_code(self) -> ExitCode:
        """FINDINGS when the gate closes."""
        return self.timetable.exit_code

    @property
    def notices(self) -> tuple[str, ...]:
        """What closes the gate, and what of the user's own expires."""
        now = self.timetable.clock.now
        own = (f"Échéance de vos pièces : {own.told(now)}." for own in self.timetable.own_near)
        return (*(() if self.listing else warnings(self.timetable)), *own)

    def page(self, detail: Detail) -> Page:
        """Return the calendars for the eye."""
        if self.listing:
            return list_page(self.timetable, self.others)
        return timetable_page(self.timetable, detail)

    def data(self) -> dict[str, Any]:
        """Return the timetable, one shape whatever it holds: `schemas/deadlines.schema.json`."""
        timetable = self.timetable
        clock, gate = timetable.clock, timetable.gate
        return {
            "computed_at": clock.now.isoformat(timespec="seconds"),
            "banner": banner(clock) or None,
            "settings": sanitized(timetable.settings) or None,
            "gate": {
                "fail_within": gate.within.text if gate.within else None,
                "fail_past": gate.past,
                "fail_unknown": gate.unknown,
                "within": [alert.step.key for alert in timetable.alerts if not alert.late],
                "past": [alert.step.key for alert in timetable.alerts if alert.late],
                "no_date_in_force": list(timetable.blind),
            },
            "dispositifs": [_schedule(schedule, clock.now) for schedule in timetable.schedules],
            "own_dates": [
                {
                    "id": own.id,
                    "label": sanitized(own.label),
                    "date": own.day.isoformat(),
                    "countdown": _countdown(countdown(clock.now, own.day)),
                }
                for own in timetable.own
            ],
            "undated": [
                {"code": known.code or None, "label": known.label} for known in self.others
            ],
        }

    def table(self) -> Table:
        """Return one row for each milestone."""
        return to_table(self.timetable)

    def other(self, name: str) -> str | bytes:
        """Write the calendar as `ics`, with its alarms."""
        from segur_cli.milestones.ics import to_ics  # loads a library of calendars

        return to_ics(self.timetable, self.alarms)


def _schedule(schedule: Schedule, now: datetime) -> dict[str, Any]:
    return {
        "code": schedule.dispositif.code,
        "label": schedule.dispositif.label,
        "provenance": schedule.calendar.provenance or None,
        "milestones": [_step(step) for step in schedule.steps],
        "notes": [sanitized(note) for note in notes(schedule, now)],
        "cautions": [
            {
                "id": caution.id,
                "text": caution.text,
                "status": caution.status.value,
                "sources": [_source(source) for source in caution.sources],
            }
            for caution in schedule.cautions
        ],
    }


def _step(step: Step) -> dict[str, Any]:
    milestone, retained = step.milestone, step.retained
    dates = [(retained, True)] if retained else []
    dates += [(other, False) for other in step.others]
    return {
        "key": step.key,
        "id": milestone.id,
        "number": milestone.number,
        "label": milestone.label,
        "parcours": milestone.parcours.value,
        "kind": "opening" if milestone.opening else "deadline",
        "phase": step.phase.value,
        "done": step.done,
        "status": step.certainty.value,
        "status_label": step.certainty.label,
        "date": _iso(retained.value) if retained else None,
        "closes_at": closing(retained.value).isoformat(timespec="seconds")
        if retained and not milestone.opening
        else None,
        "countdown": _countdown(step.countdown),
        "countdown_text": step.left or None,
        "dates": [_given(given, retained=kept) for given, kept in dates],
    }


def _given(given: GivenDate, *, retained: bool) -> dict[str, Any]:
    return {
        "date": _iso(given.value),
        "has_hour": isinstance(given.value, datetime),
        "retained": retained,
        "by_user": given.by_user,
        "status": given.certainty.value,
        "citation": sanitized(given.citation),
        "sources": [_source(source) for source in given.sources],
        "reason": given.reason or None,
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "publisher": source.publisher,
        "title": source.title,
        "date": source.date or None,
    }


def _countdown(apart: Countdown | None) -> dict[str, Any] | None:
    if apart is None:
        return None
    return {
        "past": apart.past,
        "whole_days": apart.whole_days,
        "months": apart.months,
        "days": apart.days,
        "hours": apart.hours,
        "minutes": apart.minutes,
        "total_days": apart.total_days,
    }


def _iso(value: date | datetime) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


@dataclass(frozen=True, kw_only=True)
class _MilestoneRow:
    """One date to hold: a milestone of a calendar, or what of the user's own expires."""

    sons: str = ""
    number: str = ""
    label: str
    parcours: str = ""
    kind: str = "échéance"
    day: str
    hour: str = ""
    status: str
    phase: str
    left: str
    days: str
    sources: str
    others: str = ""
    reason: str = ""
    cautions: str = ""
    calendar: str = ""
    key: str


def to_table(timetable: Timetable) -> Table:
    """Return one row for each milestone, then one for each of the user's own dates."""
    clock = timetable.clock
    columns: tuple[Column[_MilestoneRow], ...] = (
        Column("SONS", lambda row: row.sons),
        Column("numéro", lambda row: row.number, True),
        Column("jalon", lambda row: row.label),
        Column("parcours", lambda row: row.parcours),
        Column("nature", lambda row: row.kind),
        Column("date", lambda row: row.day),
        Column("heure", lambda row: row.hour),
        Column("statut", lambda row: row.status),
        Column("situation", lambda row: row.phase),
        Column("décompte", lambda row: row.left),
        Column("jours", lambda row: row.days, True),
        Column("sources", lambda row: row.sources),
        Column("autres dates", lambda row: row.others),
        Column("motif", lambda row: row.reason),
        Column("mises en garde", lambda row: row.cautions),
        Column("calendrier", lambda row: row.calendar),
        Column("identifiant", lambda row: row.key),
        Column("calculé le", lambda row: clock.now.isoformat(timespec="minutes")),
        Column("date simulée", lambda row: banner(clock) or "non"),
    )
    rows = (_row(schedule, step) for schedule in timetable.schedules for step in schedule.steps)
    own = (_own_row(own, clock.now) for own in timetable.own)
    return table_of("Échéances", columns, (*rows, *own))


def _own_row(own: OwnDate, now: datetime) -> _MilestoneRow:
    apart = countdown(now, own.day)
    return _MilestoneRow(
        label=own.label,
        day=own.day.isoformat(),
        status="déclarée par vous",
        phase="passé" if apart.past else "ensuite",
        left=left(apart),
        days="" if apart.past else str(apart.total_days),
        sources="segur.toml ([enrolment])",
        key=own.id,
    )


def _row(schedule: Schedule, step: Step) -> _MilestoneRow:
    milestone, retained, apart = step.milestone, step.retained, step.countdown
    value = retained.value if retained else None
    return _MilestoneRow(
        sons=step.sons,
        number="" if milestone.number is None else str(milestone.number),
        label=milestone.label,
        parcours=milestone.parcours.label,
        kind="ouverture" if milestone.opening else "échéance",
        day=_iso(value)[:10] if value else "",
        hour=f"{value:%H:%M}" if isinstance(value, datetime) else "",
        status=step.certainty.label,
        phase="atteint" if step.done else _PHASES[step.phase.value],
        left=step.left,
        # A number that a spreadsheet can sort: how many days are left, none once it is past.
        days="" if apart is None or apart.past or step.done else str(apart.total_days),
        sources=retained.citation if retained else "",
        others=" | ".join(f"{_iso(other.value)} ({other.citation})" for other in step.others),
        reason=retained.reason if retained else "",
        cautions=" | ".join(
            f"{caution.text} ({caution.citation})" for caution in schedule.cautions
        ),
        calendar=schedule.calendar.provenance or "publié",
        key=step.key,
    )
