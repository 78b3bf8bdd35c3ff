"""What the system says of a path that a user gave.

A path that it refuses (too long, a NUL character, a loop of links) is no file and no folder:
what opens it then says why.
"""

from pathlib import Path


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


def resolved(path: Path | str) -> Path:
    """Make a path absolute, links followed; one that the system refuses is only made absolute."""
    try:
        return Path(path).resolve()
    except (OSError, ValueError, RuntimeError):  # RuntimeError: a loop of links, before 3.13
        return Path(path).absolute()
