"""The fields table of a documentation: which column says what, and one field a row."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from segur_cli.exits import StopError
from segur_cli.tables.headings import columns_named, texts_of, words
from segur_cli.tables.sheets import Sheet, TableFile, column_letter
from segur_cli.templates.learning.field_words import (
    FieldType,
    Presence,
    ValueList,
    believed,
    presences,
    read_length,
    read_type,
    read_values,
    values_in_a_sentence,
)
from segur_cli.text.writing import listed, normalized_key, quote

# What headings say, tried in this order.
_VOCABULARY = {
    "level_name": re.compile(r"^(?:niveau|niv|level|n) ?[1-9]$"),
    "level": re.compile(r"^(?:niveau|niv|level|profondeur|rang)$"),
    "mandatory": re.compile(r"oblig|cardinal|presence|^o ?/ ?[fn]|requis|mandatory|^occ|^card"),
    "length": re.compile(r"longueur|^taille|^lg|length|^long$|nb car|^max"),
    "values": re.compile(r"valeur|domaine|codif|nomenclature|enum|^liste|codes"),
    "path": re.compile(r"chemin|xpath|jsonpath|json path|^path|pointeur|balise|emplacement|arbo"),
    "type": re.compile(r"^type|^format|typage"),
    "name": re.compile(r"^(?:nom|champ|cle|attribut|donnee|element|propriete|field|key|name)\b"),
    "label": re.compile(r"libelle|descr|designation|commentaire|definition|observation|"
                        r"signification|regle|intitule|contenu|label"),
}  # fmt: skip
_TOLD = {
    "level_name": "nom d'un niveau", "level": "niveau", "mandatory": "obligatoire",
    "length": "longueur", "values": "valeurs", "path": "chemin", "type": "type",
    "name": "nom du champ", "label": "libellé",
}  # fmt: skip
_SEPARATORS = re.compile(r"\s*(?:>|→|\||\\|/|\.(?!\d))\s*")
_INDEX = re.compile(r"\[(?:\*|\d+|n|i|)\]|\(\*\)|\{\d*\}")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOST_HEADER = 40


@dataclass(frozen=True)
class Field:
    """One row: the steps of its path, what it says, and where (`ligne 23`, `page 3, ligne 2`)."""

    steps: tuple[str, ...]
    place: str
    label: str = ""
    type: FieldType | None = None
    length: int | None = None
    digits: tuple[int, int | None] | None = None
    presence: Presence | None = None
    values: tuple[tuple[str, str], ...] = ()
    told: str = ""  # the cell that lists values, as it is written
    doubt: str = ""  # why the list of that cell is not read, and gives no value


@dataclass(frozen=True)
class FieldsTable:
    """A table as it was read: its fields, its headings as `B « Chemin » : chemin`, what was not."""

    file: str
    sheet: str
    header: int
    fields: tuple[Field, ...]
    headings: tuple[str, ...]
    unread: tuple[str, ...]  # columns
    problems: tuple[str, ...]  # cells that were not understood, with their place


@dataclass
class _Columns:
    """The columns of one header, by what they say."""

    named: Mapping[str, Sequence[int]]
    names: Sequence[int] = field(default_factory=list)

    def first(self, name: str) -> int | None:
        found = self.named.get(name)
        return found[0] if found else None


def read_fields(document: TableFile, file: str) -> FieldsTable:
    """Read the table of fields of a document.

    Raises StopError when no sheet has headings for a path (or a name) and something else.
    """
    best: tuple[int, Sheet, int, _Columns] | None = None
    for sheet in document.sheets:
        if sheet.hidden:
            continue
        for number, row in enumerate(sheet.rows[:_MOST_HEADER], 1):
            named = columns_named(texts_of(row), _VOCABULARY)
            places = {"path", "name", "level_name"} & named.keys()
            if places and len(named) > 1:
                # The wider the header and the longer the table below, the likelier it is.
                score = len(named) * 100 + min(len(sheet.rows) - number, 90)
                if best is None or score > best[0]:
                    best = (score, sheet, number, _Columns(named))
    if best is None:
        raise StopError(
            f"{quote(Path(file).name, 120)} : aucun tableau de champs reconnu.",
            "Attendu : une ligne d'intitulés avec un chemin (ou un nom de champ) et, par exemple, "
            "un type, une longueur, « obligatoire », des valeurs.",
        )
    _, sheet, header, columns = best
    problems: list[str] = []
    lists = _other_lists(document, sheet)
    fields = tuple(_fields(sheet, header, columns, problems, lists))
    used = {c: name for name, cs in columns.named.items() for c in cs}
    texts = texts_of(sheet.rows[header - 1])
    headings = tuple(
        f"{column_letter(c)} {quote(text, 40)} : {_TOLD[used[c]]}"
        for c, text in texts.items()
        if c in used
    )
    unread = tuple(
        f"{column_letter(c)} {quote(text, 40)}" for c, text in texts.items() if c not in used
    )
    return FieldsTable(
        Path(file).name, sheet.name, header, fields, headings, unread, tuple(problems)
    )


def _fields(
    sheet: Sheet,
    header: int,
    columns: _Columns,
    problems: list[str],
    lists: Mapping[str, tuple[tuple[str, str], ...]],
) -> Iterator[Field]:
    mandatory = columns.first("mandatory")
    numbers = range(header + 1, len(sheet.rows) + 1)
    known = presences(_text(sheet, n, mandatory) for n in numbers) if mandatory else {}
    stack: list[str] = []
    for number in numbers:
        steps = _steps(sheet, number, columns, stack)
        place = _place(sheet, number)
        if not steps:
            if any(value is not None for value in sheet.rows[number - 1]):
                shown = next(str(v) for v in sheet.rows[number - 1] if v is not None)
                problems.append(f"{place} : ligne sans chemin, {quote(shown, 40)}")
            continue
        label = _text(sheet, number, columns.first("label"))
        typed = _text(sheet, number, columns.first("type"))
        kind = read_type(typed) if typed else None
        if typed and kind is None:
            problems.append(f"{place} : type {quote(typed, 40)} non compris")
        length = kind.length if kind else None
        digits: tuple[int, int | None] | None = None
        if kind and kind.digits:
            digits = (kind.digits, kind.decimals)
        sized = _text(sheet, number, columns.first("length"))
        if sized:
            read = read_length(sized)
            if read is None:
                problems.append(f"{place} : longueur {quote(sized, 40)} non comprise")
            elif (kind is not None and kind.kind == "number") or read[1] is not None:
                digits = None if read[0] is None else (read[0], read[1])
            else:
                length = read[0]
        if length == 0:
            problems.append(f"{place} : longueur 0, laissée de côté")
            length = None
        asked = _text(sheet, number, mandatory) if mandatory else ""
        presence = known.get(asked)
        if asked and presence is None:
            problems.append(f"{place} : obligatoire {quote(asked, 40)} non compris")
        told = _text(sheet, number, columns.first("values"))
        listing = _values(told, label, lists)
        yield Field(
            tuple(steps), place, label, kind, length, digits, presence,
            listing.values, told or (label if listing != ValueList() else ""), listing.doubt,
        )  # fmt: skip


def _values(text: str, label: str, lists: Mapping[str, tuple[tuple[str, str], ...]]) -> ValueList:
    if not text:
        return values_in_a_sentence(label)
    said = f" {words(text)} "
    named = [found for name, found in lists.items() if f" {name} " in said or f" {name}s " in said]
    if not named:
        return read_values(text)
    if len(named) > 1 or read_values(text).values:
        return ValueList(doubt="elle se lit de deux façons")
    return believed(named[0])


def _other_lists(document: TableFile, chosen: Sheet) -> dict[str, tuple[tuple[str, str], ...]]:
    """Read the lists that other sheets hold, by the plain name of the sheet."""
    found = {}
    for sheet in document.sheets:
        if sheet is chosen or sheet.hidden or not 1 < len(sheet.rows) <= 200:
            continue
        pairs = []
        for row in sheet.rows[1:]:
            cells = [str(value).strip() for value in row[:2] if value is not None]
            if cells:
                pairs.append((cells[0], cells[1] if len(cells) > 1 else ""))
        if pairs and document.kind not in ("pdf", "docx"):
            found[words(sheet.name)] = tuple(pairs)
    return found


def _steps(sheet: Sheet, number: int, columns: _Columns, stack: list[str]) -> list[str]:
    """Return the steps of the path of a row, whatever way the table writes them."""
    level_names = columns.named.get("level_name", ())
    if len(level_names) > 1:
        cells = [_text(sheet, number, column) for column in level_names]
        filled = [depth for depth, cell in enumerate(cells) if cell]
        if not filled:
            return []
        last = filled[-1]
        for depth in range(last + 1):
            if cells[depth]:
                del stack[depth:]
                stack += [""] * (depth - len(stack)) + [cells[depth]]
        return [one for one in stack[: last + 1] if one]
    path = _text(sheet, number, columns.first("path"))
    name = _text(sheet, number, columns.first("name"))
    level = _text(sheet, number, columns.first("level"))
    leaf = name or path
    if level.isdigit() and leaf and not _SEPARATORS.search(leaf.strip("/$.@")):
        depth = int(level)
        del stack[max(depth - 1, 0) :]
        stack += [""] * (depth - 1 - len(stack)) + [leaf]
        return [one for one in stack if one]
    steps = split_path(path)
    if (
        path
        and name
        and columns.first("path") is not None
        and normalized_key(name) != normalized_key(steps[-1] if steps else "")
    ):
        named = split_path(name)
        return steps if len(named) != 1 or _looks_leaf(steps, name) else [*steps, name]
    return steps or split_path(name)


def _looks_leaf(steps: list[str], name: str) -> bool:
    """Whether a name beside a path is a label and no key: it has blanks, or repeats the path."""
    return " " in name.strip() or (
        bool(steps) and normalized_key(name) in normalized_key(" ".join(steps))
    )


def split_path(text: str) -> list[str]:
    """Cut `$.lots[*].sons`, `/lots/sons`, `lots > sons` into keys, indexes left out."""
    bare = _INDEX.sub("", text.strip()).strip("$./ ")
    return [step for step in (part.strip() for part in _SEPARATORS.split(bare)) if step]


def _text(sheet: Sheet, row: int, column: int | None) -> str:
    value = sheet.cell(row, column) if column is not None else None
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    # How a workbook writes a carriage return, among others, in a text.
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value)).strip()


def _place(sheet: Sheet, number: int) -> str:
    if sheet.page_of:
        page = sheet.page_of[number - 1]
        first = sheet.page_of.index(page)
        return f"page {page}, ligne {number - first}"
    return (
        f"ligne {number}"
        if sheet.name in ("", None)
        else f"{listed([quote(sheet.name, 40)])}, ligne {number}"
    )
