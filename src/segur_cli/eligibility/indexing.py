"""From a document to an indexed base: find where things are, read every row."""

from dataclasses import replace

from segur_cli.eligibility.base import Base, BaseSource, Entries, Mapped
from segur_cli.eligibility.entries import Entry
from segur_cli.eligibility.layout import find_layout
from segur_cli.eligibility.rows import read_rows
from segur_cli.exits import StopError
from segur_cli.tables.sheets import Document, Sheet
from segur_cli.text.writing import plain, plural

_FICTITIOUS_MARK = "base fictive"


def build(document: Document, source: BaseSource) -> Base:
    """Index a document. Raises StopError when it holds no base or stays ambiguous."""
    layout = find_layout(document, source.choices, source.file_name)
    sheet = next(sheet for sheet in document.sheets if sheet.name == layout.sheet)
    rows = read_rows(sheet, layout)
    if not rows.entries:
        reason = rows.unusable[0].reason if rows.unusable else "aucune ligne sous l'en-tête"
        raise StopError(
            f"Aucune ligne utilisable dans « {sheet.name} » sur {plural(rows.filled, 'ligne')}.",
            f"Première cause : {reason}.",
        )
    return Base(
        source=replace(source, fictitious=source.fictitious or _says_fictitious(document, sheet)),
        sheet=sheet.name,
        header_rows=layout.header_rows,
        columns=tuple(
            Mapped(
                c.letter,
                c.heading,
                c.meaning.key.option if c.meaning.key else c.meaning.role.value,
            )
            if c != layout.key
            else Mapped(c.letter, c.heading, "finess")
            for c in layout.columns
        ),
        ceiling_keys=tuple(key for _, key in layout.ceilings),
        by_finess=Entries.of(rows.entries),
        by_other_level=_by_other_level(rows.entries),
        used=len(rows.entries),
        unusable=rows.unusable,
        identical=rows.identical,
        filled=rows.filled,
    )


def _by_other_level(entries: tuple[Entry, ...]) -> dict[str, list[str]]:
    """Beneficiaries by the EJ or ET number written beside theirs."""
    grouped: dict[str, dict[str, None]] = {}
    for entry in entries:
        for number in {entry.ej, entry.et} - {"", entry.finess}:
            grouped.setdefault(number, {})[entry.finess] = None
    return {number: list(beneficiaries) for number, beneficiaries in grouped.items()}


def _says_fictitious(document: Document, sheet: Sheet) -> bool:
    """A fictitious base says so above its header or on another sheet: it stays so when copied."""
    for other in document.sheets:
        rows = other.rows[:10] if other is sheet else other.rows[:50]
        for row in rows:
            if any(isinstance(v, str) and _FICTITIOUS_MARK in plain(v) for v in row):
                return True
    return False
