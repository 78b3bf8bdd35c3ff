"""What a model says of each place."""

import json
from typing import Any

import pytest

from segur_cli.templates.models import model_of_schema, reference
from segur_cli.templates.models_screen import outline


def places(schema: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    model = model_of_schema(json.dumps(schema).encode(), "essai")
    return {place.path: (place.type, place.mandatory) for place in outline(model)}


def test_the_avance_says_where_the_finess_is() -> None:
    (place,) = [p for p in outline(reference("avance")) if p.concept == "beneficiaire.finess"]
    assert place.path == "demandes[].beneficiaire.finess"
    assert (place.type, place.mandatory, place.depth) == ("texte (1 à 20)", True, 3)
    assert place.label == "le FINESS du client"


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        ({}, "libre"),
        (True, "libre"),
        ({"type": ["string", "null"]}, "texte ou null"),
        ({"type": "string", "format": "date"}, "date"),
        ({"type": "string", "maxLength": 3}, "texte (3 au plus)"),
        ({"type": "integer", "minimum": 0}, "entier (0 au moins)"),
        ({"enum": ["a", 1]}, "a | 1"),
        ({"const": "x" * 90}, "= " + "x" * 39 + "…"),
        ({"$ref": "#/$defs/t"}, "texte"),
        ({"$ref": "#/$defs/absent"}, "libre"),
    ],
)
def test_types_are_written_short(schema: Any, written: str) -> None:
    found = places({"properties": {"a": schema}, "$defs": {"t": {"type": "string"}}})
    assert found["a"] == (written, False)


def test_alternatives_and_recursion_are_followed_and_end() -> None:
    schema = {
        "properties": {"suite": {"$ref": "#"}},
        "anyOf": [{"properties": {"b": {"type": "null"}}, "required": ["b"]}],
    }
    found = places(schema)
    assert found["b"] == ("null", True)
    assert len(found) < 100
