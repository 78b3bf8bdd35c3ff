"""The dashboard on a terminal: in 24 lines what matters, or all of it with -v."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from segur_cli.diagnostics import Report, Severity
from segur_cli.dossier.dashboard import HEADINGS, Task, grouped, rows, to_do, verdict
from segur_cli.dossier.model import DossierOutcome, Part
from segur_cli.exits import ExitCode
from segur_cli.text.detail import Detail
from segur_cli.text.screen import hanging, paragraph, show_banner
from segur_cli.text.writing import plural, sanitized

_LINES_OF_WORK = 9  # what 24 lines leave to what is to do, for two SONS
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: ""}


def show(console: Console, outcome: DossierOutcome, fail_on: Severity, detail: Detail) -> None:
    """Print the verdict, a row for each SONS, what is to do, notes and a short perimeter."""
    show_banner(console, outcome.clock)
    style = "bold green" if outcome.exit_code(fail_on) is ExitCode.OK else "bold red"
    paragraph(console, verdict(outcome, fail_on), style=style)
    if detail is Detail.VERDICT:
        return
    if outcome.settings.project:
        paragraph(console, f"Dossier : {sanitized(outcome.settings.project)}")
    _show_rows(console, outcome)
    items = list(to_do(outcome))
    if detail is Detail.FULL:
        for item in items:
            _show_item(console, item)
    else:
        _show_groups(console, items)
    for note in outcome.notes:
        hanging(console, Text("Note : ", style="dim"), Text(sanitized(note), style="dim"))
    _show_perimeter(console, outcome, detail)


def _show_rows(console: Console, outcome: DossierOutcome) -> None:
    found = rows(outcome)
    if not found:
        paragraph(console, "Aucune demande : [[files]] dans segur.toml dit où elles sont.")
        return
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    for heading in HEADINGS:
        table.add_column(heading, overflow="fold")
    for row in found:
        table.add_row(*(Text(cell) for cell in row.cells))
    console.print(table)


def _show_item(console: Console, item: Task) -> None:
    hint = f" ; {item.hint}" if item.hint else ""
    told = f"{sanitized(item.about)} : {sanitized(item.told)}{sanitized(hint)}"
    hanging(console, Text("  - ", style=_STYLES[item.severity]), Text(told))


def _show_groups(console: Console, items: list[Task]) -> None:
    """Show as many clients or files as the lines allow; the others are counted."""
    room, shown = _LINES_OF_WORK, 0
    groups = grouped(iter(items))
    for group in groups:
        needed = -(-len(group.told) // max(console.width - 6, 20))
        if shown and needed > room:
            break
        mark = Text("  - ", style=_STYLES[group.first.severity])
        hanging(console, mark, Text(group.told))
        room -= needed
        shown += 1
    left = len(groups) - shown
    if left:
        others = plural(left, "autre client ou fichier", "autres clients ou fichiers")
        paragraph(console, f"    et {others} (-v les montre, avec que faire)", style="dim")
    elif items:
        paragraph(console, "    -v dit que faire pour chacun", style="dim")


def _show_perimeter(console: Console, outcome: DossierOutcome, detail: Detail) -> None:
    ran = ", ".join(part.label for part in outcome.ran)
    left = [part.label for part in Part if part not in outcome.ran]
    told = f"Contrôlé : {ran}" + (f" ; pas : {', '.join(left)} (--only)" if left else "")
    perimeter = outcome.report.perimeter
    base = f"base {perimeter.base}" if perimeter.base else "aucune base"
    model = perimeter.template or "aucun modèle officiel"
    rules = plural(len(perimeter.rules_run), "règle appliquée", "règles appliquées")
    if perimeter.rules_not_run:
        rules += f", {len(perimeter.rules_not_run)} non"
        rules += "" if detail is Detail.FULL else " (-v)"
    pieces = " Pièces : archives ZIP et leur contenu." if Part.PIECES in outcome.ran else ""
    paragraph(
        console, f"{told}. {base[0].upper()}{base[1:]} ; {model}. {rules}.{pieces}", style="dim"
    )
    if detail is Detail.FULL:
        _show_reasons(console, outcome.report)


def _show_reasons(console: Console, report: Report) -> None:
    """Say of each rule that did not run, or not everywhere, why; and what no tool can check."""
    perimeter = report.perimeter
    for heading, told in (
        ("Règles appliquées en partie", perimeter.rules_partly_run),
        ("Règles non appliquées", perimeter.rules_not_run),
    ):
        by_reason: dict[str, list[str]] = {}
        for code, reason in sorted(told.items()):
            by_reason.setdefault(reason, []).append(code)
        if by_reason:
            paragraph(console, f"{heading} :", style="dim")
        for reason, codes in by_reason.items():
            text = f"{', '.join(codes)} : {sanitized(reason)}"
            hanging(console, Text("  - "), Text(text, style="dim"))
    if perimeter.not_checkable:
        paragraph(console, "Impossible à contrôler hors ligne :", style="dim")
    for item in perimeter.not_checkable:
        hanging(console, Text("  - "), Text(item, style="dim"))
