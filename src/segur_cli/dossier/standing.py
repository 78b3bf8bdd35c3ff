"""Where each client stands for each SONS, once, from all that was read: what blocks, what is next.

The screens, the data, the page and the follow-up read it: none of them judges again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path, PurePath

from segur_cli.config import RequestState
from segur_cli.diagnostics import Diagnostic, Severity
from segur_cli.dossier.gathering import Dossier
from segur_cli.dossier.judging import verdict_of
from segur_cli.dossier.outcome import FiledRequest, Part, Problem, Standing
from segur_cli.eligibility.request import ClientQuery
from segur_cli.eligibility.verdict import Verdict, VerdictStatus
from segur_cli.facts import dispositifs
from segur_cli.facts.words import prestation_code, sons_code
from segur_cli.files.paths import resolved
from segur_cli.lint.rules.dates import CLOSED_BY
from segur_cli.lint.rules.pilots import GATE
from segur_cli.lint.rules.states import AVANCE_UNPAID
from segur_cli.milestones.deadlines import Deadline, deadline_of
from segur_cli.pilot.answers import ReportState
from segur_cli.pilot.gate_model import ConditionState, Pilot, PilotCondition
from segur_cli.requests import Demande, client_of
from segur_cli.requests.portfolio import Portfolio
from segur_cli.requests.states import Stage, stage_of, why_no_solde
from segur_cli.text.writing import plural, quote

NO_REQUEST = "aucune demande"
_DEPOSIT = "DAT005"
# Told by name on every line, whichever file they were found in.
_BY_NAME = (GATE, _DEPOSIT, AVANCE_UNPAID)
_SERVICES_DONE = 5  # past it, a solde is still possible with an attestation sent in time
_WAITING = (Stage.UNSAID, Stage.TO_DEPOSIT)
_GATE_CLOSED = "condition des trois pilotes non remplie"
_GATE_DOUBTS = {
    ConditionState.UNKNOWN: "condition des trois pilotes inconnue",
    ConditionState.READY: "validation des PV pilotes à vérifier : aucun texte lu ne dit que le "
    "solde l'attend",
}


def standings_of(
    dossier: Dossier,
    findings: Iterable[Diagnostic],
    problems: Iterable[Problem],
    verdicts: Mapping[str, Verdict],
    lost: Iterable[PurePath],
) -> tuple[Standing, ...]:
    """Return where every request stands, every client only declared, every state without file.

    `verdicts` are those of the clients without request, `lost` the files whose archive could not
    be read.
    """
    judge = _Judge(
        dossier, tuple(findings), tuple(problems), frozenset(map(resolved, map(Path, lost)))
    )
    found = [judge.filed(request) for request in judge.requests]
    known = {(one.client, one.sons, one.kind) for one in found}
    for state in dossier.settings.requests:
        if (state.client, state.sons, state.kind) not in known:
            found.append(judge.noted(state))
    clients = {one.client for one in found}
    for client in dossier.settings.clients.values():
        if client.finess not in clients:
            verdict = verdicts.get(client.finess)
            found.append(judge.bare(client.finess, client.name or "", verdict))
    placed = sorted(found, key=lambda one: (one.client, one.sons, one.kind))
    return tuple(judge.followed(placed))


@dataclass(frozen=True)
class _Judge:
    """What a request is judged by."""

    dossier: Dossier
    findings: tuple[Diagnostic, ...]
    problems: tuple[Problem, ...]
    lost: frozenset[Path]

    @cached_property
    def requests(self) -> tuple[FiledRequest, ...]:
        """Each request of a file, with what was found in it."""
        return tuple(_filed(self.dossier, self.findings))

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
        if any(problem.part is Part.ELIGIBILITY for problem in self.problems):
            found.append("éligibilité non contrôlée")
        if any(problem.part is Part.LINT for problem in self.problems):
            found.append("une partie des demandes n'a pas pu être contrôlée")
        return tuple(found)

    def filed(self, request: FiledRequest) -> Standing:
        """Judge a request that a file holds."""
        stage = stage_of(request.state)
        blockers = tuple(dict.fromkeys(self._blockers(request, stage)))
        doubts = tuple(dict.fromkeys(self._doubts(request, stage)))
        standing = Standing(
            request.client, request.name, request.sons, request.kind or "",
            (request.state.status if request.state else None) or "", stage,
            request.state.day if request.state else None, "", blockers, doubts, request,
            self._past(request.sons, request.kind or "", stage),
        )  # fmt: skip
        return replace(standing, next=_next(standing))

    def noted(self, state: RequestState) -> Standing:
        """Judge a request of which only the state is noted."""
        stage = stage_of(state)
        names = self.dossier.settings.clients
        name = names[state.client].name if state.client in names else ""
        blockers: tuple[str, ...] = ()
        doubts: list[str] = []
        if state.replaced_by is not None:
            doubts.append(f"remplacée par {state.replaced_by.name}")
        elif not stage.settled and stage is not Stage.GONE:
            blockers = (self._no_file(),)
        if state.kind == "solde" and not stage.settled and stage is not Stage.GONE:
            blockers += tuple(self._before_solde(state.client, state.sons))
        limits = self._deadlines(state.sons, state.kind, stage)
        blockers += tuple(told for told, blocking in limits if blocking)
        return Standing(
            state.client, name or "", state.sons, state.kind, state.status or "", stage, state.day,
            stage.next or ("état non connu de segur : voir le portail"
                           if stage is Stage.UNKNOWN else ""),
            blockers, tuple(doubts), limits=self._past(state.sons, state.kind, stage),
        )  # fmt: skip

    def _no_file(self) -> str:
        if self.dossier.gathered.broken or self.dossier.gathered.missing:
            return "aucun fichier lisible de ce dossier n'y répond"
        return "aucun fichier de ce dossier n'y répond"

    def bare(self, number: str, name: str, verdict: Verdict | None) -> Standing:
        """Judge a client that no request and no state names."""
        refused = _refusal(verdict)
        codes = self.dossier.settings.sons or tuple(
            dict.fromkeys(own.sons for own in self.dossier.settings.milestones)
        )
        late = [t for code in codes for t, blocks in self._deadlines(code, "avance", Stage.UNSAID)
                if blocks]  # fmt: skip
        doubts = list(self.everywhere)
        if self.dossier.gathered.broken or self.dossier.gathered.missing:
            doubts.append("un fichier de demandes n'a pas pu être lu : le sien, peut-être")
        after = "préparer l'avance"
        if refused:
            after = "vérifier son FINESS avec segur check-eligibility"
        elif doubts:
            after = "lire d'abord le fichier qui manque, puis préparer l'avance s'il n'y est pas"
        return Standing(
            number, name, next=after, blockers=tuple(filter(None, (refused, *late))),
            doubts=tuple(doubts),
            limits=tuple(
                limit for code in codes for limit in self._past(code, "avance", Stage.UNSAID)
                if limit.in_force
            ),
        )  # fmt: skip

    def followed(self, standings: list[Standing]) -> Iterator[Standing]:
        """Give to every paid avance the step that its solde calls for."""
        soldes = {(one.client, one.sons): one for one in standings if one.kind == "solde"}
        for standing in standings:
            if standing.kind != "avance" or standing.stage is not Stage.PAID:
                yield standing
                continue
            solde = soldes.get((standing.client, standing.sons))
            yield replace(standing, next=self._after_payment(standing.sons, solde))

    def _after_payment(self, sons: str, solde: Standing | None) -> str:
        if solde is not None and solde.stage is Stage.PAID:
            return ""
        if solde is not None and solde.stage not in _WAITING:
            return f"solde : {solde.next}" if solde.next else "voir le solde"
        gate = self.dossier.conditions.get(sons)
        opening = gate.opening if gate else ConditionState.UNKNOWN
        waits = opening in (ConditionState.CLOSED, ConditionState.UNKNOWN)
        if solde is None or solde.filed is None:
            return "préparer le solde" + (" ; trois PV pilotes d'abord" if waits else "")
        if opening is ConditionState.CLOSED:
            return "solde prêt : trois PV pilotes d'abord"
        if solde.blockers:
            return "lever ce qui bloque le solde"
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
            yield "archive de ses pièces absente ou illisible : la demande serait incomplète"
        if Part.LINT in self.dossier.parts and not request.client:
            yield "FINESS illisible"

    def _before_solde(self, client: str, sons: str) -> Iterator[str]:
        gate = self.dossier.conditions.get(sons)
        if gate is not None and gate.opening is ConditionState.CLOSED:
            yield _GATE_CLOSED
        for pilot in _own(gate, client):
            if not pilot.checked.clean:
                yield "son PV pilote a des anomalies bloquantes"
            elif pilot.state is ReportState.REFUSED:
                yield "son PV pilote est refusé"
        for signed in gate.declared if gate is not None else ():
            if signed.finess == client and not signed.possible:
                yield f"son PV pilote ne compte pas : {signed.why_not}"
        avance = self._state(client, sons, "avance")
        why, refused = why_no_solde(avance)
        if refused:
            yield why
        if (client, sons) in self.bare_avances and stage_of(avance) is not Stage.PAID:
            yield "l'archive de son avance n'a pas été lue : demande incomplète, peut-être"

    def _doubts(self, request: FiledRequest, stage: Stage) -> Iterator[str]:
        """Yield what is to be settled, or said of it."""
        if stage is Stage.GONE:
            return
        if stage.settled:
            if request.errors:
                found = plural(request.errors, "anomalie bloquante", "anomalies bloquantes")
                yield f"{found} dans son fichier, déjà déposé"
            return
        if stage is Stage.UNKNOWN:
            yield f"état {quote(request.state.status if request.state else '')} non connu de segur"
        yield from self.everywhere
        if request.verdict is None and Part.ELIGIBILITY in self.dossier.parts:
            yield "éligibilité non contrôlée"
        yield from (t for t, blocks in self._limits(request, stage) if not blocks)
        if request.kind != "solde":
            return
        gate = self.dossier.conditions.get(request.sons)
        if gate is not None and gate.opening in _GATE_DOUBTS:
            yield _GATE_DOUBTS[gate.opening]
        if gate is not None and gate.unread and not _own(gate, request.client):
            yield "un PV pilote n'a pas pu être lu : le sien, peut-être"
        why, refused = why_no_solde(self._state(request.client, request.sons, "avance"))
        if why and not refused:
            yield why

    def _state(self, client: str, sons: str, kind: str) -> RequestState | None:
        return self.dossier.beside.states.get((client, sons.casefold(), kind))

    def _limits(self, request: FiledRequest, stage: Stage) -> list[tuple[str, bool]]:
        return self._deadlines(request.sons, request.kind or "", stage)

    def _deadlines(self, sons: str, kind: str, stage: Stage) -> list[tuple[str, bool]]:
        """Tell each milestone that is past, and whether it blocks: by a date in force alone."""
        return [
            (
                _passed(limit, self.dossier.clock.now),
                limit.in_force and limit.milestone.number != _SERVICES_DONE and not stage.returned,
            )
            for limit in self._past(sons, kind, stage)
        ]

    def _past(self, sons: str, kind: str, stage: Stage) -> tuple[Deadline, ...]:
        """Return the last milestone of a request that is past, alone; none once it is deposited."""
        settings = self.dossier.settings
        if stage.settled or stage is Stage.GONE:
            return ()
        for number in CLOSED_BY.get(kind, ()):
            limit = deadline_of(settings.calendars.get(sons), settings.in_force, number)
            if limit is not None and not limit.done and limit.is_past(self.dossier.clock.now):
                return (limit,)
        return ()


def _passed(limit: Deadline, now: datetime) -> str:
    number = limit.milestone.number
    more = " ; attestation de prestation à avoir envoyée avant" if number == _SERVICES_DONE else ""
    return f"jalon {number} {limit.passed(now)}{more}"


def _own(gate: PilotCondition | None, client: str) -> list[Pilot]:
    pilots = gate.pilots if gate is not None else ()
    return [pilot for pilot in pilots if pilot.profile.client_finess == client]


def _refusal(verdict: Verdict | None) -> str:
    """What the base says against a client, as it says it."""
    in_doubt = (VerdictStatus.ELIGIBLE, VerdictStatus.CONDITIONAL)
    if verdict is None or verdict.status in in_doubt:
        return ""
    return verdict.status.label


def _next(standing: Standing) -> str:
    stage = standing.stage
    if stage is Stage.UNKNOWN:
        return "état non connu de segur : voir le portail"
    if stage not in _WAITING:
        return stage.next
    if standing.blockers == (_GATE_CLOSED,):
        return "faire compléter et signer trois PV pilotes, puis déposer"
    if standing.blockers:
        return "corriger, puis déposer"
    return "vérifier, puis déposer la demande" if standing.doubts else "déposer la demande"


def _filed(dossier: Dossier, findings: Iterable[Diagnostic]) -> Iterator[FiledRequest]:
    """Yield each request, with what was found in it and what the user says of its state."""
    tally = _RequestTally(findings, dossier)
    settings = dossier.settings
    states = {(state.client, state.sons, state.kind): state for state in settings.requests}
    judged = dossier.beside.base is not None and Part.ELIGIBILITY in dossier.parts
    for filed in dossier.portfolio.files:
        for demande in filed.demandes:
            client = client_of(demande) or ""
            written = demande.text("sons") or ""
            sons = sons_code(written) or written
            known = settings.clients.get(client)
            errors, warnings = tally.of(filed.path, demande.pointer, client)
            yield FiledRequest(
                client=client,
                name=demande.text("beneficiaire.nom") or (known.name if known else "") or "",
                sons=sons,
                kind=filed.kind,
                file=Path(filed.path),
                pointer=demande.pointer,
                errors=errors,
                warnings=warnings,
                verdict=verdict_of(_query(client, demande), dossier) if judged and client else None,
                state=states.get((client, sons, filed.kind or "")),
            )


def _query(client: str, demande: Demande) -> ClientQuery:
    code = sons_code(demande.value_of("sons"))
    prestation = prestation_code(demande.value_of("prestation.type"))
    return ClientQuery(client, (code,) if code in dispositifs() else (), prestation)


class _RequestTally:
    """Errors and warnings by request; what is found outside of all goes for the whole file.

    What is found in an archive, or in a paper of it, is told of the client that it names, else of
    every request of its file. Reports of pilots are told of soldes, elsewhere.
    """

    def __init__(self, findings: Iterable[Diagnostic], dossier: Dossier) -> None:
        self._places = _places(dossier.portfolio)
        self._archives: dict[Path, list[PurePath]] = defaultdict(list)
        for file in dossier.gathered.files:
            if file.archive is not None:
                self._archives[resolved(file.archive)].append(file.path)
        self._counts: Counter[tuple[PurePath, str | None, Severity]] = Counter()
        for finding in findings:
            if finding.path is None or finding.code in _BY_NAME:
                continue
            if finding.path in self._places:
                place = _holder(finding.pointer, self._places[finding.path])
                self._counts[finding.path, place, finding.severity] += 1
                continue
            for path in self._archives.get(resolved(Path(finding.path)), ()):
                client = finding.client.finess if finding.client else None
                named = client in self._places[path].values() if path in self._places else False
                key = f"client {client}" if named else None
                self._counts[path, key, finding.severity] += 1

    def of(self, path: PurePath, pointer: str, client: str) -> tuple[int, int]:
        """Return how many errors and warnings concern a request."""
        places = (pointer, None, f"client {client}")
        errors, warnings = (
            sum(self._counts[path, place, severity] for place in places)
            for severity in (Severity.ERROR, Severity.WARNING)
        )
        return errors, warnings


def _places(portfolio: Portfolio) -> dict[PurePath, dict[str, str]]:
    """Return the client of each request, by its place, file by file."""
    return {
        filed.path: {demande.pointer: client_of(demande) or "" for demande in filed.demandes}
        for filed in portfolio.files
    }


def _holder(pointer: str | None, places: Mapping[str, str]) -> str | None:
    """Return the place of the request that holds a finding, None when none does."""
    while pointer is not None:
        if pointer in places:
            return pointer
        if not pointer:
            return None
        pointer = pointer.rpartition("/")[0]
    return None
