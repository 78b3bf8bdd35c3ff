"""Writing a file whole or not at all: beside its place, then moved into it."""

import contextlib
import os
import tempfile
from pathlib import Path


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
