"""What the system says of a path that a user gave, and how the names of files are compared.

A path that it refuses (too long, a NUL character, a loop of links) is no file and no folder:
what opens it then says why.
"""

import contextlib
import os
import os.path
import re
import unicodedata
from collections.abc import Iterable
from glob import iglob
from pathlib import Path, PurePath

from segur_cli.text.writing import sanitized

# TOML reads `\` as the beginning of an escape: "C:\new" between double quotes ends a line.
WINDOWS_PATH = (
    "écrivez un chemin de Windows avec des / (C:/dossier/fichier.json), ou entre apostrophes."
)
_DRIVE = re.compile(r"[A-Za-z]:")


def has_invisible(path: str) -> bool:
    """Whether a path holds a control character, which no name of a file does on purpose."""
    return any(sign < " " or "\x7f" <= sign <= "\x9f" for sign in path)


def with_slashes(path: str) -> str | None:
    """Return a path of Windows as it is written here; None for one that is already."""
    return path.replace("\\", "/") if "\\" in path and os.sep == "/" else None


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


def as_it_stands(path: Path) -> Path:
    """Return a path as the disk writes it, when only its accents are composed otherwise."""
    if str(path).isascii() or exists(path):
        return path
    found = Path(path.anchor)
    for part in path.parts[bool(path.anchor) :]:
        name = part
        if not exists(found / part):
            with contextlib.suppress(OSError, ValueError):
                names = sorted(entry.name for entry in found.iterdir())
                name = next((n for n in names if composed(n) == composed(part)), part)
        found /= name
    return found


def from_here(path: Path | str) -> str:
    """Write a path as one types it here: relative when it is below the working directory."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except (OSError, ValueError):
        return str(path)


def resolved(path: Path | str) -> Path:
    """Make a path absolute, links followed; one that the system refuses is only made absolute."""
    try:
        return Path(path).resolve()
    except (OSError, ValueError, RuntimeError):  # RuntimeError: a loop of links, before 3.13
        with contextlib.suppress(OSError):  # a working directory that was removed
            return Path(path).absolute()
        return Path(path)


def last_of(name: str) -> str:
    """Return the name of a file without its folders."""
    return name.replace("\\", "/").rpartition("/")[2]


def composed(name: str) -> str:
    """Write accents in one character: archives made on a Mac write them in two."""
    return unicodedata.normalize("NFC", name)


def matching(pattern: str) -> list[Path]:
    """Return what a pattern names, sorted, hidden names left out; `**` at its end names files.

    Its accents match those of a file, in one character or in two.
    """
    written = dict.fromkeys((pattern, composed(pattern), unicodedata.normalize("NFD", pattern)))
    found = {Path(path) for form in written for path in iglob(form, recursive=True)}  # noqa: PTH207
    return sorted(path for path in found if is_file(path) or not pattern.endswith("**"))


def same_name(name: str) -> str:
    """Reduce a path to what names a file for a person: no folder, no case."""
    return last_of(composed(name)).casefold()


def escapes(name: str) -> bool:
    """Whether a name is absolute, has a drive letter or climbs with `..`."""
    path = name.replace("\\", "/")
    return path.startswith("/") or bool(_DRIVE.match(path)) or ".." in path.split("/")


def relative(path: PurePath, root: Path) -> str:
    """Return a path relative to `root`, or absolute when it shares no drive with it."""
    absolute = Path.cwd() / path
    try:
        return PurePath(os.path.relpath(absolute, root)).as_posix()
    except ValueError:
        return absolute.as_posix()


def without_folders(text: str, folders: Iterable[Path]) -> str:
    """Write relative, in a text made to be sent, the paths that begin with one of the folders.

    The deepest goes first: it is what the reader's own copy has in common with ours.
    """
    from urllib.parse import quote

    for folder in sorted({str(each) for each in folders}, key=len, reverse=True):
        if len(folder) > 1:  # of a path at the root, nothing is left to hide
            plain = folder.replace("\\", "/").strip("/")
            text = text.replace(f"file:///{quote(plain)}/", "")
            # Markdown and JSON put a backslash before some signs of a path.
            signs = (c if c.isalnum() else rf"\\?{re.escape(c)}" for c in f"{folder}{os.sep}")
            text = re.sub("".join(signs), "", text)
    return text


def shown(path: PurePath) -> str:
    """Return a path as a command line to copy may show it."""
    return sanitized(str(path)[:200])


def data_directory() -> Path:
    """Return the folder of indexes: `SEGUR_DATA_DIR`, else the system's place for user data."""
    chosen = os.environ.get("SEGUR_DATA_DIR")
    if chosen:
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("segur", appauthor=False)
