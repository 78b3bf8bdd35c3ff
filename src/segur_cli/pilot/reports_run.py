"""One `pv-check`: the reports asked for, read, judged, and what they come to together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from segur_cli.config import Settings
from segur_cli.diagnostics import Report, Severity
from segur_cli.documents import Document
from segur_cli.eligibility.base import Base, named_with
from segur_cli.eligibility.base_catalogue import base_named
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts import statement
from segur_cli.pilot.asking import read_profile
from segur_cli.pilot.gate import PilotFacts, judge_gate, judge_gates
from segur_cli.pilot.gate_model import ConditionState, DeclaredPilot, Pilot, PilotCondition
from segur_cli.pilot.report_check import (
    CODES,
    GATE,
    CheckedReport,
    ReportKeys,
    ReportsReading,
    exit_code,
    read_reports,
    to_report,
)
from segur_cli.pilot.report_opening import chosen_reports
from segur_cli.register.register_catalogue import beside
from segur_cli.requests.states_table import with_states
from segur_cli.rules.aside import Baseline, exceptions, read_aside, set_aside
from segur_cli.rules.rule import read_choice
from segur_cli.text.clock import Clock
from segur_cli.text.page import Block, Gap, Heading, Labelled, Paragraph
from segur_cli.text.writing import NBSP, day, plural, quote


@dataclass(frozen=True)
class ReportsAsked:
    """What a command line asks; without `files`, the reports are those of segur.toml."""

    files: tuple[str, ...]
    profile: Path | None = None
    base: str | None = None
    register: str | None = None
    gate: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: Path | None = None
    write_baseline: Path | None = None


@dataclass(frozen=True)
class ReportsOutcome:
    """What was found, and the condition of three pilots when it was asked."""

    report: Report
    reading: ReportsReading
    gates: tuple[PilotCondition, ...]
    new_baseline: Baseline | None

    @property
    def documents(self) -> list[Document]:
        """The reports that are JSON, for excerpts."""
        filled = (checked.filled for checked in self.reading.checked)
        return [report.document for report in filled if report.document]

    @property
    def problems(self) -> tuple[StopError, ...]:
        return tuple(self.reading.unread.values())

    @property
    def below(self) -> Iterator[Block]:
        """What stands below the findings: whose reports were read, or what they come to."""
        if not self.gates:
            yield from read_blocks(self.reading.checked)
        for gate in self.gates:
            yield from gate_blocks(gate)

    def exit_code(self, level: Severity) -> ExitCode:
        """A condition that was asked and cannot be known is not green, and blocks nothing else."""
        code = exit_code(self.report, level)
        unknown = any(gate.opening is ConditionState.UNKNOWN for gate in self.gates)
        return ExitCode.FINDINGS if unknown and code is ExitCode.OK else code


def check_reports(asked: ReportsAsked, given: Settings, clock: Clock) -> ReportsOutcome:
    """Read and judge filled reports. Raises StopError for what no report can be judged without."""
    settings, own = with_states(given, clock.now.date())[0], not asked.files
    signed = settings.signed_pilots if asked.gate and own else ()
    paths = chosen_reports(asked.files, settings.pilots) if settings.pilots or not signed else []
    chosen = read_choice(asked.select, asked.ignore, CODES)
    excepted = exceptions(settings.path, settings.ignored)
    aside = read_aside(excepted, asked.baseline, asked.write_baseline, chosen.ignore)
    expected = read_profile(asked.profile) if asked.profile is not None else None
    register = beside(asked.register, clock, based=bool(asked.base) or asked.gate)
    base = base_named(asked.base, settings, clock)
    pilots = PilotFacts.of(settings.pilots, settings.requests)
    reading = read_reports(paths, clock, expected, base, register, pilots.reports)
    gates = _gates(reading, settings, clock, base, own=own) if asked.gate else []
    made = to_report(
        reading,
        named_with(base, register) if base is not None else None,
        [finding for gate in gates for finding in gate.findings] if asked.gate else None,
        with_register=register is not None and register.named,
    )
    made = chosen.apply(made, always=(GATE,) if asked.gate else ())
    filled = [checked.filled for checked in reading.checked]
    made, new = set_aside(made, aside, lambda root: ReportKeys(root, filled), clock.now.date())
    return ReportsOutcome(made, reading, tuple(gates), new)


def _gates(
    reading: ReportsReading, settings: Settings, clock: Clock, base: Base | None, *, own: bool
) -> list[PilotCondition]:
    """Judge the reports together; those of segur.toml, SONS by SONS."""
    facts = PilotFacts.in_settings(settings, signed=own)
    unread = tuple(error.message for error in reading.unread.values())
    if own:
        return judge_gates(reading.checked, clock, facts, unread=unread, base=base)
    return [judge_gate(reading.checked, clock, facts, unread=unread, base=base)]


def gate_blocks(gate: PilotCondition) -> Iterator[Block]:
    """Yield what the reports come to together, where the reader ends."""
    yield Gap()
    yield Heading("Condition des trois pilotes : sans elle, aucun solde")
    for label, text in described(gate):
        yield Labelled(label, text)
    for point in (statement("trois-pilotes"), statement("pv-destinataire")):
        yield Paragraph(f"- {point.text} [{point.citation}]")


def read_blocks(checked: Iterable[CheckedReport]) -> Iterator[Block]:
    """Yield whose reports were read, below their findings."""
    lines = [
        (who.client_finess, f"{who.client_name}, {who.sons} : {_found(one)}")
        for one in checked
        if (who := one.filled.profile) is not None
    ]
    if len(lines) == 1:
        ((number, text),) = lines
        yield Paragraph(f"PV relu : {number}, {text}.")
        return
    if lines:
        yield Gap()
        yield Heading("PV relus")
    for label, text in lines:
        yield Labelled(label, text)


def described(gate: PilotCondition) -> list[tuple[str, str]]:
    """Return the gate as labelled lines, in French: each pilot, then when, then to whom."""
    lines = [("Verdict", f"{gate.sons or 'SONS inconnu'} : {gate.opening.label}")]
    for pilot in gate.pilots:
        lines.append((pilot.profile.client_finess, _pilot_line(pilot)))
    for declared in gate.declared:
        lines.append((declared.finess, _declared_line(declared)))
    lines += [("Format", f"{told} : à vérifier") for told in gate.formats]
    if gate.opening is not ConditionState.OPEN:
        lines.append(("Compte", gate.missing))
    if not gate.eligibility_checked:
        lines.append(("Éligibilité", "non contrôlée, faute de base (--base)"))
    return lines


def _found(one: CheckedReport) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in one.findings)
    if errors:
        return plural(errors, "anomalie bloquante", "anomalies bloquantes")
    told = "PV complet dans le périmètre contrôlé"
    doubts = sum(finding.severity is Severity.WARNING for finding in one.findings)
    return f"{told}, {plural(doubts, 'point')} à vérifier" if doubts else told


def _declared_line(pilot: DeclaredPilot) -> str:
    state = f"PV déclaré {pilot.state.value}" if pilot.state else "état du PV non déclaré"
    parts = [f"{quote(pilot.told.signed.name, 60)}, contenu non lu", pilot.why_not, state]
    return f"{NBSP}; ".join(part for part in parts if part)


def _pilot_line(pilot: Pilot) -> str:
    avance = {
        True: "avance déclarée validée",
        False: "avance déclarée non validée",
        None: "avance non déclarée",
    }
    parts = [
        _found(pilot.checked),
        avance[pilot.avance],
        f"PV déclaré {pilot.state.value}" if pilot.state else "état du PV non déclaré",
    ]
    if pilot.lost:
        parts.append("à remplacer par un autre pilote")
    elif not pilot.checked.clean and pilot.complete_from is not None:
        parts.append(f"complet au plus tôt le {day(pilot.complete_from)}")
    return f"{pilot.profile.client_name} : {f'{NBSP}; '.join(parts)}"
