"""From the rows of a sheet to what each gives: every row is used, or counted with why."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from segur_cli.eligibility.base import (
    SHIFTED,
    BaseEntry,
    Ceiling,
    CeilingKey,
    Unusable,
    read_ceiling,
)
from segur_cli.eligibility.base_layout import SheetLayout, completed, level_of
from segur_cli.eligibility.headings import answers_of_colours, parts_named, vocabulary
from segur_cli.exits import StopError
from segur_cli.facts.cells import CELLS, basis_of, typed_number
from segur_cli.facts.words import read_prestation, read_sons
from segur_cli.identifiers import finess
from segur_cli.tables.columns.reading import TableColumn
from segur_cli.tables.columns.rows import (
    ABOVE,
    GROUP,
    LEGEND,
    NOTE,
    footnoted,
    rows_of,
    set_apart,
)
from segur_cli.tables.sheets import Sheet, is_filled
from segur_cli.text.dates import Dated
from segur_cli.text.flags import flag_words
from segur_cli.text.writing import listed, normalized_key, quote

_FLAGS = flag_words("oui", "o", "vrai", "true", "yes", "y", "1", "x") | {
    "eligible": True, "non eligible": False, "ineligible": False, "pas eligible": False,
}  # fmt: skip
_UNREAD = (ABOVE, GROUP, NOTE, LEGEND)
_LEVELS = {"EJ": "EJ", "PMEJ": "EJ", "ET": "ET", "EGE": "ET"}
NO_PARTS = CeilingKey(None, None, None)
_OTHER_SONS = re.compile(r"[a-z]{2,4}[- ][a-z]{2,10}[- ]va ?\d")


class RowReading(NamedTuple):
    """What one row gives: an entry without its ceilings, and these by what they are about."""

    entry: BaseEntry
    amounts: dict[CeilingKey, Ceiling]


@dataclass(frozen=True)
class Rows:
    """All filled rows below the header: found + identical + unusable = filled.

    `other_sons` counts the rows of a long base that are about another SONS, by its code;
    `parted` when groups of rows say what their amounts are about.
    """

    found: tuple[RowReading, ...]
    unusable: tuple[Unusable, ...]
    identical: int
    filled: int
    other_sons: Counter[str]
    parted: bool


def read_rows(layout: SheetLayout) -> Rows:
    """Read every filled row from the first row of data on."""
    kept: dict[tuple[object, ...], RowReading] = {}
    numbers, aside = rows_of(layout.table, vocabulary(), CELLS)
    unusable = [
        Unusable(row.row, row.text[:60], f"{row.kind}, non lue")
        for row in aside
        if row.kind in _UNREAD
    ]
    numbers = sorted({*numbers, *(row.row for row in aside if row.kind not in _UNREAD)})
    groups = {
        row.row: parts
        for row in aside
        if row.kind == GROUP and any((parts := parts_named(row.text))[:2])
    }
    group, starts = NO_PARTS, sorted(groups, reverse=True)
    titles = [(row.row, set_apart(vocabulary(), row.text)) for row in aside if row.kind == GROUP]
    colours = [Dated(f"les couleurs ne sont pas lues, et {quote(text, 80)}")
               for text in answers_of_colours(layout.table, aside)]  # fmt: skip
    above = [*layout.table.titles.values(), layout.sheet.name]
    apart = next((Dated(text) for text in above if vocabulary().sets_apart(text)), None)
    notes = footnoted(layout.table, aside)
    identical, filled = 0, len(numbers) + len(unusable)
    other_sons: Counter[str] = Counter()
    for number in numbers:
        while starts and starts[-1] < number:
            group = groups[starts.pop()]
        found = _read_row(layout, number, group, other_sons)
        if isinstance(found, Unusable):
            unusable.append(found)
            continue
        entry, amounts = found
        title = next((text for row, text in reversed(titles) if row < number), apart)
        beside = [*colours]
        if title:
            beside.append(_told(title, f"elle est sous le titre {quote(title.text, 80)}"))
        if note := notes.get(number):
            beside.append(_told(note, f"son appel de note dit {quote(note.text, 80)}"))
        entry = entry._replace(reserves=(*entry.reserves, *beside))
        found = RowReading(entry, amounts)
        same = (entry.finess, entry.name, entry.ac, entry.level, entry.ej, entry.et,
                tuple(amounts.items()), entry.reserves, entry.refusals)  # fmt: skip
        if same in kept:
            identical += 1
        else:
            kept[same] = found
    unusable.sort(key=lambda row: row.row)
    return Rows(tuple(kept.values()), tuple(unusable), identical, filled, other_sons, bool(groups))


def _read_row(
    layout: SheetLayout, number: int, group: CeilingKey, other_sons: Counter[str]
) -> RowReading | Unusable:
    sheet, table = layout.sheet, layout.table
    key = _filled_key(layout, number)
    reading = _read_key(sheet, key, number)
    name = _text(sheet, table.first("nom"), number)
    if isinstance(reading, Unusable):
        return replace(reading, name=name)
    if reading.finess is None:
        perhaps = listed((f"peut-être {p.finess}" for p in reading.proposals), "ou")
        reason = f"{reading.explanation} ; {perhaps}" if perhaps else reading.explanation
        return Unusable(number, reading.typed[:60], reason, name)
    misfit = sheet.misfit(table.header[1], number)
    if misfit:
        amounts = {c.key: Ceiling(unread=SHIFTED) for c in layout.ceilings}
        reserves = [Dated(f"{misfit} : elle est décalée, ses plafonds ne sont pas lus")]
        refusals: list[tuple[str | None, str]] = []
    else:
        reserves, refusals = _said_of_eligibility(layout, number)
        amounts = _amounts(layout, number, group, reserves, other_sons)
    level = _text(sheet, table.first("niveau"), number).upper()
    return RowReading(
        BaseEntry(
            row=number,
            finess=reading.finess,
            name=name,
            ac=_text(sheet, table.first("ac"), number),
            level=_LEVELS.get(level) or level_of(key),
            ej=_other_number(layout, "EJ", number, key),
            et=_other_number(layout, "ET", number, key),
            ceilings=(),
            repairs=reading.repairs,
            doubt=reading.explanation,
            reserves=tuple(reserves),
            refusals=tuple(refusals),
        ),
        amounts,
    )


def _filled_key(layout: SheetLayout, number: int) -> TableColumn:
    """The first filled column among those that name the beneficiary."""
    sheet = layout.sheet
    filled = (
        key
        for key in layout.keys
        if is_filled(sheet.cell(number, key.number)) or (number, key.number) in sheet.uncomputed
    )
    return next(filled, layout.keys[0])


def _amounts(
    layout: SheetLayout,
    number: int,
    group: CeilingKey,
    reserves: list[Dated],
    other_sons: Counter[str],
) -> dict[CeilingKey, Ceiling]:
    """Read the amounts of a row; in a long base, the row or its group says what they are about."""
    try:
        said = _row_parts(layout, number, other_sons)
    except StopError as error:
        reserves.append(Dated(f"{error.message} Ses plafonds ne sont pas lus"))
        return {}
    if said.sons == "":
        return {}
    keys = layout.keys_for(completed(said, group))
    return {
        key: read_ceiling(
            layout.sheet.cell(number, c.column.number),
            uncomputed=(number, c.column.number) in layout.sheet.uncomputed,
            basis=key.basis,
            scale=c.scale,
        )
        for key, c in zip(keys, layout.ceilings, strict=True)
    }


def _row_parts(layout: SheetLayout, number: int, other_sons: Counter[str]) -> CeilingKey:
    """The SONS, prestation and basis that a row gives; an empty SONS when it is another one.

    Raises StopError for words that are not understood.
    """
    said = _text(layout.sheet, layout.table.first("sons"), number)
    prestation = _text(layout.sheet, layout.table.first("prestation"), number)
    try:
        sons = read_sons(said) if said else None
    except StopError:
        if not _OTHER_SONS.fullmatch(normalized_key(said)):
            raise
        other_sons[said] += 1
        return CeilingKey("", None, None)
    basis = basis_of(_text(layout.sheet, layout.table.first("base"), number))
    return CeilingKey(sons, read_prestation(prestation) if prestation else None, basis)


def _said_of_eligibility(
    layout: SheetLayout, number: int
) -> tuple[list[Dated], list[tuple[str | None, str]]]:
    """What columns on eligibility say other than yes: reserves, and plain refusals by SONS.

    What seems to answer in a column that no role takes makes its row doubtful too.
    """
    reserves: list[Dated] = []
    refusals: list[tuple[str | None, str]] = []
    for column, answer in layout.answers.get(number, ()):
        unread = "" if column.role else ", non lue,"
        told = f"porte {quote(answer.text, 60)}" if answer.text else "n'y est pas cochée"
        reserves.append(_told(answer, f"la colonne {quote(column.heading, 60)}{unread} {told}"))
    for column in layout.table.of("eligibilite"):
        said = normalized_key(text := _text(layout.sheet, column, number))
        if _FLAGS.get(said) or not (said or column.number in layout.crossed):
            continue
        told = f"la colonne {quote(column.heading, 60)} porte {quote(text)}"
        if not said:
            reserves.append(Dated(f"la colonne {quote(column.heading, 60)} n'y est pas cochée"))
        elif said in _FLAGS:
            refusals.append((column.about or None, told))
        else:
            reserves.append(Dated(told))
    return reserves, refusals


def _told(dated: Dated, reserve: str) -> Dated:
    """A reserve, in force when the words that it quotes are."""
    return dated._replace(text=reserve)


def _read_key(sheet: Sheet, key: TableColumn, number: int) -> finess.Reading | Unusable:
    """Read the beneficiary's number, whatever a spreadsheet did to it."""
    value = sheet.cell(number, key.number)
    if (number, key.number) in sheet.uncomputed:
        return Unusable(number, "", "formule sans valeur enregistrée : rouvrez et enregistrez "
                        "le classeur dans Excel ou LibreOffice")  # fmt: skip
    if not is_filled(value):
        return Unusable(number, "", "pas de numéro FINESS sur cette ligne")
    if isinstance(value, bool):
        return Unusable(number, "VRAI" if value else "FAUX", "valeur logique, pas un numéro")
    if isinstance(value, datetime | date | time | timedelta):
        return Unusable(number, str(value), "date, pas un numéro")
    if isinstance(value, str) and value.startswith("#"):
        return Unusable(number, value[:60], "erreur de calcul du classeur")
    return finess.read(typed_number(value, padded=(number, key.number) in sheet.zero_padded))


def _text(sheet: Sheet, column: TableColumn | None, number: int) -> str:
    value = sheet.cell(number, column.number) if column else None
    if value is None:
        return ""
    if isinstance(value, float):
        value = int(value) if value.is_integer() else value
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{Decimal(value):f}"
    return " ".join(str(value)[:2_000].split())[:200]


def _other_number(layout: SheetLayout, level: str, number: int, key: TableColumn) -> str:
    """Read the other level's number, when the base has it in a column of its own."""
    column = layout.numbers.get(level)
    if column is None or column == key:
        return ""
    reading = _read_key(layout.sheet, column, number)
    return reading.finess or "" if isinstance(reading, finess.Reading) else ""
