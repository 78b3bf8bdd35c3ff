"""What expands is bounded before it is read, whatever reads it."""

import io
import struct
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from segur_cli.exits import StopError
from segur_cli.files.archive import (
    PIECES,
    WORD,
    WORKBOOK,
    ArchiveError,
    Unfit,
    open_archive,
    open_document,
)
from segur_cli.papers.paper_reading import read_paper
from segur_cli.tables.papers import read_docx_tables
from tests.conftest import Segur

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def word(body: str) -> bytes:
    """A Word document of this body."""
    plain, stream = io.BytesIO(), io.BytesIO()
    docx.Document().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != "word/document.xml":
                new.writestr(name, old.read(name))
        text = f'<w:document xmlns:w="{_NAMESPACE}"><w:body>{body}</w:body></w:document>'
        new.writestr("word/document.xml", text)
    return stream.getvalue()


def refused(data: bytes, bounds: object = WORD) -> Unfit:
    with pytest.raises(ArchiveError) as caught:
        open_document(data, bounds)  # type: ignore[arg-type]
    return caught.value.why


def test_a_sound_document_is_opened() -> None:
    with open_document(word("<w:p/>"), WORD) as archive:
        assert "word/document.xml" in archive.namelist()


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"PK\x03\x04" * 40, b"\0" * 99])
def test_what_is_no_archive_is_damaged(data: bytes) -> None:
    assert refused(data) is Unfit.DAMAGED


def test_every_truncation_is_damaged() -> None:
    data = word("<w:p/>")
    assert {refused(data[:length]) for length in range(0, len(data), 997)} == {Unfit.DAMAGED}


def test_what_expands_beyond_bounds_is_refused_by_what_its_directory_says() -> None:
    data = zipped(a=b" " * 1_000_000, b=b" " * 1_000_001)
    assert refused(data, replace(WORKBOOK, expanded=2_000_000)) is Unfit.EXPANDS


def test_a_tree_is_known_by_its_beginning_not_by_its_name() -> None:
    data = zipped(image=b"\xef\xbb\xbf \n<a/>" + b" " * 1_000)
    assert refused(data, replace(WORD, xml=1_000)) is Unfit.XML
    assert refused(zipped(image=b"<a/>" * 11), replace(WORD, tags=10)) is Unfit.XML
    open_document(zipped(image=b"\x89PNG<<<<" * 100), replace(WORD, tags=10)).close()


def test_a_member_that_is_damaged_is_found_where_trees_are_weighed() -> None:
    data = bytearray(zipped(text=b"<a>" * 1_000))
    data[45] ^= 0xFF
    assert refused(bytes(data)) is Unfit.DAMAGED


def test_an_encrypted_document_is_refused() -> None:
    data = bytearray(zipped(text=b"<a/>"))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(data)) is Unfit.ENCRYPTED


def test_a_directory_that_would_fill_memory_is_not_loaded() -> None:
    data = bytearray(zipped(text=b"<a/>"))
    struct.pack_into("<L", data, data.rfind(b"PK\x05\x06") + 12, 2**31)
    assert refused(bytes(data)) is Unfit.DIRECTORY


def test_the_end_of_an_archive_is_where_zipfile_finds_it() -> None:
    """A mark inside the true record, or in a comment, hides no directory from the bounds."""
    data = bytearray(zipped(text=b"<a/>"))
    end = data.rfind(b"PK\x05\x06")
    struct.pack_into("<L", data, end + 12, 2**31)
    inside = bytearray(data)
    inside[end + 16 : end + 20] = b"PK\x05\x06"
    assert refused(bytes(inside)) is Unfit.DIRECTORY
    comment = b"PK\x05"
    struct.pack_into("<H", data, end + 20, len(comment))
    assert refused(bytes(data + comment)) is Unfit.DIRECTORY


def test_a_small_archive_in_the_format_of_large_ones_is_read_but_for_pieces() -> None:
    data = zipped(text=b"<a/>")
    end = data.rfind(b"PK\x05\x06")
    size, start = struct.unpack_from("<LL", data, end + 12)
    record = b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, 1, 1, size, start)
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, end, 1)
    large = data[:end] + record + locator + data[end:]
    open_document(large, WORD).close()
    assert refused(large, PIECES) is Unfit.ZIP64
    lying = record[:40] + struct.pack("<Q", 2**40) + record[48:]
    assert refused(data[:end] + lying + locator + data[end:]) is Unfit.DIRECTORY


def test_members_are_counted_even_when_the_directory_lies() -> None:
    data = bytearray(zipped(a=b"", b=b"", c=b""))
    struct.pack_into("<HH", data, data.rfind(b"PK\x05\x06") + 8, 1, 1)
    with pytest.raises(ArchiveError) as caught:
        open_archive(io.BytesIO(bytes(data)), replace(PIECES, entries=2))
    assert caught.value.why is Unfit.ENTRIES


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """A document of less than a megabyte whose tree would take gigabytes."""
    return word("<w:p/>" * 33_000_000)


def as_piece(data: bytes) -> str:
    return read_paper(data, "bomb.docx").problem


def as_table(data: bytes) -> str:
    with pytest.raises(StopError) as caught:
        read_docx_tables(data, "bomb.docx")
    return caught.value.message


@pytest.mark.parametrize("read", [as_piece, as_table])
def test_a_bomb_is_refused_at_once(bomb: bytes, read: Callable[[bytes], str]) -> None:
    assert len(bomb) < 1_000_000
    before = time.process_time()
    assert "une fois développé" in read(bomb)
    assert time.process_time() - before < 1


def test_a_bomb_ends_a_command_with_a_sentence(segur: Segur, bomb: bytes) -> None:
    Path("bomb.docx").write_bytes(bomb)
    Path("vierge.json").write_text('{"demandes": [{"finess": ""}]}', encoding="utf-8")
    run = segur("template", "learn", "vierge.json", "--fields", "bomb.docx")
    assert run.code == 2
    assert "« bomb.docx » est illisible : son texte compte plus de" in run.err


def test_a_cell_that_says_it_spans_a_hundred_million_columns_is_read() -> None:
    cell = (
        '<w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p>'
        "</w:tc>"
    )
    document = read_docx_tables(word(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"), "t.docx")
    assert document.sheets[0].rows == (("a",) * 256,)


def test_merged_cells_of_a_word_table_are_repeated_as_word_shows_them() -> None:
    book = docx.Document()
    table = book.add_table(3, 3)
    for number, row in enumerate(table.rows):
        for place, cell in enumerate(row.cells):
            cell.text = f"{number}{place}"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "large"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "haut"
    stream = io.BytesIO()
    book.save(stream)
    [sheet] = read_docx_tables(stream.getvalue(), "t.docx").sheets
    expected = [[cell.text for cell in row.cells] for row in table.rows]
    assert [list(row) for row in sheet.rows] == expected
    assert expected == [["large", "large", "02"], ["10", "11", "haut"], ["20", "21", "haut"]]
