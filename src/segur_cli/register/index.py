"""The register as one sqlite file: words searched, numbers looked up.

sqlite opens in some 5 ms, where a JSON index of 272,676 records takes 3 s to load.
"""

import contextlib
import sqlite3
from dataclasses import dataclass

from segur_cli.register.record import EJ, ET, Record, indexed, place_words
from segur_cli.register.register_reading import RegisterReading
from segur_cli.register.source import REGISTERS, Counts, RegisterSource

_BATCH = 5_000
_SCHEMA = """
CREATE TABLE record (
  id INTEGER PRIMARY KEY, number TEXT, level TEXT, ej TEXT, key TEXT, name TEXT, town TEXT,
  department TEXT, siren TEXT, siret TEXT, created TEXT, closed TEXT, active INTEGER
);
CREATE TABLE disputed (number TEXT, ej TEXT);
CREATE TABLE member (ght INTEGER, name TEXT, key TEXT, role TEXT);
"""
_INDEXES = """
CREATE INDEX by_number ON record (number);
CREATE INDEX by_ej ON record (ej) WHERE level = 'ET';
CREATE INDEX by_key ON record (key) WHERE key <> '';
"""
_WORDS = "CREATE VIRTUAL TABLE words USING fts5(text, content='', prefix='2 3', tokenize=\"unicode61 remove_diacritics 2\")"  # noqa: E501
_INSERT = "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_COLUMNS = "number, level, ej, key, name, town, department, siren, siret, created, closed, active"


@dataclass(frozen=True)
class Ght:
    """The group of an entity: its name, its support's number and name if it is not itself."""

    name: str
    supports: tuple[tuple[str, str], ...]


def write(database: sqlite3.Connection, reading: RegisterReading) -> Counts:
    """Write what is read into an empty database.

    A number given to two sites or entities is kept once; a site given to two entities has none.
    Raises sqlite3.Error, and what the reading raises.
    """
    database.executescript(_SCHEMA)
    full_text = has_full_text()
    if full_text:
        database.execute(_WORDS)
    database.execute("BEGIN")
    counts = Counts()
    seen: dict[str, str] = {}
    disputed: dict[str, list[str]] = {}
    batch: list[tuple[object, ...]] = []
    for record in reading.records:
        if record.number in seen:
            _again(record, seen, disputed, reading)
            continue
        seen[record.number] = record.ej
        counts.add(record)
        batch.append((len(seen), *record))
        if len(batch) >= _BATCH:
            _insert(database, batch, full_text)
    _insert(database, batch, full_text)
    for number, entities in disputed.items():
        database.execute("UPDATE record SET ej = '' WHERE number = ?", (number,))
        database.executemany("INSERT INTO disputed VALUES (?, ?)", ((number, e) for e in entities))
    for rank, group in enumerate(reading.groups):
        members = ((rank, group.name, key, role) for key, role in group.members)
        database.executemany("INSERT INTO member VALUES (?, ?, ?, ?)", members)
    counts.ght = len(reading.groups)
    counts.disputed = len(disputed)
    database.execute("COMMIT")
    database.executescript(_INDEXES)
    return counts


def _again(
    record: Record, seen: dict[str, str], disputed: dict[str, list[str]], reading: RegisterReading
) -> None:
    """A number met before: a site of another entity is disputed, else it is counted."""
    known = seen[record.number]
    if record.level == ET and record.ej != known:
        several = disputed.setdefault(record.number, [known])
        several += [record.ej] if record.ej not in several else []
    else:
        reading.oddities.repeated += 1
        reading.oddities.name(f"{record.number}, deux fois")


def has_full_text() -> bool:
    """Whether this Python's sqlite searches words (FTS5); without, a search reads every entry."""
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute(_WORDS)
        except sqlite3.OperationalError:
            return False
    return True


def _insert(database: sqlite3.Connection, batch: list[tuple[object, ...]], full_text: bool) -> None:
    database.executemany(_INSERT, batch)
    if full_text:
        texts = ((row[0], _searched(Record(*row[1:]))) for row in batch)  # type: ignore[arg-type]
        database.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", texts)
    batch.clear()


def _searched(record: Record) -> str:
    return " ".join([*indexed(record.name), *place_words(record)])


@dataclass(frozen=True)
class Register:
    """An index to look things up in.

    `named` when the user asked for it: only then may it make findings of its own.
    Every look-up raises StopError when the file is not what was written.
    """

    source: RegisterSource
    named: bool = True

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Return the rows of a query; the file is opened for it, and closed."""
        with REGISTERS.opened(self.source) as database:
            return database.execute(query, values).fetchall()

    @property
    def has_words(self) -> bool:
        """Whether its words can be searched here."""
        made = self.rows("SELECT 1 FROM sqlite_master WHERE name = 'words'")
        return bool(made) and has_full_text()

    def records(self, where: str, *values: object) -> list[Record]:
        """Return the records of a condition, in the order of the file."""
        query = f"SELECT {_COLUMNS} FROM record WHERE {where} ORDER BY id"  # noqa: S608 (ours)
        found = self.rows(query, *values)
        return [Record(*row)._replace(active=bool(row[-1])) for row in found]  # type: ignore[arg-type]

    def of(self, number: str) -> Record | None:
        """Return the record of a number, None when the register does not have it."""
        return next(iter(self.records("number = ?", number)), None)

    def ej_of(self, et: str) -> str | None:
        """Return the EJ of an establishment, None when it is not known or is disputed."""
        record = self.of(et)
        return record.ej if record is not None and record.level == ET and record.ej else None

    def name_of(self, number: str) -> str:
        """Return the name that goes with a number, empty when unknown."""
        record = self.of(number)
        return record.name if record is not None else ""

    def sites_of(self, ej: str) -> tuple[str, ...]:
        rows = self.rows("SELECT number FROM record WHERE level = 'ET' AND ej = ? ORDER BY id", ej)
        return tuple(str(row[0]) for row in rows)

    def level_of(self, number: str) -> str:
        """Return EJ or ET, empty when the number is not known."""
        record = self.of(number)
        if record is not None:
            return record.level
        return EJ if self.sites_of(number) else ""

    def knows(self, number: str) -> bool:
        """Whether the number is an ET or an EJ of the register."""
        return bool(self.level_of(number))

    def disputed(self, number: str) -> list[str]:
        """Return the EJ that the file gives an ET, when they are several: none is chosen."""
        rows = self.rows("SELECT ej FROM disputed WHERE number = ?", number)
        return [str(row[0]) for row in rows]

    def ght_of(self, number: str) -> Ght | None:
        """Return the GHT of an EJ, or of the EJ of an ET."""
        record = self.of(number)
        entity = self.of(record.ej) if record is not None and record.level == ET else record
        if entity is None or not entity.key:
            return None
        mine = self.rows("SELECT ght, name FROM member WHERE key = ?", entity.key)
        if len(mine) != 1:
            return None  # in none, or in several: nothing is chosen
        ght, name = mine[0]
        supports = self.rows(
            "SELECT record.number, record.name FROM member JOIN record ON record.key = member.key "
            "WHERE member.ght = ? AND member.role = 'S' AND record.level = 'EJ' "
            "AND record.key <> ''",  # what its index holds: without it, every record is read
            ght,
        )
        others = tuple((str(n), str(label)) for n, label in supports)
        return Ght(str(name), others)
