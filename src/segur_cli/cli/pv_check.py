"""`segur pv-check`: are these filled pilot reports complete, and do they open the gate?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segur_cli.cli.options import (
    COMMON,
    AsOf,
    Config,
    Debug,
    FailOn,
    FindingsFormat,
    FindingsOutput,
    Report,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segur_cli.clock import Clock
    from segur_cli.config import Settings
    from segur_cli.eligibility.base import Base
    from segur_cli.pilot.check import Checked
    from segur_cli.pilot.gate_model import Gate
    from segur_cli.pilot.profile import Profile

_HELD_AGAINST = "Ce à quoi les PV sont comparés"


def pv_check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FICHIER...", help="PV remplis : .xlsx ou .json de pv-checklist."),
    ],
    profile: Annotated[
        Path | None,
        typer.Option(
            "--profile",
            metavar="PROFIL.toml",
            help="Le profil dont la liste doit venir ; sans lui, celui du document.",
            rich_help_panel=_HELD_AGAINST,
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            metavar="BASE",
            help="Base où vérifier l'éligibilité des clients : fichier, base importée, ou demo.",
            rich_help_panel=_HELD_AGAINST,
        ),
    ] = None,
    gate: Annotated[
        bool,
        typer.Option(
            "--gate",
            help="Juger les PV ensemble : remplissent-ils la condition des trois pilotes ?",
            rich_help_panel=_HELD_AGAINST,
        ),
    ] = False,
    fail_on: Annotated[
        FailOn,
        typer.Option(
            "--fail-on",
            metavar="error|warning|note",
            help="Gravité à partir de laquelle le code de sortie est 1.",
            rich_help_panel=COMMON,
        ),
    ] = FailOn.ERROR,
    format_: FindingsOutput = FindingsFormat.AUTO,
    report: Report = None,
    as_of: AsOf = None,
    config: Config = None,
    debug: Debug = False,
) -> None:
    """Relire des PV pilotes remplis : ce qui manque, où, pourquoi, et comment le corriger.

    Avec --gate, trois PV ou plus d'un SONS sont jugés ensemble : trois clients différents, avances
    validées, PV complets et validés, tels que vous les déclarez. Aucun fichier n'est modifié.

    Code de sortie : 0 rien à partir de --fail-on ; 1 des constats, ou la condition des trois
    pilotes n'est pas remplie ; 2 un fichier n'a pas pu être ouvert.

    Exemples :

      segur pv-check pv.xlsx --base demo
      segur pv-check --gate un.xlsx deux.xlsx trois.xlsx
    """
    from segur_cli.cli.findings import REPORT_FORMATS, show_report, stdout_formats
    from segur_cli.cli.output import parse_reports, progress, say_problem
    from segur_cli.clock import read_clock
    from segur_cli.config import load_settings
    from segur_cli.diagnostics import Severity
    from segur_cli.pilot.check import exit_code, read_reports, to_report

    reports = parse_reports(report, REPORT_FORMATS)
    clock = read_clock(as_of)
    settings = load_settings(config)
    expected = _expected(profile)
    known, base_name = _base(base, clock)
    with progress("Lecture des PV…"):
        reading = read_reports(files, clock, expected, known)
    judged = _gate(reading.checked, settings, clock, base_name) if gate else None
    made = to_report(reading, base_name, judged.findings if judged else None)
    documents = [one.filled.document for one in reading.checked if one.filled.document]
    show_report(made, documents, format_, reports, clock)
    if judged is not None and "text" in stdout_formats(format_):
        _show_gate(judged)
    for problem in reading.unread.values():
        say_problem(problem)
    raise typer.Exit(int(exit_code(made, Severity[fail_on.value.upper()])))


def _expected(path: Path | None) -> "Profile | None":
    if path is None:
        return None
    from segur_cli.pilot.asking import read_profile

    return read_profile(path)


def _base(wanted: str | None, clock: "Clock") -> "tuple[Base | None, str | None]":
    """Open the base that is named, and say how a report calls it; none when none is named."""
    if wanted is None:
        return None, None
    from segur_cli.eligibility.catalogue import open_base
    from segur_cli.eligibility.render import identity

    base = open_base(wanted, clock)
    return base, identity(base.source) if base else None


def _gate(
    checked: "Sequence[Checked]", settings: "Settings", clock: "Clock", base_name: str | None
) -> "Gate":
    from segur_cli.pilot.gate import by_place, judge_gate

    return judge_gate(
        checked, clock, by_place(settings.pilots), eligibility_checked=base_name is not None
    )


def _show_gate(gate: "Gate") -> None:
    """Print what the reports come to together, where the reader ends."""
    from rich.text import Text

    from segur_cli.cli.output import stdout_console
    from segur_cli.facts import statement
    from segur_cli.pilot.gate_render import described
    from segur_cli.screen import row, say
    from segur_cli.writing import harmless

    console = stdout_console()
    console.print()
    console.print(Text("Condition des trois pilotes : sans elle, aucun solde", style="bold"))
    for label, text in described(gate):
        row(console, label, harmless(text))
    for point in (statement("trois-pilotes"), statement("pv-destinataire")):
        say(console, f"- {point.text} [{point.citation}]")
