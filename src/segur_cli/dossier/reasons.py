"""What blocks a request or leaves it to verify: of each reason, a few words of French.

A reason is read from what the parts found, from the states, the list and the pilots; none is judged
here again.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from segur_cli.config import RequestState
from segur_cli.diagnostics import Severity
from segur_cli.dossier.gathering import Dossier
from segur_cli.dossier.known_clients import days_differ
from segur_cli.dossier.outcome import FiledRequest, Part, Problem
from segur_cli.eligibility.verdict import Verdict
from segur_cli.files.paths import resolved
from segur_cli.identifiers import finess
from segur_cli.lint.engine import known_codes
from segur_cli.lint.rules.dates import CLOSED_BY
from segur_cli.milestones.deadlines import Deadline, deadline_of
from segur_cli.milestones.judging import SERVICES_DONE
from segur_cli.pieces.pairing import Pairing
from segur_cli.pilot.filled import ReportState
from segur_cli.pilot.gate_model import ConditionState, DeclaredPilot, Pilot, PilotCondition
from segur_cli.pilot.report_check import DISAGREEMENT
from segur_cli.requests.states import Stage, attested, contradictions, stage_of, why_no_solde
from segur_cli.rules.rule import RuleChoice, read_page, selected
from segur_cli.text.writing import day, listed, plural, quote

# The portal's words (ASP FAQ): a JSON accepted without its documents waits there, out of sight.
_INCOMPLETE = "elle serait parmi les « demandes incomplètes », qui bloquent le solde"
WRONG_KEY = "clé de contrôle fausse : une faute de frappe est probable"
_SLIP = 2  # characters that a slip of the keyboard changes: one, or two exchanged
GATE_CLOSED = "condition des trois pilotes non remplie"
_GATE_DOUBTS = {
    ConditionState.UNKNOWN: "condition des trois pilotes inconnue",
    ConditionState.READY: "validation des PV pilotes à vérifier : aucun texte lu ne dit que le "
    "solde l'attend",
}


@dataclass(frozen=True)
class Reasons:
    """The reasons for and against each of the `requests` of a dossier.

    `problems` kept a part from running, `lost` are the files whose archive could not be read.
    """

    dossier: Dossier
    requests: tuple[FiledRequest, ...]
    problems: tuple[Problem, ...]
    lost: frozenset[Path]
    pairings: tuple[Pairing, ...]

    @property
    def today(self) -> date:
        return self.dossier.clock.now.date()

    @cached_property
    def bare_avances(self) -> frozenset[tuple[str, str]]:
        """The clients and SONS of avances whose archive could not be read."""
        return frozenset(
            (r.client, r.sons)
            for r in self.requests
            if r.kind == "avance" and resolved(r.file) in self.lost
        )

    @cached_property
    def everywhere(self) -> tuple[str, ...]:
        """What keeps any request from being surely in order."""
        found = []
        ran, stopped = self.dossier.parts, {problem.part for problem in self.problems}
        if Part.ELIGIBILITY in stopped or Part.ELIGIBILITY not in ran:
            found.append("éligibilité non contrôlée")
        if Part.LINT not in ran:
            found.append("demandes non contrôlées")
        elif Part.LINT in stopped:
            found.append("une partie des demandes n'a pas pu être contrôlée")
        settings = self.dossier.settings
        named = settings.papers or any(table.attachments for table in settings.files)
        if named and Part.PIECES not in ran:
            found.append("pièces non contrôlées")
        elif settings.papers and Part.PIECES in stopped:
            found.append("une partie des pièces n'a pas pu être contrôlée")
        mute = [quote(pairing.path.name, 60) for pairing in self.pairings
                if not (pairing.demandes or pairing.paper.readable)]  # fmt: skip
        if mute:
            found.append(
                f"pièce non lue ({mute[0]}{' …' if mute[1:] else ''}) : la sienne, peut-être"
            )
        if self.dossier.choice.select:
            found.append("règles en partie appliquées ([lint] select)")
        if _spares_what_blocks(self.dossier.choice):
            found.append("règles bloquantes écartées ([lint] ignore)")
        return tuple(found)

    @cached_property
    def shared(self) -> Mapping[tuple[str, str, str], tuple[FiledRequest, ...]]:
        """The requests of each beneficiary, SONS and kind: a site absent of the base is its EJ."""
        found: dict[tuple[str, str, str], list[FiledRequest]] = defaultdict(list)
        for request in self.requests:
            if request.client and stage_of(request.state) is not Stage.GONE:
                found[_beneficiary(request)].append(request)
        return {key: tuple(several) for key, several in found.items()}

    def blockers(self, request: FiledRequest, stage: Stage) -> Iterator[str]:
        """Yield what keeps a request from being deposited, the base first; nothing once it is."""
        if stage.settled or stage is Stage.GONE:
            return
        if refusal := _refusal(request.verdict):
            yield refusal
        if request.kind == "solde":
            yield from self.before_solde(request.client, request.sons)
        yield from (t for t, blocks in self._limits(request, stage) if blocks)
        if request.errors:
            yield plural(request.errors, "anomalie bloquante", "anomalies bloquantes")
        if resolved(request.file) in self.lost:
            yield f"archive de ses pièces absente ou illisible : {_INCOMPLETE}"
        if Part.LINT in self.dossier.parts and not request.client:
            yield f"FINESS illisible ({quote(request.file.name, 60)})"

    def before_solde(self, client: str, sons: str) -> Iterator[str]:
        gate = self.dossier.conditions.get(sons)
        if gate is not None and gate.opening is ConditionState.CLOSED:
            yield GATE_CLOSED
        for pilot in own_reports(gate, client):
            if not pilot.checked.clean:
                yield "son PV pilote a des anomalies bloquantes"
            elif pilot.state is ReportState.REFUSED:
                yield "son PV pilote est refusé"
        for signed in declared_reports(gate, client):
            if not signed.possible:
                yield f"son PV pilote ne compte pas : {signed.why_not}"
        avance = self._state(client, sons, "avance")
        why, refused = why_no_solde(avance)
        if refused:
            yield why
        if (client, sons) in self.bare_avances and stage_of(avance) is not Stage.PAID:
            yield f"archive de son avance absente ou illisible : {_INCOMPLETE}"

    def doubts(self, request: FiledRequest, stage: Stage, untold: tuple[str, ...]) -> Iterator[str]:
        """Yield what is to be settled, or said of it."""
        if request.state is not None:
            states = self.dossier.beside.states
            yield from contradictions(request.state, states, self.today, request.papers)
        if stage is Stage.GONE:
            return
        yield from untold
        if stage.settled:
            if stage is not Stage.PAID and resolved(request.file) in self.lost:
                yield f"archive de ses pièces absente ou illisible : {_INCOMPLETE}"
            if request.errors:
                found = plural(request.errors, "anomalie bloquante", "anomalies bloquantes")
                yield f"{found} dans son fichier, déjà déposé"
            return
        yield from self.everywhere
        if request.named_kind not in (None, request.kind):
            yield f"« {request.named_kind} » selon [[files]], « {request.kind} » selon son fichier"
        if request.verdict is None and Part.ELIGIBILITY in self.dossier.parts:
            yield "éligibilité non contrôlée"
        verdict = request.verdict
        if verdict is not None and verdict.status.in_base and not request.eligible:
            yield verdict.status.label
        yield from (t for t, blocks in self._limits(request, stage) if not blocks)
        if request.spared:
            spared = plural(
                request.spared, "anomalie bloquante écartée", "anomalies bloquantes écartées"
            )
            yield f"{spared} par vous ([[ignore]], état de référence)"
        if request.warnings:
            yield plural(request.warnings, "point à vérifier", "points à vérifier")
        yield from self._by_list(request)
        if request.kind != "solde":
            return
        gate = self.dossier.conditions.get(request.sons)
        if gate is not None and gate.opening in _GATE_DOUBTS:
            yield _GATE_DOUBTS[gate.opening]
        if gate is not None and any(found.code == DISAGREEMENT for found in gate.findings):
            yield "des déclarations sur les pilotes se contredisent"
        if gate is not None and gate.unread and not own_reports(gate, request.client):
            yield "un PV pilote n'a pas pu être lu : le sien, peut-être"
        avance = self._state(request.client, request.sons, "avance")
        why, refused = why_no_solde(avance)
        if why and not refused:
            yield why
        if avance is not None and not why:
            wrong = contradictions(avance, self.dossier.beside.states, self.today)
            yield from (f"son avance : {said}" for said in wrong)

    def untold(self, request: FiledRequest, stage: Stage) -> Iterator[str]:
        """Yield the doubts that no finding tells, unless it is one on the whole request."""
        if stage is Stage.GONE:
            return
        yield from self._shared(request)
        if stage is Stage.UNKNOWN:
            yield unknown_state(request.state)
        if not stage.settled:
            yield from self._mistyped(request)
            yield from _unread_ceilings(request)
            yield from self._unread(request)
            past = self.past(request.sons, request.kind or "", stage, request.state)
            yield from (self.told(limit, request.state) for limit in past if limit.done)

    def _unread(self, request: FiledRequest) -> Iterator[str]:
        """Yield what could not be read of a request, and so was judged by nothing."""
        if Part.LINT not in self.dossier.parts:
            return
        if request.kind is None:
            yield "rien ne dit si c'est une avance ou un solde : ni jalons ni pilotes contrôlés"
        if not request.sons:
            yield "SONS non lu : ni éligibilité, ni plafonds, ni jalons contrôlés"
        elif request.verdict is not None and request.verdict.status.in_base:
            if request.prestation is None:
                yield "prestation non lue : plafonds non contrôlés"
            elif not any(request.amounts.values()):
                yield "aucun montant lu : plafonds non contrôlés"

    @cached_property
    def wrong_numbers(self) -> tuple[RequestState, ...]:
        """The states noted under a number whose key is wrong."""
        states = self.dossier.settings.requests
        return tuple(state for state in states if not finess.has_right_key(state.client))

    def _mistyped(self, request: FiledRequest) -> Iterator[str]:
        """Yield the states noted under a wrong number that is nearly that of a request without."""
        for state in self.wrong_numbers if request.state is None else ():
            alike = (state.sons, state.kind) == (request.sons, request.kind)
            if alike and len(request.client) == len(state.client):
                differing = sum(a != b for a, b in zip(state.client, request.client, strict=True))
                if differing <= _SLIP:
                    yield f"« {state.status} » est noté de {state.client}, {WRONG_KEY}"

    def _shared(self, request: FiledRequest) -> Iterator[str]:
        """Yield what else is asked for its beneficiary: a prestation a SONS, whatever the site."""
        state = request.state
        for other in self.shared[_beneficiary(request)] if request.client else ():
            if other is request:
                continue
            if other.client != request.client:
                owner, site = _beneficiary(request)[0], other.client
                yield f"une seule prestation par SONS pour {owner}, que demande aussi {site}"
            elif state is None or state.amended_by is None:
                where = "dans le même fichier" if other.file == request.file else (
                    f"dans {quote(other.file.name, 60)}"
                )  # fmt: skip
                yield f"demandé aussi {where}"

    def _by_list(self, request: FiledRequest) -> Iterator[str]:
        """Yield what the list of clients says otherwise than the request, or its pilot report."""
        known = self.dossier.clients.of(request.client, request.sons)
        if known is None:
            if others := self.dossier.clients.sons_of(request.client):
                yield f"la liste ne nomme ce client que pour {listed(others)}"
            return
        yield from known.doubts
        yield from known.against(request)
        gate = self.dossier.conditions.get(request.sons)
        production = known.deployment.production_on(request.sons)
        if request.kind == "solde" and production is not None and production > self.today:
            yield f"en production le {day(production)} selon la liste, un jour à venir"
        pilots: list[Pilot | DeclaredPilot] = list(own_reports(gate, request.client))
        pilots += declared_reports(gate, request.client)
        for pilot in pilots:
            yield from days_differ(known, pilot.days)
        if request.pilot is not None and known.is_pilot is (not request.pilot):
            own, other = ("pilote", "non pilote") if request.pilot else ("non pilote", "pilote")
            yield f"{own} selon sa demande, {other} selon la liste"
        if pilots and known.is_pilot is False:
            yield "non pilote selon la liste, alors qu'un PV pilote est nommé"

    def _state(self, client: str, sons: str, kind: str) -> RequestState | None:
        return self.dossier.beside.states.get((client, sons.casefold(), kind))

    def _limits(self, request: FiledRequest, stage: Stage) -> list[tuple[str, bool]]:
        return self.deadlines(request.sons, request.kind or "", stage, request.state)

    def deadlines(
        self, sons: str, kind: str, stage: Stage, state: RequestState | None = None
    ) -> list[tuple[str, bool]]:
        """Tell each milestone that is past, and whether it blocks: by a date in force alone."""
        return [
            (
                self.told(limit, state),
                limit.binding and limit.milestone.number != SERVICES_DONE and not stage.returned,
            )
            for limit in self.past(sons, kind, stage, state)
        ]

    def told(self, limit: Deadline, state: RequestState | None) -> str:
        """Tell a milestone that is past in a few words."""
        number = limit.milestone.number
        more = " ; attestation de prestation à avoir envoyée avant"
        sent = state.attestation if state is not None else None
        if sent is not None and limit.last_day < sent <= self.today:
            more = f" ; attestation de prestation envoyée le {day(sent)}, après"
        told = f"jalon {number} {limit.passed(self.dossier.clock.now)}"
        if limit.done:
            return f"{told}, que vous dites atteint ([[milestone]] done)"
        return told + (more if number == SERVICES_DONE else "")

    def past(
        self, sons: str, kind: str, stage: Stage, state: RequestState | None = None
    ) -> tuple[Deadline, ...]:
        """Return the last milestone of a request that is past, alone; none once it is deposited.

        The fifth is reached by an attestation noted as sent in time.
        """
        settings, now = self.dossier.settings, self.dossier.clock.now
        if stage.settled or stage is Stage.GONE:
            return ()
        for number in CLOSED_BY.get(kind, ()):
            limit = deadline_of(settings.calendars.get(sons), settings.in_force, number)
            if limit is None or not limit.is_past(now):
                continue
            if number != SERVICES_DONE:
                return (limit,)
            if not limit.done:
                return () if attested(state, limit.last_day, now.date()) else (limit,)
        return ()


def own_reports(gate: PilotCondition | None, client: str) -> list[Pilot]:
    """The reports of a client that were read."""
    pilots = gate.pilots if gate is not None else ()
    return [pilot for pilot in pilots if pilot.profile.client_finess == client]


def declared_reports(gate: PilotCondition | None, client: str) -> list[DeclaredPilot]:
    """The reports of a client that are signed on another model, and only declared."""
    return [pilot for pilot in gate.declared if pilot.finess == client] if gate else []


def _beneficiary(request: FiledRequest) -> tuple[str, str, str]:
    """Whose prestation a request asks: its client's, or its EJ's for a site that it alone funds."""
    beneficiary = request.verdict.beneficiary if request.verdict is not None else None
    return beneficiary or request.client, request.sons, request.kind or ""


def _unread_ceilings(request: FiledRequest) -> Iterator[str]:
    """Tell the ceilings of what is asked that the base gives in cells that could not be read."""
    for view in request.verdict.views if request.verdict is not None else ():
        for line in view.lines:
            concerned = request.prestation in (None, line.key.prestation)
            if concerned and line.ceiling.unread is not None:
                yield f"plafond illisible dans la base ({quote(line.ceiling.unread, 20)})"


def unknown_state(state: RequestState | None) -> str:
    return f"état {quote((state.status if state else None) or '')} non connu de segur"


def _refusal(verdict: Verdict | None) -> str:
    """What the base says against a client, as it says it."""
    return "" if verdict is None or verdict.status.in_base else verdict.label


def _spares_what_blocks(choice: RuleChoice) -> bool:
    """Whether [lint] ignore leaves out a rule that may keep a request from being deposited."""
    return any(
        read_page(code).severity is Severity.ERROR
        for code in (known_codes() if choice.ignore else ())
        if not selected(code, (), choice.ignore)
    )
