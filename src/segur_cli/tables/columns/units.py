"""The unit in which the amounts of a table are written, when it is not the euro."""

import re

from segur_cli.tables.columns.reading import TableReading
from segur_cli.tables.headings import words

SCALES = {"k€": 1_000, "M€": 1_000_000}
_THOUSANDS = re.compile(r"\bk ?(?:€|eur(?:os?)?\b)|\bmilliers?\b")
_MILLIONS = re.compile(r"\bm ?(?:€|eur(?:os?)?\b)|\bmillions?\b")
_ABOVE = 10  # rows above the headings in which a unit may be said


def unit_named(text: str) -> str:
    """Return the unit other than the euro that a text names: `k€`, `M€`, or nothing."""
    said = words(text)
    return "k€" if _THOUSANDS.search(said) else "M€" if _MILLIONS.search(said) else ""


def unit_above(table: TableReading) -> tuple[str, str]:
    """Return the unit that a line above the headings of a table names, and where it does."""
    top = table.header[0] or table.first_row
    for number in range(max(top - _ABOVE, 1), top):
        for value in table.sheet.rows[number - 1]:
            if isinstance(value, str) and (unit := unit_named(value)):
                return unit, f"la ligne {number} dit « {' '.join(value.split())[:60]} »"
    return "", ""
