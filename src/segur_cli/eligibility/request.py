"""What is asked of one client, from the command line or a row of a list, and its deployment."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from segur_cli.config import Settings
from segur_cli.eligibility.prestation import History
from segur_cli.exits import StopError
from segur_cli.facts import dispositifs
from segur_cli.facts.cells import BETWEEN_SONS, day_in, is_untold
from segur_cli.facts.words import read_prestation, read_sons, sons_code
from segur_cli.identifiers import finess
from segur_cli.tables.columns.reading import TableColumn, TableReading
from segur_cli.tables.columns.vocabulary import compiled, plain
from segur_cli.tables.sheets import number_text
from segur_cli.text.amounts import parse_amount, stated_basis
from segur_cli.text.flags import BOXES, flag_words, parse_flag
from segur_cli.text.writing import day, did_you_mean, normalized_key, quote

PILOT, IN_CHARGE, INSTALLED, PRODUCTION = DEPLOYMENT_ROLES = (
    "pilote", "responsable", "installe", "production",
)  # fmt: skip
_PILOT_FLAGS = flag_words("oui", "o", "vrai", "true", "yes", "y", "1", "x") | {
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
        said = True if _RANKED.fullmatch(normalized_key(text)) else parse_flag(text, _PILOT_FLAGS)
        named = [sons_code(part.strip()) for part in BETWEEN_SONS.split(text) if part.strip()]
        if said is not None:
            yield column.about, said
        elif not column.about and all(named):
            yield from ((code, True) for code in named if code is not None)
        else:
            unread.append(f"{_place(column)} : {quote(text, 40)} n'est ni oui ni non")


def _place(column: TableColumn) -> str:
    return f"colonne {quote(column.heading or column.letter, 60)}"


@dataclass(frozen=True)
class ClientQuery:
    """One client to check. `sons` empty means all known; `where` names its line in a list.

    `history` is by wave-1 SONS, absent when not known; amounts are in euros.
    `complaints` are cells of the list that could not be understood, `unclear` those of the
    prestation among them. `name`, `town` and
    `department` are what the list calls the client: they only serve to propose candidates.
    `deployment` is what it tells of no eligibility.
    """

    typed: str
    sons: tuple[str, ...] = ()
    prestation: str | None = None
    history: Mapping[str, History] = field(default_factory=dict)
    amount_ht: Decimal | None = None
    amount_ttc: Decimal | None = None
    where: str = ""
    complaints: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    name: str = ""
    town: str = ""
    department: str = ""
    deployment: Deployment = field(default_factory=Deployment)

    @property
    def asks_amounts(self) -> bool:
        """Whether an amount is asked for."""
        return self.amount_ht is not None or self.amount_ttc is not None

    @property
    def asks_something(self) -> bool:
        """Whether more is asked than the presence in the base: a SONS, a prestation, an amount."""
        return bool(self.sons) or self.prestation is not None or self.asks_amounts


def without_amounts(query: ClientQuery, why: str) -> ClientQuery:
    """A query whose amounts, if any, go to nothing: several things are asked together."""
    if not query.asks_amounts:
        return query
    complaints = (*query.complaints, f"montant non jugé : {why}")
    return replace(query, amount_ht=None, amount_ttc=None, complaints=complaints)


def read_several_sons(text: str) -> tuple[str, ...]:
    """Return the SONS that a cell names: `DPI`, `DPI + PFI`. Raises StopError for another word."""
    parts = [part for part in BETWEEN_SONS.split(text) if part.strip()]
    return tuple(dict.fromkeys(read_sons(part.strip()) for part in parts))


def read_history(values: Iterable[str], sons: tuple[str, ...]) -> dict[str, History]:
    """Read `--vague1` values: `aucune`, or `HOP-DPI-Va1=financee`.

    Without a wave-1 SONS, `aucune` goes for all of them, and the other values for the
    one of the single SONS asked. Raises StopError for what is unknown, contradictory
    or cannot be attributed.
    """
    history: dict[str, History] = {}
    for value in values:
        code, separator, word = value.rpartition("=")
        state = _read_state(word)
        for wave_1 in [_read_wave_1(code)] if separator else _implied(state, sons, value):
            if history.get(wave_1, state) is not state:
                raise StopError(
                    f"--vague1 se contredit pour {wave_1} : "
                    f"{history[wave_1].value} et {state.value}."
                )
            history[wave_1] = state
    return history


def _read_state(word: str) -> History:
    by_plain = {normalized_key(state.value): state for state in History}
    state = by_plain.get(normalized_key(word))
    if state is None:
        raise StopError(
            f"Historique de vague 1 inconnu : {quote(word)}.",
            did_you_mean(word, (state.value for state in History)),
        )
    return state


def _read_wave_1(code: str) -> str:
    known = [dispositif.wave_1 for dispositif in dispositifs().values()]
    for wave_1 in known:
        if normalized_key(wave_1) == normalized_key(code):
            return wave_1
    raise StopError(f"SONS de vague 1 inconnu : {quote(code)}.", did_you_mean(code, known))


def _implied(state: History, sons: tuple[str, ...], value: str) -> list[str]:
    if state is History.NONE:
        return [dispositif.wave_1 for dispositif in dispositifs().values()]
    if len(sons) == 1:
        return [dispositifs()[sons[0]].wave_1]
    options = " ou ".join(f"{d.wave_1}={state.value}" for d in dispositifs().values())
    raise StopError(
        f"--vague1 {value} : au titre de quel SONS de vague 1 ?", f"Précisez : {options}."
    )


_FLAGS = flag_words("oui", "o", "yes", "y", "vrai", "true", "1") | BOXES | {"x": True}
_MARKS = re.compile(r"[-.,;:()/'’]")


@dataclass(frozen=True)
class _HistoryWords:
    """The words of `data/histories.toml`."""

    states: Mapping[str, History]
    beside: re.Pattern[str]
    covers_own: re.Pattern[str]
    granted: re.Pattern[str]


@cache
def _words() -> _HistoryWords:
    path = Path(__file__).parent / "data" / "histories.toml"
    content = tomllib.loads(path.read_text("utf-8"))
    words = content["words"]
    return _HistoryWords(
        {word: History(state) for state, ways in content["states"].items() for word in ways},
        *(compiled(words[name]) for name in ("beside", "covers_own", "granted")),
    )


def told_history(
    text: str, heading: str, wave_1: str, sons: tuple[str, ...]
) -> tuple[dict[str, History], str]:
    """Read a cell about wave 1, and what is to be complained of.

    It is about the SONS that it names, else the one of its heading (`wave_1`), else the one of
    the row. What is not known (« n/c ») is no history, and nothing to complain of.
    """
    words = _words()
    if is_untold(text):
        return {}, ""
    unread = f"vague 1 : {quote(text, 60)} non compris"
    bare, rest = _bare(text), _answer(text)
    named = [d.wave_1 for d in dispositifs().values() if d.function.lower() in bare.split()]
    parts = [part.strip() for part in BETWEEN_SONS.split(text) if part.strip()]
    if len(parts) == len(named) > 1:
        read = [told_history(part, heading, wave_1, sons) for part in parts]
        told = [wave for own, _ in read for wave in own]
        if len(set(told)) == len(told):  # each part is of its own
            whole = {wave: state for own, _ in read for wave, state in own.items()}
            return whole, next((complaint for _, complaint in read if complaint), "")
    first, _, after = rest.partition(" ")
    state = words.states.get(after if _FLAGS.get(first) and after else rest)
    flag = _FLAGS.get(rest)
    own_too = words.covers_own.search(plain(heading))
    given = said_by(heading)
    if given and (flag or (flag is False and given != History.FUNDED.value)):
        # A cross under an answer gives it; a no leaves it to the other columns.
        parent, _, own = heading.rpartition(" / ")
        return told_history(own, parent, wave_1, sons) if flag else ({}, "")
    if flag or (named and not rest and not own_too and words.granted.search(plain(heading))):
        state = History.FUNDED
    elif flag is False:
        if not own_too:
            return {}, (
                f"{unread} : sous cet intitulé, un non ne dit pas si le client a financé lui-même "
                "la mise à jour (écrivez aucune, financee ou autofinancee)"
            )
        state = History.NONE
    if state is None or len(named) > 1 or (named and wave_1 and named[0] != wave_1):
        return {}, unread
    own = named[0] if named else wave_1
    if not own and len(sons) == 1:
        own = dispositifs()[sons[0]].wave_1
    if own:
        return {own: state}, ""
    if state is History.NONE:
        return {d.wave_1: state for d in dispositifs().values()}, ""
    return {}, f"{unread} : au titre de quel SONS de vague 1 ?"


def said_by(heading: str) -> str:
    """The answer that a cross gives under a heading: « Autofinancée », « Vague 1 / Non »."""
    said = _answer(heading.rpartition(" / ")[2])
    if said in _words().states:
        return _words().states[said].value
    return said if said in _FLAGS else ""


def _answer(text: str) -> str:
    return " ".join(_words().beside.sub(" ", _bare(text)).split())


def _bare(text: str) -> str:
    return " ".join(_MARKS.sub(" ", normalized_key(text)).split())


def asked_of_all(
    settings: Settings,
    sons: Iterable[str],
    prestation: str | None,
    vague1: Iterable[str],
    amount_ht: str | None,
    amount_ttc: str | None,
) -> ClientQuery:
    """Return what goes for every client: what is typed first, then segur.toml."""
    asked = tuple(dict.fromkeys(map(read_sons, sons))) or settings.sons
    return ClientQuery(
        typed="",
        sons=asked,
        prestation=read_prestation(prestation) if prestation else settings.prestation,
        history=read_history(vague1, asked),
        amount_ht=read_amount(amount_ht, "--amount-ht") if amount_ht is not None else None,
        amount_ttc=read_amount(amount_ttc, "--amount-ttc") if amount_ttc is not None else None,
    )


def with_settings(requests: Iterable[ClientQuery], settings: Settings) -> list[ClientQuery]:
    """Add to requests the wave-1 history that segur.toml declares of the clients it names."""
    known = {c.finess: c.vague1 for c in settings.clients.values() if c.vague1}
    return [with_declared(request, known, str(settings.path)) for request in requests]


def with_declared(
    request: ClientQuery, clients: Mapping[str, Mapping[str, str]], source: str
) -> ClientQuery:
    """Add to a request what `clients` declare of its client in wave 1, by FINESS.

    The request's own words are kept; a contradiction is a complaint naming `source`.
    """
    declared = clients.get(finess.normalise(request.typed))
    if not declared:
        return request
    known = {wave_1: History(word) for wave_1, word in declared.items()}
    differing = [
        f"vague 1 : {request.history[wave_1].value} pour {wave_1}, mais {state.value} dans {source}"
        for wave_1, state in known.items()
        if request.history.get(wave_1, state) is not state
    ]
    return replace(
        request,
        history={**known, **request.history},
        complaints=(*request.complaints, *differing),
    )


def read_amount(text: str, option: str) -> Decimal:
    """Read an amount typed by the user. Raises StopError when it is no clear amount."""
    amount = parse_amount(text)
    if stated_basis(text) not in (None, option.rpartition("-")[2].upper()):
        raise StopError(f"{option} : {quote(text)} dit une autre base de taxe que l'option.")
    if amount is None:
        raise StopError(
            f"{option} : {quote(text)} n'est pas un montant lisible.",
            "Formes acceptées : 83333,33 ou 83333.33 ou « 83 333,33 € ».",
        )
    return amount
