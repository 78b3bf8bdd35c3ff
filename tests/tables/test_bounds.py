"""A small workbook may weigh on every cell that cites one long text: bounded for every command."""

import io
import time
import zipfile
from pathlib import Path

import pytest

from segur_cli.tables.table_opening import read_document
from segur_cli.tables.xlsx import LONGEST_TEXT
from tests.conftest import Segur
from tests.eligibility.workbooks import SHEET, filled_book, saved

_MOST_SECONDS = 5
_SHARED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def citing(text: str, rows: int, headings: tuple[str, ...]) -> bytes:
    """A workbook whose every cell under the headings cites one shared text."""
    strings = (text, *headings)
    table = "".join(f"<si><t>{one}</t></si>" for one in strings)
    lines = [[place + 1 for place in range(len(headings))], *[[0] * len(headings)] * rows]
    cells = "".join(
        f'<row r="{number}">'
        + "".join(f'<c r="{chr(65 + c)}{number}" t="s"><v>{s}</v></c>' for c, s in enumerate(line))
        + "</row>"
        for number, line in enumerate(lines, start=1)
    )
    parts = {
        SHEET: f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{table}</sst>',
    }
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(filled_book(["x"])))) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name == "xl/sharedStrings.xml":
                continue
            content = old.read(name).decode()
            if name == "xl/_rels/workbook.xml.rels" and "sharedStrings" not in content:
                link = f'<Relationship Id="rId99" Type="{_SHARED}" Target="sharedStrings.xml"/>'
                content = content.replace("</Relationships>", f"{link}</Relationships>")
            if name == "[Content_Types].xml" and "sharedStrings" not in content:
                kind = (
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
                )
                part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/>'
                content = content.replace("</Types>", f"{part}</Types>")
            new.writestr(name, parts.pop(name, content))
        for name, content in parts.items():
            new.writestr(name, content)
    return stream.getvalue()


def test_a_text_beyond_what_the_format_holds_is_cut_once() -> None:
    document = read_document(citing("A" * 100_000, 2, ("FINESS",)), "base.xlsx")
    assert document.sheets[0].cell(1, 1) == "FINESS"
    assert len(str(document.sheets[0].cell(3, 1))) == LONGEST_TEXT


@pytest.mark.parametrize(
    "command",
    [
        ("base", "import", "long.xlsx"),
        ("check-eligibility", "--base", "demo", "--from", "long.xlsx", "-f", "csv"),
        ("check-eligibility", "010999993", "--base", "demo", "--register", "long.xlsx"),
        ("pv-check", "long.xlsx"),
    ],
)
@pytest.mark.parametrize(
    "headings", [("FINESS", "Nom", "SONS", "Montant HT"), ("A", "B", "C", "D")]
)
def test_no_command_takes_long_over_a_text_that_many_cells_cite(
    segur: Segur, headings: tuple[str, ...], command: tuple[str, ...]
) -> None:
    data = citing("A" * 1_000_000, 3_000, headings)
    assert len(data) < 150_000
    Path("long.xlsx").write_bytes(data)
    began = time.process_time()
    run = segur(*command)
    assert time.process_time() - began < _MOST_SECONDS
    assert run.code in (1, 2)
    assert len(run.out) < 5_000_000
