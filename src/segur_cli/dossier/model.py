"""What one run over a dossier gave: its parts, its clients, one exit code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from segur_cli.config import RequestState, Settings
from segur_cli.diagnostics import Diagnostic, Report, Severity
from segur_cli.documents import Document
from segur_cli.eligibility.verdict import Verdict, VerdictStatus
from segur_cli.exits import ExitCode, StopError
from segur_cli.milestones.gate import Timetable
from segur_cli.pilot.gate_model import PilotCondition as PilotGate
from segur_cli.text.clock import Clock


class Part(Enum):
    """What `segur check` runs, in order."""

    LINT = "lint"
    ELIGIBILITY = "eligibility"
    DEADLINES = "deadlines"
    PILOTS = "pilots"
    PIECES = "pieces"

    @property
    def label(self) -> str:
        """The French name shown."""
        return _LABELS[self]


_LABELS = {
    Part.LINT: "demandes",
    Part.ELIGIBILITY: "éligibilité",
    Part.DEADLINES: "échéances",
    Part.PILOTS: "pilotes",
    Part.PIECES: "pièces",
}


@dataclass(frozen=True)
class FiledRequest:
    """One request of a file: who, for which SONS and kind, where, and what was found in it."""

    client: str  # the FINESS as read, empty when it cannot be
    name: str
    sons: str  # its code, or as written when it is not known
    kind: str | None
    file: Path
    pointer: str
    errors: int = 0
    warnings: int = 0
    verdict: Verdict | None = None  # None without a base, or without a client that can be read
    state: RequestState | None = None

    @property
    def eligible(self) -> bool | None:
        """What the base says; None when it could not be asked."""
        return None if self.verdict is None else self.verdict.status is VerdictStatus.ELIGIBLE

    @property
    def who(self) -> str:
        """The client, as one tells it."""
        number = self.client or "FINESS illisible"
        return f"{self.name} ({number})" if self.name else number

    @property
    def clean(self) -> bool:
        """Whether nothing in it is blocking."""
        return self.errors == 0


@dataclass(frozen=True)
class Alert:
    """What no rule says of one file, and someone must look at: about what, and what."""

    about: str
    text: str


@dataclass
class DossierOutcome:
    """One run. `problems` say which part could not run and why, with what to do."""

    settings: Settings
    clock: Clock
    report: Report
    documents: tuple[Document, ...] = ()
    asked: tuple[FiledRequest, ...] = ()
    timetable: Timetable | None = None
    gates: tuple[PilotGate, ...] = ()
    ran: tuple[Part, ...] = ()
    problems: dict[Part, list[str]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()  # patterns that matched nothing
    notes: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()
    declared: Mapping[str, Verdict] = field(default_factory=dict)  # [[client]] without request
    codes: set[ExitCode] = field(default_factory=set)

    def stopped(self, part: Part, error: StopError) -> None:
        """Note what keeps a part from being checked, whole or in part."""
        self.told(part, " ".join((error.message, *error.advice)), error.code)

    def told(self, part: Part, problem: str, code: ExitCode = ExitCode.CANNOT_RUN) -> None:
        """Note a problem of a part, once."""
        known = self.problems.setdefault(part, [])
        if problem not in known:
            known.append(problem)
        self.codes.add(code)

    @property
    def sons(self) -> list[str]:
        """The SONS of the dossier: of its requests, its pilots, its milestones."""
        found = [one.sons for one in self.asked if one.sons]
        found += [gate.sons for gate in self.gates if gate.sons]
        found += [own.sons for own in self.settings.milestones]
        return list(dict.fromkeys(found)) or list(self.settings.sons)

    def exit_code(self, fail_on: Severity) -> ExitCode:
        """2 beats 3, which beats 1."""
        codes = {*self.codes, self.report.exit_code(fail_on)}
        if self.timetable is not None:
            codes.add(self.timetable.exit_code)
        for code in (ExitCode.CANNOT_RUN, ExitCode.NO_INPUT, ExitCode.FINDINGS):
            if code in codes:
                return code
        return ExitCode.OK

    def of(self, sons: str, kind: str | None = None) -> list[FiledRequest]:
        """The requests of one SONS, of one kind if given."""
        return [one for one in self.asked if one.sons == sons and kind in (None, one.kind)]


def clients_of(asked: Iterable[FiledRequest]) -> set[str]:
    """The different clients of requests."""
    return {one.client or f"{one.file}{one.pointer}" for one in asked}


def worst_first(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort findings by severity, then by place."""
    return sorted(findings, key=lambda one: (-one.severity, one.reading_order))
