"""How a base was read, for the eye: columns, account of every row, unusable ones."""

from datetime import datetime

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from segur_cli.eligibility.base import Base, BaseSource
from segur_cli.eligibility.render import identity, row
from segur_cli.eligibility.rows import describe
from segur_cli.facts import statement
from segur_cli.writing import harmless, moment, plural


def show_base(console: Console, base: Base, *, rows: bool) -> None:
    """Print how a base was read: columns, account of the rows, and the unusable ones."""
    source = base.source
    console.print(Text(f"Base {identity(source)}", style="bold"))
    row(console, "Indexée le", moment(datetime.fromisoformat(source.indexed_at)))
    first, last = base.header_rows
    where = f"ligne {first}" if first == last else f"lignes {first} à {last}"
    row(console, "Feuille", f"« {harmless(base.sheet)} », en-tête {where}")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Col.", no_wrap=True)
    table.add_column("Intitulé", overflow="fold")
    table.add_column("Lue comme", overflow="fold")
    for column in base.columns:
        taken_for = "ignorée" if column.taken_for == "-" else column.taken_for
        table.addrow(column.letter, Text(harmless(column.heading)), Text(taken_for))
    console.print(Padding(table, (1, 0, 1, 2)))
    if not base.ceiling_keys:
        row(console, "Attention", "aucune colonne de montant reconnue : aucun plafond ne sera "
             "montré ; précisez-les par --column si la base en contient")  # fmt: skip
    _show_account(console, base)
    if rows:
        for unusable in base.unusable:
            console.print(Text(f"    {describe(unusable)}"))
    elif base.unusable:
        console.print(Text("  Liste des lignes non utilisables : segur base show --rows"))
    console.print(Text(f"  {statement('base-format').text}", style="dim"))


def _show_account(console: Console, base: Base) -> None:
    """Account for every row: used + identical + unusable = filled."""
    used = len(base.entries)
    row(
        console,
        "Lignes",
        f"{plural(base.filled, 'ligne remplie', 'lignes remplies')} = "
        f"{plural(used, 'utilisée')} + {plural(base.identical, 'doublon identique', 'doublons identiques')} + "
        f"{plural(len(base.unusable), 'non utilisable', 'non utilisables')}",
    )
    row(
        console,
        "Bénéficiaires",
        plural(len(base.by_finess), "numéro distinct", "numéros distincts"),
    )
    repaired = sum(1 for entry in base.entries if entry.remarks)
    if repaired:
        row(console, "À savoir", f"{plural(repaired, 'numéro réparé ou douteux', 'numéros réparés ou douteux')} "
             "(zéro initial perdu, clé inattendue) : dit dans chaque verdict concerné")  # fmt: skip
    contradictory = sum(1 for entries in base.by_finess.values() if len(entries) > 1)
    if contradictory:
        row(console, "Attention", f"{plural(contradictory, 'numéro')} sur plusieurs lignes "
             "différentes : rien n'y est choisi ni additionné")  # fmt: skip


def show_bases(console: Console, sources: list[BaseSource]) -> None:
    """Print the imported bases, one line each."""
    if not sources:
        console.print(Text("Aucune base importée. Pour en importer une :"))
        console.print(Text("  segur base import FICHIER.xlsx"))
        return
    for source in sources:
        console.print(Text(identity(source)))
