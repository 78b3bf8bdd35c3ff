"""The report one sends: one self-contained HTML page of a dossier."""

from datetime import datetime
from pathlib import Path
from typing import Any

from segur_cli import __version__
from segur_cli.diagnostics import Diagnostic, Severity
from segur_cli.dossier import dashboard, status
from segur_cli.dossier.model import Outcome, worst_first
from segur_cli.facts import sources
from segur_cli.milestones.schedule import Certainty, Phase, Schedule, Step
from segur_cli.text.writing import harmless, moment, with_weekday

_TEMPLATE = Path(__file__).parent / "data" / "report.html.j2"
_MOST = 3_000  # findings shown: beyond, a page is not read; the cut is said
_SNIPPET = 160
_WIDTH, _LEFT = 720, 30


def to_html(outcome: Outcome, fail_on: Severity) -> str:
    """Return the page: dashboard, timeline, clients, findings, perimeter, sources."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    findings = worst_first(outcome.report.findings)
    perimeter = outcome.report.perimeter
    return template.render(
        title=harmless(outcome.settings.project or "Dossier Ségur"),
        verdict=dashboard.verdict(outcome, fail_on),
        good=int(outcome.exit_code(fail_on)) == 0,
        at=moment(outcome.clock.now),
        simulated=outcome.clock.simulated,
        version=__version__,
        headings=dashboard.HEADINGS,
        rows=[row.cells for row in dashboard.rows(outcome)],
        todo=[
            (one.severity.label, harmless(one.about), harmless(one.told), harmless(one.fix))
            for one in dashboard.to_do(outcome)
        ],
        notes=[harmless(note) for note in outcome.notes],
        timelines=[_timeline(one, outcome.clock.now) for one in _schedules(outcome)],
        status_headings=status.HEADINGS,
        status=[[harmless(c) for c in line.cells] for line in status.lines(outcome)],
        findings=[_finding(one, outcome) for one in findings[:_MOST]],
        cut=max(0, len(findings) - _MOST),
        pages=_pages(outcome, findings),
        template=perimeter.template,
        base=perimeter.base,
        rules_run=perimeter.rules_run,
        rules_not_run=sorted(perimeter.rules_not_run.items()),
        rules_partly_run=sorted(perimeter.rules_partly_run.items()),
        guessed=perimeter.guessed,
        not_checkable=perimeter.not_checkable,
        sources=[(one.id, one.short) for one in sources().values()],
    )


def _schedules(outcome: Outcome) -> tuple[Schedule, ...]:
    return outcome.timetable.schedules if outcome.timetable else ()


def _finding(one: Diagnostic, outcome: Outcome) -> dict[str, Any]:
    """What the page shows of a finding, with the line of its file."""
    line, snippet = (one.span.line, "") if one.span else (None, "")
    if one.span is not None:
        document = next((d for d in outcome.documents if d.path == one.path), None)
        if document is not None:
            text = document.lines.text_of(one.span.line)
            start = max(0, one.span.column - 40)
            snippet = harmless(text[start : start + _SNIPPET].strip())
    return {
        "code": one.code,
        "severity": one.severity.word,
        "label": one.severity.label,
        "subject": harmless(one.subject or ""),
        "message": harmless(one.message),
        "fix": harmless(one.fix or ""),
        "file": harmless(one.path.name) if one.path else "",
        "line": line,
        "snippet": snippet,
        "origin": one.origin.label,
    }


def _pages(outcome: Outcome, findings: list[Diagnostic]) -> list[tuple[str, str, str, str]]:
    """The rules that spoke: code, title, source, help."""
    codes = sorted({one.code for one in findings})
    infos = [outcome.report.rules[code] for code in codes if code in outcome.report.rules]
    return [(info.code, info.title, info.source, _paragraphs(info.help)) for info in infos]


def _paragraphs(text: str) -> str:
    """Keep of a page what people read: no heading mark, no example."""
    kept, fenced = [], False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced and not line.startswith(("## Mauvais", "## Bon")):
            kept.append(line.lstrip("# "))
    return "\n".join(kept).strip()


def _timeline(schedule: Schedule, now: datetime) -> dict[str, Any]:
    """The milestones of one SONS as places on a line, contested ones marked."""
    dated = [
        (step, _instant(step)) for phase in (Phase.PAST, Phase.NEXT, Phase.LATER)
        for step in schedule.of(phase) if step.retained is not None
    ]  # fmt: skip
    undated = [step.name for step in schedule.of(Phase.UNDATED)]
    if not dated:
        return {"sons": schedule.dispositif.code, "points": [], "undated": undated, "now": None}
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
            "past": at <= now.timestamp(),
        }
        for step, at in sorted(dated, key=lambda pair: pair[1])
    ]
    code = schedule.dispositif.code
    return {"sons": code, "points": points, "undated": undated, "now": place(now.timestamp())}


def _instant(step: Step) -> float:
    assert step.retained is not None  # noqa: S101 (the caller's own condition)
    value = step.retained.value
    if isinstance(value, datetime):
        return value.timestamp()
    return datetime(value.year, value.month, value.day).timestamp()
