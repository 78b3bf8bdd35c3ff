"""`segur pv-check`: are these filled pilot reports complete, and do they open the gate?"""

from pathlib import Path

import typer

from segur_cli.cli.findings import (
    FINDINGS_FORMATS,
    BaselineOptions,
    FindingsAnswer,
    SelectionOptions,
    severity_of,
    write_baseline_file,
)
from segur_cli.cli.options import BASE, COMPARED, REGISTER, argument, flag, option
from segur_cli.cli.output import progress
from segur_cli.cli.run import Run, command
from segur_cli.config import Settings
from segur_cli.eligibility.base import Base, named_with
from segur_cli.eligibility.base_catalogue import open_base
from segur_cli.eligibility.choices import declared
from segur_cli.exits import ExitCode, StopError
from segur_cli.pilot.asking import read_profile
from segur_cli.pilot.gate import PilotFacts, judge_gate, judge_gates
from segur_cli.pilot.gate_model import ConditionState, PilotCondition
from segur_cli.pilot.gate_screen import gate_blocks, read_blocks
from segur_cli.pilot.report_check import (
    CODES,
    GATE,
    ReportsReading,
    exit_code,
    read_reports,
    to_report,
)
from segur_cli.pilot.report_keys import ReportKeys
from segur_cli.pilot.report_opening import chosen_reports
from segur_cli.register.choice import beside
from segur_cli.requests.states_table import with_states
from segur_cli.rules.baseline import read_aside, set_aside
from segur_cli.rules.codes import read_choice
from segur_cli.rules.suppressions import exceptions
from segur_cli.text.clock import Clock
from segur_cli.text.page import Page


@command(formats=FINDINGS_FORMATS)
def pv_check(
    run: Run,
    selection: SelectionOptions,
    known: BaselineOptions,
    files: tuple[str, ...] = argument(
        "[FICHIER...]",
        "PV remplis : .xlsx ou .json de pv-checklist, motifs (pv/*.xlsx) ou dossiers ; sans "
        "eux, ceux que nomme segur.toml ([[pilot]]).",
    ),
    profile: Path | None = option(
        "PROFIL.toml",
        "Le profil dont la liste doit venir ; sans lui, celui du document.",
        panel=COMPARED,
    ),
    base: str | None = BASE,
    register: str | None = REGISTER,
    gate: bool = flag(
        "Juger les PV ensemble : remplissent-ils la condition des trois pilotes ?", panel=COMPARED
    ),
) -> FindingsAnswer:
    """Relire des PV pilotes remplis : ce qui manque, où, pourquoi, et comment le corriger.

    Avec --gate, trois PV ou plus d'un SONS sont jugés ensemble : trois clients différents, avances
    validées, PV complets et validés, tels que vous les déclarez ; ni règle omise, ni exception de
    segur.toml, ni état de référence n'y change rien. Aucun fichier n'est modifié.

    Code de sortie : 0 rien à partir de --fail-on ; 1 des constats, ou la condition des trois
    pilotes non remplie ou inconnue ; 2 un fichier n'a pas pu être ouvert ; 3 aucun fichier trouvé.

    Exemples :

      segur pv-check pv.xlsx --base demo
      segur pv-check --gate un.xlsx deux.xlsx trois.xlsx
    """
    _refuse_contradiction(gate, profile)
    settings, clock = with_states(run.settings)[0], run.clock
    signed = settings.signed_pilots if gate and not files else ()
    paths = chosen_reports(files, settings.pilots) if settings.pilots or not signed else []
    chosen = read_choice(selection.select, selection.ignore, CODES)
    aside = read_aside(
        exceptions(settings.path, settings.ignored),
        known.baseline,
        known.write_baseline,
        chosen.ignore,
    )
    expected = read_profile(profile) if profile is not None else None
    wanted = base or settings.base or settings.lint_base
    if register is not None and wanted is None and not gate:
        raise typer.BadParameter(
            "ne sert qu'avec une base, dont il explique les absents, ou avec --gate.",
            param_hint="--register",
        )
    opened_register = beside(register or settings.register, clock, based=bool(wanted) or gate)
    opened = open_base(wanted, clock, declared(settings, wanted)) if wanted else None
    base_name = named_with(opened, opened_register) if opened is not None else None
    with progress("Lecture des PV…"):
        pilots = PilotFacts.of(settings.pilots, settings.requests)
        reading = read_reports(paths, clock, expected, opened, opened_register, pilots.reports)
    gates = _gates(reading, settings, clock, opened, apart=not files) if gate else []
    together = [finding for judged in gates for finding in judged.findings]
    made = to_report(
        reading,
        base_name,
        together if gate else None,
        with_register=opened_register is not None and opened_register.named,
    )
    made = chosen.apply(made, always=(GATE,) if gate else ())
    filled = [checked.filled for checked in reading.checked]
    made, new = set_aside(made, aside, lambda root: ReportKeys(root, filled), clock.now.date())
    write_baseline_file(new)
    return FindingsAnswer(
        "pv-check",
        made,
        [report.document for report in filled if report.document],
        _code(exit_code(made, severity_of(selection.fail_on)), gates),
        below=_below(reading, gates),
        problems=reading.unread.values(),
        statistics=selection.statistics,
    )


def _refuse_contradiction(gate: bool, profile: Path | None) -> None:
    if gate and profile is not None:
        raise StopError(
            "--gate et --profile se contredisent : trois clients ont trois profils.",
            "Relisez chaque PV avec son profil, puis --gate seul.",
        )


def _gates(
    reading: ReportsReading,
    settings: Settings,
    clock: Clock,
    base: Base | None,
    *,
    apart: bool,
) -> list[PilotCondition]:
    """Judge the reports together; those of segur.toml, SONS by SONS."""
    facts = PilotFacts.in_settings(settings, signed=apart)
    unread = tuple(error.message for error in reading.unread.values())
    if apart:
        return judge_gates(reading.checked, clock, facts, unread=unread, base=base)
    return [judge_gate(reading.checked, clock, facts, unread=unread, base=base)]


def _code(code: ExitCode, gates: list[PilotCondition]) -> ExitCode:
    """A condition that was asked and cannot be known is not green, and blocks nothing else."""
    unknown = any(gate.opening is ConditionState.UNKNOWN for gate in gates)
    return ExitCode.FINDINGS if unknown and code is ExitCode.OK else code


def _below(reading: ReportsReading, gates: list[PilotCondition]) -> Page:
    """Return what stands below the findings: whose reports were read, or what they come to."""
    if not gates:
        return Page.of(read_blocks(reading.checked))
    return Page.of(block for gate in gates for block in gate_blocks(gate))
