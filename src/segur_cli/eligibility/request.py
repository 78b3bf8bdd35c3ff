"""What is asked of one client, from the command line or a row of a list."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from segur_cli.config import Settings
from segur_cli.eligibility.deployment import Deployment
from segur_cli.eligibility.prestation import History
from segur_cli.exits import StopError
from segur_cli.facts import dispositifs
from segur_cli.facts.cells import BETWEEN_SONS, is_untold
from segur_cli.facts.words import read_prestation, read_sons
from segur_cli.identifiers import finess
from segur_cli.tables.columns.vocabulary import compiled, plain
from segur_cli.text.amounts import parse_amount, stated_basis
from segur_cli.text.flags import flag_words
from segur_cli.text.writing import did_you_mean, normalized_key, quote


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


_FLAGS = flag_words("oui", "o", "yes", "y", "vrai", "true", "1") | {"x": True}
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
    words, said = _words(), " ".join(normalized_key(text).split())
    if is_untold(text):
        return {}, ""
    unread = f"vague 1 : {quote(text, 60)} non compris"
    bare = " ".join(_MARKS.sub(" ", said).split())
    named = [d.wave_1 for d in dispositifs().values() if d.function.lower() in bare.split()]
    rest = " ".join(words.beside.sub(" ", bare).split())
    first, _, after = rest.partition(" ")
    state = words.states.get(after if _FLAGS.get(first) and after else rest)
    flag = _FLAGS.get(rest)
    own_too = words.covers_own.search(plain(heading))
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
