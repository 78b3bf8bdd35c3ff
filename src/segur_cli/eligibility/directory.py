"""The FINESS directory: which establishment (ET) belongs to which legal entity (EJ).

Read from the official extraction (layout: no header, `structureet` rows of 32
fields) or from a CSV with a `nofinesset;nofinessej` header, plain or gzipped; then
kept as an index, like a base.
"""

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from segur_cli.eligibility.store import Store, content_hash
from segur_cli.exits import StopError
from segur_cli.identifiers import finess
from segur_cli.register import structures
from segur_cli.tables.delimited import decode, records
from segur_cli.tables.headings import words
from segur_cli.tables.opening import read_bytes
from segur_cli.text.clock import Clock
from segur_cli.text.writing import quote

FORMAT = 3
MAX_EXPANDED_BYTES = 400_000_000
_MARKER = "structureet"
_NAME_LENGTH = 80


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
    `unusable` counts the rows whose numbers could not be read. `closed` gives the closing
    date (ISO) of an ET or EJ, `entities` every EJ, even without a site: both only where the
    file is *finess-structures*.
    """

    source: DirectorySource
    sites: dict[str, tuple[str, str]]
    disputed: dict[str, list[str]] = field(default_factory=dict)
    unusable: int = 0
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
        print(
            f"Avertissement : l'index de l'annuaire {quote(path.name, 80)} était endommagé ou "
            "d'un ancien format ; il est reconstruit.",
            file=sys.stderr,
        )
    closed: dict[str, str] = {}
    entities: list[str] = []
    dated, rows = _structures(data, path.name, closed, entities) or _read(
        decode(_expand(data, path.name), path.name), path.name
    )
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


def _structures(
    data: bytes, name: str, closed: dict[str, str], entities: list[str]
) -> tuple[str, Iterator[tuple[str, str, str]]] | None:
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
        rows: list[tuple[str, str, str]] = []
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


def _read(text: str, name: str) -> tuple[str, Iterator[tuple[str, str, str]]]:
    """Read either layout; return the date of the extraction, and the ET, EJ and name of rows."""
    rows = records(text, ";", name)
    first = next(rows, [])
    if first[:2] == ["finess", "etalab"]:
        return (first[3] if len(first) > 3 else ""), _official(rows)
    if first[:1] == [_MARKER]:
        return "", _official(chain([first], rows))
    return "", _simple(first, rows, name)


def _official(rows: Iterator[list[str]]) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        if len(row) > 4 and row[0] == _MARKER:
            yield row[1], row[2], row[4] or row[3]


def _simple(
    header: list[str], rows: Iterator[list[str]], name: str
) -> Iterator[tuple[str, str, str]]:
    columns = {words(title): position for position, title in enumerate(header)}
    if not {"nofinesset", "nofinessej"} <= columns.keys():
        raise StopError(
            f"{quote(name, 200)} n'est pas un annuaire FINESS reconnu.",
            "Attendu : l'extraction « etalab » des établissements, ou un CSV séparé par des "
            "points-virgules dont l'en-tête contient nofinesset et nofinessej.",
        )
    et, ej = columns["nofinesset"], columns["nofinessej"]
    label = columns.get("rs")
    for row in rows:
        if len(row) > max(et, ej):
            yield row[et], row[ej], row[label] if label is not None and len(row) > label else ""


def _gather(source: DirectorySource, rows: Iterator[tuple[str, str, str]]) -> Directory:
    """Sort the rows by site; one given to several EJ is kept apart, and nothing is chosen."""
    sites: dict[str, tuple[str, str]] = {}
    disputed: dict[str, list[str]] = {}
    unusable = 0
    for et, ej, label in rows:
        site, entity = finess.normalise(et), finess.normalise(ej)
        if len(site) != 9 or len(entity) not in (0, 9):
            unusable += 1
            continue
        known = sites.get(site)
        if known is not None and known[0] != entity:
            several = disputed.setdefault(site, [known[0]])
            several += [entity] if entity not in several else []
        sites[site] = (entity, " ".join(label.split())[:_NAME_LENGTH])
    for site in disputed:
        sites[site] = ("", sites[site][1])
    return Directory(source, sites, disputed, unusable)


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
        dict(data["closed"]),
        list(data["entities"]),
    )
