"""Writing a file whole or not at all: beside its place, then moved into it."""

import contextlib
import os
import tempfile
from pathlib import Path


def replace_whole(path: Path, text: str, *, private: bool) -> None:
    """Write `text` in UTF-8 at `path`; on failure what was there stays, and nothing is left over.

    A `private` file is for its owner alone, another has the permissions the system gives
    to new files. Raises OSError.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        if not private:
            mask = os.umask(0)
            os.umask(mask)
            Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
