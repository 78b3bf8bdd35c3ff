"""`segur pv-checklist`: what must the pilot report of this client hold, as a form to fill?"""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segur_cli.cli import completion
from segur_cli.cli.options import Debug
from segur_cli.text.writing import warn

if TYPE_CHECKING:
    from segur_cli.pilot.asking import Ask, ProfileQuestion
    from segur_cli.pilot.checklist import Checklist
    from segur_cli.pilot.profile import Profile

_PROFILE = "Profil du pilote"
_RESULT = "Document produit"
_INIT_OF = {
    "": "profil-pv.toml",
    "sons=hop-dpi-va2": "profil-pv.toml",
    "sons=hop-pfi-va2": "profil-pv-pfi.toml",
}


class ChecklistFormat(StrEnum):
    """Formats of a checklist."""

    TEXT = "text"
    MD = "md"
    JSON = "json"
    XLSX = "xlsx"
    DOCX = "docx"


ProfileOption = Annotated[
    Path | None,
    typer.Option(
        "--profile",
        metavar="PROFIL.toml",
        help="Qui fournit DPI, PFI et RI chez ce client ; --init en montre un.",
        rich_help_panel=_PROFILE,
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="CLE=VALEUR",
        help="Une valeur du profil, qui l'emporte sur le fichier : pfi.compatible=non ; répétable.",
        rich_help_panel=_PROFILE,
    ),
]
SaveProfileOption = Annotated[
    Path | None,
    typer.Option(
        "--save-profile",
        metavar="FICHIER",
        help="Garder le profil, avec les réponses données ici, dans un fichier .toml.",
        rich_help_panel=_PROFILE,
    ),
]
InitOption = Annotated[
    bool,
    typer.Option(
        "--init",
        help="Écrire un profil commenté, fictif, à adapter ; d'une PFI avec --set "
        "sons=HOP-PFI-Va2.",
        rich_help_panel=_PROFILE,
    ),
]
BaseOption = Annotated[
    str | None,
    typer.Option(
        "--base",
        autocompletion=completion.bases,
        metavar="BASE",
        help="Base où vérifier que le client est éligible : fichier, base importée, ou demo.",
        rich_help_panel=_PROFILE,
    ),
]
FormatOption = Annotated[
    ChecklistFormat | None,
    typer.Option(
        "-f",
        "--format",
        metavar="text|md|json|xlsx|docx",
        help="xlsx se remplit et se relit (pv-check), docx se lit et se signe ; sans -f, celui de "
        "l'extension de -o, sinon text.",
        rich_help_panel=_RESULT,
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FICHIER",
        help="Fichier à écrire ; nécessaire pour xlsx et docx.",
        rich_help_panel=_RESULT,
    ),
]
ForceOption = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Remplacer un fichier qui existe, rempli peut-être.",
        rich_help_panel=_RESULT,
    ),
]


def pv_checklist(
    profile: ProfileOption = None,
    set_: SetOption = None,
    save_profile: SaveProfileOption = None,
    init: InitOption = False,
    base: BaseOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    debug: Debug = False,
) -> None:
    """Préparer la liste de contrôle du PV d'un client pilote, selon qui fournit DPI, PFI et RI.

    Seuls les éléments qui s'appliquent y sont, chacun avec sa raison ; les autres sont listés à
    part. Ce qui manque au profil est demandé sur un terminal. Le modèle officiel de l'ASP fait
    seul foi : ce document le prépare.

    Exemples :

      segur pv-checklist --init -o profil.toml
      segur pv-checklist --profile profil.toml -o pv.xlsx
    """
    from segur_cli.cli.output import spare

    spare(
        filter(None, (output, save_profile)),
        force=force,
        why="il est peut-être rempli, ",
        cure="Donnez un autre nom à -o, ou ajoutez --force pour le remplacer.",
    )
    if init:
        others = bool(profile or format_ or base or save_profile)
        _write_init(output, set_ or [], other_options=others)
        return
    chosen = _format(format_, output)
    found = _read(profile, set_ or [])
    _keep(found, save_profile)
    _warn_of_client(found, base)
    _write(found, chosen, output)


def _format(format_: ChecklistFormat | None, output: Path | None) -> ChecklistFormat:
    """Choose the format, by the extension if need be; a name never announces another one."""
    from segur_cli.exits import StopError

    documents = (ChecklistFormat.XLSX, ChecklistFormat.DOCX)
    if output is None:
        chosen = format_ or ChecklistFormat.TEXT
        if chosen in documents:
            raise StopError(
                f"Le format {chosen.value} s'écrit dans un fichier.",
                f"Ajoutez par exemple : -o pv.{chosen.value}",
            )
        return chosen
    by_suffix = {f".{known.value}": known for known in ChecklistFormat}
    by_suffix |= dict.fromkeys(("", ".txt"), ChecklistFormat.TEXT)
    named = by_suffix.get(output.suffix.lower())
    found = format_ or named
    if found is None:
        raise StopError(
            f"{_quoted(output)} : aucun format ne porte cette extension.",
            "Extensions connues : .txt, .md, .json, .xlsx, .docx ; sinon, donnez -f.",
        )
    if found is not named and (found in documents or named in documents):
        raise StopError(f"{_quoted(output)} : l'extension n'est pas celle du format {found.value}.")
    return found


def _quoted(path: Path) -> str:
    from segur_cli.text.writing import quote

    return quote(path, 200)


def _write_init(output: Path | None, chosen: list[str], *, other_options: bool) -> None:
    """Write the example of a DPI, or of a PFI with `--set sons=HOP-PFI-Va2`."""
    from segur_cli.cli.output import write_file, write_stdout
    from segur_cli.exits import StopError
    from segur_cli.resources import example

    name = _INIT_OF.get("".join(chosen).lower()) if len(chosen) <= 1 else None
    if other_options or name is None:
        raise StopError(
            "--init écrit un profil fictif : il va seul, avec -o, ou avec --set sons=SONS.",
            "Pour une PFI : segur pv-checklist --init --set sons=HOP-PFI-Va2",
        )
    text = example(name).read_text(encoding="utf-8")
    if output is None:
        write_stdout(text)
    else:
        write_file(output, text)


def _read(path: Path | None, options: list[str]) -> "Profile":
    import sys

    from segur_cli.pilot.asking import apply_options, complete, read_draft, to_profile

    draft = read_draft(path)
    apply_options(draft, options)
    somebody = sys.stdin.isatty() and sys.stderr.isatty()
    complete(draft, _asker() if somebody else None)
    profile = to_profile(draft, path)
    for key in (key for key in draft if key not in profile.as_data()):
        warn(f"Remarque : {key} est sans effet pour {profile.sons}.")
    return profile


def _keep(found: "Profile", path: Path | None) -> None:
    """Write the profile where it is asked for; else say, to who answered, how to keep it."""
    from segur_cli.cli.output import write_file
    from segur_cli.pilot.profile import as_toml

    if path is not None:
        write_file(path, as_toml(found))
        warn(f"Profil écrit : {_quoted(path)}")


def _asker() -> "Ask":
    import sys

    from segur_cli.exits import StopError

    def ask(question: "ProfileQuestion") -> str:
        """Ask until the answer can be read; the end of the input gives up."""
        while True:
            accepted = "" if question.accepted in ("TEXTE", "NUMERO") else f" [{question.accepted}]"
            warn(f"{question.text}{accepted} : ", end="")
            line = sys.stdin.readline()
            if not line:
                warn("")
                raise KeyboardInterrupt
            answer = line.strip()
            try:
                question.read(answer)
            except StopError as error:
                warn(" ".join((f"  {error.message}", *error.advice)))
            else:
                return answer

    return ask


def _warn_of_client(profile: "Profile", base: str | None) -> None:
    """Say on stderr what is doubtful of the client's number; the checklist is made all the same."""

    from segur_cli.identifiers import finess
    from segur_cli.text.writing import quote

    reading = finess.read(profile.client_finess)
    if reading.defect is not None:
        warn(f"Avertissement : FINESS {quote(profile.client_finess)} : {reading.explanation}.")
    if base is None:
        return
    from segur_cli.eligibility.catalogue import open_base
    from segur_cli.pilot.eligible import client_verdict
    from segur_cli.text.clock import read_clock

    known = open_base(base, read_clock(None))
    if known is None:
        return
    verdict = client_verdict(profile, known)
    if verdict is not None:
        warn(f"Avertissement : {verdict}")


def _write(profile: "Profile", format_: ChecklistFormat, output: Path | None) -> None:

    from segur_cli.cli.output import write_file, write_stdout
    from segur_cli.cli.run import put_page
    from segur_cli.pilot.checklist import make_checklist
    from segur_cli.pilot.checklist_screen import checklist_page, counts

    checklist = make_checklist(profile)
    if output is None and format_ is ChecklistFormat.TEXT:
        put_page(checklist_page(checklist))
        return
    content = _render(checklist, format_)
    if output is not None:
        write_file(output, content)
        warn(f"{_quoted(output)} écrit : {counts(checklist)}")
    elif isinstance(content, str):
        write_stdout(content)


def _render(checklist: "Checklist", format_: ChecklistFormat) -> str | bytes:
    if format_ is ChecklistFormat.XLSX:
        from segur_cli.pilot.workbook import to_xlsx

        return to_xlsx(checklist)
    if format_ is ChecklistFormat.DOCX:
        from segur_cli.pilot.form import to_docx

        return to_docx(checklist)
    if format_ is ChecklistFormat.MD:
        from segur_cli.pilot.markdown import to_markdown

        return to_markdown(checklist)
    if format_ is ChecklistFormat.JSON:
        from segur_cli.pilot.checklist_export import to_json

        return to_json(checklist)
    from segur_cli.pilot.checklist_screen import checklist_page
    from segur_cli.text.page import terminal

    return terminal(checklist_page(checklist))
