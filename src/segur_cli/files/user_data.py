"""Where indexes are kept on this machine."""

import os
from pathlib import Path


def data_directory() -> Path:
    """Return the folder of indexes: `SEGUR_DATA_DIR`, else the system's place for user data."""
    chosen = os.environ.get("SEGUR_DATA_DIR")
    if chosen:
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("segur", appauthor=False)


def folder_of_indexes() -> Path:
    """Where the imported registers are."""
    return data_directory() / "registers"
