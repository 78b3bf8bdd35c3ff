"""What a search of the register found, each with its place in the base; for machines and tables."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from segur_cli import __version__
from segur_cli.eligibility.base import Base
from segur_cli.register.index import Register
from segur_cli.register.record import EJ, Record
from segur_cli.register.register_names import register_json
from segur_cli.tables.writing import Table
from segur_cli.text.dates import short_day_of
from segur_cli.text.writing import sanitized

SCHEMA_VERSION = 1
_HEADINGS = (
    "FINESS", "niveau", "nom", "commune", "département", "état", "EJ", "dans la base",
    "bénéficiaires liés dans la base",
)  # fmt: skip


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


def to_json(found: Hits) -> str:
    """Write the answer as JSON (`schemas/finess-search.schema.json`)."""
    register = found.register.source
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "segur-cli", "version": __version__},
        "command": "finess search",
        "words": sanitized(found.words),
        "departments": list(found.departments),
        "register": {"name": sanitized(register.name), **register_json(register)},
        "base": _base(found.base),
        "total": found.total,
        "more": found.more,
        "entries": [_entry(one) for one in found.shown],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _base(base: Base | None) -> dict[str, object] | None:
    if base is None:
        return None
    source = base.source
    return {
        "name": sanitized(source.name),
        "fictitious": source.fictitious,
        "sha256": source.sha256,
    }


def _entry(one: Hit) -> dict[str, object]:
    record = one.record
    return {
        "finess": record.number,
        "level": record.level,
        "name": sanitized(record.name) or None,
        "town": sanitized(record.town) or None,
        "department": record.department or None,
        "active": record.is_open,
        "closed_on": sanitized(record.closed) or None,
        "created_on": sanitized(record.created) or None,
        "ej": record.ej or None,
        "in_base": one.in_base,
        "linked_in_base": list(one.linked),
    }


def to_table(found: Hits) -> Table:
    """Return one row for each entry."""
    return Table("Répertoire FINESS", _HEADINGS, tuple(_rows(found.shown)))


def _rows(hits: Sequence[Hit]) -> list[tuple[str, ...]]:
    return [
        (
            one.record.number, one.record.level, one.record.name, one.record.town,
            one.record.department, one.state, one.record.ej,
            {True: "oui", False: "non", None: ""}[one.in_base], ", ".join(one.linked),
        )
        for one in hits
    ]  # fmt: skip
