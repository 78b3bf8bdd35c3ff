"""Indexes kept in the user's data directory: one JSON file per source file, by content hash.

Files are written beside and moved into place, so that two runs at once, or a cut,
leave a whole file. The last line is the SHA-256 of what precedes: a damaged index is as good as
none, and is rebuilt from its source file.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from segur_cli.exits import reason_of
from segur_cli.files.user_data import data_directory
from segur_cli.files.whole import replace_whole
from segur_cli.text.told import warn

T = TypeVar("T")

_DAMAGE = (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError)
_HEAD = '{"source": '


def content_hash(data: bytes) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class Store:
    """The indexes of one kind (`bases`, `directories`)."""

    def __init__(self, kind: str) -> None:
        self.folder = data_directory() / kind

    def path(self, sha256: str) -> Path:
        """Where the index of a source file lies, whether it exists or not."""
        return self.folder / f"{sha256}.json"

    def hashes(self) -> list[str]:
        """The keys of the indexes, damaged ones included: a hash, and how the file was read."""
        stems = (p.stem for p in self.folder.glob("*.json"))
        return sorted(stem for stem in stems if len(stem.partition("-")[0]) == 64)

    def load(self, sha256: str, read: Callable[[dict[str, Any]], T]) -> T | None:
        """Return an index, or None when there is none or it is damaged."""
        try:
            body, _, digest = self.path(sha256).read_bytes().rpartition(b"\n")
            if content_hash(body).encode() != digest:
                return None
            return read(json.loads(body))
        except OSError:
            return None
        except _DAMAGE:
            return None

    def load_source(self, sha256: str, read: Callable[[dict[str, Any]], T]) -> T | None:
        """Return the source of an index, even when the file was cut further on."""
        try:
            with self.path(sha256).open(encoding="utf-8", errors="replace") as stream:
                head = stream.read(20_000)
            if not head.startswith(_HEAD):
                return None
            source, _ = json.JSONDecoder().raw_decode(head, len(_HEAD))
            return read(source)
        except OSError:
            return None
        except _DAMAGE:
            return None

    def save(self, sha256: str, data: dict[str, Any]) -> None:
        """Write an index atomically; a folder that cannot be written is only warned of."""
        text = json.dumps(data, ensure_ascii=False, separators=(", ", ": "))
        text = text.encode("utf-8", "replace").decode()  # half a character is no text of anybody
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            whole = f"{text}\n{content_hash(text.encode('utf-8'))}"
            replace_whole(self.path(sha256), whole, private=True)
        except OSError as error:
            warn(
                f"Avertissement : index non enregistré dans {self.folder} ({reason_of(error)}) ; "
                "le fichier sera relu à chaque fois."
            )

    def remove(self, sha256: str) -> None:
        """Delete an index; nothing happens when there is none."""
        self.path(sha256).unlink(missing_ok=True)
