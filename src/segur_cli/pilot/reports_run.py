"""One `pv-check`: the reports asked for, read, judged, and what they come to together."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segur_cli.config import Settings
from segur_cli.diagnostics import Report, Severity
from segur_cli.documents import Document
from segur_cli.eligibility.base import Base, named_with
from segur_cli.eligibility.base_catalogue import base_named
from segur_cli.exits import ExitCode, StopError
from segur_cli.pilot.asking import read_profile
from segur_cli.pilot.gate import PilotFacts, judge_gate, judge_gates
from segur_cli.pilot.gate_model import ConditionState, PilotCondition
from segur_cli.pilot.gate_screen import gate_blocks, read_blocks
from segur_cli.pilot.report_check import (
    CODES,
    GATE,
    ReportKeys,
    ReportsReading,
    exit_code,
    read_reports,
    to_report,
)
from segur_cli.pilot.report_opening import chosen_reports
from segur_cli.register.choice import beside
from segur_cli.requests.states_table import with_states
from segur_cli.rules.baseline import Baseline, read_aside, set_aside
from segur_cli.rules.codes import read_choice
from segur_cli.rules.suppressions import exceptions
from segur_cli.text.clock import Clock
from segur_cli.text.page import Block


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
        """What could not be opened."""
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
    settings, own = with_states(given)[0], not asked.files
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
