"""What a list of clients tells beside what is asked: pilot, person in charge, days of deployment.

None of it is judged with the base: a cell that is not understood is told, and refuses nobody.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from segur_cli.facts import dispositifs
from segur_cli.facts.cells import BETWEEN_SONS, day_in, is_untold
from segur_cli.facts.words import sons_code
from segur_cli.tables.columns.reading import TableColumn, TableReading
from segur_cli.tables.sheets import number_text
from segur_cli.text.flags import flag_words, parse_flag
from segur_cli.text.writing import day, normalized_key, quote

PILOT, IN_CHARGE, INSTALLED, PRODUCTION = ROLES = (
    "pilote", "responsable", "installe", "production",
)  # fmt: skip
_FLAGS = flag_words("oui", "o", "vrai", "true", "yes", "y", "1", "x") | {
    "pilote": True, "pilot": True, "non pilote": False, "aucun": False,
}  # fmt: skip
_RANKED = re.compile(r"p(?:ilote|ilot|v)? ?(?:n ?°? ?)?\d")  # « P1 », « pilote n° 2 »
_LONGEST = 200  # characters kept of a name


@dataclass(frozen=True)
class Deployment:
    """Where a client stands for the vendor, as its list says it, by SONS; `""` for the row's own.

    `unread` tells the cells that could not be understood, `unclear` those of the pilot among them.
    """

    pilot: Mapping[str, bool] = field(default_factory=dict)
    in_charge: str = ""
    installed: Mapping[str, date] = field(default_factory=dict)
    production: Mapping[str, date] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()

    def is_pilot(self, sons: str) -> bool | None:
        """Whether the client is a pilot of a SONS; None when nothing says it."""
        return self.pilot.get(sons, self.pilot.get(""))

    def installed_on(self, sons: str) -> date | None:
        """The day of the complete installation; None when it is not told."""
        return self.installed.get(sons, self.installed.get(""))

    def production_on(self, sons: str) -> date | None:
        """The day from which the solution is in production; None when it is not told."""
        return self.production.get(sons, self.production.get(""))

    def days(self, sons: str) -> dict[str, date]:
        """The days that are told, by what the pilot report calls them."""
        told = {"installation": self.installed_on(sons), "production": self.production_on(sons)}
        return {name: own for name, own in told.items() if own is not None}


def sons_named(said: str) -> str:
    """Return the SONS that a heading in plain words names, by function or code; empty if none."""
    found = [
        code
        for code, dispositif in dispositifs().items()
        if dispositif.function.lower() in said.split()
    ]
    return found[0] if len(found) == 1 else ""


def read_deployment(table: TableReading, row: int) -> Deployment:
    """Read what a row of a list tells of a deployment."""
    unread: list[str] = []
    pilot = dict(_pilots(table, row, unread))
    unclear = tuple(unread)
    days: dict[str, dict[str, date]] = {INSTALLED: {}, PRODUCTION: {}}
    for role, found in days.items():
        for column in table.of(role):
            value = table.sheet.cell(row, column.number)
            read, text = day_in(value), number_text(value, padded=False).strip()
            if is_untold(text):
                continue
            if read is None:
                unread.append(f"{_place(column)} : {quote(text, 40)} n'est pas un jour")
            elif found.setdefault(column.about, read) != read:
                first = day(found[column.about])
                unread.append(f"{_place(column)} : {day(read)}, une autre colonne dit {first}")
    cells = (table.sheet.cell(row, column.number) for column in table.of(IN_CHARGE))
    names = (" ".join(number_text(cell, padded=False).split()) for cell in cells)
    in_charge = next(filter(None, names), "")[:_LONGEST]
    return Deployment(pilot, in_charge, days[INSTALLED], days[PRODUCTION], tuple(unread), unclear)


def _pilots(table: TableReading, row: int, unread: list[str]) -> Iterator[tuple[str, bool]]:
    """Yield whether the client is a pilot, for the SONS that the column or its cell names."""
    for column in table.of(PILOT):
        text = number_text(table.sheet.cell(row, column.number), padded=False).strip()
        if is_untold(text):
            continue
        said = True if _RANKED.fullmatch(normalized_key(text)) else parse_flag(text, _FLAGS)
        named = [sons_code(part.strip()) for part in BETWEEN_SONS.split(text) if part.strip()]
        if said is not None:
            yield column.about, said
        elif not column.about and all(named):
            yield from ((code, True) for code in named if code is not None)
        else:
            unread.append(f"{_place(column)} : {quote(text, 40)} n'est ni oui ni non")


def _place(column: TableColumn) -> str:
    return f"colonne {quote(column.heading or column.letter, 60)}"
