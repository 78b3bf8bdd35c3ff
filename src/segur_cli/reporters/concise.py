"""`concise`: one line a finding, `file:line:column: severity CODE client : message`."""

from segur_cli.diagnostics import Diagnostic, Report
from segur_cli.reporters.rendering import (
    NAME_LENGTH,
    Rendering,
    shown_path,
    single_line,
    without_log_commands,
)

_RUN = "segur"  # what stands for the file of a finding about the whole run


def render(report: Report, context: Rendering) -> str:
    """Render the findings alone, in reading order; nothing at all when there is none."""
    ordered = sorted(report.findings, key=lambda finding: finding.reading_order)
    lines = (f"{_place(finding, context)}: {_said(finding)}\n" for finding in ordered)
    return without_log_commands("".join(lines))


def _place(finding: Diagnostic, context: Rendering) -> str:
    """A cell, a page or a member of an archive stands where a line and a column would."""
    if finding.path is None:
        return _RUN
    path = shown_path(finding.path, context)
    if (at := finding.location) is not None:
        inside = ":".join(filter(None, (at.member, at.text)))
        return f"{path}:{single_line(inside, NAME_LENGTH)}" if inside else path
    span = finding.span
    return f"{path}:{span.line}:{span.column}" if span else path


def _said(finding: Diagnostic) -> str:
    code = single_line(finding.code, NAME_LENGTH)
    subject = f"{single_line(finding.subject, NAME_LENGTH)} : " if finding.subject else ""
    return f"{finding.severity.label} {code} {subject}{single_line(finding.message)}"
