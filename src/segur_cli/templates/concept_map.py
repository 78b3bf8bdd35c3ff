"""Which concept sits where in a document: read from a schema's annotations, or guessed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from segur_cli.documents import Json, join, unescape
from segur_cli.templates.concepts import CONCEPTS

# In a pattern, stands for every item of a list.
EVERY = None
Pattern = tuple[str | None, ...]
_MAX_DEPTH = 32
_ALTERNATIVES = ("allOf", "anyOf", "oneOf")


class Nature(Enum):
    """Where a map comes from; decides how far its findings may go."""

    REFERENCE = "reference"  # our own model
    OFFICIAL_LEARNED = "official-learned"  # the user's official model
    GUESSED = "guessed"  # no model: keys and value shapes only


class Located(NamedTuple):
    """A value and its RFC 6901 pointer."""

    value: Json
    pointer: str


@dataclass(frozen=True)
class Binding:
    """Every value at `pattern` is about `concept`."""

    pattern: Pattern
    concept: str


@dataclass(frozen=True)
class ConceptMap:
    """The bindings of a model; at most one of them is for `demande`, the repeated object.

    `overlooked` are places outside the requests that seem to name clients as well.
    """

    nature: Nature
    bindings: tuple[Binding, ...]
    overlooked: tuple[Pattern, ...] = ()

    @property
    def concepts(self) -> frozenset[str]:
        """The concepts that have a place."""
        return frozenset(binding.concept for binding in self.bindings)

    @property
    def demande(self) -> Pattern:
        """Where the repeated object is; the whole document when the map does not say."""
        for binding in self.bindings:
            if binding.concept == "demande":
                return binding.pattern
        return ()


class Route:
    """A pattern made ready to be followed many times.

    `keys` lead to the value, or to the list whose items `rest` is followed in; `suffix` is
    what they add to a pointer.
    """

    __slots__ = ("keys", "rest", "suffix")

    def __init__(self, pattern: Pattern) -> None:
        keys: list[str] = []
        for step in pattern:
            if step is EVERY:
                break
            keys.append(step)
        self.keys = tuple(keys)
        self.suffix = join("", *keys)
        self.rest = Route(pattern[len(keys) + 1 :]) if len(keys) < len(pattern) else None

    def follow(self, value: Json, pointer: str = "") -> Iterator[Located]:
        """Yield every value found below `value`, which stands at `pointer`."""
        for key in self.keys:
            if not isinstance(value, dict) or key not in value:
                return
            value = value[key]
        pointer += self.suffix
        if self.rest is None:
            yield Located(value, pointer)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from self.rest.follow(item, f"{pointer}/{index}")

    def value_below(self, value: Json) -> Json:
        """Return what stands at `keys` below `value`, None when nothing does."""
        for key in self.keys:
            if not isinstance(value, dict):
                return None
            value = value.get(key)
        return value


def locate(value: Json, pattern: Pattern, pointer: str = "") -> Iterator[Located]:
    """Yield every value at a pattern below `value`, which stands at `pointer`."""
    return Route(pattern).follow(value, pointer)


def map_from_schema(schema: Mapping[str, Any]) -> ConceptMap:
    """Read the `x-segur` annotations of a schema. Raises ValueError for an unknown concept."""
    root = schema.get("x-segur", {})
    nature = Nature(root.get("nature", Nature.OFFICIAL_LEARNED.value))
    return ConceptMap(nature, tuple(dict.fromkeys(_bindings(schema, schema, (), 0))))


def _bindings(
    node: object, root: Mapping[str, Any], pattern: Pattern, depth: int
) -> Iterator[Binding]:
    if not isinstance(node, Mapping) or depth > _MAX_DEPTH:
        return
    annotation = node.get("x-segur")
    if isinstance(annotation, Mapping) and "concept" in annotation:
        concept = annotation["concept"]
        if concept not in CONCEPTS:
            raise ValueError(f"concept inconnu : {concept}")
        yield Binding(pattern, concept)
    reference = node.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        yield from _bindings(follow(root, reference), root, pattern, depth + 1)
    for keyword in _ALTERNATIVES:
        for child in node.get(keyword) or ():
            yield from _bindings(child, root, pattern, depth + 1)
    properties = node.get("properties")
    if isinstance(properties, Mapping):
        for key, child in properties.items():
            yield from _bindings(child, root, (*pattern, key), depth + 1)
    if "items" in node:
        yield from _bindings(node["items"], root, (*pattern, EVERY), depth + 1)


def follow(root: Mapping[str, Any], reference: str) -> object:
    """Return what a local reference (`#/$defs/client`) designates, None when nothing."""
    node: object = root
    for token in reference[2:].split("/"):
        if not isinstance(node, Mapping):
            return None
        node = node.get(unescape(token))
    return node
