"""The gate before any solde: three clients of one SONS, each with a complete and validated report.

Source: deck of 2024-11-08, AF §6.3. That an avance is validated, and where a report stands, is what
the user declares: in the document itself, or in segur.toml, which wins.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from segur_cli.config import PilotReport
from segur_cli.exits import StopError
from segur_cli.files.paths import resolved
from segur_cli.milestones.arithmetic import PILOTS_NEEDED, a_month_after
from segur_cli.pilot.answers import read_avance, read_state
from segur_cli.pilot.check import CheckedReport, ReportsReading, read_reports
from segur_cli.pilot.gate_findings import (
    gate_finding,
    pilot_findings,
    stranger_findings,
    waivers_finding,
)
from segur_cli.pilot.gate_model import ConditionState, Pilot, PilotCondition, clients_of, sons_of
from segur_cli.pilot.rules.dates import start_of
from segur_cli.pilot.rules.parties import NOT_ELIGIBLE
from segur_cli.text.clock import Clock

if TYPE_CHECKING:
    from segur_cli.eligibility.base import Base
    from segur_cli.register.index import Register


@dataclass(frozen=True)
class PilotGates:
    """The gate of each SONS that was asked, and why some reports could not be opened."""

    by_sons: Mapping[str, PilotCondition]
    unread: tuple[StopError, ...] = ()


def open_gates(
    reports: Sequence[PilotReport],
    sons: Collection[str],
    clock: Clock,
    base: "Base | None" = None,
    register: "Register | None" = None,
) -> PilotGates:
    """Open the reports that segur.toml names, for the gates of some SONS: none for no SONS."""
    if not sons:
        return PilotGates({})
    reading = read_declared(reports, clock, base, register)
    return gates_of(reading, reports, sons, clock, eligibility_checked=base is not None)


def read_declared(
    reports: Sequence[PilotReport], clock: Clock, base: "Base | None", register: "Register | None"
) -> ReportsReading:
    """Read and check the reports that segur.toml names, as `read_reports`."""
    places = [report.path for report in reports]
    return read_reports(places, clock, None, base, register, by_place(reports))


def gates_of(
    reading: ReportsReading,
    reports: Iterable[PilotReport],
    sons: Iterable[str],
    clock: Clock,
    *,
    eligibility_checked: bool,
) -> PilotGates:
    """Judge the gate of each SONS from the reports that are about it."""
    declared = by_place(reports)
    gates = {
        code: judge_gate(
            [report for report in reading.checked if sons_of(report) == code],
            clock,
            declared,
            sons=code,
            eligibility_checked=eligibility_checked,
        )
        for code in sons
    }
    return PilotGates(gates, tuple(reading.unread.values()))


def by_place(reports: Iterable[PilotReport]) -> dict[Path, PilotReport]:
    """Return what segur.toml declares of each report, by its resolved path."""
    return {resolved(one.path): one for one in reports}


def judge_gate(
    checked: Iterable[CheckedReport],
    clock: Clock,
    declared: Mapping[Path, PilotReport] | None = None,
    *,
    sons: str | None = None,
    eligibility_checked: bool = False,
) -> PilotCondition:
    """Judge reports together. Without `sons`, that of the first report is meant.

    `declared` holds what segur.toml says of reports, by resolved path.
    """
    reports = list(checked)
    wanted = sons or next((found for one in reports if (found := sons_of(one))), "")
    pilots, others = [], []
    for one in reports:
        if one.context is None:
            continue
        if one.context.checklist.profile.sons != wanted:
            others.append(one)
        else:
            pilots.append(_pilot(one, clock, declared or {}))
    opening = _opening(pilots)
    gate = PilotCondition(
        wanted, tuple(pilots), opening, _complete_from(pilots, clock), (), eligibility_checked
    )
    findings = [
        *stranger_findings(others, wanted, opening),
        *pilot_findings(pilots, opening),
        *waivers_finding(pilots),
    ]
    if opening is not ConditionState.OPEN:
        findings.insert(0, gate_finding(gate))
    return replace(gate, findings=tuple(findings))


def judge_gates(
    checked: Iterable[CheckedReport],
    clock: Clock,
    declared: Mapping[Path, PilotReport] | None = None,
    *,
    eligibility_checked: bool = False,
) -> list[PilotCondition]:
    """Judge the reports of each SONS apart, as `judge_gate`; one empty gate without any."""
    by_sons: dict[str, list[CheckedReport]] = {}
    for one in checked:
        by_sons.setdefault(sons_of(one) or "", []).append(one)
    if len(by_sons) > 1:
        by_sons.pop("", None)  # files that are no reports have their own finding
    return [
        judge_gate(reports, clock, declared, sons=sons, eligibility_checked=eligibility_checked)
        for sons, reports in sorted(by_sons.items() or {"": []}.items())
    ]


def _pilot(one: CheckedReport, clock: Clock, declared: Mapping[Path, PilotReport]) -> Pilot:
    assert one.context is not None  # noqa: S101 (the caller's own condition, for the types)
    told = declared.get(resolved(Path(one.filled.path)))
    avance = told.avance_validated if told else None
    state = read_state(told.state) if told and told.state else None
    start = start_of(one.context)
    today = clock.now.date()
    lost = any(finding.code == NOT_ELIGIBLE for finding in one.findings)
    return Pilot(
        one,
        one.context.checklist.profile,
        read_avance(one.context.field("avance-validee").text) if avance is None else avance,
        state or read_state(one.context.field("etat").text),
        today if one.clean else (max(today, a_month_after(start[0])) if start else None),
        lost,
        told,
    )


def _opening(pilots: list[Pilot]) -> ConditionState:
    if clients_of(pilot for pilot in pilots if pilot.counts) >= PILOTS_NEEDED:
        return ConditionState.OPEN
    if clients_of(pilot for pilot in pilots if pilot.complete) >= PILOTS_NEEDED:
        return ConditionState.READY
    return ConditionState.CLOSED


def _complete_from(pilots: list[Pilot], clock: Clock) -> date | None:
    """The day on which the three soonest clients can be complete; a new one needs a month."""
    soonest: dict[str, date] = {}
    for pilot in (one for one in pilots if not one.lost):
        finess, ready = pilot.profile.client_finess, pilot.complete_from or date.max
        soonest[finess] = min(ready, soonest.get(finess, date.max))
    new = a_month_after(clock.now.date())
    ranked = sorted([*soonest.values(), *[new] * (PILOTS_NEEDED - len(soonest))])
    last = ranked[PILOTS_NEEDED - 1]
    return None if last == date.max else last
