"""`segur lint-json`: what in this avance or solde JSON will be refused, where, and why?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segur_cli.cli.options import (
    CHOICE,
    AsOf,
    Baseline,
    Config,
    Debug,
    Directory,
    FailOn,
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
    from segur_cli.lint.request import LintOptions, LintOutcome
    from segur_cli.text.clock import Clock
    from segur_cli.text.detail import Detail

_HELD_AGAINST = "Ce à quoi les fichiers sont comparés"
_LONG_RUN = 3_000_000  # bytes: about a third of a second


Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FICHIER...",
        help="Fichiers JSON, motifs, dossiers (leurs .json, à toute profondeur, sauf cachés), "
        "ou - pour l'entrée standard.",
    ),
]
StdinFilename = Annotated[
    str | None,
    typer.Option("--stdin-filename", metavar="NOM", help="Nom donné à l'entrée standard (-)."),
]
Template = Annotated[
    list[Path] | None,
    typer.Option(
        "--template",
        metavar="FICHIER",
        help="Modèle JSON annoté ; répétable : chaque fichier est confronté au sien.",
        rich_help_panel=_HELD_AGAINST,
    ),
]
Base = Annotated[
    str | None,
    typer.Option(
        "--base",
        metavar="BASE",
        help="Base des établissements : fichier, nom d'une base importée, ou demo ; aucune "
        "si elle n'est pas nommée ici ou dans segur.toml.",
        rich_help_panel=_HELD_AGAINST,
    ),
]
Against = Annotated[
    list[str] | None,
    typer.Option(
        "--against",
        metavar="AVANCE.json",
        help="L'avance à laquelle comparer un solde : fichier, motif ou dossier ; répétable. De "
        "l'avance et de son avenant, segur.toml dit lequel vaut.",
        rich_help_panel=_HELD_AGAINST,
    ),
]
Attachments = Annotated[
    Path | None,
    typer.Option(
        "--attachments",
        metavar="FICHIER.zip",
        help="L'archive des pièces justificatives ; rien n'en est extrait.",
        rich_help_panel=_HELD_AGAINST,
    ),
]
FailOnOption = Annotated[
    FailOn | None,
    typer.Option(
        "--fail-on",
        metavar="error|warning|note",
        help="Gravité à partir de laquelle le code de sortie est 1 ; error par défaut.",
        rich_help_panel=CHOICE,
    ),
]
MaxDiagnostics = Annotated[
    int | None,
    typer.Option(
        "--max-diagnostics",
        metavar="N",
        min=0,
        help="Montrer N constats au plus, les plus graves d'abord ; le reste est compté.",
        rich_help_panel=CHOICE,
    ),
]


def lint_json(
    files: Files,
    stdin_filename: StdinFilename = None,
    template: Template = None,
    base: Base = None,
    register: Directory = None,
    against: Against = None,
    attachments: Attachments = None,
    select: Select = None,
    ignore: Ignore = None,
    fail_on: FailOnOption = None,
    max_diagnostics: MaxDiagnostics = None,
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
    """Trouver dans un JSON d'avance ou de solde ce qui le ferait refuser.

    Chaque constat dit où (ligne, colonne, client), pourquoi, d'après quelle source, et comment
    corriger ; le périmètre dit ce qui n'a pas été contrôlé. Aucun fichier n'est modifié.

    Code de sortie : 0 rien à partir de --fail-on ; 1 des constats ; 2 un fichier n'a pas pu être
    ouvert (les autres sont contrôlés quand même) ; 3 aucun fichier trouvé.

    Exemples :

      segur lint-json avance.json --base demo
      segur lint-json demandes/ --report sarif=segur.sarif --fail-on warning
    """
    from segur_cli.cli.findings import REPORT_FORMATS
    from segur_cli.cli.output import parse_reports
    from segur_cli.lint.request import LintOptions
    from segur_cli.text.clock import read_clock
    from segur_cli.text.detail import Detail

    reports = parse_reports(report, REPORT_FORMATS)
    asked = LintOptions(
        files=tuple(files),
        stdin_filename=stdin_filename,
        templates=tuple(template or ()),
        base=base,
        register=register,
        against=tuple(against or ()),
        attachments=attachments,
        select=tuple(select or ()),
        ignore=tuple(ignore or ()),
        fail_on=fail_on.value if fail_on else None,
        max_diagnostics=max_diagnostics,
        baseline=baseline,
        write_baseline=write_baseline,
        written=tuple(reports),
    )
    clock = read_clock(as_of)
    outcome = _run(asked, config, clock)
    _show(outcome, format_, reports, clock, Detail.of(verbose=verbose, quiet=quiet))
    raise typer.Exit(int(outcome.exit_code))


def _run(asked: "LintOptions", config: Path | None, clock: "Clock") -> "LintOutcome":
    import sys
    from contextlib import nullcontext

    from segur_cli.cli.output import progress, read_settings
    from segur_cli.lint.request import run

    settings = read_settings(config)
    with progress("Contrôle des fichiers…") if _is_long(asked.files) else nullcontext():
        return run(asked, settings, clock, sys.stdin.buffer)


def _is_long(files: tuple[str, ...]) -> bool:
    """Whether the run may last a second: many bytes, or a folder of who knows how many."""
    from segur_cli.files.paths import is_file, is_folder

    paths = [Path(name) for name in files if "\0" not in name]
    sizes = (path.stat().st_size for path in paths if is_file(path))
    return sum(sizes) > _LONG_RUN or any(is_folder(path) for path in paths)


def _show(
    outcome: "LintOutcome",
    format_: FindingsFormat,
    reports: dict[Path, str],
    clock: "Clock",
    detail: "Detail",
) -> None:
    """Write the result on stdout, reports and baseline to their files, the rest on stderr."""
    from segur_cli.cli.findings import show_report, write_baseline_file
    from segur_cli.cli.output import say_problem

    show_report(outcome.report, outcome.documents, format_, reports, clock, detail)
    write_baseline_file(outcome.new_baseline)
    for problem in outcome.problems:
        say_problem(problem)
