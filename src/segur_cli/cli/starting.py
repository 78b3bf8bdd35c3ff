"""`segur init` and `segur demo`: where to begin."""

import tomllib
from dataclasses import replace
from difflib import unified_diff
from itertools import count
from pathlib import Path

import typer

from segur_cli.cli.options import argument, flag, option
from segur_cli.cli.output import spare, write_file, write_stdout
from segur_cli.cli.run import Run, command, put
from segur_cli.config import Settings, load_settings
from segur_cli.config.discovery import FILE_NAME
from segur_cli.diagnostics import Severity
from segur_cli.dossier.check_answer import CheckAnswer
from segur_cli.dossier.ci_files import TARGETS, ci_file, root_of
from segur_cli.dossier.demo import write_demo
from segur_cli.dossier.looking import look
from segur_cli.dossier.run import run as run_dossier
from segur_cli.dossier.starting import lacking, to_toml, told, with_added
from segur_cli.exits import StopError
from segur_cli.files.opening import TOML_FILE, read_file
from segur_cli.files.paths import exists, is_folder
from segur_cli.text.writing import quote, warn


@command(config=False, clock=False, detail=False)
def init(
    run: Run,
    folder: Path = argument("DOSSIER", "Dossier à regarder.", default=Path()),
    name: str | None = option("NOM", "Nom du dossier."),
    github: bool = flag("Écrire la tâche GitHub Actions."),
    gitlab: bool = flag("Écrire la tâche GitLab CI."),
    pre_commit: bool = flag("Écrire le réglage de pre-commit."),
    update: bool = flag("Montrer ce que le dossier contient et que segur.toml ignore."),
    write: bool = flag("Avec --update : l'ajouter, en gardant segur.toml.bak."),
    source: str | None = option(
        "SOURCE", "Ce que pip installe dans la tâche : segur-cli, ou ./outils/segur-cli."
    ),
    force: bool = flag("Remplacer, en gardant segur.toml.bak."),
) -> None:
    """Écrire segur.toml d'après ce que le dossier contient : base, demandes, modèles, PV, ZIP.

    Les fichiers sont reconnus par leur contenu. Rien n'est remplacé sans --force. À côté d'un
    segur.toml, --github, --gitlab et --pre-commit n'écrivent que leur fichier, et --update montre
    ce qui lui manque.

    Exemples :

      segur init
      segur init --github --source ./outils/segur-cli
    """
    if not is_folder(folder):
        raise StopError(f"{quote(folder, 200)} n'est pas un dossier.")
    if write and not update:
        raise typer.BadParameter("ne sert qu'avec --update.", param_hint="--write")
    if update:
        _update(folder, write=write)
        return
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
        cure="--force le remplace ; segur init --update montre ce qui manque à segur.toml.",
    )
    if seen is not None:
        if exists(config):
            _keep_copy(config)
        write_file(config, to_toml(seen, name or folder.resolve().name))
        warn(f"Écrit : {config}", *(f"  {line}" for line in told(seen, folder)))
    settings = load_settings(config)
    for service, target in targets.items():
        write_file(target, ci_file(service, folder, settings, source))
        warn(f"Écrit : {target}")
    warn("Ensuite : segur check")


def _update(folder: Path, *, write: bool) -> None:
    """Show as a difference what a segur.toml lacks of its folder; add it when asked."""
    config = folder / FILE_NAME
    settings, seen = load_settings(config), look(folder)
    before = read_file(config, TOML_FILE).decode("utf-8-sig").replace("\r\n", "\n")
    after = with_added(before, lacking(seen, settings, folder))
    warn(*told(seen, folder))
    if after == before:
        warn("segur.toml nomme tout ce qui a été reconnu.")
        return
    shown = unified_diff(before.splitlines(), after.splitlines(), FILE_NAME, FILE_NAME, lineterm="")
    write_stdout("\n".join(shown) + "\n")
    if not write:
        warn("Rien n'est écrit ; pour l'ajouter : segur init --update --write")
        return
    try:
        tomllib.loads(after)
    except ValueError:  # its tables are written as lists: none can be added below
        raise StopError(
            f"{quote(config, 200)} ne peut pas être complété ainsi : rien n'est écrit.",
            "Ajoutez-y ces lignes à la main.",
        ) from None
    _keep_copy(config)
    write_file(config, after)
    warn(f"Complété : {config}", "Ensuite : segur check")


def _keep_copy(config: Path) -> None:
    """Keep what a file holds beside it, under a name that none has."""
    names = (config.with_name(f"{config.name}.bak{rank or ''}") for rank in count())
    copy = next(name for name in names if not exists(name))
    write_file(copy, config.read_bytes())
    warn(f"Gardé : {copy}")


@command(config=False, detail=False)
def demo(
    run: Run,
    folder: Path = argument("DOSSIER", "Dossier à créer.", default=Path("segur-demo")),
) -> None:
    """Écrire un dossier fictif complet, et le contrôler : la première commande à essayer.

    Exemples :

      segur demo
      segur demo mon-essai
    """
    files = write_demo(folder, run.clock.now.date())
    warn(f"Dossier fictif écrit : {folder} ({len(files)} fichiers). segur check y dit :", "")
    settings = load_settings(folder / "segur.toml")
    reports = {folder / f"rapport.{name}": name for name in ("html", "md")}
    put(
        CheckAnswer(run_dossier(settings, run.clock), Severity.ERROR), replace(run, reports=reports)
    )
    warn(
        "",
        "Ce que vous voyez : deux demandes à corriger (un FINESS qui a perdu son zéro, un montant "
        "à zéro, un plafond dépassé), un bon de commande sans sa mention, un PV incomplet, un "
        "client sans demande, et des jalons passés d'après les textes.",
        "À essayer ensuite :",
        f"  cd {folder} && segur check -v",
        "  segur lint-json avances/avance-a-corriger.json --template modeles/avance.schema.json",
        "  segur explain IDN001",
        "  segur status --letters lettres",
        f"Le rapport à ouvrir dans un navigateur : {folder / 'rapport.html'}",
    )
