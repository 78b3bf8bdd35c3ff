"""Verdicts for the eye: a block for each client, or a table, counts and those to look at."""

from collections.abc import Iterator
from dataclasses import replace

from segur_cli.diagnostics import Severity
from segur_cli.eligibility.base import Base, Ceiling, base_identity, base_in_short
from segur_cli.eligibility.client_columns import is_unread, label_of
from segur_cli.eligibility.clients import ListReading
from segur_cli.eligibility.outcome import EligibilityOutcome
from segur_cli.eligibility.verdict import CeilingLine, Remark, SonsView, Verdict, VerdictStatus
from segur_cli.facts import PRESTATION_LABELS, statement
from segur_cli.identifiers import finess
from segur_cli.tables.columns.choices import IGNORED
from segur_cli.tables.columns.rows import told
from segur_cli.text.page import (
    Block,
    Detail,
    Gap,
    Grid,
    Heading,
    Item,
    Labelled,
    Page,
    Paragraph,
    Words,
    joined,
)
from segur_cli.text.writing import NBSP, euros, moment, plural, quote, sanitized

_STATUS_STYLES = {
    VerdictStatus.ELIGIBLE: "bold green",
    VerdictStatus.UNSURE: "bold yellow",
    VerdictStatus.CONDITIONAL: "bold yellow",
    VerdictStatus.NO_CEILING: "bold yellow",
    VerdictStatus.UNCHECKED: "bold yellow",
}
_SEVERITY_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
_SEVERITY_WIDTH = 14
_UNKNOWN = "Non vérifiés hors ligne : autres financements, demandes déposées (-v : textes)."
_MANY = 3  # clients of whom the same is said: it is said once
_NAMED = 8
_NAMES_ONLY = (
    "Aucune colonne de numéros : des candidats sont proposés d'après les noms, si un répertoire "
    "FINESS est importé ou donné"
)


def outcome_page(
    outcome: EligibilityOutcome, *, table: bool, detail: Detail = Detail.SHORT
) -> Page:
    """Return all verdicts; as a table with the list of those to look at when `table`."""
    return Page.of(_outcome(outcome, table=table, detail=detail))


def _outcome(outcome: EligibilityOutcome, *, table: bool, detail: Detail) -> Iterator[Block]:
    if detail is Detail.VERDICT:
        yield from _verdicts(outcome, table=table)
        return
    if table:
        yield from _table(outcome, detail)
    else:
        for verdict in outcome.verdicts:
            yield from _block(verdict, outcome.base, detail)
        if detail is Detail.FULL:
            yield from _texts(outcome)
    if outcome.shared:
        yield Heading("Un seul bénéficiaire")
        yield from _remarks(outcome.shared)
        yield Gap()
    yield from _footer(outcome, detail, table=table)


def _verdicts(outcome: EligibilityOutcome, *, table: bool) -> Iterator[Block]:
    if table:
        yield Paragraph(outcome.summary(), "bold")
        return
    for verdict in outcome.verdicts:
        yield Paragraph(_headline(verdict, outcome.base))


def _block(verdict: Verdict, base: Base | None, detail: Detail) -> Iterator[Block]:
    yield Paragraph(_headline(verdict, base))
    number = verdict.reading.finess
    if number is not None:
        parts = [finess.display(number)]
        if verdict.reading.place:
            parts.append(verdict.reading.place)
        if verdict.level:
            parts.append({"EJ": "entité juridique (EJ)", "ET": "établissement (ET)"}[verdict.level])
        if verdict.ac and detail < Detail.FULL:
            parts.append(f"AC{NBSP}{verdict.ac}{_whose(verdict)}")
        yield Labelled("Numéro", ", ".join(parts))
    if verdict.ac and (detail is Detail.FULL or number is None):
        said = f"{verdict.ac} (activité combinée inscrite dans la base{_whose(verdict)})"
        yield Labelled("AC", said)
    for view in verdict.views:
        yield from _view(view, verdict, detail)
    if verdict.general:
        yield Heading("Montants sans SONS précisé", 3, indent=2)
        for line in verdict.general:
            yield Labelled("", f"{_ceiling(line.ceiling)} ({line.key.label}, ligne {line.row})")
    yield from _remarks(verdict.remarks)
    if base is not None:
        name = base_identity if detail is Detail.FULL else base_in_short
        yield Labelled("Base", name(base.source), "dim")
    yield Gap()


def _whose(verdict: Verdict) -> str:
    """Say whose AC is shown, when it is not the client's own."""
    return f" pour l'{verdict.target_level}" if verdict.status is VerdictStatus.REENTER else ""


def _style(verdict: Verdict) -> str:
    return "bold red" if verdict.blocking else _STATUS_STYLES.get(verdict.status, "bold red")


def _headline(verdict: Verdict, base: Base | None) -> Words:
    number = verdict.reading.finess or sanitized(verdict.request.typed[:40]) or "(vide)"
    name = f" - {verdict.name}" if verdict.name else ""
    fictitious = base is not None and base.source.fictitious
    flag = (" [BASE FICTIVE]", "bold magenta") if fictitious else ""
    return ((number, "bold"), " : ", (verdict.label, _style(verdict)), name, flag)


def _wanted(verdict: Verdict) -> list[str]:
    asked = verdict.request.prestation
    return [code for code in PRESTATION_LABELS if asked in (None, code)]


def _view(view: SonsView, verdict: Verdict, detail: Detail) -> Iterator[Block]:
    title = view.sons.code
    if verdict.status is VerdictStatus.REENTER:
        title += f" (plafonds de l'{verdict.target_level} {verdict.targets[0]})"
    if view.refused:
        title += " : non éligible selon la base"
    yield Heading(title, 3, indent=2)
    for code in _wanted(verdict):
        label, opening = PRESTATION_LABELS[code], view.openings[code]
        lines = [line for line in view.lines if line.key.prestation == code]
        if detail is Detail.FULL:
            yield Labelled(f"  {label}", _ceilings(lines))
            yield Labelled("", f"{opening.access.label} : {opening.reason}")
        elif opening.brief:
            yield Labelled(f"  {label}", _ceilings(lines))
            yield Labelled("", opening.label)
        else:
            yield Labelled(f"  {label}", f"{_ceilings(lines)} ; {opening.label}")
    for line in view.lines:
        if line.key.prestation is None:
            yield Labelled("", f"{_ceilings([line])} (prestation non précisée par la base)")


def _texts(outcome: EligibilityOutcome) -> Iterator[Block]:
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
    yield Heading("Ce que disent les textes")
    for fact in statements:
        yield Item((fact.text, (f" [{fact.citation}]", "dim")))
    yield Gap()


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


def _remarks(remarks: tuple[Remark, ...]) -> Iterator[Block]:
    for remark in sorted(remarks, key=lambda r: -r.severity):
        said = remark.statement
        cited = (f" [{said.citation}]", "dim") if said is not None else ""
        label = f"  {remark.severity.label}".ljust(_SEVERITY_WIDTH)
        yield Item((remark.text, cited), mark=label, style=_SEVERITY_STYLES[remark.severity])


def _table(outcome: EligibilityOutcome, detail: Detail) -> Iterator[Block]:
    yield Grid(("FINESS", "Verdict", "Établissement"), tuple(_rows(outcome)))
    yield Gap()
    yield Paragraph(outcome.summary(), "bold")
    if outcome.listed is not None:
        yield from _reading_blocks(outcome.listed, detail)
    yield from _to_look_at(outcome, detail)


def _rows(outcome: EligibilityOutcome) -> Iterator[tuple[Words, ...]]:
    fictitious = outcome.base is not None and outcome.base.source.fictitious
    for verdict in outcome.verdicts:
        number = verdict.reading.finess or sanitized(verdict.request.typed[:14]) or "(vide)"
        label, style = verdict.label, _style(verdict)
        if verdict.to_look_at and not verdict.blocking and verdict.status is VerdictStatus.ELIGIBLE:
            label, style = f"{label}, à regarder", "bold yellow"
        yield number, ((label + (" [FICTIF]" if fictitious else ""), style),), verdict.name


def _to_look_at(outcome: EligibilityOutcome, detail: Detail) -> Iterator[Block]:
    found = [verdict for verdict in outcome.verdicts if verdict.to_look_at]
    yield Gap()
    if not found:
        yield Paragraph("Aucun client à regarder de près dans le périmètre contrôlé.")
        yield Gap()
        return
    yield Heading(f"À regarder : {plural(len(found), 'client')}")
    repeated = {} if detail is Detail.FULL else _repeated(found)
    yield from _remarks(tuple(
        replace(remark, text=f"{remark.text} : {plural(len(verdicts), 'client')}{_lines(verdicts)}")
        for remark, verdicts in repeated.items()
    ))  # fmt: skip
    for verdict in found:
        heavy = [r for r in verdict.remarks if r.severity >= Severity.WARNING]
        own = tuple(remark for remark in heavy if remark not in repeated)
        if own or not heavy or (verdict.refused and not _has_no_number(verdict)):
            where = (f" ({verdict.request.where})", "dim") if verdict.request.where else ""
            yield Paragraph(joined(_headline(verdict, outcome.base), (where,)))
            yield from _remarks(own)
    yield Gap()


def _repeated(found: list[Verdict]) -> dict[Remark, list[Verdict]]:
    """The remarks that are the same for several clients: each is said once, with its count."""
    clients: dict[Remark, list[Verdict]] = {}
    for verdict in found:
        for remark in verdict.remarks:
            if remark.severity is Severity.WARNING or (
                remark.severity is Severity.ERROR and _has_no_number(verdict)
            ):
                clients.setdefault(remark, []).append(verdict)
    return {remark: verdicts for remark, verdicts in clients.items() if len(verdicts) >= _MANY}


def _has_no_number(verdict: Verdict) -> bool:
    return verdict.reading.defect is finess.Defect.EMPTY


def _lines(verdicts: list[Verdict]) -> str:
    lines = [v.request.where.removeprefix("ligne ") for v in verdicts if v.request.where]
    shown = ", ".join(lines[:_NAMED])
    return f" (lignes {shown}{' …' if lines[_NAMED:] else ''})" if lines else ""


def _footer(outcome: EligibilityOutcome, detail: Detail, *, table: bool) -> Iterator[Block]:
    if outcome.base is not None:
        source = outcome.base.source
        if source.fictitious:
            yield Paragraph(
                "BASE FICTIVE : établissements, numéros et montants inventés ; aucun de ces "
                "verdicts ne vaut pour un vrai client.",
                "bold magenta",
            )
        if table:
            yield Paragraph(f"Base : {base_identity(source)}")
    if outcome.register is not None:
        from segur_cli.register.source import left_aside, register_identity

        register = outcome.register.source
        told = " ; ".join([register_identity(register), *left_aside(register)])
        yield Paragraph(f"Répertoire FINESS : {told}")
    if outcome.settings:
        yield Paragraph(f"Réglages par défaut : {outcome.settings}")
    yield Paragraph(f"Contrôlé le {moment(outcome.clock.now)} (heure de Paris).")
    yield Paragraph(statement("hors-ligne").text if detail is Detail.FULL else _UNKNOWN, "dim")


def _reading_blocks(reading: ListReading, detail: Detail) -> Iterator[Block]:
    """Say in two lines how the list was read; column by column in full."""
    sheet = f", feuille « {sanitized(reading.sheet)} »" if reading.sheet else ""
    name = f"Liste {quote(reading.name)}{sheet}"
    if not reading.tables:
        yield Paragraph(f"{name} : un numéro par ligne.", "dim")
    elif detail is Detail.FULL:
        for table in reading.tables:
            row = table.header[0] or "(aucune)"
            yield Paragraph(f"{name}, en-tête ligne {row} :", "dim")
            for column in table.columns:
                heading = quote(column.heading) if column.heading else "(sans intitulé)"
                why = f" ({column.reason})" if column.reason else ""
                yield Labelled(f"  {column.letter}", f"{heading} : {label_of(column)}{why}", "dim")
    else:
        used = [c for c in reading.columns if c.role not in ("", IGNORED) and not is_unread(c)]
        said = ", ".join(f"{c.letter} {label_of(c)}" for c in used)
        yield Paragraph(f"{name} : {said}.", "dim")
    if rest := _left_aside(reading):
        yield Paragraph(f"{' ; '.join(rest)}.", "dim")


def _left_aside(reading: ListReading) -> list[str]:
    """What of a list gave no answer: columns, rows, sheets, and what its format hides."""
    rest = [_NAMES_ONLY] if reading.names_only else []
    unread = [c for c in reading.columns if is_unread(c)]
    ignored = [c for c in reading.columns if c.role in ("", IGNORED) and not is_unread(c)]
    for columns, what in ((unread, "Non comprises"), (ignored, "Colonnes ignorées")):
        if columns:
            more = f" et {plural(len(columns) - 6, 'autre')}" if columns[6:] else ""
            rest.append(f"{what} : {', '.join(c.told for c in columns[:6])}{more}")
    rest += told(reading.aside)
    rest += reading.hidden
    if reading.blank:
        rest.append(plural(reading.blank, "ligne vide", "lignes vides"))
    if reading.unnumbered and not reading.names_only:
        rest.append(plural(reading.unnumbered, "ligne sans numéro", "lignes sans numéro"))
    if reading.left:
        rest.append(f"feuilles non lues : {', '.join(map(sanitized, reading.left[:6]))}")
    if reading.blind:
        rest.append(reading.blind)
    return rest
