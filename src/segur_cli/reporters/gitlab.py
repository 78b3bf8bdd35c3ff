"""`gitlab`: the Code Quality report, the subset of Code Climate issues that GitLab reads."""

from hashlib import sha256

from segur_cli.diagnostics import Diagnostic, Report, Severity
from segur_cli.reporters.fingerprints import fingerprints
from segur_cli.reporters.rendering import (
    NAME_LENGTH,
    Rendering,
    anchor,
    shown_path,
    single_line,
    to_json,
)
from segur_cli.reporters.sentences import set_aside, warnings_on_run, with_subject_and_fix

_SEVERITIES = {Severity.ERROR: "blocker", Severity.WARNING: "major", Severity.NOTE: "info"}
_WHOLE_PROJECT = "."


def render(report: Report, context: Rendering) -> str:
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
