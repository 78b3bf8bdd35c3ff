"""Workbooks: which kind an archive is; .xlsx and .xlsm, with what openpyxl does not tell fast.

Read-only mode trusts the `<dimension>` of a sheet (a wrong one silently yields one
row: it is reset here), knows no merged cells, and shows a formula whose value was
never stored as an empty cell: both are picked from the sheet's XML.
"""

import io
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

from segur_cli.exits import StopError
from segur_cli.files.archive import TORN, WORKBOOK, ArchiveError, Unfit, open_document
from segur_cli.tables.sheets import (
    MAX_COLUMNS,
    Merge,
    Position,
    Sheet,
    TableFile,
    Value,
    column_number,
)
from segur_cli.text.writing import quote

MAX_ROWS = 1_048_576  # of the format itself
MAX_FILLED_ROWS = 200_000
LONGEST_TEXT = 32_767  # of the format: a shared text beyond would weigh on each cell that cites it
_HEAD = 200  # bytes of an archive in which OpenDocument keeps its type, as it is
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_ESCAPED = re.compile(r"_x([0-9A-CE-Fa-ce-f][0-9A-Fa-f]{3}|[Dd][0-7][0-9A-Fa-f]{2})_")
_MERGE = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"
)
_EMPTY_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_FORMULA = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_ROW_NUMBER = re.compile(rb"\br=[\"'](\d{1,7})[\"']")
_COLUMN_RANGE = re.compile(rb"\b(min|max)=[\"'](\d{1,5})[\"']")
_INLINE = re.compile(
    rb'(<c\b[^>]*?) t="inlineStr"([^>]*)><is><t(?: xml:space="preserve")?>([^<]+)</t></is></c>'
)
_CELL = re.compile(rb"<(?:\w+:)?c[\s>]")
_PLACE = re.compile(rb"<(?:\w+:)?c\b[^>]*\br=[\"']([A-Z]{1,3})\d[^>]*>")
_TEXT_RESULT = re.compile(rb"\bt=[\"']str[\"']")  # an empty text is a result, not its absence
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_PLACE_OF = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.ASCII)
_LONGEST_COMMENT = 300
_NINE_DIGITS = re.compile(r"0{9}(?:[;_].*)?")


def damaged(name: str) -> StopError:
    """The refusal of an archive that cannot be opened."""
    return StopError(
        f"{quote(name, 200)} est tronqué ou endommagé.", "Téléchargez-le ou copiez-le de nouveau."
    )


def archive_kind(data: bytes, name: str) -> str:
    """Return `xlsx`, `xlsb` or `ods`.

    Raises StopError for an archive that is damaged, encrypted, too large once expanded, or of
    another kind.
    """
    try:
        with open_document(data, WORKBOOK) as archive:
            names = set(archive.namelist())
    except ArchiveError as error:
        raise _unfit(error, name) from None
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "word/document.xml" in names or b"opendocument.text" in data[:_HEAD]:
        raise StopError(
            f"{quote(name, 200)} est un document de traitement de texte, pas un classeur."
        )
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if any(member.endswith(".iwa") for member in names):
        raise StopError(
            f"{quote(name, 200)} est un document d'Apple (Numbers, Pages ou Keynote).",
            "Exportez-le en .xlsx (Fichier, Exporter vers, Excel).",
        )
    raise StopError(f"{quote(name, 200)} est une archive ZIP, pas un classeur .xlsx.")


def _unfit(error: ArchiveError, name: str) -> StopError:
    if error.why is Unfit.ENCRYPTED:
        return StopError(
            f"{quote(name, 200)} est une archive protégée par un mot de passe.",
            "Enregistrez-en une copie sans mot de passe.",
        )
    if error.why is not Unfit.EXPANDS:
        return damaged(name)
    return StopError(
        f"{quote(name, 200)} occuperait {error.expanded // 1_000_000} Mo une fois décompressé "
        f"(limite : {WORKBOOK.expanded // 1_000_000} Mo) : lecture refusée.",
        "Si le fichier est bien le vôtre, copiez les seules colonnes utiles dans un nouveau "
        "classeur.",
    )


def read_xlsx(data: bytes, name: str) -> TableFile:
    """Read every sheet of a workbook. Raises StopError with the reason when it cannot be."""
    try:
        with open_document(data, WORKBOOK) as archive:
            _refuse_doctype(archive)
            names = set(archive.namelist())
            parts = _sheet_parts(archive, names)
            comments = {
                title: _comments(archive, names, part) for title, (part, _) in parts.items()
            }
            dated = "docProps/core.xml" in names
        xml = {title: text for title, (_, text) in parts.items()}
        document = _read(_with_plain_texts(data, parts.values()), xml, comments, name)
        # Without that part, openpyxl gives the present instant as the date of the workbook.
        return document if dated else replace(document, saved_on=None)
    except StopError:
        raise
    except TORN:
        raise damaged(name) from None
    except Exception as error:  # openpyxl raises a dozen unrelated types on damaged parts
        raise StopError(
            f"{quote(name, 200)} n'a pas pu être lu comme un classeur .xlsx "
            f"({type(error).__name__}) : contenu endommagé ou inattendu.",
            "Ouvrez-le dans Excel ou LibreOffice et enregistrez-le de nouveau au format .xlsx.",
        ) from error


def _sheet_parts(archive: zipfile.ZipFile, names: set[str]) -> dict[str, tuple[str, bytes]]:
    """Map each sheet's name to its part and its XML."""
    relations_part = "xl/_rels/workbook.xml.rels"
    if relations_part not in names:
        return {}
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(archive.read(relations_part))  # noqa: S314 (no DTD)
    }
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 (no DTD)
    parts = {}
    for element in workbook.iter():
        if element.tag.endswith("}sheet"):
            target = targets.get(element.get(_RELATIONS), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in names:
                parts[element.get("name", "")] = part, archive.read(part)
    return parts


def _with_plain_texts(data: bytes, parts: Iterable[tuple[str, bytes]]) -> bytes:
    """The workbook with the texts kept in its cells written as results.

    openpyxl makes five objects of each of the former, and half of its time goes there.
    """
    plain = {
        part: _INLINE.sub(lambda cell: b'%s t="str"%s><v>%s</v></c>' % cell.groups(), xml)
        for part, xml in parts
        if b"inlineStr" in xml
    }
    if not plain:
        return data
    copy = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(copy, "w") as target:
        for name in dict.fromkeys(source.namelist()):
            target.writestr(name, plain.get(name) or source.read(name))
    return copy.getvalue()


def _comments(archive: zipfile.ZipFile, names: set[str], part: str) -> dict[Position, str]:
    """The notes put on the cells of a sheet, which hold what Excel calls threads too."""
    folder, _, file = part.rpartition("/")
    relations, found = f"{folder}/_rels/{file}.rels", {}
    tree = ElementTree.fromstring(archive.read(relations)) if relations in names else ()  # noqa: S314
    for relation in tree:
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))[1:]
        if relation.get("Type", "").endswith("/comments") and target in names:
            for note in ElementTree.fromstring(archive.read(target)).iter():  # noqa: S314
                place = _PLACE_OF.fullmatch(note.get("ref", ""))
                if note.tag.endswith("}comment") and place:
                    texts = (run.text or "" for run in note.iter() if run.tag.endswith("}t"))
                    text = " ".join("".join(texts).split())[:_LONGEST_COMMENT]
                    found[int(place[2]), column_number(place[1])] = text
    return found


def _refuse_doctype(archive: zipfile.ZipFile) -> None:
    """A workbook has none; entities declared there could expand without limit."""
    for entry in archive.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                head = part.read(4096).replace(b"\0", b"")  # readable in UTF-16 too
            if b"<!DOCTYPE" in head:
                raise StopError("Le classeur contient une déclaration DOCTYPE : lecture refusée.")


def _read(
    data: bytes, parts: dict[str, bytes], comments: dict[str, dict[Position, str]], name: str
) -> TableFile:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells in English of styles it does not know
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = tuple(
            replace(
                _read_sheet(sheet, parts.get(sheet.title, b""), name),
                comments=comments.get(sheet.title, {}),
            )
            for sheet in book.worksheets
        )
    modified = book.properties.modified
    book.close()
    if not sheets:
        raise StopError(
            f"{quote(name, 200)} ne contient aucune feuille lisible.",
            "S'il est au format « Open XML strict », enregistrez-le au format .xlsx ordinaire.",
        )
    return TableFile(sheets, modified.date() if modified else None)


def _read_sheet(sheet: Any, xml: bytes, name: str) -> Sheet:
    sheet.reset_dimensions()
    uncomputed = _uncomputed(xml)
    rows: list[tuple[Value, ...]] = []
    zero_padded: set[Position] = set()
    filled = 0
    cut: dict[int, tuple[str, str]] = {}
    width, cut_columns = _width(xml)
    blank: tuple[Any, ...] | None = None  # openpyxl gives the same tuple for every absent row
    stream: Iterator[tuple[Any, ...]] = sheet.iter_rows(max_col=width)
    for number, cells in enumerate(stream, start=1):
        if number > MAX_ROWS:
            raise StopError(f"{quote(name, 200)} annonce plus de lignes que le format n'en permet.")
        if cells is blank:
            rows.append(())
            continue
        values: list[Value] = [_within_format(cell.value, cut) for cell in cells]
        while values and values[-1] is None and (number, len(values)) not in uncomputed:
            values.pop()
        rows.append(tuple(values))
        if not values:
            blank = cells
            continue
        filled += 1
        if filled > MAX_FILLED_ROWS:
            raise StopError(
                f"{quote(name, 200)} contient plus de {MAX_FILLED_ROWS} lignes remplies : "
                "ce n'est pas un fichier que segur sait lire."
            )
        for column, value in enumerate(values, start=1):
            if type(value) in (int, float) and _NINE_DIGITS.fullmatch(
                cells[column - 1].number_format or ""
            ):
                zero_padded.add((number, column))
    while rows and not rows[-1]:
        rows.pop()
    return Sheet(
        name=sheet.title,
        rows=tuple(rows),
        hidden=sheet.sheet_state != "visible",
        merges=tuple(_merges(xml)),
        uncomputed=uncomputed,
        computed=_positions(_FORMULA.finditer(xml)),
        zero_padded=frozenset(zero_padded),
        hidden_rows=_hidden_rows(xml),
        hidden_columns=_hidden_columns(xml),
        cut_columns=cut_columns,
    )


def _within_format(value: Value, cut: dict[int, tuple[str, str]]) -> Value:
    """Cut a text to what a cell may hold, its escapes read; once for all the cells that cite it.

    `cut` holds whole texts, by identity, and what is kept of them: the first keeps the second true.
    """
    if not isinstance(value, str) or (len(value) <= LONGEST_TEXT and "_x" not in value):
        return value
    return cut.setdefault(id(value), (value, _unescaped(value[:LONGEST_TEXT])))[1]


def _unescaped(text: str) -> str:
    """Read the characters that the format writes as `_x000D_`, a literal `_` before one too."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _hidden_rows(xml: bytes) -> frozenset[int]:
    attributes = (match[1] for match in _ROW.finditer(xml))
    numbers = (_ROW_NUMBER.search(text) for text in attributes if _HIDDEN.search(text))
    return frozenset(int(found[1]) for found in numbers if found)


def _hidden_columns(xml: bytes) -> frozenset[int]:
    hidden: set[int] = set()
    for match in _COLUMN.finditer(xml):
        if _HIDDEN.search(match[1]):
            ends = {end: int(number) for end, number in _COLUMN_RANGE.findall(match[1])}
            last = min(ends.get(b"max", 0), MAX_COLUMNS)
            hidden |= set(range(ends.get(b"min", 1), last + 1))
    return frozenset(hidden)


def _width(xml: bytes) -> tuple[int, int]:
    """The last filled column, within what is read, and how many stand beyond.

    openpyxl fills each row up to the one asked, and a cell that only has a colour may stand in
    the last column of each row.
    """
    letters: set[bytes] = {b"A"}
    found = 0
    for match in _PLACE.finditer(xml):
        if match[1] not in letters and _holds(match):
            letters.add(match[1])
        found += 1
    filled = [column_number(text.decode()) for text in letters]
    beyond = sum(number > MAX_COLUMNS for number in filled)
    if not found or found < len(_CELL.findall(xml)):  # a cell may not tell its place
        return MAX_COLUMNS, beyond
    return min(max(filled), MAX_COLUMNS), beyond


def _holds(cell: re.Match[bytes]) -> bool:
    """Whether a cell holds something: `<c …/>` and `<c …></c>` only have a look."""
    return not cell[0].endswith(b"/>") and cell.string[cell.end() : cell.end() + 2] != b"</"


def _merges(xml: bytes) -> list[Merge]:
    return [
        Merge(int(top), column_number(left.decode()), int(bottom), column_number(right.decode()))
        for left, top, right, bottom in dict.fromkeys(_MERGE.findall(xml))
    ]


def _uncomputed(xml: bytes) -> frozenset[Position]:
    empty = _EMPTY_FORMULA.finditer(xml)
    return _positions(match for match in empty if not _TEXT_RESULT.search(match[1]))


def _positions(cells: Iterable[re.Match[bytes]]) -> frozenset[Position]:
    """Return where cells stand; the first group of a match holds their attributes."""
    references = (_REFERENCE.search(match[1]) for match in cells)
    return frozenset(
        (int(found[2]), column_number(found[1].decode())) for found in references if found
    )
