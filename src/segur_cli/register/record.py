"""One entry of the national register: a legal entity (EJ) or one of its sites (ET)."""

from dataclasses import dataclass, field
from typing import NamedTuple

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
