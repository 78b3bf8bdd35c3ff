"""A plan: for the eye the milestones it starts from, the computed dates, each thing asked; for
machines JSON version 1 (`schemas/plan.schema.json`); and as a table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from segur_cli.exits import ExitCode
from segur_cli.facts import Milestone, PublishedDate, Statement
from segur_cli.milestones.deadlines import Deadline, when
from segur_cli.milestones.judging import DateVerdict, Derived, Judgement
from segur_cli.milestones.planning import BackPlan, Installation, OrderPlan, PilotPlan, PilotsReady
from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Column, Table, table_of
from segur_cli.text.page import Block, Detail, Gap, Heading, Item, Labelled, Page, Paragraph
from segur_cli.text.writing import day, listed, moment, plural, sanitized


class PlanAnswer(Answer):
    """What `segur plan` answers."""

    command = "plan"

    def __init__(self, plan: BackPlan) -> None:
        self.plan = plan

    @property
    def exit_code(self) -> ExitCode:
        """FINDINGS when a date does not hold, or when nothing allows to say so."""
        return self.plan.exit_code

    def page(self, detail: Detail) -> Page:
        short = detail is not Detail.FULL
        return Page.of(_in_short(self.plan, detail) if short else _all(self.plan))

    def data(self) -> dict[str, Any]:
        """Return the plan, one shape whatever it holds: `schemas/plan.schema.json`."""
        plan = self.plan
        return {
            "sons": plan.asked.sons,
            "provenance": plan.calendar.provenance or None,
            "settings": sanitized(plan.settings) or None,
            "evidence_file_date": _iso(plan.asked.evidence),
            "milestones": [_milestone_data(*pair) for pair in plan.milestones],
            "set_aside": sanitized(plan.set_aside) or None,
            "derived": [_derived_data(derived) for derived in plan.derived],
            "orders": [_order_data(order) for order in plan.orders],
            "pilots": [_pilot(pilot) for pilot in plan.pilots],
            "three_pilots": None if plan.gate is None else _gate_data(plan.gate),
            "pilot_rules_known": plan.pilot_rules,
            "statements": [_statement(fact) for fact in plan.statements],
            "cautions": [_statement(fact) for fact in plan.calendar.cautions],
        }

    def table(self) -> Table:
        """Return one row a milestone, computed date, order and pilot, then the three pilots."""
        return to_table(self.plan)

    def other(self, name: str) -> str:
        """Write the computed dates and the reports of pilots as `ics`."""
        from segur_cli.milestones.ics import PlannedEvent, events_ics  # a library of calendars

        plan, sons = self.plan, self.plan.asked.sons
        events = [
            PlannedEvent(
                f"{sons}-{derived.id}", derived.value, f"{sons} : {derived.label} (calculée)",
                (derived.basis, derived.rule.citation, *derived.notes),
            )
            for derived in plan.derived if derived.value is not None
        ]  # fmt: skip
        events += [
            PlannedEvent(
                f"{sons}-pilote-{rank}", pilot.pv,
                f"{sons} : PV pilote à compléter à partir de ce jour, installation du "
                f"{day(pilot.installation.installed)}",
                (pilot.judgement.label, pilot.judgement.why, *pilot.notes), rings=False,
            )
            for rank, pilot in enumerate(plan.pilots, 1) if pilot.pv is not None
        ]  # fmt: skip
        return events_ics(events, plan.clock)


@dataclass(frozen=True)
class _PlanRow:
    """One line of a plan: what it is about, and what is known of it."""

    subject: str
    day: date | None = None
    judgement: Judgement | None = None
    days: int | None = None
    why: str = ""
    verdict: str = ""
    source: str = ""

    @property
    def routes(self) -> str:
        """The routes that a pilot may take."""
        judged = self.judgement
        routes = (judged.route, judged.other) if judged else ()
        return " ; ou : ".join(route.label for route in routes if route is not None)

    @property
    def reason(self) -> str:
        judged = self.judgement
        return " | ".join(filter(None, (judged.why, *judged.unknown))) if judged else self.why


def to_table(plan: BackPlan) -> Table:
    """Return one row for each milestone, computed date, order and pilot, then the three pilots."""
    sons, clock = plan.asked.sons, plan.clock
    columns: tuple[Column[_PlanRow], ...] = (
        Column("SONS", lambda row: sons),
        Column("sujet", lambda row: row.subject),
        Column("date", lambda row: _iso(row.day) or ""),
        Column("verdict", lambda row: row.judgement.label if row.judgement else row.verdict),
        Column("voie", lambda row: row.routes),
        Column("jours de marge", lambda row: "" if row.days is None else str(row.days), True),
        Column("motif", lambda row: row.reason),
        Column("source", lambda row: row.source),
        Column("calculé le", lambda row: clock.now.isoformat(timespec="minutes")),
        Column("date simulée", lambda row: "oui" if clock.simulated else "non"),
    )
    return table_of(f"Plan {sons}", columns, _rows(plan))


def _rows(plan: BackPlan) -> Iterator[_PlanRow]:
    for milestone, deadline in plan.milestones:
        subject = f"Jalon {milestone.number}, {milestone.label}"
        if deadline is None:
            yield _PlanRow(subject, why="aucune date connue")
        else:
            yield _PlanRow(subject, deadline.value, why=deadline.told)
    for derived in plan.derived:
        yield _PlanRow(
            derived.label, derived.value, why=derived.basis, source=derived.rule.citation
        )
    for order in plan.orders:
        yield _PlanRow("Bon de commande signé", order.signed, why=order.why, verdict=order.label)
    for pilot in plan.pilots:
        installed = pilot.installation.installed
        yield _PlanRow("Installation", installed, pilot.judgement, pilot.days_in_hand)
    if plan.gate is not None:
        gate = plan.gate
        subject = f"Trois pilotes ({gate.given})"
        yield _PlanRow(subject, gate.met_on, gate.judgement, gate.days_in_hand)
    if plan.set_aside:
        yield _PlanRow("Date non retenue", why=plan.set_aside)


def _iso(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _milestone_data(milestone: Milestone, deadline: Deadline | None) -> dict[str, Any]:
    in_force = None
    if deadline is not None and deadline.in_force:
        in_force = {"value": _iso(deadline.value), "source": sanitized(deadline.source)}
    return {
        "number": milestone.number,
        "label": milestone.label,
        "date": None if deadline is None else _iso(deadline.value),
        "in_force": in_force,
        "done": deadline is not None and deadline.done,
        "contested": milestone.contested,
        "published": [_published_data(one) for one in milestone.dates],
    }


def _published_data(one: PublishedDate) -> dict[str, Any]:
    return {
        "value": _iso(one.value),
        "retained": one.retained,
        "status": one.status.value,
        "reason": one.reason or None,
        "sources": [source.id for source in one.sources],
    }


def _derived_data(derived: Derived) -> dict[str, Any]:
    return {
        "id": derived.id,
        "label": derived.label,
        "computed": True,
        "date": _iso(derived.value),
        "basis": derived.basis,
        "rule": derived.rule.id,
        "notes": list(derived.notes),
    }


def _order_data(order: OrderPlan) -> dict[str, Any]:
    return {
        "signed": _iso(order.signed),
        "verdict": order.verdict.value,
        "why": sanitized(order.why),
        "evidence_complete_by": _iso(order.complete_by),
    }


def _pilot(pilot: PilotPlan) -> dict[str, Any]:
    return {
        "installed": _iso(pilot.installation.installed),
        "produced": _iso(pilot.installation.produced),
        "pv_from": _iso(pilot.pv),
        **_judgement_data(pilot.judgement, pilot.days_in_hand),
        "notes": list(pilot.notes),
    }


def _gate_data(gate: PilotsReady) -> dict[str, Any]:
    return {
        "given": gate.known,
        "counted": gate.counted,
        "met_on": _iso(gate.met_on),
        **_judgement_data(gate.judgement, gate.days_in_hand),
        "notes": list(gate.notes),
    }


def _judgement_data(judgement: Judgement, days: int | None) -> dict[str, Any]:
    limit = judgement.limit
    return {
        "verdict": judgement.verdict.value,
        "route": None if judgement.route is None else judgement.route.value,
        "other_route": None if judgement.other is None else judgement.other.value,
        "milestone": None if limit is None else limit.milestone.number,
        "milestone_date": None if limit is None else _iso(limit.value),
        "days_in_hand": days,
        "why": sanitized(judgement.why) or None,
        "unknown": " ; ".join(judgement.unknown) or None,
    }


def _statement(fact: Statement) -> dict[str, Any]:
    return {
        "id": fact.id,
        "text": fact.text,
        "status": fact.status.value,
        "sources": [source.id for source in fact.sources],
    }


_STYLES = {DateVerdict.FITS: "bold green", DateVerdict.UNKNOWN: "bold yellow"}
_UNKNOWN = "aucune date connue ; donnez celle en vigueur, avec sa source, dans segur.toml"


def _in_short(plan: BackPlan, detail: Detail) -> Iterator[Block]:
    short = detail is Detail.SHORT
    provenance = plan.calendar.provenance
    code = plan.calendar.dispositif.code
    yield Heading(f"{code} : {provenance}" if provenance else code, 1)
    for order in plan.orders:
        yield _order(order)
        if short and order.verdict is not DateVerdict.FITS:
            yield Labelled("Motif", order.why)
    for pilot in plan.pilots:
        yield headline(_installed(pilot.installation), pilot.judgement)
        if short:
            yield from _pilot_details(pilot)
    if plan.gate is not None:
        counted = "" if short else f" ({plan.gate.given})"
        yield headline(f"Trois pilotes{counted}", plan.gate.judgement)
        if short:
            yield from gate_details(plan.gate)
    if short:
        if plan.set_aside:
            yield Paragraph(f"Attention : {plan.set_aside}.", "bold yellow")
        yield from _unknown(plan)
        yield from _dates(plan)
        for milestone, deadline in plan.milestones:
            known = deadline.told if deadline is not None else "aucune date connue"
            yield Labelled(f"Jalon {milestone.number}", known)
        for caution in plan.calendar.cautions:
            yield Paragraph(f"Attention : {caution.in_short}", "bold yellow")
        yield Paragraph("-v donne les motifs, les règles et leurs sources.", "dim")
    elif not (plan.orders or plan.pilots):
        yield from _dates(plan)


def _dates(plan: BackPlan) -> Iterator[Block]:
    today = plan.clock.now.date()
    for derived in plan.derived:
        yield Paragraph((f"{derived.label} : ", (_value(derived, today), "bold")), indent=2)


def _all(plan: BackPlan) -> Iterator[Block]:
    dispositif = plan.calendar.dispositif
    yield Heading(f"{dispositif.code} : {dispositif.label}", 1)
    if plan.calendar.provenance:
        yield Paragraph(plan.calendar.provenance, "bold yellow")
    yield Gap()
    yield Heading("Jalons dont part le calcul")
    for milestone, deadline in plan.milestones:
        yield from _milestone(milestone, deadline)
    if plan.set_aside:
        yield Item(plan.set_aside, mark="    attention : ")
    if not plan.milestones:
        yield Labelled("Aucun", "ce calendrier n'a pas de jalon 4, 5 ou 6 : rien n'en est calculé")
    yield Gap()
    yield Heading("Dates calculées")
    for derived in plan.derived:
        yield from _derived(derived, plan.clock.now.date())
    for order in plan.orders:
        yield Gap()
        yield _order(order)
        yield Labelled("Motif", order.why)
    for pilot in plan.pilots:
        yield Gap()
        yield headline(_installed(pilot.installation), pilot.judgement)
        yield from _pilot_details(pilot)
        yield from _notes(pilot.notes)
    yield from _gate(plan)
    yield from _unknown(plan)
    yield from _footer(plan)


def _milestone(milestone: Milestone, deadline: Deadline | None) -> Iterator[Block]:
    label = f"Jalon {milestone.number}"
    if deadline is None:
        yield Labelled(label, f"{milestone.label} : {_UNKNOWN}")
        return
    yield Labelled(label, f"{milestone.label} : {deadline.told}")
    if deadline.done:
        yield Labelled("", "atteint, d'après segur.toml")
    if deadline.in_force:
        yield Labelled("", _published(milestone.dates), "dim")
    elif deadline.milestone.contested and deadline.milestone.retained is not None:
        yield Labelled("", f"retenue car {deadline.milestone.retained.reason}", "dim")


def _published(dates: tuple[PublishedDate, ...]) -> str:
    if not dates:
        return "publiée : aucune date connue"
    return "publiée : " + listed(f"{when(one.value)} selon {one.named}" for one in dates)


def _value(derived: Derived, today: date) -> str:
    if derived.value is None:
        return "inconnue"
    gone = ", passée" if derived.is_limit and derived.value < today else ""
    value = f"{day(derived.value)} (calculée{gone})"
    return f"{value} ; {derived.others}" if derived.others else value


def _derived(derived: Derived, today: date) -> Iterator[Block]:
    yield Paragraph((f"{derived.label} : ", (_value(derived, today), "bold")), indent=2)
    yield Paragraph(derived.basis, indent=4)
    yield Paragraph(f"[{derived.rule.citation}]", "dim", indent=4)
    yield from _notes(derived.notes)


def _notes(notes: tuple[str, ...]) -> Iterator[Block]:
    for note in notes:
        yield Item(note, mark="    attention : ")


def _pilot_details(pilot: PilotPlan) -> Iterator[Block]:
    if pilot.pv is not None:
        yield Labelled("PV pilote", f"à compléter à partir du {day(pilot.pv)} (calculée)")
    yield from _judgement(pilot.judgement, pilot.days_in_hand)


def _installed(installation: Installation) -> str:
    text = f"Installation du {day(installation.installed)}"
    if installation.produced is not None:
        text += f", production le {day(installation.produced)}"
    return text


def _judgement(judgement: Judgement, days: int | None) -> Iterator[Block]:
    if judgement.route is not None:
        yield Labelled("Voie", judgement.route.label)
    if judgement.other is not None:
        yield Labelled("Autre voie", judgement.other.label)
    if days is not None and judgement.limit is not None:
        limit = judgement.limit
        from_pv = f"du PV au jalon {limit.milestone.number} ({limit.brief})"
        yield Labelled("Marge", f"{plural(days, 'jour')} {from_pv}")
    if judgement.why:
        yield Labelled("Motif", judgement.why)


def _unknown(plan: BackPlan) -> Iterator[Block]:
    """Say once what no text read says of the routes shown."""
    judgements = [pilot.judgement for pilot in plan.pilots]
    if plan.gate is not None:
        judgements.append(plan.gate.judgement)
    told = (text for judgement in judgements for text in judgement.unknown)
    for unknown in dict.fromkeys(told):
        yield Paragraph(f"Non connu : {unknown}.", "yellow")


def headline(text: str, judged: Judgement | OrderPlan) -> Paragraph:
    """Return what is judged and its verdict."""
    style = _STYLES.get(judged.verdict, "bold red")
    return Paragraph(((text, "bold"), " : ", (judged.label, style)))


def _order(order: OrderPlan) -> Paragraph:
    return headline(f"Bon de commande signé le {day(order.signed)}", order)


def _gate(plan: BackPlan) -> Iterator[Block]:
    if plan.gate is None:
        return
    yield Gap()
    yield headline("Trois pilotes", plan.gate.judgement)
    yield from gate_details(plan.gate)
    yield from _notes(plan.gate.notes)


def gate_details(gate: PilotsReady) -> Iterator[Block]:
    """Yield how many pilots there are, when the third report can be there, and by which way."""
    yield Labelled("Pilotes", gate.given)
    if gate.met_on is not None:
        yield Labelled(
            "Troisième PV",
            f"complété au plus tôt le {day(gate.met_on)} (calculée) ; aucun solde avant",
        )
    yield from _judgement(gate.judgement, gate.days_in_hand)


def _footer(plan: BackPlan) -> Iterator[Block]:
    yield Gap()
    yield Heading("Ce que disent les textes")
    for fact in plan.statements:
        yield Item((fact.text, (f" [{fact.citation}]", "dim")))
    provenance = plan.calendar.provenance
    for caution in plan.calendar.cautions:
        whose = f"{caution.citation} ; {provenance}" if provenance else caution.citation
        yield Item((caution.text, (f" [{whose}]", "dim")))
    yield Gap()
    if not plan.pilot_rules:
        yield Paragraph(
            "Les textes lus ne décrivent les PV pilotes que pour l'hôpital : leur délai "
            "n'est pas calculé pour ce SONS."
        )
    yield Paragraph(
        "Jours fériés : France métropolitaine, sans ceux d'Alsace-Moselle ; une date "
        "calculée n'est jamais décalée.",
        "dim",
    )
    if plan.settings:
        yield Paragraph(f"Réglages : {plan.settings}")
    yield Paragraph(f"Calculé le {moment(plan.clock.now)} (heure de Paris).")
