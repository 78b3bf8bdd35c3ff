"""Where everything stands: one verdict, a row for each SONS, and what is to do, urgent first."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segur_cli.diagnostics import Diagnostic, Report, Severity
from segur_cli.dossier.gathering import relative
from segur_cli.dossier.outcome import DossierOutcome, Part, worst_first
from segur_cli.dossier.status import follow_up_grid, notes_in_short
from segur_cli.dossier.uncovered import counted
from segur_cli.exits import ExitCode
from segur_cli.milestones.schedule import Phase, countdown, left
from segur_cli.pilot.gate_model import clients_of as pilots_of
from segur_cli.text.clock import simulated_at
from segur_cli.text.page import (
    Block,
    Detail,
    Grid,
    Heading,
    Item,
    Page,
    Paragraph,
    markdown,
    terminal,
)
from segur_cli.text.writing import listed, plural, quote, sanitized

HEADINGS = ("SONS", "clients", "éligibles", "avances", "soldes", "pilotes", "prochain jalon")
_SHOWN = 50
_WIDTH = 80  # of the terminal that the lines are counted for
_HEIGHT = 24  # lines of the same terminal
_LINES_OF_WORK = 9  # at most, to what is to do
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: ""}
_UNCHECKED = "non contrôlé"
_LONGEST_SONS = 20
_SOON = 7  # days: nearer, hours matter


@dataclass(frozen=True)
class NextMilestone:
    """The next milestone of a SONS: whole; in a cell of a terminal; and what that leaves out."""

    told: str
    brief: str
    dates: str = ""


@dataclass(frozen=True)
class Row:
    """One SONS of the dashboard, as texts."""

    sons: str
    clients: str
    eligible: str
    avances: str
    soldes: str
    pilots: str
    next: NextMilestone

    @property
    def milestone(self) -> str:
        """All that is said of the next milestone."""
        return self.next.told

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells in the order of the headings."""
        return (*self.brief_cells[:-1], self.milestone)

    @property
    def brief_cells(self) -> tuple[str, ...]:
        """The cells of a terminal: the dates of the milestones are told below."""
        return (self.sons, self.clients, self.eligible, self.avances, self.soldes, self.pilots,
                self.next.brief)  # fmt: skip


@dataclass(frozen=True)
class Task:
    """Something to do: how grave, about whom or what, and what."""

    severity: Severity
    about: str
    text: str
    hint: str = ""
    code: str = ""
    client: str | None = None  # FINESS

    @property
    def told(self) -> str:
        """The rule, if any, and what is said."""
        return f"{self.code} {self.text}".strip()


@dataclass(frozen=True)
class TaskGroup:
    """All that is to do for one client or file, the gravest first."""

    tasks: tuple[Task, ...]

    @property
    def first(self) -> Task:
        """The gravest."""
        return self.tasks[0]

    @property
    def others(self) -> int:
        """How many follow it."""
        return len(self.tasks) - 1

    @property
    def told(self) -> str:
        """What a reader sees of it, on a line or two."""
        more = f" (et {plural(self.others, 'autre point', 'autres points')})" if self.others else ""
        return f"{sanitized(self.first.about)} : {sanitized(self.first.told)}{more}"


def verdict(outcome: DossierOutcome, fail_on: Severity) -> str:
    """Say in one sentence what the run comes to."""
    code = outcome.exit_code(fail_on)
    counts = outcome.report.counts()
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    found = plural(errors, "anomalie bloquante", "anomalies bloquantes") if errors else (
        "aucune anomalie bloquante"
    )  # fmt: skip
    found += f", {plural(warnings, 'point à vérifier', 'points à vérifier')}" if warnings else ""
    near = outcome.timetable.alerts if outcome.timetable else ()
    found += f", {plural(len(near), 'échéance')} dans --fail-within" if near else ""
    if code is ExitCode.CANNOT_RUN:
        stopped = ", ".join(part.label for part in outcome.problems) or "une partie"
        return f"Contrôle incomplet ({stopped}) : {found} dans ce qui a été contrôlé."
    if code is ExitCode.NO_INPUT and outcome.documents and not outcome.missing:
        lacking = ", ".join(part.label for part in outcome.problems)
        read = f"Contrôle incomplet ({lacking})" if lacking else "Aucune demande lue"
        return f"{read} : {found} dans ce qui a été contrôlé."
    if code is ExitCode.NO_INPUT and not outcome.missing and outcome.settings.files:
        return "Rien à contrôler : aucune demande là où segur.toml les attend ([[files]])."
    if code is ExitCode.NO_INPUT and not outcome.missing:
        return "Rien à contrôler : segur.toml ne nomme ni demande, ni PV, ni client."
    if code is ExitCode.NO_INPUT:
        return f"Des fichiers attendus manquent : {found} dans ce qui a été contrôlé."
    if not outcome.asked and {Part.LINT, Part.ELIGIBILITY} & set(outcome.ran):
        return f"Aucune demande lue ; {found} dans le reste du périmètre contrôlé."
    return f"{found[0].upper()}{found[1:]} dans le périmètre contrôlé."


def rows(outcome: DossierOutcome) -> list[Row]:
    """Return one row for each SONS of the dossier."""
    return [_row(outcome, sons) for sons in outcome.sons]


def _row(outcome: DossierOutcome, sons: str) -> Row:
    clients = outcome.clients(sons)
    eligible = _UNCHECKED
    if any(said is not None for said in clients.values()):
        eligible = f"{sum(map(bool, clients.values()))}/{len(clients)}"
    return Row(
        sanitized(sons)[:_LONGEST_SONS],
        str(len(clients)),
        eligible,
        _clean(outcome, sons, "avance"),
        _clean(outcome, sons, "solde"),
        _pilots(outcome, sons),
        _next(outcome, sons),
    )


def _pilots(outcome: DossierOutcome, sons: str) -> str:
    if Part.PILOTS not in outcome.ran:
        return _UNCHECKED
    if not (outcome.settings.pilots or outcome.settings.signed_pilots):
        return "aucun PV"
    gate = next((one for one in outcome.gates if one.sons == sons), None)
    return f"{pilots_of(p for p in gate.everyone if p.counts) if gate else 0}/3"


def _clean(outcome: DossierOutcome, sons: str, kind: str) -> str:
    asked = outcome.standings_of(sons, kind)
    if not asked:
        return "aucune" if kind == "avance" else "aucun"
    if Part.LINT not in outcome.ran:
        return f"{len(asked)}, {_UNCHECKED}s"
    return f"{sum(one.clean for one in asked)}/{len(asked)}"


def _next(outcome: DossierOutcome, sons: str) -> NextMilestone:
    if outcome.timetable is None:
        return NextMilestone(_UNCHECKED, _UNCHECKED)
    schedule = next((s for s in outcome.timetable.schedules if s.dispositif.code == sons), None)
    if schedule is None:
        return NextMilestone("calendrier inconnu", "calendrier inconnu")
    step = next(iter(schedule.of(Phase.NEXT)), None)
    if step is None or step.retained is None:
        return NextMilestone("aucun à venir connu", "aucun à venir connu")
    # A narrow cell: the dates that contest one another stand there in short.
    sure = f"{step.certainty.label}{', de 2024' if step.caution else ''}"
    name, away = step.name.partition(",")[0], countdown(outcome.clock.now, step.retained.value)
    first = f"{step.retained.value:%d/%m/%Y}"
    others = [f"{given.value:%d/%m/%Y}" for given in step.candidates[1:]]
    days = left(away) if away.total_days <= _SOON else f"dans {plural(away.total_days, 'j', 'j')}"
    if not others:
        when = f"{name}, {days}"
        return NextMilestone(f"{when} ({sure})", when, f"{first} ({sure})")
    dates = f"{listed([f'{first} ({days})', *others], 'ou')} ({sure})"
    return NextMilestone(f"{name}, {dates}", f"{name}, dates ci-dessous", dates)


def to_do(outcome: DossierOutcome) -> Iterator[Task]:
    """Yield what is to do, most urgent first."""
    for part, problems in outcome.problems.items():
        yield from (Task(Severity.ERROR, part.label, problem) for problem in problems)
    for pattern in outcome.missing:
        yield Task(
            Severity.ERROR,
            pattern,
            "aucun fichier",
            "vérifiez le chemin, ou optional = true ([[files]])",
        )
    findings = worst_first(outcome.report.findings)
    yield from (_of(one, outcome) for one in findings if one.severity is Severity.ERROR)
    if outcome.timetable is not None:
        for alert in outcome.timetable.alerts:
            yield Task(Severity.ERROR, "échéances", alert.told(outcome.clock.now))
    yield from (Task(Severity.WARNING, alert.about, alert.text) for alert in outcome.alerts)
    yield from (_of(one, outcome) for one in findings if one.severity is Severity.WARNING)


def _of(finding: Diagnostic, outcome: DossierOutcome) -> Task:
    place = relative(Path(finding.path), outcome.settings) if finding.path else "dossier"
    client = finding.client.finess if finding.client else None
    # « demande n° 1 » is of which file? A client is named whichever it is in.
    about = finding.subject or place
    if finding.subject and finding.path and not finding.client:
        about = f"{place}, {finding.subject}"
    return Task(finding.severity, about, finding.message, finding.hint or "", finding.code, client)


def grouped(items: Iterator[Task]) -> list[TaskGroup]:
    """Gather what is to do by client or file, in the order of the gravest of each."""
    by_about: dict[str, list[Task]] = {}
    for item in items:
        by_about.setdefault(item.client or item.about, []).append(item)
    return [TaskGroup(tuple(mine)) for mine in by_about.values()]


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
    if detail is Detail.FULL:
        yield from _rows(outcome)
        for item in to_do(outcome):
            yield _item(item)
        yield from follow_up_grid(outcome)
        for note in outcome.notes:
            yield Item(((note, "dim"),), mark="Note : ", style="dim")
        yield from _uncovered(outcome)
        yield from _perimeter(outcome, detail)
        return
    above = [*_brief_rows(outcome)]
    below = [*notes_in_short(outcome, counted(outcome.uncovered)), *_perimeter(outcome, detail)]
    # The verdict, the name of the dossier, the banner of a simulated date, what -v adds.
    taken = 2 + bool(outcome.settings.project) + outcome.clock.simulated
    room = _HEIGHT - taken - _height(*above, *below)
    yield from above
    yield from _groups(list(to_do(outcome)), min(room, _LINES_OF_WORK))
    yield from below


def _height(*blocks: Block) -> int:
    """How many lines of the terminal blocks take."""
    return len(terminal(Page.of(blocks), _WIDTH).splitlines())


def _uncovered(outcome: DossierOutcome) -> Iterator[Block]:
    """Name the files that no entry of segur.toml names."""
    if outcome.uncovered:
        yield Paragraph("Fichiers que rien ne nomme dans segur.toml, non contrôlés :", "dim")
        yield from (Item(((name, "dim"),), mark="  - ") for name in outcome.uncovered)


def _rows(outcome: DossierOutcome) -> Iterator[Block]:
    yield from _table(outcome, [row.cells for row in rows(outcome)])


def _brief_rows(outcome: DossierOutcome) -> Iterator[Block]:
    """Show one line for each SONS, and the dates of their milestones below, each once."""
    found = rows(outcome)
    first, *rest = _table(outcome, [row.brief_cells for row in found])
    yield first
    dated: dict[str, list[str]] = {}
    for row in found:
        if row.next.dates:
            dated.setdefault(row.next.dates, []).append(row.sons)
    if dated:
        told = " ; ".join(f"{listed(sons)} {dates}" for dates, sons in dated.items())
        yield Paragraph(f"Date du prochain jalon : {told}", "dim")
    yield from rest


def _table(outcome: DossierOutcome, cells: list[tuple[str, ...]]) -> Iterator[Block]:
    if not cells:
        yield Paragraph("Aucune demande : [[files]] dans segur.toml dit où elles sont.")
        return
    yield Grid(HEADINGS, tuple(cells))
    for sons in outcome.sons:
        if told := _states(outcome, sons):
            yield Paragraph(f"{sanitized(sons)[:_LONGEST_SONS]}, états notés : {told}", "dim")


def states_of(outcome: DossierOutcome, sons: str, kind: str) -> Counter[str]:
    """Count the states noted of the requests of a SONS, those without a file among them."""
    return Counter(
        standing.state
        for standing in outcome.standings
        if standing.state and (standing.sons, standing.kind) == (sons, kind)
    )


def _states(outcome: DossierOutcome, sons: str) -> str:
    parts = []
    for kind, name in (("avance", "avances"), ("solde", "soldes")):
        counts = states_of(outcome, sons, kind)
        if counts:
            told = listed(f"{count} {quote(state)}" for state, count in counts.items())
            parts.append(f"{name} : {told}")
    return " ; ".join(parts)


def _item(item: Task, style: str | None = None) -> Item:
    hint = f" ; {item.hint}" if item.hint else ""
    return _entry(item.severity, f"{item.about} : {item.told}{hint}", style)


def _entry(severity: Severity, told: str, style: str | None = None) -> Item:
    """Show what is to do, its severity in words: colours do not go through a pipe."""
    return Item(((severity.label, style or _STYLES[severity]), f" {told}"))


def _groups(items: list[Task], room: int) -> Iterator[Block]:
    """Show as many clients or files as the lines allow, one at least; the others are counted."""
    shown = 0
    groups = grouped(iter(items))
    for group in groups:
        entry = _entry(group.first.severity, group.told)
        needed = _height(entry)
        if shown and needed > room:
            break
        yield entry
        room -= needed
        shown += 1
    left = len(groups) - shown
    if left:
        others = plural(left, "autre client ou fichier", "autres clients ou fichiers")
        yield Paragraph(f"et {others} (-v les montre, avec que faire)", "dim", indent=4)
    elif items:
        yield Paragraph("    -v dit que faire pour chacun", "dim")


def _perimeter(outcome: DossierOutcome, detail: Detail) -> Iterator[Block]:
    brief = detail is not Detail.FULL
    ran = ", ".join(part.label for part in outcome.ran)
    pieces = "archives ZIP et leur contenu" if Part.PIECES in outcome.ran else ""
    if pieces and brief:
        ran = ran.replace(Part.PIECES.label, f"{Part.PIECES.label} (ZIP et leur contenu)")
    left = [part.label for part in Part if part not in outcome.ran]
    told = f"Contrôlé : {ran}" + (f" ; pas : {', '.join(left)} (--only)" if left else "")
    perimeter = outcome.report.perimeter
    base_name, models = perimeter.base, perimeter.template
    if brief:  # the whole identity of what served is for -v and the reports
        base_name = base_name and (outcome.base_name or base_name)
        models = models and (outcome.model_names or models)
    base = f"base {base_name}" if base_name else _why_no_base(outcome)
    model = models or "aucun modèle officiel"
    rules = plural(len(perimeter.rules_run), "règle appliquée", "règles appliquées")
    if perimeter.rules_not_run:
        rules += f", {len(perimeter.rules_not_run)} non{' (-v)' if brief else ''}"
    more = f" Pièces : {pieces}." if pieces and not brief else ""
    yield Paragraph(f"{told}. {base[0].upper()}{base[1:]} ; {model}. {rules}.{more}", "dim")
    if detail is Detail.FULL:
        yield from _reasons(outcome.report)


def _why_no_base(outcome: DossierOutcome) -> str:
    """Say why no base served: none was given, or the one given was not read or leaves a choice."""
    if outcome.settings.base is None and outcome.settings.lint_base is None:
        return "aucune base"
    asked = any("--column" in told for told in outcome.problems.get(Part.ELIGIBILITY, ()))
    return "base ambiguë, pas employée" if asked else "base non lue"


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


def as_markdown(outcome: DossierOutcome, fail_on: Severity) -> str:
    """Return the dashboard as Markdown."""
    return markdown(Page.of(_in_full(outcome, fail_on)))


def _in_full(outcome: DossierOutcome, fail_on: Severity) -> Iterator[Block]:
    yield Heading(outcome.settings.project or "Dossier Ségur", 1)
    yield Paragraph(((verdict(outcome, fail_on), "bold"),))
    if outcome.clock.simulated:
        yield Paragraph(simulated_at(outcome.clock.now))
    yield from _rows(outcome)
    items = list(to_do(outcome))
    if items:
        yield Heading("À faire")
        yield from (_item(item, "bold") for item in items[:_SHOWN])
    if len(items) > _SHOWN:
        yield Item(f"et {plural(len(items) - _SHOWN, 'autre point', 'autres points')}")
    notes = [note for note in (*outcome.notes, counted(outcome.uncovered)) if note]
    if notes:
        yield Heading("Notes")
        yield from map(Item, notes)
