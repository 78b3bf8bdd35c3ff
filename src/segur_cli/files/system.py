"""Files that systems and programs leave beside those of people."""

from collections.abc import Sequence

from segur_cli.text.told import warn
from segur_cli.text.writing import quote

_NAMES = frozenset((".ds_store", "thumbs.db", "desktop.ini", ".directory"))
_FOLDERS = frozenset(("__macosx", ".spotlight-v100", ".trashes", "@eadir"))
_BEGINNINGS = ("~$", "._", ".~lock.")


def is_system_file(name: str) -> bool:
    """Whether a path names what no person wrote: locks of office programs, folders of a Mac…"""
    *folders, last = name.replace("\\", "/").casefold().split("/")
    return (
        last in _NAMES
        or last.startswith(_BEGINNINGS)
        or any(folder in _FOLDERS for folder in folders)
    )


def warn_of_system_files(names: Sequence[str], where: str = "") -> None:
    """Name, once and on stderr, the files of a system that were left aside; nothing without any."""
    if not names:
        return
    shown = ", ".join(quote(name, 80) for name in names[:5]) + (" …" if names[5:] else "")
    many = "laissés de côté, ajoutés" if names[1:] else "laissé de côté, ajouté"
    warn(f"Avertissement : {many} par un système ou un tableur{where} : {shown}")
