"""`segur pv-checklist`: what must the pilot report of this client hold, as a form to fill?"""

from collections.abc import Sequence
from pathlib import Path

import typer

from segur_cli.cli.options import BASE, flag, option
from segur_cli.cli.output import spare, write_file, write_stdout
from segur_cli.cli.run import Run, command
from segur_cli.eligibility.base_catalogue import base_named
from segur_cli.eligibility.request import ClientQuery
from segur_cli.exits import ExitCode, StopError
from segur_cli.pilot.asking import asked_profile, drafted
from segur_cli.pilot.checklist import make_checklist
from segur_cli.pilot.checklist_export import CHECKLIST_FORMATS, ChecklistAnswer
from segur_cli.pilot.client_list import doubts_of, read_lot, read_rows
from segur_cli.pilot.profile import as_toml, example_profile
from segur_cli.text.writing import quote, warn

_PROFILE = "Profil du pilote"
_RESULT = "Document produit"


@command(formats=CHECKLIST_FORMATS)
def pv_checklist(
    run: Run,
    profile: Path | None = option(
        "PROFIL.toml",
        "Qui fournit DPI, PFI et RI chez ce client ; --init en montre un.",
        panel=_PROFILE,
    ),
    set_: tuple[str, ...] = option(
        "CLE=VALEUR",
        "Une valeur du profil, qui l'emporte sur le fichier : pfi.compatible=non ; répétable.",
        panel=_PROFILE,
    ),
    save_profile: Path | None = option(
        "FICHIER",
        "Garder le profil, avec les réponses données ici, dans un fichier .toml.",
        panel=_PROFILE,
    ),
    clients: str | None = option(
        "LISTE",
        "Liste de clients : un document pour chaque ligne marquée pilote, dans le dossier de "
        "-o (-f docx pour les lire et les signer).",
        panel=_PROFILE,
    ),
    init: bool = flag(
        "Écrire un profil commenté, fictif, à adapter ; d'une PFI avec --set sons=HOP-PFI-Va2.",
        panel=_PROFILE,
    ),
    base: str | None = BASE,
    output: Path | None = option(
        "FICHIER",
        "Fichier à écrire, au format de son extension : xlsx se remplit et se relit "
        "(pv-check), docx se lit et se signe.",
        "-o",
        "--output",
        panel=_RESULT,
    ),
    force: bool = flag("Remplacer un fichier qui existe, rempli peut-être.", panel=_RESULT),
) -> ChecklistAnswer | None:
    """Préparer la liste de contrôle du PV d'un client pilote, selon qui fournit DPI, PFI et RI.

    Seuls les éléments qui s'appliquent y sont, chacun avec sa raison ; les autres sont listés à
    part. Ce qui manque au profil est demandé sur un terminal. Avec --clients, un document par ligne
    marquée pilote d'une liste, et ce qui n'en a pas été lu. Le modèle officiel de l'ASP fait
    seul foi : ce document le prépare.

    Exemples :

      segur pv-checklist --init -o profil.toml
      segur pv-checklist --profile profil.toml -o pv.xlsx
    """
    if clients is not None:
        if init or save_profile is not None or output is None:
            raise StopError(
                "--clients va avec -o DOSSIER, sans --init ni --save-profile.",
                "Exemple : segur pv-checklist --profile profil.toml --clients clients.xlsx -o pv/",
            )
        rows = read_rows(clients, run.settings, run.clock.now.date())
        _write_lot(run, rows, profile, set_, output, base, force)
        return None
    spare(
        filter(None, (output, save_profile)),
        force=force,
        why="il est peut-être rempli, ",
        cure="Donnez un autre nom à -o, ou ajoutez --force pour le remplacer.",
    )
    if init:
        alone = not (profile or base or save_profile or run.formats != {CHECKLIST_FORMATS[0]})
        text = example_profile(set_ if alone else ("--init",))
        if output is None:
            write_stdout(text)
        else:
            write_file(output, text)
        return None
    made = asked_profile(profile, set_)
    opened = base_named(base or run.settings.base, run.settings, run.clock)
    answer = ChecklistAnswer(make_checklist(made), output, run.format, doubts_of(made, opened))
    if save_profile is not None:
        write_file(save_profile, as_toml(made))
        warn(f"Profil écrit : {quote(save_profile, 200)}")
    return answer


def _write_lot(
    run: Run,
    rows: Sequence[ClientQuery],
    profile: Path | None,
    set_: Sequence[str],
    folder: Path,
    base: str | None,
    force: bool,
) -> None:
    """Write one document for each row marked pilot; none over a file that is there."""
    name = "xlsx" if run.format == "auto" else run.format
    lot = read_lot(rows, drafted(profile, set_), profile)
    opened = base_named(base or run.settings.base, run.settings, run.clock)
    suffix = {"text": "txt"}.get(name, name)
    places = {folder / f"pv-{pilot.sons}-{pilot.client_finess}.{suffix}": pilot
              for pilot in lot.profiles}  # fmt: skip
    spare(places, force=force, why="il est peut-être rempli, ", cure="Ajoutez --force, ou un autre "
          "dossier à -o.")  # fmt: skip
    for path, pilot in places.items():
        answer = ChecklistAnswer(make_checklist(pilot), path, name, doubts_of(pilot, opened))
        write_file(path, answer.written(name, run.clock))
        warn(*answer.notices)
    warn(*(f"Non lu : {told}" for told in lot.unread), *lot.told, f"{lot.counted}.")
    if not lot.profiles and not lot.unread:
        raise typer.Exit(ExitCode.NO_INPUT)
    if lot.unread:
        raise typer.Exit(ExitCode.FINDINGS)
