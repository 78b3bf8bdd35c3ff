"""Which base to use: a file, an imported one, the fictitious demo; how those kept are written."""

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segur_cli import resources
from segur_cli.config import Settings
from segur_cli.eligibility.base import (
    Base,
    BaseEntry,
    BaseSource,
    CeilingKey,
    Choices,
    Entries,
    Mapped,
    Unusable,
    declared,
)
from segur_cli.exits import StopError
from segur_cli.files.imported import (
    DAMAGE,
    DamagedIndexError,
    NotKeptError,
    Noun,
    Store,
    content_hash,
)
from segur_cli.files.opening import TABLE_FILE, read_file, where_to_look
from segur_cli.files.paths import data_directory, exists, is_file, resolved
from segur_cli.tables.table_opening import read_document
from segur_cli.text.clock import Clock
from segur_cli.text.writing import plural, quote, quote_option, sanitized

if TYPE_CHECKING:
    import sqlite3

DEMO = "demo"
NO_CHOICE = Choices()
DEMO_FILE = "base-fictive.xlsx"
FORMAT = 10  # increase it when the meaning of an index changes: former ones are then rebuilt
_FORMER_FORMAT = 5
_HEAD = '{"source": '
_HEAD_LENGTH = 20_000
_RESERVES = BaseEntry._fields.index("reserves")
_APART = ("source", "by_finess")  # what of a base is kept beside its reading


def open_base(wanted: str | None, clock: Clock, choices: Choices = NO_CHOICE) -> Base | None:
    """Return the base asked for; without a name, the only imported one, or None when none is.

    `choices` say how a file is to be read; the clock, which of its answers count yet. Raises
    StopError for a file or name that cannot be used, and when several bases are imported and none
    was named.
    """
    base = _open(wanted, clock, choices)
    return base and base.on(clock.now.date())


def _open(wanted: str | None, clock: Clock, choices: Choices) -> Base | None:
    if wanted is None:
        return _sole_imported()
    if wanted == DEMO:
        return base_of_file(resources.example(DEMO_FILE), clock, name="démo")

    def of_file(path: Path) -> Base:
        if not exists(path):
            raise StopError(
                f"Base introuvable : le fichier {quote(wanted, 200)} n'existe pas.",
                *filter(None, (where_to_look(wanted),)),
            )
        return base_of_file(path, clock, choices=choices)

    return BASES.open(wanted, of_file, _load, reserved=[DEMO])


def base_named(wanted: str | None, settings: Settings, clock: Clock) -> Base | None:
    """Return the base that is named, read as segur.toml says; None when none is named."""
    return open_base(wanted, clock, declared(settings, wanted)) if wanted else None


def base_of_file(
    path: Path, clock: Clock, name: str | None = None, choices: Choices = NO_CHOICE
) -> Base:
    """Return the base of a file, from its index when it has one, else by reading the file.

    Without choices, the reading under which that content was imported goes, unless a `name` is
    given. Raises StopError when it was imported under several.
    """
    data = read_file(path, TABLE_FILE)
    source = _new_source(path, content_hash(data), name or path.stem, clock, choices)
    readings = {known.key: known for known in BASES.known() if known.sha256 == source.sha256}
    if choices == NO_CHOICE and name is None:
        if len(readings) > 1:
            raise StopError(
                f"{quote(path.name, 120)} est importé selon {plural(len(readings), 'lecture')} : "
                "choisissez par son nom.",
                *(f"--base {_option(known.name)}" for known in readings.values()),
            )
        source = next(iter(readings.values()), source)
    base = _load(BASES.card(source.key) or source, path, data)
    if source.key in readings and name is None:
        return base
    # Read in passing, perhaps under the name of another copy.
    named = replace(base.source, name=name or path.stem, file_name=path.name, imported=False)
    return replace(base, source=named)


def import_base(path: Path, name: str | None, choices: Choices, clock: Clock) -> Base:
    """Index a file under a name, replacing what had that name; other readings of it stay.

    Raises StopError when the file cannot be read as a base, the name is reserved, or the index
    cannot be kept.
    """
    chosen = BASES.name_for(name, path.stem, reserved=[DEMO])
    data = read_file(path, TABLE_FILE)
    source = _new_source(path, content_hash(data), chosen, clock, choices)
    before = BASES.known()
    base = _kept(_read(data, replace(source, imported=True)))
    BASES.forget_replaced(base.source, before)
    return base


def _new_source(path: Path, sha256: str, name: str, clock: Clock, choices: Choices) -> BaseSource:
    return BaseSource(
        sha256=sha256,
        name=name,
        file_name=path.name,
        path=str(resolved(path)),
        indexed_at=clock.now.isoformat(timespec="seconds"),
        saved_on="",
        fictitious=False,
        choices=choices,
    )


def _load(source: BaseSource, path: Path | None = None, data: bytes | None = None) -> Base:
    """Load an index; one that is damaged is rebuilt from its file, given or where it was.

    Raises StopError when that file is gone or has changed.
    """
    with contextlib.suppress(DamagedIndexError), BASES.opened(source, whole=True) as database:
        return read(database, source)
    former = former_base(source.key)
    if former is not None:
        with contextlib.suppress(NotKeptError):  # it will be read there again
            return _kept(replace(former, source=source))
        return former
    if path is None or data is None:
        path = Path(source.path)
        data = read_file(path, TABLE_FILE) if is_file(path) else b""
        if content_hash(data) != source.sha256:
            raise BASES.damaged(
                source,
                f", et son fichier d'origine ({quote(source.path, 120)}) n'est plus là ou a changé",
            )
        BASES.warn_rebuilt(source.name)
    elif BASES.has_traces(source.key):
        BASES.warn_rebuilt(path.name)
    base = _read(data, replace(source, path=str(resolved(path))))
    try:
        return _kept(base)
    except NotKeptError as error:
        BASES.warn_not_kept(error)
        return base


def _read(data: bytes, source: BaseSource) -> Base:
    document = read_document(data, source.file_name)
    saved_on = document.saved_on.isoformat() if document.saved_on else ""
    from segur_cli.eligibility.indexing import build

    return build(document, replace(source, saved_on=saved_on))


def _kept(base: Base) -> Base:
    """Write the index of a base. Raises NotKeptError."""

    def fill(database: "sqlite3.Connection") -> BaseSource:
        write(database, base)
        return base.source

    return replace(base, source=BASES.keep(base.source.key, fill))


def _sole_imported() -> Base | None:
    known = imported()
    if len(known) > 1:
        raise StopError(
            f"{len(known)} bases sont importées : choisissez avec --base.",
            *(f"--base {_option(source.name)}" for source in known),
        )
    return _load(known[0]) if known else None


def _option(name: str) -> str:
    return name if re.fullmatch(r"[\w.-]+", name) else quote_option(name)


# How a base is kept.


def card_json(source: BaseSource) -> dict[str, Any]:
    """Write what is kept beside an index."""
    choices = source.choices
    return {
        **vars(source),
        "choices": [list(choices.sheets), choices.header_row, list(choices.columns)],
    }


def source_of(data: dict[str, Any]) -> BaseSource:
    """Read it back. Raises KeyError, TypeError or ValueError for what was not written here."""
    fields = dict(data)
    sheets, header_row, columns = fields.pop("choices")
    texts, fictitious = (fields["path"], fields["saved_on"]), fields["fictitious"]
    if not all(isinstance(text, str) for text in texts) or not isinstance(fictitious, bool):
        raise ValueError("a value of another type")
    if header_row is not None and not isinstance(header_row, int):
        raise ValueError("a row that is no number")
    if fields["saved_on"]:
        date.fromisoformat(fields["saved_on"])
    named = [str(part) for part in (*sheets, *columns)]
    if any(sanitized(text) != text for text in named):
        raise ValueError("a character that cannot be seen")
    return BaseSource(**fields, choices=Choices(tuple(sheets), header_row, tuple(columns)))


def write(database: "sqlite3.Connection", base: Base) -> None:
    """Write a base into an empty database. Raises sqlite3.Error."""
    database.execute("CREATE TABLE reading (value TEXT)")
    database.execute("CREATE TABLE entry (finess TEXT, value TEXT)")
    database.execute("BEGIN")
    reading = {name: value for name, value in vars(base).items() if name not in _APART}
    text = json.dumps(reading, default=lambda part: list(vars(part).values()))
    database.execute("INSERT INTO reading VALUES (?)", (text,))
    database.executemany(
        "INSERT INTO entry VALUES (?, ?)",
        ((finess, row) for finess, rows in base.by_finess.rows.items() for row in rows),
    )
    database.execute("COMMIT")


def read(database: "sqlite3.Connection", source: BaseSource) -> Base:
    """Read it back. Raises sqlite3.Error, KeyError, TypeError or ValueError for another's."""
    [[value]] = database.execute("SELECT value FROM reading")
    rows: dict[str, list[str]] = {}
    for finess, row in database.execute("SELECT finess, value FROM entry ORDER BY rowid"):
        rows.setdefault(finess, []).append(row)
    return base_of(source, json.loads(value), Entries(rows))


def base_of(source: BaseSource, data: dict[str, Any], entries: Entries) -> Base:
    """Return the base of what was written of its reading, and of its entries.

    Raises KeyError, TypeError or ValueError when the rows are not all accounted for.
    """
    first, last = data["header_rows"]
    base = Base(
        source=source,
        sheet=data["sheet"],
        header_rows=(first, last),
        columns=tuple(Mapped(*column) for column in data["columns"]),
        ceiling_keys=tuple(CeilingKey(*key) for key in data["ceiling_keys"]),
        by_finess=entries,
        by_other_level=dict(data["by_other_level"]),
        unusable=tuple(Unusable(*row) for row in data["unusable"]),
        used=int(data["used"]),
        identical=int(data["identical"]),
        filled=int(data["filled"]),
        notes=tuple(map(str, data["notes"])),
    )
    accounted = base.used + base.identical + len(base.unusable)
    if sum(map(len, entries.rows.values())) > base.used or accounted != base.filled:
        raise ValueError("the rows are not all accounted for")
    return base


# What 0.1.0 has kept: one JSON text each, whose last line is the SHA-256 of the rest. It is read
# without its workbook, and kept anew when first used. It stays where it is, for 0.1.0 if that
# version is still there, until its base is forgotten.


def former_indexes() -> Iterator[tuple[Path, BaseSource | None]]:
    """Every index of 0.1.0, with the source that its beginning says: it may be cut further on."""
    for path in sorted(_folder().glob("*.json")):
        if len(path.stem.partition("-")[0]) == 64:
            yield path, _source_in(path)


def former_base(key: str) -> Base | None:
    """Return the base of an index of 0.1.0; None when there is none or it is damaged."""
    try:
        body, _, digest = (_folder() / f"{key}.json").read_bytes().rpartition(b"\n")
        data = json.loads(body)
        if content_hash(body).encode() != digest or data["source"]["format"] != _FORMER_FORMAT:
            return None
        return base_of(_source_of(data["source"]), data, _entries(data["entries"]))
    except (OSError, *DAMAGE):
        return None


def _folder() -> Path:
    return data_directory() / "bases"


def _source_in(path: Path) -> BaseSource | None:
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            head = stream.read(_HEAD_LENGTH)
        value, _ = json.JSONDecoder().raw_decode(head.removeprefix(_HEAD))
        return _source_of(value)
    except (OSError, *DAMAGE):
        return None


def _source_of(data: dict[str, Any]) -> BaseSource:
    source = source_of({name: value for name, value in data.items() if name != "format"})
    source.check()
    return source


def _entries(rows: dict[str, list[list[Any]]]) -> Entries:
    """Take the rows as they are, once their shape is checked. Raises ValueError when damaged."""
    width = len(BaseEntry._fields)
    for finess, found in rows.items():
        if not all(type(row) is list and len(row) == width and row[1] == finess for row in found):
            raise ValueError(f"damaged entry: {finess}")
    for row in (row for found in rows.values() for row in found):
        row[_RESERVES] = [[text] for text in row[_RESERVES]]  # without days, in 0.1.0
    return Entries({finess: list(map(json.dumps, found)) for finess, found in rows.items()})


BASES: Store[BaseSource] = Store(
    "bases",
    FORMAT,
    Noun("base", "segur base", e="e", la="la", of_the="de la", file="FICHIER.xlsx"),
    source_of,
    card_json,
    former_indexes,
)
imported, remove_base = BASES.imported, BASES.remove
