"""What the columns of a base were taken for, sheet by sheet."""

from dataclasses import dataclass

from segur_cli.eligibility.ceilings import CeilingKey
from segur_cli.eligibility.headings import SCALES, HeadingMeaning, Role
from segur_cli.tables.sheets import column_number


@dataclass(frozen=True)
class Column:
    """A column of the base and what it is taken for."""

    letter: str
    heading: str
    meaning: HeadingMeaning
    chosen: bool = False  # by --column

    @property
    def index(self) -> int:
        """The column's number, from 1."""
        return column_number(self.letter)

    @property
    def option(self) -> str:
        """What the column is taken for, as `--column` writes it."""
        found = self.meaning
        if found.key is not None:
            unit = next((f",{name}" for name, n in SCALES.items() if n == found.scale), "")
            return found.key.option.replace("]", f"{unit}]")
        return f"{found.role.value}[{found.sons}]" if found.sons else found.role.value


@dataclass(frozen=True)
class SheetLayout:
    """The reading of one sheet: rows from 1, `keys` are the columns that name the beneficiary.

    The first filled one of a row counts. `sons` and `prestation` are what the sheet's name
    gives, for the columns that do not say.
    """

    sheet: str
    header_rows: tuple[int, int]
    first_row: int
    keys: tuple[Column, ...]
    columns: tuple[Column, ...]
    sons: str | None = None
    prestation: str | None = None

    def first(self, role: Role) -> Column | None:
        """Return the first column of that role, None when there is none."""
        return next((c for c in self.columns if c.meaning.role is role), None)

    @property
    def ceilings(self) -> tuple[tuple[Column, CeilingKey], ...]:
        """The amount columns with what each is about."""
        return tuple((c, c.meaning.key) for c in self.columns if c.meaning.key is not None)

    @property
    def long(self) -> bool:
        """Whether each row says of which SONS or prestation its amounts are."""
        return any(c.meaning.role in (Role.SONS, Role.PRESTATION) for c in self.columns)
