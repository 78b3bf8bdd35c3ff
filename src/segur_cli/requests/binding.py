"""From a document and a concept map to the requests that business rules read."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from segur_cli.documents import Document, Json
from segur_cli.requests.demande import ConceptPlace, Demande
from segur_cli.templates.concept_map import (
    EVERY,
    Binding,
    ConceptMap,
    LocatedValue,
    Pattern,
    PatternRoute,
)


class _Ancestor(NamedTuple):
    """An object on the way to a request: the document, or an item of a list."""

    value: Json
    pointer: str


def bind(document: Document, concept_map: ConceptMap) -> tuple[Demande, ...]:
    """Cut a document into its requests, in the order of the file.

    Empty when the repeated object is not there, or the document is not usable.
    """
    found: list[Demande] = []
    for root in concept_map.demandes:
        found += _requests(document, concept_map, root, len(found))
    return tuple(found)


def _requests(
    document: Document, concept_map: ConceptMap, root: Pattern, start: int
) -> Iterator[Demande]:
    """Yield the requests at one root, numbered from `start`."""
    own: dict[str, tuple[ConceptPlace, ...]] = {}
    above: dict[
        int, list[tuple[PatternRoute, Binding]]
    ] = {}  # by the number of lists shared with root
    for binding in concept_map.bindings:
        if binding.concept == "demande":
            continue
        if binding.pattern[: len(root)] == root:
            place = ConceptPlace(PatternRoute(binding.pattern[len(root) :]), binding)
            own[binding.concept] = (*own.get(binding.concept, ()), place)
        else:
            lists, end = _shared(root, binding.pattern)
            above.setdefault(lists, []).append((PatternRoute(binding.pattern[end:]), binding))
    constants = dict(concept_map.constants)
    header = _Header(document, above)
    ways = _ways(document.value, PatternRoute(root), "", (_Ancestor(document.value, ""),))
    short: dict[str, PatternRoute] | None = None
    index = start
    for way in ways:
        request = way[-1]
        if not isinstance(request.value, dict):
            index += 1
            continue
        inherited = header.of(way)
        if short is None:
            short = {} if document.stand_ins else _short(own, inherited, constants)
        yield Demande(
            str(document.path), index, request.pointer, request.value, own, short, inherited,
            document.stand_ins, constants,
        )  # fmt: skip
        index += 1


def _shared(root: Pattern, pattern: Pattern) -> tuple[int, int]:
    """Return how many lists a place shares with the requests, and where the last one ends."""
    lists = end = 0
    for position, (mine, theirs) in enumerate(zip(root, pattern, strict=False)):
        if mine != theirs:
            break
        if mine is EVERY:
            lists, end = lists + 1, position + 1
    return lists, end


def _ways(
    value: Json, route: PatternRoute, pointer: str, way: tuple[_Ancestor, ...]
) -> Iterator[tuple[_Ancestor, ...]]:
    """Yield the way to each request: the document, an item of each list, the request itself."""
    for key in route.keys:
        if not isinstance(value, dict) or key not in value:
            return
        value = value[key]
    pointer += route.suffix
    if route.rest is None:
        yield (*way, _Ancestor(value, pointer)) if route.keys or len(way) == 1 else way
        return
    items = enumerate(value) if isinstance(value, list) else ()
    for index, item in items:
        below = _Ancestor(item, f"{pointer}/{index}")
        yield from _ways(item, route.rest, below.pointer, (*way, below))
    if isinstance(value, dict):  # a list of one, that a converter from XML wrote bare
        yield from _ways(value, route.rest, pointer, (*way, _Ancestor(value, pointer)))


class _Header:
    """What requests inherit from their own ancestors, found once for each ancestor."""

    def __init__(
        self, document: Document, above: Mapping[int, list[tuple[PatternRoute, Binding]]]
    ) -> None:
        self._skipped = document.stand_ins
        self._above = above
        self._levels = sorted(above, reverse=True)  # the nearest ancestor first
        self._found: dict[tuple[str, ...], Mapping[str, tuple[LocatedValue, ...]]] = {}

    def of(self, way: tuple[_Ancestor, ...]) -> Mapping[str, tuple[LocatedValue, ...]]:
        """Return the values of a request's ancestors, by concept."""
        levels = [level for level in self._levels if level < len(way)]
        key = tuple(way[level].pointer for level in levels)
        if key not in self._found:
            self._found[key] = self._read([(level, way[level]) for level in levels])
        return self._found[key]

    def _read(
        self, ancestors: list[tuple[int, _Ancestor]]
    ) -> Mapping[str, tuple[LocatedValue, ...]]:
        header: dict[str, tuple[LocatedValue, ...]] = {}
        for level, ancestor in ancestors:
            for route, binding in self._above[level]:
                place = ConceptPlace(route, binding)
                found = place.follow(ancestor.value, ancestor.pointer, self._skipped)
                header[binding.concept] = (*header.get(binding.concept, ()), *found)
        return header


def _short(
    own: Mapping[str, tuple[ConceptPlace, ...]],
    header: Mapping[str, tuple[LocatedValue, ...]],
    constants: Mapping[str, str],
) -> dict[str, PatternRoute]:
    """Return the routes that `Demande.short` keeps."""
    return {
        concept: places[0].route
        for concept, places in own.items()
        if len(places) == 1
        and places[0].route.rest is None
        and places[0].binding.plain
        and concept not in header
        and concept not in constants
    }
