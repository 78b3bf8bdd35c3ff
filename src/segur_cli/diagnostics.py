"""What a finding is, and the report that carries findings with what was and was not checked."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum
from functools import cached_property
from pathlib import PurePath

from segur_cli.exits import ExitCode
from segur_cli.text.writing import LabelledEnum, plural


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


class Origin(LabelledEnum):
    """Where the rule behind a finding comes from."""

    TEMPLATE = "template", "votre modèle"  # the user's own copy of the official model
    TEXT = "text", "texte public"  # named by its source id
    GENERIC = "generic", "règle générale"  # JSON itself, check digits
    INFERRED = "inferred", "supposition, à confirmer"  # our guess: never an error


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
class Location:
    """Where in a file that is no JSON: a cell or a sheet, a line of a page, a member of an archive.

    `part` names what holds the line when it is no body text: « note de bas de page 1 ». A docx has
    no pages of its own: those that its last printing left in it are counted.
    """

    sheet: str | None = None
    cell: str | None = None  # D7; None means the whole sheet
    page: int | None = None
    line: int | None = None  # of the page, from 1
    member: str | None = None  # its name in the archive
    part: str | None = None

    @property
    def text(self) -> str | None:
        """The place as reports name it: `3 Flux!D7`, `3 Flux`, `page 1!ligne 7`, `page 2`."""
        if self.sheet is not None:
            return f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        if self.page is None:
            return None
        line = f"ligne {self.line}" if self.line is not None else None
        within = ", ".join(filter(None, (self.part, line)))
        return f"page {self.page}!{within}" if within else f"page {self.page}"

    @property
    def reading_order(self) -> tuple[str, int, int]:
        """Sheet or page, then line and column, from 1."""
        if self.page is not None:
            return f"{f'page {self.page}':>9}", self.line or 0, 0
        letters = (self.cell or "").rstrip("0123456789")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - ord("A") + 1
        return self.sheet or "", int((self.cell or "")[len(letters) :] or 0), column


@dataclass(frozen=True)
class Client:
    """Whom a finding is about, of what is known: FINESS without spaces, name as written."""

    finess: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Diagnostic:
    """One finding.

    `subject` says which client or request it is about, `client` is that client; `pointer` is an
    RFC 6901 JSON pointer, `location` a place in a file that is no JSON; `hint` says what to
    change and is never applied.
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
    location: Location | None = None
    client: Client | None = None

    def __post_init__(self) -> None:
        if self.origin is Origin.INFERRED and self.severity is Severity.ERROR:
            raise ValueError(f"{self.code}: an inferred finding cannot be an error")

    @property
    def reading_order(self) -> tuple[str, str, int, int, str, str, str]:
        """The key that sorts findings by path, place (line or cell), code, and then for good."""
        path = self.path.as_posix() if self.path else ""
        sheet, line, column = self._place()
        return (path, sheet, line, column, self.code, self.pointer or "", self.message)

    @property
    def cell(self) -> str | None:
        """The place in a workbook or a document, in one text; None in any other file."""
        return self.location.text if self.location else None

    def _place(self) -> tuple[str, int, int]:
        """Sheet, line and column, from 1: of a cell `3 Flux!D7`, of a span, or nothing."""
        if self.location is not None and self.location.text is not None:
            return self.location.reading_order
        return ("", self.span.line, self.span.column) if self.span else ("", 0, 0)


class Needed(Enum):
    """What rules need in order to judge, and may lack."""

    BASE = "base"
    REGISTER = "register"  # one that the user named
    AVANCES = "avances"
    ATTACHMENTS = "attachments"
    EVIDENCE_DATE = "evidence_date"
    HISTORIES = "histories"
    PILOTS = "pilots"
    REPORT = "report"  # a pilot report of ours
    STATES = "states"
    GATE = "gate"
    MODEL = "model"  # of a JSON
    FORM = "form"  # of a piece
    REQUEST = "request"  # that cites a piece
    OTHER_PIECES = "other_pieces"
    KNOWN_PIECE = "known_piece"
    IDENTITY = "identity"
    BANK = "bank"
    COMPANY = "company"
    VALUE = "value"
    READABLE_VALUE = "readable_value"

    @property
    def brief(self) -> str:
        """The French words of what is not there; empty when they would be too long."""
        return _LACKS[self][0]

    @property
    def lack(self) -> str:
        """The French sentence that says what is not there, and how to give it."""
        return _LACKS[self][1]


_LACKS = {
    Needed.BASE: ("aucune base", "aucune base n'a été donnée (--base)"),
    Needed.REGISTER: ("aucun répertoire", "aucun répertoire FINESS n'a été désigné (--register)"),
    Needed.AVANCES: ("aucune avance", "aucune avance lisible n'a été donnée (--against)"),
    Needed.ATTACHMENTS: (
        "aucune archive",
        "aucune archive de pièces n'a été donnée (--attachments)",
    ),
    Needed.EVIDENCE_DATE: (
        "",
        "la date de votre dossier de preuves complet n'est pas configurée "
        "([lint] evidence_file_date dans segur.toml)",
    ),
    Needed.HISTORIES: (
        "aucun historique",
        "aucun historique de vague 1 n'est déclaré dans segur.toml ([[client]] vague1)",
    ),
    Needed.PILOTS: ("aucun PV", "aucun PV pilote n'est nommé dans segur.toml ([[pilot]])"),
    Needed.REPORT: ("aucun PV reconnu", "aucun PV n'a été reconnu dans ce qui est donné"),
    Needed.STATES: (
        "aucun état",
        "aucun état de demande n'est noté dans segur.toml ([[request]])",
    ),
    Needed.GATE: ("", "les trois PV ne sont pas contrôlés ensemble (--gate)"),
    Needed.MODEL: ("aucun modèle", "aucun modèle n'a été donné (--template)"),
    Needed.FORM: ("aucun modèle", "aucun modèle n'a été donné (--form)"),
    Needed.REQUEST: ("aucune demande", "aucune demande ne cite cette pièce (--request)"),
    Needed.OTHER_PIECES: (
        "aucune autre pièce",
        "aucune autre pièce de la même demande n'a été donnée",
    ),
    Needed.KNOWN_PIECE: ("aucune pièce", "aucune pièce de type reconnu"),
    Needed.IDENTITY: ("aucune pièce", "aucune pièce d'identité n'est déclarée"),
    Needed.BANK: ("", "ni iban ni bic dans [enrolment]"),
    Needed.COMPANY: ("", "ni siret ni vat_number dans [enrolment]"),
    Needed.VALUE: ("aucune valeur", "aucune valeur à juger dans ce qui est donné"),
    Needed.READABLE_VALUE: ("aucune demande", "aucune demande jugée"),
}


@dataclass(frozen=True)
class Reason:
    """Why a rule did not judge, in French; `missing` is what it lacked, if that is why."""

    words: str
    missing: Needed | None = None

    @classmethod
    def of(cls, missing: Needed) -> "Reason":
        """Return the reason that something is missing."""
        return cls(missing.lack, missing)


class Unit(Enum):
    """What the verdicts of a rule are counted in."""

    REQUEST = "request"
    PIECE = "piece"
    REPORT = "report"


@dataclass(frozen=True)
class RuleCoverage:
    """What one rule looked at.

    Of `total` units it could judge `judged`; `unjudged` counts the others by reason, in French.
    `why` is the first reason for which it did not look at something; what was not for it to look
    at counts nowhere. `ran` says whether it looked at anything.
    """

    ran: bool = True
    judged: int = 0
    total: int = 0
    unjudged: Mapping[str, int] = field(default_factory=dict)
    why: Reason | None = None
    unit: Unit = Unit.REQUEST

    @property
    def lack(self) -> Reason | None:
        """Why the rule judged nothing; None when it did, or when there was nothing to judge."""
        if not self.ran or (self.unit is Unit.PIECE and self.total and not self.judged):
            return self.why
        left = sum(self.unjudged.values())
        if left and (left == self.total or not self.judged):
            return Reason(self._told(), Needed.READABLE_VALUE if left == self.total else None)
        if self.total and not self.judged:
            return Reason.of(Needed.VALUE)
        return None

    @property
    def partly(self) -> str | None:
        """How many units the rule did not judge, and why; None when it judged none, or all."""
        return self._told() if self.unjudged and self.lack is None else None

    def _told(self) -> str:
        left = sum(self.unjudged.values())
        if self.unit is Unit.PIECE:
            counted = plural(left, "pièce non jugée", "pièces non jugées")
            return f"{counted} sur {self.total} : {next(iter(self.unjudged))}"
        why = " ; ".join(
            f"{reason} ({count})" if len(self.unjudged) > 1 else reason
            for reason, count in self.unjudged.items()
        )
        if left == self.total:
            return f"{Needed.READABLE_VALUE.lack} : {why}"
        return f"{plural(left, 'demande')} sur {self.total} sans jugement : {why}"

    def merged(self, other: "RuleCoverage") -> "RuleCoverage":
        """Add what the same rule looked at in a later part of the run: it says why, if both do."""
        return RuleCoverage(
            self.ran or other.ran,
            self.judged + other.judged,
            self.total + other.total,
            Counter(self.unjudged) + Counter(other.unjudged),
            other.why or self.why,
            other.unit,
        )


@dataclass(frozen=True)
class Coverage:
    """What the rules of a run looked at, by code, and what each lacked."""

    rules: Mapping[str, RuleCoverage] = field(default_factory=dict)

    @classmethod
    def of(cls, ran: Iterable[str] = (), lacking: Mapping[str, Needed] | None = None) -> "Coverage":
        """Account for rules that look at the whole of what is given, or lack what they need."""
        looked = {code: RuleCoverage() for code in ran}
        without = {
            code: RuleCoverage(ran=False, why=Reason.of(missing))
            for code, missing in (lacking or {}).items()
        }
        return cls({**looked, **without})

    @property
    def ran(self) -> tuple[str, ...]:
        """The rules that judged something, or found nothing to judge; by code."""
        return tuple(sorted(code for code, rule in self.rules.items() if rule.lack is None))

    @property
    def not_run(self) -> dict[str, Reason]:
        """Why each of the other rules judged nothing."""
        lacks = ((code, rule.lack) for code, rule in self.rules.items())
        return {code: lack for code, lack in lacks if lack is not None}

    def merged(self, *others: "Coverage") -> "Coverage":
        """Add what other parts of the run looked at."""
        rules = dict(self.rules)
        for other in others:
            for code, rule in other.rules.items():
                rules[code] = rules[code].merged(rule) if code in rules else rule
        return Coverage(rules)

    def only(self, asked: Callable[[str], bool]) -> "Coverage":
        """Leave out the rules that were not asked for."""
        return Coverage({code: rule for code, rule in self.rules.items() if asked(code)})


@dataclass(frozen=True)
class Perimeter:
    """What a run looked at, and what it did not: shown with every verdict."""

    template: str | None = None
    base: str | None = None
    coverage: Coverage = Coverage()
    not_checkable: tuple[str, ...] = ()  # what nobody can check offline
    guessed: tuple[str, ...] = ()  # what was taken for what, or left open, without a model
    eligibility: bool = True  # whether clients could be looked up at all by such a run
    unplaced: tuple[str, ...] = ()  # what ceilings rest on, and nothing was taken for

    @property
    def rules_run(self) -> tuple[str, ...]:
        """The rules that were applied, by code."""
        return self.coverage.ran

    @cached_property
    def rules_not_run(self) -> Mapping[str, str]:
        """The rules that were not, each with its reason in French."""
        return {code: reason.words for code, reason in self.coverage.not_run.items()}

    @cached_property
    def rules_partly_run(self) -> Mapping[str, str]:
        """The rules that did not judge everything: how much was left, and why, in French."""
        told = ((code, rule.partly) for code, rule in self.coverage.rules.items())
        return {code: partly for code, partly in told if partly is not None}


@dataclass(frozen=True)
class Report:
    """The findings of a run, the rules they come from and the perimeter.

    `files` are the inputs that were looked at, clean ones included. `cut` counts
    the findings that `limited` left out: they still weigh on the exit code. `suppressed`
    and `baselined` count those that the user's segur.toml and baseline set aside: they do
    not. `unread` gives the inputs that could not be opened, with the reason; `incomplete` says in
    French what else could not be checked. `requestless` is true when requests were looked for and
    no file held one: a run that finds nothing then proves nothing.
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
    requestless: bool = False

    def counts(self) -> Counter[Severity]:
        """Count the findings of each severity, those cut included."""
        return Counter(finding.severity for finding in self.findings) + Counter(self.cut)

    def exit_code(self, fail_on: Severity = Severity.ERROR) -> ExitCode:
        """Return FINDINGS when one finding weighs at least `fail_on`, shown or cut.

        Without one, NO_INPUT for files that hold no request: a gate would rest on nothing.
        """
        if any(severity >= fail_on for severity in self.counts()):
            return ExitCode.FINDINGS
        return ExitCode.NO_INPUT if self.requestless else ExitCode.OK

    def limited(self, maximum: int) -> "Report":
        """Keep at most `maximum` findings, the most severe first; count the others in `cut`."""
        if len(self.findings) <= maximum:
            return self
        ranked = sorted(self.findings, key=lambda f: (-f.severity, f.reading_order))
        left_out = Counter(finding.severity for finding in ranked[maximum:])
        return replace(self, findings=tuple(ranked[:maximum]), cut=Counter(self.cut) + left_out)
