"""What the cells of each column of a table look like."""

from segur_cli.tables.columns.vocabulary import ColumnRole, Shapes, Vocabulary
from segur_cli.tables.sheets import Sheet, Value, is_filled

_SAMPLED_ROWS = 2_000
_SAMPLED_CELLS = 300  # distinct cells that are looked at
_PROOF = 0.95
_FEWEST_KEYS = 3  # distinct cells: any number of nine digits has one chance in ten of a right key
_FEWEST = 2


class Profiles:
    """The cells of some rows, column by column, and which share of them has a shape.

    Those of a row of totals, headings said again and « néant » do not count.
    """

    def __init__(
        self, sheet: Sheet, shapes: Shapes, vocabulary: Vocabulary, first: int, last: int
    ) -> None:
        self.shapes, self.vocabulary = shapes, vocabulary
        self._rows = sheet.rows[first - 1 : min(last, first - 1 + _SAMPLED_ROWS)]
        self._cells: dict[int, list[tuple[Value, int]]] = {}
        self._shares: dict[tuple[int, str], tuple[float, float] | None] = {}

    def cells(self, column: int) -> list[tuple[Value, int]]:
        """The filled cells of a column, the first 300 that differ, each with its count."""
        if column not in self._cells:
            found: dict[tuple[type, Value], int] = {}
            for row in self._rows:
                value = row[column - 1] if column <= len(row) else None
                key = (type(value), value)
                if is_filled(value) and (key in found or len(found) < _SAMPLED_CELLS):
                    found[key] = found.get(key, 0) + 1
            self._cells[column] = [(value, count) for (_, value), count in found.items()]
        return self._cells[column]

    def share(self, column: int, shape: str) -> float | None:
        """The share of the cells of a column that have a shape; None when nothing tells."""
        shares = self._both(column, shape)
        return shares[0] if shares else None

    def proves(self, column: int, role: ColumnRole) -> bool:
        """Whether the cells of a column, each counted once, give a role by themselves."""
        shares = self._both(column, role.proof) if role.proof else None
        if shares is None or shares[1] < _PROOF:
            return False
        if role.key:
            return len(self.cells(column)) >= _FEWEST_KEYS
        return sum(count for _, count in self.cells(column)) >= _FEWEST

    def _both(self, column: int, shape: str) -> tuple[float, float] | None:
        """The share of the cells that have a shape, then of those that differ."""
        looks = self.shapes.get(shape)
        if looks is None:
            return None
        if (column, shape) not in self._shares:
            found = [(looks(value), value, count) for value, count in self.cells(column)]
            counted = [(same, n) for same, value, n in found if same or not self._aside(value)]
            self._shares[column, shape] = (
                (
                    sum(n for same, n in counted if same) / sum(n for _, n in counted),
                    sum(same for same, _ in counted) / len(counted),
                )
                if counted
                else None
            )
        return self._shares[column, shape]

    def _aside(self, value: Value) -> bool:
        if not isinstance(value, str):
            return False
        nothing = self.shapes.get("nothing")
        return (
            (nothing is not None and nothing(value))
            or self.vocabulary.is_total(value)
            or any(sense.whole for sense in self.vocabulary.read(value[:100]))
        )
