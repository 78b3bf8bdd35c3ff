"""Check filled reports: read, hold against the checklist of their profile, place the findings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Diagnostic, Origin, Perimeter, Report, RuleInfo, Severity, Span
from segur_cli.documents import RULES as READING_RULES
from segur_cli.documents import PointerError
from segur_cli.exits import ExitCode, StopError
from segur_cli.pilot.checklist import make_checklist
from segur_cli.pilot.filled import Filled, Place, read_filled
from segur_cli.pilot.gate_rules import GATE_RULES
from segur_cli.pilot.profile import Profile
from segur_cli.pilot.rule import PvContext, PvFinding
from segur_cli.pilot.rules import RULES
from segur_cli.text.clock import Clock
from segur_cli.text.writing import harmless

if TYPE_CHECKING:
    from segur_cli.eligibility.base import Base

NOT_A_REPORT = "PV001"
_LONGEST_SUBJECT = 120
_NO_BASE = "aucune base n'a été donnée (--base)"
_NO_GATE = "les trois PV ne sont pas contrôlés ensemble (--gate)"

NOT_CHECKABLE = (
    "la réalité de ce que l'établissement a constaté",
    "ce que disent les commentaires (une réserve, par exemple), les notes attachées aux cellules "
    "et les textes hors des tableaux",
    "la validité des signatures",
    "l'avance validée et l'état de chaque PV, que vous déclarez",
    "le modèle officiel du PV, que segur n'a pas lu",
    "ce que l'ASP ou l'ANS ont reçu, et leur instruction",
)
_TEMPLATE = (
    "liste de contrôle de segur, d'après le webinaire ANS-DNS du 08/11/2024 ; le modèle officiel "
    "du PV (site de l'ASP) fait foi et n'a pas été lu"
)
_NOT_A_REPORT_HELP = """\
## Ce que la règle vérifie

Que le fichier est une liste de contrôle produite par `segur pv-checklist`, dont le profil se lit.

## Pourquoi

D'un autre classeur, ou d'un autre JSON, rien ne dit quelle réponse vaut pour quel élément : il
n'est pas contrôlé.

## Source

segur : cette règle porte sur le document qu'il a produit.

## Mauvais

```json pv
{"kind": "autre"}
```

## Bon

```json pv
{"kind": "segur-pv"}
```

## Comment corriger

Produisez une liste avec `segur pv-checklist --profile profil.toml -o pv.xlsx`, et reportez-y les
réponses.
"""
_NOT_A_REPORT_RULE = RuleInfo(
    NOT_A_REPORT, "Liste produite par segur", _NOT_A_REPORT_HELP,
    "segur (la liste de contrôle qu'il a produite)", Severity.ERROR, Origin.GENERIC,
)  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """One report, what was found in it, and its context when it is a report of ours."""

    filled: Filled
    findings: tuple[Diagnostic, ...]
    context: PvContext | None = None

    @property
    def clean(self) -> bool:
        """Whether nothing in it is blocking."""
        return self.context is not None and not any(
            finding.severity is Severity.ERROR for finding in self.findings
        )


@dataclass(frozen=True)
class Reading:
    """The reports of a run, and those that could not be opened."""

    checked: tuple[Checked, ...]
    unread: Mapping[PurePath, StopError] = field(default_factory=dict)


def read_reports(
    paths: Iterable[Path], clock: Clock, expected: Profile | None, base: "Base | None"
) -> Reading:
    """Read and check every file, whatever becomes of the others."""
    checked: list[Checked] = []
    unread: dict[PurePath, StopError] = {}
    for path in dict.fromkeys(paths):
        try:
            filled = read_filled(path)
        except StopError as error:
            unread[path] = error
        else:
            checked.append(check_filled(filled, clock, expected, base))
    return Reading(tuple(checked), unread)


def check_filled(
    filled: Filled, clock: Clock, expected: Profile | None = None, base: "Base | None" = None
) -> Checked:
    """Run every rule on one report; never raises for what it holds."""
    own = filled.document.findings if filled.document else ()
    if filled.profile is None:
        found = list(own)
        if filled.problem:
            finding = PvFinding(filled.home, filled.problem, filled.advice)
            found.append(_placed(filled, _NOT_A_REPORT_RULE, finding))
        return Checked(filled, tuple(found))
    context = PvContext(filled, make_checklist(filled.profile), clock, expected, base)
    found = [*own]
    for rule in RULES:
        if rule.needs_base and base is None:
            continue
        found += [_placed(filled, rule.info, finding) for finding in rule.check(context)]
    return Checked(filled, tuple(found), context)


def to_report(
    reading: Reading, base_name: str | None, gate: Sequence[Diagnostic] | None = None
) -> Report:
    """Gather the findings, and what was and was not checked. `gate`: those of the three pilots."""
    ran = [rule.code for rule in RULES if base_name is not None or not rule.needs_base]
    ran.append(NOT_A_REPORT)
    if any(one.filled.document for one in reading.checked):
        ran += [info.code for info in READING_RULES]
    not_run = {} if base_name is not None else {
        rule.code: _NO_BASE for rule in RULES if rule.needs_base
    }  # fmt: skip
    gate_codes = [info.code for info in GATE_RULES]
    if gate is None:
        not_run |= dict.fromkeys(gate_codes, _NO_GATE)
    else:
        ran += gate_codes
    findings = [finding for one in reading.checked for finding in one.findings]
    return Report(
        findings=tuple(sorted([*findings, *(gate or ())], key=lambda one: one.reading_order)),
        perimeter=Perimeter(
            template=_TEMPLATE,
            base=base_name,
            rules_run=tuple(sorted(ran)) if reading.checked else (),
            rules_not_run=not_run,
            not_checkable=NOT_CHECKABLE,
        ),
        rules={info.code: info for info in (*READING_RULES, *pv_rules())},
        files=tuple(one.filled.path for one in reading.checked),
        unread={path: error.message for path, error in reading.unread.items()},
    )


def pv_rules() -> Iterator[RuleInfo]:
    """Every rule on filled reports, for `segur rules` and `segur explain`."""
    yield _NOT_A_REPORT_RULE
    yield from (rule.info for rule in RULES)
    yield from GATE_RULES


def exit_code(report: Report, fail_on: Severity) -> ExitCode:
    """Return CANNOT_RUN when a file could not be opened, else by the findings."""
    return ExitCode.CANNOT_RUN if report.unread else report.exit_code(fail_on)


def subject_of(filled: Filled) -> str | None:
    """Name the pilot that a report is about."""
    if filled.profile is None:
        return None
    return f"{harmless(filled.profile.subject[:_LONGEST_SUBJECT])}, {filled.profile.sons}"


def _placed(filled: Filled, info: RuleInfo, finding: PvFinding) -> Diagnostic:
    return Diagnostic(
        code=info.code,
        severity=finding.severity or info.severity,
        message=finding.message,
        origin=info.origin,
        path=filled.path,
        span=_span(filled, finding.place),
        pointer=finding.place.pointer,
        subject=subject_of(filled),
        fix=finding.fix,
        cell=finding.place.cell,
    )


def _span(filled: Filled, place: Place) -> Span | None:
    if filled.document is None or place.pointer is None:
        return None
    try:
        return filled.document.span_of(place.pointer)
    except PointerError:
        return None
