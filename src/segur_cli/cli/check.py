"""`segur check` and `segur status`: the whole dossier of one segur.toml."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import typer

from segur_cli.cli.findings import FAIL_ON, FailOn, severity_of
from segur_cli.cli.options import flag, option
from segur_cli.cli.output import progress, promise, write_file
from segur_cli.cli.run import Run, command
from segur_cli.dossier.check_answer import CheckAnswer
from segur_cli.dossier.client_letters import letters_in
from segur_cli.dossier.export import from_its_folder
from segur_cli.dossier.outcome import DossierOutcome, Part, Problem
from segur_cli.dossier.run import run as run_dossier
from segur_cli.dossier.starting import read_as_init
from segur_cli.dossier.status import StatusAnswer
from segur_cli.dossier.telling import changes_of_lock, write_lock
from segur_cli.exits import StopError
from segur_cli.files.paths import exists
from segur_cli.milestones.timetable import Threshold
from segur_cli.reporters.findings_answer import FINDINGS_FORMATS
from segur_cli.tables.answer import TABLE_FORMATS
from segur_cli.text.durations import parse_window
from segur_cli.text.writing import plural, quote, warn


@command(formats=FINDINGS_FORMATS)
def check(
    run: Run,
    only: tuple[Part, ...] = option("", "Ne contrôler que cette partie ; répétable."),
    fail_within: str | None = option("DURÉE", "Échouer si un jalon tombe sous 30j."),
    fail_on: FailOn | None = FAIL_ON,
    discover: bool = flag("Sans segur.toml : lire le dossier comme le ferait segur init."),
    statistics: bool = flag("Compter les constats par règle, au lieu du tableau."),
    lock: bool = flag("Noter base et modèles dans segur.lock, à valider.", "--write-lock"),
) -> CheckAnswer:
    """Contrôler tout le dossier décrit par segur.toml : demandes, éligibilité, échéances, pilotes.

    Chaque partie est contrôlée même si une autre ne peut pas l'être. Code de sortie : 2 une partie
    n'a pas pu être contrôlée ; 3 des fichiers attendus manquent ; 1 des constats ; 0 sinon. Sans
    segur.toml, le dossier est lu d'après son contenu : sur un terminal, ou avec --discover.

    Exemples :

      segur check --discover
      segur check --only lint --report html=rapport.html
    """
    guessed: tuple[str, ...] = ()
    unsettled: list[Problem] = []
    watched = sys.stdout.isatty() and not os.environ.get("CI")  # a gate of CI rests on no guess
    if run.settings.path is None and (discover or watched):
        settings, taken, unsettled = read_as_init(Path())
        run = replace(run, settings=settings)
        told = (f"  {line}" for line in taken)
        warn("Aucun segur.toml : le dossier est lu d'après son contenu.", *told)
        guessed = (
            "dossier lu sans segur.toml, d'après son contenu ; pour garder cette lecture : "
            "segur init",
        )
    promise(run.settings.reports.values(), run.settings.inputs)
    gate = Threshold(parse_window(fail_within, "--fail-within")) if fail_within else Threshold()
    outcome = _checked(run, only, gate)
    outcome = replace(
        outcome,
        notes=(*outcome.notes, *changes_of_lock(run.settings), *guessed),
        stopped=(*outcome.stopped, *unsettled),
    )
    if lock:
        write_lock(run.settings)
    level = severity_of(fail_on, run.settings.lint.fail_on)
    answer = CheckAnswer(outcome, level, statistics=statistics)
    if target := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(target).open("a", encoding="utf-8") as stream:
            stream.write(answer.written("md", run.clock))
    return answer


@command(formats=TABLE_FORMATS)
def status(
    run: Run,
    letters: Path | None = option("DOSSIER", "Écrire une lettre .docx par client, en projet."),
    letter_template: Path | None = option("FICHIER", "Votre modèle de lettre (.docx)."),
    force: bool = flag("Remplacer les lettres qui existent."),
) -> StatusAnswer:
    """Dire où en est chaque client : état, depuis quand, suite, ce qui bloque.

    Les états sont ceux que vous notez dans segur.toml (tables request), dans les mots du portail ;
    les clients, ceux des demandes et de votre liste (table clients).

    Exemples :

      segur status --report xlsx=suivi.xlsx
      segur status --letters lettres
    """
    outcome = _checked(run, (), Threshold())
    if letters is None and letter_template is not None:
        raise typer.BadParameter("ne sert qu'avec --letters.", param_hint="--letter-template")
    if letters is not None:
        with progress("Lettres…"):
            written = letters_in(letters, outcome, letter_template, force=force)
            replaced = sum(map(exists, written))
            for path, content in written.items():
                write_file(path, content)
        told = f", dont {plural(replaced, 'remplacée', 'remplacées')}," if replaced else ""
        warn(f"{plural(len(written), 'lettre écrite', 'lettres écrites')}{told} dans "
             f"{quote(letters, 100)}, en projet : relisez-les avant tout envoi.")  # fmt: skip
    return StatusAnswer(outcome)


def _checked(run: Run, only: Sequence[Part], gate: Threshold) -> DossierOutcome:
    """Check a dossier. Raises StopError when no segur.toml says what it is."""
    if run.settings.path is None:
        raise StopError(
            "Aucun segur.toml ici ni au-dessus : rien ne dit ce qu'est le dossier.",
            "segur init l'écrit d'après vos fichiers ; segur check --discover les lit sans rien "
            "écrire ; segur demo en montre un, fictif.",
        )
    with progress("Contrôle du dossier…"):
        return from_its_folder(run_dossier(run.settings, run.clock, only, gate))
