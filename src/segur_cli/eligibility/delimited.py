"""Text files of rows (.csv, .txt): encoding and separator found, then the csv module."""

import csv
import io

from segur_cli.eligibility.sheets import Document, Sheet, Value
from segur_cli.exits import StopError
from segur_cli.writing import quote

_SEPARATORS = (";", "\t", ",")
_SAMPLE_LINES = 50
MAX_ROWS = 1_048_576


def read_delimited(data: bytes, name: str) -> Document:
    """Read delimited text as a document of one sheet. Raises StopError when it is not text."""
    text = decode(data, name)
    separator = _separator(text)
    rows: list[tuple[Value, ...]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            if len(rows) == MAX_ROWS:
                raise StopError(f"{quote(name, 200)} dépasse {MAX_ROWS} lignes.")
            rows.append(tuple(value if value.strip() else None for value in row))
    except csv.Error as error:
        unclosed = "unexpected end of data" in str(error)
        why = "un guillemet ouvert n'est pas refermé" if unclosed else f"{error}"
        raise StopError(
            f"{quote(name, 200)} n'est pas un CSV lisible, à partir de la ligne "
            f"{len(rows) + 1} : {why}."
        ) from None
    while rows and not any(rows[-1]):
        rows.pop()
    return Document((Sheet(name=name, rows=tuple(rows)),), kind="csv")


def decode(data: bytes, name: str) -> str:
    """Decode UTF-8 (BOM or not), UTF-16 with a BOM, else Windows-1252.

    Raises StopError for bytes that are no text in any of them.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise StopError(
        f"{quote(name, 200)} n'est pas un fichier texte lisible (ni UTF-8, ni Windows-1252)."
    )


def _separator(text: str) -> str:
    """Choose the first separator that at least half of the first filled lines hold."""
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]
    for separator in _SEPARATORS:
        if sum(separator in line for line in lines) * 2 >= max(len(lines), 1):
            return separator
    return ";"
