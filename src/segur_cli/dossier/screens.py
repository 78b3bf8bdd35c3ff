"""The dashboard on a terminal: in 24 lines what matters, or all of it with -v."""

from collections.abc import Iterator

from segur_cli.diagnostics import Report, Severity
from segur_cli.dossier.dashboard import HEADINGS, Task, grouped, rows, to_do, verdict
from segur_cli.dossier.model import DossierOutcome, Part
from segur_cli.exits import ExitCode
from segur_cli.text.detail import Detail
from segur_cli.text.page import Block, Grid, Item, Page, Paragraph
from segur_cli.text.writing import plural

_WIDTH = 80  # of the terminal that the lines are counted for
_LINES_OF_WORK = 9  # what 24 lines leave to what is to do, for two SONS
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: ""}


def dashboard_page(outcome: DossierOutcome, fail_on: Severity, detail: Detail) -> Page:
    """Return the verdict, a row for each SONS, what is to do, notes and a short perimeter."""
    return Page.of(_dashboard(outcome, fail_on, detail))


def _dashboard(outcome: DossierOutcome, fail_on: Severity, detail: Detail) -> Iterator[Block]:
    style = "bold green" if outcome.exit_code(fail_on) is ExitCode.OK else "bold red"
    yield Paragraph(verdict(outcome, fail_on), style)
    if detail is Detail.VERDICT:
        return
    if outcome.settings.project:
        yield Paragraph(f"Dossier : {outcome.settings.project}")
    yield from _rows(outcome)
    items = list(to_do(outcome))
    if detail is Detail.FULL:
        for item in items:
            yield _item(item)
    else:
        yield from _groups(items)
    for note in outcome.notes:
        yield Item(((note, "dim"),), mark="Note : ", style="dim")
    yield from _perimeter(outcome, detail)


def _rows(outcome: DossierOutcome) -> Iterator[Block]:
    found = rows(outcome)
    if not found:
        yield Paragraph("Aucune demande : [[files]] dans segur.toml dit où elles sont.")
        return
    yield Grid(HEADINGS, tuple(row.cells for row in found))


def _item(item: Task) -> Item:
    hint = f" ; {item.hint}" if item.hint else ""
    return Item(f"{item.about} : {item.told}{hint}", style=_STYLES[item.severity])


def _groups(items: list[Task]) -> Iterator[Block]:
    """Show as many clients or files as the lines allow; the others are counted."""
    room, shown = _LINES_OF_WORK, 0
    groups = grouped(iter(items))
    for group in groups:
        needed = -(-len(group.told) // (_WIDTH - 6))
        if shown and needed > room:
            break
        yield Item(group.told, style=_STYLES[group.first.severity])
        room -= needed
        shown += 1
    left = len(groups) - shown
    if left:
        others = plural(left, "autre client ou fichier", "autres clients ou fichiers")
        yield Paragraph(f"    et {others} (-v les montre, avec que faire)", "dim")
    elif items:
        yield Paragraph("    -v dit que faire pour chacun", "dim")


def _perimeter(outcome: DossierOutcome, detail: Detail) -> Iterator[Block]:
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
    yield Paragraph(f"{told}. {base[0].upper()}{base[1:]} ; {model}. {rules}.{pieces}", "dim")
    if detail is Detail.FULL:
        yield from _reasons(outcome.report)


def _reasons(report: Report) -> Iterator[Block]:
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
            yield Paragraph(f"{heading} :", "dim")
        for reason, codes in by_reason.items():
            text = f"{', '.join(codes)} : {reason}"
            yield Item(((text, "dim"),), mark="  - ")
    if perimeter.not_checkable:
        yield Paragraph("Impossible à contrôler hors ligne :", "dim")
    for item in perimeter.not_checkable:
        yield Item(((item, "dim"),), mark="  - ")
