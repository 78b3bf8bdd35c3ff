"""What the user settles about a base: `--sheet`, `--header-row`, `--column`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choices:
    """What the user settled: sheet name, header row (from 1), `--column` assignments."""

    sheet: str | None = None
    header_row: int | None = None
    columns: tuple[str, ...] = ()
