"""The ZIP of supporting documents, listed without extracting anything.

The archive is hostile until shown otherwise: only its directory is read, within limits,
and no name in it is ever followed.
"""

import contextlib
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from segur_cli.files.opening import FileKind, open_file, unreadable
from segur_cli.files.system import is_system_file
from segur_cli.text.writing import plural

if TYPE_CHECKING:
    import zipfile

ARCHIVE_FILE = FileKind(
    10_000_000_000,
    " : trop grand pour être contrôlé",
    "Allégez les pièces de l'archive.",
    "Archive de pièces : {} n'existe pas.",
    "Un JSON accepté sans son archive laisse la demande incomplète, et bloque plus "
    "tard le solde (FAQ ASP).",
)
MAX_ENTRIES = 10_000
_MAX_DIRECTORY = 8 * 1024 * 1024  # bytes
_END = b"PK\x05\x06"
_END_LENGTH = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
_ZIP64_LOCATOR_LENGTH = 20
_MAX_COMMENT = 65_535
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_NAME_LIMIT = 4_096


@dataclass(frozen=True)
class Attachment:
    """One file of the archive: sizes in bytes, as its directory states them."""

    name: str
    size: int
    encrypted: bool
    compressed: int = 0


@dataclass(frozen=True)
class Attachments:
    """What the archive holds; `problem` says in French why it could not be read.

    `refused` when the archive may be sound, and was left aside because of its size. `system`
    are the files that a system added: they are no documents, and are left out of `entries`.
    """

    file_name: str
    entries: tuple[Attachment, ...]
    problem: str = ""
    refused: bool = False
    system: tuple[str, ...] = ()


def read_attachments(path: Path) -> Attachments:
    """List the files of an archive, folders left out. Never extracts, never raises for content.

    Raises StopError when the file cannot be opened.
    """
    with open_file(path, ARCHIVE_FILE) as stream:
        try:
            problem = _directory_problem(stream)
            if problem is not None:
                return Attachments(path.name, (), problem, refused=True)
            return _list(stream, path.name)
        except OSError as error:
            raise unreadable(path, error) from None


def _list(stream: BinaryIO, name: str) -> Attachments:
    import zipfile  # few runs have an archive

    try:
        with zipfile.ZipFile(stream) as archive:
            found = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, EOFError):
        return Attachments(name, (), "ce n'est pas une archive ZIP lisible")
    if len(found) > MAX_ENTRIES:
        problem = f"elle contient plus de {plural(MAX_ENTRIES, 'entrée')}"
        return Attachments(name, (), problem, refused=True)
    entries = [_attachment(info) for info in found if not info.orig_filename.endswith("/")]
    return Attachments(
        name,
        tuple(entry for entry in entries if not is_system_file(entry.name)),
        system=tuple(entry.name for entry in entries if is_system_file(entry.name)),
    )


def _attachment(info: "zipfile.ZipInfo") -> Attachment:
    return Attachment(
        name=name_of(info),
        size=info.file_size,
        encrypted=bool(info.flag_bits & _ENCRYPTED),
        compressed=info.compress_size,
    )


def name_of(info: "zipfile.ZipInfo") -> str:
    """Return the name as stored, read as UTF-8 even when the archive does not announce it."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name[:_NAME_LIMIT]


def _directory_problem(stream: BinaryIO) -> str | None:
    """Say why the archive's directory is too large to be loaded, None when it is not."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _END_LENGTH - _MAX_COMMENT - _ZIP64_LOCATOR_LENGTH))
    tail = stream.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < _END_LENGTH:
        return None  # no archive at all: zipfile says it
    count, directory_size = struct.unpack_from("<HL", tail, end + 10)
    locator = tail[max(0, end - _ZIP64_LOCATOR_LENGTH) : end]
    if locator.startswith(_ZIP64_LOCATOR):
        return "elle est au format ZIP64, celui des archives de plus de 4 Go"
    if count > MAX_ENTRIES:
        return f"elle contient plus de {plural(MAX_ENTRIES, 'entrée')}"
    if directory_size > _MAX_DIRECTORY:
        return "sa table des matières est démesurée"
    return None
