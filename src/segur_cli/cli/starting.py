"""`segur init` and `segur demo`: where to begin."""

from itertools import count
from pathlib import Path
from typing import Annotated

import typer

from segur_cli.cli.check import CheckAnswer
from segur_cli.cli.output import spare, write_file
from segur_cli.cli.run import Run, command, put_page
from segur_cli.config import Settings, load_settings
from segur_cli.config.discovery import FILE_NAME
from segur_cli.diagnostics import Severity
from segur_cli.dossier.ci_files import TARGETS, ci_file, root_of
from segur_cli.dossier.demo import write_demo
from segur_cli.dossier.run import run as run_dossier
from segur_cli.dossier.starting import look, to_toml, told
from segur_cli.exits import StopError
from segur_cli.files.paths import exists, is_folder
from segur_cli.text.detail import Detail
from segur_cli.text.writing import quote, warn


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
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="SOURCE",
            help="Ce que pip installe dans la tâche : segur-cli, ou ./outils/segur-cli.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Remplacer, en gardant segur.toml.bak.")
    ] = False,
) -> None:
    """Écrire segur.toml d'après ce que le dossier contient : base, demandes, modèles, PV, ZIP.

    Les fichiers sont reconnus par leur contenu. Rien n'est remplacé sans --force. À côté d'un
    segur.toml, --github, --gitlab et --pre-commit n'écrivent que leur fichier.

    Exemples :

      segur init
      segur init --github --source ./outils/segur-cli
    """
    if not is_folder(folder):
        raise StopError(f"{quote(folder, 200)} n'est pas un dossier.")
    wanted = {"github": github, "gitlab": gitlab, "pre-commit": pre_commit}
    asked = [service for service, is_asked in wanted.items() if is_asked]
    config = folder / FILE_NAME
    targets = {service: root_of(folder) / TARGETS[service][0] for service in asked}
    kept = bool(asked) and exists(config)
    seen = None if kept else look(folder)
    # What can be refused is, before anything is written.
    known = load_settings(config) if kept else Settings(path=config)
    for service in asked:
        ci_file(service, folder, known, source)
    spare(
        [*([] if seen is None else [config]), *targets.values()],
        force=force,
        cure="--force le remplace ; sinon, complétez-le à la main.",
    )
    if seen is not None:
        if exists(config):
            _keep_copy(config)
        write_file(config, to_toml(seen, name or folder.resolve().name))
        warn(f"Écrit : {config}", *(f"  {line}" for line in told(seen)))
    settings = load_settings(config)
    for service, target in targets.items():
        write_file(target, ci_file(service, folder, settings, source))
        warn(f"Écrit : {target}")
    warn("Ensuite : segur check")


def _keep_copy(config: Path) -> None:
    """Keep what a file holds beside it, under a name that none has."""
    names = (config.with_name(f"{config.name}.bak{rank or ''}") for rank in count())
    copy = next(name for name in names if not exists(name))
    write_file(copy, config.read_bytes())
    warn(f"Gardé : {copy}")


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
