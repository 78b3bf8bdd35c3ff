"""`segur check` and `segur status`: the whole dossier of one segur.toml."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import typer

from segur_cli.cli.findings import (
    FAIL_ON,
    FINDINGS_FORMATS,
    FailOn,
    FindingsAnswer,
    severity_of,
)
from segur_cli.cli.options import flag, option
from segur_cli.cli.output import progress, promise, write_file
from segur_cli.cli.run import Run, command
from segur_cli.diagnostics import Severity
from segur_cli.dossier.dashboard import as_markdown, dashboard_page
from segur_cli.dossier.export import as_data, from_its_folder, whole_report
from segur_cli.dossier.outcome import DossierOutcome, Part
from segur_cli.dossier.page import to_html
from segur_cli.dossier.run import run as run_dossier
from segur_cli.dossier.starting import read_as_init
from segur_cli.dossier.status import StatusAnswer
from segur_cli.dossier.telling import changes_of_lock, write_lock
from segur_cli.exits import StopError
from segur_cli.files.paths import exists, resolved
from segur_cli.milestones.gate import Threshold
from segur_cli.reporters import Rendering
from segur_cli.tables.answer import TABLE_FORMATS
from segur_cli.text.clock import Clock
from segur_cli.text.durations import parse_window
from segur_cli.text.page import A_FILE, Detail, Page, Screen, terminal
from segur_cli.text.writing import plural, quote, warn


class CheckAnswer(FindingsAnswer):
    """A whole dossier: a dashboard for people, its findings for programs.

    `files` are the reports that segur.toml asks for.
    """

    def __init__(
        self, outcome: DossierOutcome, level: Severity, *, statistics: bool = False
    ) -> None:
        report, code = whole_report(outcome), outcome.exit_code(level)
        super().__init__("check", report, outcome.documents, code, statistics=statistics)
        self.outcome = outcome
        self.level = level
        self.statistics = statistics

    @property
    def files(self) -> Mapping[Path, str]:
        """The reports that segur.toml names."""
        return {path: name for name, path in self.outcome.settings.reports.items()}

    def page(self, detail: Detail) -> Page:
        """Return the dashboard."""
        return dashboard_page(self.outcome, self.level, detail)

    def rendering(self, name: str, clock: Clock, screen: Screen = A_FILE) -> Rendering:
        """Show paths from the folder of segur.toml, when the command runs elsewhere."""
        shown = super().rendering(name, clock, screen)
        home = resolved(self.outcome.settings.path or Path()).parent
        return shown if home.is_relative_to(shown.base) else replace(shown, base=home)

    def written(self, name: str, clock: Clock, screen: Screen = A_FILE) -> str:
        """Write the dashboard for people, the dossier as data, or its findings."""
        if name == "text" and not self.statistics:
            page = self.with_banner(self.page(screen.detail), clock)
            return terminal(page, screen.width, color=screen.color)
        if name == "md" and not self.statistics:
            return as_markdown(self.outcome, self.level)
        rendering = self.rendering(name, clock, screen)
        if name == "html":
            return to_html(self.outcome, self.level, rendering)
        if name == "json":
            content = self.enveloped(clock) | as_data(self.outcome, self.level, rendering)
            return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        return super().written(name, clock, screen)


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
    if run.settings.path is None and (discover or _is_watched()):
        settings, taken = read_as_init(Path())
        run = replace(run, settings=settings)
        warn("Aucun segur.toml : le dossier est lu d'après son contenu.")
        warn(*(f"  {line}" for line in taken))
        guessed = (
            "dossier lu sans segur.toml, d'après son contenu ; pour garder cette lecture : "
            "segur init",
        )
    promise(run.settings.reports.values(), run.settings.inputs)
    gate = Threshold(parse_window(fail_within, "--fail-within")) if fail_within else Threshold()
    outcome = _checked(run, only, gate)
    outcome = replace(outcome, notes=(*outcome.notes, *changes_of_lock(run.settings), *guessed))
    if lock:
        write_lock(run.settings)
    level = severity_of(fail_on, run.settings.lint.fail_on)
    answer = CheckAnswer(outcome, level, statistics=statistics)
    _summary(answer, run.clock)
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
    if letters is not None:
        _write_letters(outcome, letters, letter_template, force=force)
    elif letter_template is not None:
        raise typer.BadParameter("ne sert qu'avec --letters.", param_hint="--letter-template")
    return StatusAnswer(outcome)


def _write_letters(
    outcome: DossierOutcome, folder: Path, template: Path | None, *, force: bool
) -> None:
    """Write a letter a client. Raises StopError, with nothing written, for one that is there."""
    from segur_cli.dossier.client_letters import letters_of, open_template

    model, found = open_template(template), letters_of(outcome)
    paths = [folder / letter.name for letter in found]
    there = [path for path in paths if exists(path)]
    if there and not force:
        raise StopError(
            f"{plural(len(there), 'lettre existe', 'lettres existent')} déjà dans "
            f"{quote(folder, 100)}, dont {quote(there[0].name, 80)} : rien n'est écrit.",
            "Donnez un autre dossier à --letters, ou --force pour les remplacer.",
        )
    with progress("Lettres…"):
        for letter, path in zip(found, paths, strict=True):
            write_file(path, model.filled(letter))
    warn(f"{plural(len(found), 'lettre écrite', 'lettres écrites')} dans {quote(folder, 100)}, "
         "en projet : relisez-les avant tout envoi.")  # fmt: skip


def _is_watched() -> bool:
    """Whether a person looks: a gate of CI never rests on a guess."""
    return sys.stdout.isatty() and not os.environ.get("CI")


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


def _summary(answer: CheckAnswer, clock: Clock) -> None:
    """Add the dashboard to the summary of a GitHub job, when there is one."""
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if target:
        with Path(target).open("a", encoding="utf-8") as stream:
            stream.write(answer.written("md", clock))
