"""The report one sends: one self-contained HTML page of a dossier."""

from datetime import datetime, time
from pathlib import Path
from typing import Any

from segur_cli.diagnostics import Severity
from segur_cli.dossier import dashboard, status
from segur_cli.dossier.export import whole_report
from segur_cli.dossier.model import DossierOutcome
from segur_cli.exits import ExitCode
from segur_cli.facts import sources
from segur_cli.milestones.schedule import Certainty, Phase, Schedule, Step
from segur_cli.reporters import Rendering
from segur_cli.reporters.html import fill, sections
from segur_cli.text.clock import in_paris
from segur_cli.text.writing import moment, sanitized, with_weekday

_DATA = Path(__file__).parent / "data"
_WIDTH, _LEFT = 720, 30


def to_html(outcome: DossierOutcome, fail_on: Severity, context: Rendering) -> str:
    """Return the page: dashboard, timeline, clients, findings, perimeter, sources."""
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
        todo=[
            (one.severity.label, sanitized(one.about), sanitized(one.told), sanitized(one.hint))
            for one in dashboard.to_do(outcome)
        ],
        notes=[sanitized(note) for note in outcome.notes],
        timelines=[_timeline(one, outcome.clock.now) for one in _schedules(outcome)],
        status_headings=status.HEADINGS,
        status=[[sanitized(c) for c in line.cells] for line in status.lines(outcome)],
        sources=[(one.id, one.short) for one in sources().values()],
        **sections(whole_report(outcome), context),
    )


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

    points = [
        {
            "x": place(at),
            "name": step.name,
            "when": with_weekday(step.retained.value) if step.retained else "",
            "sure": step.certainty.label,
            "contested": step.certainty is Certainty.CONTESTED,
            "past": step.phase is Phase.PAST,
        }
        for step, at in sorted(dated, key=lambda pair: pair[1])
    ]
    code = schedule.dispositif.code
    today = place(now.timestamp())
    return {
        "sons": code,
        "points": points,
        "undated": undated,
        "now": today,
        "anchor": _anchor(today),
    }


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
