"""Open an input: bytes, or a StopError that says why not.

Only regular files are read by path: a FIFO or a device could block or never end.
"""

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from segur_cli.exits import StopError, reason_of
from segur_cli.files.paths import refuse_irregular
from segur_cli.text.writing import quote

MAX_BYTES = 200_000_000
STDIN_NAME = "(entrée standard)"
_PATH_LENGTH = 200


@dataclass(frozen=True)
class OpenedInput:
    """An input that could be opened: the path to show, and its bytes."""

    path: PurePath
    data: bytes


def read_input(name: str, stdin: BinaryIO, stdin_filename: str | None = None) -> OpenedInput:
    """Read a file, or `stdin` when the name is `-` (shown as `stdin_filename` if given).

    Raises StopError (exit 2) when the input cannot be opened or is too large.
    """
    if name == "-":
        return OpenedInput(PurePath(stdin_filename or STDIN_NAME), read_standard_input(stdin))
    path = Path(name)
    return OpenedInput(path, read_source(path))


def read_source(path: Path) -> bytes:
    """Read a whole regular file of at most MAX_BYTES.

    Raises StopError (exit 2) for a missing file, a directory, a FIFO or a device,
    an unreadable or too large file.
    """
    try:
        refuse_irregular(
            path,
            "Pour lire la sortie d'une autre commande, donnez « - » et redirigez-la "
            "vers l'entrée standard.",
        )
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise StopError(
            f"Fichier introuvable : {_shown(path)}.",
            "Vérifiez le chemin et le dossier courant.",
        ) from None
    except OSError as error:
        raise StopError(f"Lecture impossible de {_shown(path)} : {reason_of(error)}.") from None
    except ValueError:  # a NUL character in the path
        raise StopError(f"Chemin impossible : {_shown(path)}.") from None
    return _within_cap(data, _shown(path))


def read_standard_input(stream: BinaryIO) -> bytes:
    """Read a stream to its end. Raises StopError (exit 2) beyond MAX_BYTES or on a failure."""
    try:
        data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise StopError(f"Lecture impossible de l'entrée standard : {reason_of(error)}.") from None
    return _within_cap(data, "L'entrée standard")


def _within_cap(data: bytes, shown: str) -> bytes:
    if len(data) <= MAX_BYTES:
        return data
    raise StopError(
        f"{shown} dépasse {MAX_BYTES // 1_000_000} Mo : trop grand pour être contrôlé.",
        "Découpez-le en plusieurs fichiers.",
    )


def _shown(path: Path) -> str:
    return quote(path, _PATH_LENGTH)
