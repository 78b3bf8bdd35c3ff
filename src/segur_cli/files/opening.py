"""Open a file that a user names: bytes, or a StopError (exit 2) that says why not, and the cure;
and write one whole or not at all.

Only regular files are read: a pipe, a socket or a device could block or never end. What was opened
is looked at, not its name: another file may bear it the instant after.
"""

import contextlib
import errno
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import BinaryIO

from segur_cli.exits import StopError, reason_of
from segur_cli.files.paths import WINDOWS_PATH, has_invisible, is_folder, with_slashes
from segur_cli.text.writing import quote

STDIN_NAME = "(entrée standard)"
_PATH_LENGTH = 200
_BLOCK = 1 << 20
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_NONBLOCK", 0)  # opening a pipe would wait for who writes into it
)
_SMALL = 1_024  # bytes: a pointer of Git LFS has 130, the lock of an office program fewer than 200
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_LOCK_NAMES = ("~$", ".~lock.")
_PIPED = "Enregistrez ce qui en sort dans un fichier, puis donnez ce fichier."
_USE_DASH = (
    "Pour lire la sortie d'une autre commande, donnez « - » et redirigez-la vers l'entrée standard."
)
_CURES = {
    errno.EACCES: "Vérifiez vos droits sur ce fichier, et qu'aucun programme ne le tient ouvert.",
    errno.EBUSY: "Fermez-le dans l'autre programme, puis relancez.",
    errno.EIO: "Copiez-le sur un autre support, puis relancez.",
    errno.ELOOP: "Donnez le fichier auquel ce lien devait mener.",
    errno.EMFILE: "Donnez moins de fichiers à la fois.",
    errno.ENAMETOOLONG: "Aucun fichier ne peut porter ce nom : vérifiez-le.",
}


@dataclass(frozen=True)
class FileKind:
    """How large a file of a kind may be, and what is said of one that cannot be read.

    `limit` is in bytes. `missing` has a place for the quoted path. `too_large` ends the sentence
    that gives the limit, `smaller` is its cure. `piped` says what to do of a pipe. `null`: the
    null device is read, as an empty file.
    """

    limit: int
    too_large: str = " : ce n'est pas un fichier que segur sait lire"
    smaller: str = "Vérifiez que c'est bien le fichier voulu."
    missing: str = "Fichier introuvable : {}."
    where: str = "Vérifiez le chemin et le dossier courant."
    piped: str = _PIPED
    null: bool = False


JSON_FILE = FileKind(
    200_000_000, " : trop grand pour être contrôlé", "Découpez-le en plusieurs fichiers."
)
PAPER_FILE = FileKind(
    200_000_000, " : trop grand pour être contrôlé", "Ne gardez que le document demandé."
)
TABLE_FILE = FileKind(
    100_000_000, smaller="Copiez les seules colonnes utiles dans un nouveau classeur.", null=True
)
TOML_FILE = FileKind(1_000_000, ", le maximum accepté", null=True)


@dataclass(frozen=True)
class OpenedInput:
    """An input that could be opened: the path to show, and its bytes."""

    path: PurePath
    data: bytes


def read_input(
    name: str, kind: FileKind, stdin: BinaryIO, stdin_filename: str | None = None
) -> OpenedInput:
    """Read a file, or `stdin` when the name is `-` (shown as `stdin_filename` if given).

    Raises StopError when the input cannot be opened or is too large.
    """
    if name == "-":
        return OpenedInput(PurePath(stdin_filename or STDIN_NAME), read_standard_input(stdin, kind))
    path = Path(name)
    return OpenedInput(path, read_file(path, replace(kind, piped=_USE_DASH)))


def read_standard_input(stream: BinaryIO, kind: FileKind) -> bytes:
    """Read a stream to its end. Raises StopError beyond the limit or on a failure."""
    try:
        data = stream.read(kind.limit + 1)
    except OSError as error:
        raise StopError(f"Lecture impossible de l'entrée standard : {reason_of(error)}.") from None
    if len(data) > kind.limit:
        raise _too_large("L'entrée standard", kind)
    return data


def read_file(path: Path, kind: FileKind) -> bytes:
    """Read a whole regular file. Raises StopError as `open_file` does."""
    with open_file(path, kind) as stream:
        try:
            data = stream.read(kind.limit + 1)
        except OSError as error:
            raise unreadable(path, error) from None
    if len(data) > kind.limit:  # it grew meanwhile
        raise _too_large(quote(path, _PATH_LENGTH), kind)
    return data


def digest_of(path: Path, kind: FileKind) -> str:
    """Return the SHA-256 of a file, read in blocks. Raises StopError as `open_file` does."""
    found = hashlib.sha256()
    with open_file(path, kind) as stream:
        try:
            while block := stream.read(_BLOCK):
                found.update(block)
        except OSError as error:
            raise unreadable(path, error) from None
    return found.hexdigest()


def open_file(path: Path, kind: FileKind) -> BinaryIO:
    """Open a regular file, to be closed by the caller.

    Raises StopError for a missing file, a folder, a pipe, a socket, a device, a file that the
    system refuses or that is too large, a pointer of Git LFS, the lock of an office program.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError:
        raise StopError(
            kind.missing.format(quote(path, _PATH_LENGTH)), where_to_look(str(path), kind.where)
        ) from None
    except OSError as error:
        raise unreadable(path, error, kind.piped) from None
    except ValueError:  # a NUL character in the path
        raise StopError(
            f"Chemin impossible : {quote(path, _PATH_LENGTH)}.", "Aucun fichier ne porte ce nom."
        ) from None
    try:
        _refuse(descriptor, path, kind)
    except OSError as error:
        os.close(descriptor)
        raise unreadable(path, error) from None
    except StopError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def where_to_look(path: str, otherwise: str = "") -> str:
    """Advise on a path that leads nowhere: what its writing tells, else the sentence given."""
    if has_invisible(path):
        return f"Il contient un caractère invisible : dans segur.toml, {WINDOWS_PATH}"
    meant = with_slashes(path)
    if meant is not None:
        return f"Ici, les dossiers se séparent par des / : {quote(meant, _PATH_LENGTH)}."
    return otherwise


def unreadable(path: Path, error: OSError, piped: str = _PIPED) -> StopError:
    """Return the refusal of a file at which the system failed."""
    shown = quote(path, _PATH_LENGTH)
    if error.errno == errno.EISDIR or is_folder(path):  # Windows says that access is denied
        return StopError(
            f"Lecture impossible de {shown} : c'est un dossier, pas un fichier.",
            "Donnez un fichier qu'il contient.",
        )
    if error.errno == errno.ENXIO:  # a socket
        return _irregular(shown, piped)
    cure = _CURES.get(error.errno or 0, "Vérifiez le chemin.")
    return StopError(f"Lecture impossible de {shown} : {reason_of(error)}.", cure)


def _refuse(descriptor: int, path: Path, kind: FileKind) -> None:
    """Raise StopError for what was opened and is not to be read, OSError as the system does."""
    status = os.fstat(descriptor)
    shown = quote(path, _PATH_LENGTH)
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "")
    if not stat.S_ISREG(status.st_mode):
        if kind.null and os.path.samestat(status, os.stat(os.devnull)):  # noqa: PTH116
            return
        raise _irregular(shown, kind.piped)
    if status.st_size > kind.limit:
        raise _too_large(shown, kind)
    if status.st_size > _SMALL:
        return
    if path.name.startswith(_LOCK_NAMES):
        raise StopError(
            f"{shown} est le fichier de verrouillage que pose un logiciel de bureautique (Excel, "
            "Word, LibreOffice) à côté du document ouvert, pas ce document.",
            "Donnez le document lui-même.",
        )
    head = os.read(descriptor, len(_LFS_POINTER))
    if head == _LFS_POINTER:
        raise StopError(
            f"{shown} est un pointeur Git LFS : le contenu du fichier n'a pas été téléchargé.",
            "Pour l'obtenir : git lfs pull",
        )
    os.lseek(descriptor, 0, os.SEEK_SET)


def _irregular(shown: str, piped: str) -> StopError:
    return StopError(
        f"{shown} n'est pas un fichier ordinaire (tube, périphérique ou prise).", piped
    )


def _too_large(shown: str, kind: FileKind) -> StopError:
    return StopError(f"{shown} dépasse {kind.limit // 1_000_000} Mo{kind.too_large}.", kind.smaller)


def replace_whole(path: Path, content: str | bytes, *, private: bool) -> None:
    """Write `content` at `path`, a text in UTF-8; on failure what was there stays.

    Nothing is left over. A `private` file is for its owner alone, another has the permissions
    the system gives to new files. Raises OSError.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode("utf-8") if isinstance(content, str) else content)
        if not private:
            mask = os.umask(0)
            os.umask(mask)
            Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
