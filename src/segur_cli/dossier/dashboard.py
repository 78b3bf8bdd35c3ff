"""Where everything stands: per SONS, then what is to do, most urgent first; text and Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from segur_cli.diagnostics import Severity
from segur_cli.dossier.model import Outcome, Part, clients_of, worst_first
from segur_cli.exits import ExitCode
from segur_cli.milestones.countdown import countdown, left
from segur_cli.milestones.schedule import Phase, Schedule
from segur_cli.text.detail import Detail
from segur_cli.text.screen import hang, say, show_banner
from segur_cli.text.writing import harmless, plural, with_weekday

_FEW = 8
HEADINGS = ("SONS", "clients", "éligibles", "avances", "soldes", "pilotes", "prochain jalon")


@dataclass(frozen=True)
class Row:
    """One SONS of the dashboard, as texts."""

    sons: str
    clients: str
    eligible: str
    avances: str
    soldes: str
    pilots: str
    milestone: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells in the order of the headings."""
        return (self.sons, self.clients, self.eligible, self.avances, self.soldes, self.pilots,
                self.milestone)  # fmt: skip


def verdict(outcome: Outcome, fail_on: Severity) -> str:
    """Say in one sentence what the run comes to."""
    code = outcome.exit_code(fail_on)
    counts = outcome.report.counts()
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    found = plural(errors, "anomalie bloquante", "anomalies bloquantes") if errors else (
        "aucune anomalie bloquante"
    )  # fmt: skip
    found += f", {plural(warnings, 'point à vérifier', 'points à vérifier')}" if warnings else ""
    if code is ExitCode.CANNOT_RUN:
        stopped = ", ".join(part.label for part in outcome.problems) or "une partie"
        return f"Contrôle incomplet ({stopped}) : {found} dans ce qui a été contrôlé."
    if code is ExitCode.NO_INPUT:
        return f"Des fichiers attendus manquent : {found} dans ce qui a été contrôlé."
    return f"{found[0].upper()}{found[1:]} dans le périmètre contrôlé."


def rows(outcome: Outcome) -> list[Row]:
    """Return one row for each SONS of the dossier."""
    found = []
    for sons in outcome.sons:
        asked = outcome.of(sons)
        clients = clients_of(asked)
        known = [one for one in asked if one.eligible is not None]
        eligible = "non contrôlé"
        if known:
            good = clients_of(one for one in known if one.eligible)
            eligible = f"{len(good)}/{len(clients)}"
        gate = next((one for one in outcome.gates if one.sons == sons), None)
        pilots = "aucun PV"
        if gate is not None:
            pilots = f"{len({p.profile.client_finess for p in gate.pilots if p.counts})}/3"
        found.append(
            Row(
                harmless(sons)[:20], str(len(clients)), eligible, _clean(outcome, sons, "avance"),
                _clean(outcome, sons, "solde"), pilots, _next(outcome, sons),
            )
        )  # fmt: skip
    return found


def _clean(outcome: Outcome, sons: str, kind: str) -> str:
    asked = outcome.of(sons, kind)
    if not asked:
        return "aucune" if kind == "avance" else "aucun"
    return f"{sum(one.clean for one in asked)}/{len(asked)}"


def _next(outcome: Outcome, sons: str) -> str:
    if outcome.timetable is None:
        return "non contrôlé"
    schedule = next((s for s in outcome.timetable.schedules if s.dispositif.code == sons), None)
    if schedule is None:
        return "calendrier inconnu"
    step = next(iter(schedule.of(Phase.NEXT)), None)
    if step is None or step.retained is None:
        return "aucun à venir connu"
    away = left(countdown(outcome.clock.now, step.retained.value))
    return f"{step.name.partition(' :')[0]}, {away} ({step.certainty.label})"


def to_do(outcome: Outcome) -> Iterator[tuple[str, str, str]]:
    """Yield what is to do: severity, who or where, what; most urgent first."""
    for part, problems in outcome.problems.items():
        yield from (("bloquant", part.label, problem) for problem in problems)
    for pattern in outcome.missing:
        yield (
            "bloquant",
            pattern,
            "aucun fichier : vérifiez le chemin, ou optional = true ([[files]])",
        )
    for one in worst_first(outcome.report.findings):
        if one.severity > Severity.NOTE:
            where = one.subject or (one.path.name if one.path else "dossier")
            told = f"{one.code} {one.message}" + (f" — {one.fix}" if one.fix else "")
            yield one.severity.label, where, told
    past = list(_past(outcome))
    if past:
        yield "à vérifier", "échéances", " ; ".join(past)


def _past(outcome: Outcome) -> Iterator[str]:
    """Tell the past milestones of all calendars in one line."""
    schedules: tuple[Schedule, ...] = outcome.timetable.schedules if outcome.timetable else ()
    for schedule in schedules:
        late = [s for s in schedule.of(Phase.PAST) if not s.milestone.opening and not s.done]
        if late and late[-1].retained is not None:
            names = plural(len(late), "jalon passé", "jalons passés")
            last = with_weekday(late[-1].retained.value)
            sure = late[-1].certainty.label
            yield f"{schedule.dispositif.code} : {names}, le dernier {last} ({sure})"


def show(console: Console, outcome: Outcome, fail_on: Severity, detail: Detail) -> None:
    """Print the dashboard, what is to do, and a short perimeter."""
    show_banner(console, outcome.clock)
    style = "bold green" if outcome.exit_code(fail_on) is ExitCode.OK else "bold red"
    say(console, verdict(outcome, fail_on), style=style)
    if detail is Detail.VERDICT:
        return
    if outcome.settings.project:
        say(console, f"Dossier : {harmless(outcome.settings.project)}")
    _show_rows(console, outcome)
    todo = list(to_do(outcome))
    shown = todo if detail is Detail.FULL else todo[:_FEW]
    for severity, who, what in shown:
        mark = {"bloquant": "bold red", "à vérifier": "yellow"}.get(severity, "")
        hang(console, Text("  - ", style=mark), Text(f"{harmless(who)} : {harmless(what)}"))
    if len(todo) > len(shown):
        others = plural(len(todo) - len(shown), "autre point", "autres points")
        say(console, f"    et {others} (-v les montre)", style="dim")
    for note in outcome.notes:
        say(console, f"  Note : {harmless(note)}", style="dim")
    _show_perimeter(console, outcome)


def _show_rows(console: Console, outcome: Outcome) -> None:
    found = rows(outcome)
    if not found:
        say(console, "Aucune demande : [[files]] dans segur.toml dit où elles sont.")
        return
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    for heading in HEADINGS:
        table.add_column(heading, overflow="fold")
    for row in found:
        table.add_row(*(Text(cell) for cell in row.cells))
    console.print(table)


def _show_perimeter(console: Console, outcome: Outcome) -> None:
    ran = ", ".join(part.label for part in outcome.ran)
    left = [part.label for part in Part if part not in outcome.ran]
    told = f"Contrôlé : {ran}" + (f" ; pas : {', '.join(left)} (--only)" if left else "")
    perimeter = outcome.report.perimeter
    base = f"base {perimeter.base}" if perimeter.base else "aucune base"
    model = perimeter.template or "aucun modèle"
    rules = f"{len(perimeter.rules_run)} règles appliquées"
    pieces = "Pièces : règles sur les archives ZIP seulement."
    say(console, f"{told}. {base} ; {model}. {rules}. {pieces}", style="dim")


def as_markdown(outcome: Outcome, fail_on: Severity) -> str:
    """Return the dashboard as Markdown, for the summary of a CI."""
    lines = [
        f"# {outcome.settings.project or 'Dossier Ségur'}",
        "",
        f"**{verdict(outcome, fail_on)}**",
    ]
    if outcome.clock.simulated:
        lines += ["", f"Date simulée : {outcome.clock.now:%d/%m/%Y %H:%M}."]
    lines += ["", "| " + " | ".join(HEADINGS) + " |", "| " + " | ".join(["---"] * 7) + " |"]
    lines += ["| " + " | ".join(map(_cell, row.cells)) + " |" for row in rows(outcome)]
    todo = list(to_do(outcome))
    if todo:
        lines += ["", "## À faire", ""]
        lines += [f"- **{mark}** {_cell(who)} : {_cell(what)}" for mark, who, what in todo[:50]]
        if len(todo) > 50:
            lines.append(f"- et {len(todo) - 50} autres")
    if outcome.notes:
        lines += ["", *(f"- {_cell(note)}" for note in outcome.notes)]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return harmless(text).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
