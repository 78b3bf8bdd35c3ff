"""`segur init` and `segur demo`: where to begin."""

from pathlib import Path
from typing import Annotated

import typer

from segur_cli.cli.options import Debug

_TARGETS = {
    "github": (".github/workflows/segur.yml", "ci/github.yml"),
    "gitlab": (".gitlab-ci.yml", "ci/gitlab.yml"),
    "pre-commit": (".pre-commit-config.yaml", "ci/pre-commit.yaml"),
}


def init(
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
    debug: Debug = False,
) -> None:
    """Écrire segur.toml d'après ce que le dossier contient : base, demandes, modèles, PV, ZIP.

    Les fichiers sont reconnus par leur contenu. Rien n'est remplacé sans --force.

    Exemples :

      segur init
      segur init --github
    """
    from segur_cli.cli.output import write_file
    from segur_cli.dossier.starting import look, to_toml, told
    from segur_cli.exits import StopError
    from segur_cli.files.paths import is_folder
    from segur_cli.resources import example
    from segur_cli.text.told import warn
    from segur_cli.text.writing import quote

    if not is_folder(folder):
        raise StopError(f"{quote(folder, 200)} n'est pas un dossier.")
    wanted = {"github": github, "gitlab": gitlab, "pre-commit": pre_commit}
    seen = look(folder)
    files = {folder / "segur.toml": to_toml(seen, name or folder.resolve().name)}
    for key, asked in wanted.items():
        if asked:
            target, source = _TARGETS[key]
            files[folder / target] = example(source).read_text(encoding="utf-8")
    taken = [path for path in files if path.exists()]
    if taken and not force:
        raise StopError(
            f"{quote(taken[0], 200)} existe déjà : rien n'est écrit.",
            "--force le remplace ; sinon, complétez-le à la main.",
        )
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, content)
        warn(f"Écrit : {path}")
    warn(*(f"  {line}" for line in told(seen)))
    warn("Ensuite : segur check")


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier à créer.")] = Path(
        "segur-demo"
    ),
    debug: Debug = False,
) -> None:
    """Écrire un dossier fictif complet, et le contrôler : la première commande à essayer.

    Exemples :

      segur demo
      segur demo mon-essai
    """
    from segur_cli.cli.findings import context_of
    from segur_cli.cli.output import stdout_console, write_file
    from segur_cli.config import load_settings
    from segur_cli.diagnostics import Severity
    from segur_cli.dossier.dashboard_markdown import as_markdown
    from segur_cli.dossier.dashboard_screen import show
    from segur_cli.dossier.demo import write_demo
    from segur_cli.dossier.page import to_html
    from segur_cli.dossier.run import run
    from segur_cli.text.clock import read_clock
    from segur_cli.text.detail import Detail
    from segur_cli.text.told import warn

    clock = read_clock(None)
    files = write_demo(folder, clock.now.date())
    warn(f"Dossier fictif écrit : {folder} ({len(files)} fichiers). segur check y dit :", "")
    settings = load_settings(folder / "segur.toml")
    outcome = run(settings, clock)
    show(stdout_console(), outcome, Severity.ERROR, Detail.SHORT)
    context = context_of(outcome.documents, clock, None)
    write_file(folder / "rapport.html", to_html(outcome, Severity.ERROR, context))
    write_file(folder / "rapport.md", as_markdown(outcome, Severity.ERROR))
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
