"""Back-planning: from orders and installations, as asked, to the reports and soldes they allow."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from segur_cli.exits import ExitCode, StopError
from segur_cli.facts import Calendar, Milestone, Statement, dispositifs, statement
from segur_cli.milestones.arithmetic import ORDER_WINDOW, PILOTS_NEEDED, a_month_after
from segur_cli.milestones.deadlines import Deadline, deadline_of, when
from segur_cli.milestones.judging import (
    DateVerdict,
    Derived,
    Judgement,
    closed_note,
    derive,
    judge_solde,
    month_note,
    same_day,
)
from segur_cli.text.clock import Clock
from segur_cli.text.dates import iso_day, typed_day
from segur_cli.text.writing import day, plural, quote

if TYPE_CHECKING:
    from segur_cli.config import DateInForce

Dates = Mapping[int, Deadline | None]  # of the milestones, by number

# The first wave opened in 2021; beyond twenty years a date is a typing error.
YEARS = range(2020, 2041)
_ACCEPTED = f"de {YEARS[0]} à {YEARS[-1]}"
_MOST = 200


@dataclass(frozen=True)
class Installation:
    """A pilot: the day of its complete installation, that of its production when known."""

    installed: date
    produced: date | None = None

    @property
    def start(self) -> date:
        """The later of both, from which the month of observation runs."""
        return max(self.installed, self.produced or self.installed)


@dataclass(frozen=True)
class PlannedDates:
    """The dates to plan for from the calendar of one SONS, in the order given."""

    calendar: Calendar
    installations: tuple[Installation, ...] = ()
    signed: tuple[date, ...] = ()
    evidence: date | None = None  # the day this vendor's evidence file was deemed complete

    @property
    def sons(self) -> str:
        return self.calendar.dispositif.code


def read_asked(
    calendar: Calendar,
    installed: Iterable[str],
    produced: Iterable[str],
    signed: Iterable[str],
    evidence: date | None,
) -> PlannedDates:
    """Read the options, each value a date or several joined by commas.

    Raises StopError for a date that is none or absurdly far, and for productions that do not
    match installations.
    """
    return PlannedDates(
        calendar,
        _installations(_days(installed, "--installed"), _days(produced, "--produced")),
        tuple(_days(signed, "--signed")),
        None if evidence is None else _near(evidence, "[lint] evidence_file_date"),
    )


def refuse_far_dates(in_force: "Mapping[tuple[str, str], DateInForce]", sons: str) -> None:
    """Raise StopError when a date in force of this SONS is absurdly far."""
    for (code, milestone), own in in_force.items():
        if code == sons and own.value.year not in YEARS:
            raise StopError(
                f"[[milestone]] {milestone} de {sons} : {own.value.year} est hors du "
                f"calendrier accepté, {_ACCEPTED}."
            )


def _installations(installed: list[date], produced: list[date]) -> tuple[Installation, ...]:
    if not produced:
        return tuple(map(Installation, installed))
    if len(produced) != len(installed):
        raise StopError(
            f"--produced : {len(produced)} pour {len(installed)} --installed ; donnez une mise en "
            "production par installation, dans le même ordre, ou aucune."
        )
    return tuple(map(Installation, installed, produced))


def _days(values: Iterable[str], option: str) -> list[date]:
    texts = [text.strip() for value in values for text in value.split(",")]
    if len(texts) > _MOST:
        raise StopError(f"{option} : {len(texts)} dates ; {_MOST} au plus sont acceptées.")
    return [_read_day(text, option) for text in texts]


def _read_day(text: str, option: str) -> date:
    found = iso_day(text) or typed_day(text)
    if found is None:
        raise StopError(
            f"{option} : {quote(text)} n'est pas une date ; formes acceptées : 2026-01-15, "
            "15/01/2026, ou plusieurs séparées par des virgules."
        )
    return _near(found, option)


def _near(found: date, option: str) -> date:
    if found.year not in YEARS:
        raise StopError(f"{option} : {day(found)} est hors du calendrier accepté, {_ACCEPTED}.")
    return found


NUMBERS = (4, 5, 6)  # the milestones of funding


@dataclass(frozen=True)
class OrderPlan:
    """One signed order. `complete_by`: until when the evidence file had to be complete."""

    signed: date
    verdict: DateVerdict
    why: str
    complete_by: date

    @property
    def label(self) -> str:
        """The verdict in French: nobody examines anything between a signature and its window."""
        return "dans la fenêtre" if self.verdict is DateVerdict.FITS else self.verdict.label


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
    """The three pilots before any solde; `met_on` is None while fewer than three count.

    `known` are the pilots given, `counted` those of them installed in time.
    """

    known: int
    counted: int
    met_on: date | None
    judgement: Judgement
    notes: tuple[str, ...] = ()

    @property
    def given(self) -> str:
        """How many pilots were given, and how many are needed, in French."""
        return f"{plural(self.known, 'pilote donné', 'pilotes donnés')}, il en faut {PILOTS_NEEDED}"

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
    gate: PilotsReady | None  # None when no pilot is given, or none is known to be needed
    pilot_rules: bool  # whether the texts read speak of pilots for this SONS
    set_aside: str = ""  # the published milestone that the user's own date contradicts
    settings: str = ""  # the segur.toml that was read, empty without one

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
    calendar = asked.calendar
    found, set_aside = funding_dates(calendar, in_force)
    pilot_rules = asked.sons in dispositifs()  # the deck speaks of the hospital only
    gate = _gate(asked, found, clock) if pilot_rules else None
    return BackPlan(
        asked,
        calendar,
        clock,
        tuple((m, found[n]) for m in calendar.milestones if (n := m.number) in found and n),
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


def funding_dates(
    calendar: Calendar, in_force: "Mapping[tuple[str, str], DateInForce]"
) -> tuple[Dates, str]:
    """Return the milestones of funding with their dates, and which published one is set aside.

    Raises StopError as `make_plan` does.
    """
    sons = calendar.dispositif.code
    refuse_far_dates(in_force, sons)
    found = {number: deadline_of(calendar, in_force, number) for number in NUMBERS}
    return found, _settle_disorder(found, sons)


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
    window = f"du {day(evidence - ORDER_WINDOW)} au jour du jalon 4 ({fourth.brief})"
    why = " ; ".join(filter(None, (window, same_day(signed, fourth))))
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


def by_source(found: Dates, judge: Callable[[Dates], Judgement]) -> Judgement:
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


def in_time(one: Installation, fifth: Deadline | None) -> bool:
    """Whether a pilot is installed by milestone 5."""
    return fifth is None or one.installed <= fifth.day


def _gate(asked: PlannedDates, found: Dates, clock: Clock) -> PilotsReady | None:
    known = len(asked.installations)
    if not known:
        return None
    missing = plural(PILOTS_NEEDED - known, "installation")
    why = f"{missing} de plus à donner : aucun solde avant les PV de trois clients"
    ready = _gate_by(asked, found, clock, why)
    judgement = by_source(found, lambda dates: _gate_by(asked, dates, clock, why).judgement)
    return replace(ready, judgement=judgement)


def _gate_by(asked: PlannedDates, found: Dates, clock: Clock, why: str) -> PilotsReady:
    known = len(asked.installations)
    reports = [a_month_after(one.start) for one in asked.installations if in_time(one, found[5])]
    if known >= PILOTS_NEEDED > len(reports):
        left = plural(len(reports), "pilote installé", "pilotes installés")
        why = f"{left} avant le jalon 5, il en faut {PILOTS_NEEDED}"
        return PilotsReady(known, len(reports), None, Judgement(DateVerdict.TOO_LATE, why))
    enough = reports if known >= PILOTS_NEEDED else []
    return replace(three_pilots(known, enough, found, clock, why), counted=len(reports))


def three_pilots(
    known: int, reports: Iterable[date], found: Dates, clock: Clock, why: str
) -> PilotsReady:
    """Say when the third report of `known` pilots can be complete, and what its solde becomes.

    `reports` are the days that are known, `why` what is said with fewer than three.
    """
    days = sorted(reports)
    if len(days) < PILOTS_NEEDED:
        return PilotsReady(known, len(days), None, Judgement(DateVerdict.UNKNOWN, why))
    met_on = days[PILOTS_NEEDED - 1]
    judgement = by_source(found, lambda own: judge_solde(met_on, own[5], own[6], clock.now))
    return PilotsReady(known, len(days), met_on, judgement, _told(closed_note(met_on)))


def _pilot(one: Installation, found: Dates, gate: PilotsReady | None, clock: Clock) -> PilotPlan:
    pilot = _pilot_by(one, found, gate, clock)
    judgement = by_source(found, lambda dates: _pilot_by(one, dates, gate, clock).judgement)
    return replace(pilot, judgement=judgement)


def _pilot_by(one: Installation, found: Dates, gate: PilotsReady | None, clock: Clock) -> PilotPlan:
    pv, fifth = a_month_after(one.start), found[5]
    notes = _told(month_note(one.start), closed_note(pv))
    if one.produced is not None and one.produced < one.installed:
        notes += ("production avant l'installation complète : le mois court de la plus tardive",)
    late = after_services(one, fifth)
    if late is not None:
        return PilotPlan(one, pv, late, notes)
    if fifth is not None:
        hour = same_day(one.installed, fifth)
        notes += _told(f"installation {hour}" if hour else None)
    ready = pv
    if gate is not None and gate.met_on is None:
        notes += ("son solde attend aussi les PV d'autres pilotes, de date inconnue",)
    elif gate is not None and gate.met_on is not None and gate.met_on > pv:
        ready = gate.met_on
        notes += (f"son solde attend le troisième PV pilote ({day(ready)})",)
    return PilotPlan(one, pv, judge_solde(ready, fifth, found[6], clock.now), notes)


def _without_rules(one: Installation, fifth: Deadline | None) -> PilotPlan:
    why = "les textes lus ne décrivent les PV pilotes que pour l'hôpital : délai inconnu"
    late = after_services(one, fifth)
    return PilotPlan(one, None, late or Judgement(DateVerdict.UNKNOWN, why))


def after_services(one: Installation, fifth: Deadline | None) -> Judgement | None:
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
