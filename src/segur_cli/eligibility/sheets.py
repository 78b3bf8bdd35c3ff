"""A file of rows, whatever its format: bytes in, sheets of cells out.

Nothing here knows what the columns mean. Inputs are hostile: sizes are capped and
every refusal is a sentence.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from segur_cli.exits import StopError, reason_of
from segur_cli.text.writing import plural, quote

Value = str | int | float | bool | date | datetime | time | timedelta | None
Position = tuple[int, int]  # row and column, from 1

MAX_FILE_BYTES = 100_000_000
MAX_COLUMNS = 256
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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
    whole_rows: bool = False  # rows keep the empty cells that end them, as a text file has them

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
class Document:
    """What a file holds; `saved_on` is the date the workbook itself gives, if any."""

    sheets: tuple[Sheet, ...]
    saved_on: date | None = None
    kind: str = field(default="xlsx")


def read_bytes(path: Path) -> bytes:
    """Read a whole file, at most MAX_FILE_BYTES. Raises StopError when it cannot be."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        raise StopError(f"Fichier introuvable : {quote(path, 200)}.") from None
    except IsADirectoryError:
        raise StopError(f"{quote(path, 200)} est un dossier, pas un fichier.") from None
    except OSError as error:
        raise StopError(f"Lecture impossible de {quote(path, 200)} : {reason_of(error)}.") from None
    if len(data) > MAX_FILE_BYTES:
        raise StopError(
            f"{quote(path, 200)} dépasse {MAX_FILE_BYTES // 1_000_000} Mo : ce n'est pas un "
            "fichier que segur sait lire."
        )
    return data


def read_document(data: bytes, name: str) -> Document:
    """Read an .xlsx or a .csv/.txt from its bytes; `name` is used in messages and for the suffix.

    Raises StopError when the content is not what the suffix announces, is damaged,
    encrypted, empty, or expands beyond reason.
    """
    suffix = Path(name).suffix.lower()
    if not data.strip(b"\0 \t\r\n"):
        raise StopError(f"{quote(name, 200)} est vide.")
    if data.startswith(b"PK"):
        from segur_cli.eligibility.xlsx import read_xlsx

        return read_xlsx(data, name)
    _refuse_known_strangers(data, name)
    if suffix in (".xlsx", ".xlsm", ".xls", ".xlsb"):
        raise StopError(
            f"{quote(name, 200)} porte l'extension {suffix} mais n'est pas un classeur Excel.",
            "S'il s'agit de texte séparé par des points-virgules, renommez-le en .csv.",
        )
    from segur_cli.eligibility.delimited import read_delimited

    return read_delimited(data, name)


def _refuse_known_strangers(data: bytes, name: str) -> None:
    """Name the formats that are often taken for a workbook, with what to do."""
    resave = "Ouvrez-le dans Excel ou LibreOffice et enregistrez-le au format .xlsx."
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise StopError(
                f"{quote(name, 200)} est protégé par un mot de passe : il ne peut pas être lu.",
                "Enregistrez-en une copie sans mot de passe (Fichier > Informations > Protéger).",
            )
        raise StopError(f"{quote(name, 200)} est un classeur à l'ancien format .xls.", resave)
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        raise StopError(
            f"{quote(name, 200)} est une page web (HTML), pas un classeur.",
            "Une page d'erreur ou de connexion a pu être enregistrée à la place du fichier : "
            "téléchargez-le de nouveau.",
            resave,
        )
    if head.startswith(b"<?xml"):
        raise StopError(f"{quote(name, 200)} est un fichier XML, pas un classeur .xlsx.", resave)
    if head.startswith(b"%pdf"):
        raise StopError(f"{quote(name, 200)} est un PDF, pas un classeur .xlsx.")


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
