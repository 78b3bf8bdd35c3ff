"""The places of a model: what each may hold, what proves it, and how far it may block."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice
from typing import Any

from segur_cli.documents import Json
from segur_cli.templates.concept_map import (
    EVERY,
    Binding,
    ConceptMap,
    Nature,
    Pattern,
    follow,
)
from segur_cli.templates.concepts import (
    CODES_UNREAD,
    CONCEPTS,
    PlaceDoubt,
    ValueType,
    concepts_of,
    doubt_of,
)
from segur_cli.templates.encodings import ANY_TEXT, CENTS, GROUPED, Encoding, encoding_of

NO_BREAK = "\u00a0\u202f"  # the spaces that French puts between thousands
# What lets a blank's `""` pass where examples show numbers, and no other text.
HOLE = {"pattern": "^$"}
_NOTHING = ("", "…", "...")
_FROM_XML = frozenset(("#text", "$", "_text", "_attributes", "$t"))
MOST_PLACES = 50_000
_MAX_DEPTH = 40
_ALTERNATIVES = ("allOf", "anyOf", "oneOf")


def is_empty(value: Json) -> bool:
    """Whether a value says nothing: blank, null, an ellipsis, an empty list or object."""
    if isinstance(value, str):
        return value.strip() in _NOTHING
    return value is None or value == [] or value == {}


def is_hollow(value: Json) -> bool:
    """Whether a value holds nothing at all, however deep."""
    if isinstance(value, dict):
        return all(map(is_hollow, value.values()))
    if isinstance(value, list):
        return all(map(is_hollow, value))
    return is_empty(value)


class PlaceStatus(Enum):
    """How far a place was confirmed by its user."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    IGNORED = "ignored"  # no concept there


@dataclass(frozen=True)
class Place:
    """One place of a model: its own keywords, its concepts, what a table says of it.

    `mandatory` when its parent asks for its key: `obligation` proves it, empty when no table does;
    `optional` is set when a table says the contrary. `enforced` when what it refuses may block.
    """

    pattern: Pattern
    schema: Mapping[str, Any]
    concepts: tuple[str, ...]
    encoding: Encoding | None
    label: str
    status: PlaceStatus
    enforced: bool
    mandatory: bool = False
    obligation: str = ""
    optional: bool = False

    @property
    def spaces(self) -> str:
        """The no-break spaces that its amounts may hold: files show them, or it is confirmed."""
        confirmed = self.status is PlaceStatus.CONFIRMED or self.enforced
        if confirmed and self.encoding is not None and self.encoding.amount == GROUPED:
            return NO_BREAK
        return "".join(space for space in NO_BREAK if space in str(self.annotation.get("spaces")))

    @property
    def is_key(self) -> bool:
        """Whether an object holds it, and may leave it out."""
        return bool(self.pattern) and self.pattern[-1] is not EVERY

    @property
    def annotation(self) -> Mapping[str, Any]:
        """What `x-segur` says of the place."""
        found = self.schema.get("x-segur")
        return found if isinstance(found, Mapping) else {}


def read_places(schema: Mapping[str, Any]) -> tuple[Place, ...]:
    """Read the places of a schema, parents first, through its references and alternatives."""
    root = schema.get("x-segur")
    nature = root.get("nature") if isinstance(root, Mapping) else None
    learned = nature == Nature.OFFICIAL_LEARNED.value
    return tuple(
        _place(node, pattern, holder, learned) for pattern, node, holder in _nodes(schema, schema)
    )


def is_endless(schema: Mapping[str, Any]) -> bool:
    """Whether references, each cited several times, give more places than can be held."""
    return any(True for _ in islice(_nodes(schema, schema), MOST_PLACES, None))


def places_by_pattern(schema: Mapping[str, Any]) -> dict[Pattern, Place]:
    """Return the places of a schema by where they are, the first one of alternatives."""
    found: dict[Pattern, Place] = {}
    for place in read_places(schema):
        found.setdefault(place.pattern, place)
    return found


def map_from_schema(schema: Mapping[str, Any]) -> ConceptMap:
    """Say which concept each place of a schema bears.

    Raises ValueError for an unknown concept, or an encoding that is not understood.
    """
    root = schema.get("x-segur", {})
    nature = Nature(root.get("nature", Nature.OWN.value))
    bindings = tuple(dict.fromkeys(
        _binding(place, concept, nature)
        for place in read_places(schema) if place.status is not PlaceStatus.IGNORED
        for concept in place.concepts
    ))  # fmt: skip
    constants = (("sons", root["sons"]),) if isinstance(root.get("sons"), str) else ()
    return ConceptMap(nature, bindings, constants=constants)


def _binding(place: Place, concept: str, nature: Nature) -> Binding:
    if concept not in CONCEPTS:
        raise ValueError(f"concept inconnu : {concept}")
    if nature is Nature.REFERENCE or concept == "demande":
        return Binding(place.pattern, concept)
    encoding = encoding_of(place.annotation)
    doubtful: list[str] = []
    # Models were learned whose lists had been cut where they should not; what a person wrote by
    # hand, or answered, is theirs.
    if nature is Nature.OFFICIAL_LEARNED and encoding is not None and encoding.values:
        from segur_cli.templates.words import doubtful_in

        doubtful = doubtful_in(place.annotation)
        kept = tuple(pair for pair in encoding.values if pair[0] not in doubtful)
        encoding = replace(encoding, values=kept)
    kind = CONCEPTS[concept].kind
    types = place.schema.get("type", ())
    names = {types} if isinstance(types, str) else set(types)
    if kind is ValueType.DATE:
        encoding = encoding or Encoding()
    in_text = bool(names) and names <= {"string", "null"}
    if (
        kind in (ValueType.AMOUNT, ValueType.RATE)
        and in_text
        and not (encoding and encoding.amount)
    ):
        encoding = replace(encoding or Encoding(), amount=ANY_TEXT)
    unit_known = doubt_of(place.annotation) is not PlaceDoubt.UNIT
    return Binding(
        place.pattern,
        concept,
        encoding if unit_known else Encoding(amount=CENTS),
        may_be_empty=place.is_key and not place.mandatory,
        numeric=bool(names) and names <= {"integer", "number", "null"},
        admitted="enum" in place.schema or "const" in place.schema,
        confirmed=place.annotation.get("status") != "proposed" and not doubtful,
        unit_known=unit_known,
        unexplained=CODES_UNREAD in place.annotation.get("reasons", ())
        and not (encoding and encoding.values),
    )


def _nodes(
    node: object,
    root: Mapping[str, Any],
    at: Pattern = (),
    holder: Mapping[str, Any] | None = None,
    depth: int = 0,
) -> Iterator[tuple[Pattern, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield each node with its pattern and the object whose key it is."""
    node = {} if node is True else node  # a place that nothing limits
    if not isinstance(node, Mapping) or depth > _MAX_DEPTH:
        return
    reference = node.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        target = follow(root, reference)
        node = {**target, **node} if isinstance(target, Mapping) else node
    yield at, node, holder or {}
    properties = node.get("properties")
    for key, child in properties.items() if isinstance(properties, Mapping) else ():
        yield from _nodes(child, root, (*at, key), node, depth + 1)
    for keyword in _ALTERNATIVES:
        for child in node.get(keyword) or ():
            yield from _nodes(child, root, at, holder, depth + 1)
    if isinstance(node.get("items"), Mapping):
        yield from _nodes(node["items"], root, (*at, EVERY), None, depth + 1)


def _place(
    node: Mapping[str, Any], pattern: Pattern, holder: Mapping[str, Any], learned: bool
) -> Place:
    annotation = node.get("x-segur")
    annotation = annotation if isinstance(annotation, Mapping) else {}
    key = pattern[-1] if pattern else None
    try:
        encoding = encoding_of(annotation)
    except ValueError:
        encoding = None
    return Place(
        pattern=pattern,
        schema=node,
        concepts=tuple(concepts_of(annotation)),
        encoding=encoding,
        label=str(annotation.get("label", "")),
        status=status_of(annotation, learned=learned),
        enforced=is_enforced(annotation, learned=learned),
        mandatory=key is not EVERY and key in holder.get("required", ()),
        obligation=obligation_of(holder, key) if key is not EVERY else "",
        optional=annotation.get("presence") == "optional",
    )


def obligation_of(holder: Mapping[str, Any], key: str | None) -> str:
    """Return what proves that a key of an object is mandatory; empty without a proof."""
    annotation = holder.get("x-segur")
    proofs = annotation.get("proof") if isinstance(annotation, Mapping) else None
    required = proofs.get("required") if isinstance(proofs, Mapping) else None
    if not isinstance(required, Mapping) or key not in holder.get("required", ()):
        return ""
    return str(required.get(key, ""))


def status_of(annotation: Mapping[str, Any], *, learned: bool) -> PlaceStatus:
    """Return the status of a place: without a word of it, a model written by hand is confirmed."""
    said = annotation.get("status")
    if said in {status.value for status in PlaceStatus}:
        return PlaceStatus(said)
    return PlaceStatus.PROPOSED if learned and "proof" in annotation else PlaceStatus.CONFIRMED


def is_enforced(annotation: Mapping[str, Any], *, learned: bool) -> bool:
    """Whether what a place refuses may block: it is confirmed, or what proves it is."""
    if annotation.get("enforced") is True:
        return True
    return status_of(annotation, learned=learned) is not PlaceStatus.PROPOSED


def places(schema: Mapping[str, Any], at: Pattern = ()) -> Iterator[tuple[Pattern, dict[str, Any]]]:
    """Yield the nodes of a learned schema with their patterns, parents first."""
    if not isinstance(schema, dict):
        return
    yield at, schema
    for key, child in schema.get("properties", {}).items():
        yield from places(child, (*at, key))
    if "items" in schema:
        yield from places(schema["items"], (*at, EVERY))


def comes_from_xml(schema: Mapping[str, Any]) -> bool:
    """Whether the keys of a model are those that converters from XML write."""
    keys = (place.pattern[-1] for place in read_places(schema) if place.pattern)
    return any(key is not EVERY and (key[:1] == "@" or key in _FROM_XML) for key in keys)


def shown(pattern: Pattern) -> str:
    """Write a place for people: `/lots/*/sons`."""
    return "/" + "/".join("*" if step is EVERY else step for step in pattern)
