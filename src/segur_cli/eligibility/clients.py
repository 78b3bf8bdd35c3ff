"""A list of clients to check, from a file of rows or from standard input, read in the open."""

import re
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from segur_cli.eligibility.base import read_ceiling
from segur_cli.eligibility.client_columns import (
    AMOUNTS,
    KEYS,
    asked_above,
    doubts_of,
    find_tables,
    is_ceiling,
    keys_of,
    read_choices,
    vocabulary,
)
from segur_cli.eligibility.headings import ORDERED, key_of, parts_named
from segur_cli.eligibility.headings import vocabulary as base_words
from segur_cli.eligibility.list_rows import reader_of
from segur_cli.eligibility.request import DEPLOYMENT_ROLES, ClientQuery
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts import V1_V2
from segur_cli.facts.cells import CELLS
from segur_cli.files.opening import TABLE_FILE, read_input
from segur_cli.register.register_reading import is_register_table
from segur_cli.tables.columns.choices import (
    Chosen,
    Doubt,
    chosen_on,
    column_option,
    file_argument,
    joined_doubts,
    named_sheets,
    sheet_options,
    unsettled,
)
from segur_cli.tables.columns.reading import TableColumn, TableReading, read_tables
from segur_cli.tables.columns.rows import RowAside, set_apart
from segur_cli.tables.columns.shaping import upright
from segur_cli.tables.columns.vocabulary import said
from segur_cli.tables.sheets import (
    Sheet,
    TableFile,
    column_letter,
    is_filled,
    number_text,
)
from segur_cli.tables.table_opening import read_document, read_with_papers
from segur_cli.text.writing import listed, plural, quote

# What may be a number in a line, right or wrong, and a day, which is none.
_NUMBER = re.compile(r"\d[\dAB](?:[ .\-\xa0\u202f]?\d){4,}", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{8}T\d+")
_SAMPLE = 200  # rows by which a base is told
_WORDS = 4  # those of a line that tells something

MAX_CLIENTS = 100_000


@dataclass(frozen=True)
class ListReading:
    """How a list was read: what to show, so that nothing is taken or dropped in silence.

    It has no table when it is one number a line. `blank` counts empty rows between the others,
    `unnumbered` those that hold something and no number, `aside` are rows that are no client.
    `left` are sheets that were not read, `blind` what the reader cannot see in that format.
    `source` is the sheet of the list in its `document`, from which it is given back; `elsewhere`
    are the columns that another reader reads.
    """

    name: str
    sheet: str
    tables: tuple[TableReading, ...]
    clients: int
    blank: int
    unnumbered: int
    aside: tuple[RowAside, ...] = ()
    left: tuple[str, ...] = ()
    blind: str = ""
    document: TableFile | None = None
    source: Sheet | None = None
    elsewhere: Collection[str] = ()

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        """The columns of all its tables; one read alike in several comes once."""
        found = {(c.letter, c.heading, c.option): c for table in self.tables for c in table.columns}
        return tuple(found.values())

    @property
    def hidden(self) -> tuple[str, ...]:
        """What a workbook hides of its tables: it is read all the same."""
        places = {(t.sheet.name, row) for t in self.tables for row in t.sheet.hidden_rows
                  if t.first_row <= row <= t.last_row}  # fmt: skip
        columns = dict.fromkeys(c.letter for t in self.tables for c in t.columns
                                if c.number in t.sheet.hidden_columns)  # fmt: skip
        told = []
        if rows := len(places):
            read = "lue comme les autres" if rows == 1 else "lues comme les autres"
            told.append(f"{plural(rows, 'ligne masquée', 'lignes masquées')} : {read}")
        if columns:
            some = plural(len(columns), "colonne masquée", "colonnes masquées")
            read = "lue comme les autres" if len(columns) == 1 else "lues comme les autres"
            told.append(f"{some} ({listed(columns)}) : {read}")
        return tuple(told)

    @property
    def names_only(self) -> bool:
        """Whether it is a table in which nothing is a number."""
        return bool(self.tables) and not any(map(keys_of, self.tables))


def read_clients(
    source: str,
    defaults: ClientQuery,
    choices: Sequence[str] = (),
    wanted: Sequence[str] = (),
    elsewhere: Callable[[TableFile], Collection[str]] = lambda _: (),
    typed: Sequence[str] = (),
    *,
    day: date = date.max,
) -> tuple[list[ClientQuery], ListReading]:
    """Read the clients of a file, or of standard input for `-`, and how they were read.

    `choices` are `--column` options, `wanted` the sheets to read, `typed` the other options of the
    command, which the one that is proposed keeps; what a row does not say is taken from `defaults`,
    and `elsewhere` tells the columns that another reader reads. What ends after `day` ends
    nothing. Raises StopError when the file cannot be read or stays ambiguous (exit 2), or holds no
    client (3).
    """
    opened = read_input(source, TABLE_FILE, sys.stdin.buffer, "entrée standard")
    data, name = opened.data, opened.path.name
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise _empty(name)
    # Around the tables of a PDF, what titles them or notes them is not read.
    reader = read_document if name.lower().endswith(".pdf") else read_with_papers
    document = upright(reader(data, name), vocabulary(), CELLS)
    filled = [sheet for sheet in named_sheets(document.sheets, wanted)
              if sheet.rows and (wanted or not sheet.hidden)]  # fmt: skip
    if not filled:
        raise _empty(name)
    chosen = read_choices(choices)
    if not chosen:
        _refuse_register(document, name, source)
    sheet, tables, asked = choose_tables(filled, name, source, chosen, wanted)
    if not tables:
        _refuse_prose(sheet, name, source)
    refuse_unfit(tables, name, source)
    doubts = asked or joined_doubts([(t.sheet.name, list(doubts_of(t))) for t in tables])
    if doubts:
        given = [*typed, *(sheet_options([sheet]) for sheet in wanted)]
        given += [column_option(choice) for choice in choices]
        command = f"segur check-eligibility --from {file_argument(source)}"
        raise unsettled(doubts, name, command, given, "clients", note=document.turned)
    others = elsewhere(document) if tables else ()
    requests, aside = (
        _read_tables(tables, defaults, day, others)
        if tables
        else (_read_lines(sheet, defaults), [])
    )
    if not requests:
        raise _empty(name)
    if len(requests) > MAX_CLIENTS:
        raise StopError(f"{quote(name)} contient plus de {plural(MAX_CLIENTS, 'client')}.")
    reading = _account(document, name, sheet, tables, requests, aside)
    return requests, replace(reading, elsewhere=others)


def _empty(name: str) -> StopError:
    return StopError(f"Aucun client dans {quote(name)}.", code=ExitCode.NO_INPUT)


def _refuse_register(document: TableFile, name: str, source: str) -> None:
    """Refuse the register given as a list: nothing is asked in it."""
    if is_register_table(document):
        file = file_argument(source)
        raise StopError(
            f"{quote(name)} a les colonnes du répertoire FINESS : ce n'est pas une liste de "
            "clients.",
            f"segur finess import {file}",
            "Si ce sont vos clients, dites quelle colonne porte leur numéro : segur "
            f"check-eligibility --from {file} --column finess=A",
        )


def _refuse_prose(sheet: Sheet, name: str, source: str) -> None:
    """Refuse lines that are no numbers, rather than call each of them a malformed one."""
    lines = [str(row[0]) for row in sheet.rows if row and is_filled(row[0])]
    lines = [line for line in lines if not line.lstrip().startswith("#")]
    others = [line for line in lines if not _NUMBER.search(_DAY.sub("", line))]
    told = [line for line in others if len(line.split()) >= _WORDS]
    if not others or (len(others) < len(lines) and len(told) * 2 <= len(lines)):
        return
    raise StopError(
        f"{quote(name)} n'est pas une liste de clients : {plural(len(others), 'ligne')} sur "
        f"{len(lines)} sans numéro, par exemple {quote(others[0].strip(), 40)}.",
        "Donnez un numéro FINESS par ligne, ou un tableau dont une colonne est intitulée "
        "« FINESS ».",
        "Si ce sont des noms, dites-le, pour que des candidats soient proposés : segur "
        f"check-eligibility --from {file_argument(source)} --column nom=A",
    )


def choose_tables(
    sheets: Sequence[Sheet],
    name: str,
    source: str,
    chosen: Chosen,
    wanted: Sequence[str] = (),
) -> tuple[Sheet, list[TableReading], list[Doubt]]:
    """Choose the sheet of the list, and find its tables; none for one number a line.

    Several sheets are read where `wanted` names them, where each names another SONS, or where all
    have the same headings; the first stands for them all. Those whose name sets them apart
    (« Perdus », « Archives ») are left when others remain. What is still open is asked.
    """
    keys = [n for own in chosen.values() for n, c in own.items() if c.role in KEYS]
    cells = (sheet.cell(row, n) for sheet in sheets for row in range(1, len(sheet.rows) + 1)
             for n in keys)  # fmt: skip
    if keys and not any(sum(map(str.isdigit, str(cell)[:40])) >= 7 for cell in cells):
        letters = listed(map(column_letter, keys))
        raise StopError(f"La colonne {letters} de la liste ne contient aucun numéro.")
    found = [
        (sheet, tables)
        for sheet in sheets
        if (tables := find_tables(sheet, chosen_on(sheet.name, chosen)))
    ]
    told = {_headings(table): table for _, tables in found for table in tables if keys_of(table)}
    found = [(sheet, [_like(told.get(_headings(t)), t) for t in tables]) for sheet, tables in found]
    numbered = [(sheet, tables) for sheet, tables in found if any(map(keys_of, tables))]
    kept = numbered or found
    filled = [(s, t) for s, t in kept if any(table.first_row <= len(s.rows) for table in t)]
    kept = filled or kept
    if len(kept) > 1 and numbered:
        titled = [(s, t) for s, t in kept if not set_apart(vocabulary(), s.title)]
        kept = kept if wanted else titled or kept
        tables = [table for _, own in kept for table in own]
        alike = bool(titled) and len(set(map(_headings, tables))) == 1
        if wanted or len(kept) == 1 or alike or _asked_apart(tables):
            return kept[0][0], tables, []
        return kept[0][0], tables, [_which_sheets(kept)]
    if kept and not _is_bare(*kept[0]):
        return *kept[0], []
    if any(len(row) > 1 for row in sheets[0].rows):
        command = f"segur check-eligibility --from {file_argument(source)}"
        raise StopError(
            f"{quote(name)} n'a pas de colonne intitulée « FINESS ».",
            "Ajoutez une ligne d'en-tête, donnez un numéro par ligne, ou dites quelle colonne "
            f"porte les numéros : {command} --column finess=A",
            "Sans numéro du tout, dites où sont les noms, pour que des candidats soient proposés : "
            "--column nom=A (et commune=B, departement=C)",
        )
    return sheets[0], [], []


def _headings(table: TableReading) -> tuple[str, ...]:
    return tuple(column.heading for column in table.columns)


def _like(told: TableReading | None, table: TableReading) -> TableReading:
    """A table with the columns of another of the same headings, whose cells prove its numbers."""
    if told is None or keys_of(table) or len(told.columns) != len(table.columns):
        return table
    reason = f"comme sur la feuille {quote(told.sheet.name, 40)}"
    columns = (
        replace(own, role=other.role, looks="", reason=reason) if other in keys_of(told) else own
        for own, other in zip(table.columns, told.columns, strict=True)
    )
    return replace(table, columns=tuple(columns))


def _asked_apart(tables: Sequence[TableReading]) -> bool:
    """Whether each table is of a SONS, or a prestation, that its sheet or a line above names."""
    named = list(map(asked_above, tables))
    return any(map(all, zip(*named, strict=True))) and len(set(named)) == len(named)


def _which_sheets(kept: Sequence[tuple[Sheet, Sequence[TableReading]]]) -> Doubt:
    """Ask which sheets are the list: all is proposed first where no client stands on two."""
    names = [sheet.name for sheet, _ in kept]
    numbers = [{key for table in tables for key in _numbers_of(table)} for _, tables in kept]
    apart = len(set().union(*numbers)) == sum(map(len, numbers))
    each = [(sheet_options([name]), "cette feuille seule") for name in names]
    together = (sheet_options(names), "toutes : chacune a ses clients")
    why = f"{plural(len(names), 'feuille')} ont une colonne FINESS : {listed(map(quote, names))}."
    return Doubt(why, (together, *each) if apart else (*each, together))


def refuse_unfit(tables: Sequence[TableReading], name: str, source: str) -> None:
    """Refuse a base given as a list, and a sheet of which some columns were not read.

    A base has ceilings, and nothing is asked nor had in it; or it gives the amounts of both
    prestations for most clients, of which each may only ask one.
    """
    for table in tables:
        table.sheet.refuse_cut(name)
        ordered = any(ORDERED.search(said(column.heading)) for column in table.columns)
        if ordered or any(map(table.of, DEPLOYMENT_ROLES)):
            continue  # only a list of clients tells that: its ceilings are a copy of the base's
        asked = any(table.of(role) for role in ("sons", "prestation", "vague1", "demande"))
        ceilings = [c for c in table.columns if not c.chosen and is_ceiling(c.heading)]
        if asked or not ceilings:
            ceilings = _of_both_prestations(table) or _of_repeated_clients(table, ceilings)
        if ceilings:
            raise StopError(
                f"{quote(name)} donne des plafonds ({ceilings[0].told}) : c'est une base des "
                "établissements éligibles, pas une liste de clients.",
                f"segur base import {file_argument(source)}",
                "Si ce sont vos clients, retirez ces colonnes d'une copie, ou faites-les ignorer "
                "(check-eligibility, et columns de [clients]) : "
                + " ".join(column_option(f"-={c.letter}") for c in ceilings),
            )


def _of_both_prestations(table: TableReading) -> list[TableColumn]:
    """The columns of amounts by which most rows give both prestations of one SONS."""
    if not any(parts_named(column.heading).prestation == V1_V2 for column in table.columns):
        return []
    chosen = {column.number for column in table.columns if column.chosen}
    rows = range(table.first_row, table.last_row + 1)[:_SAMPLE]
    found: dict[str, dict[str, TableColumn]] = {}
    every: list[TableColumn] = []
    for own in read_tables(table.sheet, base_words(), CELLS):
        for column in own.of("montant"):
            key, _ = key_of(column.about)
            read = (read_ceiling(table.sheet.cell(row, column.number)).amount for row in rows)
            amounts = sum(amount is not None and amount > 1 for amount in read)  # 1 is a cross
            if column.number not in chosen and key.prestation and amounts * 2 > len(rows):
                found.setdefault(f"{key.sons} {key.basis}", {})[key.prestation] = column
                every.append(column)
    return every if any(len(both) > 1 for both in found.values()) else []


def _of_repeated_clients(table: TableReading, ceilings: Sequence[TableColumn]) -> list[TableColumn]:
    """The columns of amounts of a base written long: a row for each prestation of a client."""
    [prestation, *_] = table.of("prestation") or (None,)
    amounts = list(ceilings)
    amounts = amounts or [c for role in ("montant", *AMOUNTS) for c in table.of(role)
                          if not c.chosen]  # fmt: skip
    if prestation is None or not amounts:
        return []
    told: dict[tuple[str, str], set[str]] = {}
    for row in range(table.first_row, table.last_row + 1):
        number, sons, word = (
            next((str(v) for c in columns if is_filled(v := table.sheet.cell(row, c.number))), "")
            for columns in (keys_of(table), table.of("sons"), (prestation,))
        )
        told.setdefault((number, sons), set()).add(word)
    several = sum(len(words) > 1 for words in told.values())
    return amounts if several > 1 and several * 2 > len(told) else []


def _numbers_of(table: TableReading) -> list[str]:
    return [str(value) for row in range(table.first_row, table.last_row + 1)
            for key in keys_of(table)[:1]
            if is_filled(value := table.sheet.cell(row, key.number))]  # fmt: skip


def _is_bare(sheet: Sheet, tables: Sequence[TableReading]) -> bool:
    """Whether a sheet is one number a line: one column, without a heading.

    A word among numbers (« client à rappeler ») heads nothing: those above it would be lost.
    """
    if any(len(row) > 1 for row in sheet.rows):
        return False
    [table] = tables[:1]
    lines = [str(row[0]) if row else "" for row in sheet.rows]
    above = lines[: table.header[0] - 1] if keys_of(table) else lines
    if not any(c.chosen for c in table.columns) and any(map(_NUMBER.fullmatch, above)):
        return True
    heading = str(sheet.cell(table.header[1], 1) or "") if table.header[1] else "#"
    return heading.lstrip().startswith("#")


def _account(
    document: TableFile,
    name: str,
    sheet: Sheet,
    tables: Sequence[TableReading],
    requests: Sequence[ClientQuery],
    aside: Sequence[RowAside],
) -> ListReading:
    names = list(dict.fromkeys(table.sheet.name for table in tables)) or [sheet.name]
    first = tables[0].header[1] if tables else 0
    blank = sum(not _filled(sheet, number) for number in range(first + 1, len(sheet.rows) + 1))
    return ListReading(
        name=name,
        sheet=", ".join(names) if len(document.sheets) > 1 else "",
        tables=tuple(tables),
        clients=len(requests),
        blank=blank,
        unnumbered=sum(not request.typed.strip() for request in requests),
        aside=tuple(aside),
        left=tuple(
            other.name for other in document.sheets if other.name not in names and other.rows
        ),
        blind=document.told,
        document=document,
        source=sheet,
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


def _read_tables(
    tables: Sequence[TableReading], defaults: ClientQuery, day: date, elsewhere: Collection[str]
) -> tuple[list[ClientQuery], list[RowAside]]:
    requests: list[ClientQuery] = []
    aside: list[RowAside] = []
    several = len({table.sheet.name for table in tables}) > 1
    waves = any(asked_above(table)[1] == V1_V2 for table in tables)
    for table in tables:
        place = f"ligne {{}} ({table.sheet.name})" if several else "ligne {}"
        rows, others, row_reader = reader_of(table, defaults, day, place, waves=waves)
        row_reader.leave(elsewhere)
        aside += others
        for row in rows:
            requests += row_reader.read(row)
    return requests, aside
