"""The findings of a report as a page: verdict, findings by client, those that repeat as one.

Also `concise`: one line a finding, `file:line:column: severity CODE client : message`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from segur_cli.diagnostics import Diagnostic, Report, Severity, Span
from segur_cli.reporters.rendering import (
    MINIMUM_WIDTH,
    NAME_LENGTH,
    Rendering,
    shown_path,
    single_line,
    without_log_commands,
)
from segur_cli.reporters.sentences import (
    cut,
    hint_line,
    perimeter_blocks,
    place_words,
    simulated,
    source_line,
    unread,
    verdict,
)
from segur_cli.text.page import (
    Block,
    Detail,
    Gap,
    Grid,
    Heading,
    Item,
    Page,
    Paragraph,
    Verbatim,
    char_columns,
    markdown,
    terminal,
)
from segur_cli.text.writing import plural, sanitized

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
FEW = 3  # places of a finding that repeats, when not all are shown
_EXCERPT = 120  # columns of an excerpt where nothing wraps
_GUTTER = 11  # `       3 | `
_BODY = 4

Group = tuple[Diagnostic, ...]
_TAB = "    "
_CUT = "…"
_SCREEN = 20  # lines of findings beyond which the verdict is said again below them


def repeated(findings: Sequence[Diagnostic]) -> list[Group]:
    """Gather the findings of one rule that say the same of many places, at the first's rank.

    Up to three stay apart: a count would save nothing.
    """
    said: dict[tuple[str, Severity, str, str | None], list[Diagnostic]] = {}
    for finding in findings:
        key = (finding.code, finding.severity, finding.message, finding.hint)
        said.setdefault(key, []).append(finding)
    groups: list[Group] = []
    for same in said.values():
        groups += [tuple(same)] if len(same) > FEW else [(finding,) for finding in same]
    return sorted(groups, key=lambda group: group[0].reading_order)


def verdict_blocks(report: Report, context: Rendering, *, banner: bool = True) -> Iterator[Block]:
    """Say that the date is simulated, the verdict, then what is missing."""
    told = simulated(context)
    if told is not None and banner:
        yield Paragraph(told.replace("Date simulée", "DATE SIMULÉE"), "bold reverse")
    sentence = verdict(report)
    if context.as_of is not None:
        sentence = f"{sentence.removesuffix('.')} (date simulée)."
    yield Paragraph(sentence, "bold")
    for missing in (cut(report), unread(report)):
        if missing is not None:
            yield Paragraph(missing)


def finding_blocks(report: Report, context: Rendering) -> Iterator[Block]:
    """Yield the findings under what they are about; counted by rule when that is asked."""
    if context.statistics:
        yield from statistics(report)
        return
    ordered = sorted(report.findings, key=lambda finding: finding.reading_order)
    whole = context.detail is Detail.FULL and not context.grouped
    groups = [(finding,) for finding in ordered] if whole else repeated(ordered)
    by_heading: dict[str, list[Group]] = {}
    for group in groups:
        by_heading.setdefault(_heading(group, context), []).append(group)
    for heading, members in by_heading.items():
        yield Gap()
        yield Heading(heading)
        for group in members:
            yield Gap()
            yield from _finding(group, report, context)


def _heading(group: Group, context: Rendering) -> str:
    """Name what findings are about: the client, else the file, else the run."""
    subjects = {finding.subject for finding in group}
    if len(subjects) > 1:
        return "Plusieurs clients ou demandes"
    first = group[0]
    if first.subject:
        return single_line(first.subject, NAME_LENGTH)
    if len({finding.path for finding in group}) > 1:
        return "Plusieurs fichiers"
    if first.path is not None:
        return f"Fichier {shown_path(first.path, context)}"
    return "Ensemble des fichiers"


def _finding(group: Group, report: Report, context: Rendering) -> Iterator[Block]:
    first = group[0]
    label = (first.severity.label, STYLES[first.severity])
    code = single_line(first.code, NAME_LENGTH)
    times = f" ({len(group)} fois)" if len(group) > 1 else ""
    yield Paragraph((label, f" {code} {single_line(first.message)}{times}"), indent=2, rest=_BODY)
    if len(group) > 1:
        yield from _places(group, context)
    elif first.path is not None:
        yield Verbatim((place(first, context),), indent=_BODY)
        yield from _snippet(first, context)
    if first.hint:
        yield Paragraph(hint_line(first.hint), indent=_BODY)
    yield Paragraph(source_line(first, report.rules.get(first.code)), indent=_BODY)


def _places(group: Group, context: Rendering) -> Iterator[Block]:
    """Name where a finding repeats: three places, or all of them."""
    several = len({finding.subject for finding in group}) > 1
    shown = group if context.detail is Detail.FULL else group[:FEW]
    for finding in shown:
        who = (
            f", {single_line(finding.subject, NAME_LENGTH)}" if several and finding.subject else ""
        )
        where = place(finding, context) if finding.path is not None else ""
        yield Item(f"{where}{who}".removeprefix(", "), mark="    ")
    if left := len(group) - len(shown):
        yield Paragraph(f"et {plural(left, 'autre', 'autres')} (-v les montre)", "dim", _BODY)


def place(finding: Diagnostic, context: Rendering) -> str:
    """Return `path:line:column`, whole even when wide: editors and terminals follow it."""
    path = shown_path(finding.path, context) if finding.path else ""
    if finding.location is not None and (place := place_words(finding.location)):
        return f"{path}, {place}"
    span = finding.span
    return f"{path}:{span.line}:{span.column}" if span else path


def _snippet(finding: Diagnostic, context: Rendering) -> Iterator[Block]:
    if finding.path is None or finding.span is None:
        return
    line = context.line_of(finding.path, finding.span.line)
    if line is None:
        return
    width = _EXCERPT if context.width is None else max(context.width, MINIMUM_WIDTH)
    shown, carets = excerpt(line, finding.span, width - _GUTTER)
    yield Verbatim(
        (
            f"{finding.span.line:>4} | {shown}".rstrip(),
            (f"{' ':>4} | ", (carets, STYLES[finding.severity])),
        ),
        indent=_BODY,
    )


def statistics(report: Report) -> Iterator[Block]:
    """Yield the findings counted by rule, the most severe and numerous first."""
    ranked = sorted(report.findings, key=lambda finding: (-finding.severity, finding.code))
    rows = []
    for (severity, code), same in groupby(ranked, key=lambda f: (f.severity, f.code)):
        members = list(same)
        title = report.rules[code].title if code in report.rules else ""
        rows.append((str(len(members)), severity.label, code, single_line(title)))
    if rows:
        yield Gap()
        yield Grid(("constats", "gravité", "règle", "titre"), tuple(rows))


def excerpt(line: str, span: Span, width: int) -> tuple[str, str]:
    """Return the part of `line` around the span, and the carets to print under it.

    Both fit in `width` columns. Tabs become four spaces, control characters
    U+FFFD; a span that goes on to the next lines is underlined up to the end.
    """
    start = min(span.column - 1, len(line))
    stop = span.end_column - 1 if span.end_line == span.line else len(line)
    stop = max(stop, start + 1)
    first = _window_start(line, start, stop, width)
    shown, carets = _drawn(line, first, start, stop, width)
    return shown.rstrip(), carets.rstrip()


def _window_start(line: str, start: int, stop: int, width: int) -> int:
    """Return the first character to show: the line's own, or enough context before the span."""
    if _columns_up_to(line, 0, stop, width) < width:
        return 0
    first, room = start, width // 3
    while first > 0 and room > 0:
        first -= 1
        room -= _char_columns(line[first])
    return first


def _columns_up_to(line: str, first: int, stop: int, enough: int) -> int:
    total = 0
    for char in line[first:stop]:
        total += _char_columns(char)
        if total >= enough:
            break
    return total


def _drawn(line: str, first: int, start: int, stop: int, width: int) -> tuple[str, str]:
    shown = _CUT if first else ""
    carets = " " * len(shown)
    for index in range(first, len(line)):
        text, wide = _cell(line[index])
        # One column is kept for the ellipsis, or for a caret after the end.
        kept = 0 if index == len(line) - 1 and start < len(line) else 1
        if len(carets) + wide > width - kept:
            return shown + _CUT, carets
        shown += text
        carets += ("^" if start <= index < stop else " ") * wide
        if index == start and wide == 0:
            carets = f"{carets[:-1]}^"  # an accent alone: the letter that bears it
    return shown, carets + ("^" if start >= len(line) else "")


def _cell(char: str) -> tuple[str, int]:
    text = _TAB if char == "\t" else sanitized(char)
    return text, _char_columns(char)


def _char_columns(char: str) -> int:
    return len(_TAB) if char == "\t" else char_columns(sanitized(char))


def render_text(report: Report, context: Rendering) -> str:
    """Render the report for a terminal `context.width` columns wide: the verdict first."""
    width = None if context.width is None else max(context.width, MINIMUM_WIDTH)

    def shown(*blocks: Block) -> str:
        return terminal(Page(blocks), width, color=context.color)

    text = shown(*verdict_blocks(report, context))
    if context.detail is not Detail.VERDICT:
        findings = shown(*finding_blocks(report, context))
        text += findings + shown(Gap(), *perimeter_blocks(report, context))
        if findings.count("\n") > _SCREEN:
            text += shown(Gap(), *verdict_blocks(report, context, banner=False))
    return without_log_commands(text)


def render_markdown(report: Report, context: Rendering) -> str:
    """Render the report as Markdown, whole."""
    whole = replace(context, detail=Detail.FULL, grouped=True)
    told = (Heading("Contrôle avant dépôt", 1), *verdict_blocks(report, whole))
    found = (*finding_blocks(report, whole), *perimeter_blocks(report, whole))
    return without_log_commands(markdown(Page((*told, *found))))


def render_concise(report: Report, context: Rendering) -> str:
    """Render the findings alone, in reading order; nothing at all when there is none."""
    ordered = sorted(report.findings, key=lambda finding: finding.reading_order)
    lines = (f"{_concise_place(finding, context)}: {_said(finding)}\n" for finding in ordered)
    return without_log_commands("".join(lines))


def _concise_place(finding: Diagnostic, context: Rendering) -> str:
    """A cell, a page or a member of an archive stands where a line and a column would."""
    if finding.path is None:
        return "segur"  # the run itself
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
