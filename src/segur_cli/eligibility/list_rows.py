"""The rows of a table of clients, each read as a client: what is not understood is a complaint."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TypeVar

from segur_cli.eligibility.base import read_ceiling
from segur_cli.eligibility.client_columns import (
    AMOUNTS,
    BY_SONS,
    asked_above,
    asked_in,
    is_unread,
    keys_of,
    sons_of,
    unit_of,
    vocabulary,
    wave_of,
)
from segur_cli.eligibility.headings import answers_of_colours, names_wave_2
from segur_cli.eligibility.prestation import History
from segur_cli.eligibility.request import (
    ClientQuery,
    read_deployment,
    read_several_sons,
    said_by,
    told_history,
    without_amounts,
)
from segur_cli.exits import StopError
from segur_cli.facts import V1_V2
from segur_cli.facts.cells import (
    CELLS,
    is_nothing,
    is_number_like,
    is_sons,
    number_within,
    ticked,
    typed_number,
)
from segur_cli.facts.words import read_joined, read_prestation
from segur_cli.tables.columns.reading import TableColumn, TableReading
from segur_cli.tables.columns.rows import (
    GROUP,
    RowAside,
    footnoted,
    rows_of,
    set_apart,
    unread_answers,
)
from segur_cli.tables.columns.vocabulary import Vocabulary, compiled, plain
from segur_cli.tables.sheets import number_text
from segur_cli.text.amounts import SCALES, parse_with_unit, stated_basis, without_footnote
from segur_cli.text.writing import listed, quote

T = TypeVar("T")

_BETWEEN_NUMBERS = re.compile(r"[\n;,/&|+]|\bet\b|\band\b|\bou\b|\bor\b")
_LONGEST_ANSWER = 1_000  # characters kept of a cell: a shared text may be of a million
_LONGEST_NAME = 200
_HAD = (History.FUNDED, History.SELF_FUNDED)
_NO_CROSS = "aucune prestation cochée ni demandée sur cette ligne"
_NO_WORDS = Vocabulary(())
_NOT = re.compile(r"(?i)\bne (pas|plus) \w+")  # « ne pas diffuser », above a whole list
_WAVES = compiled(("vague*", "v", "wave*"))
_DASHES = " -–—/"  # what a spreadsheet shows for no amount


def reader_of(
    table: TableReading,
    defaults: ClientQuery,
    day: date,
    place: str = "ligne {}",
    *,
    waves: bool = False,
) -> "tuple[list[int], list[RowAside], RowReader]":
    """Return the rows of clients of a table, those set aside, and what reads them.

    `waves` when another table is of « Vague 1 + Vague 2 »: « Vague 2 » above this one then names
    the prestation, and not the programme. What ends later than `day` is no complaint yet.
    """
    rows, aside = rows_of(table, vocabulary(), CELLS)
    return rows, aside, RowReader(table, defaults, day, aside, place, waves=waves)


class RowReader:
    """Reads the rows of one table; a cell that is not understood becomes a complaint."""

    def __init__(
        self,
        table: TableReading,
        defaults: ClientQuery,
        day: date,
        aside: Sequence[RowAside] = (),
        place: str = "ligne {}",
        *,
        waves: bool = False,
    ) -> None:
        self.table, self.sheet, self.defaults, self.place = table, table.sheet, defaults, place
        groups = [(row.row, asked_in(row.text)) for row in aside if row.kind == GROUP]
        told = [(0, asked_above(table)), *groups]
        # The last row of the table first, the title of a group that is no client any more.
        titles = [(row.row, set_apart(vocabulary(), row.text))
                for row in reversed(aside) if row.kind == GROUP]  # fmt: skip
        above = (*table.titles.values(), table.sheet.caption)
        titles += [(0, set_apart(_NO_WORDS, _NOT.sub("", text))) for text in above]
        self.left = [(row, title.text if title and title.on(day) else "") for row, title in titles]
        waves = waves or any(prestation == V1_V2 for _, (_, prestation) in told)
        waves = waves or any(map(names_wave_2, (
            table.sheet.title, *table.titles.values(), *(row.text for row in aside),
        )))  # fmt: skip
        # From the last row of the table up, what each title asks of the rows below it.
        self.sons_told = [(row, sons) for row, (sons, _) in reversed(told) if sons]
        self.prestations_told = [
            (row, prestation) for row, (_, prestation) in reversed(told)
            if prestation and (waves or prestation == V1_V2)
        ]  # fmt: skip
        noted = footnoted(table, aside).items()
        self.notes = {row: note.text for row, note in noted if note.on(day)}
        self.legends = answers_of_colours(table, aside)
        self.joining = {
            column.number for column in self._joined_columns()
            if column.role == "prestation" or any(
                V1_V2 in read_joined(self._text(row, column)).values()
                for row in range(table.first_row, table.last_row + 1))
        }  # fmt: skip
        self.apart = {column.number: sons for role in BY_SONS for column in table.of(role)
                      if (sons := sons_of(column))}  # fmt: skip
        self.keys = keys_of(table)
        self.unread = [column for column in table.columns if is_unread(column)]
        others = [c for c in table.of("") if not c.chosen and c not in self.unread]
        answers = unread_answers(table, vocabulary(), (*others, *table.of("nom")))
        self.answers = {row: [(column, answer.text) for column, answer in found if answer.on(day)]
                        for row, found in answers.items()}  # fmt: skip

    def leave(self, told: Collection[str]) -> None:
        """Leave to another reader the answers of the columns that it reads."""
        self.answers = {row: [(column, text) for column, text in found if column.told not in told]
                        for row, found in self.answers.items()}  # fmt: skip

    def read(self, row: int) -> list[ClientQuery]:
        """Read the client of a row, or each of those whose numbers stand in one cell."""
        queries = self._read(row)
        parts = [part.strip() for part in _BETWEEN_NUMBERS.split(self._typed(row)) if part.strip()]
        if len(parts) < 2 or not all(map(is_number_like, parts)):
            return queries
        why = "la ligne porte plusieurs numéros"
        return [
            replace(without_amounts(query, why), typed=number_within(part) or part, name="")
            for part in parts
            for query in queries
        ]

    def _read(self, row: int) -> list[ClientQuery]:
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
        if self.legends:
            complaints.append(f"les couleurs ne sont pas lues, et {quote(self.legends[0], 80)}")
        if note := self.notes.get(row):
            complaints.append(f"son appel de note dit {quote(note, 80)}")
        if title := _above(self.left, row):
            complaints.append(f"cette ligne est sous le titre {quote(title, 80)}")
        sons = self._sons(row, complaints)
        if len(joined := self._joined(row)) > 1:
            asked = (self._query(row, (own,), own, list(complaints)) for own in joined)
            return [without_amounts(query, "la ligne nomme plusieurs SONS") for query in asked]
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
            columns = [c for c in self.table.of("prestation") if c.number in self.apart]
            said_no = any(self._text(row, column) for column in columns)
            if not sons and (said_no or any(map(wave_of, columns))):
                complaints.append(_NO_CROSS)
            return [self._query(row, sons, "", complaints)]
        rest = tuple(code for code in sons if code not in filled)
        queries = [self._query(row, (own,), own, list(complaints)) for own in filled]
        return [*queries, self._query(row, rest, "", complaints)] if rest else queries

    def _asks(self, row: int, column: TableColumn) -> bool:
        """Whether a cell that is about one SONS asks something for it."""
        text = self._text(row, column)
        if column.role == "prestation":
            return ticked(text) is not False
        return not (is_nothing(text) or not text)

    def _prestation(self, row: int, own: str, complaints: list[str]) -> str | None:
        """The prestation of a row: named in a cell, else ticked, else the default."""
        columns, joined = self._of("prestation", own), self._joined(row)
        told: list[str | None] = [joined.get(own)] if own and joined else [*joined.values()]
        for column in columns:
            text, wave = self._text(row, column), wave_of(column)
            if not wave:
                if text.isdigit() and not _WAVES.search(plain(column.heading)):
                    complaints.append(f"prestation {quote(text)} : un numéro ne la nomme pas")
                    told.append(None)
                elif text.strip(_DASHES) and not read_joined(text):
                    told.append(_attempt(partial(read_prestation, text), complaints))
            elif (said := ticked(text)) is None:
                complaints.append(f"{column.told} : {quote(text, 60)} n'est ni oui ni non")
            elif said:
                told.append(wave)
        priced = (c for role in AMOUNTS for c in self._of(role, own) if wave_of(c))
        told += [wave_of(c) for c in priced if self._text(row, c).strip(_DASHES)]
        if len(set(told)) > 1:
            complaints.append(
                "plusieurs prestations sur cette ligne : une seule par SONS est payée"
            )
        elif not told and any(map(wave_of, columns)):
            complaints.append(_NO_CROSS)
        elif not told:
            return _above(self.prestations_told, row) or self.defaults.prestation
        return told[0] if len(set(told)) == 1 else None

    def _joined_columns(self) -> list[TableColumn]:
        """The columns whose cells may name a SONS with its prestation: « DPI V2 »."""
        columns = (*self.table.of("sons"), *self.table.of("prestation"))
        return [column for column in columns if not wave_of(column)]

    def _joined(self, row: int) -> dict[str, str]:
        """The prestations that a cell of a row names with their SONS."""
        cells = (self._text(row, c) for c in self._joined_columns() if c.number in self.joining)
        return next(filter(None, map(read_joined, cells)), {})

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
        complaints += [
            f"colonne {quote(column.heading or column.letter)} non comprise : "
            f"{quote(text or 'sans croix', 60)}"
            for column, text in self.answers.get(row, ())
        ]
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
            text = typed_number(self.sheet.cell(row, column.number), padded=padded)
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
                joined = {} if is_sons(text) else read_joined(text)
                read = tuple(joined) or _attempt(partial(read_several_sons, text), complaints) or ()
                if read and not set(self._joined(row)) <= set(read):
                    complaints.append(f"{listed(read)}, et une prestation d'un autre SONS")
                return read
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
        if not asked and (joined := self._joined(row)):
            return tuple(joined)
        group = _above(self.sons_told, row)
        return tuple(asked) or ((group,) if group else self.defaults.sons)

    def _history(
        self, row: int, sons: tuple[str, ...], complaints: list[str]
    ) -> Mapping[str, History]:
        """The wave-1 history of a row; a column that names no SONS is about the one of the row."""
        known: dict[str, History] = {}
        columns = self.table.of("vague1")
        denied = {(c.about, said_by(c.heading)) for c in columns
                  if (text := self._text(row, c)) and ticked(text) is False}  # fmt: skip
        for column in columns:
            text, heading = self._text(row, column), column.heading
            if denied >= {(column.about, state.value) for state in _HAD}:
                text, heading = History.NONE.value, ""  # neither funded nor paid by the client
            read, complaint = told_history(text, heading, column.about, sons)
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


def _above(titles: Sequence[tuple[int, str]], row: int) -> str:
    """What the nearest title above a row says."""
    return next((told for start, told in titles if start < row), "")


def _sons_in(text: str) -> tuple[str, ...]:
    return read_several_sons(text) if is_sons(text) else ()


def _attempt(read: Callable[[], T], complaints: list[str]) -> T | None:
    """Read a cell; what it holds instead of a known value is told, and the rest goes on."""
    try:
        return read()
    except StopError as error:
        complaints.append(" ".join((error.message, *error.advice)))
        return None
