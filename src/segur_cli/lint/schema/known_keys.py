"""The keys a schema knows at one place: for « vouliez-vous écrire »."""

from collections.abc import Iterator, Mapping
from typing import Any

from segur_cli.templates.concept_map import follow

_LISTS = ("allOf", "anyOf", "oneOf")
_SINGLES = ("then", "else", "if")
_MAX_DEPTH = 16


def known_keys(node: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys that a schema object names, through its alternatives and local `$ref`s."""
    return tuple(dict.fromkeys(_keys(node, schema, 0)))


def _keys(node: object, schema: Mapping[str, Any], depth: int) -> Iterator[str]:
    if not isinstance(node, Mapping) or depth > _MAX_DEPTH:
        return
    properties = node.get("properties")
    if isinstance(properties, Mapping):
        yield from (key for key, child in properties.items() if child is not False)
    for name in _LISTS:
        for child in node.get(name) or ():
            yield from _keys(child, schema, depth + 1)
    for name in _SINGLES:
        yield from _keys(node.get(name), schema, depth + 1)
    dependent = node.get("dependentSchemas")
    for child in dependent.values() if isinstance(dependent, Mapping) else ():
        yield from _keys(child, schema, depth + 1)
    reference = node.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        yield from _keys(follow(schema, reference), schema, depth + 1)
