"""FMT092: what the portal was seen to refuse, noted in the model, held against the file."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from segur_cli.diagnostics import Severity
from segur_cli.documents import Document, Json
from segur_cli.lint.context import Spot
from segur_cli.rules.rule import Finding
from segur_cli.templates.compiling import compiled
from segur_cli.templates.concept_map import EVERY, LocatedValue, Pattern, locate
from segur_cli.templates.models import Model
from segur_cli.text.writing import normalized_key, quote

_MAX_DEPTH = 40


def observed_findings(document: Document, model: Model) -> Iterator[Finding[Spot]]:
    """Yield what a document repeats of what was refused before; reminders are notes."""
    for pattern, observed in _observed(model.schema, (), 0):
        found = list(locate(document.value, pattern))
        for one in observed:
            yield from _of_observation(document, pattern, found, one)


def _observed(node: Any, at: Pattern, depth: int) -> Iterator[tuple[Pattern, list[dict[str, Any]]]]:
    if not isinstance(node, Mapping) or depth > _MAX_DEPTH:
        return
    annotation = node.get("x-segur")
    if isinstance(annotation, Mapping) and isinstance(annotation.get("observed"), list):
        yield at, [one for one in annotation["observed"] if isinstance(one, dict)]
    properties = node.get("properties")
    for key, child in properties.items() if isinstance(properties, Mapping) else ():
        yield from _observed(child, (*at, key), depth + 1)
    yield from _observed(node.get("items"), (*at, EVERY), depth + 1)


def _of_observation(
    document: Document, pattern: Pattern, found: list[LocatedValue], one: dict[str, Any]
) -> Iterator[Finding[Spot]]:
    told = quote(one.get("message", ""), 160)
    seen = f"constaté sur le portail le {one.get('date', '?')} : {told}"
    judged = {"forbidden", "allowed", "maxLength", "pattern", "required"} & one.keys()
    if not judged:
        if found:
            yield Finding(Spot(found[0].pointer), f"rappel, {seen}", severity=Severity.NOTE)
        return
    for located in found:
        why = _refused(located.value, one)
        if why:
            yield Finding(Spot(located.pointer), f"{why} ; {seen}", severity=Severity.WARNING)
    if one.get("required") and pattern:
        parents = locate(document.value, pattern[:-1])
        for parent in parents:
            if isinstance(parent.value, dict) and pattern[-1] not in parent.value:
                message = f"clé {quote(pattern[-1])} absente ; {seen}"
                yield Finding(Spot(parent.pointer, "opening"), message, severity=Severity.WARNING)


def _refused(value: Json, one: dict[str, Any]) -> str:
    if isinstance(value, dict | list):
        return ""
    text = "" if value is None else str(value)
    if one.get("required") and not text.strip():
        return "valeur vide"
    if normalized_key(text) in {normalized_key(str(bad)) for bad in one.get("forbidden", ())}:
        return f"valeur {quote(text, 40)} déjà refusée"
    allowed = one.get("allowed")
    if isinstance(allowed, list) and text and text not in map(str, allowed):
        return f"valeur {quote(text, 40)} hors de celles que le portail a dites"
    longest = one.get("maxLength")
    if isinstance(longest, int) and len(text) > longest:
        return f"{len(text)} caractères, plus que les {longest} que le portail a admis"
    pattern = one.get("pattern")
    if isinstance(pattern, str) and text and not _matches(pattern, text):
        return f"valeur {quote(text, 40)} d'une autre forme que celle que le portail a dite"
    return ""


@lru_cache(maxsize=256)
def _matches(pattern: str, text: str) -> bool:
    try:
        return compiled({"type": "string", "pattern": pattern}).is_valid(text)
    except ValueError:
        return True
