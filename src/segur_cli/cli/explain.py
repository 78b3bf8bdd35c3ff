"""`segur explain`: the page of one rule."""

from segur_cli.cli import completion
from segur_cli.cli.options import argument
from segur_cli.cli.run import Run, command, put_page
from segur_cli.rules.documentation import page_of


@command(config=False, clock=False, detail=False)
def explain(
    run: Run,
    code: str = argument(
        "CODE",
        "Code d'une règle, comme IDN001, ou une gravité, comme bloquant.",
        complete=completion.codes,
    ),
) -> None:
    """Expliquer une règle : ce qu'elle vérifie, pourquoi, d'après quelle source, des exemples.

    Exemples :

      segur explain IDN001
      segur explain bloquant
    """
    put_page(page_of(code))
