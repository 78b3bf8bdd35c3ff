"""What one run over a dossier gave: its parts, its clients, one exit code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path, PurePath

from segur_cli.config import RequestState, Settings
from segur_cli.diagnostics import Diagnostic, Report, Severity
from segur_cli.documents import Document
from segur_cli.eligibility.verdict import Verdict, VerdictStatus
from segur_cli.exits import ExitCode, StopError
from segur_cli.milestones.deadlines import Deadline
from segur_cli.milestones.gate import Timetable
from segur_cli.pilot.gate_model import PilotCondition
from segur_cli.requests.states import Stage
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


@dataclass(frozen=True)
class Standing:
    """Where one client stands for one request of a SONS: all that is known, computed once.

    `filed` is None for a request that no file holds: its state alone is noted, or nothing is.
    `blockers` keep it from being deposited; `doubts` are to be settled before it is, or said of it.
    `limits` are the milestones past that those name in a few words.
    """

    client: str
    name: str
    sons: str = ""
    kind: str = ""
    state: str = ""  # as noted
    stage: Stage = Stage.UNSAID
    since: date | None = None
    next: str = ""
    blockers: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    filed: FiledRequest | None = None
    limits: tuple[Deadline, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing blocks it, nor in its file."""
        return not self.blockers and not (self.filed and self.filed.errors)

    @property
    def ready(self) -> bool:
        """Whether it is to be deposited as it is."""
        waiting = self.stage in (Stage.UNSAID, Stage.TO_DEPOSIT)
        return self.filed is not None and waiting and self.clean and not self.doubts


@dataclass(frozen=True)
class Alert:
    """What no rule says of one file, and someone must look at: about what, and what."""

    about: str
    text: str


@dataclass(frozen=True)
class Problem:
    """What keeps a part from being checked, whole or in part, with what to do."""

    part: Part
    text: str
    code: ExitCode = ExitCode.CANNOT_RUN

    @classmethod
    def of(cls, part: Part, error: StopError) -> "Problem":
        """The problem of a part that an error tells."""
        return cls(part, " ".join((error.message, *error.advice)), error.code)


@dataclass(frozen=True)
class PartResult:
    """What a part found; `verdicts` are those of the clients that no request names."""

    reports: tuple[Report, ...] = ()
    problems: tuple[Problem, ...] = ()
    gates: tuple[PilotCondition, ...] = ()
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    lost: tuple[PurePath, ...] = ()  # files of requests whose archive could not be read
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DossierOutcome:
    """One run: what was looked at, what was found, and what could not be checked."""

    settings: Settings
    clock: Clock
    ran: tuple[Part, ...]
    documents: tuple[Document, ...]
    missing: tuple[str, ...]  # patterns that matched nothing
    report: Report
    standings: tuple[Standing, ...]
    gates: tuple[PilotCondition, ...]
    declared: Mapping[str, Verdict]  # [[client]] without request
    stopped: tuple[Problem, ...]
    timetable: Timetable | None = None
    notes: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()

    @property
    def asked(self) -> tuple[FiledRequest, ...]:
        """The requests of all files."""
        return tuple(standing.filed for standing in self.standings if standing.filed)

    @property
    def problems(self) -> dict[Part, list[str]]:
        """What could not be checked, part by part, each problem once."""
        found: dict[Part, dict[str, None]] = {}
        for problem in self.stopped:
            found.setdefault(problem.part, {})[problem.text] = None
        return {part: list(texts) for part, texts in found.items()}

    @property
    def sons(self) -> list[str]:
        """The SONS of the dossier: of its requests, its pilots, its milestones."""
        found = [request.sons for request in self.asked if request.sons]
        found += [gate.sons for gate in self.gates if gate.sons]
        found += [own.sons for own in self.settings.milestones]
        return list(dict.fromkeys(found)) or list(self.settings.sons)

    @property
    def has_no_input(self) -> bool:
        """Whether expected files lack, or nothing at all is named."""
        settings = self.settings
        nothing = not (
            settings.files
            or settings.pilots
            or settings.signed_pilots
            or settings.clients
            or settings.client_list.file
        )
        on_requests = {Part.LINT, Part.ELIGIBILITY, Part.PIECES} & set(self.ran)
        return bool(on_requests) and (bool(self.missing) or nothing)

    def exit_code(self, fail_on: Severity) -> ExitCode:
        """2 beats 3, which beats 1."""
        codes = {problem.code for problem in self.stopped} | {self.report.exit_code(fail_on)}
        if self.has_no_input:
            codes.add(ExitCode.NO_INPUT)
        if self.timetable is not None:
            codes.add(self.timetable.exit_code)
        for code in (ExitCode.CANNOT_RUN, ExitCode.NO_INPUT, ExitCode.FINDINGS):
            if code in codes:
                return code
        return ExitCode.OK

    def of(self, sons: str, kind: str | None = None) -> list[FiledRequest]:
        """The requests of one SONS, of one kind if given."""
        return [standing.filed for standing in self.standings_of(sons, kind) if standing.filed]

    def standings_of(self, sons: str, kind: str | None = None) -> list[Standing]:
        """Where those requests stand that files hold, of one kind if given."""
        return [
            standing
            for standing in self.standings
            if standing.filed and standing.sons == sons and kind in (None, standing.filed.kind)
        ]


def clients_of(asked: Iterable[FiledRequest]) -> set[str]:
    """The different clients of requests."""
    return {request.client or f"{request.file}{request.pointer}" for request in asked}


def worst_first(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort findings by severity, then by place."""
    return sorted(findings, key=lambda one: (-one.severity, one.reading_order))
