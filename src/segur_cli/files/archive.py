"""Open what expands: ZIP archives, and the documents that are ones (docx, xlsx, ods…).

The archive is hostile until shown otherwise: how much its directory may hold and how much its
members may expand to is bounded before either is read, and nothing is ever extracted.
"""

import io
import os
import struct
import sys
import zipfile
import zlib
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO

_END = b"PK\x05\x06"
_END_LENGTH = 22
_LOCATOR = b"PK\x06\x07"
_LOCATOR_LENGTH = 20
_END64 = b"PK\x06\x06"
_END64_LENGTH = 56
_MAX_COMMENT = 65_535
_MAX_DIRECTORY = 8 * 1024 * 1024  # bytes
_ENCRYPTED = 0x1
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # marks of encodings, and spaces


class Unfit(Enum):
    """Why an archive is not read."""

    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    EXPANDS = "expands beyond bounds"
    XML = "XML beyond bounds"
    ENTRIES = "too many members"
    DIRECTORY = "a directory beyond bounds"
    ZIP64 = "format of archives beyond 4 GB"


class ArchiveError(Exception):
    """An archive that is not read: callers say it in the words of their readers."""

    def __init__(self, why: Unfit, expanded: int = 0) -> None:
        super().__init__(why.value)
        self.why = why
        self.expanded = expanded


# What is raised, by zipfile and by what expands for it, of a stream that is torn…
TORN: tuple[type[Exception], ...] = (
    ArchiveError, zipfile.BadZipFile, zlib.error, struct.error, EOFError,
)  # fmt: skip
if _lzma := sys.modules.get("lzma"):  # zipfile loads it where this Python has it
    TORN += (_lzma.LZMAError,)
# … and of an archive that lies, or asks for a password (RuntimeError).
DAMAGED: tuple[type[Exception], ...] = (
    *TORN, OSError, ValueError, IndexError, NotImplementedError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True)
class ArchiveBounds:
    """What an archive of a kind may hold.

    `expanded` is in bytes, once its members are expanded. `xml`, in bytes, and `tags` bound those
    of its members that are read as trees, if any is. `entries` is a number of members. `zip64`: it
    may be in the format of archives beyond 4 GB, in which some programs write small ones too.
    """

    expanded: int
    xml: int | None = None
    tags: int = 0
    entries: int = 65_535  # all that the format allows, but for that of 4 GB
    zip64: bool = True


WORKBOOK = ArchiveBounds(200_000_000)
# A tree weighs twenty times its text, and an empty paragraph is one tag: 65 kB took 17 s.
WORD = ArchiveBounds(200_000_000, xml=20_000_000, tags=1_500_000)
PIECES = ArchiveBounds(500_000_000, entries=10_000, zip64=False)
REGISTER = ArchiveBounds(4_000_000_000, entries=10_000)


def open_document(data: bytes, bounds: ArchiveBounds) -> zipfile.ZipFile:
    """Open an archive that is read whole. Raises ArchiveError for one that may not be."""
    archive = open_archive(io.BytesIO(data), bounds)
    entries = archive.infolist()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise ArchiveError(Unfit.ENCRYPTED)
    expanded = sum(entry.file_size for entry in entries)
    if expanded > bounds.expanded:
        raise ArchiveError(Unfit.EXPANDS, expanded)
    try:
        fit = bounds.xml is None or _trees_fit(archive, bounds.xml, bounds.tags)
    except DAMAGED:
        raise ArchiveError(Unfit.DAMAGED) from None
    if not fit:
        raise ArchiveError(Unfit.XML)
    return archive


def _trees_fit(archive: zipfile.ZipFile, most: int, most_tags: int) -> bool:
    """Whether what is XML, as its beginning says, is within bounds."""
    trees = [entry for entry in archive.infolist() if _is_tree(archive, entry)]
    if sum(entry.file_size for entry in trees) > most:
        return False
    return sum(archive.read(entry).count(b"<") for entry in trees) <= most_tags


def _is_tree(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with archive.open(entry) as member:
        return member.read(64).lstrip(_BEFORE_XML).startswith(b"<")


def open_archive(stream: BinaryIO, bounds: ArchiveBounds) -> zipfile.ZipFile:
    """Open an archive whose members the caller chooses. Raises ArchiveError.

    Only its directory is read, and only within bounds: what members hold is not.
    """
    try:
        _refuse_directory(stream, bounds)
        archive = zipfile.ZipFile(stream)
    except ArchiveError:
        raise
    except DAMAGED:
        raise ArchiveError(Unfit.DAMAGED) from None
    if len(archive.infolist()) > bounds.entries:  # the directory said fewer
        raise ArchiveError(Unfit.ENTRIES)
    return archive


def _refuse_directory(stream: BinaryIO, bounds: ArchiveBounds) -> None:
    """Raise ArchiveError for a directory that is not to be loaded; it is found as zipfile does."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _END64_LENGTH - _LOCATOR_LENGTH - _END_LENGTH - _MAX_COMMENT))
    tail = stream.read()
    end = len(tail) - _END_LENGTH
    if not (tail[max(0, end) :].startswith(_END) and tail.endswith(b"\0\0")):
        end = tail.rfind(_END)
    if end < 0 or len(tail) - end < _END_LENGTH:
        return  # no archive at all: zipfile says it
    count, directory = struct.unpack_from("<HL", tail, end + 10)
    locator = end - _LOCATOR_LENGTH
    if locator >= 0 and tail[locator:].startswith(_LOCATOR):
        if not bounds.zip64:
            raise ArchiveError(Unfit.ZIP64)
        if tail[max(0, locator - _END64_LENGTH) :].startswith(_END64):
            count, directory = struct.unpack_from("<QQ", tail, locator - _END64_LENGTH + 32)
    if count > bounds.entries:
        raise ArchiveError(Unfit.ENTRIES)
    if directory > _MAX_DIRECTORY:
        raise ArchiveError(Unfit.DIRECTORY)
