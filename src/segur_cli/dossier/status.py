"""The follow-up of a dossier: the states that a table tells, and what is next for each request."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from segur_cli.config import RequestState, Settings
from segur_cli.dossier.gathering import GONE
from segur_cli.dossier.model import DossierOutcome, FiledRequest, Part
from segur_cli.eligibility.verdict import Verdict, VerdictStatus
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts.cells import CELLS
from segur_cli.facts.words import sons_code
from segur_cli.files.opening import TABLE_FILE, read_file
from segur_cli.identifiers import finess
from segur_cli.pilot.gate_model import ConditionState
from segur_cli.tables.answer import Answer
from segur_cli.tables.columns.reading import TableReading, read_tables
from segur_cli.tables.columns.rows import rows_of, told
from segur_cli.tables.columns.vocabulary import Vocabulary, load
from segur_cli.tables.number_cells import number_text
from segur_cli.tables.opening import read_document
from segur_cli.tables.sheets import Value
from segur_cli.tables.writing import Table
from segur_cli.text.dates import day_of, typed_day
from segur_cli.text.detail import Detail
from segur_cli.text.page import Block, Page, Paragraph
from segur_cli.text.writing import listed, normalized_key, plural, quote, sanitized

HEADINGS = ("client", "nom", "SONS", "demande", "état", "depuis", "suite", "ce qui bloque")
# The statuses seen on the portal (ASP FAQ): their full list is unknown.
_NEXT = {
    "a modifier": "corriger la demande et la redéposer",
    "incomplete": "déposer le ZIP des pièces qui manque",
    "validee": "attendre la décision et le paiement",
    "decidee et payee": "",
}
_GATE = "condition des trois pilotes non remplie"
_PILOTS_FIRST = "trois PV pilotes validés d'abord"
UNSAID = "non déposée ou non dite"
NO_REQUEST = "aucune demande"
_NEEDED = ("client", "sons", "kind", "status")
_NAMED = 5


@dataclass(frozen=True)
class StatesTable:
    """What a table says of requests: their states, and what could not be read of it."""

    states: tuple[RequestState, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def with_states(settings: Settings) -> tuple[Settings, StatesTable]:
    """Add to the settings the states of their table. Raises StopError when it cannot be read."""
    if settings.status_file is None:
        return settings, StatesTable()
    read = read_states(settings.status_file)
    own = {(one.client, one.sons, one.kind) for one in settings.requests}
    twice = [s for s in read.states if (s.client, s.sons, s.kind) in own]
    if twice:
        first = twice[0]
        raise StopError(
            f"La demande de {first.client} ({first.kind}, {first.sons}) est décrite par "
            f"{quote(settings.status_file.name, 80)} et par une table [[request]].",
            "Ne la laissez que dans l'un des deux.",
        )
    return replace(settings, requests=(*settings.requests, *read.states)), read


def read_states(path: Path) -> StatesTable:
    """Read the tables of states of a file (.xlsx, .ods, .xls, .csv).

    Raises StopError when none has the columns of a client, a SONS, a request and a state, or
    when two columns may be the same thing.
    """
    vocabulary = load(Path(__file__).parent / "data" / "states.toml")
    document = read_document(read_file(path, TABLE_FILE), path.name)
    found = [
        table
        for sheet in document.sheets
        for table in read_tables(sheet, vocabulary, CELLS)
        if all(map(table.first, _NEEDED))
    ]
    if not found:
        wanted = listed(vocabulary.by_name[name].label for name in _NEEDED)
        raise StopError(
            f"{quote(path.name, 80)} : aucune ligne d'intitulés avec {wanted}.",
            "segur status --report xlsx=suivi.xlsx écrit un tableau qui les a : remplissez "
            "« état » et « depuis ».",
        )
    for table in found:
        for (role, _), rivals in table.rivals.items():
            raise StopError(
                f"{quote(path.name, 80)} : {plural(len(rivals), 'colonne')} peuvent porter "
                f"{vocabulary.by_name[role].label} ({listed(c.told for c in rivals)}).",
                "Ne laissez cet intitulé qu'à celle qui compte.",
            )
    return _read(found, vocabulary, path)


def _read(tables: Sequence[TableReading], vocabulary: Vocabulary, path: Path) -> StatesTable:
    states: dict[tuple[str, str, str], RequestState] = {}
    problems: list[str] = []
    notes: list[str] = []
    for table in tables:
        rows, aside = rows_of(table, vocabulary, CELLS)
        notes += [f"{path.name} : {said}" for said in told(aside)]
        notes += _unused(table, path)
        for number in rows:
            cells = {role.name: table.cell(number, role.name) for role in vocabulary.roles}
            state = _text(cells["status"])
            if normalized_key(state) in ("", normalized_key(UNSAID), normalized_key(NO_REQUEST)):
                continue  # nothing is said of this request
            place = f"{path.name}, ligne {number}"
            client = table.first("client")
            padded = client is not None and (number, client.number) in table.sheet.zero_padded
            found, wrong = _state(cells, padded, path)
            if found is None:
                problems.append(f"{place} : {wrong} ; cette ligne n'a pas servi")
                continue
            key = (found.client, found.sons, found.kind)
            if key in states:
                problems.append(f"{place} : {found.client}, {found.sons}, {found.kind} déjà "
                                "décrite plus haut ; cette ligne n'a pas servi")  # fmt: skip
                continue
            states[key] = found
    return StatesTable(tuple(states.values()), tuple(_shortened(problems)), tuple(notes))


def _state(cells: dict[str, Value], padded: bool, path: Path) -> tuple[RequestState | None, str]:
    """Read one row: its state, or what is wrong in it."""
    number = finess.normalise(number_text(cells["client"], padded=padded))
    sons, kind = _text(cells["sons"]), normalized_key(_text(cells["kind"]))
    code = sons_code(sons)
    if not finess.is_shaped(number):
        return None, f"{quote(_text(cells['client']) or 'rien', 40)} n'est pas un FINESS"
    if code is None:
        return None, f"SONS {quote(sons or 'rien', 40)} non reconnu"
    if kind not in ("avance", "solde"):
        return None, f"demande {quote(kind or 'rien', 40)} : avance ou solde attendu"
    day, wrong = _day(cells.get("date"))
    if wrong:
        return None, wrong
    return RequestState(
        number, code, kind, _text(cells["status"]), day,
        _beside(cells.get("amended_by"), path), _beside(cells.get("replaced_by"), path),
    ), ""  # fmt: skip


def _day(value: Value) -> tuple[date | None, str]:
    if isinstance(value, datetime):
        return value.date(), ""
    if isinstance(value, date):
        return value, ""
    text = _text(value)
    if not text:
        return None, ""
    found = typed_day(text)
    return found, "" if found else f"date {quote(text, 40)} non comprise"


def _beside(value: Value, path: Path) -> Path | None:
    text = _text(value)
    return path.parent / text if text else None


def _text(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


def _unused(table: TableReading, path: Path) -> Iterator[str]:
    extra = [c.told for c in table.of("") if c.heading]
    if extra:
        columns = plural(len(extra), "colonne non lue", "colonnes non lues")
        yield f"{path.name} : {columns} ({listed(extra[:_NAMED])})"


def _shortened(problems: list[str]) -> Iterator[str]:
    yield from problems[:_NAMED]
    if len(problems) > _NAMED:
        yield f"et {plural(len(problems) - _NAMED, 'autre ligne', 'autres lignes')} de même"


@dataclass(frozen=True)
class StatusLine:
    """One request of a client, as the user and the checks tell it."""

    client: str
    name: str
    sons: str
    kind: str
    state: str
    since: str
    next: str
    blocker: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells in the order of the headings."""
        return (self.client, self.name, self.sons, self.kind, self.state, self.since, self.next,
                self.blocker)  # fmt: skip


def lines(outcome: DossierOutcome) -> list[StatusLine]:
    """Return one line for each request, each client only declared, each state without request."""
    found = [_line(one, outcome) for one in outcome.asked]
    asked = {one.client for one in outcome.asked}
    clients = outcome.settings.clients
    found += [
        StatusLine(
            client.finess, client.name or "", "", "", NO_REQUEST, "",
            _first_step(client.finess, outcome), _refusal(outcome.declared.get(client.finess)),
        )
        for client in clients.values() if client.finess not in asked
    ]  # fmt: skip
    told = {(one.client, one.sons, one.kind) for one in outcome.asked}
    names = {one.finess: one.name for one in clients.values() if one.name}
    names |= {one.client: one.name for one in outcome.asked if one.name}
    for state in outcome.settings.requests:
        if (state.client, state.sons, state.kind) not in told:
            found.append(
                StatusLine(
                    state.client, names.get(state.client, ""), state.sons, state.kind,
                    state.status or UNSAID, _since(state), "",
                    _why_none(state),
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: (one.client, one.sons, one.kind))


def _first_step(number: str, outcome: DossierOutcome) -> str:
    refused = _refusal(outcome.declared.get(number))
    return "vérifier son FINESS avec segur check-eligibility" if refused else "préparer l'avance"


def _since(state: RequestState | None) -> str:
    return state.day.isoformat() if state and state.day else ""


def _why_none(state: RequestState) -> str:
    if state.replaced_by is not None:
        return f"remplacée par {state.replaced_by.name}"
    if state.status and normalized_key(state.status) in GONE:
        return ""
    return "aucun fichier de ce dossier n'y répond"


def _line(one: FiledRequest, outcome: DossierOutcome) -> StatusLine:
    status = one.state.status if one.state and one.state.status else ""
    blocker = _blocker(one, outcome)
    if not status:
        after = "corriger, puis déposer" if blocker else "déposer la demande"
    elif normalized_key(status) == "decidee et payee" and one.kind == "avance":
        after = _solde(one, outcome)
    else:
        after = _NEXT.get(normalized_key(status), "état non connu de segur : voir le portail")
    if blocker == _GATE and not status:
        after = "faire valider trois PV pilotes, puis déposer"
    return StatusLine(
        one.client or "FINESS illisible", one.name, one.sons, one.kind or "", status or UNSAID,
        _since(one.state), after, blocker,
    )  # fmt: skip


def _blocker(one: FiledRequest, outcome: DossierOutcome) -> str:
    """Say what keeps a request from being deposited, the base first."""
    refusal = _refusal(one.verdict)
    if refusal:
        return refusal
    if one.kind == "solde" and not _opened(outcome, one.sons):
        return _GATE
    if one.errors:
        return plural(one.errors, "anomalie bloquante", "anomalies bloquantes")
    if Part.LINT in outcome.ran and not one.client:
        return "FINESS illisible"
    return ""


def _refusal(verdict: Verdict | None) -> str:
    """What the base says against a client, as it says it."""
    if verdict is None or verdict.status is VerdictStatus.ELIGIBLE:
        return ""
    return verdict.status.label


def _opened(outcome: DossierOutcome, sons: str) -> bool:
    gate = next((one for one in outcome.gates if one.sons == sons), None)
    return gate is not None and gate.opening is ConditionState.OPEN


def _solde(one: FiledRequest, outcome: DossierOutcome) -> str:
    """Say what follows a paid avance: its solde, once three pilots are validated."""
    ready = any(other.client == one.client for other in outcome.of(one.sons, "solde"))
    opened = _opened(outcome, one.sons)
    if ready:
        return "déposer le solde" if opened else f"solde prêt : {_PILOTS_FIRST}"
    return "préparer le solde" if opened else f"préparer le solde ; {_PILOTS_FIRST}"


class StatusAnswer(Answer):
    """What `segur status` answers: one line a request, client or state."""

    command = "status"

    def __init__(self, outcome: DossierOutcome) -> None:
        self.outcome = outcome
        self.lines = lines(outcome)

    @property
    def exit_code(self) -> ExitCode:
        """CANNOT_RUN when a part could not be checked."""
        return ExitCode.CANNOT_RUN if self.outcome.problems else ExitCode.OK

    def page(self, detail: Detail) -> Page:
        """Return the follow-up for the eye."""
        return Page.of(_status(self.outcome, self.lines))

    def data(self) -> dict[str, Any]:
        """Return the follow-up: `schemas/status.schema.json`."""
        keys = ("client", "name", "sons", "kind", "state", "since", "next", "blocker")
        return {
            "requests": [
                {key: sanitized(v) or None for key, v in zip(keys, line.cells, strict=True)}
                for line in self.lines
            ]
        }

    def table(self) -> Table:
        """Return the follow-up as a table."""
        return Table("Suivi", HEADINGS, tuple(line.cells for line in self.lines))


def _status(outcome: DossierOutcome, lines: Sequence[StatusLine]) -> Iterator[Block]:
    blocked = sum(bool(line.blocker) for line in lines)
    head = f"{plural(len(lines), 'ligne')} de suivi"
    yield Paragraph(f"{head}, {blocked} avec un blocage." if blocked else f"{head}.", "bold")
    for problems in outcome.problems.values():
        for problem in problems:
            yield Paragraph(f"Non contrôlé : {problem}", "bold red")
    before = None
    for line in lines:
        if line.client != before:
            name = (
                f"{line.name} ({line.client})" if line.name else line.client or "client illisible"
            )
            yield Paragraph(name, "bold")
            before = line.client
        since = f" depuis le {day_of(line.since)}" if line.since else ""
        what = f"{line.sons} {line.kind}".strip()
        told = f"{what} : {line.state}{since}" if what else line.state
        if line.next:
            told += f" ; à faire : {line.next}"
        yield Paragraph(told, indent=2)
        if line.blocker:
            told = f"bloque : {line.blocker}"
            yield Paragraph(told, "bold red", indent=4)
