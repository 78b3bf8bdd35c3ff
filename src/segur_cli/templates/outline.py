"""What a model says of each place: path, type, limits, mandatory or not, concept, origin."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from segur_cli.templates.concept_map import EVERY
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.templates.models import Model
from segur_cli.templates.places import Place, places_by_pattern

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
    return tuple(
        _line(place) for pattern, place in places_by_pattern(model.schema).items() if pattern
    )


def _line(place: Place) -> OutlineLine:
    path = ""
    for step in place.pattern:
        path += "[]" if step is EVERY else f".{step}" if path else step
    return OutlineLine(
        path=path,
        name=path.rpartition(".")[2],
        depth=len(place.pattern) - 1,
        type=_type(place.schema),
        mandatory=place.mandatory,
        concept=", ".join(place.concepts) or None,
        origin=place.annotation.get("origin"),
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
