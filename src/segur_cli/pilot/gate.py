"""The gate before any solde: three clients of one SONS, each with a complete and validated report.

Source: deck of 2024-11-08, AF §6.3. That an avance is validated, and where a report stands, is what
the user declares: in the document itself, or in segur.toml, which wins.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from segur_cli.clock import Clock
from segur_cli.config import PilotReport
from segur_cli.diagnostics import Diagnostic, Severity
from segur_cli.milestones.arithmetic import PILOTS_NEEDED, a_month_after
from segur_cli.pilot.answers import State, is_yes, read_state
from segur_cli.pilot.check import Checked, Reading, read_reports, subject_of
from segur_cli.pilot.filled import Given
from segur_cli.pilot.gate_rules import AVANCE, BY_CODE, GATE, OTHER_SONS, SAME_CLIENT, STATE
from segur_cli.pilot.profile import Profile
from segur_cli.pilot.rules.dates import start_of
from segur_cli.writing import day, plural

if TYPE_CHECKING:
    from segur_cli.eligibility.base import Base


class Opening(Enum):
    """Whether soldes may be deposited, within what is checked. Only OPEN is green."""

    OPEN = "open"
    READY = "ready"  # complete, not declared validated
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The French words shown."""
        return _LABELS[self]


_LABELS = {
    Opening.OPEN: "remplie dans le périmètre contrôlé",
    Opening.READY: "non remplie (PV prêts à transmettre, ou en attente de validation)",
    Opening.CLOSED: "non remplie",
}


@dataclass(frozen=True)
class Pilot:
    """One report in the gate. `avance` and `state` are as declared, None when they are not.

    `complete_from` is the first day on which its report can be complete, None when unknown.
    """

    checked: Checked
    profile: Profile
    avance: bool | None
    state: State | None
    complete_from: date | None

    @property
    def complete(self) -> bool:
        """Whether the report is clean and the avance validated: it may be sent."""
        return self.checked.clean and self.avance is True and self.state is not State.REFUSED

    @property
    def counts(self) -> bool:
        """Whether it is one of the pilots that open the gate."""
        return self.complete and self.state is State.VALIDATED


@dataclass(frozen=True)
class Gate:
    """What several reports come to for one SONS. `findings` say what is missing, file by file."""

    sons: str
    pilots: tuple[Pilot, ...]
    opening: Opening
    complete_from: date | None  # the first day on which three reports can be complete
    findings: tuple[Diagnostic, ...]
    eligibility_checked: bool

    @property
    def verdict(self) -> str:
        """Say whether it is open, and if not what is missing."""
        opening = f"condition des trois pilotes {self.opening.label}, {self.sons or 'SONS inconnu'}"
        return opening if self.opening is Opening.OPEN else f"{opening} : {self.missing}"

    @property
    def missing(self) -> str:
        """Say how many pilots there are, complete and validated, and when there can be three."""
        clients = len({pilot.profile.client_finess for pilot in self.pilots})
        validated = _clients(pilot for pilot in self.pilots if pilot.counts)
        complete = _clients(pilot for pilot in self.pilots if pilot.complete)
        parts = [
            f"{plural(clients, 'client pilote', 'clients pilotes')} sur {PILOTS_NEEDED}",
            plural(complete, "PV complet avec avance validée", "PV complets avec avance validée"),
            plural(validated, "PV validé", "PV validés"),
        ]
        return f"{', '.join(parts)} ; {self.earliest}"

    @property
    def earliest(self) -> str:
        """Say when three reports can be complete; how long their examination takes is unknown."""
        if self.complete_from is None:
            when = "date inconnue, faute d'installation ou de mise en production datée"
        else:
            when = f"au plus tôt le {day(self.complete_from)}"
        return f"trois PV complets {when} ; le temps d'examen n'est pas connu"


@dataclass(frozen=True)
class PilotGates:
    """The reports that segur.toml names, read when a gate is first asked for."""

    reports: tuple[PilotReport, ...]
    clock: Clock
    base: "Base | None" = field(default=None, compare=False)

    @cached_property
    def reading(self) -> Reading:
        """Every report, checked."""
        return read_reports([one.path for one in self.reports], self.clock, None, self.base)

    def of(self, sons: str) -> Gate:
        """Return the gate of one SONS, from the reports that are about it."""
        return judge_gate(
            [one for one in self.reading.checked if _sons(one) in (None, sons)],
            self.clock,
            by_place(self.reports),
            sons=sons,
            eligibility_checked=self.base is not None,
        )


def by_place(reports: Iterable[PilotReport]) -> dict[Path, PilotReport]:
    """Return what segur.toml declares of each report, by its resolved path."""
    return {one.path.resolve(): one for one in reports}


def judge_gate(
    checked: Iterable[Checked],
    clock: Clock,
    declared: Mapping[Path, PilotReport] | None = None,
    *,
    sons: str | None = None,
    eligibility_checked: bool = False,
) -> Gate:
    """Judge reports together. Without `sons`, that of the first report is meant.

    `declared` holds what segur.toml says of reports, by resolved path.
    """
    reports = list(checked)
    wanted = sons or next((found for one in reports if (found := _sons(one))), "")
    pilots, others = [], []
    for one in reports:
        if one.context is None:
            continue
        if one.context.checklist.profile.sons != wanted:
            others.append(one)
        else:
            pilots.append(_pilot(one, clock, declared or {}))
    opening = _opening(pilots)
    gate = Gate(
        wanted, tuple(pilots), opening, _complete_from(pilots, clock), (), eligibility_checked
    )
    findings = [*_stranger_findings(others, wanted), *_findings(pilots, opening)]
    if opening is not Opening.OPEN:
        findings.insert(0, _diagnostic(GATE, gate.verdict, None, None))
    return replace(gate, findings=tuple(findings))


def _sons(one: Checked) -> str | None:
    return one.filled.profile.sons if one.filled.profile else None


def _pilot(one: Checked, clock: Clock, declared: Mapping[Path, PilotReport]) -> Pilot:
    assert one.context is not None  # noqa: S101 (the caller's own condition, for the types)
    told = declared.get(Path(one.filled.path).resolve())
    avance = told.avance_validated if told else None
    state = read_state(told.state) if told and told.state else None
    start = start_of(one.context)
    today = clock.now.date()
    return Pilot(
        one,
        one.context.checklist.profile,
        is_yes(one.context.field("avance-validee").text) if avance is None else avance,
        state or read_state(one.context.field("etat").text),
        today if one.clean else (max(today, a_month_after(start[0])) if start else None),
    )


def _opening(pilots: list[Pilot]) -> Opening:
    if _clients(pilot for pilot in pilots if pilot.counts) >= PILOTS_NEEDED:
        return Opening.OPEN
    if _clients(pilot for pilot in pilots if pilot.complete) >= PILOTS_NEEDED:
        return Opening.READY
    return Opening.CLOSED


def _clients(pilots: Iterable[Pilot]) -> int:
    return len({pilot.profile.client_finess for pilot in pilots})


def _complete_from(pilots: list[Pilot], clock: Clock) -> date | None:
    """The day on which the three soonest clients can be complete; a new one needs a month."""
    soonest: dict[str, date] = {}
    for pilot in pilots:
        finess, ready = pilot.profile.client_finess, pilot.complete_from or date.max
        soonest[finess] = min(ready, soonest.get(finess, date.max))
    new = a_month_after(clock.now.date())
    ranked = sorted([*soonest.values(), *[new] * (PILOTS_NEEDED - len(soonest))])
    last = ranked[PILOTS_NEEDED - 1]
    return None if last == date.max else last


def _stranger_findings(others: list[Checked], sons: str) -> list[Diagnostic]:
    return [
        _diagnostic(
            OTHER_SONS,
            f"PV du SONS {_sons(one)}, donné avec ceux de {sons}",
            "contrôlez les PV de chaque SONS séparément",
            one,
            one.filled.field("sons"),
        )
        for one in others
    ]


def _findings(pilots: list[Pilot], opening: Opening) -> list[Diagnostic]:
    """What keeps each pilot from counting; once the gate is open, only to be known."""
    severity = Severity.WARNING if opening is Opening.OPEN else Severity.ERROR
    found: list[Diagnostic] = []
    times = Counter(pilot.profile.client_finess for pilot in pilots)
    seen: set[str] = set()
    for pilot in pilots:
        finess = pilot.profile.client_finess
        if times[finess] > 1 and finess in seen:
            found.append(
                _diagnostic(
                    SAME_CLIENT, f"client {finess} déjà donné : deux PV n'en font qu'un",
                    "donnez le PV d'un autre client", pilot.checked,
                    pilot.checked.filled.field("finess"), severity,
                )
            )  # fmt: skip
        seen.add(finess)
        if pilot.avance is not True:
            what = "avance déclarée non validée" if pilot.avance is False else (
                "rien ne dit si l'ASP a validé l'avance de ce client"
            )  # fmt: skip
            found.append(
                _diagnostic(
                    AVANCE, what, "quand elle le sera, déclarez-le (case « avance-validee », ou "
                    "avance_validated dans segur.toml)", pilot.checked,
                    pilot.checked.filled.field("avance-validee"), severity,
                )
            )  # fmt: skip
        if pilot.state is not State.VALIDATED:
            what = f"PV {pilot.state.value}" if pilot.state else "état du PV non déclaré"
            found.append(
                _diagnostic(
                    STATE, f"{what} : seul un PV validé compte",
                    f"{_next_step(pilot.state)} (case « etat », ou state dans segur.toml)",
                    pilot.checked, pilot.checked.filled.field("etat"), severity,
                )
            )  # fmt: skip
    return found


def _next_step(state: State | None) -> str:
    if state is State.SENT:
        return "attendez la réponse, puis déclarez-la"
    if state is State.REFUSED:
        return (
            "corrigez-le, faites-le signer et transmettez-le de nouveau, puis déclarez la réponse"
        )
    return "transmettez-le une fois signé, puis déclarez la réponse"


def _diagnostic(
    code: str,
    message: str,
    fix: str | None,
    one: Checked | None,
    given: Given | None = None,
    severity: Severity = Severity.ERROR,
) -> Diagnostic:
    info = BY_CODE[code]
    return Diagnostic(
        code,
        severity,
        message,
        info.origin,
        path=one.filled.path if one else None,
        pointer=given.place.pointer if given else None,
        subject=subject_of(one.filled) if one else None,
        fix=fix,
        cell=given.place.cell if given else None,
    )
