"""`segur template diff`, `note` and `fill`: a model put to use."""

import copy
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from segur_cli.cli.findings import FindingsAnswer
from segur_cli.cli.french import ANY_TEXT
from segur_cli.cli.options import BaseOption
from segur_cli.cli.output import spare, write_file
from segur_cli.cli.run import Run, command
from segur_cli.eligibility.client_rows import read_rows
from segur_cli.exits import ExitCode
from segur_cli.lint.request import LintOptions
from segur_cli.lint.request import run as lint
from segur_cli.tables.answer import TABLE_FORMATS
from segur_cli.templates import filling, noting
from segur_cli.templates.differing import DifferencesAnswer, differences
from segur_cli.templates.learning.building import to_text
from segur_cli.templates.loading import load_model
from segur_cli.text.writing import plural, warn


@command(formats=TABLE_FORMATS, config=False, clock=False, detail=False)
def diff(
    run: Run,
    old: Annotated[Path, typer.Argument(metavar="ANCIEN", help="Modèle d'avant.")],
    new: Annotated[Path, typer.Argument(metavar="NOUVEAU", help="Modèle d'après.")],
) -> DifferencesAnswer:
    """Dire ce qu'une nouvelle version d'un modèle change : clés, obligations, longueurs, listes.

    Code de sortie 1 si quelque chose a changé.

    Exemples :

      segur template diff avance-2025.json avance-2026.json
      segur template diff avance-2025.json avance-2026.json -f md
    """
    changes = differences(load_model(old).schema, load_model(new).schema)
    return DifferencesAnswer(changes)


@command(config=False, clock=False, detail=False)
def note(
    run: Run,
    model: Annotated[Path, typer.Argument(metavar="MODELE", help="Modèle à annoter.")],
    message: Annotated[str, typer.Argument(metavar="MESSAGE", help="Message lu sur le portail.")],
    pointer: Annotated[
        str,
        typer.Option(
            "--pointer", metavar="/EMPLACEMENT", help="Emplacement refusé : /lots/*/sons."
        ),
    ],
    value: Annotated[
        list[str] | None,
        typer.Option("--value", metavar=ANY_TEXT, help="Valeur refusée ; répétable."),
    ] = None,
    values: Annotated[
        str | None,
        typer.Option("--values", metavar="A,B,C", help="Valeurs que le portail admet."),
    ] = None,
    max_length: Annotated[
        int | None, typer.Option("--max-length", metavar="N", help="Longueur admise.")
    ] = None,
    pattern: Annotated[
        str | None, typer.Option("--pattern", metavar="REGEX", help="Forme admise.")
    ] = None,
    required: Annotated[bool, typer.Option("--required", help="La clé est exigée.")] = False,
) -> None:
    """Noter un refus du portail à sa place : le même fichier n'est plus refusé deux fois.

    C'est une observation datée, à vérifier, jamais bloquante ; sans valeur, un rappel.

    Exemples :

      segur template note modele.json "SONS non admis" --pointer /lots/*/sons --value HOP-XX
      segur template note modele.json "libellé trop long" --pointer /a/nom --max-length 35
    """
    schema = copy.deepcopy(load_model(model).schema)
    allowed = tuple(part.strip() for part in values.split(",") if part.strip()) if values else ()
    seen = noting.RefusalTerms(tuple(value or ()), allowed, max_length, pattern, required)
    if noting.note(schema, message, pointer, seen, run.clock.now.date()):
        write_file(model, to_text(schema))
        warn(f"Noté à {pointer} dans {model}.")
    else:
        warn(f"Déjà noté à {pointer} : rien n'est changé.")


@command(detail=False)
def fill(
    run: Run,
    model: Annotated[Path, typer.Argument(metavar="MODELE", help="Modèle appris, ou le vôtre.")],
    clients: Annotated[
        Path, typer.Option("--clients", metavar="TABLEAU", help="Un client par ligne.")
    ],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FICHIER.json", help="Demande à écrire."),
    ],
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="CONCEPT=VALEUR", help="Valeur commune ; répétable."),
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Écrire même s'il manque des valeurs.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Remplacer un fichier qui existe.")
    ] = False,
    base: BaseOption = None,
) -> FindingsAnswer:
    """Remplir un modèle depuis un tableau de clients, puis contrôler ce qui est écrit.

    Rien n'est inventé : ce qui manque est listé, et rien n'est écrit sans --partial (code 1). Un
    modèle d'une demande par fichier en écrit plusieurs, numérotés.

    Exemples :

      segur template fill modele.json --clients clients.xlsx -o avance.json
      segur template fill modele.json --clients c.csv -o a.json --set solution.version=7.4
    """
    known = load_model(model)
    rows, told = read_rows(clients, filling.own_names(known))
    made = filling.fill(known, rows, filling.header_values(set_ or []))
    warn(*(f"Colonne {line}" for line in told.read))
    warn(*told.notes)
    if told.unread:
        warn(f"Colonnes non lues : {', '.join(told.unread)}")
    wrong = [*told.problems, *made.missing]
    for line in filling.some(wrong):
        warn(f"Manque ou non compris : {line}")
    if wrong and not partial:
        warn("Rien n'est écrit. Complétez le tableau, donnez --set, ou --partial.")
        raise typer.Exit(int(ExitCode.FINDINGS))
    names = [output] if len(made.documents) == 1 else [
        output.with_stem(f"{output.stem}-{rank}") for rank in range(1, len(made.documents) + 1)
    ]  # fmt: skip
    spare(names, force=force)
    for name, value in zip(names, made.documents, strict=True):
        write_file(name, json.dumps(value, ensure_ascii=False, indent=2, default=float) + "\n")
    warn(f"{plural(len(names), 'fichier écrit', 'fichiers écrits')} : {', '.join(map(str, names))}")
    asked = LintOptions(tuple(map(str, names)), templates=(model,), base=base)
    outcome = lint(asked, run.settings, run.clock, sys.stdin.buffer)
    code = ExitCode.FINDINGS if wrong else outcome.exit_code
    return FindingsAnswer("template fill", outcome.report, outcome.documents, code)
