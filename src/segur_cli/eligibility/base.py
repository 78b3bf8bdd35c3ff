"""A base of eligible establishments, indexed: built from a file once, then read from JSON."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from segur_cli.eligibility.ceilings import Ceiling, CeilingKey
from segur_cli.eligibility.choices import Choices
from segur_cli.eligibility.layout import find_layout
from segur_cli.eligibility.rows import Entry, Unusable, read_rows
from segur_cli.eligibility.sheets import Document, Sheet
from segur_cli.exits import StopError
from segur_cli.writing import plain, plural

# Increase when the meaning of an index changes: older ones are then rebuilt.
FORMAT = 1
_FICTITIOUS_MARK = "base fictive"


@dataclass(frozen=True)
class BaseSource:
    """Where a base comes from. `imported` when it was named by `segur base import`."""

    sha256: str
    name: str
    file_name: str
    path: str
    indexed_at: str  # ISO 8601, Europe/Paris
    saved_on: str  # ISO 8601 date that the workbook gives of itself, or empty
    fictitious: bool
    imported: bool
    choices: Choices = field(default_factory=Choices)

    @property
    def short_sha(self) -> str:
        """The first 12 characters of the SHA-256."""
        return self.sha256[:12]


@dataclass(frozen=True)
class Mapped:
    """How one column of the workbook was read, for show."""

    letter: str
    heading: str
    taken_for: str


@dataclass(frozen=True)
class Base:
    """An indexed base: entries by FINESS, and the account of every row."""

    source: BaseSource
    sheet: str
    header_rows: tuple[int, int]
    columns: tuple[Mapped, ...]
    ceiling_keys: tuple[CeilingKey, ...]
    entries: tuple[Entry, ...]
    unusable: tuple[Unusable, ...]
    identical: int
    filled: int

    @cached_property
    def by_finess(self) -> dict[str, tuple[Entry, ...]]:
        """Every entry of each beneficiary: more than one when the base contradicts itself."""
        return _group((entry.finess, entry) for entry in self.entries)

    @cached_property
    def by_other_level(self) -> dict[str, tuple[Entry, ...]]:
        """Entries by the EJ or ET number that the base gives beside the beneficiary's."""
        pairs = (
            (number, entry)
            for entry in self.entries
            for number in {entry.ej, entry.et} - {"", entry.finess}
        )
        return _group(pairs)


def _group(pairs: Iterable[tuple[str, Entry]]) -> dict[str, tuple[Entry, ...]]:
    grouped: dict[str, list[Entry]] = {}
    for number, entry in pairs:
        grouped.setdefault(number, []).append(entry)
    return {number: tuple(entries) for number, entries in grouped.items()}


def build(document: Document, source: BaseSource) -> Base:
    """Index a document. Raises StopError when it holds no base or stays ambiguous."""
    layout = find_layout(document, source.choices, source.file_name)
    sheet = next(sheet for sheet in document.sheets if sheet.name == layout.sheet)
    rows = read_rows(sheet, layout)
    if not rows.entries:
        reason = rows.unusable[0].reason if rows.unusable else "aucune ligne sous l'en-tête"
        raise StopError(
            f"Aucune ligne utilisable dans « {sheet.name} » sur {plural(rows.filled, 'ligne')}.",
            f"Première cause : {reason}.",
        )
    return Base(
        source=BaseSource(
            **{**vars(source), "fictitious": source.fictitious or _says_fictitious(document, sheet)}
        ),
        sheet=sheet.name,
        header_rows=layout.header_rows,
        columns=tuple(
            Mapped(
                c.letter,
                c.heading,
                c.meaning.key.option if c.meaning.key else c.meaning.role.value,
            )
            if c != layout.key
            else Mapped(c.letter, c.heading, "finess")
            for c in layout.columns
        ),
        ceiling_keys=tuple(key for _, key in layout.ceilings),
        entries=rows.entries,
        unusable=rows.unusable,
        identical=rows.identical,
        filled=rows.filled,
    )


def _says_fictitious(document: Document, sheet: Sheet) -> bool:
    """A fictitious base says so above its header or on another sheet: it stays so when copied."""
    for other in document.sheets:
        rows = other.rows[:10] if other is sheet else other.rows[:50]
        for row in rows:
            if any(isinstance(v, str) and _FICTITIOUS_MARK in plain(v) for v in row):
                return True
    return False


def to_json(base: Base) -> dict[str, Any]:
    """Write a base as JSON values. `source` comes first: it can be read from a truncated file."""
    choices = base.source.choices
    return {
        "source": {
            **vars(base.source),
            "format": FORMAT,
            "choices": [choices.sheet, choices.header_row, list(choices.columns)],
        },
        "sheet": base.sheet,
        "header_rows": list(base.header_rows),
        "columns": [[c.letter, c.heading, c.taken_for] for c in base.columns],
        "ceiling_keys": [list(key) for key in base.ceiling_keys],
        "filled": base.filled,
        "identical": base.identical,
        "unusable": [[u.row, u.value, u.reason] for u in base.unusable],
        "entries": [
            [
                e.row, e.finess, e.name, e.ac, e.level, e.ej, e.et,
                [_ceiling_to_json(ceiling) for ceiling in e.ceilings], list(e.repairs), e.doubt,
            ]
            for e in base.entries
        ],
    }  # fmt: skip


def _ceiling_to_json(ceiling: Ceiling) -> str | list[str] | None:
    if ceiling.unread is not None:
        return [ceiling.unread]
    return None if ceiling.amount is None else str(ceiling.amount)


def source_from_json(data: dict[str, Any]) -> BaseSource:
    """Read the source of an index, of an older format too: it is what rebuilds it.

    Raises KeyError, TypeError or ValueError when it is damaged.
    """
    fields = dict(data)
    del fields["format"]
    sheet, header_row, columns = fields.pop("choices")
    return BaseSource(**fields, choices=Choices(sheet, header_row, tuple(columns)))


def from_json(data: dict[str, Any]) -> Base:
    """Read an index back. Raises KeyError, TypeError or ValueError when it is damaged."""
    if data["source"]["format"] != FORMAT:
        raise ValueError("index of another format")
    first, last = data["header_rows"]
    base = Base(
        source=source_from_json(data["source"]),
        sheet=data["sheet"],
        header_rows=(first, last),
        columns=tuple(Mapped(*column) for column in data["columns"]),
        ceiling_keys=tuple(CeilingKey(*key) for key in data["ceiling_keys"]),
        entries=tuple(_entry_from_json(row) for row in data["entries"]),
        unusable=tuple(Unusable(*row) for row in data["unusable"]),
        identical=int(data["identical"]),
        filled=int(data["filled"]),
    )
    if len(base.entries) + base.identical + len(base.unusable) != base.filled:
        raise ValueError("the rows are not all accounted for")
    return base


def _entry_from_json(row: list[Any]) -> Entry:
    number, finess, name, ac, level, ej, et, ceilings, repairs, doubt = row
    read = tuple(_ceiling_from_json(ceiling) for ceiling in ceilings)
    return Entry(number, finess, name, ac, level, ej, et, read, tuple(repairs), doubt)


def _ceiling_from_json(value: str | list[str] | None) -> Ceiling:
    if value is None:
        return Ceiling()
    if isinstance(value, list):
        return Ceiling(unread=value[0])
    try:
        return Ceiling(Decimal(value))
    except InvalidOperation:
        raise ValueError(f"not an amount: {value}") from None


def now_text(now: datetime) -> str:
    """Write the instant of an index."""
    return now.isoformat(timespec="seconds")
