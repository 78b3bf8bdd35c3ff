"""`segur init` and `segur demo`: where to begin."""

from pathlib import Path
from typing import Annotated

import typer

from segur_cli.cli.check import CheckAnswer
from segur_cli.cli.output import spare, write_file
from segur_cli.cli.run import Run, command, put_page
from segur_cli.config import load_settings
from segur_cli.diagnostics import Severity
from segur_cli.dossier.demo import write_demo
from segur_cli.dossier.run import run as run_dossier
from segur_cli.dossier.starting import look, to_toml, told
from segur_cli.exits import StopError
from segur_cli.files.paths import is_folder
from segur_cli.resources import example
from segur_cli.text.detail import Detail
from segur_cli.text.writing import quote, warn

_TARGETS = {
    "github": (".github/workflows/segur.yml", "ci/github.yml"),
    "gitlab": (".gitlab-ci.yml", "ci/gitlab.yml"),
    "pre-commit": (".pre-commit-config.yaml", "ci/pre-commit.yaml"),
}


@command(config=False, clock=False, detail=False)
def init(
    run: Run,
    folder: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier à regarder.")] = Path(),
    name: Annotated[
        str | None, typer.Option("--name", metavar="NOM", help="Nom du dossier.")
    ] = None,
    github: Annotated[
        bool, typer.Option("--github", help="Écrire la tâche GitHub Actions.")
    ] = False,
    gitlab: Annotated[bool, typer.Option("--gitlab", help="Écrire la tâche GitLab CI.")] = False,
    pre_commit: Annotated[
        bool, typer.Option("--pre-commit", help="Écrire le réglage de pre-commit.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Remplacer des fichiers qui existent.")
    ] = False,
) -> None:
    """Écrire segur.toml d'après ce que le dossier contient : base, demandes, modèles, PV, ZIP.

    Les fichiers sont reconnus par leur contenu. Rien n'est remplacé sans --force.

    Exemples :

      segur init
      segur init --github
    """

    if not is_folder(folder):
        raise StopError(f"{quote(folder, 200)} n'est pas un dossier.")
    wanted = {"github": github, "gitlab": gitlab, "pre-commit": pre_commit}
    seen = look(folder)
    files = {folder / "segur.toml": to_toml(seen, name or folder.resolve().name)}
    for key, asked in wanted.items():
        if asked:
            target, source = _TARGETS[key]
            files[folder / target] = example(source).read_text(encoding="utf-8")
    spare(files, force=force, cure="--force le remplace ; sinon, complétez-le à la main.")
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, content)
        warn(f"Écrit : {path}")
    warn(*(f"  {line}" for line in told(seen)))
    warn("Ensuite : segur check")


@command(config=False, clock=False, detail=False)
def demo(
    run: Run,
    folder: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier à créer.")] = Path(
        "segur-demo"
    ),
) -> None:
    """Écrire un dossier fictif complet, et le contrôler : la première commande à essayer.

    Exemples :

      segur demo
      segur demo mon-essai
    """
    clock = run.clock
    files = write_demo(folder, clock.now.date())
    warn(f"Dossier fictif écrit : {folder} ({len(files)} fichiers). segur check y dit :", "")
    settings = load_settings(folder / "segur.toml")
    answer = CheckAnswer(run_dossier(settings, clock), Severity.ERROR)
    put_page(answer.page(Detail.SHORT))
    write_file(folder / "rapport.html", answer.written("html", clock))
    write_file(folder / "rapport.md", answer.written("md", clock))
    warn(
        "",
        "Ce que vous voyez : deux demandes à corriger (un FINESS qui a perdu son zéro, un montant "
        "à zéro, un plafond dépassé), un bon de commande sans sa mention, un PV incomplet, et des "
        "jalons passés d'après les textes.",
        "À essayer ensuite :",
        f"  cd {folder} && segur check -v",
        "  segur lint-json avances/avance-a-corriger.json --template modeles/avance.schema.json",
        "  segur explain IDN001",
        "  segur status",
        f"Le rapport à ouvrir dans un navigateur : {folder / 'rapport.html'}",
    )
