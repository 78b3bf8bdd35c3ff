"""Walk through the sub-schemas of a schema, by the keywords that hold some (draft 2020-12)."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_ONE = (
    "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not",
    "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAPS = ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties")
KEYWORDS = frozenset(
    {
        *_ONE, *_LISTS, *_MAPS, "$anchor", "$comment", "$dynamicAnchor", "$dynamicRef", "$id",
        "$ref", "$schema", "$vocabulary", "const", "contentEncoding", "contentMediaType",
        "default", "dependentRequired", "deprecated", "description", "enum", "examples",
        "exclusiveMaximum", "exclusiveMinimum", "format", "maxContains", "maxItems", "maxLength",
        "maxProperties", "maximum", "minContains", "minItems", "minLength", "minProperties",
        "minimum", "multipleOf", "pattern", "readOnly", "required", "title", "type",
        "uniqueItems", "writeOnly",
    }
)  # fmt: skip


class ModelProblem(NamedTuple):
    """A French sentence without its final full stop, about the place a pointer leads to."""

    pointer: str
    message: str


class SchemaNode(NamedTuple):
    """A sub-schema that is an object, and the tokens that lead to it."""

    path: tuple[str | int, ...]
    schema: Mapping[str, Any]


def walk(schema: object) -> Iterator[SchemaNode]:
    """Yield the schema and every sub-schema, parents first; what is not an object is skipped."""
    stack: list[tuple[tuple[str | int, ...], object]] = [((), schema)]
    while stack:
        path, node = stack.pop()
        if not isinstance(node, Mapping):
            continue
        yield SchemaNode(path, node)
        stack.extend(reversed(list(_children(path, node))))


def _children(
    path: tuple[str | int, ...], node: Mapping[str, Any]
) -> Iterator[tuple[tuple[str | int, ...], object]]:
    for keyword, value in node.items():
        if keyword in _ONE:
            yield (*path, keyword), value
        elif keyword in _LISTS and isinstance(value, list):
            yield from (((*path, keyword, i), child) for i, child in enumerate(value))
        elif keyword in _MAPS and isinstance(value, Mapping):
            yield from (((*path, keyword, key), child) for key, child in value.items())
