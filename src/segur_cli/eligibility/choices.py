"""What the user settles about a base: `--sheet`, `--header-row`, `--column`."""

import hashlib
import json
from dataclasses import dataclass


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
