"""`segur explain`: the page of one rule."""

from typing import Annotated

import typer

from segur_cli.cli import completion
from segur_cli.cli.run import Run, command, put_page
from segur_cli.rules.documentation import page_of


@command(config=False, clock=False, detail=False)
def explain(
    run: Run,
    code: Annotated[
        str,
        typer.Argument(
            metavar="CODE",
            autocompletion=completion.codes,
            help="Code d'une règle, comme IDN001, ou une gravité, comme bloquant.",
        ),
    ],
) -> None:
    """Expliquer une règle : ce qu'elle vérifie, pourquoi, d'après quelle source, des exemples.

    Exemples :

      segur explain IDN001
      segur explain bloquant
    """
    put_page(page_of(code))
