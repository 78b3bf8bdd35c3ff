"""From the rows of a sheet to the entries of a base: every row is used, or counted with why."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from segur_cli.eligibility.ceilings import SHIFTED, Ceiling, read_ceiling
from segur_cli.eligibility.entries import Entry, Unusable
from segur_cli.eligibility.headings import Role
from segur_cli.eligibility.layout import Column, Layout
from segur_cli.identifiers import finess
from segur_cli.tables.sheets import Sheet, Value
from segur_cli.text.writing import plain, quote

_YES = {"oui", "o", "x", "1", "vrai", "true", "yes", "eligible"}
_LEVELS = {"EJ": "EJ", "PMEJ": "EJ", "ET": "ET", "EGE": "ET"}


@dataclass(frozen=True)
class Rows:
    """All filled rows below the header: entries + identical + unusable = filled."""

    entries: tuple[Entry, ...]
    unusable: tuple[Unusable, ...]
    identical: int
    filled: int


def read_rows(sheet: Sheet, layout: Layout) -> Rows:
    """Read every filled row from the first row of data on."""
    entries: dict[tuple[object, ...], Entry] = {}
    unusable: list[Unusable] = []
    filled = 0
    identical = 0
    for number in range(layout.first_row, len(sheet.rows) + 1):
        if not _is_filled_row(sheet, number):
            continue
        filled += 1
        found = _read_row(sheet, layout, number)
        if isinstance(found, Unusable):
            unusable.append(found)
            continue
        same = (found.finess, found.name, found.ac, found.level, found.ej, found.et, found.ceilings,
                found.reserves)  # fmt: skip
        if same in entries:
            identical += 1
        else:
            entries[same] = found
    return Rows(tuple(entries.values()), tuple(unusable), identical, filled)


def _is_filled_row(sheet: Sheet, number: int) -> bool:
    return any(
        _is_filled(value) or (number, column) in sheet.uncomputed
        for column, value in enumerate(sheet.rows[number - 1], start=1)
    )


def _is_filled(value: Value) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())


def _read_row(sheet: Sheet, layout: Layout, number: int) -> Entry | Unusable:
    reading = _read_key(sheet, layout.key, number)
    if isinstance(reading, Unusable):
        return reading
    if reading.finess is None:
        return Unusable(number, reading.typed[:60], reading.explanation)
    misfit = sheet.misfit(layout.header_rows[1], number)
    ceilings = tuple(
        Ceiling(unread=SHIFTED)
        if misfit
        else read_ceiling(
            sheet.cell(number, column.index),
            uncomputed=(number, column.index) in sheet.uncomputed,
            basis=key.basis,
        )
        for column, key in layout.ceilings
    )
    level = _text(sheet, layout.first(Role.LEVEL), number).upper()
    return Entry(
        row=number,
        finess=reading.finess,
        name=_text(sheet, layout.first(Role.NAME), number),
        ac=_text(sheet, layout.first(Role.AC), number),
        level=_LEVELS.get(level) or _level_of(layout.key),
        ej=_other_number(sheet, layout, Role.FINESS_EJ, number),
        et=_other_number(sheet, layout, Role.FINESS_ET, number),
        ceilings=ceilings,
        repairs=reading.repairs,
        doubt=reading.explanation,
        reserves=(
            (f"{misfit} : elle est décalée, ses plafonds ne sont pas lus",)
            if misfit
            else _reserves(sheet, layout, number)
        ),
    )


def _reserves(sheet: Sheet, layout: Layout, number: int) -> tuple[str, ...]:
    """What a column on eligibility says other than yes; an empty cell says nothing."""
    found = []
    for column in layout.columns:
        if column.meaning.role is Role.ELIGIBILITY:
            said = _text(sheet, column, number)
            if said and plain(said) not in _YES:
                found.append(f"la colonne {quote(column.heading, 60)} porte {quote(said)}")
    return tuple(found)


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


LONGEST_NUMBER = 600  # characters kept of a cell of numbers: a shared text may be of a million


def number_text(value: Value, *, padded: bool) -> str:
    """Write a number's cell as typed text: a number lost its leading zero, unless `padded`."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None:
        return ""
    return str(value).zfill(9) if padded else str(value)[:LONGEST_NUMBER]


def _text(sheet: Sheet, column: Column | None, number: int) -> str:
    value = sheet.cell(number, column.index) if column else None
    if value is None:
        return ""
    if isinstance(value, float):
        value = int(value) if value.is_integer() else value
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{Decimal(value):f}"
    return " ".join(str(value)[:2_000].split())[:200]


def _other_number(sheet: Sheet, layout: Layout, role: Role, number: int) -> str:
    """Read the other level's number, when the base has it in a column of its own."""
    column = layout.first(role)
    if column is None or column == layout.key:
        return ""
    reading = _read_key(sheet, column, number)
    return reading.finess or "" if isinstance(reading, finess.Reading) else ""


def _level_of(key: Column) -> str:
    return {Role.FINESS_EJ: "EJ", Role.FINESS_ET: "ET"}.get(key.meaning.role, "")
