"""How a base was read, for the eye: columns, account of every row, unusable ones."""

from datetime import datetime

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from segur_cli.eligibility.base import Base, BaseSource, base_identity
from segur_cli.eligibility.ceilings import SHIFTED, UNCOMPUTED
from segur_cli.eligibility.entries import describe
from segur_cli.facts import statement
from segur_cli.text.amounts import SCIENTIFIC
from segur_cli.text.screen import labelled, paragraph
from segur_cli.text.writing import moment, plural, quote, sanitized

_CAUSES_AT_MOST = 10


def show_base(console: Console, base: Base, *, rows: bool) -> None:
    """Print how a base was read: columns, account of the rows, and the unusable ones."""
    source = base.source
    paragraph(console, f"Base {base_identity(source)}", style="bold")
    labelled(console, "Indexée le", moment(datetime.fromisoformat(source.indexed_at)))
    first, last = base.header_rows
    where = f"ligne {first}" if first == last else f"lignes {first} à {last}"
    labelled(console, "Feuille", f"« {sanitized(base.sheet)} », en-tête {where}")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Col.", no_wrap=True)
    table.add_column("Intitulé", overflow="fold")
    table.add_column("Lue comme", overflow="fold")
    for column in base.columns:
        taken_for = "ignorée" if column.taken_for == "-" else column.taken_for
        table.add_row(column.letter, Text(sanitized(column.heading)), Text(taken_for))
    console.print(Padding(table, (1, 0, 1, 2)))
    if not base.ceiling_keys:
        labelled(console, "Attention", "aucune colonne de montant reconnue : aucun plafond ne sera "
             "montré ; précisez-les par --column si la base en contient")  # fmt: skip
    _show_account(console, base)
    if rows:
        for unusable in base.unusable:
            console.print(Text(f"    {describe(unusable)}"))
    elif base.unusable:
        paragraph(console, "Liste des lignes non utilisables : segur base show --rows")
    paragraph(console, statement("base-format").text, style="dim")


def _show_account(console: Console, base: Base) -> None:
    """Account for every row: used + identical + unusable = filled."""
    parts = [
        plural(base.used, "utilisée"),
        plural(base.identical, "doublon identique", "doublons identiques"),
        plural(len(base.unusable), "non utilisable", "non utilisables"),
    ]
    filled = plural(base.filled, "ligne remplie", "lignes remplies")
    labelled(console, "Lignes", f"{filled} = {' + '.join(parts)}")
    numbers = plural(len(base.by_finess), "numéro distinct", "numéros distincts")
    labelled(console, "Bénéficiaires", numbers)
    entries = base.entries
    repaired = sum(bool(entry.repairs) for entry in entries)
    if repaired:
        counted = plural(
            repaired,
            "numéro enregistré comme un nombre",
            "numéros enregistrés comme des nombres",
        )
        labelled(console, "Réparés", f"{counted} : zéro initial rétabli")
    doubtful = [entry for entry in entries if entry.doubt]
    if doubtful:
        shown = ", ".join(f"{e.finess} (ligne {e.row})" for e in doubtful[:5])
        more = " …" if len(doubtful) > 5 else ""
        counted = plural(
            len(doubtful),
            "numéro de clé inattendue, gardé tel quel",
            "numéros de clé inattendue, gardés tels quels",
        )
        labelled(console, "Douteux", f"{counted} : {shown}{more}")
    for note in base.notes:
        labelled(console, "Attention", sanitized(note))
    _show_unread(console, base)
    contradictory = sum(len(rows) > 1 for rows in base.by_finess.rows.values())
    if contradictory:
        why = "sur plusieurs lignes différentes : rien n'y est choisi ni additionné"
        labelled(console, "Attention", f"{plural(contradictory, 'numéro')} {why}")


def _show_unread(console: Console, base: Base) -> None:
    """Tell the ceilings that could not be read, by column and cause, with their lines."""
    causes: dict[tuple[str, str], list[int]] = {}
    shifted: dict[str, list[int]] = {}
    for entry in base.entries:
        for key, ceiling in zip(base.ceiling_keys, entry.ceilings, strict=True):
            if ceiling.unread not in (None, SHIFTED):
                causes.setdefault((key.option, ceiling.unread or ""), []).append(entry.row)
        if any(ceiling.unread == SHIFTED for ceiling in entry.ceilings):
            shifted.setdefault(entry.reserves[0], []).append(entry.row)
    for said, lines in shifted.items():
        labelled(console, "Décalées", f"{_lines(lines)} : {said}")
    shown = sorted(causes.items(), key=lambda one: one[1])[:_CAUSES_AT_MOST]
    for (option, text), lines in shown:
        labelled(console, "Non lus", f"{option}, {_lines(lines)} : {_why(text)}")
    if len(causes) > len(shown):
        labelled(
            console,
            "Non lus",
            f"… et {plural(len(causes) - len(shown), 'autre cas', 'autres cas')}",
        )


def _why(text: str) -> str:
    if text == UNCOMPUTED:
        return text
    if SCIENTIFIC.fullmatch(text):
        return f"{quote(text)} est un nombre arrondi par un tableur (notation scientifique)"
    return f"{quote(text, 60)} n'est pas un montant"


def _lines(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:5]))
    more = f" et {plural(len(numbers) - 5, 'autre')}" if numbers[5:] else ""
    return f"{'lignes' if numbers[1:] else 'ligne'} {shown}{more}"


def show_bases(console: Console, sources: list[BaseSource]) -> None:
    """Print the imported bases, one line each."""
    if not sources:
        console.print(Text("Aucune base importée. Pour en importer une :"))
        console.print(Text("  segur base import FICHIER.xlsx"))
        return
    for source in sources:
        paragraph(console, base_identity(source))
