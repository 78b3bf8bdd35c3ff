"""The measured tables of `docs/templates.md`: each stands between two marks of its name."""

from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "templates.md"


@dataclass(frozen=True)
class PublishedTable:
    """A table of the page, by the name that its marks bear."""

    name: str

    def cut(self) -> tuple[str, str, str]:
        """Return what stands before the table, the table, and what stands after, marks apart."""
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(self._begin)
        table, _, after = rest.partition(self._end)
        return before, table, after

    def write(self, table: str) -> None:
        """Put a table in the place of the one that the page holds."""
        before, _, after = self.cut()
        page = before + self._begin + table + self._end + after
        PAGE.write_text(page, encoding="utf-8", newline="\n")

    @property
    def _begin(self) -> str:
        return f"<!-- {self.name}: begin -->\n"

    @property
    def _end(self) -> str:
        return f"<!-- {self.name}: end -->\n"
