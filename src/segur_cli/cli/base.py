"""`segur base`: import, show, list, remove the user's copies of the official base."""

from pathlib import Path
from typing import Annotated

import typer

from segur_cli.cli import completion
from segur_cli.cli.french import FrenchCommand, FrenchGroup
from segur_cli.cli.output import progress
from segur_cli.cli.run import Run, command, put_page
from segur_cli.eligibility.base_catalogue import import_base, imported, open_base, remove_base
from segur_cli.eligibility.bases_screen import BaseAnswer, BasesAnswer
from segur_cli.eligibility.choices import Choices, declared
from segur_cli.tables.answer import TABLE_FORMATS
from segur_cli.text.page import Page, Paragraph

app = typer.Typer(
    add_completion=False,
    cls=FrenchGroup,
    no_args_is_help=True,
    help="""Importer votre copie de la base officielle, et voir comment elle est lue.

    Exemples :

      segur base import base-es-eligibles.xlsx
      segur base show demo
    """,
)
Name = Annotated[
    str | None,
    typer.Argument(
        metavar="[NOM]", autocompletion=completion.bases, help="Base importée, fichier ou demo."
    ),
]


@app.command("import", cls=FrenchCommand)
@command(config=False, clock=False)
def import_(
    run: Run,
    file: Annotated[
        Path, typer.Argument(metavar="FICHIER", help="Classeur (.xlsx, .xls, .xlsb, .ods) ou .csv.")
    ],
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NOM", help="Nom de la base ; sinon celui du fichier."),
    ] = None,
    sheet: Annotated[
        list[str] | None,
        typer.Option("--sheet", metavar="FEUILLE", help="Feuille qui porte la base ; répétable."),
    ] = None,
    header_row: Annotated[
        int | None,
        typer.Option("--header-row", metavar="N", min=1, help="Ligne des intitulés."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="ROLE=COL",
            help="Ce que porte une colonne : finess=B (ou B,A : le premier rempli), "
            "montant[HOP-DPI-Va2,V2,TTC]=F, -=G pour l'ignorer ; répétable.",
        ),
    ] = None,
) -> BaseAnswer:
    """Importer la base des établissements éligibles, une fois pour toutes.

    Les colonnes sont reconnues à leur intitulé. Ce qui est ambigu est refusé, avec les
    options qui tranchent. Le fichier n'est ni modifié ni envoyé : un index est gardé sur ce
    poste.

    Exemples :

      segur base import base-es-eligibles.xlsx
      segur base import base.xlsx --name officielle --column finess=C
    """
    choices = Choices(tuple(sheet or ()), header_row, tuple(column or ()))
    with progress("Lecture de la base…"):
        return BaseAnswer(import_base(file, name, choices, run.clock))


@app.command("show", cls=FrenchCommand)
@command(formats=TABLE_FORMATS, clock=False)
def show(
    run: Run,
    name: Name = None,
    rows: Annotated[
        bool, typer.Option("--rows", help="Lister aussi les lignes non utilisables.")
    ] = False,
) -> BaseAnswer | BasesAnswer:
    """Montrer comment une base est lue : colonnes, lignes, ce qui n'est pas utilisable.

    Exemples :

      segur base show
      segur base show demo --rows
    """
    wanted = name or run.settings.base
    with progress("Lecture de la base…"):
        base = open_base(wanted, run.clock, declared(run.settings, wanted))
    return BasesAnswer(()) if base is None else BaseAnswer(base, rows=rows)


@app.command("list", cls=FrenchCommand)
@command(formats=TABLE_FORMATS, config=False, clock=False, detail=False)
def list_(run: Run) -> BasesAnswer:
    """Lister les bases importées sur ce poste.

    Exemples :

      segur base list
      segur base list -f json
    """
    return BasesAnswer(imported())


@app.command("remove", cls=FrenchCommand)
@command(config=False, clock=False, detail=False)
def remove(
    run: Run,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NOM", autocompletion=completion.bases, help="Nom de la base, ou son SHA-256."
        ),
    ],
) -> None:
    """Oublier une base importée (le fichier d'origine n'est pas touché).

    Exemples :

      segur base remove base-2024
      segur base remove 3f6c21aa90bd
    """
    source = remove_base(name)
    put_page(Page((Paragraph(f"Base « {source.name} » ({source.short_sha}) oubliée."),)))
