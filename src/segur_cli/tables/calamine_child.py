"""The child process that reads .xls, .xlsb and .ods: bytes on its input, JSON lines out.

Run as `python -m segur_cli.tables.calamine_child`. It limits its own memory and time, where the
system lets it, since these formats expand to anything: one row may say that it is a million.
The first line is the list of sheets, `[name, visible, merges]`; then one line a row,
`[sheet, row, cells]`, from 1, where a date is `{"date": ISO}` and a time `{"time": ISO}`.
"""

import io
import json
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat

MAX_MEMORY = 300_000_000  # bytes
MAX_SECONDS = 5  # of processor
MAX_FILLED_ROWS = 200_000
MAX_COLUMNS = 256
TOO_MANY_ROWS, PASSWORD, UNREADABLE = 11, 12, 13  # exit codes


def main() -> int:
    """Read a workbook from standard input and write its rows; return the exit code."""
    _limit()
    import python_calamine as calamine

    data = sys.stdin.buffer.read()
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        kept = [m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
        sheets = [book.get_sheet_by_name(one.name) for one in kept]
    except calamine.PasswordError:
        return PASSWORD
    except (calamine.CalamineError, ValueError, OSError) as error:
        sys.stderr.write(str(error)[:200])
        return UNREADABLE
    visible = calamine.SheetVisibleEnum.Visible
    spans = _open_document_merges(data)
    _write([[m.name, m.visible == visible, s.merged_cell_ranges or spans.get(m.name, [])]
            for m, s in zip(kept, sheets, strict=True)])  # fmt: skip
    filled = 0
    for index, sheet in enumerate(sheets):
        rows = sheet.to_python(skip_empty_area=False)
        filled += sum(any(cell != "" for cell in cells) for cells in rows)
        if filled > MAX_FILLED_ROWS:
            return TOO_MANY_ROWS
        for number, cells in enumerate(rows, start=1):
            values = [_plain(value) for value in cells]
            while values and values[-1] is None:
                values.pop()
            if values:
                _write([index, number, values[:MAX_COLUMNS]])
    return 0


def _open_document_merges(data: bytes) -> dict[str, list[Any]]:
    """The merged cells of each sheet of an .ods, of which calamine says nothing: their corners."""
    spans: dict[str, list[Any]] = {}
    if b"opendocument.spreadsheet" not in data[:200]:
        return spans
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml")
    if b"-spanned=" not in content:
        return spans
    found: list[Any] = []
    row, column, high = 0, 0, 0

    def begin(name: str, told: dict[str, str]) -> None:
        nonlocal found, row, column, high
        if name == "table:table":
            found = spans.setdefault(told.get("table:name", ""), [])
            row, high = 0, 0
        elif name == "table:table-row":
            row, column, high = row + high, 0, int(told.get("table:number-rows-repeated", 1))
        elif name in ("table:table-cell", "table:covered-table-cell"):
            down = int(told.get("table:number-rows-spanned", 1)) - 1
            right = int(told.get("table:number-columns-spanned", 1)) - 1
            if down or right:
                found.append(((row, column), (row + down, column + right)))
            column += int(told.get("table:number-columns-repeated", 1))

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.Parse(content, True)
    return spans


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits: the parent's clock is then the only one
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))


def _plain(value: Any) -> Any:
    if value == "":
        return None
    if isinstance(value, datetime):
        return {"date": value.isoformat()}
    if isinstance(value, date):
        return {"date": datetime(value.year, value.month, value.day).isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return str(value)
    return value


def _write(line: Any) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
