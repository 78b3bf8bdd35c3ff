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
from segur_cli.facts.cells import BETWEEN_SONS, CELLS, day_in, is_nothing, ticked, typed_number
from segur_cli.facts.words import sons_code
from segur_cli.files.opening import TABLE_FILE, read_file
from segur_cli.identifiers import finess
from segur_cli.requests.states import Stage, current, key_of, name_of, read_stage, read_step
from segur_cli.tables.columns.reading import TableColumn, TableReading, read_tables
from segur_cli.tables.columns.rows import GROUP, RowAside, rows_of, told, unread_answers
from segur_cli.tables.columns.shaping import upright
from segur_cli.tables.columns.vocabulary import Sense, Shapes, Vocabulary, load, plain
from segur_cli.tables.sheets import TableFile, Value
from segur_cli.tables.table_opening import read_with_papers
from segur_cli.text.amounts import parse_with_unit
from segur_cli.text.dates import Dated
from segur_cli.text.writing import lines_told, listed, normalized_key, plural, quote

# What `segur status` writes where no state is noted: read back, it notes none either.
UNSAID = "dépôt non noté"
NO_REQUEST = "aucune demande"
_FORMERLY = ("non déposée ou non dite", "non déposée", "pas déposée")
_UNSAID = {"", *map(normalized_key, (UNSAID, NO_REQUEST, *_FORMERLY))}
_NEEDED = ("client", "sons", "kind", "status")
_BY_KIND = ("status", "date", "step")  # what a table of one client a row says of each request apart
_NAMED = 5
_LONGEST_KIND = 80  # characters: beyond, a cell is a text
_KINDS = {"avance": "avance", "advance": "avance", "av": "avance", "down payment": "avance",
          "solde": "solde", "balance": "solde", "final payment": "solde",
          "sld": "solde"}  # fmt: skip
_KIND = re.compile(rf"\b({'|'.join(_KINDS)})s?\b")
_EVENTS = re.compile(r"\b(evenement|event|action|historique|journal)s?\b")
# How far a stage is: beside a state, a day of one that is further contradicts it.
_FURTHER = {
    Stage.DEPOSITED: 1, Stage.TO_MODIFY: 1, Stage.INCOMPLETE: 1, Stage.UNKNOWN: 1,
    Stage.VALIDATED: 2, Stage.REJECTED: 2, Stage.PAID: 3, Stage.GONE: 3,
}  # fmt: skip
_LINE = (Stage.TO_DEPOSIT, Stage.DEPOSITED, Stage.VALIDATED, Stage.PAID)
_DATED = re.compile(
    r"(.{3,60}?)[\s,:(-]*(?:le |depuis le |du )?\(?"
    r"(\d{1,4}[-./]\d{1,2}[-./]\d{2,4}|\d{1,2}(?:er)? [^\W\d]{3,9}\.? \d{4})\)?"
)


@dataclass(frozen=True)
class StatesTable:
    """What a table says of requests: their states, and what could not be read of it."""

    states: tuple[RequestState, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def with_states(settings: Settings, day: date) -> tuple[Settings, StatesTable]:
    """Add to the settings the states of their table on a day, and keep the last of each request.

    Raises StopError when the table cannot be read, or when nothing tells which state is the last.
    """
    if settings.status_file is None:
        return replace(settings, requests=current(settings.requests)), StatesTable()
    # A table that is the list of clients too: the list tells what neither has read.
    listing = settings.client_list.file == settings.status_file
    read = read_states(settings.status_file, day, listing=listing)
    noted = (*settings.requests, *read.states)
    for client, sons, kind in sorted(without_order(noted)):
        raise StopError(
            f"La demande de {client} ({kind}, {sons}) est décrite par "
            f"{quote(settings.status_file.name, 80)} et par une table [[request]].",
            "Ne la laissez que dans l'un des deux, ou donnez à chaque état son jour : le dernier "
            "vaut.",
        )
    return replace(settings, requests=current(noted)), read


def read_states(path: Path, day: date = date.max, *, listing: bool = False) -> StatesTable:
    """Read the tables of states of a file (.xlsx, .ods, .xls, .csv, .docx, .pdf).

    Says which columns it does not read, unless the table is for `listing` clients too; what ends
    after `day` ends nothing.
    Raises StopError when none has the columns of a client, a SONS, a request and a state, or
    when two columns may be the same thing.
    """
    vocabulary = _vocabulary()
    document = read_with_papers(read_file(path, TABLE_FILE), path.name)
    document = upright(document, vocabulary, _SHAPES)
    found = _tables(document)
    if not found:
        labels = {name: vocabulary.by_name[name].label for name in _NEEDED}
        lacking = min(map(_lacking, _read_tables(document)), key=len, default=[*_NEEDED])
        missed = listed(labels[name] for name in lacking)
        raise StopError(
            f"{quote(path.name, 80)} : aucune ligne d'intitulés avec {listed(labels.values())}"
            + (f" ; il manque {missed}." if len(lacking) < len(_NEEDED) - 1 else "."),
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
    read = _read(found, path, day, listing=listing)
    turned = (f"{path.name} : {document.turned}",) if document.turned else ()
    return replace(read, notes=(*turned, *read.notes))


def tells_states(document: TableFile, path: Path) -> bool:
    """Whether a table notes the state of a request at least: one to fill in does not yet."""
    return bool(_read(_tables(document), path, date.max, listing=False).states)


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
class _Step:
    """A stage that a request has reached: the column that says it, its cell, its day if told."""

    column: TableColumn
    text: str
    stage: Stage
    day: date | None = None

    @property
    def told(self) -> str:
        return f"la colonne {self.column.told} porte {quote(self.text or 'rien', 60)}"


def _step(column: TableColumn, value: Value) -> _Step | None:
    """Read a cell under the heading of a stage: nothing for a no, UNKNOWN for other words."""
    text, stage = _text(value), read_step(column.heading)
    if normalized_key(text) in _UNSAID or (crossed := ticked(text)) is False:
        return None
    if "montant" in normalized_key(column.heading):
        amount = parse_with_unit(text)
        return None if amount == 0 else _Step(column, text, stage if amount else Stage.UNKNOWN)
    day = None if crossed else day_in(value)
    if crossed or day:
        return _Step(column, text, stage, day)
    words, day = _dated(text)
    return _Step(column, text, read_stage(words), day)


def _reached(steps: Sequence[_Step]) -> tuple[_Step | None, str]:
    """The stage that days and crosses give a request, or why they give none."""
    unread = [step for step in steps if step.stage is Stage.UNKNOWN]
    if unread:
        return None, f"{unread[0].told}, qui n'est pas compris"
    done = [step for step in steps if step.stage is not Stage.TO_DEPOSIT] or list(steps)
    # An amount, or « favorable », has no day of its own: the one of its stage goes for it.
    dated_stages = {step.stage for step in done if step.day}
    done = [step for step in done if step.day or step.stage not in dated_stages]
    done.sort(key=lambda step: (step.day or date.max, _FURTHER.get(step.stage, 0)))
    line = [_LINE.index(step.stage) for step in done if step.stage in _LINE]
    # Without their days, nothing tells whether a request came before or after it was sent back.
    dated = all(step.day for step in done) or len(line) == len(done)
    if done and ((not dated and max(line, default=0) > 1) or line != sorted(line)):
        return None, f"l'ordre des étapes n'est pas compris ({listed(s.told for s in done)})"
    if not dated:
        done.sort(key=lambda step: step.stage in _LINE, reverse=True)
    return (done[-1], "") if done else (None, "")


@dataclass(frozen=True)
class _Table:
    """A table of states, its rows of data, and those set aside: some title the rows below."""

    reading: TableReading
    rows: list[int]
    aside: list[RowAside]

    @cached_property
    def by_column(self) -> list[str]:
        """The requests that its columns name: `avance`, `solde dpi`."""
        stated = {column.about for column in self.reading.of("status")}
        if "" in stated or (not stated and self.reading.first("kind")):
            return sorted(stated - {""})
        kinds = {about.partition(" ")[0] for about in stated}
        steps = {column.about for column in self.reading.of("step")}
        return sorted(stated | {a for a in steps - {""} if a.partition(" ")[0] not in kinds})

    def steps(self, row: int, request: str) -> list[_Step]:
        """The stages that a request has reached, by the days and crosses of its row."""
        mine = {"", request, request.partition(" ")[0]}
        columns = (column for column in self.reading.of("step") if column.about in mine)
        cells = ((column, self.reading.sheet.cell(row, column.number)) for column in columns)
        return [step for column, value in cells if (step := _step(column, value)) is not None]

    @cached_property
    def events(self) -> bool:
        """Whether its states are told as what happened: « Dépôt », « Paiement »."""
        return any(_EVENTS.search(plain(c.heading)) for c in self.reading.of("status"))

    @property
    def _kinds(self) -> set[str]:
        return {about.partition(" ")[0] for about in self.by_column}

    @property
    def gives_steps(self) -> bool:
        """Whether the days of its stages are each of one request."""
        return len(self._kinds) < 2 or not any(not step.about for step in self.reading.of("step"))

    @cached_property
    def answers(self) -> Mapping[int, Sequence[tuple[TableColumn, Dated]]]:
        """The cells, row by row, that seem to answer in columns of no role."""
        return unread_answers(self.reading, _vocabulary(), self.reading.of(""), withdrawals=True)

    def kind_above(self, row: int) -> str:
        """The request that the nearest title above a row names; empty when none names one."""
        return self._nearest(row, {kind: kind for kind in ("avance", "solde")})

    def sons_of(self, row: int) -> str:
        """The SONS that its request names (« Avance DPI »), else the nearest title above."""
        said = normalized_key(_text(self.reading.cell(row, "kind")))
        named = [code for name, code in _functions().items() if name in re.findall(r"\w+", said)]
        return ", ".join(named) or self._nearest(row, _functions())

    def _nearest(self, row: int, names: Mapping[str, str]) -> str:
        groups = [aside.text for aside in reversed(self.aside)
                  if aside.kind == GROUP and aside.row < row]  # fmt: skip
        titles = " ".join((self.reading.sheet.title, *self.reading.titles.values()))
        own = _text(self.reading.cell(row, "client"))  # « Avance DPI - CH (010999993) »
        for text in map(normalized_key, (own, *groups, titles)):
            words = re.findall(r"[a-z]+?(?=s?\b)", text)
            named = {names[word] for word in words if word in names}
            if len(named) == 1:
                return named.pop()
        return ""

    def says(self, role: str) -> bool:
        """Whether a column, or a title above some row, says what is needed of each request."""
        if self.reading.first(role):
            return True
        if role == "status":
            return self.reading.first("step") is not None and self.gives_steps
        if role == "kind":
            return any(map(str.strip, self._kinds)) or any(map(self.kind_above, self.rows))
        by_column = bool(self.by_column) and all(" " in about for about in self.by_column)
        return role == "sons" and (by_column or any(map(self.sons_of, self.rows)))


def _tables(document: TableFile) -> list[_Table]:
    return [table for table in _read_tables(document) if not _lacking(table)]


def _lacking(table: _Table) -> list[str]:
    return [name for name in _NEEDED if not table.says(name)]


def _read_tables(document: TableFile) -> list[_Table]:
    return [
        _Table(_of_rows(table), *rows_of(table, _vocabulary(), _SHAPES))
        for sheet in document.sheets
        for table in map(_with_days_beside, read_tables(sheet, _vocabulary(), _SHAPES))
    ]


def _of_rows(table: TableReading) -> TableReading:
    """Leave unread, in a table of one request a row, the stages of a request that is named."""
    if not table.first("kind"):
        return table
    columns = (
        replace(column, role="") if column.role == "step" and column.about else column
        for column in table.columns
    )
    return replace(table, columns=tuple(columns))


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


def _read(tables: Sequence[_Table], path: Path, day: date, *, listing: bool) -> StatesTable:
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
            problems += [
                f"{path.name} : la colonne {column.told} semble noter un état : elle n'est pas lue"
                for column in table.of("") if column.looks == "status"
            ]  # fmt: skip
        for number, about in product(found_in.rows, found_in.by_column or [""]):
            kind, _, function = about.partition(" ")
            if not (kind or table.first("kind")):
                kind = found_in.kind_above(number)
            cells = {role.name: table.cell(number, role.name) for role in vocabulary.roles}
            if function or not table.first("sons"):
                cells["sons"] = function or found_in.sons_of(number)
            cells["kind"] = kind = kind or _kind_in(_text(cells["kind"]))
            cells |= {role: _of_request(table, number, role, about or kind) for role in _BY_KIND}
            state, steps = _text(cells["status"]), found_in.steps(number, about or kind)
            sheet = f"{quote(table.sheet.name, 40)}, " if len(tables) > 1 else ""
            place = f"{path.name}, {sheet}ligne {number}"
            if normalized_key(state) in _UNSAID or is_nothing(state):
                last, unclear = _reached(steps) if found_in.gives_steps else (None, "")
                if unclear:
                    problems.append(f"{place} : {unclear} ; cette ligne n'a pas servi")
                if last is None:
                    continue
                state = cells["status"] = name_of(last.stage)
                cells["date"] = last.day or cells["date"]
                steps = []
            elif found_in.events and cells["date"] and read_stage(state) is Stage.UNKNOWN:
                happened = read_step(state)
                state = cells["status"] = (
                    name_of(happened) if happened is not Stage.UNSAID else state
                )
            client = table.first("client")
            padded = client is not None and (number, client.number) in table.sheet.zero_padded
            typed = finess.read(typed_number(cells["client"], padded=padded))
            found, wrong = _states(cells, typed, path)
            if typed.finess and typed.repairs:
                notes.append(f"{place} : {quote(typed.typed, 40)} lu {typed.finess}")
            if wrong:
                problems.append(f"{place} : {wrong} ; cette ligne n'a pas servi")
            for read in found:
                days = noted.setdefault((read.client, read.sons, read.kind), set())
                if days and (read.day is None or not days.isdisjoint((None, read.day))):
                    problems.append(
                        f"{place} : {read.client}, {read.sons}, {read.kind} déjà décrite plus "
                        "haut, et rien ne dit quel état est le dernier (date) ; cette ligne n'a "
                        "pas servi"
                    )
                    states = [_either(noted_above, read) for noted_above in states]
                    continue
                days.add(read.day)
                states.append(read)
            if found and not listing:
                beside = _said_beside(found_in, number, found[0].status, steps, day)
                problems += [f"{place} : l'état dit {quote(state, 40)}, et {s}" for s in beside]
    if empty:
        notes.append(f"{path.name} : aucune ligne sous les intitulés, aucun état lu")
    return StatesTable(tuple(states), tuple(_shortened(problems)), tuple(notes))


def _either(above: RequestState, read: RequestState) -> RequestState:
    """The state of a request that another row of no other day contradicts: none of the two."""
    same = (key_of(above), above.day) == (key_of(read), read.day)
    other = read_stage(above.status) is not read_stage(read.status)
    return replace(above, status=f"{above.status} ou {read.status}") if same and other else above


def _said_beside(
    found: _Table, number: int, state: str | None, steps: Sequence[_Step], day: date
) -> list[str]:
    """What a row says of its request beside its state: a stage that is further, another answer."""
    reached = _FURTHER.get(read_stage(state), 0)
    told = []
    for step in steps:
        means = read_step(step.column.heading) if step.stage is Stage.UNKNOWN else step.stage
        told += [step.told] if _FURTHER.get(means, 0) > reached else []
    return told + [
        f"la colonne {column.told} porte {quote(answer.text or 'rien', 60)}"
        for column, answer in found.answers.get(number, ())
        if answer.on(day)
    ]


def _about_request(sense: Sense, heading: str) -> Sense | None:
    """Say which request a state or a day is of, if its heading does: `solde dpi`, ` dpi`."""
    if sense.role not in _BY_KIND:
        return sense
    named = {_KINDS[word] for word in _KIND.findall(heading)}
    functions = set(re.findall(r"\w+", heading)) & _functions().keys()
    stage = read_step(heading)
    other = {"step": stage is Stage.UNSAID, "date": bool(named) and stage is not Stage.UNSAID}
    if len(named) > 1 or len(functions) > 1 or other.get(sense.role):
        return None
    told = ("".join(named), *functions) if named or functions else ()
    return replace(sense, about=" ".join(told))


def _functions() -> dict[str, str]:
    """The SONS of each function, by its name in lower case."""
    return {sons.function.lower(): code for code, sons in dispositifs().items()}


def _kind_in(text: str) -> str:
    """The request that a cell names: « Demande d'avance » is an avance."""
    said = normalized_key(text)
    # A narrow column of a PDF cuts the word itself: « AVANC E ».
    found = _KIND.findall(said) or _KIND.findall(said.replace(" ", ""))
    named = {_KINDS[word] for word in found}
    return named.pop() if len(named) == 1 else said


def _of_request(table: TableReading, number: int, role: str, request: str) -> Value:
    """The cell of a row under the column of a request, else under the one of no request."""
    columns = sorted(table.of(role), key=lambda column: column.about != request)
    mine = [column for column in columns if column.about in (request, "")]
    return table.sheet.cell(number, mine[0].number) if mine else None


def _states(
    cells: dict[str, Value], typed: finess.Reading, path: Path
) -> tuple[list[RequestState], str]:
    """Read one row: its state, that of each SONS it names, or what is wrong in it."""
    sons, kind = _text(cells["sons"]), _text(cells["kind"])
    parts = [part for part in BETWEEN_SONS.split(sons) if part.strip()]
    codes = dict.fromkeys(sons_code(part) for part in parts)
    if typed.finess is None:
        meant = listed((proposal.finess for proposal in typed.proposals), "ou")
        asked = f" ({meant} ?)" if meant else ""
        return [], f"{quote(_text(cells['client']) or 'rien', 40)} n'est pas un FINESS{asked}"
    if not codes or None in codes:
        return [], f"SONS {quote(sons or 'rien', 40)} non reconnu"
    if kind not in ("avance", "solde"):
        return [], f"demande {quote(kind or 'rien', 40)} : avance ou solde attendu"
    day, wrong = _day(cells.get("date"))
    if wrong:
        return [], wrong
    state, own = _dated(_text(cells["status"]))
    if own and day not in (None, own):
        state, own = _text(cells["status"]), day
    return [
        RequestState(
            typed.finess, code, kind, state, own or day,
            _beside(cells.get("amended_by"), path), _beside(cells.get("replaced_by"), path),
        )
        for code in codes if code is not None
    ], ""  # fmt: skip


def _dated(text: str) -> tuple[str, date | None]:
    """Part a state from the day that follows it: « Validée le 15/03/2025 »."""
    found = _DATED.fullmatch(text)
    day = day_in(found[2]) if found else None
    return (found[1], day) if found and day else (text, None)


def _day(value: Value) -> tuple[date | None, str]:
    text, found = _text(value), day_in(value)
    return found, f"date {quote(text, 40)} non comprise" if text and found is None else ""


def _is_state(value: Value) -> bool:
    words, _ = _dated(_text(value))
    if read_stage(words) is Stage.UNKNOWN:
        return read_step(words) is not Stage.UNSAID
    return bool(words)


_SHAPES: Shapes = {
    **CELLS,
    "state": _is_state,
    "kind": lambda value: _kind_in(_text(value)[:_LONGEST_KIND]) in _KINDS.values(),
}


def _beside(value: Value, path: Path) -> Path | None:
    text = _text(value)
    return path.parent / text if text else None


def _text(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


def _stateless(table: TableReading, rows: Sequence[int], path: Path) -> Iterator[str]:
    """Tell the rows without any state: their requests are not in the follow-up."""
    states = [column.number for role in ("status", "step") for column in table.of(role)]
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
