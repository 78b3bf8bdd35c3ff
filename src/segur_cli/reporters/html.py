"""`html`: one self-contained page, without any script, readable on paper and by a screen reader."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from segur_cli.diagnostics import Diagnostic, Report, Severity
from segur_cli.reporters.findings_page import FEW, Group, repeated
from segur_cli.reporters.rendering import (
    MESSAGE_LENGTH,
    NAME_LENGTH,
    Rendering,
    escaped_log_commands,
    sanitized_block,
    shown_path,
    single_line,
)
from segur_cli.reporters.sentences import place_words, told_unplaced, unread, verdict
from segur_cli.text.page import Block, Heading, Page, Verbatim, html, read_markdown
from segur_cli.text.writing import NBSP, moment, nonbreaking, plural

_DATA = Path(__file__).parent / "data"
_MOST = 3_000  # findings shown: beyond, a page is not read; the cut is said
_SNIPPET, _BEFORE = 160, 40  # characters of a line, and how many of them before the place


def render(report: Report, context: Rendering) -> str:
    """Render the report as a page: verdict, findings with their rules, perimeter."""
    files = plural(len(report.files), "fichier contrôlé", "fichiers contrôlés")
    return fill(
        "findings.html.j2",
        title=files,
        verdict=verdict(report),
        good=Severity.ERROR not in report.counts() and not unread(report),
        at=None,
        simulated=moment(context.as_of) if context.as_of else "",
        version=context.version,
        **sections(report, context),
    )


def fill(page: str, folders: Iterable[Path] = (), **values: Any) -> str:
    """Fill a page; `folders` hold those that extend ours. Every value is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader([_DATA, *folders]),
        autoescape=True,
        finalize=_typeset,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    return escaped_log_commands(environment.get_template(page).render(**values))


def _typeset(value: object) -> object:
    """Make every text of a page harmless, and set the no-break spaces of French in it."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return nonbreaking(sanitized_block(value), NBSP)


def sections(report: Report, context: Rendering) -> dict[str, Any]:
    """Return what the sections « constats » and « périmètre » show."""
    ranked = sorted(report.findings, key=lambda each: (-each.severity, each.reading_order))
    groups = sorted(
        repeated(ranked), key=lambda group: (-group[0].severity, group[0].reading_order)
    )
    perimeter = report.perimeter
    missing = unread(report)
    return {
        "findings": [_finding(group, context) for group in groups[:_MOST]],
        "total": len(ranked) + sum(report.cut.values()),
        "cut": sum(map(len, groups[_MOST:])) + sum(report.cut.values()),
        "pages": _pages(report, ranked),
        "template": perimeter.template and single_line(perimeter.template),
        "base": perimeter.base and single_line(perimeter.base),
        "rules_run": [single_line(code, NAME_LENGTH) for code in perimeter.rules_run],
        "rules_not_run": _reasons(perimeter.rules_not_run.items()),
        "rules_partly_run": _reasons(perimeter.rules_partly_run.items()),
        "guessed": [*map(single_line, perimeter.guessed), *told_unplaced(perimeter)],
        "not_checkable": [single_line(item) for item in perimeter.not_checkable],
        "incomplete": [missing] if missing else [],
    }


def _reasons(told: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(single_line(code, NAME_LENGTH), single_line(reason)) for code, reason in sorted(told)]


def _finding(group: Group, context: Rendering) -> dict[str, Any]:
    """Show a finding; where it repeats, all its places, the first ones open to the eye."""
    first = group[0]
    return {
        "code": single_line(first.code, NAME_LENGTH),
        "severity": first.severity.word,
        "label": first.severity.label,
        "subject": "" if len(group) > 1 else single_line(first.subject or "", NAME_LENGTH),
        "times": f"{len(group)} fois" if len(group) > 1 else "",
        "message": single_line(first.message, MESSAGE_LENGTH),
        "fix": single_line(first.hint or "", MESSAGE_LENGTH),
        "place": "" if len(group) > 1 else _place(first, context),
        "places": [_named_place(each, context) for each in group[:FEW] if len(group) > 1],
        "others": [_named_place(each, context) for each in group[FEW:]],
        "snippet": "" if len(group) > 1 else _snippet(first, context),
        "origin": first.origin.label,
    }


def _named_place(finding: Diagnostic, context: Rendering) -> str:
    who = single_line(finding.subject or "", NAME_LENGTH)
    return " · ".join(filter(None, (who, _place(finding, context))))


def _place(finding: Diagnostic, context: Rendering) -> str:
    if finding.path is None:
        return ""
    place = shown_path(finding.path, context)
    if finding.span is not None:
        return f"{place}, ligne {finding.span.line}"
    inside = place_words(finding.location) if finding.location is not None else ""
    return f"{place}, {inside}" if inside else place


def _snippet(one: Diagnostic, context: Rendering) -> str:
    """The line of the file around the place, shortened."""
    if one.path is None or one.span is None:
        return ""
    text = context.line_of(one.path, one.span.line)
    if text is None:
        return ""
    start = max(0, one.span.column - 1 - _BEFORE)
    return single_line(text[start : start + _SNIPPET].strip())


def _pages(report: Report, findings: list[Diagnostic]) -> list[tuple[str, str, str, Any]]:
    """The rules that spoke: code, title, source, help."""
    codes = sorted({finding.code for finding in findings})
    infos = [report.rules[code] for code in codes if code in report.rules]
    return [
        (
            single_line(info.code, NAME_LENGTH),
            single_line(info.title),
            single_line(info.source),
            _help(info.help),
        )
        for info in infos
    ]


def _help(text: str) -> Any:
    """Render of a page what people read: its examples are for who writes the export."""
    from markupsafe import Markup

    kept: list[Block] = []
    example = False
    for block in read_markdown(sanitized_block(text), level=3).blocks:
        if isinstance(block, Heading):
            example = block.text in ("Mauvais", "Bon")
        if not example and not isinstance(block, Verbatim):
            kept.append(block)
    return Markup(html(Page(tuple(kept))))  # noqa: S704 (the writer escapes every text)
