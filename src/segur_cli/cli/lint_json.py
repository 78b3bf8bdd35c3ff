"""`segur lint-json`: what in this avance or solde JSON will be refused, where, and why?"""

import sys
from contextlib import nullcontext
from pathlib import Path

from segur_cli.cli.findings import BaselineOptions, SelectionOptions, write_baseline_file
from segur_cli.cli.options import BASE, CHOICE, COMPARED, REGISTER, argument, option
from segur_cli.cli.output import progress
from segur_cli.cli.run import Run, command
from segur_cli.lint.inputs import is_long
from segur_cli.lint.request import LintOptions
from segur_cli.lint.request import run as lint
from segur_cli.reporters.findings_answer import FINDINGS_FORMATS, FindingsAnswer


@command(formats=FINDINGS_FORMATS)
def lint_json(
    run: Run,
    selection: SelectionOptions,
    known: BaselineOptions,
    files: tuple[str, ...] = argument(
        "FICHIER...",
        "Fichiers JSON, motifs, dossiers (leurs .json, à toute profondeur, sauf cachés), "
        "ou - pour l'entrée standard.",
        required=True,
    ),
    stdin_filename: str | None = option("NOM", "Nom donné à l'entrée standard (-)."),
    template: tuple[Path, ...] = option(
        "FICHIER",
        "Modèle JSON annoté ; répétable : chaque fichier est confronté au sien.",
        panel=COMPARED,
    ),
    base: str | None = BASE,
    register: str | None = REGISTER,
    against: tuple[str, ...] = option(
        "AVANCE.json",
        "L'avance à laquelle comparer un solde : fichier, motif ou dossier ; répétable. De "
        "l'avance et de son avenant, segur.toml dit lequel vaut.",
        panel=COMPARED,
    ),
    attachments: Path | None = option(
        "FICHIER.zip",
        "L'archive des pièces justificatives ; rien n'en est extrait.",
        panel=COMPARED,
    ),
    max_diagnostics: int | None = option(
        "N",
        "Montrer N constats au plus, les plus graves d'abord ; le reste est compté.",
        panel=CHOICE,
        min=0,
    ),
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
        files=files,
        stdin_filename=stdin_filename,
        templates=template,
        base=base,
        register=register,
        against=against,
        attachments=attachments,
        select=selection.select,
        ignore=selection.ignore,
        fail_on=selection.fail_on,
        max_diagnostics=max_diagnostics,
        baseline=known.baseline,
        write_baseline=known.write_baseline,
        written=tuple(run.reports),
    )
    with progress("Contrôle des fichiers…") if is_long(asked.files) else nullcontext():
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
