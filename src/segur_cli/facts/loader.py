"""The one loader of the facts packs.

Those shipped are read with tomllib into dataclasses, without validation at run time: the
tests validate every pack. A broken pack raises KeyError or ValueError. Those that a user
supplies are checked, and are values of their own, which callers pass on.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from segur_cli.exits import StopError
from segur_cli.facts.shapes import (
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
from segur_cli.text.clock import in_paris
from segur_cli.text.writing import day, normalized_key, quote

DATA = Path(__file__).parent / "data"
HOSPITAL = "HOP"
_SUPPLIED_EXAMPLE = 'Exemple attendu : [dispositif] sur une ligne, puis code = "FIC-XYZ-Va9"'
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
    """Return every source by id: the texts that dates and statements rest on."""
    return _sources(read_pack("sources.toml"))


def _sources(pack: dict[str, Any]) -> dict[str, Source]:
    return {id_: Source(id=id_, **fields) for id_, fields in pack.get("source", {}).items()}


@cache
def statements() -> dict[str, Statement]:
    """Return every statement by id, with its sources and how sure it is."""
    return {
        id_: _statement(id_, fields, sources())
        for name in STATEMENT_PACKS
        for id_, fields in read_pack(name)["statement"].items()
    }


def _statement(id_: str, fields: dict[str, Any], known: Mapping[str, Source]) -> Statement:
    return Statement(
        id=id_,
        text=fields["text"],
        status=Status(fields["status"]),
        sources=_cited(fields["sources"], known),
    )


def statement(id_: str) -> Statement:
    """Return one statement. Raises KeyError when the packs hold none of that id."""
    return statements()[id_]


@cache
def dispositifs() -> dict[str, Dispositif]:
    """Return the hospital's dispositifs by SONS code: those that the base of clients is about.

    None is of the user's own: no text read says that the base knows it.
    """
    found = [Dispositif(**pack["dispositif"]) for pack in _dispositif_packs()]
    return {known.code: known for known in found if known.corridor == HOSPITAL}


@cache
def all_dispositifs() -> dict[str, Dispositif]:
    """Return every dispositif that has a shipped pack, by SONS code."""
    return {code: calendar.dispositif for code, calendar in calendars().items()}


def dispositif(code: str) -> Dispositif:
    """Return one dispositif of the hospital. Raises KeyError when it has no pack."""
    return dispositifs()[code]


@cache
def calendars() -> dict[str, Calendar]:
    """Return the calendar of every dispositif that has a shipped pack, by SONS code."""
    found = [_calendar(pack, sources()) for pack in _dispositif_packs()]
    return {calendar.dispositif.code: calendar for calendar in found}


def before_opening(sons: str, when: date, opening: str) -> str:
    """Say which opening of a SONS a day comes before, and who gives it; empty when it does not.

    `opening` is the id of a milestone; a SONS or an opening that no text dates is before nothing.
    """
    known = _opening(sons, opening)
    return known[1] if known is not None and when < known[0] else ""


@cache
def _opening(sons: str, opening: str) -> tuple[date, str] | None:
    calendar = calendars().get(sons)
    for milestone in calendar.milestones if calendar else ():
        retained = milestone.retained
        if milestone.id == opening and retained is not None:
            value = retained.value
            first = value.date() if isinstance(value, datetime) else value
            return first, f"avant l'{milestone.short} ({day(first)} selon {retained.named})"
    return None


@cache
def undated() -> tuple[Undated, ...]:
    """Return the dispositifs of wave 2 that are known by name only: no text read dates them."""
    return tuple(Undated(**fields) for fields in read_pack("undated.toml")["dispositif"])


@cache
def _dispositif_packs() -> tuple[dict[str, Any], ...]:
    paths = sorted((DATA / "dispositifs").glob("*.toml"))
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")) for path in paths)


def _calendar(pack: dict[str, Any], known: Mapping[str, Source], supplied_by: str = "") -> Calendar:
    return Calendar(
        dispositif=Dispositif(**pack["dispositif"]),
        milestones=tuple(_milestone(known, **fields) for fields in pack.get("milestone", ())),
        cautions=tuple(_statement(one["id"], one, known) for one in pack.get("caution", ())),
        supplied_by=supplied_by,
    )


def _milestone(
    known: Mapping[str, Source], parcours: str, date: Sequence[dict[str, Any]] = (), **fields: Any
) -> Milestone:
    dates = tuple(_published(known, **published) for published in date)
    return Milestone(**fields, parcours=Parcours(parcours), dates=dates)


def _published(
    known: Mapping[str, Source],
    value: Any,
    sources: Sequence[str],
    status: str = "established",
    **fields: Any,
) -> PublishedDate:
    return PublishedDate(
        value=in_paris(value) if isinstance(value, datetime) else value,
        sources=_cited(sources, known),
        status=Status(status),
        **fields,
    )


def _cited(ids: Sequence[str], known: Mapping[str, Source]) -> tuple[Source, ...]:
    return tuple(known[id_] for id_ in ids)


def read_packs(folder: Path, names: Sequence[str]) -> dict[str, Calendar]:
    """Return the calendars that these files describe, relative to a folder, by SONS.

    Raises StopError for a file that cannot be used, and for a dispositif that is shipped or
    supplied twice.
    """
    found: dict[str, Calendar] = {}
    for name in names:
        pack = _read_pack(folder / name)
        _refuse_known(folder / name, pack["dispositif"]["code"], found)
        found[pack["dispositif"]["code"]] = _calendar(pack, _sources(pack), name)
    return found


def _read_pack(path: Path) -> dict[str, Any]:
    from segur_cli.files.toml import read_toml

    pack = read_toml(path, "Calendrier (packs, dans segur.toml)", _SUPPLIED_EXAMPLE)
    # Both import pydantic: a file that is no TOML is refused without it.
    from segur_cli.facts.checking import supplied_pack_problems
    from segur_cli.files.validation import refused

    problems = supplied_pack_problems(pack)
    if problems:
        raise refused(path, problems)
    return pack


def _refuse_known(path: Path, code: str, found: Mapping[str, Calendar]) -> None:
    if normalized_key(code) in map(normalized_key, all_dispositifs()):
        raise StopError(
            f"{quote(path, 200)} : segur contient déjà le calendrier de {code}.",
            "Pour y mettre une date en vigueur, avec sa source : [[milestone]] dans segur.toml.",
        )
    for known, other in found.items():
        if normalized_key(code) == normalized_key(known):
            raise StopError(
                f"{quote(path, 200)} : {code} est déjà décrit par {quote(other.supplied_by, 200)}.",
                "Gardez un seul fichier par dispositif dans packs.",
            )
