"""What a JSON Schema says of each place, whatever its draft, and what of it is left and told."""

from typing import Any

import pytest

from segur_cli.exits import StopError
from segur_cli.templates.concept_map import EVERY
from segur_cli.templates.learning.schema_reading import SchemaPlace, read_schema

NULLABLE = {"type": ["string", "null"]}


def at_key(node: Any, **beside: Any) -> SchemaPlace:
    reading = read_schema({"properties": {"c": node}, **beside}, "s.json")
    assert reading.left == []
    return reading.places["c",]


@pytest.mark.parametrize(
    ("node", "keywords"),
    [
        ({"type": "string", "maxLength": 3, "$comment": "x"}, {"type": "string", "maxLength": 3}),
        ({"type": "any", "minLength": 1}, {"minLength": 1}),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),  # draft 4
        ({"maximum": 9, "exclusiveMaximum": False}, {"maximum": 9}),
        # Of several that hold, the narrower.
        ({"minLength": 2, "allOf": [{"minLength": 3}, {"minLength": 1}]}, {"minLength": 3}),
        ({"maxLength": 5, "allOf": [{"maxLength": 3}, {"maxLength": 4}]}, {"maxLength": 3}),
        ({"enum": ["a", "b"], "allOf": [{"enum": ["b", "c"]}]}, {"enum": ["b"]}),
        # One branch is no branch; with null beside, the type may be it.
        ({"anyOf": [{"type": "string"}]}, {"type": "string"}),
        ({"oneOf": [{"const": 1, "title": "un"}, {"const": 2}]}, {"enum": [1, 2]}),
        ({"oneOf": [{"const": 1}, {"type": "null"}]}, {"enum": [1, None]}),
        ({"$ref": "#/$defs/d"}, {"type": "integer"}),
        (True, {}),
    ],
)
def test_what_always_holds_is_copied(node: Any, keywords: dict[str, Any]) -> None:
    assert at_key(node, **{"$defs": {"d": {"type": "integer"}}}).keywords == keywords


@pytest.mark.parametrize(
    ("node", "values"),
    [
        ({"enum": [1, 2], "x-enumNames": ["un", "deux"]}, {"1": "un", "2": "deux"}),
        ({"enum": [1, 2], "enumNames": ["un"]}, {}),
        ({"oneOf": [{"const": 1, "title": "un"}, {"const": 2, "description": "deux"},
                    {"const": 3}]}, {"1": "un", "2": "deux"}),
    ],
)  # fmt: skip
def test_names_beside_codes_say_what_they_stand_for(node: Any, values: dict[str, str]) -> None:
    assert at_key(node).values == values


@pytest.mark.parametrize(
    ("node", "label"),
    [
        ({"title": " Numéro ", "description": "long"}, "Numéro"), ({"description": "long"}, "long"),
        ({"title": " "}, ""), ({"title": 3}, ""),
        ({"$ref": "#/$defs/d", "title": "près"}, "près"), ({"$ref": "#/$defs/d"}, "partagé"),
    ],
)  # fmt: skip
def test_what_is_nearest_names_a_place(node: Any, label: str) -> None:
    assert at_key(node, **{"$defs": {"d": {"title": "partagé"}}}).label == label


def test_objects_and_lists_give_their_places_with_what_they_require() -> None:
    schema = {
        "required": ["l", 3, "x"], "additionalProperties": False,
        "properties": {"l": {"items": {"properties": {"n": {"type": "integer"}}}}},
    }  # fmt: skip
    reading = read_schema(schema, "s.json")
    assert list(reading.places) == [(), ("l",), ("l", EVERY), ("l", EVERY, "n"), ("x",)]
    root, listed = reading.places[()], reading.places["l",]
    assert (root.required, root.is_closed, root.is_object, root.is_list) == (
        ["l", "x"], True, True, False,
    )  # fmt: skip
    assert (listed.is_list, listed.is_object, listed.is_closed) == (True, False, False)
    assert reading.places["l", EVERY, "n"].keywords == {"type": "integer"}
    opened = read_schema({**schema, "patternProperties": {"^x": {}}}, "s.json")
    assert not opened.places[()].is_closed


@pytest.mark.parametrize(
    ("node", "left"),
    [
        (False, "« false »"),
        ({"pattern": "("}, "« pattern : ( »"),
        ({"type": "string", "allOf": [{"type": "integer"}]}, "« type : integer, avec string »"),
        ({"enum": ["a"], "allOf": [{"enum": ["b"]}]}, "« enum : ['b'], avec ['a'] »"),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, "« anyOf : 2 cas »"),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]},
         "« oneOf, ce qu'il dit d'une valeur non nulle »"),
        ({"not": {"const": 1}}, "« not »"),
        ({"if": {"const": 1}, "then": {"minLength": 3}}, "« if »"),
        ({"dependentRequired": {"a": ["b"]}}, "« dependentRequired »"),
        ({"additionalProperties": {"type": "string"}}, "« additionalProperties »"),
        ({"prefixItems": [{"type": "string"}]}, "« un schéma par rang de la liste »"),
        ({"items": [{"type": "string"}, True]}, "« un schéma par rang de la liste »"),
        ({"$ref": "#/nulle/part"}, "« $ref #/nulle/part, introuvable ici »"),
        ({"$ref": "autre.json"}, "« $ref autre.json, introuvable ici »"),
        ({"$ref": "#"}, None),
    ],
)  # fmt: skip
def test_what_no_place_can_hold_is_left_and_told_once(node: Any, left: str | None) -> None:
    reading = read_schema({"properties": {"c": node}}, "s.json")
    if left is None:  # a document within itself, as deep as it was followed
        assert reading.left == ["/c/c : « $ref #, qui se contient » (s.json)"]
    else:
        assert reading.left == [f"/c : {left} (s.json)"]


@pytest.mark.parametrize(
    ("node", "keywords"),
    [
        ({"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]}, NULLABLE),
        ({"anyOf": [{"type": "null"}, {"$ref": "#/$defs/d"}]}, NULLABLE),
        ({"anyOf": [{"type": ["string"]}, {"type": "null"}]}, NULLABLE),
        ({"if": {"const": 1}, "then": {"minLength": 3}}, {}),
        ({"prefixItems": [{"minLength": 3}]}, {}),
    ],
)
def test_a_condition_gives_no_more_than_what_holds_without_it(
    node: Any, keywords: dict[str, Any]
) -> None:
    reading = read_schema({"properties": {"c": node}, "$defs": {"d": {"type": "string"}}}, "s.json")
    assert reading.places["c",].keywords == keywords
    assert reading.left
    assert all(not place.keywords for at, place in reading.places.items() if at != ("c",))


def test_references_that_unfold_without_end_are_refused() -> None:
    schema: dict[str, Any] = {f"d{n}": {"allOf": [{"$ref": f"#/d{n + 1}"}] * 3} for n in range(12)}
    with pytest.raises(StopError, match=r"« s.json » : ses références se déploient sans fin"):
        read_schema({**schema, "d12": {}, "$ref": "#/d0"}, "s.json")
