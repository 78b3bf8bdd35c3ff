"""Run the rules over documents: bind, validate, check, place, and account for what was not run."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from segur_cli.config import RequestState
from segur_cli.diagnostics import (
    Coverage,
    Diagnostic,
    Needed,
    Origin,
    Perimeter,
    Report,
    Severity,
    Span,
)
from segur_cli.documents import CODES as READING_CODES
from segur_cli.documents import Document, Json, PointerError, join, parse
from segur_cli.documents.decoder import without_collection
from segur_cli.lint.context import Beside, RequestContext, Spot
from segur_cli.lint.rules import RULES
from segur_cli.lint.schema.codes import CODES as SCHEMA_CODES
from segur_cli.lint.schema.codes import NOTHING_RECOGNISED, OBSERVED, OTHER_MODEL, TYPE
from segur_cli.lint.schema_findings import (
    holds_requests,
    observed_findings,
    schema_findings,
    told_guesses,
    unplaced,
    unrecognised,
)
from segur_cli.requests import client_named
from segur_cli.requests.portfolio import Binder, Filed, Portfolio
from segur_cli.rules.rule import CONFIG_CODES, Finding, Infos, RuleChoice
from segur_cli.rules.rule import codes as page_codes
from segur_cli.rules.running import Located, diagnostic, judge
from segur_cli.templates.concept_map import EVERY, ConceptMap, Nature, Pattern
from segur_cli.templates.models import Model

# Every rule of this command, in the order of their codes.
CODES = tuple(
    sorted((*READING_CODES, *SCHEMA_CODES, *(rule.code for rule in RULES), *CONFIG_CODES))
)
NOT_CHECKABLE = (
    "l'état du dernier avenant et des demandes déjà déposées",
    "les demandes incomplètes dont le ZIP n'a pas été reçu",
    "les financements obtenus par un autre fournisseur",
    "la validité des signatures",
    "les règles non publiées du portail",
)
_Place = tuple[str | None, Span | None]
_EXPLAIN = frozenset(rule.code for rule in RULES if rule.explains)
_SEE_THROUGH = frozenset(rule.code for rule in RULES if rule.sees_through)


def known_codes() -> tuple[str, ...]:
    """The codes that may be chosen: those of this command, and of the pieces of an archive."""
    return (*CODES, *(code for code in page_codes() if code.startswith("DOC")))


@dataclass(frozen=True)
class Options(Beside):
    """What the documents are held against: nothing that is not given here is looked for."""

    model: Model | None = None
    models: tuple[Model, ...] = ()  # others, among which each document finds its own
    against: Document | tuple[Document, ...] | None = None  # the avances of soldes
    select: tuple[str, ...] = ()  # codes or prefixes; empty means all
    ignore: tuple[str, ...] = ()


@without_collection()
def lint_documents(documents: Sequence[Document], options: Options) -> Report:
    """Check every document, alone and beside the others; never raises for what they hold."""
    models = (*((options.model,) if options.model else ()), *options.models)
    binder = Binder(models, gone=_gone(options.states))
    choice = RuleChoice(options.select, options.ignore)
    return lint_portfolio(binder.all(documents, _avances(options)), options, choice)


def _gone(
    states: Mapping[tuple[str, str, str], RequestState],
) -> Mapping[tuple[str, str, str], Path | None]:
    if not states:
        return {}
    from segur_cli.requests.states import gone  # few runs have states

    return gone(states.values())


def _avances(options: Options) -> tuple[Document, ...]:
    if options.against is None:
        return ()
    return options.against if isinstance(options.against, tuple) else (options.against,)


@without_collection()
def lint_portfolio(portfolio: Portfolio, beside: Beside, choice: RuleChoice) -> Report:
    """Check files already bound, as `lint_documents` does: what they are bound with is theirs."""
    usable = [rank for rank, filed in enumerate(portfolio.files) if filed.document.usable]
    judged = judge(
        [rule for rule in RULES if choice.wants(rule.code)],
        (RequestContext(portfolio, rank, beside) for rank in usable),
        lambda context, finding: _located(context.filed, finding.place),
    )
    findings = [
        finding
        for filed in portfolio.files
        for finding in filed.document.findings
        if choice.wants(finding.code)
    ]
    for rank, placed in zip(usable, judged.by_context, strict=True):
        filed = portfolio.files[rank]
        found = without_echoes(
            filed.document,
            list(_schema_part(filed, choice)),
            _each_once(placed, filed.concept_map),
        )
        findings += (finding for finding in found if not filed.sets_aside(finding.pointer))
    return Report(
        findings=tuple(sorted(findings, key=lambda finding: finding.reading_order)),
        perimeter=_perimeter(portfolio.files, beside.base_name, choice, judged.coverage),
        rules=Infos(CODES),
        files=tuple(filed.path for filed in portfolio.files),
        requestless=_asks_of_requests(choice) and _requestless(portfolio.files),
    )


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


def _asks_of_requests(choice: RuleChoice) -> bool:
    """Whether a rule is wanted that looks at requests, and not only at a text and its model."""
    codes = (rule.code for rule in RULES if not rule.code.startswith("TXT"))
    return choice.wants(NOTHING_RECOGNISED) or any(map(choice.wants, codes))


def _requestless(files: Iterable[Filed]) -> bool:
    readable = [filed for filed in files if filed.document.usable]
    return bool(readable) and not any(
        holds_requests(filed.document, filed.concept_map, (*filed.demandes, *filed.set_aside))
        for filed in readable
    )


def _each_once(placed: Sequence[Diagnostic], concept_map: ConceptMap) -> Sequence[Diagnostic]:
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


def _schema_part(filed: Filed, choice: RuleChoice) -> Iterator[Diagnostic]:
    """What the model itself refuses, and files in which no request is recognised."""
    document, model = filed.document, filed.model
    from_model: list[Finding[Spot]] = []
    if filed.choice.doubt and choice.wants(OTHER_MODEL):
        yield _doubtful(filed)
    if model is not None and not filed.choice.unfit:
        # Our own model is no official one: what it refuses is not presented as such.
        theirs = model.nature in (Nature.OWN, Nature.OFFICIAL_LEARNED)
        origin = Origin.TEMPLATE if theirs else Origin.GENERIC
        for code, finding in schema_findings(document.value, model, document.stand_ins):
            from_model.append(finding)
            if choice.wants(code):
                yield _place(filed, code, finding, Severity.ERROR, origin)
        if choice.wants(OBSERVED):
            for noted in observed_findings(document, model):
                yield _place(filed, OBSERVED, noted, Severity.WARNING, Origin.TEMPLATE)
    every = (*filed.demandes, *filed.set_aside)
    missed = unrecognised(document, filed.concept_map, model, every)
    if missed is not None and choice.wants(NOTHING_RECOGNISED):
        if model is not None and lacks_requests(document, filed.concept_map, from_model):
            return
        yield _place(filed, NOTHING_RECOGNISED, missed, Severity.WARNING, Origin.INFERRED)


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


def _located(filed: Filed, place: Spot) -> Located:
    subject, client = place.subject, place.client
    if subject is None and (demande := filed.request_at(place.pointer)) is not None:
        subject, client = demande.subject, client_named(demande)
    span = _span(filed.document, place)
    pointer = filed.document.in_the_file(place.pointer)
    return Located(filed.path, span, pointer, subject=subject, client=client)


def _place(
    filed: Filed, code: str, finding: Finding[Spot], severity: Severity, origin: Origin
) -> Diagnostic:
    where = _located(filed, finding.place)
    return diagnostic(code, finding, where, severity=finding.severity or severity, origin=origin)


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
    files: Sequence[Filed], base_name: str | None, choice: RuleChoice, judged: Coverage
) -> Perimeter:
    labels = dict.fromkeys(
        filed.model.label if filed.model else "modèle officiel non fourni"
        for filed in files
        if filed.document.usable
    )
    by_model = {*SCHEMA_CODES} - {NOTHING_RECOGNISED}
    ran = {*READING_CODES, NOTHING_RECOGNISED} if files else set()
    lacking = {}
    if any(filed.model for filed in files):
        ran |= by_model
    elif labels:
        lacking = dict.fromkeys(by_model, Needed.MODEL)
    whole = Coverage.of(ran, lacking).only(choice.wants).merged(judged)
    return Perimeter(
        template=" ; ".join(labels) or None,
        base=base_name,
        coverage=Coverage(dict(sorted(whole.rules.items()))),
        not_checkable=NOT_CHECKABLE,
        guessed=tuple(
            dict.fromkeys(line for filed in files for line in told_guesses(filed.concept_map))
        ),
        unplaced=tuple(dict.fromkeys(name for f in files for name in unplaced(f.concept_map))),
    )


def without_echoes(
    document: Document, from_model: Sequence[Diagnostic], from_rules: Sequence[Diagnostic]
) -> list[Diagnostic]:
    """Return the findings of a document without those that say again what another says.

    Of a value that the model refuses, the model speaks; unless a rule that explains the form
    of such values (a FINESS, a date) judges it at least as severely: that one speaks. Where
    the model only blames the JSON type, the rules that see through it speak beside.
    """
    if not from_model:
        return list(from_rules)
    explained: dict[_Place, Severity] = {}
    for finding in from_rules:
        if finding.code in _EXPLAIN:
            explained[_at(finding)] = finding.severity
    refused = [
        finding
        for finding in from_model
        if _at(finding) not in explained or explained[_at(finding)] < finding.severity
    ]
    taken = {
        _at(finding)
        for finding in refused
        # What the model could not judge keeps nobody from speaking.
        if finding.severity is Severity.ERROR and not _is_container(document, finding)
    }
    beyond_type = {_at(f) for f in refused if f.code != TYPE}
    return [
        *refused,
        *(
            f
            for f in from_rules
            if _at(f) not in taken or (_at(f) not in beyond_type and f.code in _SEE_THROUGH)
        ),
    ]


def lacks_requests(
    document: Document, concept_map: ConceptMap, from_model: Sequence[Finding[Spot]]
) -> bool:
    """Whether the model already says that the requests are missing, or are no list of them.

    It stops at the first step of their path that the document lacks: the key, the items of
    an empty list, or a value that is no container.
    """
    return any(
        _is_said(document.value, binding.pattern, from_model)
        for binding in concept_map.bindings
        if binding.concept == "demande"
    )


def _is_said(
    value: Json, pattern: Pattern, from_model: Sequence[Finding[Spot]], pointer: str = ""
) -> bool:
    for rank, step in enumerate(pattern):
        if isinstance(step, str) and isinstance(value, dict):
            if step not in value:
                return any(
                    finding.place.pointer == pointer and step in finding.place.missing
                    for finding in from_model
                )
            value = value[step]
            pointer = join(pointer, step)
        elif step is EVERY and isinstance(value, list) and value:
            return any(
                _is_said(item, pattern[rank + 1 :], from_model, join(pointer, index))
                for index, item in enumerate(value)
            )
        else:
            # An empty list, or another value than the one that the path goes through.
            return any(finding.place.pointer == pointer for finding in from_model)
    return False


def _at(finding: Diagnostic) -> _Place:
    return finding.pointer, finding.span


def _is_container(document: Document, finding: Diagnostic) -> bool:
    """Whether a finding stands on a whole object or list: it then says nothing of the rest."""
    try:
        return isinstance(document.resolve(finding.pointer or ""), dict | list)
    except PointerError:
        return False
