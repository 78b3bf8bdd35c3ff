"""Where each client stands for each SONS, once, from all that was read: what blocks, what is next.

The screens, the data, the page and the follow-up read it: none of them judges again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from segur_cli.config import RequestState
from segur_cli.diagnostics import Diagnostic, Severity
from segur_cli.dossier.counting import filed_requests, papers_held
from segur_cli.dossier.gathering import Dossier
from segur_cli.dossier.known_clients import days_differ
from segur_cli.dossier.outcome import (
    FiledRequest,
    KnownClient,
    Part,
    PartResult,
    Problem,
    Standing,
)
from segur_cli.eligibility.verdict import Verdict
from segur_cli.files.paths import resolved
from segur_cli.identifiers import finess
from segur_cli.lint.engine import known_codes
from segur_cli.lint.rules.dates import CLOSED_BY
from segur_cli.milestones.deadlines import Deadline, deadline_of
from segur_cli.milestones.schedule import Phase, Step
from segur_cli.milestones.timetable import Timetable
from segur_cli.pieces.pairing import Pairing
from segur_cli.pilot.filled import ReportState
from segur_cli.pilot.gate_model import ConditionState, DeclaredPilot, Pilot, PilotCondition
from segur_cli.pilot.report_check import DISAGREEMENT
from segur_cli.requests.states import Stage, attested, contradictions, stage_of, why_no_solde
from segur_cli.rules.rule import RuleChoice, read_page, selected
from segur_cli.text.writing import day, listed, plural, quote, sanitized

_SERVICES_DONE = 5  # past it, a solde is still possible with an attestation sent in time
_WAITING = (Stage.UNSAID, Stage.TO_DEPOSIT)
_NO_ORDER = "aucun bon de commande reconnu parmi les pièces"
# The portal's words (ASP FAQ): a JSON accepted without its documents waits there, out of sight.
_INCOMPLETE = "elle serait parmi les « demandes incomplètes », qui bloquent le solde"
_AVANCE = "son avance"
_WRONG_KEY = "clé de contrôle fausse : une faute de frappe est probable"
_SEE_PORTAL = "état non connu de segur : voir le portail"
_SLIP = 2  # characters that a slip of the keyboard changes: one, or two exchanged
GATE_CLOSED = "condition des trois pilotes non remplie"
_GATE_DOUBTS = {
    ConditionState.UNKNOWN: "condition des trois pilotes inconnue",
    ConditionState.READY: "validation des PV pilotes à vérifier : aucun texte lu ne dit que le "
    "solde l'attend",
}


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
    lost = (path for result in results for path in result.lost)
    judge = _Judge(
        dossier, tuple(findings), tuple(spared), tuple(problems),
        frozenset(resolved(Path(path)) for path in lost),
        tuple(pairing for result in results for pairing in result.pairings),
    )  # fmt: skip
    found = [judge.filed(request) for request in judge.requests]
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
    """What a request is judged by."""

    dossier: Dossier
    findings: tuple[Diagnostic, ...]
    spared: tuple[Diagnostic, ...]
    problems: tuple[Problem, ...]
    lost: frozenset[Path]
    pairings: tuple[Pairing, ...]

    @property
    def today(self) -> date:
        return self.dossier.clock.now.date()

    @cached_property
    def requests(self) -> tuple[FiledRequest, ...]:
        """Each request of a file, with what was found in it."""
        return tuple(filed_requests(self.dossier, self.findings, self.spared, self.pairings))

    @cached_property
    def papers(self) -> dict[str, set[str]]:
        """The kinds of the papers that each client has outside of archives."""
        return papers_held(self.pairings, self.dossier.clients)

    @cached_property
    def soldes(self) -> frozenset[tuple[str, str]]:
        """The clients and SONS of which a solde is filed, or its state noted."""
        filed = {(r.client, r.sons) for r in self.requests if r.kind == "solde"}
        noted = {(s.client, s.sons) for s in self.dossier.settings.requests if s.kind == "solde"}
        return frozenset(filed | noted)

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

    def filed(self, request: FiledRequest) -> Standing:
        """Judge a request that a file holds."""
        stage = stage_of(request.state)
        blockers = tuple(dict.fromkeys(self._blockers(request, stage)))
        untold = tuple(self._untold(request, stage))
        doubts = tuple(dict.fromkeys(self._doubts(request, stage, untold)))
        kind, found = request.kind or "", request.errors + request.warnings
        standing = Standing(
            request.client, request.name, request.sons, kind,
            (request.state.status if request.state else None) or "", stage,
            request.state.day if request.state else None, "", blockers, doubts, request,
            self._past(request.sons, kind, stage, request.state),
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
            blockers += tuple(self._before_solde(state.client, state.sons))
        doubts += contradictions(state, self.dossier.beside.states, self.today)
        untold: tuple[str, ...] = () if finess.has_right_key(state.client) else (_WRONG_KEY,)
        if stage is Stage.UNKNOWN:
            untold += (_unknown(state),)
        doubts += untold
        limits = self._deadlines(state.sons, state.kind, stage, state)
        blockers += tuple(told for told, blocking in limits if blocking)
        known = self.dossier.clients.of(state.client, state.sons)
        return Standing(
            state.client, self.dossier.clients.names.get(state.client, ""), state.sons, state.kind,
            state.status or "", stage, state.day,
            stage.next or (_SEE_PORTAL if stage is Stage.UNKNOWN else ""),
            blockers, (*doubts, *(known.doubts if known else ())),
            limits=self._past(state.sons, state.kind, stage, state),
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
        limits = [limit for code in codes for limit in self._past(code, "avance", Stage.UNSAID)
                  if known.sons or limit.in_force]  # fmt: skip
        late = [self._told(limit, None) for limit in limits]
        unread = list(self.everywhere)
        if self.dossier.gathered.broken or self.dossier.gathered.missing:
            unread.append("un fichier de demandes n'a pas pu être lu : le sien, peut-être")
        doubts = [*unread, *known.doubts]
        if verdict is not None and not refused and verdict.blocking:
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
        named = bool(_own(gate, client)) or any(p.finess == client for p in _declared(gate))
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
                told for told, blocks in self._deadlines(sons, "solde", Stage.UNSAID) if blocks
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

    def _blockers(self, request: FiledRequest, stage: Stage) -> Iterator[str]:
        """Yield what keeps a request from being deposited, the base first; nothing once it is."""
        if stage.settled or stage is Stage.GONE:
            return
        if refusal := _refusal(request.verdict):
            yield refusal
        if request.kind == "solde":
            yield from self._before_solde(request.client, request.sons)
        yield from (t for t, blocks in self._limits(request, stage) if blocks)
        if request.errors:
            yield plural(request.errors, "anomalie bloquante", "anomalies bloquantes")
        if resolved(request.file) in self.lost:
            yield f"archive de ses pièces absente ou illisible : {_INCOMPLETE}"
        if Part.LINT in self.dossier.parts and not request.client:
            yield f"FINESS illisible ({quote(request.file.name, 60)})"

    def _before_solde(self, client: str, sons: str) -> Iterator[str]:
        gate = self.dossier.conditions.get(sons)
        if gate is not None and gate.opening is ConditionState.CLOSED:
            yield GATE_CLOSED
        for pilot in _own(gate, client):
            if not pilot.checked.clean:
                yield "son PV pilote a des anomalies bloquantes"
            elif pilot.state is ReportState.REFUSED:
                yield "son PV pilote est refusé"
        for signed in _declared(gate):
            if signed.finess == client and not signed.possible:
                yield f"son PV pilote ne compte pas : {signed.why_not}"
        avance = self._state(client, sons, "avance")
        why, refused = why_no_solde(avance)
        if refused:
            yield why
        if (client, sons) in self.bare_avances and stage_of(avance) is not Stage.PAID:
            yield f"archive de son avance absente ou illisible : {_INCOMPLETE}"

    def _doubts(
        self, request: FiledRequest, stage: Stage, untold: tuple[str, ...]
    ) -> Iterator[str]:
        """Yield what is to be settled, or said of it."""
        if request.state is not None:
            yield from contradictions(request.state, self.dossier.beside.states, self.today)
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
        if gate is not None and gate.unread and not _own(gate, request.client):
            yield "un PV pilote n'a pas pu être lu : le sien, peut-être"
        avance = self._state(request.client, request.sons, "avance")
        why, refused = why_no_solde(avance)
        if why and not refused:
            yield why
        if avance is not None and not why:
            wrong = contradictions(avance, self.dossier.beside.states, self.today)
            yield from (f"son avance : {said}" for said in wrong)

    def _untold(self, request: FiledRequest, stage: Stage) -> Iterator[str]:
        """Yield the doubts that no finding tells, unless it is one on the whole request."""
        if stage is Stage.GONE:
            return
        yield from self._shared(request)
        if stage is Stage.UNKNOWN:
            yield _unknown(request.state)
        if not stage.settled:
            yield from self._mistyped(request)
            yield from _unread_ceilings(request)
            yield from self._unread(request)
            past = self._past(request.sons, request.kind or "", stage, request.state)
            yield from (self._told(limit, request.state) for limit in past if limit.done)

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
                    yield f"« {state.status} » est noté de {state.client}, {_WRONG_KEY}"

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
        pilots: list[Pilot | DeclaredPilot] = list(_own(gate, request.client))
        pilots += [one for one in _declared(gate) if one.finess == request.client]
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
        return self._deadlines(request.sons, request.kind or "", stage, request.state)

    def _deadlines(
        self, sons: str, kind: str, stage: Stage, state: RequestState | None = None
    ) -> list[tuple[str, bool]]:
        """Tell each milestone that is past, and whether it blocks: by a date in force alone."""
        return [
            (
                self._told(limit, state),
                limit.binding and limit.milestone.number != _SERVICES_DONE and not stage.returned,
            )
            for limit in self._past(sons, kind, stage, state)
        ]

    def _told(self, limit: Deadline, state: RequestState | None) -> str:
        """Tell a milestone that is past in a few words."""
        number = limit.milestone.number
        more = " ; attestation de prestation à avoir envoyée avant"
        sent = state.attestation if state is not None else None
        if sent is not None and limit.last_day < sent <= self.today:
            more = f" ; attestation de prestation envoyée le {day(sent)}, après"
        told = f"jalon {number} {limit.passed(self.dossier.clock.now)}"
        if limit.done:
            return f"{told}, que vous dites atteint ([[milestone]] done)"
        return told + (more if number == _SERVICES_DONE else "")

    def _past(
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
            if number != _SERVICES_DONE:
                return (limit,)
            if not limit.done:
                return () if attested(state, limit.last_day, now.date()) else (limit,)
        return ()


def _own(gate: PilotCondition | None, client: str) -> list[Pilot]:
    pilots = gate.pilots if gate is not None else ()
    return [pilot for pilot in pilots if pilot.profile.client_finess == client]


def _declared(gate: PilotCondition | None) -> tuple[DeclaredPilot, ...]:
    return gate.declared if gate is not None else ()


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


def _unknown(state: RequestState | None) -> str:
    return f"état {quote((state.status if state else None) or '')} non connu de segur"


def _refusal(verdict: Verdict | None) -> str:
    """What the base says against a client, as it says it."""
    return "" if verdict is None or verdict.status.in_base else verdict.label


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


def _spares_what_blocks(choice: RuleChoice) -> bool:
    """Whether [lint] ignore leaves out a rule that may keep a request from being deposited."""
    return any(
        read_page(code).severity is Severity.ERROR
        for code in (known_codes() if choice.ignore else ())
        if not selected(code, (), choice.ignore)
    )
