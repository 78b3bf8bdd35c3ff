"""`segur schema`: the JSON Schemas that segur publishes."""

from pathlib import Path
from typing import Annotated

import typer

from segur_cli.cli.french import FrenchCommand, FrenchGroup
from segur_cli.cli.options import Debug

app = typer.Typer(
    cls=FrenchGroup,
    no_args_is_help=True,
    help="""Lister et exporter les schémas JSON que segur publie.

    Exemples :

      segur schema list
      segur schema export report -o report.schema.json
    """,
)

Name = Annotated[str, typer.Argument(metavar="NOM", help="Schéma, tel que segur schema list.")]


@app.command("list", cls=FrenchCommand)
def list_(debug: Debug = False) -> None:
    """Lister les schémas JSON publiés : modèles de référence et formats de sortie.

    Exemples :

      segur schema list
      segur schema list --debug
    """
    from rich.text import Text

    from segur_cli.cli.output import stdout_console
    from segur_cli.resources import schemas
    from segur_cli.templates.published import title_of

    console, found = stdout_console(), schemas()
    width = max(map(len, found), default=0)
    for name, path in found.items():
        console.print(Text(f"{name.ljust(width)}  {title_of(path)}".rstrip()))


@app.command("show", cls=FrenchCommand)
def show(name: Name, debug: Debug = False) -> None:
    """Écrire un schéma sur la sortie standard, octet pour octet.

    Exemples :

      segur schema show report
      segur schema show reference/avance
    """
    from segur_cli.cli.output import write_stdout
    from segur_cli.templates.published import text_of

    write_stdout(text_of(name))


@app.command("export", cls=FrenchCommand)
def export(
    name: Name,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FICHIER", help="Fichier à écrire.")
    ],
    debug: Debug = False,
) -> None:
    """Copier un schéma dans un fichier, pour un éditeur ou un autre outil.

    Un fichier qui existe déjà est remplacé.

    Exemples :

      segur schema export report -o report.schema.json
      segur schema export reference/solde -o schemas/solde.schema.json
    """
    from segur_cli.cli.output import write_file
    from segur_cli.templates.published import text_of

    write_file(output, text_of(name))
