"""`segur pv-check`: are these filled pilot reports complete, and do they open the gate?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segur_cli.cli.options import (
    AsOf,
    Baseline,
    Config,
    Debug,
    Directory,
    FailOn,
    FailOnError,
    FindingsFormat,
    FindingsOutput,
    Ignore,
    Quiet,
    Report,
    Select,
    Verbose,
    WriteBaseline,
)

if TYPE_CHECKING:
    from segur_cli.config import Settings
    from segur_cli.eligibility.base import Base
    from segur_cli.pilot.check import ReportsReading
    from segur_cli.pilot.gate_model import PilotCondition
    from segur_cli.pilot.profile import Profile
    from segur_cli.register.index import Register
    from segur_cli.text.clock import Clock

_HELD_AGAINST = "Ce à quoi les PV sont comparés"


Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FICHIER...]",
        help="PV remplis : .xlsx ou .json de pv-checklist, ou motifs (pv/*.xlsx) ; sans eux, ceux "
        "que nomme segur.toml ([\\[pilot]]).",
    ),
]
ProfileOption = Annotated[
    Path | None,
    typer.Option(
        "--profile",
        metavar="PROFIL.toml",
        help="Le profil dont la liste doit venir ; sans lui, celui du document.",
        rich_help_panel=_HELD_AGAINST,
    ),
]
BaseOption = Annotated[
    str | None,
    typer.Option(
        "--base",
        metavar="BASE",
        help="Base où vérifier l'éligibilité des clients : fichier, base importée, ou demo.",
        rich_help_panel=_HELD_AGAINST,
    ),
]
GateOption = Annotated[
    bool,
    typer.Option(
        "--gate",
        help="Juger les PV ensemble : remplissent-ils la condition des trois pilotes ?",
        rich_help_panel=_HELD_AGAINST,
    ),
]


def pv_check(
    files: Files = None,
    profile: ProfileOption = None,
    base: BaseOption = None,
    register: Directory = None,
    gate: GateOption = False,
    select: Select = None,
    ignore: Ignore = None,
    fail_on: FailOnError = FailOn.ERROR,
    baseline: Baseline = None,
    write_baseline: WriteBaseline = None,
    format_: FindingsOutput = FindingsFormat.AUTO,
    report: Report = None,
    as_of: AsOf = None,
    config: Config = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Relire des PV pilotes remplis : ce qui manque, où, pourquoi, et comment le corriger.

    Avec --gate, trois PV ou plus d'un SONS sont jugés ensemble : trois clients différents, avances
    validées, PV complets et validés, tels que vous les déclarez ; ni règle omise, ni exception de
    segur.toml, ni état de référence n'y change rien. Aucun fichier n'est modifié.

    Code de sortie : 0 rien à partir de --fail-on ; 1 des constats, ou la condition des trois
    pilotes n'est pas remplie ; 2 un fichier n'a pas pu être ouvert ; 3 aucun fichier trouvé.

    Exemples :

      segur pv-check pv.xlsx --base demo
      segur pv-check --gate un.xlsx deux.xlsx trois.xlsx
    """
    from segur_cli.cli.findings import (
        REPORT_FORMATS,
        show_report,
        stdout_formats,
        write_baseline_file,
    )
    from segur_cli.cli.output import parse_reports, progress, read_settings, say_problem
    from segur_cli.diagnostics import Severity
    from segur_cli.pilot.check import CODES, exit_code, read_reports, to_report
    from segur_cli.pilot.gate import by_place
    from segur_cli.pilot.gate_codes import GATE
    from segur_cli.pilot.inputs import chosen_reports
    from segur_cli.pilot.report_keys import ReportKeys
    from segur_cli.register.choice import beside
    from segur_cli.rules.codes import read_choice
    from segur_cli.rules.setting_aside import read_aside, set_aside
    from segur_cli.rules.suppressions import exceptions
    from segur_cli.text.clock import read_clock
    from segur_cli.text.detail import Detail

    reports = parse_reports(report, REPORT_FORMATS)
    _refuse_contradiction(gate, profile)
    clock = read_clock(as_of)
    settings = read_settings(config)
    paths = chosen_reports(files or (), settings.pilots)
    chosen = read_choice(select or (), ignore or (), CODES)
    aside = read_aside(
        exceptions(settings.path, settings.ignored), baseline, write_baseline, chosen.ignore
    )
    expected = _expected(profile)
    if register is not None and base is None and not gate:
        raise typer.BadParameter(
            "ne sert qu'avec --base, dont il explique les absents, ou avec --gate.",
            param_hint="--register",
        )
    opened_register = beside(register or settings.register, clock, based=bool(base) or gate)
    known, base_name = _base(base, opened_register, clock)
    with progress("Lecture des PV…"):
        declared = by_place(settings.pilots)
        reading = read_reports(paths, clock, expected, known, opened_register, declared)
    gates = _gates(reading, settings, clock, base_name, apart=not files) if gate else []
    together = [finding for judged in gates for finding in judged.findings]
    made = to_report(
        reading,
        base_name,
        together if gate else None,
        with_register=opened_register is not None and opened_register.named,
    )
    made = chosen.apply(made, always=(GATE,) if gate else ())
    filled = [one.filled for one in reading.checked]
    made, new = set_aside(made, aside, lambda root: ReportKeys(root, filled), clock.now.date())
    documents = [one.filled.document for one in reading.checked if one.filled.document]
    show_report(made, documents, format_, reports, clock, Detail.of(verbose=verbose, quiet=quiet))
    write_baseline_file(new)
    if "text" in stdout_formats(format_) and not (quiet and not verbose):
        if not gates:
            _show_read(reading)
        for judged in gates:
            _show_gate(judged)
    for problem in reading.unread.values():
        say_problem(problem)
    raise typer.Exit(int(exit_code(made, Severity[fail_on.value.upper()])))


def _refuse_contradiction(gate: bool, profile: Path | None) -> None:
    from segur_cli.exits import StopError

    if gate and profile is not None:
        raise StopError(
            "--gate et --profile se contredisent : trois clients ont trois profils.",
            "Relisez chaque PV avec son profil, puis --gate seul.",
        )


def _expected(path: Path | None) -> "Profile | None":
    if path is None:
        return None
    from segur_cli.pilot.asking import read_profile

    return read_profile(path)


def _base(
    wanted: str | None, register: "Register | None", clock: "Clock"
) -> "tuple[Base | None, str | None]":
    """Open the base that is named; say how a report calls it and the register beside it."""
    if wanted is None:
        return None, None
    from segur_cli.eligibility.base import named_with
    from segur_cli.eligibility.catalogue import open_base

    base = open_base(wanted, clock)
    return base, named_with(base, register)


def _gates(
    reading: "ReportsReading",
    settings: "Settings",
    clock: "Clock",
    base_name: str | None,
    *,
    apart: bool,
) -> "list[PilotCondition]":
    """Judge the reports together; those of segur.toml, SONS by SONS."""
    from segur_cli.pilot.gate import by_place, judge_gate, judge_gates

    declared, eligible = by_place(settings.pilots), base_name is not None
    if apart:
        return judge_gates(reading.checked, clock, declared, eligibility_checked=eligible)
    return [judge_gate(reading.checked, clock, declared, eligibility_checked=eligible)]


def _show_read(reading: "ReportsReading") -> None:
    """Print whose reports were read, below their findings."""
    from rich.text import Text

    from segur_cli.cli.output import stdout_console
    from segur_cli.pilot.gate_screen import read_lines
    from segur_cli.text.screen import labelled
    from segur_cli.text.writing import sanitized

    lines = read_lines(reading.checked)
    if lines:
        console = stdout_console()
        console.print()
        console.print(Text("PV relus", style="bold"))
        for label, text in lines:
            labelled(console, label, sanitized(text))


def _show_gate(gate: "PilotCondition") -> None:
    """Print what the reports come to together, where the reader ends."""
    from rich.text import Text

    from segur_cli.cli.output import stdout_console
    from segur_cli.facts import statement
    from segur_cli.pilot.gate_screen import described
    from segur_cli.text.screen import labelled, paragraph
    from segur_cli.text.writing import sanitized

    console = stdout_console()
    console.print()
    console.print(Text("Condition des trois pilotes : sans elle, aucun solde", style="bold"))
    for label, text in described(gate):
        labelled(console, label, sanitized(text))
    for point in (statement("trois-pilotes"), statement("pv-destinataire")):
        paragraph(console, f"- {point.text} [{point.citation}]")
