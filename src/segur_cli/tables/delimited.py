"""Text files of rows (.csv, .txt): encoding and separator found, then the csv module."""

import csv
import io
import re
from collections.abc import Iterator

from segur_cli.exits import StopError
from segur_cli.tables.sheets import MAX_COLUMNS, Sheet, TableFile, Value
from segur_cli.text.writing import quote, thousands

_SEPARATORS = (";", "\t", "|", ",")
_SAMPLE_LINES = 50
_SAMPLE_WIDTH = 20_000  # characters of a line
_AS_TEXT = re.compile(r'^="([^"]*)"$')  # how an export keeps a spreadsheet from eating zeros
MAX_ROWS = 1_048_576


def read_delimited(data: bytes, name: str) -> TableFile:
    """Read delimited text as a document of one sheet. Raises StopError when it is not text."""
    text = decode(data, name)
    rows: list[tuple[Value, ...]] = []
    for row in records(text, _separator(text), name):
        if len(rows) == MAX_ROWS:
            raise StopError(f"{quote(name, 200)} dépasse {MAX_ROWS} lignes.")
        if len(row) > MAX_COLUMNS and any(map(str.strip, row[MAX_COLUMNS:])):
            raise StopError(
                f"{quote(name, 200)} a plus de {MAX_COLUMNS} colonnes remplies : ce n'est pas un "
                "fichier que segur sait lire."
            )
        rows.append(
            tuple(
                _AS_TEXT.sub(r"\1", value) if value.strip() else None for value in row[:MAX_COLUMNS]
            )
        )
    while rows and not any(rows[-1]):
        rows.pop()
    return TableFile((Sheet(name=name, rows=tuple(rows), whole_rows=True),), kind="csv")


def records(text: str, separator: str, name: str) -> Iterator[list[str]]:
    """Yield the records of a CSV text. Raises StopError for a cell too long or never closed."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=separator)
    start = 0  # lines read before the current record
    try:
        for record in reader:
            before, start = start, reader.line_num
            if start - before > 1:
                _refuse_stray_quote(lines, before, start, separator, name)
            yield record
    except csv.Error:  # outside of strict mode, only a cell too long
        raise StopError(
            f"{quote(name, 200)} n'est pas un CSV lisible : une cellule de la ligne {start + 1} "
            f"dépasse {thousands(csv.field_size_limit())} caractères."
        ) from None


def _refuse_stray_quote(
    lines: list[str], before: int, after: int, separator: str, name: str
) -> None:
    """Refuse a record over several lines whose quotes do not pair: it has swallowed others."""
    try:
        list(csv.reader(lines[before:after], delimiter=separator, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            what = f"un guillemet ouvert à la ligne {before + 1} n'est jamais refermé"
        else:
            what = f"les guillemets des lignes {before + 1} à {after} ne vont pas par paires"
        raise StopError(
            f"{quote(name, 200)} : {what}.",
            "Les lignes qui suivent seraient perdues : retirez-le, ou refermez-le.",
        ) from None


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
    """Choose the separator of the first filled lines: one that at least half of them hold.

    Another of the list replaces it when it parts more lines, into as many cells: a comma also
    parts decimals and titles, and a semicolon the words of a cell.
    """
    lines = [line[:_SAMPLE_WIDTH] for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]
    best, most, widest = _SEPARATORS[0], 0, 0
    for separator in _SEPARATORS:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=separator) if len(cells) > 1]
        usual = max(widths, key=widths.count, default=0)
        if len(widths) * 2 >= len(lines) and len(widths) > most and usual >= widest:
            best, most, widest = separator, len(widths), usual
    return best
