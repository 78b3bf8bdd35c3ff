"""`segur base`: import, show, list, remove the user's copies of the official base."""

from pathlib import Path

from segur_cli.cli import completion
from segur_cli.cli.options import argument, flag, option
from segur_cli.cli.output import progress
from segur_cli.cli.run import Run, command, group, put_page
from segur_cli.eligibility.base import Choices, declared
from segur_cli.eligibility.base_catalogue import import_base, imported, open_base, remove_base
from segur_cli.eligibility.bases_screen import BaseAnswer, BasesAnswer
from segur_cli.tables.answer import TABLE_FORMATS
from segur_cli.text.page import Page, Paragraph

app = group(
    """Importer votre copie de la base officielle, et voir comment elle est lue.

    Exemples :

      segur base import base-es-eligibles.xlsx
      segur base show demo
    """
)


@command(app, config=False, clock=False)
def import_(
    run: Run,
    file: Path = argument("FICHIER", "Classeur (.xlsx, .xls, .xlsb, .ods) ou .csv."),
    name: str | None = option("NOM", "Nom de la base ; sinon celui du fichier."),
    sheet: tuple[str, ...] = option("FEUILLE", "Feuille qui porte la base ; répétable."),
    header_row: int | None = option("N", "Ligne des intitulés.", min=1),
    column: tuple[str, ...] = option(
        "ROLE=COL",
        "Ce que porte une colonne : finess=B (ou B,A : le premier rempli), "
        "montant[HOP-DPI-Va2,V2,TTC]=F, -=G pour l'ignorer ; répétable.",
    ),
) -> BaseAnswer:
    """Importer la base des établissements éligibles, une fois pour toutes.

    Les colonnes sont reconnues à leur intitulé. Ce qui est ambigu est refusé, avec les
    options qui tranchent. Le fichier n'est ni modifié ni envoyé : un index est gardé sur ce
    poste.

    Exemples :

      segur base import base-es-eligibles.xlsx
      segur base import base.xlsx --name officielle --column finess=C
    """
    choices = Choices(sheet, header_row, column)
    with progress("Lecture de la base…"):
        return BaseAnswer(import_base(file, name, choices, run.clock))


@command(app, formats=TABLE_FORMATS, clock=False)
def show(
    run: Run,
    name: str | None = argument(
        "[NOM]", "Base importée, fichier ou demo.", complete=completion.bases
    ),
    rows: bool = flag("Lister aussi les lignes non utilisables."),
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


@command(app, formats=TABLE_FORMATS, config=False, clock=False, detail=False)
def list_(run: Run) -> BasesAnswer:
    """Lister les bases importées sur ce poste.

    Exemples :

      segur base list
      segur base list -f json
    """
    return BasesAnswer(imported())


@command(app, config=False, clock=False, detail=False)
def remove(
    run: Run,
    name: str = argument("NOM", "Nom de la base, ou son SHA-256.", complete=completion.bases),
) -> None:
    """Oublier une base importée (le fichier d'origine n'est pas touché).

    Exemples :

      segur base remove base-2024
      segur base remove 3f6c21aa90bd
    """
    source = remove_base(name)
    put_page(Page((Paragraph(f"Base « {source.name} » ({source.short_sha}) oubliée."),)))
