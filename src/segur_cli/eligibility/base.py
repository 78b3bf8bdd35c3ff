"""A base of eligible establishments, indexed: its entries, its ceilings, how it is named."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from segur_cli.facts import PRESTATION_LABELS
from segur_cli.files.imported import Card
from segur_cli.tables.sheets import Value
from segur_cli.text.amounts import (
    TOO_LARGE,
    names_unit,
    parse_with_unit,
    stated_basis,
    without_footnote,
)
from segur_cli.text.dates import Dated, day_of
from segur_cli.text.writing import quote, sanitized

if TYPE_CHECKING:
    from segur_cli.config import Settings
    from segur_cli.register.index import Register

BASES = ("HT", "TTC")
UNCOMPUTED = "formule sans valeur enregistrée"
SHIFTED = "non lu, ligne décalée"  # what stands for the amounts of a row that misses its headings


class CeilingKey(NamedTuple):
    """What an amount column is about; None where the base does not say."""

    sons: str | None
    prestation: str | None
    basis: str | None

    @property
    def option(self) -> str:
        """The name of this column for `--column`: `montant[HOP-DPI-Va2,V2,TTC]`."""
        return f"montant[{','.join(part or '*' for part in self)}]"

    @property
    def label(self) -> str:
        """What the column is about, in French."""
        return " · ".join(
            (
                self.sons or "SONS non précisé",
                PRESTATION_LABELS.get(self.prestation or "", "prestation non précisée"),
                self.basis or "HT ou TTC non précisé",
            )
        )

    def covers(self, sons: str, prestation: str) -> bool:
        """Whether the amount applies to that SONS and prestation, or to any."""
        return self.sons in (None, sons) and self.prestation in (None, prestation)


class Ceiling(NamedTuple):
    """One amount cell. Exactly one of the two is set, or neither for an empty cell.

    `amount` is the number as stored, in euros, unrounded; `unread` is the text of a
    cell that is no amount (`#N/A`, words, a formula without a stored value).
    """

    amount: Decimal | None = None
    unread: str | None = None

    @property
    def given(self) -> bool:
        """Whether the cell holds anything."""
        return self.amount is not None or self.unread is not None


EMPTY = Ceiling()


def read_ceiling(
    value: Value,
    *,
    uncomputed: bool = False,
    basis: str | None = None,
    scale: int = 1,
) -> Ceiling:
    """Read an amount cell; what is no amount is kept as text, never guessed.

    A text that says HT in a column of TTC (`basis`), or the reverse, is no amount either. The
    number is multiplied by `scale` to be euros; a text that names its own unit (`90 k€`) is read by
    that one alone; the mark of a footnote (`27 000 (1)`) is no part of the amount.
    """
    if uncomputed:
        return Ceiling(unread=UNCOMPUTED)
    if value is None or (isinstance(value, str) and not value.strip()):
        return EMPTY
    if isinstance(value, bool):
        return Ceiling(unread="VRAI" if value else "FAUX")
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        credible = number.is_finite() and abs(number) < TOO_LARGE
        return Ceiling(number * scale) if credible else Ceiling(unread=str(value)[:60])
    if isinstance(value, str):
        text = without_footnote(value)
        contradicted = basis is not None and stated_basis(text) not in (None, basis)
        scale = 1 if names_unit(text) else scale
        amount = None if contradicted else parse_with_unit(text)
        return Ceiling(amount * scale) if amount is not None else Ceiling(unread=value.strip()[:60])
    return Ceiling(unread=str(value)[:60])


@dataclass(frozen=True)
class Choices:
    """What the user settled: sheet names, header row (from 1), `--column` assignments."""

    sheets: tuple[str, ...] = ()
    header_row: int | None = None
    columns: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """What tells one reading of a file from another; empty when nothing was settled."""
        if self == Choices():
            return ""
        text = json.dumps([self.sheets, self.header_row, self.columns], ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def declared(settings: "Settings", wanted: str | None) -> Choices:
    """How segur.toml says that its base is to be read; nothing for another base."""
    if wanted is None or wanted not in (settings.base, settings.lint_base):
        return Choices()
    reading = settings.base_reading
    return Choices(reading.sheets, reading.header_row, reading.columns)


class BaseEntry(NamedTuple):
    """One usable row, or several that complete each other under one number (`row` is the first).

    `ceilings` follow the ceiling keys of the base, in order.

    `level`, `ej` and `et` are what the base itself says, empty when it says nothing.
    `repairs` tell what was repaired in the row's number, `doubt` what looks wrong in it,
    `reserves` what makes it doubtful, `refusals` the SONS (None for all) for which the row
    itself says no, each with the cell that says it.
    """

    row: int
    finess: str
    name: str
    ac: str
    level: str
    ej: str
    et: str
    ceilings: tuple[Ceiling, ...]
    repairs: tuple[str, ...] = ()
    doubt: str = ""
    reserves: tuple[Dated, ...] = ()
    refusals: tuple[tuple[str | None, str], ...] = ()


@dataclass(frozen=True)
class Unusable:
    """A row that could not be used: its number, what it holds, why not, in French, and its name."""

    row: int
    value: str
    reason: str
    name: str = ""


def describe(row: Unusable) -> str:
    """Write an unusable row on one line: `ligne 12 : « Total », 5 caractères au lieu de 9`."""
    value = f"{quote(row.value)}, " if row.value else ""
    return f"ligne {row.row} : {value}{row.reason}"


@dataclass(frozen=True, kw_only=True)
class BaseSource(Card):
    """Where a base comes from. `imported` when it was named by `segur base import`."""

    path: str
    saved_on: str  # ISO 8601 date that the workbook gives of itself, or empty
    fictitious: bool
    choices: Choices = field(default_factory=Choices)

    @property
    def key(self) -> str:
        """What names its index: the content of the file, and how it was chosen to be read."""
        digest = self.choices.digest
        return f"{self.sha256}-{digest[:16]}" if digest else self.sha256


@dataclass(frozen=True)
class Mapped:
    """How one column of the workbook was read, for show."""

    letter: str
    heading: str
    taken_for: str


class Entries(Mapping[str, tuple[BaseEntry, ...]]):
    """Every entry of each beneficiary, by FINESS: several when the base contradicts itself.

    Entries stay as they are written until they are first looked up: most never are. On a `day`,
    their reserves are those in force.
    """

    def __init__(self, rows: dict[str, list[str]], day: date | None = None) -> None:
        self.rows, self.day = rows, day
        self._read: dict[str, tuple[BaseEntry, ...]] = {}

    @classmethod
    def of(cls, entries: Iterable[BaseEntry]) -> "Entries":
        """Group entries by beneficiary."""
        rows: dict[str, list[str]] = {}
        for entry in entries:
            rows.setdefault(entry.finess, []).append(_written(entry))
        return cls(rows)

    def __getitem__(self, finess: str) -> tuple[BaseEntry, ...]:
        if finess not in self._read:
            read = map(_read_entry, self.rows[finess])
            self._read[finess] = tuple(_on(self.day, e) if self.day else e for e in read)
        return self._read[finess]

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

    def on(self, day: date) -> "Base":
        """The base as it reads on a day: what ends, or begins, later or before, is not there."""
        if self.by_finess.day == day:
            return self  # with what was read of it already
        return replace(self, by_finess=Entries(self.by_finess.rows, day))

    @cached_property
    def numbers_by_name(self) -> Mapping[frozenset[str], tuple[str, ...]]:
        """The beneficiaries by the words of their name: all entries are read, once."""
        found: dict[frozenset[str], dict[str, None]] = {}
        for entry in self.entries:
            if words := name_words(entry.name):
                found.setdefault(words, {})[entry.finess] = None
        return {words: tuple(numbers) for words, numbers in found.items()}

    @cached_property
    def _unread(self) -> Mapping[str | frozenset[str], list[Unusable]]:
        """The rows that could not be used, by the words of their name and what is like a number."""
        found: dict[str | frozenset[str], list[Unusable]] = {}
        for row in self.unusable:
            damaged = "".join(filter(str.isalnum, row.value.upper()))
            keys: list[str | frozenset[str]] = [words] if (words := name_words(row.name)) else []
            keys += _near(damaged) if 7 <= len(damaged) <= 11 else ()
            for key in keys:
                found.setdefault(key, []).append(row)
        return found

    def unread_like(self, number: str, name: str) -> list[Unusable]:
        """The rows that could not be used and bear a name, or a number at about one character."""
        keys: list[str | frozenset[str]] = [name_words(name), *sorted(_near(number))]
        return list(dict.fromkeys(row for key in keys for row in self._unread.get(key, ())))


def _near(number: str) -> set[str]:
    """A number, and what is left of it without one of its characters: two alike share one."""
    return {number, *(number[:i] + number[i + 1 :] for i in range(len(number)))}


def name_words(name: str) -> frozenset[str]:
    """The words by which two names are the same one: `C.H. de Bourg` is CH Bourg."""
    from segur_cli.register.record import words_of

    return frozenset(words_of(name.replace(".", "")))


_UNDATED = "sans date d'origine"


def named_with(base: Base | None, register: "Register | None") -> str | None:
    """Name a base and the register given beside it, as the perimeter of a report does."""
    if base is None:
        return None
    if register is None:
        return base_identity(base.source)
    from segur_cli.register.source import register_identity

    return f"{base_identity(base.source)} ; répertoire FINESS {register_identity(register.source)}"


def named_in_short(base: Base | None, register: "Register | None") -> str:
    """Name the same in a few words, without date or SHA-256; empty without a base."""
    if base is None:
        return ""
    flag = ", FICTIVE" if base.source.fictitious else ""
    named = f"« {sanitized(base.source.told_as)} »{flag}"
    if register is None:
        return named
    return f"{named} ; répertoire FINESS « {sanitized(register.source.told_as)} »"


def base_identity(source: BaseSource, name: str | None = None) -> str:
    """Name a base: date, short SHA-256 and origin; its `name` where it is set."""
    dated = f"enregistrée le {day_of(source.saved_on)}" if source.saved_on else _UNDATED
    return (
        f"« {sanitized(name or source.told_as)} », {dated}, SHA-256 {source.short_sha}, "
        f"{base_origin(source)}"
    )


def base_in_short(source: BaseSource) -> str:
    """Name a base in one line: name, date, short SHA-256, and whether it is fictitious."""
    dated = day_of(source.saved_on) if source.saved_on else _UNDATED
    flag = ", FICTIVE" if source.fictitious else ""
    return f"« {sanitized(source.told_as)} », {dated}, SHA-256 {source.short_sha}{flag}"


def base_origin(source: BaseSource) -> str:
    """Say where a base comes from."""
    if source.fictitious:
        return f"FICTIVE ({sanitized(source.file_name)})"
    sheets = source.choices.sheets
    sheet = f", feuille « {sanitized(', '.join(sheets))} »" if sheets else ""
    return f"copie fournie par vous ({sanitized(source.file_name)}{sheet})"


_WRITER = json.JSONEncoder(separators=(",", ":"))  # in ASCII: half a character too is kept


def _written(entry: BaseEntry) -> str:
    """An entry as a row: a JSON list, its amounts as text (a text that is none, in a list)."""
    ceilings = [
        [ceiling.unread]
        if ceiling.unread is not None
        else None
        if ceiling.amount is None
        else str(ceiling.amount)
        for ceiling in entry.ceilings
    ]
    return _WRITER.encode(entry._replace(ceilings=ceilings))  # type: ignore[arg-type]


def _read_entry(row: str) -> BaseEntry:
    number, finess, name, ac, level, ej, et, ceilings, *more = json.loads(row)
    repairs, doubt, reserves, refusals = more
    refused = tuple((sons, str(said)) for sons, said in refusals)
    read = tuple(map(_read_ceiling, ceilings))
    return BaseEntry(
        number, finess, name, ac, level, ej, et, read, tuple(repairs), doubt,
        tuple(Dated(*reserve) for reserve in reserves), refused,
    )  # fmt: skip


def _on(day: date, entry: BaseEntry) -> BaseEntry:
    return entry._replace(reserves=tuple(r for r in entry.reserves if r.on(day)))


def _read_ceiling(value: str | list[str] | None) -> Ceiling:
    if value is None:
        return Ceiling()
    if isinstance(value, list):
        return Ceiling(unread=value[0])
    try:
        return Ceiling(Decimal(value))
    except InvalidOperation:
        raise ValueError(f"not an amount: {value}") from None
