"""One entry of the national register: a legal entity (EJ) or one of its sites (ET).

The words of its name are compared without accents and case, short and long forms alike.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from segur_cli.identifiers.finess import DEPARTEMENTS
from segur_cli.text.writing import normalized_key

EJ, ET = "EJ", "ET"


class Record(NamedTuple):
    """One entity or site, as a file gives it; what a file does not say is empty.

    `ej` is the entity of a site. Dates are ISO. `key` is the register's own identifier of an
    entity, by which groups name their members.
    """

    number: str
    level: str
    ej: str = ""
    key: str = ""
    name: str = ""
    town: str = ""
    department: str = ""
    siren: str = ""
    siret: str = ""
    created: str = ""
    closed: str = ""
    active: bool = True

    @property
    def is_open(self) -> bool:
        """Whether it is active, with no date of closing."""
        return self.active and not self.closed


class EntityGroup(NamedTuple):
    """A group of entities: its name, and the keys of its members with their role (`S`, `M`)."""

    name: str
    members: tuple[tuple[str, str], ...]


@dataclass
class Oddities:
    """What a file holds that could not be used: counted, and the first ones named."""

    unusable: int = 0
    shifted: int = 0
    repaired: int = 0
    repeated: int = 0
    orphans: int = 0
    first: list[str] = field(default_factory=list)

    def name(self, what: str) -> None:
        """Keep one of the first ones."""
        if len(self.first) < 5:
            self.first.append(what)


_BETWEEN = re.compile(r"[^a-z0-9]+")
_FORMS = Path(__file__).with_name("data") / "forms.toml"


def words_of(text: str) -> list[str]:
    """Return the words of a text, those that say nothing left out unless there is no other."""
    found = [word for word in _BETWEEN.split(normalized_key(text).replace("œ", "oe")) if word]
    return [word for word in found if word not in _listed("empty")] or found


def indexed(text: str) -> list[str]:
    """Return the words of a name, with those of its other forms: `ch` beside centre hospitalier."""
    found, forms = words_of(text), _forms()
    whole = [part for word in found for part in forms.get(word, (word,))]
    joined = f" {' '.join(whole)} "
    shorts = (short for short, long in _long_forms() if long in joined)
    return list(dict.fromkeys([*found, *whole, *shorts]))


def place_words(record: Record) -> list[str]:
    """Return the words of the town and of the département of an entry."""
    return list(_place_words(record.town, record.department))


@lru_cache(maxsize=50_000)  # fewer towns than that
def _place_words(town: str, department: str) -> tuple[str, ...]:
    named = words_of(DEPARTEMENTS.get(department, ""))
    return (*indexed(town), *named, department.lower())


def is_short_form(word: str) -> bool:
    """Whether a word is an abbreviation, which begins no other word: `ch` is not Chambéry."""
    return word in _forms()


def distinctive(words: Iterable[str]) -> list[str]:
    """Return the words that say more than a kind of establishment."""
    kinds = _listed("generic")
    return [word for word in words if not kinds.issuperset(_forms().get(word, (word,)))]


def share_a_word(name: str, record: Record) -> bool:
    """Whether a name has a word of an entry's name or place that is not only a kind.

    True as well when one of them has no such word: nothing can then be said.
    """
    mine = {*distinctive(indexed(name))}
    theirs = {*distinctive(indexed(record.name))}
    return not mine or not theirs or bool(mine & {*theirs, *distinctive(place_words(record))})


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    """The words of the long form of each short one."""
    return {one["short"]: tuple(words_of(one["long"])) for one in _table()["form"]}


@cache
def _long_forms() -> tuple[tuple[str, str], ...]:
    """Each short form with its long one, between spaces."""
    return tuple((short, f" {' '.join(long)} ") for short, long in _forms().items())


@cache
def _listed(which: str) -> frozenset[str]:
    return frozenset(_table()["words"][which])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_FORMS.read_text(encoding="utf-8"))
