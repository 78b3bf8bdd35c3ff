"""Workbooks of other formats: the same rows as an .xlsx, and bounds that a bomb meets."""

import io
import time
import zipfile
from datetime import datetime

import pytest

from segur_cli.tables.calamine import BLIND, LONGEST_WAIT
from segur_cli.tables.sheets import Merge
from segur_cli.tables.table_opening import read_document
from tests.eligibility.workbooks import stopped

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_ROWS = (("FINESS", "Raison sociale"), ("010999993", "CH FICTIF"), (10999993, 62400.5))


def ods(*rows: tuple[str | float, ...], repeated: tuple[int, int] = (1, 1)) -> bytes:
    """Write an OpenDocument sheet; its first row and cells are `repeated` so many times."""
    down, across = repeated
    lines = []
    for cells in rows:
        written = "".join(
            f'<table:table-cell office:value-type="string" '
            f'table:number-columns-repeated="{across}"><text:p>{cell}</text:p></table:table-cell>'
            if isinstance(cell, str)
            else f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
            for cell in cells
        )
        lines.append(
            f'<table:table-row table:number-rows-repeated="{down}">{written}</table:table-row>'
        )
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{_OFFICE}:office:1.0" '
        f'xmlns:table="{_OFFICE}:table:1.0" xmlns:text="{_OFFICE}:text:1.0" office:version="1.2">'
        '<office:body><office:spreadsheet><table:table table:name="Base">'
        f"{''.join(lines)}</table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0"/>'
        )
        archive.writestr("content.xml", content)
    return stream.getvalue()


def xls(*rows: tuple[str | float | datetime, ...]) -> bytes:
    """Write a workbook of the format before .xlsx, whose rows begin at B3."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Base")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for number, cells in enumerate(rows, start=2):
        for column, value in enumerate(cells, start=1):
            style = day if isinstance(value, datetime) else xlwt.Style.default_style
            sheet.write(number, column, value, style)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_an_ods_gives_its_rows_and_says_what_it_hides() -> None:
    document = read_document(ods(*_ROWS), "base.ods")
    [sheet] = document.sheets
    assert (sheet.name, sheet.hidden, document.kind) == ("Base", False, "ods")
    assert sheet.rows == _ROWS
    assert document.blind == BLIND


def test_an_ods_gives_a_merged_cell_to_the_rows_that_it_covers() -> None:
    span = '<table:table-cell table:number-rows-spanned="2" '
    data = ods(("FINESS", "SONS"), ("010999993", "DPI"), ("", "PFI"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    head, cell, rest = parts["content.xml"].partition(">010999993")
    before, _, after = head.rpartition("<table:table-cell ")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in (parts | {"content.xml": before + span + after + cell + rest}).items():
            archive.writestr(name, text)
    [sheet] = read_document(stream.getvalue(), "base.ods").sheets
    assert sheet.merges == (Merge(2, 1, 3, 1),)


def test_an_xls_keeps_the_place_of_its_cells_and_its_dates() -> None:
    document = read_document(
        xls(("FINESS", "Depuis"), ("010999993", datetime(2025, 1, 2))), "b.xls"
    )
    [sheet] = document.sheets
    assert sheet.cell(3, 2) == "FINESS"
    assert sheet.cell(4, 3) == datetime(2025, 1, 2)
    assert sheet.cell(1, 1) is None
    assert document.kind == "xls"


@pytest.mark.parametrize(
    ("repeated", "said"),
    [
        ((1_000_000, 1_000), "n'a pas pu être lu"),
        ((100_000, 100), "n'a pas pu être lu"),
        ((250_000, 1), "contient plus de 200\xa0000 lignes remplies"),
    ],
)
def test_a_sheet_that_repeats_without_end_is_refused_in_time(
    repeated: tuple[int, int], said: str
) -> None:
    bomb = ods(("FINESS",), repeated=repeated)
    assert len(bomb) < 1_000
    began = time.monotonic()
    error = stopped(lambda: read_document(bomb, "bombe.ods"))
    assert time.monotonic() - began < LONGEST_WAIT
    assert said in error.message


def test_a_reading_that_lasts_is_abandoned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segur_cli.tables.calamine.LONGEST_WAIT", 0.001)
    error = stopped(lambda: read_document(ods(*_ROWS), "lente.ods"))
    assert "lecture abandonnée" in error.message
