"""`text`: for people. The verdict, then findings by client, then the perimeter."""

from collections.abc import Iterator
from dataclasses import dataclass

from segur_cli.diagnostics import Diagnostic, Report, Severity
from segur_cli.reporters.cleaning import NAME_LENGTH, single_line, without_log_commands
from segur_cli.reporters.context import MINIMUM_WIDTH, Rendering
from segur_cli.reporters.excerpt import excerpt
from segur_cli.reporters.layout import Style, styled, wrapped
from segur_cli.reporters.perimeter import perimeter_lines
from segur_cli.reporters.places import shown_path
from segur_cli.reporters.sentences import (
    cell_words,
    cut,
    hint_line,
    simulated,
    source_line,
    unread,
    verdict,
)
from segur_cli.text.detail import Detail

_STYLES = {
    Severity.ERROR: Style.ERROR,
    Severity.WARNING: Style.WARNING,
    Severity.NOTE: Style.NOTE,
}
_SCREEN = 20  # lines of findings beyond which the verdict is said again below them
_INDENT = "  "
_BODY = "    "


@dataclass(frozen=True)
class _Page:
    """What every line of one text report is drawn with."""

    report: Report
    context: Rendering
    width: int


def render(report: Report, context: Rendering) -> str:
    """Render the report for a terminal `context.width` columns wide: the verdict first."""
    width = max(context.width, MINIMUM_WIDTH)
    page = _Page(report, context, width)
    lines = [*_banner(page), *_verdict(page)]
    if context.detail is not Detail.VERDICT:
        findings = [*_findings(page)]
        lines += findings
        lines += ["", *perimeter_lines(report, context, width)]
        if len(findings) > _SCREEN:
            lines += ["", *_verdict(page)]
    return without_log_commands("\n".join(lines) + "\n")


def _findings(page: _Page) -> Iterator[str]:
    for heading, findings in _by_subject(page).items():
        yield ""
        yield from (
            styled(line, Style.BOLD, page.context.color) for line in wrapped(heading, page.width)
        )
        for finding in findings:
            yield from ("", *_finding(finding, page))


def _banner(page: _Page) -> Iterator[str]:
    sentence = simulated(page.context)
    if sentence is not None:
        for line in wrapped(sentence.replace("Date simulée", "DATE SIMULÉE"), page.width):
            yield styled(line, Style.BANNER, page.context.color)


def _by_subject(page: _Page) -> dict[str, list[Diagnostic]]:
    """Group findings under the client they are about, else the file, else the run."""
    groups: dict[str, list[Diagnostic]] = {}
    for finding in sorted(page.report.findings, key=lambda f: f.reading_order):
        if finding.subject:
            heading = single_line(finding.subject, NAME_LENGTH)
        elif finding.path is not None:
            heading = f"Fichier {shown_path(finding.path, page.context)}"
        else:
            heading = "Ensemble des fichiers"
        groups.setdefault(heading, []).append(finding)
    return groups


def _finding(finding: Diagnostic, page: _Page) -> Iterator[str]:
    label = finding.severity.label
    code = single_line(finding.code, NAME_LENGTH)
    first, *others = wrapped(
        single_line(finding.message), page.width, f"{_INDENT}{label} {code} ", _BODY
    )
    word = styled(label, _STYLES[finding.severity], page.context.color)
    yield first.replace(label, word, 1)
    yield from others
    if finding.path is not None:
        yield f"{_BODY}{_location(finding, page.context)}"
    yield from _snippet(finding, page)
    if finding.hint:
        yield from wrapped(hint_line(finding.hint), page.width, _BODY, _BODY)
    source = source_line(finding, page.report.rules.get(finding.code))
    yield from wrapped(source, page.width, _BODY, _BODY)


def _location(finding: Diagnostic, context: Rendering) -> str:
    """Return `path:line:column`, whole even when wide: editors and terminals follow it."""
    path = shown_path(finding.path, context) if finding.path else ""
    span = finding.span
    if finding.cell is not None:
        return f"{path}, {cell_words(finding.cell)}"
    return f"{path}:{span.line}:{span.column}" if span else path


def _snippet(finding: Diagnostic, page: _Page) -> Iterator[str]:
    if finding.path is None or finding.span is None:
        return
    line = page.context.line_of(finding.path, finding.span.line)
    if line is None:
        return
    gutter = f"{_BODY}{finding.span.line:>4} | "
    shown, carets = excerpt(line, finding.span, page.width - len(gutter))
    color = page.context.color
    yield f"{gutter}{shown}".rstrip()
    yield f"{' ' * (len(gutter) - 2)}| {styled(carets, _STYLES[finding.severity], color)}"


def _verdict(page: _Page) -> Iterator[str]:
    """Say the verdict, with the simulated date in it, then what is missing."""
    sentence = verdict(page.report)
    if page.context.as_of is not None:
        sentence = f"{sentence.removesuffix('.')} (date simulée)."
    for line in wrapped(sentence, page.width):
        yield styled(line, Style.BOLD, page.context.color)
    for missing in (cut(page.report), unread(page.report)):
        if missing is not None:
            yield from wrapped(missing, page.width)
