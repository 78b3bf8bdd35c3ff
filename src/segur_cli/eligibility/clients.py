"""A list of clients to check, from a file of rows or from standard input, read in the open."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import TypeVar

from segur_cli.eligibility.ceilings import read_ceiling
from segur_cli.eligibility.client_columns import (
    ClientColumn,
    ClientColumns,
    ListRole,
    find_columns,
    read_choices,
)
from segur_cli.eligibility.prestation import History
from segur_cli.eligibility.request import ClientQuery, read_history, read_several_sons
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts import dispositifs
from segur_cli.facts.words import read_prestation
from segur_cli.files.opening import TABLE_FILE, read_input
from segur_cli.tables.number_cells import number_text
from segur_cli.tables.opening import read_document
from segur_cli.tables.sheets import Sheet, TableFile
from segur_cli.text.flags import flag_words, parse_flag
from segur_cli.text.writing import plural, quote, quote_option

T = TypeVar("T")

MAX_CLIENTS = 100_000
_LONGEST_ANSWER = 1_000  # characters kept of a cell: a shared text may be of a million
_LONGEST_NAME = 200
_FLAGS = flag_words("oui", "o", "vrai", "true", "yes", "y", "1", "x") | {"-": False}


@dataclass(frozen=True)
class ListReading:
    """How a list was read: what to show, so that nothing is taken or dropped in silence.

    `columns` is None for a list of one number a line. `blank` counts empty rows between the
    others, `unnumbered` those that hold something and no number. `left` are sheets that were
    not read, `blind` what the reader cannot see in that format.
    """

    name: str
    sheet: str
    columns: ClientColumns | None
    clients: int
    blank: int
    unnumbered: int
    left: tuple[str, ...] = ()
    blind: str = ""


def read_clients(
    source: str, defaults: ClientQuery, choices: tuple[str, ...] = ()
) -> tuple[list[ClientQuery], ListReading]:
    """Read the clients of a file, or of standard input for `-`, and how they were read.

    `choices` are `--from-column` options; what a row does not say is taken from `defaults`.
    Raises StopError when the file cannot be read (exit 2), or holds no client (exit 3).
    """
    opened = read_input(source, TABLE_FILE, sys.stdin.buffer, "entrée standard")
    data, name = opened.data, opened.path.name
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise _empty(name)
    document = read_document(data, name)
    filled = [sheet for sheet in document.sheets if sheet.rows and not sheet.hidden]
    if not filled:
        raise _empty(name)
    sheet, columns = _choose(filled, name, read_choices(choices))
    requests = (
        _read_lines(sheet, defaults) if columns is None else _read_table(sheet, columns, defaults)
    )
    if not requests:
        raise _empty(name)
    if len(requests) > MAX_CLIENTS:
        raise StopError(f"{quote(name)} contient plus de {plural(MAX_CLIENTS, 'client')}.")
    return requests, _account(document, name, sheet, columns, requests)


def _empty(name: str) -> StopError:
    return StopError(f"Aucun client dans {quote(name)}.", code=ExitCode.NO_INPUT)


def _choose(
    sheets: list[Sheet], name: str, chosen: Mapping[int, ClientColumn]
) -> tuple[Sheet, ClientColumns | None]:
    """Choose the sheet of the list, and find its columns; None for one number a line."""
    headed = [(sheet, found) for sheet in sheets if (found := find_columns(sheet, chosen))]
    if len(headed) > 1:
        raise StopError(
            f"{quote(name)} a plusieurs feuilles avec une colonne FINESS : "
            + ", ".join(quote(sheet.name) for sheet, _ in headed)
            + ".",
            "Gardez-en une seule, ou enregistrez-la en .csv.",
        )
    if headed:
        return headed[0]
    if any(len(row) > 1 for row in sheets[0].rows):
        raise StopError(
            f"{quote(name)} n'a pas de colonne intitulée « FINESS ».",
            "Ajoutez une ligne d'en-tête, donnez un numéro par ligne, ou dites quelle colonne "
            f"porte les numéros : --from {quote_option(name)} --from-column finess=A",
            "Sans numéro du tout, dites où sont les noms, pour que des candidats soient proposés : "
            "--from-column nom=A (et commune=B, departement=C)",
        )
    return sheets[0], None


def _account(
    document: TableFile,
    name: str,
    sheet: Sheet,
    columns: ClientColumns | None,
    requests: list[ClientQuery],
) -> ListReading:
    first = columns.header_row if columns else 0
    blank = sum(not _filled(sheet, number) for number in range(first + 1, len(sheet.rows) + 1))
    return ListReading(
        name=name,
        sheet=sheet.name if len(document.sheets) > 1 else "",
        columns=columns,
        clients=len(requests),
        blank=blank,
        unnumbered=sum(not request.typed.strip() for request in requests),
        left=tuple(other.name for other in document.sheets if other is not sheet and other.rows),
        blind=document.blind,
    )


def _filled(sheet: Sheet, number: int) -> bool:
    return any(value not in (None, "") for value in sheet.rows[number - 1])


def _read_lines(sheet: Sheet, defaults: ClientQuery) -> list[ClientQuery]:
    """One number a line; blank lines and lines that begin with `#` are passed over."""
    requests = []
    for number, row in enumerate(sheet.rows, start=1):
        text = number_text(row[0], padded=(number, 1) in sheet.zero_padded) if row else ""
        if text.strip() and not text.lstrip().startswith("#"):
            requests.append(replace(defaults, typed=text, where=f"ligne {number}"))
    return requests


def _read_table(sheet: Sheet, columns: ClientColumns, defaults: ClientQuery) -> list[ClientQuery]:
    rows = range(columns.header_row + 1, len(sheet.rows) + 1)
    return [
        _read_row(_Row(sheet, number), columns, defaults)
        for number in rows
        if _filled(sheet, number)
    ]


@dataclass(frozen=True)
class _Row:
    """One row of a list."""

    sheet: Sheet
    number: int

    def text(self, column: ClientColumn) -> str:
        value = self.sheet.cell(self.number, column.number)
        return "" if value is None else str(value)[:_LONGEST_ANSWER].strip()

    def typed(self, key: int | None) -> str:
        if key is None:
            return ""
        padded = (self.number, key) in self.sheet.zero_padded
        return number_text(self.sheet.cell(self.number, key), padded=padded)


def _read_row(row: _Row, columns: ClientColumns, defaults: ClientQuery) -> ClientQuery:
    """Read one client; a cell that is not understood becomes a complaint, not a stop."""
    complaints: list[str] = []
    misfit = row.sheet.misfit(columns.header_row, row.number)
    if misfit:
        return replace(
            defaults,
            typed=row.typed(columns.key),
            where=f"ligne {row.number}",
            complaints=(f"ligne {row.number} : {misfit}, elle est décalée : rien n'en est lu",),
        )
    sons = _sons(row, columns, defaults, complaints)
    prestation = defaults.prestation
    for column in columns.of(ListRole.PRESTATION):
        if text := row.text(column):
            prestation = _attempt(partial(read_prestation, text), complaints)
    for column in columns.of(ListRole.UNREAD):
        if text := row.text(column):
            complaints.append(f"colonne {quote(column.heading)} non comprise : {quote(text, 60)}")
    for column in columns.of(ListRole.AMOUNT):
        if text := row.text(column):
            complaints.append(
                f"montant {quote(text)} non jugé : l'intitulé de sa colonne ne dit ni HT ni TTC"
            )
    return ClientQuery(
        name=_first(row, columns, ListRole.NAME),
        town=_first(row, columns, ListRole.TOWN),
        department=_first(row, columns, ListRole.DEPARTMENT),
        typed=row.typed(columns.key),
        sons=sons,
        prestation=prestation,
        history=_history(row, columns, defaults, sons, complaints),
        amount_ht=_amount(row, columns.of(ListRole.HT), "HT", complaints, defaults.amount_ht),
        amount_ttc=_amount(row, columns.of(ListRole.TTC), "TTC", complaints, defaults.amount_ttc),
        where=f"ligne {row.number}",
        complaints=tuple(complaints),
    )


def _first(row: _Row, columns: ClientColumns, kind: ListRole) -> str:
    """What the columns of a kind say first; empty when they say nothing."""
    return next(filter(None, map(row.text, columns.of(kind))), "")[:_LONGEST_NAME]


def _sons(
    row: _Row, columns: ClientColumns, defaults: ClientQuery, complaints: list[str]
) -> tuple[str, ...]:
    """The SONS of a row: named in a cell, else ticked in their columns, else the default."""
    for column in columns.of(ListRole.SONS):
        if text := row.text(column):
            return _attempt(partial(read_several_sons, text), complaints) or ()
    ticked, unclear = [], False
    for column in columns.of(ListRole.ASKED):
        said = parse_flag(text := row.text(column), _FLAGS)
        if said:
            ticked.append(column.sons)
        elif said is None:
            unclear = True
            complaints.append(f"{column.sons} : {quote(text, 60)} n'est ni oui ni non")
    if columns.of(ListRole.ASKED) and not ticked and not unclear:
        complaints.append("aucun SONS coché sur cette ligne : on ne sait pas lequel est demandé")
    return tuple(ticked) or defaults.sons


def _history(
    row: _Row,
    columns: ClientColumns,
    defaults: ClientQuery,
    sons: tuple[str, ...],
    complaints: list[str],
) -> Mapping[str, History]:
    """The wave-1 history of a row; a column that names no SONS is about the one of the row."""
    own = dispositifs()[sons[0]].wave_1 if len(sons) == 1 else ""
    given = []
    for column in columns.of(ListRole.HISTORY):
        if text := row.text(column):
            state, wave_1 = _state(text), column.sons or own
            given.append(f"{wave_1}={state}" if wave_1 else state)
    if not given:
        return dict(defaults.history)
    read = _attempt(partial(read_history, given, sons), complaints)
    return {} if read is None else {**defaults.history, **read}


def _state(text: str) -> str:
    """Put a yes or a no about wave 1 in the words of `--vague1`; others are left as they are."""
    said = parse_flag(text, _FLAGS)
    return text if said is None else "financee" if said else "aucune"


def _amount(
    row: _Row,
    columns: tuple[ClientColumn, ...],
    basis: str,
    complaints: list[str],
    default: Decimal | None,
) -> Decimal | None:
    """Read an amount; the default goes for an empty cell, never for an unreadable one."""
    for column in columns:
        read = read_ceiling(
            row.sheet.cell(row.number, column.number),
            uncomputed=(row.number, column.number) in row.sheet.uncomputed,
            basis=basis,
        )
        if read.unread is not None:
            complaints.append(f"montant {basis} illisible : {quote(read.unread)}")
            return None
        if read.amount is not None:
            return read.amount
    return default


def _attempt(read: Callable[[], T], complaints: list[str]) -> T | None:
    """Read a cell; what it holds instead of a known value is told, and the rest goes on."""
    try:
        return read()
    except StopError as error:
        complaints.append(" ".join((error.message, *error.advice)))
        return None
