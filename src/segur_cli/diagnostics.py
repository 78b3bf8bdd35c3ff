"""What a finding is, and the report that carries findings with what was and was not checked."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from pathlib import PurePath

from segur_cli.exits import ExitCode


class Severity(IntEnum):
    """How much a finding weighs, by its consequence; ordered, so that it can be compared."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The French word shown to the user."""
        return _SEVERITY_LABELS[self]

    @property
    def word(self) -> str:
        """The word used in machine formats and in `--fail-on`."""
        return self.name.lower()


_SEVERITY_LABELS = {
    Severity.NOTE: "conseil",
    Severity.WARNING: "à vérifier",
    Severity.ERROR: "bloquant",
}


class Origin(Enum):
    """Where the rule behind a finding comes from."""

    TEMPLATE = "template"  # the user's own copy of the official model
    TEXT = "text"  # a public text, named by its source id
    GENERIC = "generic"  # JSON itself, check digits
    INFERRED = "inferred"  # our guess: never an error


@dataclass(frozen=True)
class Span:
    """A stretch of text: lines and columns from 1, in code points; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class RuleInfo:
    """What reporters say of a rule: its code, title, French help and the source it enforces."""

    code: str
    title: str
    help: str
    source: str


@dataclass(frozen=True)
class Diagnostic:
    """One finding.

    `subject` says which client or request it is about; `pointer` is an RFC 6901
    JSON pointer; `fix` says what to change and is never applied.
    Raises ValueError for an inferred error: a guess never blocks.
    """

    code: str
    severity: Severity
    message: str
    origin: Origin
    path: PurePath | None = None
    span: Span | None = None
    pointer: str | None = None
    subject: str | None = None
    fix: str | None = None

    def __post_init__(self) -> None:
        if self.origin is Origin.INFERRED and self.severity is Severity.ERROR:
            raise ValueError(f"{self.code}: an inferred finding cannot be an error")


@dataclass(frozen=True)
class Perimeter:
    """What a run looked at, and what it did not: shown with every verdict."""

    template: str | None = None
    base: str | None = None
    rules_run: tuple[str, ...] = ()
    rules_not_run: Mapping[str, str] = field(default_factory=dict)  # code → reason
    not_checkable: tuple[str, ...] = ()  # what nobody can check offline


@dataclass(frozen=True)
class Report:
    """The findings of a run, the rules they come from and the perimeter."""

    findings: tuple[Diagnostic, ...]
    perimeter: Perimeter = Perimeter()
    rules: Mapping[str, RuleInfo] = field(default_factory=dict)

    def counts(self) -> Counter[Severity]:
        """Count the findings of each severity."""
        return Counter(finding.severity for finding in self.findings)

    def exit_code(self, fail_on: Severity = Severity.ERROR) -> ExitCode:
        """Return FINDINGS when one finding weighs at least `fail_on`."""
        if any(finding.severity >= fail_on for finding in self.findings):
            return ExitCode.FINDINGS
        return ExitCode.OK
