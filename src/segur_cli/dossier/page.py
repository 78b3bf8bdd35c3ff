"""The report one sends: one self-contained HTML page of a dossier."""

import re
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from segur_cli.diagnostics import Severity
from segur_cli.dossier import dashboard, status
from segur_cli.dossier.export import whole_report
from segur_cli.dossier.outcome import DossierOutcome
from segur_cli.exits import ExitCode
from segur_cli.facts import sources
from segur_cli.milestones.schedule import Certainty, Phase, Schedule, Step
from segur_cli.milestones.timetable import other_dates
from segur_cli.reporters import Rendering
from segur_cli.reporters.findings_page import FEW
from segur_cli.reporters.html import fill, sections
from segur_cli.text.clock import in_paris
from segur_cli.text.writing import listed, moment, sanitized, with_weekday

_DATA = Path(__file__).parent / "data"
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_LONG = 60  # characters of a text that is told below the table, when it stands in many rows
_AND = " ; "  # between what several things say of one client
_WIDTH, _LEFT = 720, 30
# Of the drawing: how wide a label is, a letter of a long one, and on how many lines they stand.
_LABEL, _LETTER, _ROWS = 140, 7, 6


def to_html(outcome: DossierOutcome, fail_on: Severity, context: Rendering) -> str:
    """Return the page: dashboard, timeline, clients, findings, perimeter, sources."""
    followed, notes = _follow_up(outcome)
    return fill(
        "dossier.html.j2",
        [_DATA],
        title=sanitized(outcome.settings.project or "Dossier Ségur"),
        verdict=dashboard.verdict(outcome, fail_on),
        good=outcome.exit_code(fail_on) is ExitCode.OK,
        at=moment(outcome.clock.now),
        simulated=moment(outcome.clock.now) if outcome.clock.simulated else "",
        version=context.version,
        headings=dashboard.HEADINGS,
        rows=[row.cells for row in dashboard.rows(outcome)],
        todo=[_to_do(group) for group in dashboard.grouped(dashboard.to_do(outcome))],
        notes=[sanitized(note) for note in outcome.notes],
        timelines=[_timeline(schedule, outcome.clock.now) for schedule in _schedules(outcome)],
        status_headings=[column.heading for column in status.COLUMNS],
        status=followed,
        status_notes=notes,
        sources=[(source.id, source.short) for source in sources().values()],
        **sections(whole_report(outcome), context),
    )


def _cell(text: str) -> str:
    """Write a cell for people: a day of the table in the order of theirs."""
    found = _DAY.fullmatch(text)
    return f"{found[3]}/{found[2]}/{found[1]}" if found else sanitized(text)


def _to_do(group: dashboard.TaskGroup) -> dict[str, Any]:
    """What is to do for one client or file; what is said several times is said once, counted."""
    said = Counter((task.severity, task.told, task.hint) for task in group.tasks)
    return {
        "about": sanitized(group.first.about),
        "tasks": [
            (severity.word, severity.label, sanitized(told), sanitized(hint), times)
            for (severity, told, hint), times in said.items()
        ],
    }


def _follow_up(outcome: DossierOutcome) -> tuple[list[list[str]], list[str]]:
    """Return the rows of the follow-up, and the long texts of many of them, told once below."""
    rows = [
        [_cell(column.get(standing)) for column in status.COLUMNS] for standing in outcome.standings
    ]
    times = Counter(part for row in rows for cell in row for part in cell.split(_AND))
    notes = [text for text, count in times.items() if len(text) > _LONG and count > FEW]
    marks = {text: f"note {rank}" for rank, text in enumerate(notes, 1)}
    return [
        [_AND.join(marks.get(part, part) for part in cell.split(_AND)) for cell in row]
        for row in rows
    ], notes


def _schedules(outcome: DossierOutcome) -> tuple[Schedule, ...]:
    return outcome.timetable.schedules if outcome.timetable else ()


def _timeline(schedule: Schedule, now: datetime) -> dict[str, Any]:
    """The milestones of one SONS as places on a line, contested ones marked."""
    dated = [
        (step, _instant(step)) for phase in (Phase.PAST, Phase.NEXT, Phase.LATER)
        for step in schedule.of(phase) if step.retained is not None
    ]  # fmt: skip
    undated = [step.name for step in schedule.of(Phase.UNDATED)]
    if not dated:
        return {
            "sons": schedule.dispositif.code,
            "points": [],
            "undated": undated,
            "now": None,
            "anchor": "",
        }
    stamps = [at for _, at in dated] + [now.timestamp()]
    low, high = min(stamps), max(stamps)
    span = max(high - low, 1.0)

    def place(at: float) -> int:
        return int(_LEFT + (at - low) / span * (_WIDTH - 2 * _LEFT))

    ends = [0] * _ROWS  # where the last label of each line of labels ends
    points = []
    for step, at in sorted(dated, key=lambda pair: pair[1]):
        x = place(at)
        wide = max(_LABEL, _LETTER * len(_mark(step)))
        begins = {"start": x, "middle": x - wide // 2, "end": x - wide}[_anchor(x)]
        row = next((row for row, end in enumerate(ends) if end <= begins), _ROWS - 1)
        ends[row] = begins + wide
        points.append(
            {
                "x": x,
                "row": row,
                "anchor": _anchor(x),
                "mark": _mark(step),
                "name": step.name,
                "when": with_weekday(step.retained.value) if step.retained else "",
                "sure": step.sure,
                "others": other_dates(step, now),
                "contested": step.certainty is Certainty.CONTESTED,
                "past": step.phase is Phase.PAST,
            }
        )
    code = schedule.dispositif.code
    today = place(now.timestamp())
    return {
        "sons": code,
        "points": points,
        "rows": sum(end > 0 for end in ends),
        "undated": undated,
        "now": today,
        "anchor": _anchor(today),
    }


def _mark(step: Step) -> str:
    """Name a milestone in a word or two, for the drawing: its name is in the list below."""
    number, retained = step.milestone.number, step.retained
    what = "ouverture" if number is None else f"jalon {number}"
    if retained is None:
        return what
    days = [_short_day(given.value) for given in step.candidates]
    return f"{what}, {listed(days, 'ou')}"


def _short_day(value: date) -> str:
    return f"{value:%d/%m/%Y}"


def _anchor(x: int) -> str:
    """On which side of its place a word stands, so that it stays in the drawing."""
    if x < 3 * _LEFT:
        return "start"
    return "end" if x > _WIDTH - 3 * _LEFT else "middle"


def _instant(step: Step) -> float:
    assert step.retained is not None  # noqa: S101 (the caller's own condition)
    value = step.retained.value
    # A naive instant would be of the machine's zone.
    local = value if isinstance(value, datetime) else datetime.combine(value, time())
    return in_paris(local).timestamp()
