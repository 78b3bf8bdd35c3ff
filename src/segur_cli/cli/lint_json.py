"""`segur lint-json`: what in this avance or solde JSON will be refused, where, and why?"""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from segur_cli.cli.findings import (
    FINDINGS_FORMATS,
    BaselineOptions,
    FindingsAnswer,
    SelectionOptions,
    write_baseline_file,
)
from segur_cli.cli.options import CHOICE, BaseOption, RegisterOption
from segur_cli.cli.output import progress
from segur_cli.cli.run import Run, command
from segur_cli.files.paths import is_file, is_folder
from segur_cli.lint.request import LintOptions
from segur_cli.lint.request import run as lint

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


@command(formats=FINDINGS_FORMATS)
def lint_json(
    run: Run,
    selection: SelectionOptions,
    known: BaselineOptions,
    files: Files,
    stdin_filename: StdinFilename = None,
    template: Template = None,
    base: BaseOption = None,
    register: RegisterOption = None,
    against: Against = None,
    attachments: Attachments = None,
    max_diagnostics: MaxDiagnostics = None,
) -> FindingsAnswer:
    """Trouver dans un JSON d'avance ou de solde ce qui le ferait refuser.

    Chaque constat dit où (ligne, colonne, client), pourquoi, d'après quelle source, et comment
    corriger ; le périmètre dit ce qui n'a pas été contrôlé. Aucun fichier n'est modifié.

    Code de sortie : 0 rien à partir de --fail-on ; 1 des constats ; 2 un fichier n'a pas pu être
    ouvert (les autres sont contrôlés quand même) ; 3 aucun fichier trouvé.

    Exemples :

      segur lint-json avance.json --base demo
      segur lint-json demandes/ --report sarif=segur.sarif --fail-on warning
    """
    asked = LintOptions(
        files=tuple(files),
        stdin_filename=stdin_filename,
        templates=tuple(template or ()),
        base=base,
        register=register,
        against=tuple(against or ()),
        attachments=attachments,
        select=tuple(selection.select or ()),
        ignore=tuple(selection.ignore or ()),
        fail_on=selection.fail_on,
        max_diagnostics=max_diagnostics,
        baseline=known.baseline,
        write_baseline=known.write_baseline,
        written=tuple(run.reports),
    )
    with progress("Contrôle des fichiers…") if _is_long(asked.files) else nullcontext():
        outcome = lint(asked, run.settings, run.clock, sys.stdin.buffer)
    write_baseline_file(outcome.new_baseline)
    return FindingsAnswer(
        "lint-json",
        outcome.report,
        outcome.documents,
        outcome.exit_code,
        problems=outcome.problems,
        statistics=selection.statistics,
    )


def _is_long(files: tuple[str, ...]) -> bool:
    """Whether the run may last a second: many bytes, or a folder of who knows how many."""
    paths = [Path(name) for name in files if "\0" not in name]
    sizes = (path.stat().st_size for path in paths if is_file(path))
    return sum(sizes) > _LONG_RUN or any(is_folder(path) for path in paths)
