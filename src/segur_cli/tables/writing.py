"""A table for people who use a spreadsheet: CSV for programs, xlsx for a double click.

A CSV opened by double click loses the zero of `010999993`: only a workbook says that a cell is a
text.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from segur_cli.text.page import Grid
from segur_cli.text.writing import formula_safe, sanitized

_WIDEST = 60  # characters
_LONGEST_CELL = 32_767  # what a workbook takes
_SHEET = "Résultat"

RowT = TypeVar("RowT")


@dataclass(frozen=True)
class Table:
    """Headings and rows of texts. `numbers` names the columns that hold numbers, as written."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Column(Generic[RowT]):
    """One column of what a command answers: its heading, and the text that it gives of a row.

    `number` lets a spreadsheet sort it as one.
    """

    heading: str
    get: Callable[[RowT], str]
    number: bool = False


def table_of(title: str, columns: Sequence[Column[RowT]], rows: Iterable[RowT]) -> Table:
    """Return the table that files hold, a row for each of `rows`."""
    return Table(
        title,
        tuple(column.heading for column in columns),
        tuple(tuple(column.get(row) for column in columns) for row in rows),
        frozenset(column.heading for column in columns if column.number),
    )


def grid_of(
    columns: Sequence[Column[RowT]],
    rows: Iterable[RowT],
    *,
    indent: int = 0,
    style: Callable[[RowT], str] = lambda row: "",
) -> Grid:
    """Return the table that people read; `style` is that of a whole row."""
    return Grid(
        tuple(column.heading for column in columns),
        tuple(tuple(((column.get(row), style(row)),) for column in columns) for row in rows),
        indent,
    )


def to_csv(table: Table) -> str:
    """Write a table with `;`, as French spreadsheets do; the caller adds the UTF-8 BOM."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.headings)
    writer.writerows([formula_safe(cell) for cell in row] for row in table.rows)
    return stream.getvalue()


def to_xlsx(table: Table) -> bytes:
    """Write a table as a workbook of one sheet: texts stay texts, FINESS keep their zeros."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet: Any = book.active
    sheet.title = _SHEET
    book.properties.title = table.title
    sheet.append(table.headings)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(table.rows, 2):
        for column, (heading, text) in enumerate(zip(table.headings, row, strict=True), 1):
            cell = sheet.cell(row=number, column=column)
            if heading in table.numbers and text.isdecimal():
                cell.value = int(text)
                continue
            cell.value = sanitized(text)[:_LONGEST_CELL]
            cell.data_type = "s"  # a text, even one that begins like a formula
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in enumerate(_widths(table), 1):
        sheet.column_dimensions[sheet.cell(row=1, column=column).column_letter].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    return saved(book)


APP_PROPERTIES = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>segur</Application></Properties>"
)


class _Archive(zipfile.ZipFile):
    """The members of a workbook, without what the library says of itself."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *more: Any, **options: Any) -> None:
        own = APP_PROPERTIES if str(zinfo_or_arcname) == "docProps/app.xml" else data
        super().writestr(zinfo_or_arcname, own, *more, **options)


def saved(book: Any) -> bytes:
    """Return a workbook as the bytes of its file, which names segur and no library."""
    from openpyxl.writer.excel import ExcelWriter

    book.properties.creator = "segur"
    stream = io.BytesIO()
    with _Archive(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()
    return stream.getvalue()


def _widths(table: Table) -> Iterable[int]:
    columns: Iterable[Sequence[str]] = zip(table.headings, *table.rows, strict=True)
    return (min(_WIDEST, max(map(len, column)) + 2) for column in columns)
