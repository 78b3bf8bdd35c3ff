"""A base of eligible establishments, indexed, and its JSON form."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from segur_cli.eligibility.ceilings import Ceiling, CeilingKey
from segur_cli.eligibility.choices import Choices
from segur_cli.eligibility.entries import BaseEntry, Unusable
from segur_cli.text.dates import day_of
from segur_cli.text.writing import sanitized

if TYPE_CHECKING:
    from segur_cli.register.index import Register

# Increase when the meaning of an index changes: older ones are then rebuilt.
FORMAT = 5


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
    def key(self) -> str:
        """What names its index: the content of the file, and how it was chosen to be read."""
        digest = self.choices.digest
        return f"{self.sha256}-{digest[:16]}" if digest else self.sha256

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


class Entries(Mapping[str, tuple[BaseEntry, ...]]):
    """Every entry of each beneficiary, by FINESS: several when the base contradicts itself.

    Entries stay in their JSON form until they are looked up: most never are.
    """

    def __init__(self, rows: dict[str, list[list[Any]]]) -> None:
        self.rows = rows

    @classmethod
    def of(cls, entries: Iterable[BaseEntry]) -> "Entries":
        """Group entries by beneficiary."""
        rows: dict[str, list[list[Any]]] = {}
        for entry in entries:
            rows.setdefault(entry.finess, []).append(_entry_to_json(entry))
        return cls(rows)

    def __getitem__(self, finess: str) -> tuple[BaseEntry, ...]:
        return tuple(_entry_from_json(row) for row in self.rows[finess])

    def __contains__(self, finess: object) -> bool:
        return finess in self.rows

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Base:
    """An indexed base: entries by FINESS, and the account of every row.

    `used` + `identical` + the unusable rows = `filled`. `by_other_level` gives the
    beneficiaries by the EJ or ET number that the base writes beside theirs. `notes` say what
    of the file is hidden, unseen or left aside.
    """

    source: BaseSource
    sheet: str
    header_rows: tuple[int, int]
    columns: tuple[Mapped, ...]
    ceiling_keys: tuple[CeilingKey, ...]
    by_finess: Entries
    by_other_level: Mapping[str, list[str]]
    unusable: tuple[Unusable, ...]
    used: int
    identical: int
    filled: int
    notes: tuple[str, ...] = ()

    @property
    def entries(self) -> tuple[BaseEntry, ...]:
        """Every usable row, beneficiary by beneficiary: all are read, so not on a fast path."""
        return tuple(entry for found in self.by_finess.values() for entry in found)


def to_json(base: Base) -> dict[str, Any]:
    """Write a base as JSON values. `source` comes first: it can be read from a truncated file."""
    choices = base.source.choices
    return {
        "source": {
            **vars(base.source),
            "format": FORMAT,
            "choices": [list(choices.sheets), choices.header_row, list(choices.columns)],
        },
        "sheet": base.sheet,
        "header_rows": list(base.header_rows),
        "columns": [[c.letter, c.heading, c.taken_for] for c in base.columns],
        "ceiling_keys": [list(key) for key in base.ceiling_keys],
        "filled": base.filled,
        "identical": base.identical,
        "unusable": [[u.row, u.value, u.reason] for u in base.unusable],
        "used": base.used,
        "notes": list(base.notes),
        "kept": sum(map(len, base.by_finess.rows.values())),
        "by_other_level": dict(base.by_other_level),
        "entries": base.by_finess.rows,
    }


def _entry_to_json(entry: BaseEntry) -> list[Any]:
    number, finess, name, ac, level, ej, et, ceilings, repairs, doubt, reserves, refusals = entry
    written = [_ceiling_to_json(ceiling) for ceiling in ceilings]
    head = [number, finess, name, ac, level, ej, et, written]
    return [*head, list(repairs), doubt, list(reserves), [list(one) for one in refusals]]


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
    sheets, header_row, columns = fields.pop("choices")
    if not isinstance(sheets, list):  # an older format held one name, or none
        sheets = [sheets] if sheets else []
    texts = ("sha256", "name", "file_name", "path", "indexed_at", "saved_on")
    flags = ("fictitious", "imported")
    if not all(isinstance(fields[key], str) for key in texts) or not all(
        isinstance(fields[key], bool) for key in flags
    ):
        raise ValueError("a value of another type")
    if not re.fullmatch(r"[0-9a-f]{64}", fields["sha256"]):
        raise ValueError("no digest")
    if header_row is not None and not isinstance(header_row, int):
        raise ValueError("a row that is no number")
    named = [str(one) for one in (*sheets, *columns)]
    datetime.fromisoformat(fields["indexed_at"])
    if fields["saved_on"]:
        date.fromisoformat(fields["saved_on"])
    if any(sanitized(text) != text for text in (fields["name"], *named)):
        raise ValueError("a character that cannot be seen")
    return BaseSource(**fields, choices=Choices(tuple(sheets), header_row, tuple(columns)))


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
        by_finess=_entries_from_json(data["entries"]),
        by_other_level=dict(data["by_other_level"]),
        unusable=tuple(Unusable(*row) for row in data["unusable"]),
        used=int(data["used"]),
        identical=int(data["identical"]),
        filled=int(data["filled"]),
        notes=tuple(map(str, data["notes"])),
    )
    entries = sum(map(len, base.by_finess.rows.values()))
    accounted = base.used + base.identical + len(base.unusable)
    if entries != data["kept"] or entries > base.used or accounted != base.filled:
        raise ValueError("the rows are not all accounted for")
    return base


def _entries_from_json(rows: dict[str, list[list[Any]]]) -> Entries:
    """Check the shape of every row, without reading it. Raises ValueError when damaged."""
    if not isinstance(rows, dict):
        raise ValueError("the rows are not by beneficiary")  # noqa: TRY004 (damage, not misuse)
    width = len(BaseEntry._fields)
    for finess, found in rows.items():
        if not all(type(row) is list and len(row) == width and row[1] == finess for row in found):
            raise ValueError(f"damaged entry: {finess}")
    return Entries(rows)


def _entry_from_json(row: list[Any]) -> BaseEntry:
    number, finess, name, ac, level, ej, et, ceilings, repairs, doubt, reserves, refusals = row
    read = tuple(_ceiling_from_json(ceiling) for ceiling in ceilings)
    refused = tuple((sons, str(said)) for sons, said in refusals)
    return BaseEntry(
        number, finess, name, ac, level, ej, et, read, tuple(repairs), doubt, tuple(reserves),
        refused,
    )  # fmt: skip


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


def named_with(base: Base | None, register: "Register | None") -> str | None:
    """Name a base and the register given beside it, as the perimeter of a report does."""
    if base is None:
        return None
    if register is None:
        return base_identity(base.source)
    from segur_cli.register.identity import register_identity

    return f"{base_identity(base.source)} ; répertoire FINESS {register_identity(register.source)}"


def base_identity(source: BaseSource) -> str:
    """Name a base: name, date, short SHA-256 and origin."""
    dated = (
        f"enregistrée le {day_of(source.saved_on)}" if source.saved_on else "sans date d'origine"
    )
    return (
        f"« {sanitized(source.name)} », {dated}, SHA-256 {source.short_sha}, {base_origin(source)}"
    )


def base_origin(source: BaseSource) -> str:
    """Say where a base comes from."""
    if source.fictitious:
        return f"FICTIVE ({sanitized(source.file_name)})"
    sheets = source.choices.sheets
    sheet = f", feuille « {sanitized(', '.join(sheets))} »" if sheets else ""
    return f"copie fournie par vous ({sanitized(source.file_name)}{sheet})"
