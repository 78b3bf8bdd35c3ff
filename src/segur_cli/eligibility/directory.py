"""The FINESS directory: which establishment (ET) belongs to which legal entity (EJ).

Read from *finess-structures*, from the official extraction (no header, `structureet` rows of 32
fields), or from any table whose headings say ET and EJ; then kept as an index, like a base.
"""

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segur_cli.eligibility.rows import number_text
from segur_cli.eligibility.store import Store, content_hash
from segur_cli.exits import StopError
from segur_cli.identifiers import finess
from segur_cli.register import structures
from segur_cli.tables.delimited import decode, records
from segur_cli.tables.headings import columns_named, texts_of
from segur_cli.tables.opening import read_bytes, read_document
from segur_cli.tables.sheets import Document, Sheet
from segur_cli.text.clock import Clock
from segur_cli.text.told import tell
from segur_cli.text.writing import quote

if TYPE_CHECKING:
    from segur_cli.eligibility.base import Base

FORMAT = 4
MAX_EXPANDED_BYTES = 400_000_000
_MARKER = "structureet"
_NAME_LENGTH = 80
_SEARCH_ROWS = 30
_VOCABULARY = {
    "et": re.compile(r"^nofinesset$|finess.*\b(et|geographique|ege)\b|\bet finess\b"),
    "ej": re.compile(r"^nofinessej$|finess.*\b(ej|juridique|pmej)\b|\bej finess\b"),
    "name": re.compile(r"^rs$|^rslongue$|raison sociale|^nom\b|^denomination\b"),
}
_Row = tuple[str, str, str] | None  # ET, EJ, name; None for a row whose cells are shifted


@dataclass(frozen=True)
class DirectorySource:
    """Where a directory comes from; `dated` is the date its first line gives, or empty."""

    sha256: str
    file_name: str
    dated: str
    indexed_at: str


@dataclass(frozen=True)
class Directory:
    """Sites by ET number: the EJ each belongs to and its name.

    `disputed` holds the ET that the file gives to several EJ: they have none in `sites`.
    `unusable` counts the rows whose numbers could not be read, `repaired` those whose number had
    lost its zero, `shifted` those whose cells do not match the headings. `closed` gives the closing
    date (ISO) of an ET or EJ, `entities` every EJ, even without a site: both only where the
    file is *finess-structures*.
    """

    source: DirectorySource
    sites: dict[str, tuple[str, str]]
    disputed: dict[str, list[str]] = field(default_factory=dict)
    unusable: int = 0
    repaired: int = 0
    shifted: int = 0
    closed: dict[str, str] = field(default_factory=dict)
    entities: list[str] = field(default_factory=list)

    @cached_property
    def sites_by_ej(self) -> dict[str, tuple[str, ...]]:
        """The ET numbers of each EJ."""
        grouped: dict[str, list[str]] = {}
        for et, (ej, _) in self.sites.items():
            grouped.setdefault(ej, []).append(et)
        return {ej: tuple(ets) for ej, ets in grouped.items()}

    def ej_of(self, et: str) -> str | None:
        """Return the EJ of an establishment, None when the directory does not know it."""
        site = self.sites.get(et)
        return site[0] if site and site[0] else None

    def name_of(self, number: str) -> str:
        """Return the name of an establishment, empty when unknown."""
        return self.sites.get(number, ("", ""))[1]

    def knows(self, number: str) -> bool:
        """Whether the number is an ET or an EJ of the directory."""
        return number in self.sites or number in self.sites_by_ej or number in self._entities

    @cached_property
    def _entities(self) -> frozenset[str]:
        return frozenset(self.entities)


def open_directory(path: Path, clock: Clock) -> Directory:
    """Return the directory of a file, from its index or by reading it.

    Raises StopError when the file is not a FINESS directory.
    """
    data = read_bytes(path)
    sha256 = content_hash(data)
    store = Store("directories")
    index = store.load(sha256, _from_json)
    if index is not None:
        return index
    if store.path(sha256).exists():
        tell(
            f"Avertissement : l'index de l'annuaire {quote(path.name, 80)} était endommagé ou "
            "d'un ancien format ; il est reconstruit."
        )
    closed: dict[str, str] = {}
    entities: list[str] = []
    read = _structures(data, path.name, closed, entities)
    dated, rows = read or _read(_expand(data, path.name), path.name)
    source = DirectorySource(sha256, path.name, dated, clock.now.isoformat(timespec="seconds"))
    directory = replace(_gather(source, rows), closed=closed, entities=entities)
    if not directory.sites:
        raise StopError(
            f"{quote(path.name, 200)} ne contient aucun établissement (ET) avec son entité (EJ).",
            "Attendu : l'extraction « etalab » des établissements FINESS, ou un CSV "
            "nofinesset;nofinessej.",
        )
    store.save(sha256, {**vars(directory), "source": {**vars(source), "format": FORMAT}})
    return directory


def directory_beside(path: Path | None, base: "Base | None", clock: Clock) -> Directory | None:
    """Open the directory that is named; without a base there is nothing that it could explain."""
    return open_directory(path, clock) if path is not None and base is not None else None


def _structures(
    data: bytes, name: str, closed: dict[str, str], entities: list[str]
) -> tuple[str, Iterator[_Row]] | None:
    """Read *finess-structures*, plain or gzipped, without expanding it whole; None for a CSV.

    Fills `closed` and `entities`; returns the date of the file and its ET, EJ and names.
    """
    raw = io.BytesIO(data)
    plain = gzip.GzipFile(fileobj=raw) if data.startswith(b"\x1f\x8b") else raw
    try:
        opening = plain.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        plain.seek(0)
        if opening not in (b"{", b"["):
            return None
        dated = ""
        rows: list[_Row] = []
        text = io.TextIOWrapper(plain, encoding="utf-8-sig")
        for key, value in structures.read(text, name):
            if key == "generatedAt":
                dated = str(value)[:10]
            elif key == "pmej":
                rows += structures.sites_of(value)
                closed.update(structures.closings_of(value))
                entities += filter(None, [structures.number_of(value)])
    except (OSError, EOFError, zlib.error):
        raise StopError(f"{quote(name, 200)} est une archive .gz tronquée ou endommagée.") from None
    return dated, iter(rows)


def _expand(data: bytes, name: str) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            expanded = stream.read(MAX_EXPANDED_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise StopError(f"{quote(name, 200)} est une archive .gz tronquée ou endommagée.") from None
    if len(expanded) > MAX_EXPANDED_BYTES:
        raise StopError(
            f"{quote(name, 200)} dépasse {MAX_EXPANDED_BYTES // 1_000_000} Mo une fois "
            "décompressé : lecture refusée."
        )
    return expanded


def _read(data: bytes, name: str) -> tuple[str, Iterator[_Row]]:
    """Read either layout; return the date of the extraction, and its rows."""
    if not data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        rows = records(decode(data, name), ";", name)
        first = next(rows, [])
        if first[:2] == ["finess", "etalab"]:
            return (first[3] if len(first) > 3 else ""), _official(rows)
        if first[:1] == [_MARKER]:
            return "", _official(chain([first], rows))
    return "", _of_table(read_document(data, name), name)


def _official(rows: Iterator[list[str]]) -> Iterator[_Row]:
    for row in rows:
        if len(row) > 4 and row[0] == _MARKER:
            yield row[1], row[2], row[4] or row[3]


def _of_table(document: Document, name: str) -> Iterator[_Row]:
    """Read the first visible sheet whose headings say ET and EJ."""
    for sheet in document.sheets:
        for number, row in enumerate(sheet.rows[:_SEARCH_ROWS], start=1):
            found = columns_named(texts_of(row), _VOCABULARY)
            if not sheet.hidden and {"et", "ej"} <= found.keys():
                return _rows_below(sheet, number, {key: c[0] for key, c in found.items()})
    raise StopError(
        f"{quote(name, 200)} n'est pas un annuaire FINESS reconnu.",
        "Attendu : « finess-structures » (.json, .json.gz), l'extraction « etalab » des "
        "établissements, ou un tableau dont les intitulés disent FINESS ET et FINESS EJ.",
    )


def _rows_below(sheet: Sheet, header: int, columns: dict[str, int]) -> Iterator[_Row]:
    for number in range(header + 1, len(sheet.rows) + 1):
        if not any(sheet.rows[number - 1]):
            continue
        if sheet.misfit(header, number):
            yield None
            continue
        et, ej, label = (
            number_text(
                sheet.cell(number, columns[key]) if key in columns else None,
                padded=(number, columns.get(key, 0)) in sheet.zero_padded,
            )
            for key in ("et", "ej", "name")
        )
        yield et, ej, label


def _gather(source: DirectorySource, rows: Iterator[_Row]) -> Directory:
    """Sort the rows by site; one given to several EJ is kept apart, and nothing is chosen."""
    sites: dict[str, tuple[str, str]] = {}
    disputed: dict[str, list[str]] = {}
    unusable = repaired = shifted = 0
    for row in rows:
        if row is None:
            shifted += 1
            continue
        et, ej, label = row
        site, entity = _number(et), _number(ej)
        if len(site) != 9 or len(entity) not in (0, 9):
            unusable += 1
            continue
        repaired += (site, entity) != (finess.normalise(et), finess.normalise(ej))
        known = sites.get(site)
        if known is not None and known[0] != entity:
            several = disputed.setdefault(site, [known[0]])
            several += [entity] if entity not in several else []
        sites[site] = (entity, " ".join(label.split())[:_NAME_LENGTH])
    for site in disputed:
        sites[site] = ("", sites[site][1])
    return Directory(source, sites, disputed, unusable, repaired, shifted)


def _number(text: str) -> str:
    """Return a number, its lost zero put back; what has no shape of one is returned as it is."""
    number = finess.normalise(text)
    if len(number) == 9 or not number:
        return number
    reading = finess.read(text)
    return reading.finess if reading.repairs and reading.finess else number


def _from_json(data: dict[str, Any]) -> Directory:
    fields = dict(data["source"])
    if fields.pop("format") != FORMAT:
        raise ValueError("index of another format")
    sites = data["sites"]
    if not isinstance(sites, dict):
        raise TypeError("sites must be an object")
    return Directory(
        DirectorySource(**fields),
        {et: (ej, label) for et, (ej, label) in sites.items()},
        dict(data["disputed"]),
        int(data["unusable"]),
        int(data["repaired"]),
        int(data["shifted"]),
        dict(data["closed"]),
        list(data["entities"]),
    )
