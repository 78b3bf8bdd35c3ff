"""Archives are listed whatever they hold, and never extracted."""

import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from segur_cli.exits import StopError
from segur_cli.files import archive
from segur_cli.lint.inputs import read_attachments


def make(path: Path, *names: str, data: bytes = b"%PDF-1.4") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in names:
            new.writestr(name, data)
    return path


def test_files_are_listed_and_folders_left_out(tmp_path: Path) -> None:
    found = read_attachments(make(tmp_path / "p.zip", "pieces/", "pieces/Réf.pdf"))
    assert [(e.name, e.size, e.encrypted) for e in found.entries] == [("pieces/Réf.pdf", 8, False)]
    assert (found.file_name, found.problem) == ("p.zip", "")


def test_an_archive_of_nothing_is_readable(tmp_path: Path) -> None:
    assert read_attachments(make(tmp_path / "p.zip")).entries == ()


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.4", b"PK\x05\x06", b"PK\x03\x04" * 40, b"\x00" * 99]
)
def test_what_is_no_archive_is_a_problem_not_an_exception(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "p.zip"
    path.write_bytes(data)
    found = read_attachments(path)
    assert found.problem == "ce n'est pas une archive ZIP lisible"
    assert not found.refused


def test_every_truncation_of_an_archive_is_survived(tmp_path: Path) -> None:
    whole = make(tmp_path / "whole.zip", "a.pdf", "b.pdf").read_bytes()
    path = tmp_path / "cut.zip"
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        assert read_attachments(path).problem


def test_a_damaged_directory_is_survived(tmp_path: Path) -> None:
    whole = bytearray(make(tmp_path / "whole.zip", "a.pdf").read_bytes())
    path = tmp_path / "bad.zip"
    for place in range(whole.rfind(b"PK\x01\x02"), len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        path.write_bytes(damaged)
        read_attachments(path)


@pytest.mark.parametrize(
    ("name", "said"), [("missing.zip", "Archive de pièces"), (".", "c'est un dossier")]
)
def test_what_cannot_be_opened_stops(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(StopError, match=said):
        read_attachments(tmp_path / name)


def test_too_many_entries_are_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "PIECES", replace(archive.PIECES, entries=2))
    found = read_attachments(make(tmp_path / "p.zip", "a", "b", "c"))
    assert found.refused
    assert "plus de 2 entrées" in found.problem


def test_a_lying_count_is_refused_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "PIECES", replace(archive.PIECES, entries=2))
    path = make(tmp_path / "p.zip", "a", "b", "c")
    data = bytearray(path.read_bytes())
    end = data.rfind(b"PK\x05\x06")
    struct.pack_into("<HH", data, end + 8, 1, 1)
    path.write_bytes(data)
    assert read_attachments(path).refused


def test_a_huge_directory_is_refused(tmp_path: Path) -> None:
    path = make(tmp_path / "p.zip", "a")
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.rfind(b"PK\x05\x06") + 12, 2**31)
    path.write_bytes(data)
    assert "démesurée" in read_attachments(path).problem


def test_utf8_names_are_read_even_when_not_announced(tmp_path: Path) -> None:
    path = make(tmp_path / "p.zip", "Réf.pdf")
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark) + offset
        flags = struct.unpack_from("<H", data, place)[0]
        struct.pack_into("<H", data, place, flags & ~0x800)
    path.write_bytes(data)
    assert read_attachments(path).entries[0].name == "Réf.pdf"


def test_encrypted_entries_are_seen(tmp_path: Path) -> None:
    path = make(tmp_path / "p.zip", "a.pdf")
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert read_attachments(path).entries[0].encrypted
