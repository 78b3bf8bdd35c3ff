"""Where the header of a base stands: a FINESS heading above cells that look like FINESS."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from segur_cli.eligibility.headings import HeadingMeaning, Role, holds_finess, meaning
from segur_cli.facts.cells import is_number_like
from segur_cli.tables.headings import words
from segur_cli.tables.sheets import MAX_COLUMNS, Sheet, Value, column_letter

_SEARCH_ROWS = 100
_LABEL_ROWS_ABOVE = 4
SAMPLE_ROWS = 200
_LONGEST_HEADING = 60
# What sub-headings say: about amounts, or which level is under a FINESS heading.
_LABEL_WORDS = re.compile(
    r"\b(dpi|pfi|ht|ttc|taxes?|vagues?|va?[12]|prestation|montants?|plafonds?|raison sociale)\b"
)
_LEVEL_WORDS = re.compile(
    r"(n )?(ej|et|pmej|ege|(entite )?juridique|(etablissement )?geographique)"
)


@dataclass(frozen=True)
class Header:
    """A place where a header may stand in a sheet."""

    sheet: Sheet
    row: int
    first_data_row: int
    finess_columns: tuple[int, ...]
    assignments: Mapping[int, HeadingMeaning] = field(default_factory=dict)


def find_header(
    sheet: Sheet, header_row: int | None, assignments: Mapping[int, HeadingMeaning]
) -> Header | None:
    """Find the header of a sheet: a FINESS heading above cells that look like FINESS numbers."""
    chosen = tuple(
        column
        for column, meaning_ in assignments.items()
        if meaning_.role in (Role.FINESS, Role.FINESS_EJ, Role.FINESS_ET)
    )
    if header_row is not None:
        rows = [header_row] if header_row <= len(sheet.rows) else []
    else:
        rows = list(range(1, min(len(sheet.rows), _SEARCH_ROWS) + 1))
    for row in rows:
        columns = tuple(
            column
            for column in _finess_headings(sheet, row)
            if (column in chosen or column not in assignments)
            and _looks_like_finess(sheet, row, column)
        )
        if not columns and not (chosen and header_row is not None):
            continue
        found = tuple(dict.fromkeys(columns + chosen))
        first = _first_number(sheet, row, found)
        if first is None:
            continue
        if header_row is None and _is_title(sheet, row, first):
            continue
        return Header(sheet, row, _first_data_row(sheet, row, first, found), found, assignments)
    if chosen and header_row is None:
        return _header_above(sheet, chosen, assignments)
    return None


def _finess_headings(sheet: Sheet, row: int) -> list[int]:
    spread = {
        column: sheet.cell(row, merge.first_column)
        for merge in sheet.merges
        if merge.first_row == row
        for column in range(merge.first_column, min(merge.last_column, MAX_COLUMNS) + 1)
    }
    headings = {**dict(enumerate(sheet.rows[row - 1], start=1)), **spread}
    return [
        column
        for column, value in sorted(headings.items())
        if isinstance(value, str) and holds_finess(value) and _is_number_heading(value)
    ]


def finess_headings_of(sheet: Sheet) -> list[tuple[str, str]]:
    """Every FINESS heading near the top of a sheet: its cell (`B3`) and its text."""
    return [
        (f"{column_letter(column)}{row}", str(sheet.cell(row, column)))
        for row in range(1, min(len(sheet.rows), _SEARCH_ROWS) + 1)
        for column in _finess_headings(sheet, row)
    ]


def _is_title(sheet: Sheet, row: int, first: int) -> bool:
    """A title may speak of FINESS too: the header is the last row that does, above the numbers."""
    return any(
        _looks_like_finess(sheet, below, column)
        for below in range(row + 1, first)
        for column in _finess_headings(sheet, below)
    )


def _is_number_heading(heading: str) -> bool:
    return meaning(heading).role in (Role.FINESS, Role.FINESS_EJ, Role.FINESS_ET)


def _header_above(
    sheet: Sheet, chosen: tuple[int, ...], assignments: Mapping[int, HeadingMeaning]
) -> Header | None:
    """With a chosen column and no recognised heading: the row above its first number."""
    first = _first_number(sheet, 0, chosen)
    if first is None:
        return None
    return Header(sheet, max(first - 1, 1), first, chosen, assignments)


def _looks_like_finess(sheet: Sheet, header_row: int, column: int) -> bool:
    values = sample(sheet, header_row, column)
    numbers = sum(is_number_like(value) for value in values)
    computed = any(column == c and row > header_row for row, c in sheet.uncomputed)
    return numbers * 2 >= len(values) if values else computed


def sample(sheet: Sheet, header_row: int, column: int) -> list[Value]:
    """Return the filled cells of a column in the first rows below a header."""
    below = sheet.rows[header_row : header_row + SAMPLE_ROWS]
    cells = (row[column - 1] if column <= len(row) else None for row in below)
    return [value for value in cells if value is not None]


def _first_number(sheet: Sheet, header_row: int, columns: tuple[int, ...]) -> int | None:
    for row in range(header_row + 1, len(sheet.rows) + 1):
        for column in columns:
            if (row, column) in sheet.uncomputed or is_number_like(sheet.cell(row, column)):
                return row
    return None


def _first_data_row(sheet: Sheet, header_row: int, first: int, columns: tuple[int, ...]) -> int:
    """Pass over the sub-headings: a row of data counts even when its number is unusable."""
    row = header_row + 1
    while row < first and _may_be_labels(sheet, row, columns):
        row += 1
    return row


def _may_be_labels(sheet: Sheet, row: int, finess_columns: tuple[int, ...]) -> bool:
    """A blank row, or texts about amounts or levels and nothing else under a FINESS heading."""
    filled = {
        column: value
        for column, value in enumerate(sheet.rows[row - 1], start=1)
        if (row, column) in sheet.uncomputed
        or not (value is None or (isinstance(value, str) and not value.strip()))
    }
    texts = {c: words(value) for c, value in filled.items() if isinstance(value, str)}
    if len(texts) < len(filled):
        return False
    levels = [_LEVEL_WORDS.fullmatch(texts[c]) for c in finess_columns if c in texts]
    labels = (_LABEL_WORDS.search(text) for text in texts.values())
    return not filled or (all(levels) and (bool(levels) or any(labels)))


def top_label_row(header: Header) -> int:
    """Rows above the FINESS heading count when they label other columns (merged groups)."""
    top = header.row
    while top > 1 and header.row - top < _LABEL_ROWS_ABOVE:
        above = top - 1
        labelled = any(
            (label_of(header, above, column) and meaning(label_of(header, above, column)).key)
            or _names_sons(label_of(header, above, column))
            for column in range(1, len(header.sheet.rows[above - 1]) + 1)
        )
        if not labelled:
            break
        top = above
    return top


def _names_sons(label: str) -> bool:
    return re.search(r"\b(dpi|pfi)\b", label.casefold()) is not None


def label_of(header: Header, row: int, column: int) -> str:
    """Read a heading cell, through the merged range that covers it.

    Above the FINESS heading, what also covers a FINESS column is a title, not a label.
    """
    sheet = header.sheet
    covered = {column}
    origin = (row, column)
    for merge in sheet.merges:
        if (
            merge.first_row <= row <= merge.last_row
            and merge.first_column <= column <= merge.last_column
        ):
            origin = (merge.first_row, merge.first_column)
            covered = set(range(merge.first_column, merge.last_column + 1))
    if row < header.row and covered & set(header.finess_columns):
        return ""
    value = sheet.cell(*origin)
    return " ".join(value.split()) if isinstance(value, str) else ""


def second_header(header: Header, first_row: int, key: int) -> int | None:
    """Return the row, below a header, of another one whose headings are not the same.

    A header repeated at a page break says the same: it is but an unusable row.
    """
    sheet = header.sheet
    for row in range(first_row, len(sheet.rows) + 1):
        value = sheet.cell(row, key)
        if not (isinstance(value, str) and len(value) < _LONGEST_HEADING and holds_finess(value)):
            continue
        if not _is_number_heading(value):
            continue
        for column, other in enumerate(sheet.rows[row - 1], start=1):
            said = {
                words(label_of(header, r, column))
                for r in range(max(header.row - _LABEL_ROWS_ABOVE, 1), first_row)
            }
            if isinstance(other, str) and other.strip() and words(other) not in said:
                return row
    return None
