"""One defect yields one finding, when a model and a rule both blame the same value."""

from collections.abc import Sequence

from segur_cli.diagnostics import Diagnostic, Severity, Span
from segur_cli.documents import Document, Json, PointerError, join
from segur_cli.lint.context import Spot
from segur_cli.lint.rules import RULES
from segur_cli.lint.schema.codes import TYPE
from segur_cli.rules.rule import Finding
from segur_cli.templates.concept_map import ConceptMap, Pattern

_Place = tuple[str | None, Span | None]

_EXPLAIN = frozenset(rule.code for rule in RULES if rule.explains)
_SEE_THROUGH = frozenset(rule.code for rule in RULES if rule.sees_through)


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
            explained[_place(finding)] = finding.severity
    refused = [
        finding
        for finding in from_model
        if _place(finding) not in explained or explained[_place(finding)] < finding.severity
    ]
    taken = {
        _place(finding)
        for finding in refused
        # What the model could not judge keeps nobody from speaking.
        if finding.severity is Severity.ERROR and not _is_container(document, finding)
    }
    beyond_type = {_place(f) for f in refused if f.code != TYPE}
    return [
        *refused,
        *(
            f
            for f in from_rules
            if _place(f) not in taken or (_place(f) not in beyond_type and f.code in _SEE_THROUGH)
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


def _is_said(value: Json, pattern: Pattern, from_model: Sequence[Finding[Spot]]) -> bool:
    pointer = ""
    for step in pattern:
        if isinstance(step, str) and isinstance(value, dict):
            if step not in value:
                return any(
                    finding.place.pointer == pointer and step in finding.place.missing
                    for finding in from_model
                )
            value = value[step]
            pointer = join(pointer, step)
        else:
            # An empty list, or another value than the one that the path goes through.
            return any(finding.place.pointer == pointer for finding in from_model)
    return False


def _place(finding: Diagnostic) -> _Place:
    return finding.pointer, finding.span


def _is_container(document: Document, finding: Diagnostic) -> bool:
    """Whether a finding stands on a whole object or list: it then says nothing of the rest."""
    try:
        return isinstance(document.resolve(finding.pointer or ""), dict | list)
    except PointerError:
        return False
