"""Names of files as archives and requests write them, folders and accents however written."""

import re
import unicodedata

_DRIVE = re.compile(r"[A-Za-z]:")


def last_of(name: str) -> str:
    """Return the name of a file without its folders."""
    return name.replace("\\", "/").rpartition("/")[2]


def composed(name: str) -> str:
    """Write accents in one character: archives made on a Mac write them in two."""
    return unicodedata.normalize("NFC", name)


def same_name(name: str) -> str:
    """Reduce a path to what names a file for a person: no folder, no case."""
    return last_of(composed(name)).casefold()


def escapes(name: str) -> bool:
    """Whether a name is absolute, has a drive letter or climbs with `..`."""
    path = name.replace("\\", "/")
    return path.startswith("/") or bool(_DRIVE.match(path)) or ".." in path.split("/")
