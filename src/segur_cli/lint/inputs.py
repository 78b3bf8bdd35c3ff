"""Which documents a run looks at: files, folders, patterns, the standard input; and their ZIP.

The archive of supporting documents is listed without extracting anything. It is hostile until
shown otherwise: only its directory is read, within limits, and no name in it is ever followed.
"""

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO

from segur_cli.documents import Document, parse
from segur_cli.documents.document import stranger
from segur_cli.exits import ExitCode, StopError
from segur_cli.files.folder import files_in, is_system_file
from segur_cli.files.opening import JSON_FILE, FileKind, open_file, read_file, read_input
from segur_cli.files.paths import exists, is_file, is_folder, matching, resolved, shown
from segur_cli.text.writing import plural, quote

if TYPE_CHECKING:
    import zipfile

    from segur_cli.files.archive import ArchiveError


_STDIN = "-"
_LONG_RUN = 3_000_000  # bytes: about a third of a second


@dataclass(frozen=True)
class DocumentInputs:
    """The documents of a run, and the inputs that could not be opened."""

    documents: tuple[Document, ...]
    unread: Mapping[PurePath, StopError]


def open_inputs(
    names: Sequence[str],
    stdin: BinaryIO,
    stdin_filename: str | None = None,
    besides: Collection[Path] = (),
) -> DocumentInputs:
    """Read every input once, whatever becomes of the others.

    A folder stands for its `*.json` files, at any depth, but for hidden ones and the files
    `besides` (what the run reads or writes for another purpose). A name with `*`, `?` or
    `[` that is no file is a pattern: some shells expand none. Raises StopError
    (exit 3) when nothing at all matched.
    """
    documents: list[Document] = []
    unread: dict[PurePath, StopError] = {}
    for name in _files(names, besides):
        try:
            source = read_input(name, JSON_FILE, stdin, stdin_filename)
        except StopError as error:
            unread[PurePath(name)] = error
        else:
            documents.append(parse(source.data, source.path))
    if not documents and not unread:
        raise _nothing(names)
    return DocumentInputs(tuple(documents), unread)


def read_companion(path: Path, option: str) -> Document:
    """Read a JSON that documents are compared with. Raises StopError when it is not readable."""
    document = parse(read_file(path, JSON_FILE), path)
    if not document.usable:
        raise StopError(
            f"{option} {quote(path, 200)} ne peut pas être lu : {document.findings[-1].message}",
            f"Contrôlez d'abord ce fichier : segur lint-json {shown(path)}",
        )
    other = stranger(document.value)
    if other is not None:
        raise StopError(
            f"{option} {quote(path, 200)} n'est pas une demande : c'est {other.what}.",
            other.taken_by,
        )
    return document


def find_files(names: Sequence[str]) -> list[str]:
    """Return the files that names, patterns and folders stand for, as `open_inputs` finds them.

    Raises StopError (exit 3) when nothing matched.
    """
    found = list(_files(names, ()))
    if not found:
        raise _nothing(names)
    return found


def _nothing(names: Sequence[str]) -> StopError:
    return StopError(
        f"Aucun fichier .json trouvé : {', '.join(quote(name, 200) for name in names)}.",
        "Vérifiez le chemin : rien n'a été contrôlé.",
        code=ExitCode.NO_INPUT,
    )


def _files(names: Sequence[str], besides: Collection[Path]) -> Iterator[str]:
    """Yield each file once, in the order given."""
    excluded = {resolved(path) for path in besides}
    seen: set[Path | str] = set()
    for name in names:
        for found in _expanded(name, excluded):
            key = found if found == _STDIN else Path(found).absolute()
            if key not in seen:
                seen.add(key)
                yield found


def _expanded(name: str, excluded: Collection[Path]) -> list[str]:
    path = Path(name)
    if name in {_STDIN, ""}:  # an empty name (an unset variable) is not the current folder
        return [name]
    if is_folder(path):
        found = sorted(files_in(path, (".json",)))
        return [str(file) for file in found if resolved(file) not in excluded]
    if any(char in name for char in "*?[") and not exists(path):
        return [str(file) for file in matching(name)]
    return [name]


def is_long(names: Iterable[str]) -> bool:
    """Whether reading may last a second: many bytes, or a folder of who knows how many."""
    paths = [Path(name) for name in names if "\0" not in name]
    sizes = (path.stat().st_size for path in paths if is_file(path))
    return sum(sizes) > _LONG_RUN or any(is_folder(path) for path in paths)


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
