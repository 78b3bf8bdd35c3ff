"""`segur rules`: every rule the tool knows."""

from typing import Annotated

import typer

from segur_cli.cli.options import COMMON, Debug, PageFormat


def rules(
    format_: Annotated[
        PageFormat,
        typer.Option(
            "-f",
            "--format",
            metavar="text|json|md",
            help="text : un tableau ; md : toutes les pages ; json : pour un programme.",
            rich_help_panel=COMMON,
        ),
    ] = PageFormat.TEXT,
    debug: Debug = False,
) -> None:
    """Lister les règles : code, titre, gravité, origine, source.

    Exemples :

      segur rules
      segur rules -f md
    """
    import shutil

    from segur_cli.cli.output import write_stdout
    from segur_cli.rules import catalogue

    if format_ is PageFormat.JSON:
        write_stdout(catalogue.as_json())
    elif format_ is PageFormat.MD:
        write_stdout(catalogue.as_markdown())
    else:
        write_stdout(catalogue.as_table(shutil.get_terminal_size().columns))
