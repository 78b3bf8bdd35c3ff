"""The one loader of the shipped facts packs.

The packs are read with tomllib into dataclasses, without validation at run time:
the tests validate every pack. A broken pack raises KeyError or ValueError.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from segur_cli.facts.model import Dispositif, Source, Statement, Status

DATA = Path(__file__).parent / "data"


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
    known = sources()
    return {
        id_: Statement(
            id=id_,
            text=fields["text"],
            status=Status(fields["status"]),
            sources=tuple(known[source] for source in fields["sources"]),
        )
        for id_, fields in read_pack("eligibility.toml")["statement"].items()
    }


def statement(id_: str) -> Statement:
    """Return one statement. Raises KeyError when the packs hold none of that id."""
    return statements()[id_]


@cache
def dispositifs() -> dict[str, Dispositif]:
    """Return every dispositif that has a pack, by SONS code."""
    packs = [
        tomllib.loads(path.read_text(encoding="utf-8"))["dispositif"]
        for path in sorted((DATA / "dispositifs").glob("*.toml"))
    ]
    return {pack["code"]: Dispositif(**pack) for pack in packs}


def dispositif(code: str) -> Dispositif:
    """Return one dispositif. Raises KeyError when it has no pack."""
    return dispositifs()[code]
