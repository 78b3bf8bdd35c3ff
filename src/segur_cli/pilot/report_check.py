"""Check filled reports: read, hold against the checklist of their profile, place the findings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from segur_cli.diagnostics import (
    Client,
    Coverage,
    Diagnostic,
    Needed,
    Perimeter,
    Report,
    Severity,
    Span,
)
from segur_cli.documents import CODES as READING_CODES
from segur_cli.documents import PointerError
from segur_cli.exits import ExitCode, StopError
from segur_cli.files.paths import resolved
from segur_cli.pilot.checklist import PvContext, make_checklist
from segur_cli.pilot.filled import AnswerPlace, FilledReport, Given
from segur_cli.pilot.profile import Profile
from segur_cli.pilot.report_opening import read_filled
from segur_cli.pilot.rules import RULES
from segur_cli.rules.aside import Key, Keys, fingerprint, wording_key
from segur_cli.rules.rule import CONFIG_CODES, Finding, Infos
from segur_cli.rules.running import Located, diagnostic, judge
from segur_cli.text.clock import Clock
from segur_cli.text.writing import sanitized

if TYPE_CHECKING:
    from segur_cli.config import PilotReport
    from segur_cli.eligibility.base import Base
    from segur_cli.register.index import Register

NOT_A_REPORT = "PV001"
OTHER_FORMAT = "PV021"
# What three pilots must be, together, before any solde.
GATE = "PV050"
SAME_CLIENT = "PV051"
OTHER_SONS = "PV052"
AVANCE = "PV053"
STATE = "PV054"
WAIVERS = "PV055"
OTHER_PRODUCT = "PV056"
DISAGREEMENT = "PV057"
DECLARED = "PV058"

# What time or the portal settles: no defect of a report.
AWAITED = (GATE, AVANCE, STATE)

GATE_CODES = (
    GATE, SAME_CLIENT, OTHER_SONS, AVANCE, STATE, WAIVERS, OTHER_PRODUCT, DISAGREEMENT, DECLARED,
)  # fmt: skip
# Every rule of this command.
CODES = (*READING_CODES, NOT_A_REPORT, *(rule.code for rule in RULES), *GATE_CODES, *CONFIG_CODES)
_LONGEST_SUBJECT = 120
_PARTS = ("wording", "hash", "answer", "format", "count", "comment")

NOT_CHECKABLE = (
    "la réalité de ce que l'établissement a constaté",
    "ce que disent les commentaires (une réserve, par exemple), les notes attachées aux cellules "
    "et les textes hors des tableaux",
    "la validité des signatures",
    "l'avance validée et l'état de chaque PV, que vous déclarez",
    "le modèle officiel du PV (site de l'ASP), qui fait foi : la liste de segur vient du webinaire "
    "ANS-DNS du 08/11/2024",
    "ce que l'ASP ou l'ANS ont reçu, et leur instruction",
)
_UNDIRECTED = (
    *NOT_CHECKABLE,
    "si deux des clients sont des établissements d'une même entité juridique (--register)",
)
_TEMPLATE = "liste de contrôle de segur ; le modèle officiel du PV n'a pas été lu"


@dataclass(frozen=True)
class CheckedReport:
    """One report, what was found in it, and its context when it is a report of ours."""

    filled: FilledReport
    findings: tuple[Diagnostic, ...]
    context: PvContext | None = None
    coverage: Coverage = field(default_factory=Coverage)

    @property
    def clean(self) -> bool:
        """Whether nothing in it is blocking."""
        return self.context is not None and not any(
            finding.severity is Severity.ERROR for finding in self.findings
        )


@dataclass(frozen=True)
class ReportsReading:
    """The reports of a run, and those that could not be opened."""

    checked: tuple[CheckedReport, ...]
    unread: Mapping[PurePath, StopError] = field(default_factory=dict)


def read_reports(
    paths: Iterable[Path],
    clock: Clock,
    expected: Profile | None,
    base: "Base | None",
    register: "Register | None" = None,
    declared: "Mapping[Path, PilotReport] | None" = None,
) -> ReportsReading:
    """Read and check every file, whatever becomes of the others.

    `expected` is the profile for all, else each has that of `declared` (by resolved path); a
    report whose profile cannot be read is not read either.
    """
    told = declared or {}
    checked: list[CheckedReport] = []
    unread: dict[PurePath, StopError] = {}
    for path in dict.fromkeys(paths):
        try:
            filled = read_filled(path)
            own = expected or _declared_profile(told.get(resolved(path)))
        except StopError as error:
            unread[path] = error
        else:
            checked.append(check_filled(filled, clock, own, base, register))
    return ReportsReading(tuple(checked), unread)


def _declared_profile(report: "PilotReport | None") -> Profile | None:
    if report is None or report.profile is None:
        return None
    from segur_cli.pilot.asking import read_profile

    return read_profile(report.profile)


def check_filled(
    filled: FilledReport,
    clock: Clock,
    expected: Profile | None = None,
    base: "Base | None" = None,
    register: "Register | None" = None,
) -> CheckedReport:
    """Run every rule on one report; never raises for what it holds."""
    own = filled.document.findings if filled.document else ()
    if filled.profile is None:
        if not filled.problem:
            return CheckedReport(filled, own)
        finding = Finding(filled.home, filled.problem, filled.advice)
        placed = diagnostic(NOT_A_REPORT, finding, located(filled, finding.place))
        return CheckedReport(filled, (*own, placed))
    context = PvContext(filled, make_checklist(filled.profile), clock, expected, base, register)
    judged = judge(RULES, [context], lambda context, found: located(context.filled, found.place))
    return CheckedReport(filled, (*own, *judged.findings), context, judged.coverage)


def to_report(
    reading: ReportsReading,
    base_name: str | None,
    gate: Sequence[Diagnostic] | None = None,
    *,
    with_register: bool = False,
) -> Report:
    """Gather the findings, and what was and was not checked. `gate`: those of the three pilots."""
    findings = [finding for one in reading.checked for finding in one.findings]
    return Report(
        findings=tuple(sorted([*findings, *(gate or ())], key=lambda one: one.reading_order)),
        perimeter=Perimeter(
            template=_TEMPLATE,
            base=base_name,
            coverage=_coverage(reading, based=base_name is not None, gated=gate is not None),
            not_checkable=NOT_CHECKABLE if gate is None or with_register else _UNDIRECTED,
        ),
        rules=Infos(CODES),
        files=tuple(one.filled.path for one in reading.checked),
        unread={path: error.message for path, error in reading.unread.items()},
    )


def _coverage(reading: ReportsReading, *, based: bool, gated: bool) -> Coverage:
    """Account for the rules of reports, those of the JSON when one was, and those of the gate."""
    based_on = {rule.code for rule in RULES if Needed.BASE in rule.inputs}
    lacking = {} if based else dict.fromkeys(sorted(based_on), Needed.BASE)
    if not any(one.context for one in reading.checked):
        lacking = {rule.code: Needed.REPORT for rule in RULES}
    if not gated:
        lacking |= dict.fromkeys(GATE_CODES, Needed.GATE)
    ran = {NOT_A_REPORT, *(rule.code for rule in RULES)}
    if any(one.filled.document for one in reading.checked):
        ran.update(READING_CODES)
    if gated:
        ran.update(GATE_CODES)
    whole = Coverage.of(ran - lacking.keys() if reading.checked else (), lacking)
    return whole.merged(*(one.coverage for one in reading.checked))


def exit_code(report: Report, fail_on: Severity) -> ExitCode:
    """Return CANNOT_RUN when a file could not be opened, else by the findings."""
    return ExitCode.CANNOT_RUN if report.unread else report.exit_code(fail_on)


def subject_of(filled: FilledReport) -> str | None:
    """Name the pilot that a report is about."""
    if filled.profile is None:
        return None
    return f"{sanitized(filled.profile.subject[:_LONGEST_SUBJECT])}, {filled.profile.sons}"


def located(filled: FilledReport, place: AnswerPlace | None) -> Located:
    """Say where a place of a report is; None means no place of it."""
    profile = filled.profile
    return Located(
        filled.path,
        _span(filled, place) if place else None,
        place.pointer if place else None,
        place.location if place else None,
        subject_of(filled),
        Client(profile.client_finess, profile.client_name) if profile else None,
    )


def _span(filled: FilledReport, place: AnswerPlace) -> Span | None:
    if filled.document is None or place.pointer is None:
        return None
    try:
        return filled.document.span_of(place.pointer)
    except PointerError:
        return None


class ReportKeys(Keys):
    """The keys of a run's findings: by client, and by item or blank rather than by cell."""

    def __init__(self, root: Path, reports: Iterable[FilledReport]) -> None:
        self._reports = {filled.path: filled for filled in reports}
        super().__init__(root, self._reports)
        self._given = {path: dict(_places(one)) for path, one in self._reports.items()}

    def of(self, finding: Diagnostic) -> Key | None:
        """Return the key of a finding; None for what a baseline never hides.

        That is: what is about no report, and what keeps a file from being read as one.
        """
        filled = self._reports.get(finding.path) if finding.path else None
        if filled is None or filled.profile is None:
            return None
        about = f"finess:{filled.profile.client_finess}"
        place = AnswerPlace(finding.pointer, finding.location)
        name, given = self._given[filled.path].get(place, (finding.pointer or "", None))
        value = fingerprint(given.text) if given is not None else wording_key(finding.message)
        return Key(finding.code, about, name, value)


def _places(filled: FilledReport) -> Iterator[tuple[AnswerPlace, tuple[str, Given]]]:
    """Yield where each value stands, with the name it has in JSON and workbook alike."""
    for id_, item in filled.items.items():
        for part in _PARTS:
            given: Given = getattr(item, part)
            yield given.place, (f"/items/{id_}/{part}", given)
    for id_, given in filled.fields.items():
        yield given.place, (f"/fields/{id_}/value", given)
