"""`segur base`: import, show, list, remove the user's copies of the official base."""

from pathlib import Path
from typing import Annotated

import typer

from segur_cli.cli.french import FrenchCommand, FrenchGroup
from segur_cli.cli.options import Debug

app = typer.Typer(
    cls=FrenchGroup,
    no_args_is_help=True,
    help="""Importer votre copie de la base officielle, et voir comment elle est lue.

    Exemples :

      segur base import base-es-eligibles.xlsx
      segur base show demo
    """,
)

Name = Annotated[
    str | None, typer.Argument(metavar="[NOM]", help="Base importée, fichier ou demo.")
]


@app.command("import", cls=FrenchCommand)
def import_(
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
            "montant\\[HOP-DPI-Va2,V2,TTC]=F, -=G pour l'ignorer ; répétable.",
        ),
    ] = None,
    debug: Debug = False,
) -> None:
    """Importer la base des établissements éligibles, une fois pour toutes.

    Les colonnes sont reconnues à leur intitulé. Ce qui est ambigu est refusé, avec les
    options qui tranchent. Le fichier n'est ni modifié ni envoyé : un index est gardé sur ce
    poste.

    Exemples :

      segur base import base-es-eligibles.xlsx
      segur base import base.xlsx --name officielle --column finess=C
    """
    from segur_cli.cli.output import progress, stdout_console
    from segur_cli.eligibility.bases_screen import show_base
    from segur_cli.eligibility.catalogue import import_base
    from segur_cli.eligibility.choices import Choices
    from segur_cli.text.clock import read_clock

    choices = Choices(tuple(sheet or ()), header_row, tuple(column or ()))
    with progress("Lecture de la base…"):
        base = import_base(file, name, choices, read_clock(None))
    show_base(stdout_console(), base, rows=False)


@app.command("show", cls=FrenchCommand)
def show(
    name: Name = None,
    rows: Annotated[
        bool, typer.Option("--rows", help="Lister aussi les lignes non utilisables.")
    ] = False,
    debug: Debug = False,
) -> None:
    """Montrer comment une base est lue : colonnes, lignes, ce qui n'est pas utilisable.

    Exemples :

      segur base show
      segur base show demo --rows
    """
    from segur_cli.cli.output import progress, stdout_console
    from segur_cli.eligibility.bases_screen import show_base, show_bases
    from segur_cli.eligibility.catalogue import open_base
    from segur_cli.text.clock import read_clock

    with progress("Lecture de la base…"):
        base = open_base(name, read_clock(None))
    if base is None:
        show_bases(stdout_console(), [])
    else:
        show_base(stdout_console(), base, rows=rows)


@app.command("list", cls=FrenchCommand)
def list_(debug: Debug = False) -> None:
    """Lister les bases importées sur ce poste.

    Exemples :

      segur base list
      segur base list --debug
    """
    from segur_cli.cli.output import stdout_console
    from segur_cli.eligibility.bases_screen import show_bases
    from segur_cli.eligibility.catalogue import imported

    show_bases(stdout_console(), imported())


@app.command("remove", cls=FrenchCommand)
def remove(
    name: Annotated[str, typer.Argument(metavar="NOM", help="Nom de la base, ou son SHA-256.")],
    debug: Debug = False,
) -> None:
    """Oublier une base importée (le fichier d'origine n'est pas touché).

    Exemples :

      segur base remove base-2024
      segur base remove 3f6c21aa90bd
    """
    from segur_cli.cli.output import stdout_console
    from segur_cli.eligibility.catalogue import remove_base

    source = remove_base(name)
    stdout_console().print(f"Base « {source.name} » ({source.short_sha}) oubliée.")
