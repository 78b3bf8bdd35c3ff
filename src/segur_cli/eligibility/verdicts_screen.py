"""Verdicts for the eye: a block for each client, or a table, counts and those to look at."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from segur_cli.diagnostics import Severity
from segur_cli.eligibility.base import Base, base_identity
from segur_cli.eligibility.ceilings import Ceiling
from segur_cli.eligibility.outcome import EligibilityOutcome
from segur_cli.eligibility.verdict import CeilingLine, Remark, SonsView, Verdict, VerdictStatus
from segur_cli.facts import PRESTATION_LABELS, statement
from segur_cli.identifiers import finess
from segur_cli.text.detail import Detail
from segur_cli.text.screen import hanging, labelled, paragraph, show_banner
from segur_cli.text.writing import euros, moment, plural, sanitized

_STATUS_STYLES = {
    VerdictStatus.ELIGIBLE: "bold green",
    VerdictStatus.UNSURE: "bold yellow",
    VerdictStatus.NO_CEILING: "bold yellow",
    VerdictStatus.UNCHECKED: "bold yellow",
}
_SEVERITY_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
_SEVERITY_WIDTH = 14


def show_outcome(
    console: Console, outcome: EligibilityOutcome, *, table: bool, detail: Detail = Detail.SHORT
) -> None:
    """Print all verdicts; as a table with the list of those to look at when `table`."""
    show_banner(console, outcome.clock)
    if detail is Detail.VERDICT:
        _show_verdicts(console, outcome, table=table)
        return
    if table:
        _show_table(console, outcome, detail)
    else:
        for verdict in outcome.verdicts:
            _show_block(console, verdict, outcome.base, detail)
        if detail is Detail.FULL:
            _show_texts(console, outcome)
    if outcome.shared:
        console.print(Text("Un seul bénéficiaire", style="bold"))
        _show_remarks(console, outcome.shared)
        console.print()
    _show_footer(console, outcome, table=table)


def _show_verdicts(console: Console, outcome: EligibilityOutcome, *, table: bool) -> None:
    if table:
        paragraph(console, outcome.summary(), style="bold")
        return
    for verdict in outcome.verdicts:
        hanging(console, Text(""), _headline(verdict, outcome.base))


def _show_block(console: Console, verdict: Verdict, base: Base | None, detail: Detail) -> None:
    hanging(console, Text(""), _headline(verdict, base))
    number = verdict.reading.finess
    if number is not None:
        parts = [finess.display(number)]
        if verdict.reading.place:
            parts.append(verdict.reading.place)
        if verdict.level:
            parts.append({"EJ": "entité juridique (EJ)", "ET": "établissement (ET)"}[verdict.level])
        labelled(console, "Numéro", ", ".join(parts))
    if verdict.ac:
        whose = f" pour l'{verdict.target_level}" if verdict.status is VerdictStatus.REENTER else ""
        labelled(
            console,
            "AC",
            f"{sanitized(verdict.ac)} (activité combinée inscrite dans la base{whose})",
        )
    for view in verdict.views:
        _show_view(console, view, verdict, detail)
    if detail < Detail.FULL and any(
        not view.openings[code].settled for view in verdict.views for code in _wanted(verdict)
    ):
        labelled(console, "", "-v dit à quelles conditions, et selon quels textes", style="dim")
    if verdict.general:
        console.print(Text("  Montants sans SONS précisé", style="bold"))
        for line in verdict.general:
            labelled(console, "", f"{_ceiling(line.ceiling)} ({line.key.label}, ligne {line.row})")
    _show_remarks(console, verdict.remarks)
    if base is not None:
        labelled(console, "Base", base_identity(base.source), style="dim")
    console.print()


def _style(verdict: Verdict) -> str:
    return "bold red" if verdict.blocking else _STATUS_STYLES.get(verdict.status, "bold red")


def _headline(verdict: Verdict, base: Base | None) -> Text:
    style = _style(verdict)
    number = verdict.reading.finess or sanitized(verdict.request.typed[:40]) or "(vide)"
    headline = Text.assemble((number, "bold"), " : ", (verdict.label, style))
    if verdict.name:
        headline.append(f" - {sanitized(verdict.name)}")
    if base is not None and base.source.fictitious:
        headline.append(" [BASE FICTIVE]", style="bold magenta")
    return headline


def _wanted(verdict: Verdict) -> list[str]:
    asked = verdict.request.prestation
    return [code for code in PRESTATION_LABELS if asked in (None, code)]


def _show_view(console: Console, view: SonsView, verdict: Verdict, detail: Detail) -> None:
    title = view.sons.code
    if verdict.status is VerdictStatus.REENTER:
        title += f" (plafonds de l'{verdict.target_level} {verdict.targets[0]})"
    if view.refused:
        title += " : non éligible selon la base"
    console.print(Text(f"  {title}", style="bold"))
    for code in _wanted(verdict):
        label, opening = PRESTATION_LABELS[code], view.openings[code]
        lines = [line for line in view.lines if line.key.prestation == code]
        if detail is Detail.FULL:
            labelled(console, f"  {label}", _ceilings(lines))
            labelled(console, "", f"{opening.access.label} : {opening.reason}")
        else:
            labelled(console, f"  {label}", f"{_ceilings(lines)} ; {opening.access.label}")
    for line in view.lines:
        if line.key.prestation is None:
            labelled(console, "", f"{_ceilings([line])} (prestation non précisée par la base)")


def _show_texts(console: Console, outcome: EligibilityOutcome) -> None:
    """Quote, once, the statements behind the access to each prestation shown."""
    statements = dict.fromkeys(
        fact
        for verdict in outcome.verdicts
        for view in verdict.views
        for code, opening in view.openings.items()
        if verdict.request.prestation in (None, code)
        for fact in opening.statements
    )
    if not statements:
        return
    console.print(Text("Ce que disent les textes", style="bold"))
    for fact in statements:
        hanging(console, Text("  - "), Text.assemble(fact.text, (f" [{fact.citation}]", "dim")))
    console.print()


def _ceilings(lines: list[CeilingLine]) -> str:
    """Write the ceilings of one prestation, as the base gives them."""
    if not lines:
        return "aucune colonne de plafond reconnue dans la base"
    several_rows = len({line.row for line in lines}) > 1
    return " · ".join(
        f"{_ceiling(line.ceiling)} {line.key.basis or '(HT ou TTC non précisé)'}"
        + (f" (ligne {line.row})" if several_rows else "")
        for line in lines
    )


def _ceiling(ceiling: Ceiling) -> str:
    if ceiling.unread is not None:
        return f"illisible (« {sanitized(ceiling.unread)} »)"
    if ceiling.amount is None:
        return "aucun plafond indiqué"
    flag = " (à vérifier)" if ceiling.amount <= 0 else ""
    return f"{euros(ceiling.amount)}{flag}"


def _show_remarks(console: Console, remarks: tuple[Remark, ...]) -> None:
    for remark in sorted(remarks, key=lambda r: -r.severity):
        text = Text(sanitized(remark.text))
        if remark.statement is not None:
            text.append(f" [{remark.statement.citation}]", style="dim")
        label = Text(f"  {remark.severity.label}".ljust(_SEVERITY_WIDTH))
        label.stylize(_SEVERITY_STYLES[remark.severity])
        hanging(console, label, text)


def _show_table(console: Console, outcome: EligibilityOutcome, detail: Detail) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("FINESS", no_wrap=True)
    table.add_column("Verdict", overflow="fold", ratio=2)
    table.add_column("Établissement", overflow="ellipsis", no_wrap=True, ratio=3)
    for verdict in outcome.verdicts:
        number = verdict.reading.finess or sanitized(verdict.request.typed[:14]) or "(vide)"
        style = _style(verdict)
        label = verdict.label
        if verdict.to_look_at and not verdict.blocking and verdict.status is VerdictStatus.ELIGIBLE:
            label, style = f"{label}, à regarder", "bold yellow"
        if outcome.base is not None and outcome.base.source.fictitious:
            label += " [FICTIF]"
        table.add_row(number, Text(label, style=style), Text(sanitized(verdict.name)))
    console.print(table)
    console.print()
    paragraph(console, outcome.summary(), style="bold")
    if outcome.listed is not None:
        from segur_cli.eligibility.list_screen import show_reading

        show_reading(console, outcome.listed, detail)
    _show_to_look_at(console, outcome)


def _show_to_look_at(console: Console, outcome: EligibilityOutcome) -> None:
    found = [verdict for verdict in outcome.verdicts if verdict.to_look_at]
    console.print()
    if not found:
        console.print(Text("Aucun client à regarder de près dans le périmètre contrôlé."))
        console.print()
        return
    console.print(Text(f"À regarder : {plural(len(found), 'client')}", style="bold"))
    for verdict in found:
        headline = _headline(verdict, outcome.base)
        if verdict.request.where:
            headline.append(f" ({verdict.request.where})", style="dim")
        hanging(console, Text(""), headline)
        _show_remarks(console, tuple(r for r in verdict.remarks if r.severity >= Severity.WARNING))
    console.print()


def _show_footer(console: Console, outcome: EligibilityOutcome, *, table: bool) -> None:
    if outcome.base is not None:
        source = outcome.base.source
        if source.fictitious:
            paragraph(
                console,
                "BASE FICTIVE : établissements, numéros et montants inventés ; aucun de ces "
                "verdicts ne vaut pour un vrai client.",
                style="bold magenta",
            )
        if table:
            paragraph(console, f"Base : {base_identity(source)}")
    if outcome.register is not None:
        from segur_cli.register.register_names import left_aside, register_identity

        register = outcome.register.source
        told = " ; ".join([register_identity(register), *left_aside(register)])
        paragraph(console, f"Répertoire FINESS : {told}")
    if outcome.settings:
        paragraph(console, f"Réglages par défaut : {sanitized(outcome.settings)}")
    paragraph(console, f"Contrôlé le {moment(outcome.clock.now)} (heure de Paris).")
    paragraph(console, statement("hors-ligne").text, style="dim")
