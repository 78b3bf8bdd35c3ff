"""What a model's schema refuses, in French."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from segur_cli.diagnostics import Severity
from segur_cli.documents import Json
from segur_cli.documents.pointers import split
from segur_cli.lint.context import Spot
from segur_cli.lint.schema.cascade import independent
from segur_cli.lint.schema.combinations import unfold
from segur_cli.lint.schema.refused import Reader, Refused
from segur_cli.lint.schema.sentences import say
from segur_cli.rules.rule import Finding
from segur_cli.templates.choosing import known_patterns
from segur_cli.templates.concept_map import EVERY, Nature, Pattern, locate
from segur_cli.templates.models import Model
from segur_cli.text.writing import quote, sanitized


def schema_findings(
    value: Json, model: Model, skipped: frozenset[str] = frozenset()
) -> Iterator[tuple[str, Finding[Spot]]]:
    """Yield the code and finding of everything the schema refuses in a document.

    One defect yields one finding; they come in the order of their pointers. `skipped` holds
    the pointers of values already reported and replaced (`Document.stand_ins`).
    """
    validator = model.validator
    value, wrapped = _with_lists(value, model)
    if validator.is_valid(value):
        return
    refusals = Reader(value, model.schema).read(validator.iter_errors(value))
    seen: set[tuple[str, str]] = set()
    for refused in independent(unfold(refusals), model.schema):
        for code, told in say(refused, model.schema):
            finding = _weighed(told, refused)
            if wrapped:
                finding = replace(finding, place=_unwrapped(finding.place, wrapped))
            # A key has one defect at most; a value may have several.
            identity = (finding.place.pointer, "" if finding.place.at == "key" else finding.message)
            if finding.place.pointer not in skipped and identity not in seen:
                seen.add(identity)
                yield code, finding


def _weighed(finding: Finding[Spot], refused: Refused) -> Finding[Spot]:
    """Say what proves a constraint, and how the field is called; one only proposed warns."""
    annotation = refused.node.get("x-segur")
    if not isinstance(annotation, Mapping):
        return finding
    label, proofs = annotation.get("label"), annotation.get("proof")
    message = finding.message
    if isinstance(label, str) and label and finding.place.at != "key":
        message += f" (champ {quote(label, 80)})"
    proof = proofs.get(refused.keyword) if isinstance(proofs, Mapping) else proofs
    if isinstance(proof, str) and proof:
        message += f" [{sanitized(proof[:120])}]"
    proposed = annotation.get("status") == "proposed" and not proof
    severity = Severity.WARNING if proposed else finding.severity
    return replace(finding, message=message, severity=severity)


def _with_lists(value: Json, model: Model) -> tuple[Json, tuple[str, ...]]:
    """Put in a list of one what a converter from XML wrote bare, and say where.

    Only in a model of the user's: ours wants its lists.
    """
    if model.nature is Nature.REFERENCE:
        return value, ()
    lists: dict[Pattern, None] = {}
    for pattern in known_patterns(model):
        for position, step in enumerate(pattern):
            if step is EVERY:
                lists[pattern[:position]] = None
    wrapped: list[str] = []
    for pattern in sorted(lists, key=len):
        bare = [found for found in locate(value, pattern) if isinstance(found.value, dict)]
        for found in bare if pattern else ():
            value = _replaced(value, split(found.pointer), [found.value])
            wrapped.append(found.pointer)
    return value, tuple(wrapped)


def _replaced(value: Json, path: tuple[str, ...], new: Json) -> Json:
    """Return a copy of a document with another value at a place."""
    if not path:
        return new
    key, *rest = path
    if isinstance(value, list):
        items = list(value)
        items[int(key)] = _replaced(items[int(key)], tuple(rest), new)
        return items
    assert isinstance(value, dict)  # noqa: S101 (a pointer that was just found)
    return {**value, key: _replaced(value[key], tuple(rest), new)}


def _unwrapped(place: Spot, wrapped: tuple[str, ...]) -> Spot:
    """Return the place of the document itself: the lists of one that were added have none."""
    pointer = place.pointer
    for added in sorted(wrapped, key=len, reverse=True):
        if pointer == f"{added}/0" or pointer.startswith(f"{added}/0/"):
            pointer = added + pointer[len(added) + 2 :]
    return place._replace(pointer=pointer)
