"""The requests of a document: found by its concept map, their values read by concept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from segur_cli.diagnostics import Client
from segur_cli.documents import Document, Json
from segur_cli.facts.words import sons_code
from segur_cli.identifiers import finess
from segur_cli.templates.concept_map import (
    EVERY,
    Binding,
    ConceptMap,
    LocatedValue,
    Pattern,
    PatternRoute,
)
from segur_cli.text.dates import dated
from segur_cli.text.writing import normalized_key, plural, sanitized

_SHOWN = 5


class ConceptPlace(NamedTuple):
    """Where values of a concept are below a request, and how they are read."""

    route: PatternRoute
    binding: Binding

    def follow(self, value: Json, pointer: str, skipped: frozenset[str]) -> list[LocatedValue]:
        """Return the values below a request, read, stand-ins left out."""
        found = self.route.follow(value, pointer)
        kept = (located for located in found if located.pointer not in skipped)
        if self.binding.plain:
            return list(kept)
        return [LocatedValue(self.binding.read(located.value), located.pointer) for located in kept]


@dataclass(frozen=True)
class Demande:
    """One request: its file and place, and where its values are, its ancestors' included.

    `own` leads to the values below the request by concept, `header` holds those found in its own
    ancestors, `constants` those that the model settles. `short` keeps the routes of the concepts
    that have a single place, read as it stands, without a list on the way, when nothing is
    skipped: most values are read there, at once.
    """

    file: str
    index: int
    pointer: str
    value: Json
    own: Mapping[str, tuple[ConceptPlace, ...]]
    short: Mapping[str, PatternRoute]
    header: Mapping[str, tuple[LocatedValue, ...]]
    skipped: frozenset[str]  # pointers of stand-ins, already reported
    constants: Mapping[str, str] = field(default_factory=dict)

    def all(self, concept: str) -> tuple[LocatedValue, ...]:
        """Every value of a concept, the request's own before those of its ancestors."""
        short = self.short.get(concept)
        if short is not None and (value := short.value_below(self.value)) is not None:
            return (LocatedValue(value, self.pointer + short.suffix),)
        places = self.own.get(concept, ())
        found = [
            located
            for place in places
            for located in place.follow(self.value, self.pointer, self.skipped)
        ]
        if any(located.value is not None for located in found):
            return tuple(found)
        above = self.header.get(concept, ())
        if any(located.value is not None for located in above):
            return above
        if concept in self.constants:
            return (LocatedValue(self.constants[concept], self.pointer),)
        return tuple(found) or above

    def first(self, concept: str) -> LocatedValue | None:
        """The first value of a concept that is not null, None when there is none."""
        short = self.short.get(concept)
        if short is None:
            for found in self.all(concept):
                if found.value is not None:
                    return found
            return None
        value = short.value_below(self.value)
        return None if value is None else LocatedValue(value, self.pointer + short.suffix)

    def pointer_of(self, concept: str) -> str:
        """Where a concept stands; the request itself when it is nowhere."""
        found = self.first(concept)
        return found.pointer if found else self.pointer

    def text(self, concept: str) -> str | None:
        """The text of a concept, stripped; None when absent or not a text."""
        value = self.value_of(concept)
        return value.strip() or None if isinstance(value, str) else None

    def amount(self, concept: str) -> Decimal | None:
        """The number of a concept, in euros; None when absent or not a number."""
        return as_number(self.value_of(concept))

    def date(self, concept: str) -> date | None:
        """The date of a concept; None when absent or no date."""
        return as_date(self.value_of(concept))

    def value_of(self, concept: str) -> Json:
        """Return the value that `first` finds, without its pointer; None when there is none."""
        short = self.short.get(concept)
        if short is not None:
            return short.value_below(self.value)
        found = self.first(concept)
        return found.value if found else None

    @cached_property
    def subject(self) -> str:
        """How reports name the request: client's name and FINESS, else its number."""
        finess = self.text("beneficiaire.finess")
        name = self.text("beneficiaire.nom")
        if name and finess:
            return f"{name} ({finess})"
        return name or (f"FINESS {finess}" if finess else f"demande n° {self.index + 1}")


def single_route(demandes: Sequence[Demande], concept: str) -> PatternRoute | None:
    """Return the one route to a concept below each of these requests, None without one."""
    return demandes[0].short.get(concept) if _are_alike(demandes) else None


def is_inherited(demandes: Sequence[Demande], concept: str) -> bool:
    """Whether only the ancestors of these requests may hold a concept."""
    first = demandes[0]
    return _are_alike(demandes) and not (concept in first.own or concept in first.constants)


def _are_alike(demandes: Sequence[Demande]) -> bool:
    """Whether requests (one at least) share their routes: those of one list do, come together."""
    return demandes[-1].short is demandes[0].short


def column_of(demandes: Sequence[Demande], concept: str) -> list[Json]:
    """Return the value of a concept in each request of one document, None where there is none."""
    if not demandes:
        return []
    if is_inherited(demandes, concept):
        return _inherited(demandes, concept)
    route = single_route(demandes, concept)
    if route is None:
        return [demande.value_of(concept) for demande in demandes]
    values = [demande.value for demande in demandes]
    for key in route.keys:
        values = [value.get(key) if isinstance(value, dict) else None for value in values]
    return values


def _inherited(demandes: Sequence[Demande], concept: str) -> list[Json]:
    """Return a value of the ancestors in each request, read once for those that share them."""
    known: dict[int, Json] = {}
    values = []
    for demande in demandes:
        key = id(demande.header)
        if key not in known:
            known[key] = demande.value_of(concept)
        values.append(known[key])
    return values


def as_number(value: Json) -> Decimal | None:
    """Return a JSON number as a Decimal, None for anything else."""
    if isinstance(value, Decimal):
        return value
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else None


def as_date(value: Json) -> date | None:
    """Return an ISO date (`2025-01-31`, or the day of a date-time), None for anything else."""
    return dated(value) if isinstance(value, str) else None


def client_names(demandes: Sequence[Demande]) -> str:
    """List the first clients, and count the others."""
    shown = " ; ".join(sanitized(demande.subject)[:80] for demande in demandes[:_SHOWN])
    rest = len(demandes) - _SHOWN
    return f"{shown} ; et {plural(rest, 'autre')}" if rest > 0 else shown


def subject_of(demandes: Sequence[Demande]) -> str:
    """Name the subject of a finding about one or several clients."""
    return demandes[0].subject if len(demandes) == 1 else plural(len(demandes), "client")


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
        rows = _requests(document, concept_map, root, len(found))
        found += _joined([*rows]) if root and root[-1] is EVERY else rows
    return tuple(found)


_PIECE_TYPE, _PIECE = "piece.type", "piece."


def _joined(rows: list[Demande]) -> list[Demande]:
    """Make one request of the rows that repeat it, one for each of its pieces.

    They say the same of all that has a concept, and pieces of different types: a request entered
    twice has the same pieces twice.
    """
    places = rows[0].own.get(_PIECE_TYPE, ()) if len(rows) > 1 else ()
    if len(places) != 1 or places[0].route.rest is not None:
        return rows
    groups: dict[tuple[object, ...], list[Demande]] = {}
    for row in rows:
        said = (
            repr([located.value for place in own
                  for located in place.follow(row.value, "", frozenset())])
            for concept, own in row.own.items()
            if not concept.startswith(_PIECE)
        )  # fmt: skip
        groups.setdefault((id(row.header), *said), []).append(row)
    for key, group in list(groups.items()):
        types = {normalized_key(row.text(_PIECE_TYPE) or "") for row in group}
        if len(types) < len(group) or (len(group) > 1 and "" in types):
            del groups[key]
    if all(len(group) == 1 for group in groups.values()):
        return rows
    first = rows[0]
    own = {c: places for c, places in first.own.items() if not c.startswith(_PIECE)}
    short = {c: way for c, way in first.short.items() if not c.startswith(_PIECE)}
    of_row = {row.index: group for group in groups.values() for row in group}
    joined = []
    for row in rows:
        group = of_row.get(row.index, [row])
        if group[0] is row:
            pieces = {
                concept: tuple(located for each in group for located in each.all(concept))
                for concept in first.own
                if concept.startswith(_PIECE)
            }
            header = {**row.header, **pieces}
            joined.append(replace(row, own=own, short=short, header=header))
    return joined


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


def client_of(demande: Demande) -> str | None:
    """Return the client's FINESS without what carries no meaning (spaces, case).

    None when there is none, or when it is no FINESS: another rule says so.
    """
    return client_in(demande.value_of("beneficiaire.finess"))


def client_in(value: Json) -> str | None:
    """Return the FINESS of a client that a value gives, as `client_of`."""
    if not isinstance(value, str):
        return None
    typed = value.strip()
    if not (typed.isascii() and typed.isdigit()):
        typed = finess.normalise(typed)
    return typed if finess.is_shaped(typed) else None


def client_named(demande: Demande) -> Client | None:
    """Return the client of a request: FINESS as `client_of`, name as written; None without both."""
    client = Client(client_of(demande), demande.text("beneficiaire.nom"))
    return client if client != Client() else None


def sons_of(demande: Demande) -> str | None:
    """Return the code of the request's SONS in lower case, else its words; None without any."""
    return sons_in(demande.value_of("sons"))


def sons_in(value: Json) -> str | None:
    """Return the SONS that a value gives, as `sons_of`."""
    sons = value.strip() if isinstance(value, str) else ""
    return _plain(sons) if sons else None


@lru_cache(maxsize=64)
def _plain(sons: str) -> str:
    return normalized_key(sons_code(sons) or sons)
