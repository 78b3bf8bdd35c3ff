"""Sheets of cells with their places, whatever file they come from.

Nothing here knows what the columns mean.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from segur_cli.exits import StopError
from segur_cli.text.writing import normalized_key, plural, quote

Value = str | int | float | bool | date | datetime | time | timedelta | None
Position = tuple[int, int]  # row and column, from 1

MAX_COLUMNS = 256
_LONGEST_NUMBER = 600  # characters kept of such a cell: a shared text may be of a million


@dataclass(frozen=True)
class Merge:
    """A merged range; rows and columns from 1, both ends inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Sheet:
    """Cells of one sheet: `rows[0]` is row 1; rows end with a value or an uncomputed formula."""

    name: str
    rows: tuple[tuple[Value, ...], ...]
    hidden: bool = False
    merges: tuple[Merge, ...] = ()
    uncomputed: frozenset[Position] = frozenset()  # formulas without a stored value
    computed: frozenset[Position] = frozenset()  # formulas, with or without one
    zero_padded: frozenset[Position] = frozenset()  # numbers shown on 9 digits by their format
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    comments: Mapping[Position, str] = field(default_factory=dict)  # the notes put on cells
    cut_columns: int = 0  # filled columns beyond MAX_COLUMNS, which are not read
    page_of: tuple[int, ...] = ()  # of a PDF: the page of each row
    caption: str = ""  # what stands above it in a document
    whole_rows: bool = False  # rows keep the empty cells that end them, as a text file has them

    @property
    def title(self) -> str:
        """Its name, and what stands above it."""
        return f"{self.name} {self.caption}".rstrip()

    def refuse_cut(self, name: str) -> None:
        """Raise StopError for columns of the file `name` that would be left unread."""
        if self.cut_columns:
            raise StopError(
                f"{quote(name)} : la feuille {quote(self.name, 40)} a plus de {MAX_COLUMNS} "
                "colonnes remplies, et les suivantes ne seraient pas lues.",
                "Ne gardez dans une copie que les colonnes utiles.",
            )

    def cell(self, row: int, column: int) -> Value:
        """Return the value at a position from 1, None outside the sheet."""
        if 1 <= row <= len(self.rows) and 1 <= column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return None

    def misfit(self, header: int, row: int) -> str:
        """Say how the cells of a row of a text file miss those of its header; empty when none.

        A missing or a stray separator slides the values that follow it under other headings.
        Cells beyond the header that are all empty do no harm.
        """
        if not self.whole_rows or not 1 <= header <= len(self.rows):
            return ""
        headings, cells = self.rows[header - 1], self.rows[row - 1]
        awaited, found = _filled_width(headings), len(cells)
        if found < awaited:
            return f"{plural(found, 'cellule')} pour {plural(awaited, 'intitulé')}"
        filled = _filled_width(cells)
        if filled > len(headings):
            return f"{plural(filled, 'cellule')} pour {plural(len(headings), 'intitulé')}"
        return ""


def _filled_width(cells: tuple[Value, ...]) -> int:
    return max((i for i, value in enumerate(cells, 1) if value is not None), default=0)


@dataclass(frozen=True)
class TableFile:
    """What a file holds; `saved_on` is the date the workbook itself gives, if any.

    `blind` says what its reader cannot see in that format, empty when it sees all; `turned` that
    rows and columns of a sheet were exchanged.
    """

    sheets: tuple[Sheet, ...]
    saved_on: date | None = None
    kind: str = "xlsx"
    blind: str = ""
    turned: str = ""

    @property
    def told(self) -> str:
        """What is to be said of how it was read."""
        return " ; ".join(filter(None, (self.blind, self.turned)))


def column_letter(number: int) -> str:
    """Return the letters of a column numbered from 1: 1 → A, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number, from 1, of a column named by its capital letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def is_filled(value: Value) -> bool:
    """Whether a cell holds anything."""
    return value is not None and not (isinstance(value, str) and not value.strip())


def number_text(value: Value, *, padded: bool) -> str:
    """Write a number's cell as typed text: a number lost its leading zero, unless `padded`."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None:
        return ""
    return str(value).zfill(9) if padded else str(value)[:_LONGEST_NUMBER]


_ERROR = re.compile(r"#[A-Z/0]+[!?]?")
LONGEST = 300  # characters: beyond, a text is no heading, and is not normalised further


def words(heading: str) -> str:
    """Normalise a heading: no accents, lower case, `N°` as a word, punctuation as spaces.

    Only its first LONGEST characters count.
    """
    text = heading[:LONGEST].replace("°", " ").replace("º", " ")
    text = text.replace("$", " usd ").replace("£", " gbp ")
    text = normalized_key(unicodedata.normalize("NFKC", text))
    text = " ".join(re.sub(r"[^0-9a-z€%+&/_]", " ", text).split())
    return re.sub(r"\bt t c\b", "ttc", re.sub(r"\bh t\b", "ht", text))  # H.T., T.T.C.


def texts_of(row: Sequence[Value]) -> dict[int, str]:
    """Return the texts of a row by their column, from 1.

    Blank cells, numbers, and the errors of a spreadsheet (`#REF!`) are left out.
    """
    return {
        column: value
        for column, value in enumerate(row, start=1)
        if isinstance(value, str) and value.strip() and not _ERROR.fullmatch(value.strip())
    }
