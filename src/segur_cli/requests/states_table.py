"""The table of states that a dossier may have beside its [[request]] tables: read, line by line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from itertools import product
from pathlib import Path

from segur_cli.config import RequestState, Settings
from segur_cli.config.model import without_order
from segur_cli.exits import StopError
from segur_cli.facts import dispositifs
from segur_cli.facts.cells import CELLS, day_in, is_nothing, ticked, typed_number
from segur_cli.facts.words import sons_code
from segur_cli.files.opening import TABLE_FILE, read_file
from segur_cli.identifiers import finess
from segur_cli.requests.states import Stage, current, read_stage
from segur_cli.tables.columns.reading import TableColumn, TableReading, read_tables
from segur_cli.tables.columns.rows import GROUP, RowAside, rows_of, told, unread_answers
from segur_cli.tables.columns.vocabulary import Sense, Vocabulary, load
from segur_cli.tables.sheets import TableFile, Value
from segur_cli.tables.table_opening import read_document
from segur_cli.text.writing import lines_told, listed, normalized_key, plural, quote

# What `segur status` writes where no state is noted: read back, it notes none either.
UNSAID = "dépôt non noté"
NO_REQUEST = "aucune demande"
_FORMERLY = ("non déposée ou non dite", "non déposée", "pas déposée")
_UNSAID = {"", *map(normalized_key, (UNSAID, NO_REQUEST, *_FORMERLY))}
_NEEDED = ("client", "sons", "kind", "status")
_BY_KIND = ("status", "date")  # what a table of one client a row says of each request apart
_NAMED = 5
_KIND = re.compile(r"\b(avance|solde)s?\b")
_DATED = re.compile(
    r"(.{3,60}?)[\s,:(-]*(?:le |depuis le |du )?\(?(\d{1,4}[-./]\d{1,2}[-./]\d{2,4})\)?"
)


@dataclass(frozen=True)
class StatesTable:
    """What a table says of requests: their states, and what could not be read of it."""

    states: tuple[RequestState, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def with_states(settings: Settings) -> tuple[Settings, StatesTable]:
    """Add to the settings the states of their table, and keep the last one of each request.

    Raises StopError when the table cannot be read, or when nothing tells which state is the last.
    """
    if settings.status_file is None:
        return replace(settings, requests=current(settings.requests)), StatesTable()
    # A table that is the list of clients too: the list tells what neither has read.
    listing = settings.client_list.file == settings.status_file
    read = read_states(settings.status_file, listing=listing)
    noted = (*settings.requests, *read.states)
    for client, sons, kind in sorted(without_order(noted)):
        raise StopError(
            f"La demande de {client} ({kind}, {sons}) est décrite par "
            f"{quote(settings.status_file.name, 80)} et par une table [[request]].",
            "Ne la laissez que dans l'un des deux, ou donnez à chaque état son jour : le dernier "
            "vaut.",
        )
    return replace(settings, requests=current(noted)), read


def read_states(path: Path, *, listing: bool = False) -> StatesTable:
    """Read the tables of states of a file (.xlsx, .ods, .xls, .csv).

    Says which columns it does not read, unless the table is for `listing` clients too.
    Raises StopError when none has the columns of a client, a SONS, a request and a state, or
    when two columns may be the same thing.
    """
    vocabulary = _vocabulary()
    found = _tables(read_document(read_file(path, TABLE_FILE), path.name))
    if not found:
        wanted = listed(vocabulary.by_name[name].label for name in _NEEDED)
        raise StopError(
            f"{quote(path.name, 80)} : aucune ligne d'intitulés avec {wanted}.",
            "segur status --report xlsx=suivi.xlsx écrit un tableau qui les a : remplissez "
            "« état » et « depuis ».",
        )
    for table in (states.reading for states in found):
        table.sheet.refuse_cut(path.name)
        for (role, _), rivals in table.rivals.items():
            raise StopError(
                f"{quote(path.name, 80)} : {plural(len(rivals), 'colonne')} peuvent porter "
                f"{vocabulary.by_name[role].label} ({listed(c.told for c in rivals)}).",
                "Ne laissez cet intitulé qu'à celle qui compte.",
            )
    return _read(found, path, listing=listing)


def tells_states(document: TableFile, path: Path) -> bool:
    """Whether a table notes the state of a request at least: one to fill in does not yet."""
    return bool(_read(_tables(document), path).states)


def columns_read(document: TableFile) -> frozenset[str]:
    """The columns of a document that states are read from, as they are told."""
    return frozenset(
        column.told
        for table in _tables(document)
        for column in table.reading.columns
        if column.role
    )


@cache
def _vocabulary() -> Vocabulary:
    return load(Path(__file__).parent / "data" / "states.toml", _about_request)


@dataclass(frozen=True)
class _Table:
    """A table of states, its rows of data, and those set aside: some title the rows below."""

    reading: TableReading
    rows: list[int]
    aside: list[RowAside]

    @cached_property
    def by_column(self) -> list[str]:
        """The requests that its columns name: `avance`, `solde dpi`."""
        return sorted({column.about for column in self.reading.of("status")} - {""})

    @cached_property
    def answers(self) -> Mapping[int, Sequence[tuple[TableColumn, str]]]:
        """The cells, row by row, that seem to answer in columns of no role."""
        return unread_answers(self.reading, _vocabulary(), self.reading.of(""), withdrawals=True)

    def kind_above(self, row: int) -> str:
        """The request that the nearest title above a row names; empty when none names one."""
        return self._nearest(row, {kind: kind for kind in ("avance", "solde")})

    def sons_of(self, row: int) -> str:
        """The SONS that its request names (« Avance DPI »), else the nearest title above."""
        said = normalized_key(_text(self.reading.cell(row, "kind")))
        named = {code for function, code in _functions().items() if function in said.split()}
        return named.pop() if len(named) == 1 else self._nearest(row, _functions())

    def _nearest(self, row: int, names: Mapping[str, str]) -> str:
        groups = [aside.text for aside in reversed(self.aside)
                  if aside.kind == GROUP and aside.row < row]  # fmt: skip
        titles = " ".join((self.reading.sheet.name, *self.reading.titles.values()))
        for text in map(normalized_key, (*groups, titles)):
            words = re.findall(r"[a-z]+?(?=s?\b)", text)
            named = {names[word] for word in words if word in names}
            if len(named) == 1:
                return named.pop()
        return ""

    def says(self, role: str) -> bool:
        """Whether a column, or a title above some row, says what is needed of each request."""
        if self.reading.first(role):
            return True
        if role == "kind":
            return bool(self.by_column) or any(map(self.kind_above, self.rows))
        by_column = bool(self.by_column) and all(" " in about for about in self.by_column)
        return role == "sons" and (by_column or any(map(self.sons_of, self.rows)))


def _tables(document: TableFile) -> list[_Table]:
    found = [
        _Table(table, *rows_of(table, _vocabulary(), CELLS))
        for sheet in document.sheets
        for table in map(_with_days_beside, read_tables(sheet, _vocabulary(), CELLS))
    ]
    return [table for table in found if all(map(table.says, _NEEDED))]


def _with_days_beside(table: TableReading) -> TableReading:
    """Give to the state that it stands beside each day that names no request.

    All stand at the right of a state, else all at its left; otherwise nothing tells whose they are,
    and none is read.
    """
    about = {column.number: column.about for column in table.of("status") if column.about}
    bare = [column for column in table.of("date") if not column.about]
    if len({*about.values()}) < 2 or not bare:
        return table
    sides = ({day.number: about.get(day.number - side) for day in bare} for side in (1, -1))
    kinds = next((side for side in sides if all(side.values())), {})
    columns = tuple(
        replace(column, **({"about": kinds[column.number]} if kinds else {"role": ""}))
        if column in bare else column
        for column in table.columns
    )  # fmt: skip
    return replace(table, columns=columns, rivals={
        place: rivals for place, rivals in table.rivals.items()
        if place != ("date", "") or not kinds
    })  # fmt: skip


def _read(tables: Sequence[_Table], path: Path, *, listing: bool = False) -> StatesTable:
    vocabulary = _vocabulary()
    states: list[RequestState] = []
    noted: dict[tuple[str, str, str], set[date | None]] = {}
    problems: list[str] = []
    notes: list[str] = []
    empty = True
    for found_in in tables:
        table = found_in.reading
        empty = empty and not found_in.rows
        notes += [f"{path.name} : {said}" for said in told(found_in.aside)]
        if not listing:
            notes += (*_unused(table, path), *_stateless(table, found_in.rows, path))
        for number, about in product(found_in.rows, found_in.by_column or [""]):
            kind, _, function = about.partition(" ")
            if not (kind or table.first("kind")):
                kind = found_in.kind_above(number)
            cells = {role.name: table.cell(number, role.name) for role in vocabulary.roles}
            if function or not table.first("sons"):
                cells["sons"] = function or found_in.sons_of(number)
            cells["kind"] = kind = kind or _kind_in(_text(cells["kind"]))
            cells |= {role: _of_request(table, number, role, about or kind) for role in _BY_KIND}
            state = _text(cells["status"])
            if normalized_key(state) in _UNSAID or is_nothing(state):
                continue
            sheet = f"{quote(table.sheet.name, 40)}, " if len(tables) > 1 else ""
            place = f"{path.name}, {sheet}ligne {number}"
            client = table.first("client")
            padded = client is not None and (number, client.number) in table.sheet.zero_padded
            typed = finess.read(typed_number(cells["client"], padded=padded))
            found, wrong = _state(cells, typed, path)
            if typed.finess and typed.repairs:
                notes.append(f"{place} : {quote(typed.typed, 40)} lu {typed.finess}")
            if found is None:
                problems.append(f"{place} : {wrong} ; cette ligne n'a pas servi")
                continue
            days = noted.setdefault((found.client, found.sons, found.kind), set())
            if days and (found.day is None or not days.isdisjoint((None, found.day))):
                problems.append(
                    f"{place} : {found.client}, {found.sons}, {found.kind} déjà décrite plus haut, "
                    "et rien ne dit quel état est le dernier (date) ; cette ligne n'a pas servi"
                )
                continue
            days.add(found.day)
            states.append(found)
            beside = [] if listing else _said_beside(found_in, number, found.status)
            problems += [f"{place} : l'état dit {quote(state, 40)}, et {said}" for said in beside]
    if empty:
        notes.append(f"{path.name} : aucune ligne sous les intitulés, aucun état lu")
    return StatesTable(tuple(states), tuple(_shortened(problems)), tuple(notes))


def _said_beside(found: _Table, number: int, state: str | None) -> list[str]:
    """What a row says of its request beside its state: a day of an end, or another answer."""
    table = found.reading
    over = read_stage(state) in (Stage.VALIDATED, Stage.PAID, Stage.REJECTED, Stage.GONE)
    read = () if over else table.of("ended")
    told = [(column, _text(table.sheet.cell(number, column.number))) for column in read]
    ends = [(column, text) for column, text in told if text and ticked(text) is not False]
    return [f"la colonne {column.told} porte {quote(text or 'rien', 60)}"
            for column, text in (*ends, *found.answers.get(number, ()))]  # fmt: skip


def _about_request(sense: Sense, heading: str) -> Sense | None:
    """Say which request a state or a day is of, if its heading does: `solde`, `solde dpi`."""
    named = set(_KIND.findall(heading)) if sense.role in _BY_KIND else set()
    functions = set(re.findall(r"\w+", heading)) & _functions().keys() if named else set()
    if len(named) > 1:
        return None
    told = (*named, *functions) if len(functions) == 1 else (*named,)
    return replace(sense, about=" ".join(told)) if named else sense


def _functions() -> dict[str, str]:
    """The SONS of each function, by its name in lower case."""
    return {sons.function.lower(): code for code, sons in dispositifs().items()}


def _kind_in(text: str) -> str:
    """The request that a cell names: « Demande d'avance » is an avance."""
    said = normalized_key(text)
    named = {*_KIND.findall(said)}
    return named.pop() if len(named) == 1 else said


def _of_request(table: TableReading, number: int, role: str, request: str) -> Value:
    """The cell of a row under the column of a request, else under the one of no request."""
    columns = sorted(table.of(role), key=lambda column: column.about != request)
    mine = [column for column in columns if column.about in (request, "")]
    return table.sheet.cell(number, mine[0].number) if mine else None


def _state(
    cells: dict[str, Value], typed: finess.Reading, path: Path
) -> tuple[RequestState | None, str]:
    """Read one row: its state, or what is wrong in it."""
    sons, kind = _text(cells["sons"]), _text(cells["kind"])
    code = sons_code(sons)
    if typed.finess is None:
        meant = listed((proposal.finess for proposal in typed.proposals), "ou")
        asked = f" ({meant} ?)" if meant else ""
        return None, f"{quote(_text(cells['client']) or 'rien', 40)} n'est pas un FINESS{asked}"
    if code is None:
        return None, f"SONS {quote(sons or 'rien', 40)} non reconnu"
    if kind not in ("avance", "solde"):
        return None, f"demande {quote(kind or 'rien', 40)} : avance ou solde attendu"
    day, wrong = _day(cells.get("date"))
    if wrong:
        return None, wrong
    state = _text(cells["status"])
    dated = _DATED.fullmatch(state)
    if dated is not None and (own := day_in(dated[2])) and day in (None, own):
        state, day = dated[1], own
    return RequestState(
        typed.finess, code, kind, state, day,
        _beside(cells.get("amended_by"), path), _beside(cells.get("replaced_by"), path),
    ), ""  # fmt: skip


def _day(value: Value) -> tuple[date | None, str]:
    text, found = _text(value), day_in(value)
    return found, f"date {quote(text, 40)} non comprise" if text and found is None else ""


def _beside(value: Value, path: Path) -> Path | None:
    text = _text(value)
    return path.parent / text if text else None


def _text(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


def _stateless(table: TableReading, rows: Sequence[int], path: Path) -> Iterator[str]:
    """Tell the rows without any state: their requests are not in the follow-up."""
    states = [column.number for column in table.of("status")]
    bare = [
        number for number in rows
        if not any(_text(table.sheet.cell(number, column)) for column in states)
    ]  # fmt: skip
    if bare:
        yield f"{path.name} : {plural(len(bare), 'ligne')} sans état noté ({lines_told(bare)})"


def _unused(table: TableReading, path: Path) -> Iterator[str]:
    extra = [c.told for c in table.of("") if c.heading]
    if extra:
        columns = plural(len(extra), "colonne non lue", "colonnes non lues")
        yield f"{path.name} : {columns} ({listed(extra[:_NAMED])})"


def _shortened(problems: list[str]) -> Iterator[str]:
    yield from problems[:_NAMED]
    if len(problems) > _NAMED:
        yield f"et {plural(len(problems) - _NAMED, 'autre ligne', 'autres lignes')} de même"
