"""Rules judged: what they find in what a room gives them to look at, and what they looked at."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, TypeVar

from segur_cli.diagnostics import (
    Client,
    Coverage,
    Diagnostic,
    Location,
    Needed,
    Origin,
    Perimeter,
    Reason,
    Report,
    RuleCoverage,
    Severity,
    Span,
    Unit,
)
from segur_cli.rules.rule import Finding, Infos, PlaceT, Rule, read_page


class Context:
    """What rules look at: a file of requests, a report, a piece. Each room says the rest.

    `given` holds what rules may need, None where it was not given.
    """

    unit = Unit.REPORT

    @property
    def given(self) -> Mapping[Needed, object]:
        """What the user gave beside."""
        return {}

    @property
    def size(self) -> int:
        """How many units it holds."""
        return 1

    def facets(self, _rule: Rule[Any, Any]) -> Iterable[Any]:
        """Return the contexts in which a rule looks at it: itself, or one for each request."""
        return (self,)

    def why_not(self, rule: Rule[Any, Any]) -> Reason | None:
        """Say why a rule cannot look at it, None when it can."""
        for needed in rule.inputs:
            if self.given[needed] is None:
                return Reason.of(needed)
        return None

    def account(self, _rule: Rule[Any, Any], _found: int) -> tuple[int, Iterable[str]]:
        """Return how many units a rule judged, and why not each of the others."""
        return 1, ()

    def guesses(self, _rule: Rule[Any, Any]) -> bool:
        """Whether what a rule finds rests on a guess: it then never blocks."""
        return False


ContextT = TypeVar("ContextT", bound=Context)


@dataclass(frozen=True)
class Located:
    """Where a finding stands in a file, and whom it is about: see `Diagnostic`."""

    path: PurePath | None = None
    span: Span | None = None
    pointer: str | None = None
    location: Location | None = None
    subject: str | None = None
    client: Client | None = None


Locate = Callable[[ContextT, Finding[PlaceT]], Located]


@dataclass(frozen=True)
class Judged:
    """What rules found, context by context, and what they looked at."""

    by_context: tuple[tuple[Diagnostic, ...], ...]
    coverage: Coverage

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Everything that was found."""
        return tuple(diagnostic for found in self.by_context for diagnostic in found)


def diagnostic(
    code: str,
    finding: Finding[Any],
    located: Located,
    *,
    guessed: bool = False,
    severity: Severity | None = None,
    origin: Origin | None = None,
) -> Diagnostic:
    """Place a finding. Its severity and origin are those of the rule's page, unless given.

    What is only guessed is inferred, and never blocks.
    """
    if severity is None:
        severity = finding.severity or read_page(code).severity
    if guessed:
        severity, origin = min(severity, Severity.WARNING), Origin.INFERRED
    return Diagnostic(
        code,
        severity,
        finding.message,
        origin or read_page(code).origin,
        located.path,
        located.span,
        located.pointer,
        located.subject,
        finding.hint,
        located.location,
        located.client,
    )


def judge(
    rules: Sequence[Rule[ContextT, PlaceT]],
    contexts: Iterable[ContextT],
    locate: Locate[ContextT, PlaceT],
) -> Judged:
    """Run every rule on every context, and account for each. Contexts are taken one by one.

    A finding that is to be told once (`Finding.once`) is told of the first context only.
    """
    tallies: dict[str, _Tally] = {}
    said: set[tuple[str, str]] = set()
    by_context = []
    total, unit = 0, Context.unit
    for context in contexts:
        total += context.size
        unit = context.unit
        found: list[Diagnostic] = []
        for rule in rules:
            before, why, ran = len(found), None, False
            for facet in context.facets(rule):
                reason = facet.why_not(rule)
                if reason is not None:
                    why = why or reason
                    continue
                ran = True
                for finding in rule.check(facet):
                    if finding.once is not None:
                        if (rule.code, finding.once) in said:
                            continue
                        said.add((rule.code, finding.once))
                    guessed = facet.guesses(rule)
                    place = locate(facet, finding)
                    found.append(diagnostic(rule.code, finding, place, guessed=guessed))
            tally = tallies.setdefault(rule.code, _Tally())
            if ran:
                tally.look(*context.account(rule, len(found) - before))
            elif why is not None:
                # A piece for which something is missing is one that was not judged.
                tally.leave(why, counted=unit is Unit.PIECE and why.missing is not None)
        by_context.append(tuple(found))
    rules_seen = {code: tally.coverage(total, unit) for code, tally in tallies.items()}
    return Judged(tuple(by_context), Coverage(rules_seen))


@dataclass
class _Tally:
    """The account of one rule, while it is kept."""

    ran: bool = False
    judged: int = 0
    unjudged: Counter[str] = field(default_factory=Counter)
    why: Reason | None = None

    def look(self, judged: int, unjudged: Iterable[str]) -> None:
        self.ran = True
        self.judged += judged
        self.unjudged.update(unjudged)
        if self.why is None and self.unjudged:
            self.why = Reason(next(iter(self.unjudged)))

    def leave(self, why: Reason, *, counted: bool) -> None:
        self.why = self.why or why
        self.unjudged.update([why.words] * counted)

    def coverage(self, total: int, unit: Unit) -> RuleCoverage:
        # Requests of which none could be looked at are not those that a rule did not judge.
        total = 0 if unit is Unit.REQUEST and not self.ran else total
        return RuleCoverage(self.ran, self.judged, total, self.unjudged, self.why, unit)


def merged(reports: Sequence[Report]) -> Report:
    """Gather findings once each, and what each part looked at."""
    findings: dict[Diagnostic, None] = {}
    for report in reports:
        findings |= dict.fromkeys(report.findings)
    perimeters = [report.perimeter for report in reports]
    return Report(
        findings=tuple(sorted(findings, key=lambda finding: finding.reading_order)),
        perimeter=Perimeter(
            template=next((p.template for p in perimeters if p.template), None),
            base=next((p.base for p in perimeters if p.base), None),
            coverage=Coverage().merged(*(p.coverage for p in perimeters)),
            not_checkable=tuple(dict.fromkeys(t for p in perimeters for t in p.not_checkable)),
            eligibility=any(p.eligibility for p in perimeters),
            guessed=tuple(dict.fromkeys(line for p in perimeters for line in p.guessed)),
            unplaced=tuple(dict.fromkeys(name for p in perimeters for name in p.unplaced)),
        ),
        rules=Infos(dict.fromkeys(code for report in reports for code in report.rules)),
        files=tuple(dict.fromkeys(path for report in reports for path in report.files)),
        unread={path: why for report in reports for path, why in report.unread.items()},
        requestless=any(report.requestless for report in reports),
    )
