"""How a list of clients was read, for the eye."""

from collections.abc import Iterator

from segur_cli.eligibility.client_columns import is_unread, label_of
from segur_cli.eligibility.clients import ListReading
from segur_cli.tables.columns.choices import IGNORED
from segur_cli.tables.columns.rows import told
from segur_cli.text.detail import Detail
from segur_cli.text.page import Block, Labelled, Paragraph
from segur_cli.text.writing import plural, quote, sanitized

_NAMES_ONLY = (
    "Aucune colonne de numéros : des candidats sont proposés d'après les noms, si un répertoire "
    "FINESS est importé ou donné"
)


def reading_blocks(reading: ListReading, detail: Detail) -> Iterator[Block]:
    """Say in two lines how the list was read; column by column in full."""
    sheet = f", feuille « {sanitized(reading.sheet)} »" if reading.sheet else ""
    name = f"Liste {quote(reading.name)}{sheet}"
    if not reading.tables:
        yield Paragraph(f"{name} : un numéro par ligne.", "dim")
    elif detail is Detail.FULL:
        for table in reading.tables:
            row = table.header[0] or "(aucune)"
            yield Paragraph(f"{name}, en-tête ligne {row} :", "dim")
            for column in table.columns:
                heading = quote(column.heading) if column.heading else "(sans intitulé)"
                why = f" ({column.reason})" if column.reason else ""
                yield Labelled(f"  {column.letter}", f"{heading} : {label_of(column)}{why}", "dim")
    else:
        used = [c for c in reading.columns if c.role not in ("", IGNORED) and not is_unread(c)]
        said = ", ".join(f"{c.letter} {label_of(c)}" for c in used)
        yield Paragraph(f"{name} : {said}.", "dim")
    if rest := _left_aside(reading):
        yield Paragraph(f"{' ; '.join(rest)}.", "dim")


def _left_aside(reading: ListReading) -> list[str]:
    """What of a list gave no answer: columns, rows, sheets, and what its format hides."""
    rest = [_NAMES_ONLY] if reading.names_only else []
    unread = [c for c in reading.columns if is_unread(c)]
    ignored = [c for c in reading.columns if c.role in ("", IGNORED) and not is_unread(c)]
    for columns, what in ((unread, "Non comprises"), (ignored, "Colonnes ignorées")):
        if columns:
            more = f" et {plural(len(columns) - 6, 'autre')}" if columns[6:] else ""
            rest.append(f"{what} : {', '.join(c.told for c in columns[:6])}{more}")
    rest += told(reading.aside)
    if reading.blank:
        rest.append(plural(reading.blank, "ligne vide", "lignes vides"))
    if reading.unnumbered and not reading.names_only:
        rest.append(plural(reading.unnumbered, "ligne sans numéro", "lignes sans numéro"))
    if reading.left:
        rest.append(f"feuilles non lues : {', '.join(map(sanitized, reading.left[:6]))}")
    if reading.blind:
        rest.append(reading.blind)
    return rest
