"""What each client of a dossier has still to do, by when, and who must move first.

A day is that of a milestone (published, or set by the user), what a delay of the texts makes of a
day that the dossier tells, or nothing: none is supposed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from segur_cli.config import RequestState
from segur_cli.dossier.outcome import DossierOutcome, Standing
from segur_cli.dossier.reasons import GATE_CLOSED
from segur_cli.eligibility.verdict import Verdict
from segur_cli.exits import ExitCode
from segur_cli.facts import Calendar, dispositifs
from segur_cli.milestones.arithmetic import PILOTS_NEEDED, a_month_after, latest_start
from segur_cli.milestones.deadlines import Deadline
from segur_cli.milestones.judging import DateVerdict, Judgement, Route, judge_solde
from segur_cli.milestones.planning import (
    Dates,
    Installation,
    PilotsReady,
    after_services,
    by_source,
    funding_dates,
    in_time,
    three_pilots,
)
from segur_cli.pilot.filled import ReportState
from segur_cli.pilot.gate_model import ConditionState, DeclaredPilot, Pilot, PilotCondition
from segur_cli.requests.states import VA_SIGNED, Stage
from segur_cli.text.clock import Clock
from segur_cli.text.writing import day, listed, plural

_DEPOSITED = (ConditionState.OPEN, ConditionState.READY)
_TO_DEPOSIT = (Stage.UNSAID, Stage.TO_DEPOSIT)
_UNCLEAR = {
    Stage.UNKNOWN: "état non connu de segur, voir le portail",
    Stage.GONE: "annulée ou remplacée, vérifier celle qui vaut avant tout solde",
}
_AVANCES, _SERVICES, _SOLDES = 4, 5, 6


@dataclass(frozen=True)
class Action:
    """The next thing to do for a client: until when, and not before which day, where known.

    `latest` is a day computed from the milestone `limit`, when it comes before it.
    """

    text: str
    limit: Deadline | None = None
    latest: date | None = None
    earliest: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last day for it; None when nothing dates it."""
        return self.latest or (self.limit.day if self.limit else None)


@dataclass(frozen=True)
class ClientPlan:
    """One client for one SONS. `judgement` is None once its solde is deposited."""

    number: str
    name: str
    sons: str
    pilot: bool
    judgement: Judgement | None
    action: Action
    report: str = ""  # of a pilot: where its PV is, or from when it can be complete
    in_charge: str = ""
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """What becomes of its solde, in French."""
        return "solde déposé" if self.judgement is None else self.judgement.label

    @property
    def who(self) -> str:
        """The client as a sentence names it."""
        known = f"{self.name} ({self.number})" if self.name and self.number else self.name
        return known or self.number or "client sans FINESS lisible"


@dataclass(frozen=True)
class SonsPlan:
    """One SONS of the dossier. `milestones` are those of funding, each with its date if any."""

    calendar: Calendar
    dates: Dates
    set_aside: str
    gate: PilotsReady | None
    clients: tuple[ClientPlan, ...]

    @property
    def sons(self) -> str:
        """Its code."""
        return self.calendar.dispositif.code


@dataclass(frozen=True)
class DossierPlan:
    """Everything `segur plan` answers of a dossier.

    `aside` are the clients of which nothing says for which SONS they are planned; `only` is the
    sole SONS that was asked, if any.
    """

    outcome: DossierOutcome
    by_sons: tuple[SonsPlan, ...]
    aside: tuple[str, ...] = ()
    only: str | None = None

    @property
    def clock(self) -> Clock:
        """When it is made."""
        return self.outcome.clock

    @cached_property
    def clients(self) -> tuple[ClientPlan, ...]:
        """Every client, those who must move first before the others."""
        every = [client for sons in self.by_sons for client in sons.clients]
        return tuple(sorted(every, key=_urgency))

    @property
    def exit_code(self) -> ExitCode:
        """OK when all holds; CANNOT_RUN when a part of the dossier could not be read."""
        if self.outcome.problems:
            return ExitCode.CANNOT_RUN
        if not self.clients and not self.aside:
            return ExitCode.NO_INPUT
        judged = (client.judgement for client in self.clients)
        fits = all(found is None or found.verdict is DateVerdict.FITS for found in judged)
        return ExitCode.OK if fits and not self.aside else ExitCode.FINDINGS


def _urgency(client: ClientPlan) -> tuple[date, bool, str, str]:
    """The last day of what is next; a pilot first, since the others wait for it."""
    return client.action.last_day or date.max, not client.pilot, client.sons, client.who


def plan_dossier(outcome: DossierOutcome, only: str | None = None) -> DossierPlan:
    """Plan every client of a dossier, or those of one SONS."""
    people: dict[str, dict[str, _Person]] = {}
    aside: list[str] = []
    for standing in outcome.standings:
        for sons in _sons_of(standing, outcome):
            place = standing.client or f"{standing.name}{standing.known}"
            of_sons = people.setdefault(sons, {})
            of_sons[place] = of_sons.get(place, _Person(standing)).with_standing(standing)
        if not _sons_of(standing, outcome):
            aside.append(_Person(standing).who)
    conditions = {gate.sons: gate for gate in outcome.gates}
    states = {(s.client, s.sons): s for s in outcome.settings.requests if s.kind == "solde"}
    for condition in conditions.values():
        for pilot in condition.everyone:
            of_sons = people.setdefault(condition.sons, {})
            bare = _Person(Standing(pilot.finess, _name_of(pilot), condition.sons))
            of_sons.setdefault(pilot.finess, bare)
    plans = [
        _SonsPlanner(outcome, outcome.settings.calendars[sons], conditions.get(sons), states,
                     tuple(people[sons].values())).plan()
        for sons in sorted(people) if sons in outcome.settings.calendars and only in (None, sons)
    ]  # fmt: skip
    return DossierPlan(outcome, tuple(plans), () if only else tuple(dict.fromkeys(aside)),
                       only)  # fmt: skip


def _sons_of(standing: Standing, outcome: DossierOutcome) -> tuple[str, ...]:
    """The SONS that a standing is planned for: its own, else the only one of the dossier."""
    if standing.sons:
        return (standing.sons,)
    return tuple(outcome.sons) if len(outcome.sons) == 1 else ()


def _name_of(pilot: Pilot | DeclaredPilot) -> str:
    return pilot.profile.client_name if isinstance(pilot, Pilot) else ""


@dataclass(frozen=True)
class _Person:
    """What the standings of a client say of one SONS."""

    first: Standing
    avance: Standing | None = None
    solde: Standing | None = None

    def with_standing(self, standing: Standing) -> "_Person":
        """Add one of its requests."""
        if standing.kind == "avance":
            return replace(self, avance=standing)
        return replace(self, solde=standing) if standing.kind == "solde" else self

    @property
    def who(self) -> str:
        return " ".join(filter(None, (self.first.name, self.first.client)))


@dataclass(frozen=True)
class _SonsPlanner:
    """Plans the clients of one SONS."""

    outcome: DossierOutcome
    calendar: Calendar
    condition: PilotCondition | None
    states: Mapping[tuple[str, str], RequestState]
    people: tuple[_Person, ...]

    @property
    def sons(self) -> str:
        return self.calendar.dispositif.code

    @property
    def today(self) -> date:
        return self.outcome.clock.now.date()

    @cached_property
    def funding(self) -> tuple[Dates, str]:
        return funding_dates(self.calendar, self.outcome.settings.in_force)

    @cached_property
    def reports(self) -> dict[str, Pilot | DeclaredPilot]:
        """The pilot report of each client, the one that counts when there are several."""
        found: dict[str, Pilot | DeclaredPilot] = {}
        for pilot in self.condition.everyone if self.condition else ():
            known = found.get(pilot.finess)
            if known is None or (pilot.possible and not known.possible):
                found[pilot.finess] = pilot
        return found

    def plan(self) -> SonsPlan:
        """Plan all of them."""
        dates, set_aside = self.funding
        clients = tuple(self._client(person) for person in self.people)
        waiting = any(client.judgement is not None for client in clients)
        gate = self.gate if waiting and self.sons in dispositifs() else None
        return SonsPlan(self.calendar, dates, set_aside, gate, clients)

    def is_pilot(self, person: _Person) -> bool:
        """Whether the list says so, or a report is named."""
        known = person.first.known
        return person.first.client in self.reports or bool(known and known.is_pilot)

    def start(self, person: _Person) -> tuple[Installation | None, str]:
        """Return the days of a client's installation and production, else which is unknown.

        Those of its report go before those of the list.
        """
        report, known = self.reports.get(person.first.client), person.first.known
        days = known.deployment.days(self.sons) if known is not None else {}
        if report is not None:
            days |= report.days
        installed, produced = days.get("installation"), days.get("production")
        if installed is None:
            return None, "installation complète non datée"
        if produced is None:
            lower = f"installée le {day(installed)}, mise en production non datée"
            return None, f"{lower} : PV pas avant le {day(a_month_after(installed))}"
        return Installation(installed, produced), ""

    def _va(self, person: _Person) -> date | None:
        """The day on which its solde says that its VA was signed: by then the service is done."""
        filed = person.solde.filed if person.solde is not None else None
        signed = filed.papers.get(VA_SIGNED) if filed is not None else None
        return signed if signed is not None and signed <= self.today else None

    def report_day(self, person: _Person) -> date | None:
        """The first day on which a client's report can be, or is, complete; None when unknown."""
        report = self.reports.get(person.first.client)
        if report is not None and (report.state is ReportState.REFUSED or _lost(report)):
            return None
        if not _is_known(person.first):
            return None
        if report is not None and _is_complete(report):
            return report.days.get("signature", self.today)
        start, _ = self.start(person)
        if start is None or not in_time(start, self.funding[0][_SERVICES]):
            return None
        return a_month_after(start.start)

    @cached_property
    def gate(self) -> PilotsReady:
        """The three reports without which no solde is possible."""
        pilots = [person for person in self.people if self.is_pilot(person)]
        opening = self.condition.opening if self.condition else ConditionState.UNKNOWN
        known = {person.first.client or person.who: self.report_day(person) for person in pilots}
        undated = [person for person in pilots if self.report_day(person) is None]
        dates, now = self.funding[0], self.outcome.clock
        ready = [found for found in known.values() if found is not None]
        if opening in _DEPOSITED and len(ready) < PILOTS_NEEDED:
            ready = [self.today] * PILOTS_NEEDED
        made = three_pilots(len(known), ready, dates, now, self._why_unknown(undated, len(known)))
        told = (f"condition {opening.label}",) if self.condition else ()
        return replace(made, notes=(*told, *made.notes))

    def _why_unknown(self, undated: list[_Person], known: int) -> str:
        if known < PILOTS_NEEDED:
            missing = plural(PILOTS_NEEDED - known, "pilote")
            return f"{missing} de plus à désigner : aucun solde avant les PV de trois clients"
        told = [f"{person.who} ({self._why_no_day(person)})" for person in undated]
        return f"trop peu de PV datés ; {listed(told)}"

    def _why_no_day(self, person: _Person) -> str:
        report = self.reports.get(person.first.client)
        if report is not None and report.state is ReportState.REFUSED:
            return "PV refusé"
        if report is not None and _lost(report):
            return "ne peut pas être pilote"
        if not _is_known(person.first):
            verdict = _verdict_of(person.first)
            return verdict.label if verdict is not None else "FINESS illisible"
        start, why = self.start(person)
        return why if start is None else f"installée le {day(start.installed)}, après le jalon 5"

    def _client(self, person: _Person) -> ClientPlan:
        solde, first = person.solde, person.first
        known = first.known
        in_charge = known.deployment.in_charge if known else ""
        pilot = self.is_pilot(person)
        if solde is not None and solde.stage.settled:
            action = Action(solde.next or "rien : solde payé")
            return ClientPlan(
                first.client, first.name, self.sons, pilot, None, action, in_charge=in_charge
            )
        dates, notes = self._dates_of(person)
        judgement = self._judge(person, dates, pilot=pilot)
        blocked = [told for one in (person.avance, solde, first) if one for told in _against(one)]
        blocked += self._no_avance(person)
        if blocked and judgement.verdict is DateVerdict.FITS:
            judgement = Judgement(DateVerdict.UNKNOWN, listed(dict.fromkeys(blocked)),
                                  judgement.route, judgement.limit)  # fmt: skip
        action = self._action(person, dates, judgement, pilot=pilot)
        if person.avance is None or person.avance.stage is Stage.UNSAID:
            notes += ("état de son avance non dit : le solde attend « Décidée et payée »",)
        report = self._report(person) if pilot else ""
        return ClientPlan(
            first.client, first.name, self.sons, pilot, judgement, action, report, in_charge, notes
        )

    def _report(self, person: _Person) -> str:
        """Say where a pilot's report is, or from when it can be complete."""
        report, found = self.reports.get(person.first.client), self.report_day(person)
        if found is None:
            return self._why_no_day(person)
        if report is not None and _is_complete(report):
            state = f", déclaré {report.state.value}" if report.state else ""
            return f"complet dans ce qui est contrôlé{state}"
        return f"à compléter à partir du {day(found)} (calculée)"

    def _dates_of(self, person: _Person) -> tuple[Dates, tuple[str, ...]]:
        """The milestones as they bind one client: the fifth is reached by its attestation."""
        dates, _ = self.funding
        state = self.states.get((person.first.client, self.sons))
        fifth = dates[_SERVICES]
        if state is None or state.attestation is None or fifth is None:
            return dates, ()
        sent = f"attestation de prestation envoyée le {day(state.attestation)} (segur.toml)"
        if state.attestation > fifth.last_day:
            return dates, (f"{sent}, après le jalon 5",)
        if state.attestation > self.today:
            return dates, (f"{sent}, un jour à venir : non comptée",)
        return {**dates, _SERVICES: replace(fifth, done=True, reached=sent)}, (sent,)

    def _judge(self, person: _Person, dates: Dates, *, pilot: bool) -> Judgement:
        return by_source(dates, lambda own: self._judge_by(person, own, pilot=pilot))

    def _judge_by(self, person: _Person, dates: Dates, *, pilot: bool) -> Judgement:
        fifth, sixth, now = dates[_SERVICES], dates[_SOLDES], self.outcome.clock.now
        start, why = self.start(person)
        if start is not None and (late := after_services(start, fifth)) is not None:
            return late
        own = self.report_day(person) if pilot else None
        if pilot and own is None:
            return Judgement(DateVerdict.UNKNOWN, self._why_no_day(person))
        if self.gate.met_on is None:
            waited = "le solde attend les PV de trois clients, de date inconnue"
            return Judgement(DateVerdict.UNKNOWN, waited)
        ready = max(filter(None, (self.gate.met_on, own, start.start if start else None)))
        found = judge_solde(ready, fifth, sixth, now)
        if found.verdict is DateVerdict.FITS and not (start or pilot or self._va(person)):
            by = f" d'ici le jalon 5 ({fifth.brief})" if fifth is not None else ""
            why = f"prestation à réaliser{by} : {why.partition(' :')[0]}"
            return replace(found, verdict=DateVerdict.UNKNOWN, why=why)
        return found

    def _no_avance(self, person: _Person) -> Iterator[str]:
        """Say that nothing tells that an avance was deposited, once its milestone is past."""
        fourth = self.funding[0][_AVANCES]
        stage = person.avance.stage if person.avance is not None else Stage.UNSAID
        if person.avance is not None and stage is Stage.GONE:
            yield f"son avance est « {person.avance.state or 'remplacée'} »"
            return
        late = fourth is not None and fourth.is_past(self.outcome.clock.now)
        if fourth is None or not late or stage.settled:
            return
        said = "rien ne dit que son avance a été déposée" if stage is Stage.UNSAID else (
            f"son avance est « {person.avance.state} »" if person.avance else ""
        )  # fmt: skip
        yield f"jalon 4 {fourth.passed(self.outcome.clock.now)} : {said}"

    def _action(
        self, person: _Person, dates: Dates, judgement: Judgement, *, pilot: bool
    ) -> Action:
        """The next thing to do, its avance first."""
        if not _is_known(person.first):
            return Action("vérifier son FINESS avec segur check-eligibility")
        avance, fourth = person.avance, dates[_AVANCES]
        passed = fourth is not None and fourth.is_surely_past(self.outcome.clock.now)
        if avance is None and not passed:
            return Action("faire signer le bon de commande, déposer l'avance", fourth)
        if avance is not None and avance.stage in _TO_DEPOSIT and not passed:
            first = "corriger, puis " if avance.blockers else "vérifier, puis " * (not avance.ready)
            return Action(f"{first}déposer l'avance", fourth)
        if avance is not None and avance.stage in _UNCLEAR:
            return Action(f"avance : {_UNCLEAR[avance.stage]}")
        if avance is not None and avance.stage.returned:
            return Action(f"avance : {avance.next}", fourth)
        report = self.reports.get(person.first.client)
        unsaid = avance is None or avance.stage in _TO_DEPOSIT
        if unsaid and (report is None or report.avance is not True):
            return Action(
                "vérifier l'état de son avance : rien ne dit qu'elle a été déposée", fourth
            )
        if judgement.verdict in (DateVerdict.TOO_LATE, DateVerdict.PAST):
            return Action("vérifier la date en vigueur et ce qui a été atteint")
        return self._service(person, dates, judgement, pilot=pilot)

    def _service(
        self, person: _Person, dates: Dates, judgement: Judgement, *, pilot: bool
    ) -> Action:
        """What is left once the avance is deposited: the report or the VA, then the solde."""
        fifth, sixth = dates[_SERVICES], dates[_SOLDES]
        if person.solde is not None and person.solde.stage is Stage.UNKNOWN:
            return Action(f"solde : {_UNCLEAR[Stage.UNKNOWN]}")
        if person.solde is not None and person.solde.stage.returned:
            return Action(f"solde : {person.solde.next}", sixth)
        start, _ = self.start(person)
        report = self.reports.get(person.first.client)
        served = start or (self._va(person) if not pilot else None)
        if served is None and not (report is not None and _is_complete(report)):
            text = "installer et mettre en production" if pilot else (
                "réaliser la prestation, faire signer la VA"
            )  # fmt: skip
            if fifth is None:
                return Action(text)
            return Action(text, fifth, latest_start(fifth.day) if pilot else None)
        by_attestation = judgement.route is Route.ATTESTATION
        if by_attestation and fifth is not None and not fifth.done:
            return Action("envoyer l'attestation de prestation", fifth)
        limit = sixth if by_attestation else fifth
        if pilot and not (report is not None and _is_complete(report)):
            earliest = self.report_day(person)
            return Action("faire compléter et signer le PV pilote", limit, earliest=earliest)
        signed, solde = self._va(person), person.solde
        by_va = "" if pilot else f" (VA signée{f' le {day(signed)}' if signed else ''})"
        stopped = solde is not None and set(solde.blockers) - {GATE_CLOSED}
        first = "corriger, puis " if stopped else ""
        avance = person.avance
        if avance is not None and avance.stage.settled and avance.stage is not Stage.PAID:
            first = f"avance : {avance.next}, puis "
        elif avance is None or avance.stage is not Stage.PAID:
            first = "vérifier que son avance est payée, puis "
        opening = self.condition.opening if self.condition else ConditionState.UNKNOWN
        after = "" if opening in _DEPOSITED else ", après les trois PV pilotes"
        return Action(f"{first}déposer le solde{by_va}{after}", limit, earliest=self.gate.met_on)


def _is_complete(report: Pilot | DeclaredPilot) -> bool:
    """Whether a report is there as the texts want it, its avance and its validation aside."""
    return report.usable and not report.lacks


def _lost(report: Pilot | DeclaredPilot) -> bool:
    """Whether its client can be no pilot at all."""
    return isinstance(report, Pilot) and report.lost


def _verdict_of(standing: Standing) -> Verdict | None:
    """What the base says of a client, as its request or its list asks."""
    if standing.filed is not None and standing.filed.verdict is not None:
        return standing.filed.verdict
    return standing.known.verdict if standing.known is not None else None


def _is_known(standing: Standing) -> bool:
    """Whether a client has a number, and the base, if any, holds it."""
    verdict = _verdict_of(standing)
    return bool(standing.client) and (verdict is None or verdict.status.in_base)


def _against(standing: Standing) -> Iterator[str]:
    """What of a client keeps its solde from being paid, whatever the dates."""
    verdict = _verdict_of(standing)
    if verdict is not None and not verdict.status.in_base:
        yield verdict.label
    if standing.filed is not None and standing.filed.errors and not standing.stage.settled:
        found = plural(standing.filed.errors, "anomalie bloquante", "anomalies bloquantes")
        yield f"{found} dans son {standing.kind or 'fichier'}"


def counted(clients: Iterable[ClientPlan]) -> str:
    """Count the clients by what becomes of their soldes: `tient… pour 3 ; trop tard pour 1`."""
    counts: dict[str, int] = {}
    for client in clients:
        counts[client.verdict] = counts.get(client.verdict, 0) + 1
    return " ; ".join(f"{verdict} pour {count}" for verdict, count in counts.items())
