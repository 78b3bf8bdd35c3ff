"""The ZIP of supporting documents, listed without extracting anything.

The archive is hostile until shown otherwise: only its directory is read, within limits,
and no name in it is ever followed.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from segur_cli.files.folder import is_system_file
from segur_cli.files.opening import FileKind, open_file
from segur_cli.text.writing import plural

if TYPE_CHECKING:
    import zipfile

    from segur_cli.files.archive import ArchiveError

ARCHIVE_FILE = FileKind(
    10_000_000_000,
    " : trop grand pour être contrôlé",
    "Allégez les pièces de l'archive.",
    "Archive de pièces : {} n'existe pas.",
    "Un JSON accepté sans son archive laisse la demande incomplète, et bloque plus "
    "tard le solde (FAQ de l'ASP).",
)
_OFFICE = ("[Content_Types].xml", "mimetype")  # what such a document holds at its root
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
    from segur_cli.files.archive import (  # few runs have one
        PIECES,
        ArchiveError,
        Unfit,
        open_archive,
    )

    with open_file(path, ARCHIVE_FILE) as stream:
        try:
            found = open_archive(stream, PIECES).infolist()
        except ArchiveError as error:
            return Attachments(path.name, (), _unfit(error), refused=error.why is not Unfit.DAMAGED)
    entries = [
        Attachment(
            name_of(info), info.file_size, bool(info.flag_bits & _ENCRYPTED), info.compress_size
        )
        for info in found
        if not info.orig_filename.endswith("/")
    ]
    if any(entry.name in _OFFICE for entry in entries):
        why = "c'est un document bureautique (.xlsx, .docx, .ods), non une archive de pièces"
        return Attachments(path.name, (), why)
    return Attachments(
        path.name,
        tuple(entry for entry in entries if not is_system_file(entry.name)),
        system=tuple(entry.name for entry in entries if is_system_file(entry.name)),
    )


def name_of(info: "zipfile.ZipInfo") -> str:
    """Return the name as stored, read as UTF-8 even when the archive does not announce it."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name[:_NAME_LIMIT]


def _unfit(error: "ArchiveError") -> str:
    from segur_cli.files.archive import PIECES, Unfit

    if error.why is Unfit.ZIP64:
        return "elle est au format ZIP64, celui des archives de plus de 4 Go"
    if error.why is Unfit.ENTRIES:
        return f"elle contient plus de {plural(PIECES.entries, 'entrée')}"
    if error.why is Unfit.DIRECTORY:
        return "sa table des matières est démesurée"
    return "ce n'est pas une archive ZIP lisible"
