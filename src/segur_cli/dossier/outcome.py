"""What one run over a dossier gave: its parts, its clients, one exit code."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property
from pathlib import Path, PurePath

from segur_cli.config import RequestState, Settings
from segur_cli.diagnostics import Diagnostic, Report, Severity
from segur_cli.documents import Document
from segur_cli.eligibility.request import ClientQuery, Deployment
from segur_cli.eligibility.verdict import Verdict, VerdictStatus
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts import PRESTATION_LABELS
from segur_cli.identifiers import finess
from segur_cli.milestones.arithmetic import a_month_after
from segur_cli.milestones.deadlines import Deadline
from segur_cli.milestones.timetable import Timetable
from segur_cli.pieces.pairing import Pairing
from segur_cli.pilot.gate_model import PilotCondition
from segur_cli.register.record import Record, share_a_word
from segur_cli.requests.states import Stage
from segur_cli.text.clock import Clock
from segur_cli.text.writing import euros, listed, quote

_UNTOLD = Deployment()


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
    spared: int = 0  # the errors that an exception of segur.toml or its baseline sets aside
    prestation: str | None = None  # its code, when what is written is one
    verdict: Verdict | None = None  # None without a base, or without a client that can be read
    state: RequestState | None = None
    named_kind: str | None = None  # the kind of its table of [[files]]
    # What it asks, then what its order amounts to, by basis.
    amounts: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict, compare=False)
    pilot: bool | None = None  # whether it says that its client is a pilot
    papers: Mapping[str, date] = field(default_factory=dict)  # days, by what happened then

    @property
    def eligible(self) -> bool | None:
        """What the base says; None when it could not be asked."""
        return None if self.verdict is None else self.verdict.status is VerdictStatus.ELIGIBLE


@dataclass(frozen=True)
class KnownClient:
    """A client that the dossier names for one SONS; `sons` is empty when nothing says which.

    `number` is its FINESS, empty when no number can be read. `rows` are those of the list, none
    for a client of `[[client]]` alone. `verdict` is that of the base on the first of them.
    """

    number: str
    name: str
    sons: str = ""
    rows: tuple[ClientQuery, ...] = ()
    verdict: Verdict | None = None

    @property
    def deployment(self) -> Deployment:
        """What the list tells of its deployment."""
        return self.rows[0].deployment if self.rows else _UNTOLD

    @property
    def is_pilot(self) -> bool | None:
        """Whether the list says that it is a pilot of this SONS; None when it says nothing."""
        return self.deployment.is_pilot(self.sons)

    @property
    def report_from(self) -> date | None:
        """The first day on which its pilot report may be complete; None while a day is unknown.

        A month after the complete installation, the solution being in production (FACTS §2).
        """
        installed = self.deployment.installed_on(self.sons)
        production = self.deployment.production_on(self.sons)
        if installed is None or production is None:
            return None
        return a_month_after(max(installed, production))

    def is_unsure(self, request: FiledRequest | None) -> bool:
        """Whether someone must look at its rows: in themselves, or for what its request says."""
        if request is not None:
            return bool(self.doubts) or any(self.against(request))
        verdict = self.verdict
        undecided = verdict is not None and verdict.status.in_base and verdict.blocking
        return bool(self.doubts) or (undecided and bool(self.rows))

    def against(self, request: FiledRequest) -> Iterator[str]:
        """Tell what its rows say otherwise than its request."""
        if self.rows and self.name and request.name and not alike(self.name, request.name):
            yield (f"nommé {quote(self.name, 60)} dans la liste, {quote(request.name, 60)} dans "
                   "sa demande")  # fmt: skip
        for row in self.rows:
            if row.prestation and request.prestation and row.prestation != request.prestation:
                mine, own = (PRESTATION_LABELS[p] for p in (row.prestation, request.prestation))
                yield f"« {mine} » selon la liste ({row.where}), « {own} » dans sa demande"
            for basis, told in (("HT", row.amount_ht), ("TTC", row.amount_ttc)):
                asked = request.amounts.get(basis, ())
                if told is not None and asked and all(abs(told - own) >= 1 for own in asked):
                    yield (f"{euros(told)} {basis} selon la liste ({row.where}), "
                           f"{euros(asked[0])} dans sa demande")  # fmt: skip

    @cached_property
    def doubts(self) -> tuple[str, ...]:
        """What of its rows is to be looked at, whatever the base says of its requests."""
        return tuple(dict.fromkeys(self._doubts()))

    def _doubts(self) -> Iterator[str]:
        lines = listed(row.where.removeprefix("ligne ") for row in self.rows)
        if len(self.rows) > 1:
            many = f"lignes {lines} de la liste : "
            yield many + (f"demandé {len(self.rows)} fois pour {self.sons}" if self.sons else
                          f"nommé {len(self.rows)} fois")  # fmt: skip
        for row in self.rows:
            told = (*row.complaints, *row.deployment.unread)
            yield from (f"{row.where} de la liste : {said}" for said in told)
            reading = finess.read(row.typed)
            if reading.finess and reading.repairs:
                written = quote(row.typed, 20)
                yield f"{row.where} de la liste : {written} lu {reading.finess}, à corriger"
        verdict = self.verdict
        if verdict is None or not self.rows:
            return
        named = next((entry.name for entry in verdict.entries if entry.name), "")
        if self.name and named and verdict.status.in_base and not alike(self.name, named):
            yield f"nommé {quote(self.name, 60)} dans la liste, {quote(named, 60)} dans la base"


def alike(name: str, other: str) -> bool:
    """Whether two names of a client have a word in common that is not only a kind."""
    return share_a_word(name, Record("", "", name=other))


@dataclass(frozen=True)
class Standing:
    """Where one client stands for one request of a SONS: all that is known, computed once.

    `filed` is None for a request that no file holds: its state alone is noted, or nothing is.
    `blockers` keep it from being deposited; `doubts` are to be settled before it is, or said of it.
    `limits` are the milestones past that those name in a few words. `lacks` is what the dossier
    should hold of it by then, and does not; `known` is what the list of clients tells of it.
    `untold` are the doubts that no finding nor note tells.
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
    lacks: tuple[str, ...] = ()
    known: KnownClient | None = None
    untold: tuple[str, ...] = ()
    last_day: str = ""  # until when it can be deposited, and how sure that is

    @property
    def clean(self) -> bool:
        """Whether nothing blocks it, nor in its file."""
        return not self.blockers and not (self.filed and self.filed.errors)

    @property
    def eligible(self) -> bool | None:
        """What the base says of its client; None when it could not be asked."""
        if self.filed is not None:
            return self.filed.eligible
        verdict = self.known.verdict if self.known is not None else None
        return None if verdict is None else verdict.status is VerdictStatus.ELIGIBLE

    @property
    def ready(self) -> bool:
        """Whether it is to be deposited as it is."""
        waiting = self.stage in (Stage.UNSAID, Stage.TO_DEPOSIT)
        lacking = self.doubts or (self.kind == "solde" and self.lacks)
        return self.filed is not None and waiting and self.clean and not lacking


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
    """What a part found."""

    reports: tuple[Report, ...] = ()
    problems: tuple[Problem, ...] = ()
    gates: tuple[PilotCondition, ...] = ()
    pairings: tuple[Pairing, ...] = ()  # of papers that no archive holds
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
    broken: tuple[Path, ...]  # files whose requests could not be read
    report: Report
    standings: tuple[Standing, ...]
    gates: tuple[PilotCondition, ...]
    stopped: tuple[Problem, ...]
    timetable: Timetable | None = None
    notes: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()
    uncovered: tuple[str, ...] = ()  # files of the folder that no entry names
    base_name: str = ""  # that of the base and of the register, without dates or SHA-256
    model_names: str = ""  # those of the models, without them either

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
        found = [standing.sons for standing in self.standings if standing.sons]
        found += [gate.sons for gate in self.gates if gate.sons]
        found += [own.sons for own in self.settings.milestones]
        return list(dict.fromkeys(found)) or list(self.settings.sons)

    @property
    def has_no_input(self) -> bool:
        """Whether expected files lack, or nothing at all was read: a gate never rests on that."""
        settings = self.settings
        nothing = not (
            self.documents
            or self.stopped  # what could not be read was there
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

    def clients(self, sons: str) -> dict[str, bool | None]:
        """The clients of a SONS, with or without request, and what the base says of each."""
        found: dict[str, bool | None] = {}
        for standing in self.standings:
            if standing.sons != sons:
                continue
            place = standing.filed
            key = standing.client or (f"{place.file}{place.pointer}" if place else standing.name)
            found[key] = found.get(key) or standing.eligible
        return found

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


def worst_first(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort findings by severity, then by place."""
    return sorted(findings, key=lambda one: (-one.severity, one.reading_order))
