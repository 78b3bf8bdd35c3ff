"""The clients of a dossier, whether they have a request or not: its list, and [[client]] tables.

The list is read as `segur check-eligibility --from` reads it; one row may name several SONS.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from segur_cli.config import DeclaredClient, Settings
from segur_cli.dossier.outcome import Alert, KnownClient, Part, Problem
from segur_cli.eligibility.base import Base, name_words
from segur_cli.eligibility.outcome import check
from segur_cli.eligibility.prestation import History
from segur_cli.eligibility.request import ClientQuery, with_declared, without_amounts
from segur_cli.eligibility.verdict import Verdict
from segur_cli.exits import StopError
from segur_cli.identifiers import finess
from segur_cli.register.index import Register
from segur_cli.requests.states_table import columns_read, tells_states
from segur_cli.tables.columns.rows import told as told_aside
from segur_cli.text.clock import Clock
from segur_cli.text.writing import day, listed, plural, quote

if TYPE_CHECKING:
    from segur_cli.eligibility.clients import ListReading

_NAMED = 5
_LIST = "liste des clients"


@dataclass(frozen=True)
class Clients:
    """Every client that the list or `[[client]]` names, SONS by SONS, and what is said of the list.

    `size` is how many clients the list holds.
    """

    known: tuple[KnownClient, ...] = ()
    size: int = 0
    notes: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()
    problems: tuple[Problem, ...] = ()

    @cached_property
    def _by_place(self) -> Mapping[tuple[str, str], KnownClient]:
        places: dict[tuple[str, str], KnownClient] = {}
        for client in self.known:
            places.setdefault((client.number, client.sons), client)
        return places

    @cached_property
    def _sons(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for client in self.known:
            found.setdefault(client.number, {})[client.sons] = None
        return {number: tuple(sorted(codes)) for number, codes in found.items()}

    def sons_of(self, number: str) -> tuple[str, ...]:
        """The SONS for which a client is named."""
        return self._sons.get(number, ()) if number else ()

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The name of each number, for a screen; the first one that is given."""
        return {client.number: client.name for client in reversed(self.known) if client.name}

    def with_histories(
        self, declared: Mapping[str, Mapping[str, str]]
    ) -> dict[str, dict[str, str]]:
        """Add what the list says of each client in wave 1, but where its rows contradict."""
        told: dict[str, dict[str, set[str]]] = {}
        for client in self.known:
            for row in client.rows if client.number else ():
                for wave_1, state in row.history.items():
                    told.setdefault(client.number, {}).setdefault(wave_1, set()).add(state.value)
        found = {
            number: {wave_1: word for wave_1, (word, *more) in by_wave.items() if not more}
            for number, by_wave in told.items()
        }
        return {n: {**found.get(n, {}), **declared.get(n, {})} for n in {**found, **declared}}

    def of(self, number: str, sons: str) -> KnownClient | None:
        """What is said of a client for a SONS, else of the client whatever the SONS."""
        if not number:
            return None
        return self._by_place.get((number, sons)) or self._by_place.get((number, ""))


def read_known(
    settings: Settings, base: Base | None, register: Register | None, clock: Clock
) -> Clients:
    """Read the list of clients that segur.toml names, if any, and its [[client]] tables.

    A list that cannot be read is a problem; the clients of `[[client]]` are known all the same.
    """
    rows: list[ClientQuery] = []
    notes: tuple[str, ...] = ()
    problems: list[Problem] = []
    try:
        rows, notes = _listed(settings, clock.now.date())
    except StopError as error:
        problems.append(Problem.of(Part.ELIGIBILITY, error))
    problems += _contradictions(rows, settings)
    numbers = {_number(row.typed) for row in rows}
    bare = [ClientQuery(table.finess, name=table.name or "") for table in settings.client_tables
            if table.finess not in numbers]  # fmt: skip
    asked = [query for row in (*rows, *bare) for query in _by_sons(row, settings)]
    histories = {table.finess: table.vague1 for table in settings.client_tables if table.vague1}
    queries = [with_declared(query, histories, "segur.toml") for query in asked]
    alerts = tuple(_several_numbers(rows))
    verdicts: Sequence[Verdict | None] = [None] * len(queries)
    if base is not None:
        outcome = check(queries, base, register, clock)
        verdicts = outcome.verdicts
        alerts += tuple(Alert(_LIST, remark.text) for remark in outcome.shared)
    known = tuple(_gathered(queries, verdicts, settings))
    return Clients(known, len(rows), notes, alerts, tuple(problems))


def _listed(settings: Settings, day: date) -> tuple[list[ClientQuery], tuple[str, ...]]:
    """Return the rows of the list, and what of it was not read. Raises StopError."""
    listed_in = settings.client_list
    if listed_in.file is None:
        return [], ()
    from segur_cli.eligibility.clients import read_clients  # a dossier may have no list

    both = listed_in.file == settings.status_file
    rows, reading = read_clients(
        str(listed_in.file), ClientQuery(""), listed_in.columns, listed_in.sheets,
        columns_read if both else lambda _: (), day=day,
    )  # fmt: skip
    document = reading.document
    notes = list(_read_of(reading))
    if settings.status_file is None and document and tells_states(document, listed_in.file):
        notes.append(
            "c'est un suivi de demandes (client, SONS, demande, état), lu comme une liste de "
            "clients : ses états ne servent que si segur.toml dit aussi "
            f'[status] file = "{listed_in.file.name}"'
        )
    return rows, tuple(f"{listed_in.file.name} : {said}" for said in notes)


def _number(typed: str) -> str:
    """The FINESS of a cell, a lost zero given back; empty when none can be read."""
    return finess.read(typed).finess or ""


def _by_sons(row: ClientQuery, settings: Settings) -> Iterator[ClientQuery]:
    """Yield a row once for each SONS that it names, else for the sole one of the dossier."""
    sole = settings.sons if len(settings.sons) == 1 else ()
    several = row.sons or sole
    if len(several) < 2:
        yield replace(row, sons=several)
        return
    for code in several:
        yield replace(without_amounts(row, "la ligne nomme plusieurs SONS"), sons=(code,))


def _gathered(
    queries: Sequence[ClientQuery], verdicts: Sequence[Verdict | None], settings: Settings
) -> Iterator[KnownClient]:
    """Yield one client for each number and SONS; rows without number are each a client."""
    tables = settings.clients
    found: dict[tuple[str, str, str], list[int]] = {}
    for rank, query in enumerate(queries):
        number = _number(query.typed)
        alone = "" if number else query.where
        found.setdefault((number, query.sons[0] if query.sons else "", alone), []).append(rank)
    for (number, sons, _), ranks in found.items():
        rows = tuple(queries[rank] for rank in ranks)
        table = tables.get(number)
        names = (*(row.name for row in rows), (table.name if table else "") or "")
        own = tuple(row for row in rows if row.where)
        yield KnownClient(number, next(filter(None, names), ""), sons, own, verdicts[ranks[0]])


def _contradictions(rows: Iterable[ClientQuery], settings: Settings) -> Iterator[Problem]:
    """Yield what the list and `[[client]]` say differently of one client: neither is chosen."""
    path = settings.client_list.file or Path()
    for row in rows:
        table = settings.clients.get(_number(row.typed))
        for said in _differing(row, table) if table is not None else ():
            place = f"[clients] ({quote(path.name, 80)}, {row.where})"
            error = StopError(
                f"{place} et [[client]] {_number(row.typed)} ne disent pas la même chose : {said}.",
                "Ne le dites qu'une fois, ou corrigez l'un des deux.",
            )
            yield Problem.of(Part.ELIGIBILITY, error)


def _differing(row: ClientQuery, table: DeclaredClient) -> Iterator[str]:
    if row.name and table.name and name_words(row.name) != name_words(table.name):
        yield f"nom {quote(row.name, 80)}, {quote(table.name, 80)}"
    for wave_1, word in table.vague1.items():
        told = row.history.get(wave_1)
        if told is not None and told is not History(word):
            yield f"vague 1 {told.value} pour {wave_1}, {word}"


def _several_numbers(rows: Sequence[ClientQuery]) -> Iterator[Alert]:
    """Tell the clients that stand in the list under two numbers: by their names, and town."""
    found: dict[tuple[frozenset[str], frozenset[str]], dict[str, ClientQuery]] = {}
    for row in rows:
        words = name_words(row.name)
        if words and (number := _number(row.typed)):
            found.setdefault((words, name_words(row.town)), {}).setdefault(number, row)
    for several in found.values():
        if len(several) > 1:
            numbers = listed(f"{number} ({row.where})" for number, row in several.items())
            name = next(iter(several.values())).name
            yield Alert(
                _LIST,
                f"{quote(name, 80)} a {len(several)} numéros, {numbers} : vérifiez si c'est un "
                "seul client, dont un seul serait financé par SONS",
            )


def _read_of(reading: "ListReading") -> Iterator[str]:
    """Tell what of the list was not read, or set aside."""
    left = [column.told for column in reading.columns if not column.role and column.heading]
    extra = [told for told in left if told not in reading.elsewhere]
    if extra:
        columns = plural(len(extra), "colonne non lue", "colonnes non lues")
        more = " …" if extra[_NAMED:] else ""
        yield f"{columns} ({listed(extra[:_NAMED])}{more})"
    if reading.unnumbered:
        lines = plural(reading.unnumbered, "client sans numéro", "clients sans numéro")
        yield f"{lines} FINESS, que rien ne relie à une demande"
    yield from told_aside(reading.aside)
    yield from reading.hidden
    if reading.left:
        yield f"feuilles non lues : {listed(quote(name, 40) for name in reading.left[:_NAMED])}"


def days_differ(client: KnownClient, days: Mapping[str, date]) -> Iterator[str]:
    """Tell the days of a pilot report that the list of clients tells otherwise."""
    words = {"installation": "installé", "production": "en production"}
    for id_, own in client.deployment.days(client.sons).items():
        if days.get(id_, own) != own:
            yield f"{words[id_]} le {day(own)} selon la liste, le {day(days[id_])} selon son PV"
