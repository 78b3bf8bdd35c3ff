"""What a finding is, and the report that carries findings with what was and was not checked."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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

    @property
    def label(self) -> str:
        """The French words shown to the user."""
        return _ORIGIN_LABELS[self]


_ORIGIN_LABELS = {
    Origin.TEMPLATE: "modèle officiel",
    Origin.TEXT: "texte public",
    Origin.GENERIC: "règle générale",
    Origin.INFERRED: "supposition, à confirmer",
}


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
    severity: Severity = Severity.ERROR  # the heaviest that its findings carry
    origin: Origin = Origin.GENERIC


@dataclass(frozen=True)
class Diagnostic:
    """One finding.

    `subject` says which client or request it is about; `pointer` is an RFC 6901
    JSON pointer, `cell` a place in a workbook (`3 Flux!D7`, or a sheet alone) or in a document
    (`page 1!ligne 7`); `hint` says
    what to change and is never applied.
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
    hint: str | None = None
    cell: str | None = None

    def __post_init__(self) -> None:
        if self.origin is Origin.INFERRED and self.severity is Severity.ERROR:
            raise ValueError(f"{self.code}: an inferred finding cannot be an error")

    @property
    def reading_order(self) -> tuple[str, str, int, int, str, str, str]:
        """The key that sorts findings by path, place (line or cell), code, and then for good."""
        path = self.path.as_posix() if self.path else ""
        sheet, line, column = self._place()
        return (path, sheet, line, column, self.code, self.pointer or "", self.message)

    def _place(self) -> tuple[str, int, int]:
        """Sheet, line and column, from 1: of a cell `3 Flux!D7`, of a span, or nothing."""
        if self.cell is None:
            return ("", self.span.line, self.span.column) if self.span else ("", 0, 0)
        sheet, reference = split_cell(self.cell)
        if reference.startswith(LINE):
            return f"{sheet:>9}", int(reference.removeprefix(LINE)), 0
        letters = reference.rstrip("0123456789")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - ord("A") + 1
        return sheet, int(reference[len(letters) :] or 0), column


LINE = "ligne "  # how a place in a document is told from a cell


def split_cell(cell: str) -> tuple[str, str]:
    """Cut `3 Flux!D7` into sheet and reference; a sheet alone has an empty reference."""
    sheet, mark, reference = cell.rpartition("!")
    return (sheet, reference) if mark else (cell, "")


@dataclass(frozen=True)
class Perimeter:
    """What a run looked at, and what it did not: shown with every verdict."""

    template: str | None = None
    base: str | None = None
    rules_run: tuple[str, ...] = ()
    rules_not_run: Mapping[str, str] = field(default_factory=dict)  # code → reason
    not_checkable: tuple[str, ...] = ()  # what nobody can check offline
    # code → how many requests it did not judge, and why
    rules_partly_run: Mapping[str, str] = field(default_factory=dict)
    guessed: tuple[str, ...] = ()  # what was taken for what, or left open, without a model
    eligibility: bool = True  # whether clients could be looked up at all by such a run


@dataclass(frozen=True)
class Report:
    """The findings of a run, the rules they come from and the perimeter.

    `files` are the inputs that were looked at, clean ones included. `cut` counts
    the findings that `limited` left out: they still weigh on the exit code. `suppressed`
    and `baselined` count those that the user's segur.toml and baseline set aside: they do
    not. `unread` gives the inputs that could not be opened, with the reason; `incomplete` says in
    French what else could not be checked.
    """

    findings: tuple[Diagnostic, ...]
    perimeter: Perimeter = Perimeter()
    rules: Mapping[str, RuleInfo] = field(default_factory=dict)
    files: tuple[PurePath, ...] = ()
    cut: Mapping[Severity, int] = field(default_factory=dict)
    suppressed: Mapping[Severity, int] = field(default_factory=dict)
    baselined: Mapping[Severity, int] = field(default_factory=dict)
    unread: Mapping[PurePath, str] = field(default_factory=dict)
    incomplete: tuple[str, ...] = ()

    def counts(self) -> Counter[Severity]:
        """Count the findings of each severity, those cut included."""
        return Counter(finding.severity for finding in self.findings) + Counter(self.cut)

    def exit_code(self, fail_on: Severity = Severity.ERROR) -> ExitCode:
        """Return FINDINGS when one finding weighs at least `fail_on`, shown or cut."""
        if any(severity >= fail_on for severity in self.counts()):
            return ExitCode.FINDINGS
        return ExitCode.OK

    def limited(self, maximum: int) -> "Report":
        """Keep at most `maximum` findings, the most severe first; count the others in `cut`."""
        if len(self.findings) <= maximum:
            return self
        ranked = sorted(self.findings, key=lambda f: (-f.severity, f.reading_order))
        left_out = Counter(finding.severity for finding in ranked[maximum:])
        return replace(self, findings=tuple(ranked[:maximum]), cut=Counter(self.cut) + left_out)
