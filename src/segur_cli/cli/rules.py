"""`segur rules` and `segur explain`: every rule the tool knows, the page of one."""

from segur_cli.cli import completion
from segur_cli.cli.options import argument
from segur_cli.cli.run import Run, command, put_page
from segur_cli.rules.documentation import RulesAnswer, page_of
from segur_cli.tables.answer import TABLE_FORMATS


@command(formats=TABLE_FORMATS, config=False, clock=False, detail=False)
def rules(run: Run) -> RulesAnswer:
    """Lister les règles : code, titre, gravité, origine, source.

    En text, un tableau ; en md, toutes les pages ; en xlsx, un classeur.

    Exemples :

      segur rules
      segur rules -f md
    """
    return RulesAnswer()


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
