"""Where indexes are kept on this machine."""

import os
from pathlib import Path

from segur_cli.text.writing import normalized_key

_SHORTEST_HASH = 6


def data_directory() -> Path:
    """Return the folder of indexes: `SEGUR_DATA_DIR`, else the system's place for user data."""
    chosen = os.environ.get("SEGUR_DATA_DIR")
    if chosen:
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("segur", appauthor=False)


def designates(wanted: str, name: str, sha256: str) -> bool:
    """Whether what a user typed is the name of an index, or the beginning of its file's SHA-256."""
    by_hash = len(wanted) >= _SHORTEST_HASH and sha256.startswith(wanted.lower())
    return by_hash or normalized_key(name) == normalized_key(wanted)


def folder_of_indexes() -> Path:
    """Where the imported registers are."""
    return data_directory() / "registers"
