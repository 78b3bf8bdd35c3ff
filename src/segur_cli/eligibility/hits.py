"""What a search of the register found, each with its place in the base."""

from dataclasses import dataclass

from segur_cli.eligibility.base import Base
from segur_cli.register.index import Register
from segur_cli.register.record import EJ, Record
from segur_cli.text.dates import short_day_of


@dataclass(frozen=True)
class Hit:
    """An entry found. `in_base` is None without a base; `linked` are the numbers of the base to
    which it leads: the EJ of a site, the sites of an EJ.
    """

    record: Record
    in_base: bool | None
    linked: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """`ouvert`, `fermé le 31/12/2023`, `inactif`."""
        record = self.record
        if record.closed:
            return f"fermé le {short_day_of(record.closed)}"
        return "ouvert" if record.active else "inactif"

    @property
    def place_in_base(self) -> str:
        """Whether the base has it, in French."""
        if self.in_base is None:
            return "non vérifié"
        if self.in_base or not self.linked:
            return "oui" if self.in_base else "non"
        if self.record.level == EJ:
            shown = ", ".join(self.linked[:3]) + (" …" if len(self.linked) > 3 else "")
            return f"non, mais son ET {shown}"
        return f"non, mais son EJ {self.linked[0]}"

    @property
    def told(self) -> str:
        """The entry in a few words: number, level, name, town, whether the base has it."""
        record = self.record
        where = f" à {record.town}" if record.town else ""
        base = "" if self.in_base is None else f", dans la base : {self.place_in_base}"
        return f"{record.number} ({record.level} {record.name}{where}{base})"


@dataclass(frozen=True)
class Hits:
    """The first entries found, best first, out of `total`; `more` when there are still others."""

    words: str
    departments: tuple[str, ...]
    register: Register
    base: Base | None
    shown: tuple[Hit, ...]
    total: int
    more: bool


def hit(record: Record, base: Base | None, register: Register) -> Hit:
    """Look an entry up in the base, when there is one."""
    if base is None:
        return Hit(record, None)
    if record.number in base.by_finess:
        return Hit(record, in_base=True)
    others = register.sites_of(record.number) if record.level == EJ else (record.ej,)
    linked = {*others, *base.by_other_level.get(record.number, ())}
    return Hit(record, False, tuple(sorted(n for n in linked if n in base.by_finess)))
