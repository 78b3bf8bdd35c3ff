"""What a JSON Schema says of each place: copied where it always holds, told where it does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from segur_cli.exits import StopError
from segur_cli.templates.concept_map import EVERY, Pattern, follow
from segur_cli.templates.models import compiles
from segur_cli.templates.places import shown
from segur_cli.text.writing import quote

_MOST_NODES, _MAX_DEPTH = 50_000, 40
_COPIED = (
    "type", "enum", "const", "pattern", "format", "minLength", "maxLength", "minimum", "maximum",
    "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems",
    "minProperties", "maxProperties",
)  # fmt: skip
# Of two branches that both hold, the narrower limit: the greater of minimums, the lesser of others.
_LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")
_UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties")
_BRANCHES = ("oneOf", "anyOf")
_NOT_COPIED = (
    "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "dependencies",
    "patternProperties", "propertyNames", "contains", "minContains", "maxContains",
    "unevaluatedItems", "$dynamicRef", "$recursiveRef",
)  # fmt: skip
_KEYS_BELOW = ("if", "then", "else", "not")


@dataclass
class SchemaPlace:
    """What a schema says of one place, whatever the rest of the document holds."""

    keywords: dict[str, Any] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    is_closed: bool = False
    label: str = ""
    values: dict[str, str] = field(default_factory=dict)
    is_object: bool = False
    is_list: bool = False


@dataclass
class SchemaReading:
    """The places of a schema, parents first, and what of it no place can hold."""

    name: str
    places: dict[Pattern, SchemaPlace] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def read_schema(schema: Mapping[str, Any], name: str) -> SchemaReading:
    """Read a schema of any draft, through its local references, `allOf` and sole branches.

    Raises StopError for one whose references unfold without end.
    """
    reader = _SchemaReader(schema, SchemaReading(name))
    reader.read(schema, (), (), always=True)
    reader.reading.left = list(dict.fromkeys(reader.reading.left))
    return reader.reading


@dataclass
class _SchemaReader:
    root: Mapping[str, Any]
    reading: SchemaReading
    seen: int = 0

    def read(self, node: object, at: Pattern, within: tuple[str, ...], *, always: bool) -> None:
        """Take a node in; `within` are the references followed, `always` without a condition."""
        place = self.reading.places.setdefault(at, SchemaPlace())
        if node is False:
            self._leave(at, "false")
        if not isinstance(node, Mapping):
            return
        self.seen += 1
        if self.seen > _MOST_NODES:
            raise StopError(
                f"{quote(self.reading.name, 80)} : ses références se déploient sans fin."
            )
        reference = node.get("$ref")
        if isinstance(reference, str):
            self._follow(reference, at, within, always=always)
        self._label(node, place)
        if always:
            self._copy(node, at, place)
        self._children(node, at, within, place, always=always)
        for child in _nodes_in(node.get("allOf")):
            self.read(child, at, within, always=always)
        for keyword in _BRANCHES:
            self._branches(node.get(keyword), keyword, at, within, always=always)
        for keyword in _KEYS_BELOW:
            if keyword in node:
                self.read(node[keyword], at, within, always=False)
        for keyword in _NOT_COPIED:
            if keyword in node and keyword not in ("then", "else"):
                self._leave(at, keyword)

    def _leave(self, at: Pattern, keyword: str) -> None:
        self.reading.left.append(f"{shown(at)} : « {keyword} » ({self.reading.name})")

    def _follow(
        self, reference: str, at: Pattern, within: tuple[str, ...], *, always: bool
    ) -> None:
        target = self.root if reference == "#" else None
        if reference.startswith("#/"):
            target = follow(self.root, reference)  # type: ignore[assignment]
        if reference in within or len(at) > _MAX_DEPTH:
            self._leave(at, f"$ref {reference}, qui se contient")
        elif target is None:
            self._leave(at, f"$ref {reference}, introuvable ici")
        else:
            self.read(target, at, (*within, reference), always=always)

    def _label(self, node: Mapping[str, Any], place: SchemaPlace) -> None:
        told = node.get("title") or node.get("description")
        # What is nearest of the place names it best: a definition is shared by several.
        if isinstance(told, str) and told.strip():
            place.label = told.strip()

    def _copy(self, node: Mapping[str, Any], at: Pattern, place: SchemaPlace) -> None:
        said = {keyword: node[keyword] for keyword in _COPIED if keyword in node}
        for low, high in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            if isinstance(said.get(low), bool) and said.pop(low) and high in said:  # draft 4
                said[low] = said.pop(high)
        if said.get("type") == "any":
            del said["type"]
        for keyword, value in said.items():
            if not compiles({keyword: value}):
                self._leave(at, f"{keyword} : {str(value)[:60]}")
                continue
            known = place.keywords.get(keyword)
            if known is None or known == value:
                place.keywords[keyword] = value
            elif keyword in _LOWER:
                place.keywords[keyword] = max(known, value)
            elif keyword in _UPPER:
                place.keywords[keyword] = min(known, value)
            elif keyword == "enum" and [one for one in known if one in value]:
                place.keywords[keyword] = [one for one in known if one in value]
            else:
                self._leave(at, f"{keyword} : {str(value)[:60]}, avec {str(known)[:60]}")
        names = node.get("x-enumNames", node.get("enumNames", node.get("x-enum-descriptions")))
        codes = node.get("enum")
        if isinstance(names, list) and isinstance(codes, list) and len(names) == len(codes):
            place.values.update(zip(map(str, codes), map(str, names), strict=True))
        place.required += [
            key for key in _nodes_in(node.get("required"))
            if isinstance(key, str) and key not in place.required
        ]  # fmt: skip
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            if node.get(keyword) is False:
                place.is_closed = "patternProperties" not in node
            elif isinstance(node.get(keyword), Mapping) and node[keyword]:
                self._leave(at, keyword)

    def _children(
        self,
        node: Mapping[str, Any],
        at: Pattern,
        within: tuple[str, ...],
        place: SchemaPlace,
        *,
        always: bool,
    ) -> None:
        properties = node.get("properties")
        if isinstance(properties, Mapping):
            place.is_object = True
            for key, child in properties.items():
                self.read(child, (*at, key), within, always=always)
        for key in place.required if always else ():
            place.is_object = True
            self.reading.places.setdefault((*at, key), SchemaPlace())
        items, several = node.get("items"), _nodes_in(node.get("prefixItems"))
        if isinstance(items, list):  # before 2020, one schema by rank
            several = [*items, node.get("additionalItems", {})]
        elif items is not None and items is not False:
            place.is_list = True
            self.read(items, (*at, EVERY), within, always=always and not several)
        if several:
            place.is_list = True
            self._leave(at, "un schéma par rang de la liste")
            for child in several:
                if isinstance(child, Mapping):
                    self.read(child, (*at, EVERY), within, always=False)

    def _branches(
        self, given: object, keyword: str, at: Pattern, within: tuple[str, ...], *, always: bool
    ) -> None:
        branches = _nodes_in(given)
        place = self.reading.places[at]
        nulls = [one for one in branches if one == {"type": "null"}]
        others = [one for one in branches if one != {"type": "null"}]
        consts = [one for one in others if isinstance(one, Mapping) and "const" in one]
        if others and len(consts) == len(others):  # a list of codes, each with its meaning
            codes = [one["const"] for one in consts]
            if always:
                self._copy({"enum": [*codes, None] if nulls else codes}, at, place)
                told = {
                    str(one["const"]): one.get("title") or one.get("description") for one in consts
                }
                place.values.update({code: str(name) for code, name in told.items() if name})
        elif len(others) == 1:
            self.read(others[0], at, within, always=always and not nulls)
            types = _type_of(others[0], self.root)
            if nulls and always and types:
                self._copy({"type": [*types, "null"]}, at, place)
            if nulls:
                self._leave(at, f"{keyword}, ce qu'il dit d'une valeur non nulle")
        elif others:
            self._leave(at, f"{keyword} : {len(others)} cas")
            for child in others:
                self.read(child, at, within, always=False)


def _nodes_in(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _type_of(node: object, root: Mapping[str, Any]) -> list[str]:
    """Return the types of a node, or of what it refers to."""
    if not isinstance(node, Mapping):
        return []
    if isinstance(node.get("$ref"), str) and "type" not in node:
        target = follow(root, node["$ref"])
        node = target if isinstance(target, Mapping) else {}
    declared = node.get("type", [])
    return [declared] if isinstance(declared, str) else list(declared)
