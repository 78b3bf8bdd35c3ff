"""What a search of the register found: for the eye, for machines, as a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from segur_cli.eligibility.base import Base, base_identity
from segur_cli.exits import ExitCode
from segur_cli.register.index import Register
from segur_cli.register.record import EJ, Record
from segur_cli.register.source import register_identity, register_json
from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Column, Table, grid_of, table_of
from segur_cli.text.dates import short_day_of
from segur_cli.text.page import Block, Detail, Gap, Page, Paragraph
from segur_cli.text.writing import plural, quote, sanitized


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


_COLUMNS: tuple[Column[Hit], ...] = (
    Column("FINESS", lambda hit: hit.record.number),
    Column("niveau", lambda hit: hit.record.level),
    Column("nom", lambda hit: hit.record.name),
    Column("commune", lambda hit: hit.record.town),
    Column("département", lambda hit: hit.record.department),
    Column("état", lambda hit: hit.state),
    Column("EJ", lambda hit: hit.record.ej),
    Column("dans la base", lambda hit: {True: "oui", False: "non", None: ""}[hit.in_base]),
    Column("bénéficiaires liés dans la base", lambda hit: ", ".join(hit.linked)),
)
_SHOWN: tuple[Column[Hit], ...] = (
    Column("FINESS", lambda hit: hit.record.number),
    Column("", lambda hit: hit.record.level),
    Column("Nom", lambda hit: hit.record.name),
    Column("Commune", lambda hit: hit.record.town),
    Column("État", lambda hit: hit.state),
    Column("Dans la base", lambda hit: hit.place_in_base),
)


class HitsAnswer(Answer):
    """What `segur finess search` answers."""

    command = "finess search"

    def __init__(self, found: Hits) -> None:
        self.found = found

    @property
    def exit_code(self) -> ExitCode:
        """FINDINGS when nothing was found."""
        return ExitCode.OK if self.found.shown else ExitCode.FINDINGS

    def page(self, detail: Detail) -> Page:
        """Return the entries for the eye."""
        return hits_page(self.found)

    def data(self) -> dict[str, Any]:
        """Return the entries: `schemas/finess-search.schema.json`."""
        found = self.found
        register = found.register.source
        return {
            "words": sanitized(found.words),
            "departments": list(found.departments),
            "register": {"name": sanitized(register.name), **register_json(register)},
            "base": _base_json(found.base),
            "total": found.total,
            "more": found.more,
            "entries": [_entry(hit) for hit in found.shown],
        }

    def table(self) -> Table:
        """Return one row for each entry."""
        return table_of("Répertoire FINESS", _COLUMNS, self.found.shown)


def hits_page(found: Hits) -> Page:
    """Return the entries found, the count, and what they were held against."""
    return Page.of(_hits(found))


def _hits(found: Hits) -> Iterator[Block]:
    """Yield the entries found, the count, and what they were held against."""
    if not found.shown:
        yield Paragraph(f"Rien dans le répertoire FINESS pour {_asked(found)}.", "bold")
        yield Paragraph(
            "Essayez avec moins de mots, ou le début d'un mot ; la commune seule suffit "
            "souvent, avec --departement."
        )
    else:
        yield grid_of(_SHOWN, found.shown, style=lambda hit: "" if hit.state == "ouvert" else "dim")
        yield Gap()
        yield Paragraph(_count(found), "bold")
    yield Paragraph(f"Répertoire FINESS : {register_identity(found.register.source)}", "dim")
    if found.base is not None:
        if found.base.source.fictitious:
            yield Paragraph(
                "BASE FICTIVE : aucune de ces réponses ne vaut pour un vrai client.", "bold magenta"
            )
        yield Paragraph(f"Base : {base_identity(found.base.source)}", "dim")
    elif found.shown:
        yield Paragraph("Présence dans la base non vérifiée : ni --base, ni base importée.")
    if found.shown:
        yield Paragraph(f"Ensuite : segur check-eligibility {found.shown[0].record.number}")


def _asked(found: Hits) -> str:
    where = f", département {', '.join(found.departments)}" if found.departments else ""
    return f"{quote(found.words, 100)}{where}"


def _count(found: Hits) -> str:
    if found.more:
        return f"{len(found.shown)} montrées, plus de {found.total} trouvées : précisez la demande."
    if found.total > len(found.shown):
        more = f"--limit {found.total}"
        total = plural(found.total, "entrée trouvée", "entrées trouvées")
        return f"{total}, {len(found.shown)} montrées ({more} les montre toutes)."
    return plural(found.total, "entrée trouvée", "entrées trouvées") + "."


def _base_json(base: Base | None) -> dict[str, object] | None:
    if base is None:
        return None
    source = base.source
    return {
        "name": sanitized(source.told_as),
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
