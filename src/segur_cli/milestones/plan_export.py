"""A plan for machines: JSON version 1, `schemas/plan.schema.json`, and as a table."""

from datetime import date
from typing import Any

from segur_cli.exits import ExitCode
from segur_cli.facts import Milestone, PublishedDate, Statement
from segur_cli.milestones.deadlines import Deadline
from segur_cli.milestones.derived import Derived
from segur_cli.milestones.judging import Judgement
from segur_cli.milestones.plan_screen import plan_page
from segur_cli.milestones.planning import BackPlan, OrderPlan, PilotPlan, PilotsReady
from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Table
from segur_cli.text.page import Detail, Page
from segur_cli.text.writing import day, sanitized

_HEADINGS = (
    "SONS", "sujet", "date", "verdict", "voie", "jours de marge", "motif", "source", "calculé le",
    "date simulée",
)  # fmt: skip


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


def to_table(plan: BackPlan) -> Table:
    """Return one row for each milestone, computed date, order and pilot, then the three pilots."""
    tail = (
        plan.clock.now.isoformat(timespec="minutes"),
        "oui" if plan.clock.simulated else "non",
    )
    rows = [
        (f"Jalon {milestone.number}, {milestone.label}", _iso(deadline.value) if deadline else "",
         "", "", "", deadline.told if deadline else "aucune date connue", "")
        for milestone, deadline in plan.milestones
    ]  # fmt: skip
    rows += [
        (one.label, _iso(one.value) or "", "", "", "", one.basis, one.rule.citation)
        for one in plan.derived
    ]
    rows += [
        ("Bon de commande signé", _iso(one.signed) or "", one.label, "", "", one.why, "")
        for one in plan.orders
    ]
    rows += [
        ("Installation", _iso(one.installation.installed) or "",
         *_cells(one.judgement, one.days_in_hand))
        for one in plan.pilots
    ]  # fmt: skip
    if plan.gate is not None:
        when = _iso(plan.gate.met_on) or ""
        cells = _cells(plan.gate.judgement, plan.gate.days_in_hand)
        rows.append((f"Trois pilotes ({plan.gate.given})", when, *cells))
    if plan.set_aside:
        rows.append(("Date non retenue", "", "", "", "", plan.set_aside, ""))
    sons = plan.asked.sons
    return Table(
        f"Plan {sons}", _HEADINGS,
        tuple((sons, *(text or "" for text in row), *tail) for row in rows),
        frozenset(("jours de marge",)),
    )  # fmt: skip


def _cells(judgement: Judgement, days: int | None) -> tuple[str, str, str, str, str]:
    routes = [one.label for one in (judgement.route, judgement.other) if one is not None]
    why = " | ".join(filter(None, (judgement.why, *judgement.unknown)))
    margin = "" if days is None else str(days)
    return (judgement.label, " ; ou : ".join(routes), margin, why, "")


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
