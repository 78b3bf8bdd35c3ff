"""Annotations become bindings; patterns find values."""

from typing import Any

import pytest

from segur_cli.templates.concept_map import (
    EVERY,
    Binding,
    ConceptMap,
    LocatedValue,
    Nature,
    follow,
    locate,
)
from segur_cli.templates.models import named_reference, reference
from segur_cli.templates.places import map_from_schema

FINESS = {"x-segur": {"concept": "beneficiaire.finess"}}


def bindings(schema: dict[str, Any]) -> list[tuple[tuple[str | None, ...], str]]:
    return [(one.pattern, one.concept) for one in map_from_schema(schema).bindings]


def test_annotations_are_found_through_properties_and_items() -> None:
    schema = {"properties": {"l": {"items": {"properties": {"f": FINESS}}}}}
    assert bindings(schema) == [(("l", EVERY, "f"), "beneficiaire.finess")]


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_annotations_are_found_in_alternatives_once(keyword: str) -> None:
    part = {"properties": {"f": FINESS}}
    assert bindings({keyword: [part, part]}) == [(("f",), "beneficiaire.finess")]


def test_annotations_are_found_behind_local_references() -> None:
    schema = {"$defs": {"a/b": FINESS}, "properties": {"f": {"$ref": "#/$defs/a~1b"}}}
    assert bindings(schema) == [(("f",), "beneficiaire.finess")]


def test_a_recursive_schema_ends() -> None:
    assert bindings({"properties": {"a": {"$ref": "#/properties/a"}, "f": FINESS}})


def test_a_reference_to_nothing_or_elsewhere_binds_nothing() -> None:
    assert bindings({"properties": {"a": {"$ref": "#/$defs/x"}, "b": {"$ref": "http://x"}}}) == []
    assert follow({"a": 1}, "#/a/b") is None


def test_an_unknown_concept_is_refused() -> None:
    with pytest.raises(ValueError, match="concept inconnu : zut"):
        map_from_schema({"properties": {"a": {"x-segur": {"concept": "zut"}}}})


def test_a_map_without_repeated_object_takes_the_document() -> None:
    assert ConceptMap(Nature.GUESSED, ()).demandes == ((),)
    placed = ConceptMap(Nature.GUESSED, (Binding(("a", EVERY), "demande"),))
    assert placed.demandes == (("a", EVERY),)


def test_locate_yields_every_value_with_its_pointer() -> None:
    value: Any = {"l": [{"f/g": 1}, {}, 3, {"f/g": None}]}
    assert list(locate(value, ("l", EVERY, "f/g"))) == [
        LocatedValue(1, "/l/0/f~1g"),
        LocatedValue(None, "/l/3/f~1g"),
    ]


def test_a_bare_object_is_a_list_of_one() -> None:
    assert list(locate({"l": {"f": 1}}, ("l", EVERY, "f"))) == [LocatedValue(1, "/l/f")]


@pytest.mark.parametrize("value", [None, 3, "texte", [], {}, {"l": 3}, {"l": {"g": 1}}])
def test_locate_finds_nothing_where_the_shape_differs(value: Any) -> None:
    assert list(locate(value, ("l", EVERY, "f"))) == []


@pytest.mark.parametrize("kind", ["avance", "solde"])
def test_the_reference_models_place_what_a_request_holds(kind: str) -> None:
    placed = reference(kind).concept_map.concepts
    assert {"demande", "beneficiaire.finess", "prestation.montant_ttc", "sons"} <= placed
    assert ("facture.numero" in placed) is (kind == "solde")


@pytest.mark.parametrize(
    "value",
    [None, [], {}, {"modele": 3}, {"modele": "avance"}, {"modele": "segur-cli/reference/zut/1"},
     {"MODELE": "segur-cli/reference/avance/1"}, ["segur-cli/reference/avance/1"]],
)  # fmt: skip
def test_only_a_file_that_names_our_model_is_held_against_it(value: Any) -> None:
    assert named_reference(value) is None


def test_a_file_that_names_our_model_gets_it() -> None:
    assert named_reference({"modele": "segur-cli/reference/solde/1"}) is reference("solde")
