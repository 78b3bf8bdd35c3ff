"""How a list of clients was read, for the eye."""

from collections.abc import Iterator

from segur_cli.eligibility.client_columns import ListRole
from segur_cli.eligibility.clients import ListReading
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
    found = reading.columns
    if found is None:
        yield Paragraph(f"{name} : un numéro par ligne.", "dim")
    elif detail is Detail.FULL:
        yield Paragraph(f"{name}, en-tête ligne {found.header_row or '(aucune)'} :", "dim")
        for column in found.columns:
            heading = quote(column.heading) if column.heading else "(sans intitulé)"
            yield Labelled(f"  {column.letter}", f"{heading} : {column.label}", "dim")
    else:
        used = [c for c in found.columns if c.kind not in (ListRole.IGNORED, ListRole.UNREAD)]
        said = ", ".join(f"{c.letter} {c.label}" for c in used)
        yield Paragraph(f"{name} : {said}.", "dim")
    if rest := _left_aside(reading):
        yield Paragraph(f"{' ; '.join(rest)}.", "dim")


def _left_aside(reading: ListReading) -> list[str]:
    """What of a list gave no answer: columns, rows, sheets, and what its format hides."""
    columns = reading.columns.columns if reading.columns else ()
    rest = []
    names_only = reading.columns is not None and reading.columns.key is None
    if names_only:
        rest.append(_NAMES_ONLY)
    for kind, what in ((ListRole.UNREAD, "Non comprises"), (ListRole.IGNORED, "Colonnes ignorées")):
        names = [f"{c.letter} {quote(c.heading) if c.heading else ''}".strip()
                 for c in columns if c.kind is kind]  # fmt: skip
        if names:
            more = f" et {plural(len(names) - 6, 'autre')}" if names[6:] else ""
            rest.append(f"{what} : {', '.join(names[:6])}{more}")
    if reading.blank:
        rest.append(plural(reading.blank, "ligne vide", "lignes vides"))
    if reading.unnumbered and not names_only:
        rest.append(plural(reading.unnumbered, "ligne sans numéro", "lignes sans numéro"))
    if reading.left:
        rest.append(f"feuilles non lues : {', '.join(map(sanitized, reading.left[:6]))}")
    if reading.blind:
        rest.append(reading.blind)
    return rest
