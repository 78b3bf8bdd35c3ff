"""`segur rules`: every rule the tool knows."""

from segur_cli.cli.run import Run, command
from segur_cli.rules.documentation import RulesAnswer
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
