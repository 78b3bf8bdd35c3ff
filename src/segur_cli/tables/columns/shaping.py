"""What a sheet is before its columns are read: tables side by side, repeats, clients in columns."""

from bisect import bisect_right
from dataclasses import replace
from itertools import chain

from segur_cli.tables.columns.vocabulary import Shapes, Vocabulary, plain
from segur_cli.tables.sheets import (
    MAX_COLUMNS,
    Merge,
    Position,
    Sheet,
    TableFile,
    Value,
    is_filled,
    texts_of,
)
from segur_cli.text.writing import quote

SEARCHED_ROWS = 100  # where a row of headings may stand
LONGEST_HEADING = 60
# A cell that says the one above it again.
_REPEATS = frozenset(
    ("idem", "id.", "ditto", "dito", '"', "''", "“", "”", "„", "″", "〃", "»", "«", '-"-', '- " -')
)  # fmt: skip
_FEWEST_TURNED = 3  # keys on one row: a row of fewer is that of one client
_TURNED = (
    "un client par colonne dans {} : lignes et colonnes y sont échangées (« ligne {} » est la "
    "colonne C du fichier, « colonne B » sa ligne 2)"
)


def blocks_beside(sheet: Sheet, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """The first and last columns of the tables that stand side by side, blank columns between.

    Each has the heading of a key, alike.
    """
    rows = sheet.rows[:SEARCHED_ROWS]
    used = {n for cells in rows for n, value in enumerate(cells, 1) if is_filled(value)}
    starts = sorted(n for n in used if n - 1 not in used)
    keys = {role.name for role in vocabulary.roles if role.key}
    for cells in rows if len(starts) > 1 else ():
        named: dict[str, set[int]] = {}
        for column, text in texts_of(cells).items():
            sense = next(iter(vocabulary.read(text)), None)
            if len(text) < LONGEST_HEADING and sense and sense.role in keys:
                block = starts[bisect_right(starts, column) - 1]
                named.setdefault(plain(text), set()).add(block)
        if blocks := max(named.values(), key=len, default=set()):
            ends = [*sorted(blocks)[1:], MAX_COLUMNS + 1]
            return [(1 if i == 0 else s, e - 1) for i, (s, e) in
                    enumerate(zip(sorted(blocks), ends, strict=True))]  # fmt: skip
    return []


def between(sheet: Sheet, first: int, last: int) -> Sheet:
    """A sheet of which only some columns are kept, in their places."""
    rows = tuple(
        tuple(value if first <= n <= last else None for n, value in enumerate(cells, 1))
        for cells in sheet.rows
    )
    merges = tuple(merge for merge in sheet.merges if first <= merge.first_column <= last)
    return replace(sheet, rows=rows, merges=merges)


def with_merged_cells(sheet: Sheet, first_row: int) -> Sheet:
    """Give to the rows of data the value of the vertical merged cell that covers them."""
    merges = [
        merge
        for merge in sheet.merges
        if merge.first_row >= first_row
        and merge.last_row > merge.first_row
        and merge.first_column == merge.last_column
    ]
    if not merges:
        return sheet
    rows = list(sheet.rows)
    for merge in merges:
        value = sheet.cell(merge.first_row, merge.first_column)
        for row in range(merge.first_row + 1, min(merge.last_row, len(rows)) + 1):
            rows[row - 1] = _set(rows[row - 1], merge, value)
    return replace(sheet, rows=tuple(rows))


def _set(cells: tuple[Value, ...], merge: Merge, value: Value) -> tuple[Value, ...]:
    column = merge.first_column
    whole = [*cells, *[None] * (column - len(cells))]
    whole[column - 1] = value
    return tuple(whole)


def with_repeats(sheet: Sheet, vocabulary: Vocabulary) -> Sheet:
    """Give to each cell that says « idem » what stands above it, past totals and lone titles."""
    if not any(map(_repeats, chain.from_iterable(sheet.rows))):
        return sheet
    rows = list(sheet.rows)
    padded = set(sheet.zero_padded)
    above: tuple[Value, ...] = ()
    source = 0
    for number, cells in enumerate(sheet.rows, 1):
        again = {n for n, value in enumerate(cells) if _repeats(value)}
        if again:
            padded |= {(number, n + 1) for n in again if (source, n + 1) in padded}
            rows[number - 1] = tuple(
                (above[n] if n < len(above) else None) if n in again else value
                for n, value in enumerate(cells)
            )
        first = next(iter(texts_of(cells).values()), "")
        if sum(map(is_filled, cells)) > 1 and not vocabulary.is_total(first):
            above, source = rows[number - 1], number
    return replace(sheet, rows=tuple(rows), zero_padded=frozenset(padded))


def _repeats(value: Value) -> bool:
    return type(value) is str and len(value) < 8 and value.strip().lower() in _REPEATS


def upright(document: TableFile, vocabulary: Vocabulary, shapes: Shapes) -> TableFile:
    """Exchange rows and columns of the sheets whose clients stand in columns, and say so."""
    turned = [sheet for sheet in document.sheets if _lies(sheet, vocabulary, shapes)]
    if not turned:
        return document
    sheets = tuple(_turned(s) if s in turned else s for s in document.sheets)
    told = (_TURNED.format(quote(sheet.name, 60), len(_titles(sheet)) + 3) for sheet in turned)
    return replace(document, sheets=sheets, turned=" ; ".join(told))


def _lies(sheet: Sheet, vocabulary: Vocabulary, shapes: Shapes) -> bool:
    """Whether a row, headed as a key, holds several of them."""
    keys = {role.name: shapes[role.cells] for role in vocabulary.roles if role.key and role.cells}
    for cells in sheet.rows[:SEARCHED_ROWS]:
        filled = [value for value in cells if is_filled(value)]
        if len(filled) <= _FEWEST_TURNED or not isinstance(filled[0], str):
            continue
        sense = next(iter(vocabulary.read(filled[0])), None)
        if sense is not None and sense.role in keys:
            found = {str(value) for value in filled[1:] if keys[sense.role](value)}
            if len(found) >= _FEWEST_TURNED and len(found) * 2 >= len(filled):
                return True
    return False


def _titles(sheet: Sheet) -> list[int]:
    """The rows of one text each that stand above all others: titles, which are left above."""
    single = (row for row, cells in enumerate(sheet.rows) if sum(map(is_filled, cells)) > 1)
    return [row for row in range(next(single, 0)) if any(map(is_filled, sheet.rows[row]))]


def _turned(sheet: Sheet) -> Sheet:
    """Exchange rows and columns, below the titles."""
    titles = _titles(sheet)
    down = len(titles)
    width = max(map(len, sheet.rows))

    def moved(positions: frozenset[Position]) -> frozenset[Position]:
        return frozenset((column + down, row) for row, column in positions)

    rows = tuple(
        tuple(
            cells[n] if n < len(cells) and row not in titles else None
            for row, cells in enumerate(sheet.rows)
        )
        for n in range(width)
    )
    return replace(
        sheet,
        rows=(*(sheet.rows[row] for row in titles), *rows),
        merges=tuple(
            Merge(m.first_column + down, m.first_row, m.last_column + down, m.last_row)
            for m in sheet.merges
            if m.first_row - 1 not in titles
        ),
        hidden_rows=frozenset(column + down for column in sheet.hidden_columns),
        hidden_columns=sheet.hidden_rows,
        whole_rows=False,
        uncomputed=moved(sheet.uncomputed),
        computed=moved(sheet.computed),
        zero_padded=moved(sheet.zero_padded),
    )
