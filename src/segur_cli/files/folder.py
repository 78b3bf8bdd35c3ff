"""What a folder holds for a person: neither what is hidden, nor what systems and programs leave."""

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from segur_cli.exits import reason_of
from segur_cli.files.paths import is_file, resolved
from segur_cli.text.writing import quote, warn

_NAMES = frozenset((".ds_store", "thumbs.db", "desktop.ini", ".directory"))
_FOLDERS = frozenset(("__macosx", ".spotlight-v100", ".trashes", "@eadir"))
_BEGINNINGS = ("~$", "._", ".~lock.")
_OF_PROGRAMS = frozenset(("node_modules", "__pycache__", "venv"))
_DEEPEST = 40  # deeper, no person has put a file
_MOST_TOLD = 5


def files_in(
    folder: Path, suffixes: Collection[str] = (), deepest: int = _DEEPEST
) -> Iterator[Path]:
    """Yield the files of a folder and of those inside, `deepest` levels down, in no order.

    Those whose suffix, in lower case, is one of `suffixes`, if any is given. Links to folders are
    not followed, nor those to files that are elsewhere; these, and folders that the system
    refuses, are told on stderr at the end.
    """
    root = resolved(folder)
    outside: list[str] = []
    refused: list[str] = []

    def refuse(error: OSError) -> None:
        refused.append(f"{quote(error.filename, 80)} ({reason_of(error)})")

    for place, folders, names in os.walk(folder, onerror=refuse):
        inside = Path(place)
        depth = len(inside.relative_to(folder).parts) + 1
        seen = [name for name in folders if not is_hidden(name)]
        outside += [name for name in seen if _leads_outside(inside / name, root)]
        folders[:] = seen if depth < deepest else []
        for name in names:
            path = inside / name
            if is_hidden(name) or (suffixes and path.suffix.lower() not in suffixes):
                continue
            if _leads_outside(path, root):
                outside.append(name)
            elif is_file(path):
                yield path
    warn_of(outside, "lien qui mène hors du dossier, laissé de côté",
             "liens qui mènent hors du dossier, laissés de côté")  # fmt: skip
    if refused:
        shown = ", ".join(refused[:_MOST_TOLD]) + (" …" if refused[_MOST_TOLD:] else "")
        warn(f"Avertissement : illisible, laissé de côté : {shown}")


def _leads_outside(path: Path, root: Path) -> bool:
    return path.is_symlink() and not resolved(path).is_relative_to(root)


def is_hidden(name: str) -> bool:
    """Whether a name is hidden, or that of what a system or a program left."""
    return name.startswith(".") or name in _OF_PROGRAMS or is_system_file(name)


def is_system_file(name: str) -> bool:
    """Whether a path names what no person wrote: locks of office programs, folders of a Mac…"""
    *folders, last = name.replace("\\", "/").casefold().split("/")
    return (
        last in _NAMES
        or last.startswith(_BEGINNINGS)
        or any(folder in _FOLDERS for folder in (*folders, last))
    )


def warn_of_system_files(names: Sequence[str], where: str = "") -> None:
    """Name, once and on stderr, the files of a system that were left aside; nothing without any."""
    by_whom = f"par un système ou un tableur{where}"
    warn_of(names, f"laissé de côté, ajouté {by_whom}", f"laissés de côté, ajoutés {by_whom}")


def warn_of(names: Sequence[str], single: str, several: str) -> None:
    """Tell on stderr what was left out of a folder, the first names of it; nothing for none."""
    if names:
        shown = ", ".join(quote(name, 80) for name in names[:_MOST_TOLD])
        shown += " …" if names[_MOST_TOLD:] else ""
        warn(f"Avertissement : {several if names[1:] else single} : {shown}")
