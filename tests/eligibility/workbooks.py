"""Small workbooks for tests: built by openpyxl, then patched where openpyxl is too well-behaved."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from segur_cli.eligibility.base import Base, BaseSource, Choices
from segur_cli.eligibility.indexing import build
from segur_cli.exits import StopError
from segur_cli.tables.sheets import Sheet, TableFile, Value
from segur_cli.tables.table_opening import read_document
from segur_cli.text.clock import PARIS, Clock

CLOCK = Clock(datetime(2025, 1, 15, 9, 30, tzinfo=PARIS), simulated=True)
HEADINGS = ("N° FINESS", "Raison sociale", "AC 2022", "Montant HOP-DPI-Va2 V2 HT")
BOURG = ("010999993", "CH DE BOURG", 41200, 100000.5)
PORT = ("130999980", "AP DU PORT", 310000, 450000)
GOLFE = ("2A0999991", "CH DU GOLFE", 12400, 50000)
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Cell = str | int | float | bool | date | None
Row = Sequence[Cell]


def worksheet(book: Workbook) -> Worksheet:
    """Return the first sheet of a new workbook, for what `workbook` does not offer."""
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return sheet


def filled_book(*rows: Row, title: str = "Base") -> Workbook:
    book = Workbook()
    sheet = worksheet(book)
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return book


def add_sheet(book: Workbook, title: str, *rows: Row) -> Worksheet:
    sheet = book.create_sheet(title)
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    return sheet


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(*rows: Row) -> bytes:
    """One sheet of rows, as the bytes of an .xlsx."""
    return saved(filled_book(*rows))


def patched(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Rewrite one part of a workbook; fails when nothing changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
        assert change(old.read(part)) != old.read(part)
    return stream.getvalue()


def with_shared_strings(data: bytes) -> bytes:
    """Store texts as Excel does, in a part of their own; openpyxl may store them in their cells."""
    texts: list[bytes] = []
    inline = re.compile(rb't="inlineStr"([^>]*)><is><t[^>]*>(.*?)</t></is>')

    def share(match: re.Match[bytes]) -> bytes:
        texts.append(match[2])
        return b't="s"%s><v>%d</v>' % (match[1], len(texts) - 1)

    with zipfile.ZipFile(io.BytesIO(data)) as old:
        sheet = inline.sub(share, old.read(SHEET))
    data = patched(data, SHEET, lambda _: sheet)
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = b'<Relationship Id="rId99" Type="%s" Target="sharedStrings.xml"/>' % kind
    data = patched(
        data,
        "xl/_rels/workbook.xml.rels",
        lambda xml: xml.replace(b"</Relationships>", relation + b"</Relationships>"),
    )
    override = (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.'
        b'openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    data = patched(data, "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", override))
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as book:
        items = b"".join(b"<si><t>%s</t></si>" % text for text in texts)
        book.writestr(
            "xl/sharedStrings.xml",
            b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'
            % items,
        )
    return stream.getvalue()


def with_computed(data: bytes, reference: str, value: str, kind: str = "n") -> bytes:
    """Store the value that Excel would have computed for the formula of a cell."""
    formula = re.compile(rf'<c r="{reference}"[^>]*>(<f>.*?</f>)<v ?/?>(?:</v>)?</c>'.encode())
    computed = rf'<c r="{reference}" t="{kind}">\1<v>{value}</v></c>'.encode()
    return patched(data, SHEET, lambda xml: formula.sub(computed, xml))


def archive(**parts: str | bytes) -> bytes:
    """A ZIP of parts; `__` in a name stands for `/` and a last `_` for nothing."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return stream.getvalue()


def text_table(rows: Iterable[Row], separator: str = ";") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return stream.getvalue()


def source(name: str = "base.xlsx", choices: Choices | None = None) -> BaseSource:
    return BaseSource(
        sha256="0" * 64, name="essai", file_name=name, path=f"/ailleurs/{name}",
        indexed_at="2025-01-15T09:30:00+01:00", saved_on="", fictitious=False, imported=False,
        choices=choices or Choices(),
    )  # fmt: skip


def read_base(
    data: bytes,
    *columns: str,
    name: str = "base.xlsx",
    sheet: str | None = None,
    header_row: int | None = None,
) -> Base:
    """Read the bytes of a file as a base; `columns` are `--column` options."""
    choices = Choices((sheet,) if sheet else (), header_row, columns)
    return build(read_document(data, name), source(name, choices))


def base_of(*rows: Sequence[Value], columns: tuple[str, ...] = ()) -> Base:
    """Read rows as a base, without a file between."""
    document = TableFile((Sheet("Base", tuple(tuple(row) for row in rows)),))
    return build(document, source(choices=Choices(columns=columns)))


def stopped(action: Callable[[], object]) -> StopError:
    """Run what must stop, and return why."""
    with pytest.raises(StopError) as caught:
        action()
    return caught.value


def refusal(data: bytes, *columns: str, name: str = "base.xlsx") -> StopError:
    """Read the bytes of a file that must be refused as a base, and return why."""
    return stopped(lambda: read_base(data, *columns, name=name))


def reserves_of(base: Base) -> list[list[str]]:
    """What makes each row of a base doubtful, whatever the day."""
    return [[reserve.text for reserve in entry.reserves] for entry in base.entries]


def numbers_of(base: Base) -> list[str]:
    return [entry.finess for entry in base.entries]


def reasons_of(base: Base) -> list[tuple[int, str]]:
    return [(row.row, row.reason) for row in base.unusable]


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
