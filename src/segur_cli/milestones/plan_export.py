"""A plan for machines: JSON version 1, `schemas/plan.schema.json`, and as a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from segur_cli.exits import ExitCode
from segur_cli.facts import Milestone, PublishedDate, Statement
from segur_cli.milestones.deadlines import Deadline
from segur_cli.milestones.judging import Derived, Judgement
from segur_cli.milestones.plan_screen import plan_page
from segur_cli.milestones.planning import BackPlan, OrderPlan, PilotPlan, PilotsReady
from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Column, Table, table_of
from segur_cli.text.page import Detail, Page
from segur_cli.text.writing import day, sanitized


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
        """Return the plan for the eye."""
        return plan_page(self.plan, detail)

    def data(self) -> dict[str, Any]:
        """Return the plan, one shape whatever it holds: `schemas/plan.schema.json`."""
        plan = self.plan
        return {
            "sons": plan.asked.sons,
            "provenance": plan.calendar.provenance or None,
            "settings": sanitized(plan.settings) or None,
            "evidence_file_date": _iso(plan.asked.evidence),
            "milestones": [_milestone(*pair) for pair in plan.milestones],
            "set_aside": sanitized(plan.set_aside) or None,
            "derived": [_derived(derived) for derived in plan.derived],
            "orders": [_order(order) for order in plan.orders],
            "pilots": [_pilot(pilot) for pilot in plan.pilots],
            "three_pilots": None if plan.gate is None else _gate(plan.gate),
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
        """Why it holds or not."""
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


def _milestone(milestone: Milestone, deadline: Deadline | None) -> dict[str, Any]:
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
        "published": [_published(one) for one in milestone.dates],
    }


def _published(one: PublishedDate) -> dict[str, Any]:
    return {
        "value": _iso(one.value),
        "retained": one.retained,
        "status": one.status.value,
        "reason": one.reason or None,
        "sources": [source.id for source in one.sources],
    }


def _derived(derived: Derived) -> dict[str, Any]:
    return {
        "id": derived.id,
        "label": derived.label,
        "computed": True,
        "date": _iso(derived.value),
        "basis": derived.basis,
        "rule": derived.rule.id,
        "notes": list(derived.notes),
    }


def _order(order: OrderPlan) -> dict[str, Any]:
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
        **_judgement(pilot.judgement, pilot.days_in_hand),
        "notes": list(pilot.notes),
    }


def _gate(gate: PilotsReady) -> dict[str, Any]:
    return {
        "given": gate.known,
        "counted": gate.counted,
        "met_on": _iso(gate.met_on),
        **_judgement(gate.judgement, gate.days_in_hand),
        "notes": list(gate.notes),
    }


def _judgement(judgement: Judgement, days: int | None) -> dict[str, Any]:
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
