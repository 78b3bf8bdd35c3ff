"""One defect yields one finding, when a model and a rule both blame the same value."""

from collections.abc import Sequence

from segur_cli.diagnostics import Diagnostic, Severity, Span
from segur_cli.documents import Document, PointerError
from segur_cli.lint.rules import RULES

_EXPLAINING = frozenset(rule.code for rule in RULES if rule.explains)
_Place = tuple[str | None, Span | None]


def without_echoes(
    document: Document, from_model: Sequence[Diagnostic], from_rules: Sequence[Diagnostic]
) -> list[Diagnostic]:
    """Return the findings of a document without those that say again what another says.

    Of a value that the model refuses, the model speaks; unless a rule that explains the form
    of such values (a FINESS, a date) judges it at least as severely: that one speaks.
    """
    if not from_model:
        return list(from_rules)
    explained: dict[_Place, Severity] = {}
    for finding in from_rules:
        if finding.code in _EXPLAINING:
            explained[_place(finding)] = finding.severity
    refused = [
        finding
        for finding in from_model
        if _place(finding) not in explained or explained[_place(finding)] < finding.severity
    ]
    taken = {_place(f) for f in refused if not _is_container(document, f)}
    return [*refused, *(f for f in from_rules if _place(f) not in taken)]


def _place(finding: Diagnostic) -> _Place:
    return finding.pointer, finding.span


def _is_container(document: Document, finding: Diagnostic) -> bool:
    """Whether a finding stands on a whole object or list: it then says nothing of the rest."""
    try:
        return isinstance(document.resolve(finding.pointer or ""), dict | list)
    except PointerError:
        return False
