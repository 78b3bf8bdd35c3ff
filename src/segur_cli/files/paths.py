"""What the system says of a path that a user gave.

A path that it refuses (too long, a NUL character, a loop of links) is no file and no folder:
what opens it then says why.
"""

import stat
from pathlib import Path

from segur_cli.exits import StopError
from segur_cli.text.writing import quote

_PATH_LENGTH = 200


def is_file(path: Path | str) -> bool:
    """Whether a path is that of a regular file, links followed."""
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path | str) -> bool:
    """Whether a path is that of a folder, links followed."""
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def exists(path: Path | str) -> bool:
    """Whether anything is at a path."""
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def refuse_irregular(path: Path, *advice: str) -> None:
    """Raise StopError for what is no regular file: a FIFO or a device could block or never end.

    `advice` says what to do instead. Raises OSError and ValueError as the system does.
    """
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise StopError(
            f"{quote(path, _PATH_LENGTH)} est un dossier, pas un fichier.",
            "Donnez les fichiers qu'il contient.",
        )
    if not stat.S_ISREG(mode):
        raise StopError(
            f"{quote(path, _PATH_LENGTH)} n'est pas un fichier ordinaire (tube, périphérique ou "
            "prise).",
            *advice,
        )


def resolved(path: Path | str) -> Path:
    """Make a path absolute, links followed; one that the system refuses is only made absolute."""
    try:
        return Path(path).resolve()
    except (OSError, ValueError, RuntimeError):  # RuntimeError: a loop of links, before 3.13
        return Path(path).absolute()
