"""Which concept sits where in a document: said by the places of a model, or guessed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, NamedTuple

from segur_cli.documents import Json, join, unescape
from segur_cli.templates.concepts import CONCEPTS, ValueType
from segur_cli.templates.encodings import Encoding, is_nothing, padded

# In a pattern, stands for every item of a list.
EVERY = None
Pattern = tuple[str | None, ...]


class Nature(Enum):
    """Where a map comes from; decides how far its findings may go."""

    REFERENCE = "reference"  # our own model
    OWN = "own"  # a schema that the user wrote
    OFFICIAL_LEARNED = "official-learned"  # learned from the user's official files
    GUESSED = "guessed"  # no model: keys and value shapes only


class LocatedValue(NamedTuple):
    """A value and its RFC 6901 pointer."""

    value: Json
    pointer: str


@dataclass(frozen=True)
class Binding:
    """Every value at `pattern` is about `concept`, and is written as `encoding` says.

    `may_be_empty`: nothing asks for the place, so that an empty text there is no value.
    `numeric`: the model wants a number there. `admitted` when the model lists the values of the
    place. `confirmed` is False for what was only proposed: its findings do not block. Without
    `unit_known`, amounts are in euros or in cents: they are read in cents, the lower reading.
    `unexplained` when nothing says what its codes mean: they are only compared with each other.
    """

    pattern: Pattern
    concept: str
    encoding: Encoding | None = None
    may_be_empty: bool = False
    numeric: bool = False
    admitted: bool = False
    confirmed: bool = True
    unit_known: bool = True
    unexplained: bool = False

    @cached_property
    def kind(self) -> ValueType:
        """What a value of its concept looks like."""
        return CONCEPTS[self.concept].kind

    @cached_property
    def plain(self) -> bool:
        """Whether values are read as they stand."""
        return self.encoding is None and not self.may_be_empty and not self.numeric

    def read(self, value: Json) -> Json:
        """Return what a value says; None when the place holds nothing."""
        if self.may_be_empty and is_nothing(value, self.kind):
            return None
        if self.numeric:
            value = padded(value, self.kind)
        return value if self.encoding is None else self.encoding.read(value, self.kind)


@dataclass(frozen=True)
class ConceptMap:
    """The bindings of a model: those of `demande` say where the repeated objects are.

    `constants` are values that the model itself settles, by concept (`sons`). `overlooked` are
    places outside the requests that seem to name clients as well, `ties` the places among which
    nothing chooses for a concept.
    """

    nature: Nature
    bindings: tuple[Binding, ...]
    overlooked: tuple[Pattern, ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    ties: tuple[tuple[str, tuple[Pattern, ...]], ...] = ()

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The concepts that have a place, or a value that the model settles."""
        placed = (binding.concept for binding in self.bindings)
        return frozenset((*placed, *(concept for concept, _ in self.constants)))

    @cached_property
    def proposed(self) -> frozenset[str]:
        """The concepts of which a place is only proposed."""
        return frozenset(one.concept for one in self.bindings if not one.confirmed)

    @cached_property
    def demandes(self) -> tuple[Pattern, ...]:
        """Where the repeated objects are; the whole document when the map does not say."""
        found = tuple(one.pattern for one in self.bindings if one.concept == "demande")
        return found or ((),)

    def bindings_of(self, concept: str) -> list[Binding]:
        """The places of a concept."""
        return [binding for binding in self.bindings if binding.concept == concept]


class PatternRoute:
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
        self.rest = PatternRoute(pattern[len(keys) + 1 :]) if len(keys) < len(pattern) else None

    def follow(self, value: Json, pointer: str = "") -> Iterator[LocatedValue]:
        """Yield every value found below `value`, which stands at `pointer`."""
        for key in self.keys:
            if not isinstance(value, dict) or key not in value:
                return
            value = value[key]
        pointer += self.suffix
        if self.rest is None:
            yield LocatedValue(value, pointer)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from self.rest.follow(item, f"{pointer}/{index}")
        elif isinstance(value, dict):  # a list of one, that a converter from XML wrote bare
            yield from self.rest.follow(value, pointer)

    def value_below(self, value: Json) -> Json:
        """Return what stands at `keys` below `value`, None when nothing does."""
        for key in self.keys:
            if not isinstance(value, dict):
                return None
            value = value.get(key)
        return value


def locate(value: Json, pattern: Pattern, pointer: str = "") -> Iterator[LocatedValue]:
    """Yield every value at a pattern below `value`, which stands at `pointer`."""
    return PatternRoute(pattern).follow(value, pointer)


def sampled(
    value: Json, deepest: int, items: int, at: Pattern = ()
) -> Iterator[tuple[Pattern, Json]]:
    """Yield every node of a document with its place, a node before what it holds.

    No deeper than `deepest` steps, and the first `items` of each list, which have one place.
    """
    if len(at) > deepest:
        return
    yield at, value
    if isinstance(value, dict):
        for key, child in value.items():
            yield from sampled(child, deepest, items, (*at, key))
    elif isinstance(value, list):
        for item in value[:items]:
            yield from sampled(item, deepest, items, (*at, EVERY))


def follow(root: Mapping[str, Any], reference: str) -> object:
    """Return what a local reference (`#/$defs/client`) designates, None when nothing."""
    node: object = root
    for token in reference[2:].split("/"):
        if not isinstance(node, Mapping):
            return None
        node = node.get(unescape(token))
    return node
