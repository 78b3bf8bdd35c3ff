"""The condition before any solde: three clients of one SONS, each with a complete report.

Source: deck of 2024-11-08, AF §6.3. That an avance is validated, and where a report stands, is what
the user declares: in [[pilot]], else in [[request]], else in the document itself. `lint-json`,
`check`, `status` and `pv-check --gate` all ask here, with the same facts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from segur_cli.config import PilotReport, RequestState, SignedPilot
from segur_cli.exits import StopError
from segur_cli.facts import before_opening
from segur_cli.files.paths import is_file, resolved
from segur_cli.milestones.arithmetic import PILOTS_NEEDED, a_month_after
from segur_cli.milestones.deadlines import Deadline, deadline_of
from segur_cli.milestones.judging import SERVICES_DONE
from segur_cli.pilot.filled import avance_validated, read_avance, read_state
from segur_cli.pilot.gate_findings import (
    declared_findings,
    declared_twice,
    disagreements,
    gate_finding,
    pilot_findings,
    stranger_findings,
    waivers_finding,
)
from segur_cli.pilot.gate_model import (
    ConditionState,
    DeclaredPilot,
    Pilot,
    PilotCondition,
    clients_of,
    sons_of,
)
from segur_cli.pilot.profile import Profile
from segur_cli.pilot.report_check import CheckedReport, ReportsReading, read_reports
from segur_cli.pilot.rules.parties import NOT_ELIGIBLE, start_of
from segur_cli.text.clock import Clock
from segur_cli.text.writing import day, listed, normalized_key, quote

if TYPE_CHECKING:
    from segur_cli.config import Settings
    from segur_cli.eligibility.base import Base
    from segur_cli.register.index import Register


@dataclass(frozen=True)
class PilotFacts:
    """What segur.toml declares: reports by resolved path, states of avances by client and SONS.

    `services` is milestone 5 of each SONS, where it is dated.
    """

    reports: Mapping[Path, PilotReport] = field(default_factory=dict)
    signed: tuple[SignedPilot, ...] = ()
    avances: Mapping[tuple[str, str], RequestState] = field(default_factory=dict)
    services: Mapping[str, Deadline] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        reports: Iterable[PilotReport],
        requests: Iterable[RequestState] = (),
        signed: Iterable[SignedPilot] = (),
    ) -> "PilotFacts":
        """Return what tables declare: reports, avances, reports signed on another model."""
        return cls(
            {resolved(report.path): report for report in reports},
            tuple(signed),
            {(r.client, normalized_key(r.sons)): r for r in requests if r.kind == "avance"},
        )

    @classmethod
    def in_settings(cls, settings: "Settings", *, signed: bool = True) -> "PilotFacts":
        """Return all that segur.toml declares of pilots, reports signed elsewhere if asked."""
        found = cls.of(settings.pilots, settings.requests, settings.signed_pilots if signed else ())
        dated = {
            code: limit
            for code, calendar in settings.calendars.items()
            if (limit := deadline_of(calendar, settings.in_force, SERVICES_DONE)) is not None
        }
        return replace(found, services=dated)

    def of_avance(self, signed: SignedPilot) -> RequestState | None:
        """The state noted of the avance of a client whose signed report is declared."""
        return self.avances.get((signed.client, normalized_key(signed.sons)))


NOTHING_DECLARED = PilotFacts()


Gates = Mapping[str, PilotCondition]  # the condition of each SONS that was asked


def open_gates(
    settings: "Settings",
    sons: Collection[str],
    clock: Clock,
    base: "Base | None" = None,
    register: "Register | None" = None,
) -> Gates:
    """Open the reports that segur.toml names, for the gates of some SONS: none for no SONS."""
    if not sons:
        return {}
    facts = PilotFacts.in_settings(settings)
    reading = read_declared(settings.pilots, clock, base, register)
    return gates_of(reading, facts, sons, clock, base)


def read_declared(
    reports: Sequence[PilotReport], clock: Clock, base: "Base | None", register: "Register | None"
) -> ReportsReading:
    """Read and check the reports that segur.toml names, as `read_reports`."""
    places = [report.path for report in reports]
    return read_reports(places, clock, None, base, register, PilotFacts.of(reports).reports)


def gates_of(
    reading: ReportsReading,
    facts: PilotFacts,
    sons: Iterable[str],
    clock: Clock,
    base: "Base | None",
) -> Gates:
    """Judge the gate of each SONS from the reports that are about it.

    One that could not be read may be of any.
    """
    unread = tuple(_told(path.name, error) for path, error in reading.unread.items())
    return {
        code: judge_gate(
            [report for report in reading.checked if sons_of(report) == code],
            clock,
            facts,
            sons=code,
            unread=unread,
            base=base,
        )
        for code in sons
    }


def _told(name: str, error: StopError) -> str:
    return error.message if name in error.message else f"{quote(name, 100)} : {error.message}"


def judge_gate(
    checked: Iterable[CheckedReport],
    clock: Clock,
    facts: PilotFacts = NOTHING_DECLARED,
    *,
    sons: str | None = None,
    unread: tuple[str, ...] = (),
    base: "Base | None" = None,
) -> PilotCondition:
    """Judge reports together. Without `sons`, that of the first report is meant.

    `unread` tells why some could not be read.
    """
    reports = list(checked)
    wanted = sons or next((found for one in reports if (found := sons_of(one))), "")
    pilots, others = [], []
    for report in reports:
        if report.context is None:
            continue
        if report.context.checklist.profile.sons != wanted:
            others.append(report)
        else:
            pilots.append(_pilot(report, clock, facts))
    signed = [one for one in facts.signed if one.sons == wanted]
    told = _told_apart([_declared(one, facts, clock, base) for one in signed])
    opening = _opening([*pilots, *told], len(unread))
    gate = PilotCondition(
        wanted,
        tuple(pilots),
        opening,
        _complete_from(pilots, clock),
        (),
        base is not None,
        unread if opening is not ConditionState.OPEN else (),
        tuple(told),
        facts.services.get(wanted),
    )
    findings = [
        *stranger_findings(others, wanted, opening),
        *pilot_findings(pilots, opening),
        *(found for p in pilots for found in disagreements(p, _avance_of(p.profile, facts))),
        *waivers_finding(pilots),
        *declared_findings(told, {pilot.finess for pilot in pilots}, opening),
        *(found for one in told for found in declared_twice(one, facts.of_avance(one.told))),
    ]
    if opening is not ConditionState.OPEN:
        findings.insert(0, gate_finding(gate))
    return replace(gate, findings=tuple(findings))


def judge_gates(
    checked: Iterable[CheckedReport],
    clock: Clock,
    facts: PilotFacts = NOTHING_DECLARED,
    *,
    unread: tuple[str, ...] = (),
    base: "Base | None" = None,
) -> list[PilotCondition]:
    """Judge the reports of each SONS apart, as `judge_gate`; one empty gate without any."""
    by_sons: dict[str, list[CheckedReport]] = {}
    for report in checked:
        by_sons.setdefault(sons_of(report) or "", []).append(report)
    for signed in facts.signed:
        by_sons.setdefault(signed.sons, [])
    if len(by_sons) > 1:
        by_sons.pop("", None)  # files that are no reports have their own finding
    return [
        judge_gate(reports, clock, facts, sons=sons, unread=unread, base=base)
        for sons, reports in sorted(by_sons.items() or {"": []}.items())
    ]


def _avance_of(profile: Profile, facts: PilotFacts) -> RequestState | None:
    return facts.avances.get((profile.client_finess, normalized_key(profile.sons)))


def _pilot(report: CheckedReport, clock: Clock, facts: PilotFacts) -> Pilot:
    assert report.context is not None  # noqa: S101 (the caller's own condition, for the types)
    profile = report.context.checklist.profile
    told = facts.reports.get(resolved(Path(report.filled.path)))
    request = _avance_of(profile, facts)
    declared = (
        ("[[pilot]]", told.avance_validated if told else None),
        ("[[request]]", avance_validated(request) if request else None),
        ("", read_avance(report.context.field("avance-validee").text)),
    )
    by, avance = next(((by, yes) for by, yes in declared if yes is not None), ("", None))
    state = read_state(told.state) if told and told.state else None
    start = start_of(report.context)
    today = clock.now.date()
    lost = any(finding.code == NOT_ELIGIBLE for finding in report.findings)
    return Pilot(
        report,
        profile,
        today if report.clean else (max(today, a_month_after(start[0])) if start else None),
        lost,
        told,
        by,
        avance=avance,
        state=state or read_state(report.context.field("etat").text),
        wrong="" if report.clean else "PV incomplet",
    )


def _declared(
    told: SignedPilot, facts: PilotFacts, clock: Clock, base: "Base | None"
) -> DeclaredPilot:
    """Judge a signed report by what is declared of it: its dates, and that the file is there."""
    request = facts.of_avance(told)
    avance = told.avance_validated
    if avance is None and request is not None:
        avance = avance_validated(request)
    dates = {
        "l'installation": told.installed,
        "la mise en production": told.production,
        "la signature": told.date,
    }
    lacks = listed(what for what, value in dates.items() if value is None)
    lacks = f"date non déclarée : {lacks}" if lacks else ""
    if told.installed and told.production and told.production < told.installed:
        lacks = (
            f"mise en production le {day(told.production)}, avant l'installation "
            f"({day(told.installed)})"
        )
    for what, value in dates.items():
        if value and (early := before_opening(told.sons, value, "ouverture-referencement")):
            lacks = f"{what} est du {day(value)}, {early}"
    state = read_state(told.state) if told.state else None
    wrong = _wrong(told, clock, base)
    return DeclaredPilot(told, avance=avance, state=state, wrong=wrong, lacks=lacks)


def _told_apart(pilots: list[DeclaredPilot]) -> list[DeclaredPilot]:
    """Doubt a file that is byte for byte that of another client: its content is not read."""
    seen: dict[bytes, DeclaredPilot] = {}
    alike: dict[int, str] = {}
    for rank, pilot in enumerate(pilots):
        if pilot.wrong:
            continue
        with pilot.told.signed.open("rb") as file:
            first = seen.setdefault(file_digest(file, "sha256").digest(), pilot)
        if first.finess != pilot.finess:
            alike[rank] = f"même contenu que {quote(first.document, 60)}, celui de {first.finess}"
    return [replace(pilot, lacks=alike.get(rank, pilot.lacks)) for rank, pilot in enumerate(pilots)]


_PDF_HEAD = 1024  # where readers look for the mark of a PDF


def _wrong(told: SignedPilot, clock: Clock, base: "Base | None") -> str:
    if not is_file(told.signed):
        return f"{quote(told.signed.name, 60)} introuvable"
    try:
        with told.signed.open("rb") as file:
            head = file.read(_PDF_HEAD)
    except OSError:
        return f"{quote(told.signed.name, 60)} illisible"
    if not head or (told.signed.suffix.lower() == ".pdf" and b"%PDF-" not in head):
        lacking = "n'est pas un PDF" if head else "est vide"
        return f"{quote(told.signed.name, 60)} {lacking}"
    today = clock.now.date()
    coming = next(
        (d for d in (told.installed, told.production, told.date) if d and d > today), None
    )
    if coming is not None:
        return f"date à venir : {day(coming)}"
    starts = [start for start in (told.installed, told.production) if start is not None]
    if told.date is not None and starts and told.date < (earliest := a_month_after(max(starts))):
        return f"signé le {day(told.date)}, moins d'un mois après : pas avant le {day(earliest)}"
    if base is not None:
        from segur_cli.eligibility.answering import judge_request
        from segur_cli.eligibility.request import ClientQuery

        verdict = judge_request(ClientQuery(told.client, (told.sons,)), base, None)
        if verdict.refused:
            return f"client {verdict.label}"
    return ""


def _opening(pilots: list[Pilot | DeclaredPilot], unread: int) -> ConditionState:
    if clients_of(pilot for pilot in pilots if pilot.counts) >= PILOTS_NEEDED:
        return ConditionState.OPEN
    if clients_of(pilot for pilot in pilots if pilot.complete) >= PILOTS_NEEDED:
        return ConditionState.READY
    possible = clients_of(pilot for pilot in pilots if pilot.possible) + unread
    if possible >= PILOTS_NEEDED or not (pilots or unread):
        return ConditionState.UNKNOWN
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
