"""What forges read.

`github`: workflow commands, that GitHub Actions turns into annotations. `gitlab`: the Code Quality
report, the subset of Code Climate issues that GitLab reads.
"""

from hashlib import sha256

from segur_cli.diagnostics import Diagnostic, Report, Severity
from segur_cli.reporters.rendering import (
    NAME_LENGTH,
    Rendering,
    anchor,
    fingerprints,
    shown_path,
    single_line,
    to_json,
)
from segur_cli.reporters.sentences import (
    set_aside,
    verdict,
    warnings_on_run,
    with_subject_and_fix,
)

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_SHOWN_PER_LEVEL = 10
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render_github(report: Report, context: Rendering) -> str:
    """Render one command per finding, the most severe first, and one for the verdict.

    GitHub shows ten annotations of each level per step: no more are written, the verdict is one
    of the notes, and says how many findings are left out.
    """
    ranked = sorted(report.findings, key=lambda f: (-f.severity, f.reading_order))
    heavier = [finding for finding in ranked if finding.severity > Severity.NOTE]
    notes = ranked[len(heavier) :]
    lines = [
        *(_annotation(finding, context) for finding in _shown(heavier, Severity.ERROR)),
        *(_annotation(finding, context) for finding in _shown(heavier, Severity.WARNING)),
        _command("notice", {"title": "segur"}, _summary(report, context)),
        *(_annotation(finding, context) for finding in notes[: _SHOWN_PER_LEVEL - 1]),
    ]
    return "\n".join(lines) + "\n"


def _shown(findings: list[Diagnostic], severity: Severity) -> list[Diagnostic]:
    return [finding for finding in findings if finding.severity is severity][:_SHOWN_PER_LEVEL]


def _annotation(finding: Diagnostic, context: Rendering) -> str:
    properties: dict[str, str | int] = {}
    if finding.path is not None:
        properties["file"] = shown_path(finding.path, context)
    span = finding.span
    if span is not None:
        properties |= {"line": span.line, "endLine": span.end_line}
        # GitHub refuses columns on an annotation of several lines.
        if span.line == span.end_line:
            properties |= {"col": span.column, "endColumn": span.end_column}
    properties["title"] = f"{single_line(finding.code, NAME_LENGTH)} ({finding.severity.label})"
    return _command(_COMMANDS[finding.severity], properties, with_subject_and_fix(finding))


def _summary(report: Report, context: Rendering) -> str:
    sentences = [verdict(report), *warnings_on_run(report, context)]
    counts = report.counts()
    if any(count > _limit(severity) for severity, count in counts.items()):
        sentences.append("GitHub n'affiche que dix annotations par niveau : voir le rapport.")
    return "\n".join(sentences)


def _limit(severity: Severity) -> int:
    return _SHOWN_PER_LEVEL - (severity is Severity.NOTE)


def _command(name: str, properties: dict[str, str | int], data: str) -> str:
    listed = ",".join(
        f"{key}={str(value).translate(_PROPERTY)}" for key, value in properties.items()
    )
    return f"::{name} {listed}::{data.translate(_DATA)}"


_SEVERITIES = {Severity.ERROR: "blocker", Severity.WARNING: "major", Severity.NOTE: "info"}
_WHOLE_PROJECT = "."


def render_gitlab(report: Report, context: Rendering) -> str:
    """Render an array of issues: empty for a clean run.

    The format has no room for a perimeter. A simulated date, findings that were cut
    or set aside and unread inputs take an `info` issue each: unsaid, they would mislead. It
    allows lines or positions, not both: lines are what GitLab links to.
    """
    findings = sorted(report.findings, key=lambda f: f.reading_order)
    issues = [
        _issue(finding, fingerprint, report, context)
        for finding, fingerprint in zip(findings, fingerprints(findings, context), strict=True)
    ]
    sentences = [*warnings_on_run(report, context), set_aside(report)]
    issues += [_remark(sentence, report, context) for sentence in sentences if sentence]
    return to_json(issues)


def _issue(
    finding: Diagnostic, fingerprint: str, report: Report, context: Rendering
) -> dict[str, object]:
    lines = {"begin": 1}
    if finding.path is not None and finding.span is not None:
        lines = {"begin": finding.span.line, "end": finding.span.end_line}
    return {
        "check_name": single_line(finding.code, NAME_LENGTH),
        "description": with_subject_and_fix(finding, separator=" "),
        "severity": _SEVERITIES[finding.severity],
        "fingerprint": fingerprint,
        "location": {"path": _path(finding, report, context), "lines": lines},
    }


def _remark(sentence: str, report: Report, context: Rendering) -> dict[str, object]:
    path = shown_path(report.files[0], context) if report.files else _WHOLE_PROJECT
    return {
        "check_name": "segur",
        "description": sentence,
        "severity": "info",
        "fingerprint": sha256(f"segur\0{sentence}".encode()).hexdigest()[:32],
        "location": {"path": path, "lines": {"begin": 1}},
    }


def _path(finding: Diagnostic, report: Report, context: Rendering) -> str:
    path = anchor(finding, report)
    return _WHOLE_PROJECT if path is None else shown_path(path, context)
