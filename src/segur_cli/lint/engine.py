"""Run the rules over documents: bind, validate, check, place, and account for what was not run."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from segur_cli.diagnostics import (
    Diagnostic,
    Origin,
    Perimeter,
    Report,
    Severity,
    Span,
)
from segur_cli.documents import CODES as READING_CODES
from segur_cli.documents import Document, PointerError, parse
from segur_cli.documents.collection import without_collection
from segur_cli.files.paths import resolved
from segur_cli.lint.attachments import Attachments
from segur_cli.lint.context import LintSettings, RequestContext, Spot, why_not
from segur_cli.lint.echoes import lacks_requests, without_echoes
from segur_cli.lint.judged import Readings
from segur_cli.lint.observed import observed_findings
from segur_cli.lint.portfolio import Filed, Portfolio
from segur_cli.lint.recognition import told_guesses, unrecognised
from segur_cli.lint.rules import RULES
from segur_cli.lint.schema.codes import CODES as SCHEMA_CODES
from segur_cli.lint.schema.codes import NOTHING_RECOGNISED, OBSERVED, OTHER_MODEL
from segur_cli.lint.schema_findings import schema_findings
from segur_cli.requests import Demande, bind, client_of, sons_of
from segur_cli.rules.codes import selected
from segur_cli.rules.config_codes import CODES as CONFIG_CODES
from segur_cli.rules.page import Infos
from segur_cli.rules.page import codes as page_codes
from segur_cli.rules.rule import Finding, Rule
from segur_cli.templates.choosing import (
    NO_CHOICE,
    ModelChoice,
    choose,
    is_followed,
    kind_in,
    kind_said,
)
from segur_cli.templates.concept_map import ConceptMap, Nature
from segur_cli.templates.models import Model, guessed
from segur_cli.text.clock import Clock, read_clock
from segur_cli.text.writing import plural

if TYPE_CHECKING:
    from segur_cli.eligibility.base import Base
    from segur_cli.register.index import Register

# Every rule of this command, in the order of their codes.
CODES = tuple(
    sorted((*READING_CODES, *SCHEMA_CODES, *(rule.code for rule in RULES), *CONFIG_CODES))
)


def known_codes() -> tuple[str, ...]:
    """The codes that may be chosen: those of this command, and of the pieces of an archive."""
    return (*CODES, *(code for code in page_codes() if code.startswith("DOC")))


_NO_MODEL = "aucun modèle n'a été donné (--template)"

NOT_CHECKABLE = (
    "l'état du dernier avenant et des demandes déjà déposées",
    "les demandes incomplètes dont le ZIP n'a pas été reçu",
    "les financements obtenus par un autre fournisseur",
    "la validité des signatures",
    "les règles non publiées du portail",
)


@dataclass(frozen=True)
class Options:
    """What the documents are held against. `clock` defaults to now."""

    model: Model | None = None
    models: tuple[Model, ...] = ()  # others, among which each document finds its own
    # The kind that the user gives to files, by path: it wins where the file says nothing.
    kinds: Mapping[PurePath, str] = field(default_factory=dict)
    base: "Base | None" = None
    base_name: str | None = None
    register: "Register | None" = None
    against: Document | tuple[Document, ...] | None = None  # the avances of soldes
    # The file of the last amendment, by client and SONS in lower case.
    amendments: Mapping[tuple[str, str], Path] = field(default_factory=dict)
    # Requests not to be judged, by client, SONS in lower case and kind; all but those of a file
    # when one is named: it holds what replaces them.
    left_out: Mapping[tuple[str, str, str], Path | None] = field(default_factory=dict)
    attachments: Attachments | None = None
    settings: LintSettings = field(default_factory=LintSettings)
    clock: Clock = field(default_factory=lambda: read_clock(None))
    select: tuple[str, ...] = ()  # codes or prefixes; empty means all
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Bound:
    """A document with its model and its requests; `choice` says how the model was found."""

    document: Document
    model: Model | None
    concept_map: ConceptMap
    demandes: tuple[Demande, ...]
    kind: str | None = None
    choice: ModelChoice = NO_CHOICE
    left_out: tuple[Demande, ...] = ()

    @cached_property
    def by_pointer(self) -> Mapping[str, Demande]:
        """The requests by their place: made when the first finding looks for its subject."""
        return {demande.pointer: demande for demande in self.demandes}

    @cached_property
    def inherited(self) -> Mapping[str, set[str]]:
        """The subjects of the requests that inherit a value, by its place."""
        found: dict[str, set[str]] = {}
        for demande in self.demandes:
            for values in demande.header.values():
                for located in values:
                    found.setdefault(located.pointer, set()).add(demande.subject)
        return found

    def subject(self, pointer: str) -> str | None:
        """Name the request that holds a pointer, or the client whose requests inherit from it."""
        place = pointer
        while place not in self.by_pointer:
            if not place:
                subjects = self.inherited.get(pointer, ())
                return next(iter(subjects)) if len(subjects) == 1 else None
            place = place.rpartition("/")[0]
        return self.by_pointer[place].subject


@without_collection()
def lint_documents(documents: Sequence[Document], options: Options) -> Report:
    """Check every document, alone and beside the others; never raises for what they hold."""
    bound = [_bind(document, options) for document in documents]
    whole = _whole(bound, options)
    findings: list[Diagnostic] = []
    not_run: dict[str, str] = {}
    run: set[str] = set()
    unjudged: dict[str, list[str]] = {}
    found_in: Counter[str] = Counter()  # how many requests each rule could judge
    said: set[tuple[str, str]] = set()  # code and message of what is said once per run
    for rank, one in enumerate(bound):
        findings += [f for f in one.document.findings if _wanted(f.code, options)]
        if not one.document.usable:
            continue
        context = _context(one, whole, rank, options)
        placed: list[Diagnostic] = []
        readings = Readings(context)
        for rule in RULES:
            if not _wanted(rule.code, options):
                continue
            reason = why_not(rule, context)
            if reason is not None:
                not_run.setdefault(rule.code, reason)
                continue
            run.add(rule.code)
            mine = [
                diagnostic
                for diagnostic in _run(rule, context, one)
                if (diagnostic.code, diagnostic.message) not in said
            ]
            placed += mine
            readable, unread = readings.of_rule(rule)
            found_in[rule.code] += readable or len(mine)
            if rule.judges_form:
                found_in[rule.code] += len(unread)
            elif not rule.accounts:
                unjudged.setdefault(rule.code, []).extend(unread.values())
            if rule.once:
                said |= {(d.code, d.message) for d in placed if d.code == rule.code}
        for code, reasons in context.unjudged.items():
            unjudged.setdefault(code, []).extend(reasons)
        found = without_echoes(
            one.document, list(_schema_part(one, options)), _each_once(placed, one.concept_map)
        )
        findings += (f for f in found if not (one.left_out and _inside(f.pointer, one.left_out)))
    run |= {code for code in READING_CODES if _wanted(code, options)}
    for code in (code for code in SCHEMA_CODES if _wanted(code, options)):
        if code == NOTHING_RECOGNISED or any(one.model for one in bound):
            run.add(code)
        elif any(one.document.usable for one in bound):
            not_run[code] = _NO_MODEL
    judged = sum(len(one.demandes) for one in bound if one.document.usable)
    partly = {code: _not_judged(r, judged) for code, r in unjudged.items() if r}
    for code in [code for code in partly if len(unjudged[code]) == judged or not found_in[code]]:
        run.discard(code)
        not_run[code] = partly.pop(code)
    for rule in RULES:
        if rule.code in run and judged and rule.reads and not found_in[rule.code]:
            run.discard(rule.code)
            not_run[rule.code] = "aucune valeur à juger dans ce qui est donné"
    return Report(
        findings=tuple(sorted(findings, key=lambda finding: finding.reading_order)),
        perimeter=replace(_perimeter(bound, options, run, not_run), rules_partly_run=partly),
        rules=Infos(CODES),
        files=tuple(document.path for document in documents),
    )


def _not_judged(reasons: list[str], judged: int) -> str:
    """Count the requests that a rule did not judge, and say why, reason by reason."""
    counts = Counter(reasons)
    why = " ; ".join(
        f"{reason} ({count})" if len(counts) > 1 else reason for reason, count in counts.items()
    )
    if len(reasons) == judged:
        return f"aucune demande jugée : {why}"
    return f"{plural(len(reasons), 'demande')} sur {judged} sans jugement : {why}"


@without_collection()
def lint(source: Path | str, options: Options | None = None) -> Report:
    """Check one file, or one JSON text when `source` is a string.

    Raises StopError when the file cannot be opened.
    """
    from segur_cli.files.opening import JSON_FILE, read_file

    if isinstance(source, str):
        document = parse(source.encode("utf-8", "surrogatepass"), PurePath("<texte>"))
    else:
        document = parse(read_file(source, JSON_FILE), source)
    return lint_documents([document], options or Options())


def _wanted(code: str, options: Options) -> bool:
    return selected(code, options.select, options.ignore)


@dataclass(frozen=True)
class Requests:
    """The requests of a document, those that `left_out` sets aside, and their kind if known."""

    demandes: tuple[Demande, ...]
    left_out: tuple[Demande, ...]
    kind: str | None


def read_requests(document: Document, options: Options) -> Requests:
    """Cut a document into its requests, as `lint_documents` does; none when it is not usable."""
    bound = _bind(document, options)
    return Requests(bound.demandes, bound.left_out, bound.kind)


def requests_of(document: Document, options: Options) -> tuple[Demande, ...]:
    """Cut a document into its requests, as `lint_documents` does; none when it is not usable."""
    return _bind(document, options).demandes


def _bind(document: Document, options: Options, *, as_avance: bool = False) -> _Bound:
    """Find the model of a document and cut it into requests.

    `as_avance`: it is what soldes are compared with, and only a model that it follows is its own.
    """
    if not document.usable:
        return _Bound(document, None, ConceptMap(Nature.GUESSED, ()), ())
    given = (*((options.model,) if options.model else ()), *options.models)
    if as_avance:
        given = tuple(m for m in given if m.kind != "solde" and is_followed(document.value, m))
    choice = choose(document.value, document.path, given)
    model = choice.model
    # A schema without annotations says what is refused, not where things are; nor does the model
    # of another kind of request.
    placed = model is not None and model.concept_map.bindings and not choice.unfit
    concept_map = model.concept_map if model and placed else guessed(document.value)
    demandes = bind(document, concept_map) if concept_map.bindings else ()
    kind = _kind(document, model, concept_map, choice, options.kinds.get(document.path))
    out = tuple(one for one in demandes if _is_left_out(one, document, kind, options))
    if out:
        gone = {one.pointer for one in out}
        demandes = tuple(one for one in demandes if one.pointer not in gone)
    return _Bound(document, model, concept_map, demandes, kind, choice, out)


def _is_left_out(demande: Demande, document: Document, kind: str | None, options: Options) -> bool:
    if not options.left_out:
        return False
    key = (client_of(demande) or "", sons_of(demande) or "", kind or "")
    if key not in options.left_out:
        return False
    by = options.left_out[key]
    return by is None or resolved(by) != resolved(Path(document.path))


def _inside(pointer: str | None, demandes: Iterable[Demande]) -> bool:
    """Whether a place is one of requests."""
    return pointer is not None and any(
        pointer == one.pointer or pointer.startswith(one.pointer + "/") for one in demandes
    )


def _kind(
    document: Document,
    model: Model | None,
    concept_map: ConceptMap,
    choice: ModelChoice,
    declared: str | None,
) -> str | None:
    """The kind of request: said by the file, by its model, else by what it holds or its name."""
    said = kind_said(document.value, concept_map.bindings)
    if said or (model is not None and not choice.unfit and model.kind):
        return said or (model.kind if model else None)
    if declared:
        return declared
    if concept_map.nature is not Nature.GUESSED:
        return None
    if any(concept.startswith("facture.") for concept in concept_map.concepts):
        return "solde"
    return kind_in(document.path.name)


def _each_once(placed: list[Diagnostic], concept_map: ConceptMap) -> list[Diagnostic]:
    """Keep one finding of a rule, the most severe, at a place that bears several concepts."""
    patterns = Counter(binding.pattern for binding in concept_map.bindings)
    if not any(count > 1 for count in patterns.values()):
        return placed
    seen: dict[tuple[str, str | None, str | None], Diagnostic] = {}
    for finding in placed:
        key = (finding.code, finding.pointer, finding.subject)
        if key not in seen or seen[key].severity < finding.severity:
            seen[key] = finding
    return list(seen.values())


@dataclass(frozen=True)
class _Whole:
    """What every document of the run shares: the other files, and the avance of `--against`."""

    portfolio: Portfolio
    against: tuple[Demande, ...] | None
    against_guessed: bool = False


def _whole(bound: Sequence[_Bound], options: Options) -> _Whole:
    portfolio = Portfolio(
        tuple(Filed(str(one.document.path), one.kind, one.demandes) for one in bound)
    )
    avances = [document for document in _avances(options) if document.usable]
    if not avances:
        return _Whole(portfolio, None)
    found = [_bind(document, options, as_avance=True) for document in avances]
    guesses = any(one.concept_map.nature is Nature.GUESSED for one in found)
    return _Whole(portfolio, tuple(d for one in found for d in one.demandes), guesses)


def _avances(options: Options) -> tuple[Document, ...]:
    if options.against is None:
        return ()
    return options.against if isinstance(options.against, tuple) else (options.against,)


def _context(one: _Bound, whole: _Whole, rank: int, options: Options) -> RequestContext:
    return RequestContext(
        document=one.document,
        concept_map=one.concept_map,
        kind=one.kind,
        demandes=one.demandes,
        clock=options.clock,
        settings=options.settings,
        base=options.base,
        register=options.register,
        against=whole.against,
        against_guessed=whole.against_guessed,
        against_files=tuple(str(document.path) for document in _avances(options)),
        amendments=options.amendments,
        attachments=options.attachments,
        portfolio=whole.portfolio,
        rank=rank,
    )


def _schema_part(one: _Bound, options: Options) -> Iterator[Diagnostic]:
    """What the model itself refuses, and files in which no request is recognised."""
    from_model: list[Diagnostic] = []
    if one.choice.doubt and _wanted(OTHER_MODEL, options):
        yield _doubtful(one)
    if one.model is not None and not one.choice.unfit:
        # Our own model is no official one: what it refuses is not presented as such.
        theirs = one.model.nature in (Nature.OWN, Nature.OFFICIAL_LEARNED)
        origin = Origin.TEMPLATE if theirs else Origin.GENERIC
        document = one.document
        for code, finding in schema_findings(document.value, one.model, document.stand_ins):
            from_model.append(
                _place(one, code, finding, finding.severity or Severity.ERROR, origin)
            )
        yield from (found for found in from_model if _wanted(found.code, options))
    if one.model is not None and not one.choice.unfit and _wanted(OBSERVED, options):
        for noted in observed_findings(one.document, one.model):
            yield _place(one, OBSERVED, noted, noted.severity or Severity.WARNING, Origin.TEMPLATE)
    missed = unrecognised(one.document, one.concept_map, one.model, one.demandes)
    if missed is not None and _wanted(NOTHING_RECOGNISED, options):
        if one.model is not None and lacks_requests(one.document, one.concept_map, from_model):
            return
        yield _place(one, NOTHING_RECOGNISED, missed, Severity.WARNING, Origin.INFERRED)


def _run(
    rule: Rule[RequestContext, Spot], context: RequestContext, one: _Bound
) -> Iterator[Diagnostic]:
    guessed_map = bool(rule.reads) and (
        context.concept_map.nature is Nature.GUESSED
        or (context.against_guessed and "against" in rule.inputs)
        or rests_on_proposals(rule, context.concept_map)
    )
    for finding in rule.check(context):
        origin = Origin.INFERRED if guessed_map else rule.info.origin
        severity = finding.severity or rule.info.severity
        if origin is Origin.INFERRED:
            severity = min(severity, Severity.WARNING)
        yield _place(one, rule.code, finding, severity, origin)


def rests_on_proposals(rule: Rule[RequestContext, Spot], concept_map: ConceptMap) -> bool:
    """Whether a rule reads a place that a model only proposes."""
    proposed = concept_map.proposed
    return bool(proposed) and any(
        concept in proposed for group in rule.reads for concept in group.split("|")
    )


def _doubtful(one: _Bound) -> Diagnostic:
    """Tell a file that follows another model than those given, or several as well."""
    hint = (
        "donnez le modèle de ce fichier (--template, ou [[template]] dans segur.toml) : rien n'en "
        "est comparé à celui-ci"
        if one.choice.unfit
        else "dites lequel est le sien : [[template]] files, dans segur.toml"
    )
    finding = Finding(Spot("", "opening"), f"modèle : {one.choice.doubt}", hint)
    severity = Severity.ERROR if one.choice.unfit else Severity.WARNING
    return _place(one, OTHER_MODEL, finding, severity, Origin.TEMPLATE)


def _place(
    one: _Bound, code: str, finding: Finding[Spot], severity: Severity, origin: Origin
) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=severity,
        message=finding.message,
        origin=origin,
        path=one.document.path,
        span=_span(one.document, finding.place),
        pointer=finding.place.pointer,
        subject=finding.place.subject or one.subject(finding.place.pointer),
        hint=finding.hint,
    )


def _span(document: Document, place: Spot) -> Span | None:
    try:
        if place.at == "key":
            return document.key_span_of(place.pointer)
        if place.at == "opening":
            return document.opening_of(place.pointer)
        return document.span_of(place.pointer)
    except PointerError:
        return None


def _perimeter(
    bound: Iterable[_Bound], options: Options, run: set[str], not_run: dict[str, str]
) -> Perimeter:
    labels = dict.fromkeys(
        one.model.label if one.model else "modèle officiel non fourni"
        for one in bound
        if one.document.usable
    )
    return Perimeter(
        template=" ; ".join(labels) or None,
        base=options.base_name,
        rules_run=tuple(sorted(run)),
        rules_not_run={code: why for code, why in sorted(not_run.items()) if code not in run},
        not_checkable=NOT_CHECKABLE,
        guessed=tuple(
            dict.fromkeys(line for one in bound for line in told_guesses(one.concept_map))
        ),
    )
