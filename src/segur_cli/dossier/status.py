"""The follow-up of a dossier: client × SONS, state, since when, what is next, what blocks it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from segur_cli.dossier.model import Asked, Outcome
from segur_cli.tables.writing import Table
from segur_cli.text.writing import harmless, plain, plural

HEADINGS = ("client", "nom", "SONS", "demande", "état", "depuis", "suite", "ce qui bloque")
# The statuses seen on the portal (ASP FAQ): their full list is unknown.
_NEXT = {
    "a modifier": "corriger la demande et la redéposer",
    "incomplete": "déposer le ZIP des pièces qui manque",
    "validee": "attendre la décision et le paiement",
    "decidee et payee": "",
}


@dataclass(frozen=True)
class Line:
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


def lines(outcome: Outcome) -> list[Line]:
    """Return one line for each request, and each client that is only declared."""
    found = [_line(one, outcome) for one in outcome.asked]
    known = {one.client for one in outcome.asked}
    for client in outcome.settings.clients.values():
        if client.finess not in known:
            found.append(
                Line(
                    client.finess,
                    client.name or "",
                    "",
                    "",
                    "aucune demande",
                    "",
                    "préparer l'avance",
                    "",
                )
            )
    told = {(one.client, one.sons, one.kind) for one in outcome.asked}
    for state in outcome.settings.requests:
        if (state.client, state.sons, state.kind) not in told:
            since = state.day.isoformat() if state.day else ""
            found.append(
                Line(
                    state.client,
                    "",
                    state.sons,
                    state.kind,
                    state.status or "",
                    since,
                    "",
                    "aucun fichier de ce dossier n'y répond",
                )
            )
    return sorted(found, key=lambda one: (one.client, one.sons, one.kind))


def _line(one: Asked, outcome: Outcome) -> Line:
    status = one.state.status if one.state and one.state.status else ""
    since = one.state.day.isoformat() if one.state and one.state.day else ""
    blocker = ""
    if one.eligible is False:
        blocker = "non éligible d'après la base"
    elif one.errors:
        blocker = plural(one.errors, "anomalie bloquante", "anomalies bloquantes")
    after = _NEXT.get(plain(status), "") if status else "déposer la demande"
    if status and plain(status) not in _NEXT:
        after = "état non connu de segur : voir le portail"
    if plain(status) == "decidee et payee" and one.kind == "avance":
        after = _solde(one, outcome)
    if blocker and not status:
        after = "corriger, puis déposer"
    return Line(
        one.client, one.name, one.sons, one.kind or "", status or "non déposée ou non dite", since,
        after, blocker,
    )  # fmt: skip


def _solde(one: Asked, outcome: Outcome) -> str:
    """Say what follows a paid avance: its solde, once three pilots are validated."""
    mine = [a for a in outcome.of(one.sons, "solde") if a.client == one.client]
    gate = next((g for g in outcome.gates if g.sons == one.sons), None)
    opened = gate is not None and gate.opening.value == "open"
    if mine:
        return "déposer le solde" if opened else "solde prêt : trois PV pilotes validés d'abord"
    return "préparer le solde" if opened else "préparer le solde ; trois PV pilotes validés d'abord"


def to_table(found: Iterable[Line]) -> Table:
    """Return the follow-up as a table."""
    return Table("Suivi", HEADINGS, tuple(one.cells for one in found))


def to_json(found: Iterable[Line]) -> str:
    """Return the follow-up as JSON, `schemas/status.schema.json`."""
    keys = ("client", "name", "sons", "kind", "state", "since", "next", "blocker")
    shown = [
        {key: harmless(value) or None for key, value in zip(keys, one.cells, strict=True)}
        for one in found
    ]
    content = {"schema_version": 1, "command": "status", "requests": shown}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
