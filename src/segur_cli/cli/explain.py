"""`segur explain`: the page of one rule."""

from typing import Annotated

import typer

from segur_cli.cli.options import Debug


def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code d'une règle, comme IDN001.")],
    debug: Debug = False,
) -> None:
    """Expliquer une règle : ce qu'elle vérifie, pourquoi, d'après quelle source, des exemples.

    Exemples :

      segur explain IDN001
      segur explain SYN005
    """
    from segur_cli.cli.output import write_stdout
    from segur_cli.rules.catalogue import page_of

    write_stdout(page_of(code))
