"""Back-planning: from orders and installations to the reports and the soldes they allow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from segur_cli.exits import ExitCode, StopError
from segur_cli.facts import Calendar, Milestone, Statement, dispositifs, statement
from segur_cli.milestones.arithmetic import ORDER_WINDOW, PILOTS_NEEDED, a_month_after
from segur_cli.milestones.asked import Installation, PlannedDates, refuse_far_dates
from segur_cli.milestones.deadlines import Deadline, deadline_of, when
from segur_cli.milestones.derived import Derived, closed_note, derive, month_note
from segur_cli.milestones.judging import DateVerdict, Judgement, judge_solde, same_day
from segur_cli.text.clock import Clock
from segur_cli.text.writing import day, plural

if TYPE_CHECKING:
    from segur_cli.config import DateInForce

_Dates = Mapping[int, Deadline | None]  # of the milestones, by number

NUMBERS = (4, 5, 6)  # the milestones of funding


@dataclass(frozen=True)
class OrderPlan:
    """One signed order. `complete_by`: until when the evidence file had to be complete."""

    signed: date
    verdict: DateVerdict
    why: str
    complete_by: date


@dataclass(frozen=True)
class PilotPlan:
    """One pilot: when its report can be completed, and what becomes of its solde.

    `pv` is None when no text read tells it for this SONS. `days_in_hand` runs from the
    report to the milestone of the route: added to `pv`, it is that milestone's day.
    """

    installation: Installation
    pv: date | None
    judgement: Judgement
    notes: tuple[str, ...] = ()

    @property
    def days_in_hand(self) -> int | None:
        """Days between the report and its milestone, None when no route is left."""
        return None if self.pv is None else self.judgement.margin(self.pv)


@dataclass(frozen=True)
class PilotsReady:
    """The three pilots before any solde; `met_on` is None while fewer than three count."""

    counted: int  # pilots installed in time
    met_on: date | None
    judgement: Judgement
    notes: tuple[str, ...] = ()

    @property
    def days_in_hand(self) -> int | None:
        """Days between the third report and the milestone of the route."""
        return None if self.met_on is None else self.judgement.margin(self.met_on)


@dataclass(frozen=True)
class BackPlan:
    """Everything `segur plan` answers. `milestones` pairs each with its date to go by, if any."""

    asked: PlannedDates
    calendar: Calendar
    clock: Clock
    milestones: tuple[tuple[Milestone, Deadline | None], ...]
    derived: tuple[Derived, ...]
    orders: tuple[OrderPlan, ...]
    pilots: tuple[PilotPlan, ...]
    gate: PilotsReady | None  # None when three pilots are not given, or not known to be needed
    pilot_rules: bool  # whether the texts read speak of pilots for this SONS
    set_aside: str = ""  # the published milestone that the user's own date contradicts
    settings: str = ""  # the segur.toml that was read, empty without one

    @property
    def pilots_given(self) -> str:
        """How many pilots were given, and how many are needed; empty where no text asks for any."""
        if not self.pilot_rules:
            return ""
        given = plural(len(self.pilots), "pilote donné", "pilotes donnés")
        if not self.pilots:
            given = "aucun pilote donné"
        return f"{given}, il en faut {PILOTS_NEEDED}"

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The rules that the answers rest on, each once."""
        rules = [derived.rule for derived in self.derived]
        if self.pilot_rules:
            rules.append(statement("trois-pilotes"))
        return tuple(dict.fromkeys((*rules, statement("duree-instruction"))))

    @property
    def exit_code(self) -> ExitCode:
        """OK when everything asked is known to fit."""
        verdicts = [order.verdict for order in self.orders]
        verdicts += [pilot.judgement.verdict for pilot in self.pilots]
        if self.gate is not None:
            verdicts.append(self.gate.judgement.verdict)
        fits = all(verdict is DateVerdict.FITS for verdict in verdicts)
        return ExitCode.OK if fits else ExitCode.FINDINGS


def make_plan(
    asked: PlannedDates,
    in_force: "Mapping[tuple[str, str], DateInForce]",
    clock: Clock,
    settings: str = "",
) -> BackPlan:
    """Plan from the calendar of one SONS; `in_force` are the user's own dates, which win.

    Raises StopError when milestone 6 comes before milestone 5, or a date is absurdly far.
    """
    refuse_far_dates(in_force, asked.sons)
    calendar = asked.calendar
    found = {number: deadline_of(calendar, in_force, number) for number in NUMBERS}
    set_aside = _settle_disorder(found, asked.sons)
    pilot_rules = asked.sons in dispositifs()  # the deck speaks of the hospital only
    gate = _gate(asked, found, clock) if pilot_rules else None
    return BackPlan(
        asked,
        calendar,
        clock,
        tuple((m, found[m.number]) for m in calendar.milestones if m.number in found),
        derive(asked.evidence, found[4], found[5], found[6], pilot_month=pilot_rules),
        tuple(_order(signed, asked.evidence, found[4]) for signed in asked.signed),
        tuple(
            _pilot(one, found, gate, clock) if pilot_rules else _without_rules(one, found[5])
            for one in asked.installations
        ),
        gate,
        pilot_rules,
        set_aside,
        settings,
    )


def _settle_disorder(found: dict[int, Deadline | None], sons: str) -> str:
    """Set aside a published date that the user's own contradicts, and say which, in French."""
    fifth, sixth = found[5], found[6]
    if fifth is None or sixth is None or sixth.day >= fifth.day:
        return ""
    if fifth.in_force != sixth.in_force:
        own, other = (fifth, sixth) if fifth.in_force else (sixth, fifth)
        found[other.milestone.number or 0] = None
        return (
            f"jalon {other.milestone.number} ({other.brief}) non retenu : le jalon "
            f"{own.milestone.number} que vous avez fixé ({own.brief}) le contredit ; donnez aussi "
            "la date en vigueur de celui-là"
        )
    raise StopError(
        f"Jalon 6 de {sons} ({when(sixth.value)}) avant le jalon 5 ({fifth.brief}) : donnez "
        "les deux dates en vigueur dans segur.toml ([[milestone]])."
    )


def _order(signed: date, evidence: date | None, fourth: Deadline | None) -> OrderPlan:
    complete_by = signed + ORDER_WINDOW
    early = evidence is not None and evidence > complete_by
    if fourth is not None and signed > fourth.last_day and not early:
        why = f"signé après le jalon 4 : {fourth.told}"
        return OrderPlan(signed, DateVerdict.TOO_LATE, why, complete_by)
    if fourth is not None and not early and (told := _by_text(signed, fourth)):
        return OrderPlan(signed, DateVerdict.UNKNOWN, told, complete_by)
    if evidence is None:
        why = (
            "acceptable si votre dossier a été réputé complet au plus tard le "
            f"{day(complete_by)} (120 jours après), ou s'il a été signé une fois la solution "
            "référencée"
        )
        return OrderPlan(signed, DateVerdict.UNKNOWN, why, complete_by)
    if evidence > complete_by:
        days = plural((evidence - signed).days, "jour")
        why = f"signé {days} avant votre dossier complet ({day(evidence)}) : 120 au plus"
        return OrderPlan(signed, DateVerdict.TOO_LATE, why, complete_by)
    if fourth is None:
        why = "dans les 120 jours, mais aucune date n'est connue pour le jalon 4"
        return OrderPlan(signed, DateVerdict.UNKNOWN, why, complete_by)
    why = " ; ".join(filter(None, ("dans la fenêtre", same_day(signed, fourth))))
    return OrderPlan(signed, DateVerdict.FITS, why, complete_by)


def _by_text(signed: date, fourth: Deadline) -> str:
    """Answer for each text that dates milestone 4, empty when all answer alike."""
    answers = {text: signed > limit.day for text, limit in fourth.by_source}
    if len(set(answers.values())) < 2:
        return ""
    told = (
        f"selon {text}, {'trop tard' if late else 'dans les temps'}"
        for text, late in answers.items()
    )
    return f"les textes se contredisent : {' ; '.join(told)} ; jalon 4 : {fourth.told}"


def _by_source(
    found: _Dates,
    judge: Callable[[Mapping[int, Deadline | None]], Judgement],
) -> Judgement:
    """Judge by the dates retained, or say each text's answer when the texts lead apart."""
    retained = judge(found)
    for number in (5, 6):
        limit = found[number]
        answers = {
            f"selon {text} (jalon {number} : {when(own.value)})": judge({**found, number: own})
            for text, own in (limit.by_source if limit is not None else ())
        }
        if len({answer.verdict for answer in answers.values()}) > 1:
            told = " ; ".join(f"{text} : {answer.label}" for text, answer in answers.items())
            return Judgement(DateVerdict.UNKNOWN, f"les textes se contredisent : {told}")
    return retained


def _in_time(one: Installation, fifth: Deadline | None) -> bool:
    return fifth is None or one.installed <= fifth.day


def _gate(asked: PlannedDates, found: _Dates, clock: Clock) -> PilotsReady | None:
    if len(asked.installations) < PILOTS_NEEDED:
        return None
    ready = _gate_by(asked, found, clock)
    judgement = _by_source(found, lambda dates: _gate_by(asked, dates, clock).judgement)
    return replace(ready, judgement=judgement)


def _gate_by(asked: PlannedDates, found: _Dates, clock: Clock) -> PilotsReady:
    counted = [one for one in asked.installations if _in_time(one, found[5])]
    reports = sorted(a_month_after(one.start) for one in counted)
    if len(reports) < PILOTS_NEEDED:
        left = plural(len(reports), "pilote installé", "pilotes installés")
        why = f"{left} avant le jalon 5, il en faut {PILOTS_NEEDED}"
        return PilotsReady(len(reports), None, Judgement(DateVerdict.TOO_LATE, why))
    met_on = reports[PILOTS_NEEDED - 1]
    judgement = judge_solde(met_on, found[5], found[6], clock.now)
    return PilotsReady(len(reports), met_on, judgement, _told(closed_note(met_on)))


def _pilot(one: Installation, found: _Dates, gate: PilotsReady | None, clock: Clock) -> PilotPlan:
    pilot = _pilot_by(one, found, gate, clock)
    judgement = _by_source(found, lambda dates: _pilot_by(one, dates, gate, clock).judgement)
    return replace(pilot, judgement=judgement)


def _pilot_by(
    one: Installation, found: _Dates, gate: PilotsReady | None, clock: Clock
) -> PilotPlan:
    pv, fifth = a_month_after(one.start), found[5]
    notes = _told(month_note(one.start), closed_note(pv))
    if one.produced is not None and one.produced < one.installed:
        notes += ("production avant l'installation complète : le mois court de la plus tardive",)
    late = _after_services(one, fifth)
    if late is not None:
        return PilotPlan(one, pv, late, notes)
    if fifth is not None:
        hour = same_day(one.installed, fifth)
        notes += _told(f"installation {hour}" if hour else None)
    ready = pv
    if gate is not None and gate.met_on is not None and gate.met_on > pv:
        ready = gate.met_on
        notes += (f"son solde attend le troisième PV pilote ({day(ready)})",)
    return PilotPlan(one, pv, judge_solde(ready, fifth, found[6], clock.now), notes)


def _without_rules(one: Installation, fifth: Deadline | None) -> PilotPlan:
    why = "les textes lus ne décrivent les PV pilotes que pour l'hôpital : délai inconnu"
    late = _after_services(one, fifth)
    return PilotPlan(one, None, late or Judgement(DateVerdict.UNKNOWN, why))


def _after_services(one: Installation, fifth: Deadline | None) -> Judgement | None:
    """Judge what is not over by milestone 5, None for what is."""
    if fifth is None:
        return None
    if one.installed > fifth.day:
        why = f"installation après le jalon 5 ({fifth.brief})"
        return Judgement(DateVerdict.TOO_LATE, why)
    if one.start > fifth.day:
        why = (
            f"mise en production après le jalon 5 ({fifth.brief}) : les textes lus ne "
            "disent pas si la prestation est alors réalisée"
        )
        return Judgement(DateVerdict.UNKNOWN, why)
    return None


def _told(*notes: str | None) -> tuple[str, ...]:
    return tuple(note for note in notes if note is not None)
