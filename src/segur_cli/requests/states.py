"""Where a request stands, as the user notes it from the portal: what its words mean, what follows.

Source: ASP FAQ (no solde before its avance, or its last amendment, is « Décidée et payée »).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from segur_cli.facts.loader import before_opening, read_pack
from segur_cli.text.writing import day, normalized_key, quote

if TYPE_CHECKING:
    from segur_cli.config import RequestState
    from segur_cli.requests.demande import Demande

_ORDER, VA_SIGNED = "la signature du bon de commande", "la signature de la VA"
# What a request is deposited with, and the concept of its day.
_PAPERS = {_ORDER: "commande.date", VA_SIGNED: "va.date", "la facture": "facture.date"}
Key = tuple[str, str, str]  # client, SONS in lower case, kind


class Stage(Enum):
    """How far a request is. The values are those of `facts/data/states.toml`."""

    UNSAID = ""
    UNKNOWN = "unknown"  # words that are none of those known
    TO_DEPOSIT = "to-deposit"
    DEPOSITED = "deposited"
    TO_MODIFY = "to-modify"
    INCOMPLETE = "incomplete"
    VALIDATED = "validated"
    PAID = "paid"
    REJECTED = "rejected"
    GONE = "gone"

    @property
    def settled(self) -> bool:
        """Whether it is deposited, decided or paid: dates and pilots judge it no longer."""
        return self in (Stage.DEPOSITED, Stage.VALIDATED, Stage.PAID)

    @property
    def returned(self) -> bool:
        """Whether it was deposited, and is to be completed or deposited again."""
        return self in (Stage.TO_MODIFY, Stage.INCOMPLETE, Stage.REJECTED)

    @property
    def next(self) -> str:
        """What is to be done next, in French; empty when nothing is."""
        return _nexts().get(self, "")


_BESIDE_STEP = re.compile(
    r"\b(?:o|oui|y) ?/ ?(?:non|no|n)\b|[^\w]+"
    r"|\b(?:date|jour|montant|avance|solde|demande|dossier|av|sld|dpi|pfi|d|du|des?|l|la|le"
    r"|on|at|of|par asp|asp)\b"
)
# « 3 - Payée », « Étape 3/5 : payée », « Retour ASP : à modifier »; « en attente de l'ASP ».
_BEFORE = re.compile(
    r"^(?:(?:(?:etape|phase) )?\d{1,2}(?: (?:sur )?\d{1,2})?|(?:retour|reponse)(?: de l)? asp)"
    r" (?=[a-z])"
)
_BY_ASP = re.compile(r"(?: par| by| de| a| aupres de| cote| chez)?(?: l)? asp$")
_PARTS = re.compile(r"[,;:()]| [-–] ")
_DATED = re.compile(r"( depuis| le| du| au)*( \d{1,2} \d{1,2} \d{2,4}| \d{4} \d{2} \d{2})$")


@cache
def _stages() -> dict[str, Stage]:
    return {
        _without_gender(word): Stage(state["stage"])
        for state in read_pack("states.toml")["state"]
        for word in state["words"]
    }


@cache
def _steps() -> dict[str, Stage]:
    return {
        _without_gender(word): Stage(state["stage"])
        for state in read_pack("states.toml")["state"]
        for word in (*state["words"], *state["steps"])
    }


def read_step(heading: str) -> Stage:
    """Return the stage that a heading of days names, whatever else it says: UNSAID for none."""
    words = _without_gender(" ".join(_BESIDE_STEP.sub(" ", normalized_key(heading)).split()))
    return _steps().get(words, Stage.UNSAID)


@cache
def name_of(stage: Stage) -> str:
    """The word that notes a stage."""
    return next(
        str(state["name"])
        for state in read_pack("states.toml")["state"]
        if state["stage"] == stage.value
    )


@cache
def _nexts() -> dict[Stage, str]:
    return {Stage(state["stage"]): state["next"] for state in read_pack("states.toml")["state"]}


def read_stage(text: str | None) -> Stage:
    """Return what a state means, as it was typed; UNKNOWN for words that segur does not know.

    Several parts are of one state: « déposée, en attente de l'ASP ». Of a request that came back,
    the others may say why: « rejetée (hors base) ».
    """
    if "?" in (text or ""):
        return Stage.UNKNOWN
    stage = _read_words(text or "")
    if stage is not Stage.UNKNOWN:
        return stage
    parts = [part for part in _PARTS.split(text or "") if part.strip()]
    first, *others = parts or [""]
    stage, beside = _read_words(first), set(map(_read_words, others))
    if (
        stage.returned
        and beside == {Stage.UNKNOWN}
        and not _mended().search(_plain(" ".join(others)))
    ):
        return stage
    return stage if beside == {stage} else Stage.UNKNOWN


def _read_words(text: str) -> Stage:
    words = _BEFORE.sub("", _plain(text))
    words = _BY_ASP.sub("", _DATED.sub("", words))
    if not words:  # a mark alone is not understood, a dash says nothing
        return Stage.UNKNOWN if text.strip(" .-–—/") else Stage.UNSAID
    return _stages().get(_without_gender(words), Stage.UNKNOWN)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", normalized_key(text)).split())


@cache
def _mended() -> re.Pattern[str]:
    """The words by which what came back may have been mended since: those of stages, and others."""
    pack = read_pack("states.toml")
    words = {
        word.split()[-1] for state in pack["state"] for word in (*state["words"], *state["steps"])
    }
    return re.compile(rf"\b(?:{'|'.join(sorted((*pack['mended'], *map(_without_gender, words))))})")


def _without_gender(words: str) -> str:
    """Take off what agrees: one says « avance payée », « solde payé », « demandes déposées »."""
    return re.sub(r"(?<=\w\w)[es]+\b", "", words)


def stage_of(state: "RequestState | None") -> Stage:
    """Return where a request stands: one that another file replaces is no more."""
    if state is None:
        return Stage.UNSAID
    return Stage.GONE if state.replaced_by is not None else read_stage(state.status)


def current(states: "Iterable[RequestState]") -> "tuple[RequestState, ...]":
    """Return the last state noted of each request, by its day.

    What earlier ones say lasts: the file that replaced it, its last amendment, its attestation.
    """
    found: dict[Key, RequestState] = {}
    for state in sorted(states, key=lambda noted: noted.day or date.min):
        earlier = found.get(key_of(state))
        found[key_of(state)] = state if earlier is None else replace(
            state,
            held_by=earlier.replaced_by or earlier.held_by,
            amended_by=state.amended_by or earlier.amended_by if not earlier.replaced_by else None,
            attestation=state.attestation or earlier.attestation,
        )  # fmt: skip
    return tuple(found.values())


def key_of(state: "RequestState") -> Key:
    """Return the client, SONS and kind of a state, as those of requests compare."""
    return state.client, normalized_key(state.sons), state.kind


def by_key(states: "Iterable[RequestState]") -> "dict[Key, RequestState]":
    """Return the states by the request that they are about."""
    return {key_of(state): state for state in states}


def gone(states: "Iterable[RequestState]") -> dict[Key, Path | None]:
    """Return the requests that are no more, and the file that replaces each, if any.

    Of a request that was replaced and has had a state since, the file that it left is no more.
    """
    return {
        key_of(state): state.replaced_by or state.held_by
        for state in states
        if stage_of(state) is Stage.GONE or state.held_by is not None
    }


def why_no_solde(avance: "RequestState | None") -> tuple[str, bool]:
    """Say what the state of an avance opposes to its solde, and whether a text refuses it.

    Empty when it is paid. What is not said, or not understood, refuses nothing.
    """
    stage = stage_of(avance)
    if avance is None or stage is Stage.UNSAID:
        return "l'état de son avance n'est pas dit", False
    if avance.replaced_by is not None:
        by = quote(avance.replaced_by.name, 60)
        return f"son avance est remplacée par {by}, dont l'état n'est pas dit", False
    which = "son avance"
    if avance.amended_by is not None:
        which += f" (dernier avenant {quote(avance.amended_by.name, 60)})"
    told = f"{which} est « {avance.status} » d'après vos états"
    if stage is Stage.UNKNOWN:
        return f"{told}, un état que segur ne connaît pas", False
    return ("", False) if stage is Stage.PAID else (told, True)


def attested(state: "RequestState | None", by: date, today: date) -> bool:
    """Whether the attestation of a solde is noted as sent, by a day."""
    sent = state.attestation if state is not None else None
    return sent is not None and sent <= min(by, today)


def papers_of(demande: "Demande", kind: str | None) -> "dict[str, date]":
    """Return the days of what a request is deposited with, each by what happened then."""
    days = {what: demande.date(concept) for what, concept in _PAPERS.items()
            if kind == "solde" or what == _ORDER}  # fmt: skip
    return {what: found for what, found in days.items() if found is not None}


def contradictions(
    state: "RequestState",
    states: "Mapping[Key, RequestState]",
    today: date,
    papers: "Mapping[str, date]" = MappingProxyType({}),
) -> Iterator[str]:
    """Yield what is wrong in a state: a day to come, or another state that it contradicts.

    `papers` are the days, by what happened then, before which it is deposited with none.
    """
    stage = stage_of(state)
    for what, when in papers.items():
        sent = what == _ORDER or stage.settled or stage.returned
        if sent and state.day is not None and state.day < when <= today:
            yield f"état du {day(state.day)}, avant {what} ({day(when)})"
    if state.day is not None and state.day > today:
        yield f"état du {day(state.day)}, qui n'est pas encore venu"
    deposited = state.day if stage.settled or stage.returned else None
    if deposited and (early := before_opening(state.sons, deposited, "ouverture-avances")):
        yield f"état du {day(deposited)}, {early}"
    if state.attestation is not None and state.attestation > today:
        yield f"attestation de prestation du {day(state.attestation)}, qui n'est pas encore venu"
    if state.replaced_by is not None and read_stage(state.status).settled:
        yield (
            f"dite « {state.status} » et remplacée par {quote(state.replaced_by.name, 60)} : "
            "duquel des deux fichiers est-ce l'état ?"
        )
    elif stage is Stage.GONE and state.amended_by is not None:
        yield f"dite « {state.status} », et modifiée par un avenant"
    avance = states.get((state.client, normalized_key(state.sons), "avance"))
    if state.kind != "solde" or not (stage.settled or stage.returned):
        return
    why, _ = why_no_solde(avance)
    if avance is None or why:
        yield f"solde dit « {state.status} », alors que {why}"
    elif state.day is not None and avance.day is not None and state.day < avance.day:
        yield (
            f"solde dit « {state.status} » depuis le {day(state.day)}, avant que son avance soit "
            f"« {avance.status} » ({day(avance.day)})"
        )
