"""A list of clients given back whole, with the number that was read, the verdict and its reasons.

Nothing of the list changes: what segur says stands in columns added at its right.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from segur_cli.eligibility.clients import ListReading
from segur_cli.eligibility.verdict import Verdict
from segur_cli.tables.sheets import Sheet, Value, number_text
from segur_cli.tables.writing import saved
from segur_cli.text.writing import listed, sanitized

HEADINGS = (
    "segur : FINESS lu", "segur : correction", "segur : verdict", "segur : plafond",
    "segur : motif", "segur : base",
)  # fmt: skip
_LONGEST_CELL = 32_767  # what a workbook takes
_LONGEST_TITLE = 31
_UNCOMPUTED = "formule sans valeur enregistrée"
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def to_corrected(reading: ListReading, verdicts: Iterable[tuple[Verdict, str]], base: str) -> bytes:
    """Write the list as a workbook: every sheet, row and column of it, as values, then ours.

    `verdicts` come with the ceilings of what is asked, in French.
    """
    from openpyxl import Workbook

    book: Any = Workbook()
    book.remove(book.active)
    verdicts = list(verdicts)
    listed_on = {table.sheet.name for table in reading.tables}
    if not listed_on and reading.source is not None:
        listed_on.add(reading.source.name)
    for sheet in reading.document.sheets if reading.document is not None else ():
        title = sanitized(sheet.name).translate(_FORBIDDEN).strip("' ")[:_LONGEST_TITLE]
        written = book.create_sheet(title or "Liste")
        written.sheet_state = "hidden" if sheet.hidden else "visible"
        is_list = sheet.name in listed_on
        headed = not is_list or bool(reading.tables)
        for row in range(1, len(sheet.rows) + 1):
            for column in range(1, len(sheet.rows[row - 1]) + 1):
                _put(written, row if headed else row + 1, column, _value(sheet, row, column))
        if is_list:
            _beside(written, sheet, reading, verdicts, base)
    return saved(book)


def _beside(
    written: Any,
    sheet: Sheet,
    reading: ListReading,
    verdicts: Iterable[tuple[Verdict, str]],
    base: str,
) -> None:
    """Write our columns at the right of the list, on its own rows."""
    first = max(map(len, sheet.rows), default=0) + 1
    # A list of one number a line has no headings: ours stand above it.
    tables = [table for table in reading.tables if table.sheet.name == sheet.name]
    headers = [table.header[1] or table.first_row - 1 for table in tables] or [1]
    shift = 0 if reading.tables else 1
    for header in headers:
        _cells(written, max(header, 1), first, HEADINGS)
    several = len({table.sheet.name for table in reading.tables}) > 1
    for verdict, ceilings in verdicts:
        row = _row(verdict, sheet.name if several else "")
        if row:
            _cells(written, row + shift, first, (*_told(verdict, ceilings), base))
    for aside in reading.aside if not several else ():
        told = ("", "", f"ligne laissée de côté ({aside.kind})", "", "", "")
        _cells(written, aside.row + shift, first, told)


def _row(verdict: Verdict, sheet: str) -> int:
    """The row of a client, 0 when it stands on another sheet, or was typed."""
    where = verdict.request.where
    ending = f" ({sheet})" if sheet else ""
    if not where.endswith(ending):
        return 0
    number = where.removesuffix(ending).removeprefix("ligne ")
    return int(number) if number.isdecimal() else 0


def _told(verdict: Verdict, ceilings: str) -> tuple[str, ...]:
    """The number that was read, how, the verdict, the ceilings and every remark."""
    return (
        verdict.reading.finess or "",
        listed(_corrections(verdict)),
        verdict.label,
        ceilings,
        " | ".join((*verdict.request.complaints, *(remark.text for remark in verdict.remarks))),
    )


def _corrections(verdict: Verdict) -> Iterator[str]:
    """Say what was repaired in a number, or what is proposed for it: nothing replaces it."""
    reading = verdict.reading
    if reading.finess is not None:
        yield from (f"réparé : {repair}" for repair in reading.repairs)
    yield from (f"proposé : {one.finess} ({one.reason})" for one in reading.proposals)
    if verdict.targets:
        yield f"à ressaisir sous l'{verdict.target_level} {listed(verdict.targets, 'ou')}"
    yield from (f"candidat du répertoire : {hit.told}" for hit in verdict.candidates)


def _cells(written: Any, row: int, first: int, texts: tuple[str, ...]) -> None:
    for column, text in enumerate(texts, first):
        _put(written, row, column, text)


def _value(sheet: Sheet, row: int, column: int) -> Value:
    value = sheet.cell(row, column)
    if value is None and (row, column) in sheet.uncomputed:
        return _UNCOMPUTED
    if (row, column) in sheet.zero_padded:
        return number_text(value, padded=True)
    return value


def _put(written: Any, row: int, column: int, value: Value) -> None:
    """Write a value as it is; a text stays a text, even one that begins like a formula."""
    if value in (None, ""):
        return
    cell = written.cell(row=row, column=column)
    if isinstance(value, str):
        cell.value = sanitized(value)[:_LONGEST_CELL]
        cell.data_type = "s"
        cell.number_format = "@"
        return
    cell.value = str(value) if isinstance(value, timedelta) else value
