"""Files as segur.toml and the baseline name them: relative to a folder, forward slashes."""

import os.path
from pathlib import Path, PurePath

from segur_cli.text.writing import sanitized


def relative(path: PurePath, root: Path) -> str:
    """Return a path relative to `root`, or absolute when it shares no drive with it."""
    absolute = Path.cwd() / path
    try:
        return PurePath(os.path.relpath(absolute, root)).as_posix()
    except ValueError:
        return absolute.as_posix()


def shown(path: PurePath) -> str:
    """Return a path as a command line to copy may show it."""
    return sanitized(str(path)[:200])
