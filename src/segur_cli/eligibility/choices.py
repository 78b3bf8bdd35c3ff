"""What the user settles about a base: `--sheet`, `--header-row`, `--column`."""

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segur_cli.config import Settings


@dataclass(frozen=True)
class Choices:
    """What the user settled: sheet names, header row (from 1), `--column` assignments."""

    sheets: tuple[str, ...] = ()
    header_row: int | None = None
    columns: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """What tells one reading of a file from another; empty when nothing was settled."""
        if self == Choices():
            return ""
        text = json.dumps([self.sheets, self.header_row, self.columns], ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def declared(settings: "Settings", wanted: str | None) -> Choices:
    """How segur.toml says that its base is to be read; nothing for another base."""
    if wanted is None or wanted not in (settings.base, settings.lint_base):
        return Choices()
    reading = settings.base_reading
    return Choices(reading.sheets, reading.header_row, reading.columns)
