"""The one loader of the shipped facts packs.

The packs are read with tomllib into dataclasses, without validation at run time:
the tests validate every pack. A broken pack raises KeyError or ValueError.
"""

import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from segur_cli.clock import in_paris
from segur_cli.facts.model import (
    Calendar,
    Dispositif,
    Milestone,
    Parcours,
    PublishedDate,
    Source,
    Statement,
    Status,
    Undated,
)

DATA = Path(__file__).parent / "data"
HOSPITAL = "HOP"
STATEMENT_PACKS = ("eligibility.toml", "planning.toml", "pilots.toml")


@contextmanager
def packs_from(folder: Path) -> Iterator[None]:
    """Read the packs of another folder for a while: to try a pack before it ships."""
    global DATA  # noqa: PLW0603 (the loader is the one owner of where packs are)
    shipped, DATA = DATA, folder
    _forget()
    try:
        yield
    finally:
        DATA = shipped
        _forget()


def _forget() -> None:
    for cached in (sources, statements, dispositifs, all_dispositifs, calendars, undated,
                   _dispositif_packs):  # fmt: skip
        cached.cache_clear()


def read_pack(name: str) -> dict[str, Any]:
    """Return the content of a TOML pack, by its path under `data/`."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


@cache
def sources() -> dict[str, Source]:
    """Return every source by id."""
    pack = read_pack("sources.toml")["source"]
    return {id_: Source(id=id_, **fields) for id_, fields in pack.items()}


@cache
def statements() -> dict[str, Statement]:
    """Return every statement by id."""
    return {
        id_: _statement(id_, fields)
        for name in STATEMENT_PACKS
        for id_, fields in read_pack(name)["statement"].items()
    }


def _statement(id_: str, fields: dict[str, Any]) -> Statement:
    return Statement(
        id=id_,
        text=fields["text"],
        status=Status(fields["status"]),
        sources=_cited(fields["sources"]),
    )


def statement(id_: str) -> Statement:
    """Return one statement. Raises KeyError when the packs hold none of that id."""
    return statements()[id_]


@cache
def dispositifs() -> dict[str, Dispositif]:
    """Return the hospital's dispositifs by SONS code: those that the base of clients is about."""
    return {code: known for code, known in all_dispositifs().items() if known.corridor == HOSPITAL}


@cache
def all_dispositifs() -> dict[str, Dispositif]:
    """Return every dispositif that has a pack, of any corridor, by SONS code."""
    found = [Dispositif(**pack["dispositif"]) for pack in _dispositif_packs()]
    return {known.code: known for known in found}


def dispositif(code: str) -> Dispositif:
    """Return one dispositif of the hospital. Raises KeyError when it has no pack."""
    return dispositifs()[code]


@cache
def calendars() -> dict[str, Calendar]:
    """Return the calendar of every dispositif that has a pack, by SONS code."""
    found = [_calendar(pack) for pack in _dispositif_packs()]
    return {calendar.dispositif.code: calendar for calendar in found}


@cache
def undated() -> tuple[Undated, ...]:
    """Return the dispositifs of wave 2 that are known by name only: no text read dates them."""
    return tuple(Undated(**fields) for fields in read_pack("undated.toml")["dispositif"])


@cache
def _dispositif_packs() -> tuple[dict[str, Any], ...]:
    paths = sorted((DATA / "dispositifs").glob("*.toml"))
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")) for path in paths)


def _calendar(pack: dict[str, Any]) -> Calendar:
    return Calendar(
        dispositif=Dispositif(**pack["dispositif"]),
        milestones=tuple(_milestone(**fields) for fields in pack.get("milestone", ())),
        cautions=tuple(_statement(fields["id"], fields) for fields in pack.get("caution", ())),
    )


def _milestone(parcours: str, date: Sequence[dict[str, Any]] = (), **fields: Any) -> Milestone:
    dates = tuple(_published(**published) for published in date)
    return Milestone(**fields, parcours=Parcours(parcours), dates=dates)


def _published(
    value: Any, sources: Sequence[str], status: str = "established", **fields: Any
) -> PublishedDate:
    return PublishedDate(
        value=in_paris(value) if isinstance(value, datetime) else value,
        sources=_cited(sources),
        status=Status(status),
        **fields,
    )


def _cited(ids: Sequence[str]) -> tuple[Source, ...]:
    known = sources()
    return tuple(known[id_] for id_ in ids)
