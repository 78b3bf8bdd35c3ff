"""What a model says of each place: path, type, limits, mandatory or not, concept, origin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from segur_cli.templates.concept_map import follow
from segur_cli.templates.concepts import CONCEPTS, concepts_of
from segur_cli.templates.models import Model

_MAX_DEPTH = 32
_ALTERNATIVES = ("allOf", "anyOf", "oneOf")
_NOUNS = {
    "string": "texte", "number": "nombre", "integer": "entier", "boolean": "true/false",
    "object": "objet", "array": "liste", "null": "null",
}  # fmt: skip
_FORMATS = {"date": "date", "date-time": "date et heure", "email": "courriel"}


@dataclass(frozen=True)
class OutlineLine:
    """One place of a model; `path` is written `demandes[].client.finess`.

    `name` is its last step, `depth` the number of places above it. `mandatory` means:
    whenever its parent is there. `concept` and `origin` are None when the model does not say.
    """

    path: str
    name: str
    depth: int
    type: str
    mandatory: bool
    concept: str | None
    origin: str | None

    @property
    def label(self) -> str:
        """What the concept means, in French; empty without a concept."""
        known = (
            (CONCEPTS[one].label for one in self.concept.split(", ") if one in CONCEPTS)
            if (self.concept)
            else ()
        )
        return ", ".join(known)


def outline(model: Model) -> tuple[OutlineLine, ...]:
    """Return the places of a model, in its order, each path once."""
    found: dict[str, OutlineLine] = {}
    for place in _places(model.schema, model.schema, "", 0):
        found.setdefault(place.path, place)
    return tuple(found.values())


def _places(node: object, root: Mapping[str, Any], path: str, depth: int) -> Iterator[OutlineLine]:
    if not isinstance(node, Mapping) or depth > _MAX_DEPTH:
        return
    properties = node.get("properties")
    required = node.get("required", ())
    for key, child in properties.items() if isinstance(properties, Mapping) else ():
        below = f"{path}.{key}" if path else str(key)
        yield _place(_resolved(child, root), below, str(key), depth, key in required)
        yield from _places(_resolved(child, root), root, below, depth + 1)
    for keyword in _ALTERNATIVES:
        for child in node.get(keyword) or ():
            yield from _places(_resolved(child, root), root, path, depth)
    items = _resolved(node.get("items"), root)
    if isinstance(items, Mapping):
        name = path.rpartition(".")[2]
        yield _place(items, f"{path}[]", f"{name}[]", depth, False)
        yield from _places(items, root, f"{path}[]", depth + 1)


def _resolved(node: object, root: Mapping[str, Any]) -> object:
    """Return a node with what its local `$ref` adds below its own keywords."""
    if not isinstance(node, Mapping):
        return node
    reference = node.get("$ref")
    target = follow(root, reference) if isinstance(reference, str) else None
    return {**target, **node} if isinstance(target, Mapping) else node


def _place(node: object, path: str, name: str, depth: int, mandatory: bool) -> OutlineLine:
    schema = node if isinstance(node, Mapping) else {}
    annotation = schema.get("x-segur", {})
    return OutlineLine(
        path=path,
        name=name,
        depth=depth,
        type=_type(schema),
        mandatory=mandatory,
        concept=", ".join(concepts_of(annotation)) or None,
        origin=annotation.get("origin"),
    )


def _type(schema: Mapping[str, Any]) -> str:
    """Write the type with its limits: `texte (1 à 20)`, `« V2 » ou « V1+V2 »`, `date`."""
    if "const" in schema:
        return f"= {_short(schema['const'])}"
    if "enum" in schema:
        return " | ".join(_short(option) for option in schema["enum"])
    declared = schema.get("type", ())
    names = [declared] if isinstance(declared, str) else list(declared)
    if names == ["string"] and schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    noun = " ou ".join(_NOUNS[name] for name in names) or "libre"
    return noun + _limits(schema)


def _limits(schema: Mapping[str, Any]) -> str:
    for low, high in (("minLength", "maxLength"), ("minItems", "maxItems"), ("minimum", "maximum")):
        if low in schema and high in schema:
            return f" ({schema[low]} à {schema[high]})"
        if high in schema:
            return f" ({schema[high]} au plus)"
        if low in schema:
            return f" ({schema[low]} au moins)"
    return ""


def _short(value: object) -> str:
    text = str(value)
    return f"{text[:39]}…" if len(text) > 40 else text
