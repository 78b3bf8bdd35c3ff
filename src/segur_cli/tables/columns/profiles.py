"""What the cells of each column of a table look like."""

from collections.abc import Iterable

from segur_cli.tables.columns.vocabulary import ColumnRole, Shapes, Vocabulary
from segur_cli.tables.sheets import Sheet, Value

_SAMPLED_ROWS = 2_000
_SAMPLED_CELLS = 300  # distinct cells that are looked at
_PROOF = 0.95
_FEWEST_KEYS = 3  # distinct cells: any number of nine digits has one chance in ten of a right key
_FEWEST = 2


def filled(value: Value) -> bool:
    """Whether a cell holds anything."""
    return value is not None and not (isinstance(value, str) and not value.strip())


class Profiles:
    """The cells of some rows, column by column, and which share of them has a shape.

    Distinct cells count once; those of a row of totals, and headings said again, do not count.
    """

    def __init__(
        self, sheet: Sheet, shapes: Shapes, vocabulary: Vocabulary, first: int, last: int
    ) -> None:
        self.shapes, self.vocabulary = shapes, vocabulary
        self._rows = sheet.rows[first - 1 : min(last, first - 1 + _SAMPLED_ROWS)]
        self._cells: dict[int, list[Value]] = {}
        self._shares: dict[tuple[int, str], float | None] = {}

    def cells(self, column: int) -> list[Value]:
        """The distinct filled cells of a column, at most 300."""
        if column not in self._cells:
            found: dict[tuple[type, Value], None] = {}
            for row in self._rows:
                value = row[column - 1] if column <= len(row) else None
                if filled(value):
                    found[(type(value), value)] = None
                    if len(found) == _SAMPLED_CELLS:
                        break
            self._cells[column] = [value for _, value in found]
        return self._cells[column]

    def count(self, column: int) -> int:
        """How many cells of a column are filled."""
        return sum(len(row) >= column and filled(row[column - 1]) for row in self._rows)

    def share(self, column: int, shape: str) -> float | None:
        """The share of the cells of a column that have a shape; None when nothing tells."""
        looks = self.shapes.get(shape)
        if looks is None:
            return None
        if (column, shape) not in self._shares:
            found = [(looks(v), v) for v in self.cells(column)]
            counted = [same for same, value in found if same or not self._aside(value)]
            self._shares[column, shape] = sum(counted) / len(counted) if counted else None
        return self._shares[column, shape]

    def proves(self, column: int, role: ColumnRole) -> bool:
        """Whether the cells of a column give a role by themselves."""
        share = self.share(column, role.proof) if role.proof else None
        if share is None or share < _PROOF:
            return False
        if role.key:
            return len(self.cells(column)) >= _FEWEST_KEYS
        return self.count(column) >= _FEWEST

    def any_of(self, shapes: Iterable[str]) -> bool:
        """Whether any cell at all has one of the shapes."""
        looks = [self.shapes[shape] for shape in shapes if shape in self.shapes]
        return any(look(v) for row in self._rows for v in row if filled(v) for look in looks)

    def _aside(self, value: Value) -> bool:
        if not isinstance(value, str):
            return False
        return self.vocabulary.is_total(value) or any(
            sense.whole for sense in self.vocabulary.read(value[:100])
        )
