"""`segur template learn` and `review`: the official model, from the files the user holds."""

import copy
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from segur_cli.cli.output import progress, spare, write_file
from segur_cli.cli.run import Run, command, put_page
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts.words import read_sons
from segur_cli.lint.rules import RULES
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.templates.learning import reviewing
from segur_cli.templates.learning.building import build, to_text
from segur_cli.templates.learning.inputs import Roles, gather
from segur_cli.templates.learning.learning_screen import learned_page, review_page
from segur_cli.templates.learning.sheets_of_questions import answers, export
from segur_cli.templates.loading import load_model
from segur_cli.templates.places import shown
from segur_cli.text.flags import parse_flag
from segur_cli.text.writing import warn


def _role(name: str, text: str) -> Any:
    return typer.Option(name, metavar="FICHIER", help=text, rich_help_panel="Rôle des fichiers")


@command(config=False, clock=False)
def learn(
    run: Run,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FICHIERS|DOSSIER", help="Vierge, exemples, tableau des champs…"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="MODELE.json", help="Modèle à écrire."),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", metavar="avance|solde", help="Type de demande."),
    ] = None,
    sons: Annotated[str | None, typer.Option("--sons", metavar="SONS", help="SONS du jeu.")] = None,
    blank: Annotated[list[Path] | None, _role("--blank", "Le JSON vierge.")] = None,
    example: Annotated[list[Path] | None, _role("--example", "Un exemple rempli.")] = None,
    fields: Annotated[
        list[Path] | None,
        _role("--fields", "Le tableau des champs : xlsx, xls, ods, csv, docx ou PDF."),
    ] = None,
    schema: Annotated[
        list[Path] | None, _role("--schema", "Un schéma JSON, si vous l'avez.")
    ] = None,
    accepted: Annotated[
        list[Path] | None,
        _role("--accepted", "Des demandes que le portail a acceptées, fichiers ou dossier."),
    ] = None,
    update: Annotated[
        Path | None,
        typer.Option(
            "--update", metavar="MODELE", help="Garder ce qui était confirmé dans ce modèle."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Remplacer un modèle qui existe.")] = False,
) -> None:
    """Apprendre le modèle officiel de vos fichiers : vierge, exemple, documentation de garnissage.

    Chaque contrainte garde sa preuve (fichier, ligne ou page) ; ce que rien ne prouve est listé et
    n'est pas contrôlé. Le modèle écrit accepte tous les fichiers donnés : une contrainte que l'un
    d'eux contredit est laissée de côté, et dite.

    Exemples :

      segur template learn officiels/ --kind avance --sons HOP-DPI-Va2 -o avance.schema.json
      segur template learn vierge.json exemple.json garnissage.xlsx -o modele.json
    """

    if kind is not None and kind not in ("avance", "solde"):
        raise typer.BadParameter("avance ou solde.", param_hint="--kind")
    roles = Roles(
        tuple(blank or ()), tuple(example or ()), tuple(fields or ()), tuple(schema or ()),
        tuple(accepted or ()),
    )  # fmt: skip
    if not files and roles == Roles():
        raise typer.BadParameter("donnez vos fichiers, ou leur dossier.", param_hint="FICHIERS")
    target = output or update or Path("modele.schema.json")
    if target != update:
        spare([target], force=force, cure="Donnez un autre nom à -o, ou --force pour le remplacer.")
    previous = _previous(update)
    code = read_sons(sons) if sons else None
    with progress("Lecture des fichiers…"):
        inputs = gather(files or (), roles)
        kind = kind or (previous or {}).get("x-segur", {}).get("kind")
        code = code or (previous or {}).get("x-segur", {}).get("sons")
        learned = build(inputs, kind, code, run.clock.now.date(), previous)
    write_file(target, to_text(learned.schema))
    put_page(learned_page(learned, str(target), run.detail, RULES))


def _previous(path: Path | None) -> dict[str, Any] | None:
    """Read the model to start from, checked as any other."""
    if path is None:
        return None

    return load_model(path).schema


@command(config=False, clock=False)
def review(
    run: Run,
    model: Annotated[Path, typer.Argument(metavar="MODELE", help="Modèle appris.")],
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="CONCEPT=/EMPLACEMENT", help="Placer un concept ; répétable."
        ),
    ] = None,
    encoding: Annotated[
        list[str] | None,
        typer.Option(
            "--encoding", metavar="FORME=/EMPLACEMENT", help="Dire une écriture : JJ/MM/AAAA=/a/b."
        ),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--values", metavar="CODES@/EMPLACEMENT", help="Dire des codes : 1=V2,2=V1+V2@/a/b."
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Confirmer ce qui est sûr, sans rien demander.")
    ] = False,
    export_: Annotated[
        Path | None,
        typer.Option("--export", metavar="FICHIER.xlsx", help="Écrire les questions restantes."),
    ] = None,
    import_: Annotated[
        Path | None,
        typer.Option("--import", metavar="FICHIER.xlsx", help="Lire les réponses d'un classeur."),
    ] = None,
) -> None:
    """Confirmer ou corriger ce qu'un modèle appris propose : une question par doute.

    Tant qu'un emplacement n'est que proposé, rien de ce qui en dépend ne bloque. Code de sortie 1
    s'il reste des questions.

    Exemples :

      segur template review avance.schema.json
      segur template review avance.schema.json --yes --set beneficiaire.finess=/clients/*/finess
    """

    schema = copy.deepcopy(load_model(model).schema)
    before = to_text(schema)
    for one in set_ or ():
        concept, _, pointer = one.partition("=")
        reviewing.set_concept(schema, concept, pointer)
    for one in encoding or ():
        form, _, pointer = one.rpartition("=")
        reviewing.set_encoding(schema, form, pointer)
    for one in values or ():
        given, _, pointer = one.rpartition("@")
        reviewing.set_values(schema, given, pointer)
    asked = 0
    if import_ is not None:
        given_by_key = answers(import_)
        for question in reviewing.questions(schema):
            if question.key in given_by_key:
                reviewing.answer(schema, question, given_by_key[question.key])
    scripted = bool(set_ or encoding or values or export_ or import_ or yes)
    if yes:
        reviewing.confirm_sure(schema)
    elif not scripted and sys.stdin.isatty():
        asked = _interview(schema)
    elif not scripted:
        warn("Aucun terminal : --yes confirme ce qui est sûr, --export écrit les questions.")
    left = reviewing.questions(schema)
    if export_ is not None:
        write_file(export_, export(left))
        warn(f"Questions écrites : {export_} ({len(left)}).")
    if to_text(schema) != before:
        write_file(model, to_text(schema))
    put_page(review_page(schema, left, asked, RULES, run.detail))
    raise typer.Exit(int(ExitCode.FINDINGS if left else ExitCode.OK))


def _interview(schema: dict[str, Any]) -> int:
    """Ask on the terminal: the sure places together, then one question per doubt."""

    asked = 0
    sure = reviewing.sure_places(schema)
    if sure:
        for pattern, concepts, why in sure:
            labels = ", ".join(CONCEPTS[one].label for one in concepts)
            warn(f"  {shown(pattern)} : {labels}  ({why})")
        warn(f"Ces {len(sure)} emplacements sont-ils justes ? [oui|non] : ", end="")
        asked += 1
        answer = sys.stdin.readline().strip()
        if not answer or parse_flag(answer):
            reviewing.confirm_sure(schema)
    seen: set[str] = set()
    while question := next((q for q in reviewing.questions(schema) if q.key not in seen), None):
        seen.add(question.key)
        choices = "  ".join(f"{n}) {choice}" for n, choice in enumerate(question.choices, 1))
        warn(f"{question.text}" + (f"  ({question.why})" if question.why else ""))
        for line in question.told:
            warn(f"    {line}")
        while True:
            warn(f"  {choices} : ", end="")
            asked += 1
            line = sys.stdin.readline()
            if not line:
                return asked
            try:
                reviewing.answer(schema, question, line)
                break
            except StopError as error:
                warn(f"  {error.message}")
    return asked
