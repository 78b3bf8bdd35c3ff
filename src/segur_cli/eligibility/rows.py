"""From the rows of a sheet to what each gives: every row is used, or counted with why."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from segur_cli.eligibility.ceilings import SHIFTED, Ceiling, CeilingKey, read_ceiling
from segur_cli.eligibility.columns import Column, SheetLayout
from segur_cli.eligibility.entries import BaseEntry, Unusable
from segur_cli.eligibility.headings import Role
from segur_cli.exits import StopError
from segur_cli.facts.words import read_prestation, read_sons
from segur_cli.identifiers import finess
from segur_cli.tables.number_cells import number_text
from segur_cli.tables.sheets import Sheet, Value
from segur_cli.text.flags import flag_words
from segur_cli.text.writing import normalized_key, quote

_FLAGS = flag_words("oui", "o", "vrai", "true", "yes", "1", "x") | {
    "eligible": True, "non eligible": False, "ineligible": False, "pas eligible": False,
}  # fmt: skip
_LEVELS = {"EJ": "EJ", "PMEJ": "EJ", "ET": "ET", "EGE": "ET"}
_OTHER_SONS = re.compile(r"[a-z]{2,4}[- ][a-z]{2,10}[- ]va ?\d")


class RowReading(NamedTuple):
    """What one row gives: an entry without its ceilings, and these by what they are about."""

    entry: BaseEntry
    amounts: dict[CeilingKey, Ceiling]


@dataclass(frozen=True)
class Rows:
    """All filled rows below the header: found + identical + unusable = filled.

    `other_sons` counts the rows of a long base that are about another SONS, by its code.
    """

    found: tuple[RowReading, ...]
    unusable: tuple[Unusable, ...]
    identical: int
    filled: int
    other_sons: Counter[str]


def read_rows(sheet: Sheet, layout: SheetLayout) -> Rows:
    """Read every filled row from the first row of data on."""
    kept: dict[tuple[object, ...], RowReading] = {}
    unusable: list[Unusable] = []
    filled = 0
    identical = 0
    other_sons: Counter[str] = Counter()
    for number in range(layout.first_row, len(sheet.rows) + 1):
        if not _is_filled_row(sheet, number):
            continue
        filled += 1
        found = _read_row(sheet, layout, number, other_sons)
        if isinstance(found, Unusable):
            unusable.append(found)
            continue
        entry, amounts = found
        same = (entry.finess, entry.name, entry.ac, entry.level, entry.ej, entry.et,
                tuple(amounts.items()), entry.reserves, entry.refusals)  # fmt: skip
        if same in kept:
            identical += 1
        else:
            kept[same] = found
    return Rows(tuple(kept.values()), tuple(unusable), identical, filled, other_sons)


def _is_filled_row(sheet: Sheet, number: int) -> bool:
    return any(
        _is_filled(value) or (number, column) in sheet.uncomputed
        for column, value in enumerate(sheet.rows[number - 1], start=1)
    )


def _is_filled(value: Value) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())


def _read_row(
    sheet: Sheet, layout: SheetLayout, number: int, other_sons: Counter[str]
) -> RowReading | Unusable:
    key = _filled_key(sheet, layout, number)
    reading = _read_key(sheet, key, number)
    if isinstance(reading, Unusable):
        return reading
    if reading.finess is None:
        return Unusable(number, reading.typed[:60], reading.explanation)
    misfit = sheet.misfit(layout.header_rows[1], number)
    if misfit:
        amounts = {key: Ceiling(unread=SHIFTED) for _, key in layout.ceilings}
        reserves = [f"{misfit} : elle est décalée, ses plafonds ne sont pas lus"]
        refusals: list[tuple[str | None, str]] = []
    else:
        reserves, refusals = _said_of_eligibility(sheet, layout, number)
        amounts = _amounts(sheet, layout, number, reserves, other_sons)
    level = _text(sheet, layout.first(Role.LEVEL), number).upper()
    return RowReading(
        BaseEntry(
            row=number,
            finess=reading.finess,
            name=_text(sheet, layout.first(Role.NAME), number),
            ac=_text(sheet, layout.first(Role.AC), number),
            level=_LEVELS.get(level) or _level_of(key),
            ej=_other_number(sheet, layout, Role.FINESS_EJ, number, key),
            et=_other_number(sheet, layout, Role.FINESS_ET, number, key),
            ceilings=(),
            repairs=reading.repairs,
            doubt=reading.explanation,
            reserves=tuple(reserves),
            refusals=tuple(refusals),
        ),
        amounts,
    )


def _filled_key(sheet: Sheet, layout: SheetLayout, number: int) -> Column:
    """The first filled column among those that name the beneficiary."""
    filled = (
        key
        for key in layout.keys
        if _is_filled(sheet.cell(number, key.index)) or (number, key.index) in sheet.uncomputed
    )
    return next(filled, layout.keys[0])


def _amounts(
    sheet: Sheet, layout: SheetLayout, number: int, reserves: list[str], other_sons: Counter[str]
) -> dict[CeilingKey, Ceiling]:
    """Read the amounts of a row; in a long base, the row itself says what they are about."""
    try:
        sons, prestation = _row_parts(sheet, layout, number, other_sons)
    except StopError as error:
        reserves.append(f"{error.message} Ses plafonds ne sont pas lus")
        return {}
    if sons == "":
        return {}
    return {
        key._replace(sons=key.sons or sons, prestation=key.prestation or prestation): read_ceiling(
            sheet.cell(number, column.index),
            uncomputed=(number, column.index) in sheet.uncomputed,
            basis=key.basis,
            scale=column.meaning.scale,
        )
        for column, key in layout.ceilings
    }


def _row_parts(
    sheet: Sheet, layout: SheetLayout, number: int, other_sons: Counter[str]
) -> tuple[str | None, str | None]:
    """The SONS and prestation that a row gives; an empty SONS when it is another one.

    Raises StopError for words that are not understood.
    """
    said = _text(sheet, layout.first(Role.SONS), number)
    prestation = _text(sheet, layout.first(Role.PRESTATION), number)
    try:
        sons = read_sons(said) if said else None
    except StopError:
        if not _OTHER_SONS.fullmatch(normalized_key(said)):
            raise
        other_sons[said] += 1
        return "", None
    return sons, read_prestation(prestation) if prestation else None


def _said_of_eligibility(
    sheet: Sheet, layout: SheetLayout, number: int
) -> tuple[list[str], list[tuple[str | None, str]]]:
    """What columns on eligibility say other than yes: reserves, and plain refusals by SONS."""
    reserves, refusals = [], []
    for column in layout.columns:
        said = normalized_key(text := _text(sheet, column, number))
        if column.meaning.role is not Role.ELIGIBILITY or not said or _FLAGS.get(said):
            continue
        told = f"la colonne {quote(column.heading, 60)} porte {quote(text)}"
        if said in _FLAGS:
            refusals.append((column.meaning.sons, told))
        else:
            reserves.append(told)
    return reserves, refusals


def _read_key(sheet: Sheet, key: Column, number: int) -> finess.Reading | Unusable:
    """Read the beneficiary's number, whatever a spreadsheet did to it."""
    value = sheet.cell(number, key.index)
    if (number, key.index) in sheet.uncomputed:
        return Unusable(number, "", "formule sans valeur enregistrée : rouvrez et enregistrez "
                        "le classeur dans Excel ou LibreOffice")  # fmt: skip
    if not _is_filled(value):
        return Unusable(number, "", "pas de numéro FINESS sur cette ligne")
    if isinstance(value, bool):
        return Unusable(number, "VRAI" if value else "FAUX", "valeur logique, pas un numéro")
    if isinstance(value, datetime | date | time | timedelta):
        return Unusable(number, str(value), "date, pas un numéro")
    if isinstance(value, str) and value.startswith("#"):
        return Unusable(number, value[:60], "erreur de calcul du classeur")
    return finess.read(number_text(value, padded=(number, key.index) in sheet.zero_padded))


def _text(sheet: Sheet, column: Column | None, number: int) -> str:
    value = sheet.cell(number, column.index) if column else None
    if value is None:
        return ""
    if isinstance(value, float):
        value = int(value) if value.is_integer() else value
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{Decimal(value):f}"
    return " ".join(str(value)[:2_000].split())[:200]


def _other_number(sheet: Sheet, layout: SheetLayout, role: Role, number: int, key: Column) -> str:
    """Read the other level's number, when the base has it in a column of its own."""
    column = layout.first(role)
    if column is None or column == key:
        return ""
    reading = _read_key(sheet, column, number)
    return reading.finess or "" if isinstance(reading, finess.Reading) else ""


def _level_of(key: Column) -> str:
    return {Role.FINESS_EJ: "EJ", Role.FINESS_ET: "ET"}.get(key.meaning.role, "")
