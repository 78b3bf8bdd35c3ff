"""Where each client stands for each SONS, once, from all that was read: what blocks, what is next.

The screens, the data, the page and the follow-up read it: none of them judges again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from segur_cli.config import RequestState
from segur_cli.diagnostics import Diagnostic
from segur_cli.dossier.counting import filed_requests, papers_held
from segur_cli.dossier.gathering import Dossier
from segur_cli.dossier.outcome import (
    FiledRequest,
    KnownClient,
    Part,
    PartResult,
    Problem,
    Standing,
)
from segur_cli.dossier.reasons import (
    GATE_CLOSED,
    WRONG_KEY,
    Reasons,
    declared_reports,
    own_reports,
    unknown_state,
)
from segur_cli.eligibility.verdict import VerdictStatus
from segur_cli.files.paths import resolved
from segur_cli.identifiers import finess
from segur_cli.lint.rules.dates import CLOSED_BY
from segur_cli.milestones.schedule import Phase, Step
from segur_cli.milestones.timetable import Timetable
from segur_cli.pilot.gate_model import ConditionState
from segur_cli.requests.states import Stage, contradictions, stage_of
from segur_cli.text.writing import day, listed, sanitized

_WAITING = (Stage.UNSAID, Stage.TO_DEPOSIT)
_NO_ORDER = "aucun bon de commande reconnu parmi les pièces"
_AVANCE = "son avance"
_SEE_PORTAL = "état non connu de segur : voir le portail"


def standings_of(
    dossier: Dossier,
    findings: Iterable[Diagnostic],
    spared: Iterable[Diagnostic],
    problems: Iterable[Problem],
    results: Iterable[PartResult],
) -> tuple[Standing, ...]:
    """Return where every request stands, every state without file, every client without either.

    `spared` are the findings that the user's exceptions and baseline set aside.
    """
    results = tuple(results)
    pairings = tuple(pairing for result in results for pairing in result.pairings)
    reasons = Reasons(
        dossier, tuple(filed_requests(dossier, findings, spared, pairings)), tuple(problems),
        frozenset(resolved(Path(path)) for result in results for path in result.lost), pairings,
    )  # fmt: skip
    judge = _Judge(dossier, reasons)
    found = [judge.filed(request) for request in reasons.requests]
    filed = {(standing.client, standing.sons, standing.kind) for standing in found}
    for state in dossier.settings.requests:
        if (state.client, state.sons, state.kind) not in filed:
            found.append(judge.noted(state))
    places = {(standing.client, standing.sons) for standing in found}
    clients = {number for number, _ in places}
    for known in dossier.clients.known:
        place, number = (known.number, known.sons), known.number
        if not number or (place not in places if known.sons else number not in clients):
            found.append(judge.bare(known))
    placed = sorted(found, key=_place)
    return tuple(judge.followed(placed))


def with_last_days(
    standings: Iterable[Standing], timetable: Timetable | None, now: datetime
) -> Iterator[Standing]:
    """Say of each until when it can be deposited, and how sure that is; nothing without a SONS."""
    steps = {
        (schedule.dispositif.code, step.milestone.number): step
        for schedule in (timetable.schedules if timetable else ())
        for step in schedule.steps
    }
    for standing in standings:
        kind = standing.kind or ("avance" if standing.sons else "")
        numbers = CLOSED_BY.get(kind, ())[:1]
        found = [steps[standing.sons, n] for n in numbers if (standing.sons, n) in steps]
        yield replace(standing, last_day="".join(_last_day(step, now) for step in found) or (
            "non connu" if numbers else ""))  # fmt: skip


def _last_day(step: Step, now: datetime) -> str:
    if step.retained is None:
        return "non connu"
    past = ", passé" if step.phase is Phase.PAST else ""
    told = f"{step.retained.value:%d/%m/%Y} ({step.sure}{past})"
    to_come = step.open_dates(now)
    for other in step.candidates[1:]:
        still = ", pas passé" if past and other in to_come else ""
        told += f" ; {other.value:%d/%m/%Y} selon {sanitized(other.named)}{still}"
    return told


def _place(standing: Standing) -> tuple[str, ...]:
    return standing.client or "~", standing.name, standing.sons, standing.kind


@dataclass(frozen=True)
class _Judge:
    """Where a request stands, for reasons that are found elsewhere."""

    dossier: Dossier
    reasons: Reasons

    @cached_property
    def papers(self) -> dict[str, set[str]]:
        """The kinds of the papers that each client has outside of archives."""
        return papers_held(self.reasons.pairings, self.dossier.clients)

    @cached_property
    def soldes(self) -> frozenset[tuple[str, str]]:
        """The clients and SONS of which a solde is filed, or its state noted."""
        filed = {(r.client, r.sons) for r in self.reasons.requests if r.kind == "solde"}
        noted = {(s.client, s.sons) for s in self.dossier.settings.requests if s.kind == "solde"}
        return frozenset(filed | noted)

    def filed(self, request: FiledRequest) -> Standing:
        """Judge a request that a file holds."""
        stage = stage_of(request.state)
        blockers = tuple(dict.fromkeys(self.reasons.blockers(request, stage)))
        untold = tuple(self.reasons.untold(request, stage))
        doubts = tuple(dict.fromkeys(self.reasons.doubts(request, stage, untold)))
        kind, found = request.kind or "", request.errors + request.warnings
        standing = Standing(
            request.client, request.name, request.sons, kind,
            (request.state.status if request.state else None) or "", stage,
            request.state.day if request.state else None, "", blockers, doubts, request,
            self.reasons.past(request.sons, kind, stage, request.state),
            tuple(self._lacks(request.client, request.sons, kind, stage)),
            self.dossier.clients.of(request.client, request.sons),
            untold=() if found else untold,
        )  # fmt: skip
        return replace(standing, next=_next(standing))

    def noted(self, state: RequestState) -> Standing:
        """Judge a request of which only the state is noted."""
        stage = stage_of(state)
        blockers: tuple[str, ...] = ()
        doubts: list[str] = []
        if state.replaced_by is not None:
            doubts.append(f"remplacée par {state.replaced_by.name}")
        elif not stage.settled and stage is not Stage.GONE:
            blockers = (self._no_file(),)
        elif stage.settled and self.dossier.gathered.files:
            doubts.append(self._no_file())  # a number or a SONS mistyped leaves another to deposit
        if state.kind == "solde" and not stage.settled and stage is not Stage.GONE:
            blockers += tuple(self.reasons.before_solde(state.client, state.sons))
        doubts += contradictions(state, self.dossier.beside.states, self.reasons.today)
        untold: tuple[str, ...] = () if finess.has_right_key(state.client) else (WRONG_KEY,)
        if stage is Stage.UNKNOWN:
            untold += (unknown_state(state),)
        doubts += untold
        limits = self.reasons.deadlines(state.sons, state.kind, stage, state)
        blockers += tuple(told for told, blocking in limits if blocking)
        known = self.dossier.clients.of(state.client, state.sons)
        return Standing(
            state.client, self.dossier.clients.names.get(state.client, ""), state.sons, state.kind,
            state.status or "", stage, state.day,
            stage.next or (_SEE_PORTAL if stage is Stage.UNKNOWN else ""),
            blockers, (*doubts, *(known.doubts if known else ())),
            limits=self.reasons.past(state.sons, state.kind, stage, state),
            lacks=tuple(self._lacks(state.client, state.sons, state.kind, stage)), known=known,
            untold=untold,
        )  # fmt: skip

    def _no_file(self) -> str:
        if self.dossier.gathered.broken or self.dossier.gathered.missing:
            return "aucun fichier lisible de ce dossier n'y répond"
        return "aucun fichier de ce dossier n'y répond"

    def bare(self, known: KnownClient) -> Standing:
        """Judge a client that no request and no state names."""
        settings, verdict = self.dossier.settings, known.verdict
        refused = verdict.label if verdict is not None and not verdict.status.in_base else ""
        codes = (known.sons,) if known.sons else settings.sons or tuple(
            dict.fromkeys(own.sons for own in settings.milestones)
        )  # fmt: skip
        past = (limit for code in codes
                for limit in self.reasons.past(code, "avance", Stage.UNSAID))  # fmt: skip
        limits = [limit for limit in past if known.sons or limit.in_force]
        late = [self.reasons.told(limit, None) for limit in limits]
        unread = list(self.reasons.everywhere)
        if self.dossier.gathered.broken or self.dossier.gathered.missing:
            unread.append("un fichier de demandes n'a pas pu être lu : le sien, peut-être")
        doubts = [*unread, *known.doubts]
        unsettled = verdict is not None and verdict.status is VerdictStatus.CONDITIONAL
        if verdict is not None and not refused and (unsettled or verdict.blocking):
            doubts.append(verdict.label)
        doubts += [told for told, limit in zip(late, limits, strict=True) if not limit.binding]
        blockers = [told for told, limit in zip(late, limits, strict=True) if limit.binding]
        lacks = tuple(self._lacks(known.number, known.sons, "", Stage.UNSAID))
        after = "préparer l'avance"
        if not known.number:
            after = "trouver son FINESS"
        elif refused:
            after = "vérifier son FINESS avec segur check-eligibility"
        elif unread:
            after = "lire d'abord le fichier qui manque, puis préparer l'avance s'il n'y est pas"
        elif _NO_ORDER in lacks:
            after = "réunir le bon de commande, puis préparer l'avance"
        elif doubts:
            after = "vérifier, puis préparer l'avance"
        return Standing(
            known.number, known.name, known.sons, next=after,
            blockers=(*filter(None, [refused]), *blockers), doubts=tuple(dict.fromkeys(doubts)),
            limits=tuple(limits), lacks=lacks, known=known,
        )  # fmt: skip

    def _lacks(self, client: str, sons: str, kind: str, stage: Stage) -> Iterator[str]:
        """Yield what the dossier does not hold of a client; papers, only where it names some."""
        known = self.dossier.clients.of(client, sons)
        if not client or stage is Stage.GONE or (kind == "solde" and stage.settled):
            return
        gate = self.dossier.conditions.get(sons)
        named = own_reports(gate, client) or declared_reports(gate, client)
        pilot = known is not None and known.is_pilot is True
        if known is not None and pilot and not named and Part.PILOTS in self.dossier.parts:
            first = known.report_from
            yield "aucun PV pilote" + (f" (complet au plus tôt le {day(first)})" if first else "")
        if not self.dossier.settings.papers or Part.PIECES not in self.dossier.parts:
            return
        held = self.papers.get(client, set())
        if not kind and "commande" not in held:
            yield _NO_ORDER
        waited = kind == "avance" and (client, sons) not in self.soldes
        if waited and not pilot and not named and "va" not in held:
            yield "aucune VA reconnue parmi les pièces"

    def followed(self, standings: list[Standing]) -> Iterator[Standing]:
        """Give to every paid avance the step that its solde calls for."""
        soldes = {(one.client, one.sons): one for one in standings if one.kind == "solde"}
        for standing in standings:
            if standing.kind != "avance" or standing.stage is not Stage.PAID:
                yield standing
                continue
            solde = soldes.get((standing.client, standing.sons))
            yield replace(standing, next=self._after_payment(standing, solde))

    def _after_payment(self, avance: Standing, solde: Standing | None) -> str:
        sons = avance.sons
        if solde is not None and solde.stage is Stage.PAID:
            return ""
        if solde is not None and solde.stage not in _WAITING:
            return f"solde : {solde.next}" if solde.next else "voir le solde"
        gate = self.dossier.conditions.get(sons)
        opening = gate.opening if gate else ConditionState.UNKNOWN
        waits = opening in (ConditionState.CLOSED, ConditionState.UNKNOWN)
        if solde is None or solde.filed is None:
            closed = [
                told
                for told, blocks in self.reasons.deadlines(sons, "solde", Stage.UNSAID)
                if blocks
            ]
            if closed and solde is None:
                return f"solde : {closed[0]}"
            if any(told.startswith("aucun PV pilote") for told in avance.lacks):
                return "faire signer son PV pilote, puis préparer le solde"
            return "préparer le solde" + (" ; trois PV pilotes d'abord" if waits else "")
        if set(solde.blockers) - {GATE_CLOSED}:
            return "lever ce qui bloque le solde"
        if opening is ConditionState.CLOSED:
            return "solde écrit : le déposer après trois PV pilotes"
        return "déposer le solde" if solde.ready else "vérifier le solde, puis le déposer"


def _next(standing: Standing) -> str:
    stage = standing.stage
    if stage is Stage.UNKNOWN:
        return _SEE_PORTAL
    if stage not in _WAITING:
        return stage.next
    waited = [
        step
        for step, met in (
            ("faire payer son avance", any(told.startswith(_AVANCE) for told in standing.blockers)),
            ("faire compléter et signer trois PV pilotes", GATE_CLOSED in standing.blockers),
        )
        if met
    ]
    if standing.blockers and len(waited) < len(standing.blockers):
        return "corriger, puis déposer"
    if waited:
        return f"{listed(waited)}, puis déposer"
    return "déposer la demande" if standing.ready else "vérifier, puis déposer la demande"
