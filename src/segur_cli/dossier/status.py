"""The follow-up of a dossier: client × SONS, state, since when, what is next, what blocks it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from segur_cli.config import RequestState
from segur_cli.dossier.gathering import GONE
from segur_cli.dossier.model import DossierOutcome, FiledRequest, Part
from segur_cli.dossier.statuses import NO_REQUEST, UNSAID
from segur_cli.eligibility.verdict import Verdict, VerdictStatus
from segur_cli.exits import ExitCode
from segur_cli.pilot.gate_model import ConditionState
from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Table
from segur_cli.text.dates import day_of
from segur_cli.text.detail import Detail
from segur_cli.text.page import Block, Page, Paragraph
from segur_cli.text.writing import normalized_key, plural, sanitized

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
