"""The rows of a table of clients, each read as a client: what is not understood is a complaint."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TypeVar

from segur_cli.eligibility.base import read_ceiling
from segur_cli.eligibility.client_columns import (
    BY_SONS,
    is_unread,
    keys_of,
    sons_above,
    sons_of,
    unit_of,
    vocabulary,
    wave_of,
)
from segur_cli.eligibility.headings import parts_named
from segur_cli.eligibility.prestation import History
from segur_cli.eligibility.request import (
    ClientQuery,
    read_deployment,
    read_several_sons,
    told_history,
)
from segur_cli.exits import StopError
from segur_cli.facts.cells import CELLS, is_nothing, is_sons, ticked
from segur_cli.facts.words import read_prestation
from segur_cli.tables.columns.reading import TableColumn, TableReading
from segur_cli.tables.columns.rows import GROUP, RowAside, rows_of
from segur_cli.tables.sheets import (
    number_text,
)
from segur_cli.text.amounts import SCALES, parse_with_unit, stated_basis, without_footnote
from segur_cli.text.writing import listed, quote

T = TypeVar("T")

_LONGEST_ANSWER = 1_000  # characters kept of a cell: a shared text may be of a million
_LONGEST_NAME = 200
_NO_CROSS = "aucune prestation cochée sur cette ligne"
_DASHES = " -–—/"  # what a spreadsheet shows for no amount


def reader_of(
    table: TableReading, defaults: ClientQuery, place: str = "ligne {}"
) -> "tuple[list[int], list[RowAside], RowReader]":
    """Return the rows of clients of a table, those set aside, and what reads them."""
    rows, aside = rows_of(table, vocabulary(), CELLS)
    groups = [(row.row, sons) for row in aside if row.kind == GROUP
              and (sons := parts_named(row.text).sons)
              and not vocabulary().sets_apart(row.text)]  # fmt: skip
    return rows, aside, RowReader(table, defaults, groups, place)


class RowReader:
    """Reads the rows of one table; a cell that is not understood becomes a complaint."""

    def __init__(
        self,
        table: TableReading,
        defaults: ClientQuery,
        groups: Sequence[tuple[int, str]] = (),
        place: str = "ligne {}",
    ) -> None:
        self.table, self.sheet, self.defaults = table, table.sheet, defaults
        self.above, self.groups, self.place = sons_above(table), groups, place
        self.apart = {column.number: sons for role in BY_SONS for column in table.of(role)
                      if (sons := sons_of(column))}  # fmt: skip
        self.keys = keys_of(table)
        self.unread = [column for column in table.columns if is_unread(column)]

    def read(self, row: int) -> list[ClientQuery]:
        """Read one client: one query, or one for each SONS that a wide list tells apart."""
        misfit = self.sheet.misfit(self.table.header[1], row)
        if misfit:
            complaint = f"ligne {row} : {misfit}, elle est décalée : rien n'en est lu"
            return [
                replace(
                    self.defaults,
                    typed=self._typed(row),
                    where=self.place.format(row),
                    complaints=(complaint,),
                )
            ]
        complaints: list[str] = []
        sons = self._sons(row, complaints)
        filled = dict.fromkeys(
            own for role in BY_SONS for column in self.table.of(role)
            if (own := self.apart.get(column.number)) and self._asks(row, column)
        )  # fmt: skip
        for own in filled:
            if sons and own not in sons:
                complaints.append(
                    f"cette ligne ne demande que {listed(sons)}, et porte une prestation ou un "
                    f"montant pour {own}"
                )
        if not filled:
            columns = (c for c in self.table.of("prestation") if c.number in self.apart)
            if not sons and any(map(wave_of, columns)):
                complaints.append(_NO_CROSS)
            return [self._query(row, sons, "", complaints)]
        rest = tuple(code for code in sons if code not in filled)
        queries = [self._query(row, (own,), own, list(complaints)) for own in filled]
        return [*queries, self._query(row, rest, "", complaints)] if rest else queries

    def _asks(self, row: int, column: TableColumn) -> bool:
        """Whether a cell that is about one SONS asks something for it."""
        text = self._text(row, column)
        if wave_of(column):
            return ticked(text) is not False
        return not (is_nothing(text) or not text)

    def _prestation(self, row: int, own: str, complaints: list[str]) -> str | None:
        """The prestation of a row: named in a cell, else ticked, else the default."""
        columns = self._of("prestation", own)
        told: list[str | None] = []
        for column in columns:
            text, wave = self._text(row, column), wave_of(column)
            if not wave:
                if text.strip(_DASHES):
                    told.append(_attempt(partial(read_prestation, text), complaints))
            elif (said := ticked(text)) is None:
                complaints.append(f"{column.told} : {quote(text, 60)} n'est ni oui ni non")
            elif said:
                told.append(wave)
        if len(set(told)) > 1:
            complaints.append(
                "plusieurs prestations sur cette ligne : une seule par SONS est payée"
            )
        elif not told and any(map(wave_of, columns)):
            complaints.append(_NO_CROSS)
        elif not told:
            return self.defaults.prestation
        return told[0] if len(set(told)) == 1 else None

    def _of(self, role: str, own: str) -> list[TableColumn]:
        """The columns of a role about one SONS, else those about none."""
        columns = self.table.of(role)
        mine = [c for c in columns if own and self.apart.get(c.number) == own]
        return mine or [c for c in columns if c.number not in self.apart]

    def _query(
        self, row: int, sons: tuple[str, ...], own: str, complaints: list[str]
    ) -> ClientQuery:
        unclear: list[str] = []
        prestation = self._prestation(row, own, unclear)
        complaints += unclear
        for column in self.unread:
            text = self._text(row, column)
            partly = column.looks if column.against else ""
            other = partly and not CELLS[vocabulary().by_name[partly].cells](text)
            if text and not other and not (column.looks == "sons" and _sons_in(text) == sons):
                complaints.append(
                    f"colonne {quote(column.heading or column.letter)} non comprise : "
                    f"{quote(text, 60)}"
                )
        stated: dict[str, Decimal] = {}
        for column in self._of("montant", own):
            if (text := self._text(row, column)).strip(_DASHES):
                bare = without_footnote(text)
                basis = stated_basis(bare) or ""
                amount = parse_with_unit(bare) if basis else None
                if amount is not None and basis not in stated:
                    stated[basis] = amount
                    continue
                complaints.append(
                    f"montant {quote(text)} non jugé : l'intitulé de sa colonne ne dit ni HT ni TTC"
                )
        ht, ttc = (
            self._amount(row, role, own, stated.get(role.upper(), default), complaints)
            for role, default in (
                ("ht", self.defaults.amount_ht), ("ttc", self.defaults.amount_ttc)
            )
        )  # fmt: skip
        return ClientQuery(
            name=self._first(row, "nom"),
            town=self._first(row, "commune"),
            department=self._first(row, "departement"),
            typed=self._typed(row),
            sons=sons,
            prestation=prestation,
            history=self._history(row, sons, complaints),
            amount_ht=ht,
            amount_ttc=ttc,
            where=self.place.format(row),
            complaints=tuple(complaints),
            unclear=tuple(unclear),
            deployment=read_deployment(self.table, row),
        )

    def _text(self, row: int, column: TableColumn) -> str:
        value = self.sheet.cell(row, column.number)
        if value is None:
            hidden = (row, column.number) in self.sheet.uncomputed
            return "formule sans valeur enregistrée" if hidden else ""
        return number_text(value, padded=False)[:_LONGEST_ANSWER].strip()

    def _typed(self, row: int) -> str:
        for column in self.keys:
            padded = (row, column.number) in self.sheet.zero_padded
            text = number_text(self.sheet.cell(row, column.number), padded=padded)
            if text.strip():
                return text
        return ""

    def _first(self, row: int, role: str) -> str:
        """What the columns of a role say first; empty when they say nothing."""
        texts = (self._text(row, column) for column in self.table.of(role))
        return next(filter(None, texts), "")[:_LONGEST_NAME]

    def _sons(self, row: int, complaints: list[str]) -> tuple[str, ...]:
        """The SONS of a row: named in a cell, else ticked, else said above it, else the default."""
        for column in self.table.of("sons"):
            if text := self._text(row, column):
                return _attempt(partial(read_several_sons, text), complaints) or ()
        asked, unclear = [], False
        for column in self.table.of("demande"):
            said = ticked(text := self._text(row, column))
            if said:
                asked.append(column.about)
            elif said is None:
                unclear = True
                complaints.append(f"{column.about} : {quote(text, 60)} n'est ni oui ni non")
        if self.table.of("demande") and not asked and not unclear:
            complaints.append(
                "aucun SONS coché sur cette ligne : on ne sait pas lequel est demandé"
            )
        group = next((sons for start, sons in reversed(self.groups) if start < row), self.above)
        return tuple(asked) or ((group,) if group else self.defaults.sons)

    def _history(
        self, row: int, sons: tuple[str, ...], complaints: list[str]
    ) -> Mapping[str, History]:
        """The wave-1 history of a row; a column that names no SONS is about the one of the row."""
        known: dict[str, History] = {}
        for column in self.table.of("vague1"):
            text = self._text(row, column)
            read, complaint = told_history(text, column.heading, column.about, sons)
            for wave_1, state in read.items():
                if known.get(wave_1, state) is not state:
                    complaint = f"vague 1 : cette ligne se contredit pour {wave_1}"
            known |= read
            complaints += [complaint] if complaint else []
        return {**self.defaults.history, **known}

    def _amount(
        self, row: int, role: str, own: str, default: Decimal | None, complaints: list[str]
    ) -> Decimal | None:
        """Read an amount; the default goes for an empty cell, never for an unreadable one."""
        for column in self._of(role, own):
            if not self._text(row, column).strip(_DASHES):
                continue
            read = read_ceiling(
                self.sheet.cell(row, column.number),
                uncomputed=(row, column.number) in self.sheet.uncomputed,
                basis=role.upper(),
                scale=SCALES.get(unit_of(column), 1),
            )
            if read.unread is not None:
                complaints.append(f"montant {role.upper()} illisible : {quote(read.unread)}")
                return None
            if read.amount is not None:
                return read.amount
        return default


def _sons_in(text: str) -> tuple[str, ...]:
    return read_several_sons(text) if is_sons(text) else ()


def _attempt(read: Callable[[], T], complaints: list[str]) -> T | None:
    """Read a cell; what it holds instead of a known value is told, and the rest goes on."""
    try:
        return read()
    except StopError as error:
        complaints.append(" ".join((error.message, *error.advice)))
        return None
