"""Run the rules over documents: bind, validate, check, place, and account for what was not run."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from segur_cli.lint.attachments import Attachments
from segur_cli.lint.context import LintSettings, RequestContext, Spot, why_not
from segur_cli.lint.echoes import lacks_requests, without_echoes
from segur_cli.lint.judged import Readings
from segur_cli.lint.observed import observed_findings
from segur_cli.lint.recognition import told_guesses, unrecognised
from segur_cli.lint.rules import RULES
from segur_cli.lint.schema.codes import CODES as SCHEMA_CODES
from segur_cli.lint.schema.codes import NOTHING_RECOGNISED, OBSERVED, OTHER_MODEL
from segur_cli.lint.schema_findings import schema_findings
from segur_cli.requests.portfolio import Binder, Filed, Portfolio
from segur_cli.rules.codes import selected
from segur_cli.rules.config_codes import CODES as CONFIG_CODES
from segur_cli.rules.page import Infos
from segur_cli.rules.page import codes as page_codes
from segur_cli.rules.rule import Finding, Rule
from segur_cli.templates.concept_map import ConceptMap, Nature
from segur_cli.templates.models import Model
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
    """What the documents are held against: nothing that is not given here is looked for.

    `clock` defaults to now. `base_name` is how the report calls the base and what is beside it.
    """

    model: Model | None = None
    models: tuple[Model, ...] = ()  # others, among which each document finds its own
    base: "Base | None" = None
    base_name: str | None = None
    register: "Register | None" = None
    against: Document | tuple[Document, ...] | None = None  # the avances of soldes
    # The file of the last amendment, by client and SONS in lower case.
    amendments: Mapping[tuple[str, str], Path] = field(default_factory=dict)
    attachments: Attachments | None = None
    settings: LintSettings = field(default_factory=LintSettings)
    clock: Clock = field(default_factory=lambda: read_clock(None))
    select: tuple[str, ...] = ()  # codes or prefixes; empty means all
    ignore: tuple[str, ...] = ()


@without_collection()
def lint_documents(documents: Sequence[Document], options: Options) -> Report:
    """Check every document, alone and beside the others; never raises for what they hold."""
    binder = Binder((*((options.model,) if options.model else ()), *options.models))
    return lint_portfolio(binder.all(documents, _avances(options)), options)


def _avances(options: Options) -> tuple[Document, ...]:
    if options.against is None:
        return ()
    return options.against if isinstance(options.against, tuple) else (options.against,)


@without_collection()
def lint_portfolio(portfolio: Portfolio, options: Options) -> Report:
    """Check files already bound, as `lint_documents` does: what they are bound with is theirs."""
    findings: list[Diagnostic] = []
    not_run: dict[str, str] = {}
    run: set[str] = set()
    unjudged: dict[str, list[str]] = {}
    found_in: Counter[str] = Counter()  # how many requests each rule could judge
    said: set[tuple[str, str]] = set()  # code and message of what is said once per run
    for rank, one in enumerate(portfolio.files):
        findings += [f for f in one.document.findings if _wanted(f.code, options)]
        if not one.document.usable:
            continue
        context = _context(one, portfolio, rank, options)
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
        findings += (f for f in found if not one.sets_aside(f.pointer))
    run |= {code for code in READING_CODES if _wanted(code, options)}
    for code in (code for code in SCHEMA_CODES if _wanted(code, options)):
        if code == NOTHING_RECOGNISED or any(one.model for one in portfolio.files):
            run.add(code)
        elif any(one.document.usable for one in portfolio.files):
            not_run[code] = _NO_MODEL
    judged = sum(len(one.demandes) for one in portfolio.files if one.document.usable)
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
        perimeter=replace(
            _perimeter(portfolio.files, options, run, not_run), rules_partly_run=partly
        ),
        rules=Infos(CODES),
        files=tuple(filed.path for filed in portfolio.files),
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


def _context(filed: Filed, portfolio: Portfolio, rank: int, options: Options) -> RequestContext:
    return RequestContext(
        document=filed.document,
        concept_map=filed.concept_map,
        kind=filed.kind,
        demandes=filed.demandes,
        clock=options.clock,
        settings=options.settings,
        base=options.base,
        register=options.register,
        against=portfolio.against,
        against_guessed=portfolio.against_guessed,
        against_files=tuple(str(avance.path) for avance in portfolio.avances),
        amendments=options.amendments,
        attachments=options.attachments,
        portfolio=portfolio,
        rank=rank,
    )


def _schema_part(one: Filed, options: Options) -> Iterator[Diagnostic]:
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
    rule: Rule[RequestContext, Spot], context: RequestContext, one: Filed
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


def _doubtful(one: Filed) -> Diagnostic:
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
    one: Filed, code: str, finding: Finding[Spot], severity: Severity, origin: Origin
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
    files: Iterable[Filed], options: Options, run: set[str], not_run: dict[str, str]
) -> Perimeter:
    labels = dict.fromkeys(
        one.model.label if one.model else "modèle officiel non fourni"
        for one in files
        if one.document.usable
    )
    return Perimeter(
        template=" ; ".join(labels) or None,
        base=options.base_name,
        rules_run=tuple(sorted(run)),
        rules_not_run={code: why for code, why in sorted(not_run.items()) if code not in run},
        not_checkable=NOT_CHECKABLE,
        guessed=tuple(
            dict.fromkeys(line for one in files for line in told_guesses(one.concept_map))
        ),
    )
