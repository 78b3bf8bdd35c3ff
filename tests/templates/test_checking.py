"""A schema that cannot serve as a model is refused with what is wrong, in French."""

from typing import Any

import jsonschema
import pytest

from segur_cli.templates.checking import check_schema
from segur_cli.templates.models import references


def problems(schema: Any) -> dict[str, str]:
    return {problem.pointer: problem.message for problem in check_schema(schema).problems}


@pytest.mark.parametrize("kind", ["avance", "solde"])
def test_the_reference_models_have_neither_problem_nor_remark(kind: str) -> None:
    checked = check_schema(references()[kind].schema)
    assert checked.problems == ()
    assert checked.remarks == ()


METASCHEMA: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "strin"}, "/type", "type inconnu : « strin ». Vouliez-vous écrire « string » ?"),
    ({"properties": {"a": {"type": ["string", "nul"]}}}, "/properties/a/type/1",
     "type inconnu : « nul ». Vouliez-vous écrire « null » ?"),
    ({"required": "a"}, "/required", "texte au lieu d'une liste [ ]"),
    ({"required": ["a", "a"]}, "/required", "la liste contient deux fois la même valeur"),
    ({"properties": [1]}, "/properties", "liste au lieu d'un objet { }"),
    ({"properties": {"a": 5}}, "/properties/a",
     "un sous-schéma { }, true ou false est attendu ; trouvé : 5"),
    ({"minLength": -1}, "/minLength", "un nombre positif ou nul est attendu"),
    ({"minLength": 1.5}, "/minLength", "nombre à décimales au lieu d'un nombre entier"),
    ({"multipleOf": 0}, "/multipleOf", "un nombre positif est attendu"),
    ({"allOf": []}, "/allOf", "la liste est vide"),
    ({"$id": "x#y"}, "/$id", "« x#y » n'est pas admis pour « $id »"),
    ({"pattern": "("}, "/pattern", "expression régulière incorrecte : « ( »"),
    ({"patternProperties": {"[": True}}, "/patternProperties/[",
     "expression régulière incorrecte : « [ »"),
    ({"$ref": "#/$defs/x"}, "/$ref", "référence sans cible dans ce schéma : « #/$defs/x »"),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "pointer", "message"), METASCHEMA)
def test_a_bad_schema_is_explained(schema: dict[str, Any], pointer: str, message: str) -> None:
    assert problems(schema) == {pointer: message}


@pytest.mark.parametrize("schema", [schema for schema, *_ in METASCHEMA[:-3]])
def test_jsonschema_refuses_the_same_schemas(schema: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.SchemaError):
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("schema", [[], "x", 3, None, True])
def test_a_model_is_an_object(schema: Any) -> None:
    assert "un modèle est un objet JSON Schema" in problems(schema)[""]


@pytest.mark.parametrize("schema", [{}, {"entete": {"type": "AVANCE"}, "lots": []}])
def test_what_would_accept_anything_is_no_model(schema: dict[str, Any]) -> None:
    assert "ce n'est pas un JSON Schema" in problems(schema)[""]
    assert problems({**schema, "x-segur": {}}) == {}


@pytest.mark.parametrize("draft", ["http://json-schema.org/draft-07/schema#", "", 7, None])
def test_another_draft_is_refused(draft: object) -> None:
    assert "draft 2020-12" in problems({"$schema": draft})["/$schema"]


def test_nesting_beyond_reason_is_refused_without_a_crash() -> None:
    for keyword in ("not", "items"):
        for depth in (90, 1000):
            schema: dict[str, Any] = {"type": "zut"}
            for _ in range(depth):
                schema = {keyword: schema}
            assert check_schema(schema).problems


@pytest.mark.parametrize(
    ("annotation", "pointer", "part"),
    [
        ({"kind": "avence"}, "/x-segur/kind", "Vouliez-vous écrire « avance » ?"),
        ({"kind": 3}, "/x-segur/kind", "Valeurs possibles : avance, solde."),
        ({"kind": ["avance"]}, "/x-segur/kind", "une liste n'est pas admis"),
        ({"nature": "guessed"}, "/x-segur/nature", "n'est pas admis pour « nature »"),
        ({"sons": "HOP-DPI-Va3"}, "/x-segur/sons", "« HOP-DPI-Va2 »"),
        ({"kinds": "avance"}, "/x-segur/kinds", "Vouliez-vous écrire « kind » ?"),
        ("avance", "/x-segur", "texte au lieu d'un objet { }"),
    ],
)
def test_a_bad_root_annotation_is_explained(annotation: object, pointer: str, part: str) -> None:
    assert part in problems({"x-segur": annotation})[pointer]


@pytest.mark.parametrize(
    ("annotation", "pointer", "part"),
    [
        ({"concept": "beneficiaire.fines"}, "/concept", "« beneficiaire.finess »"),
        ({"concept": "zut"}, "/concept", "Concepts : « demande »,"),
        ({"concept": 3}, "/concept", "nombre au lieu d'un texte"),
        ({"concept": []}, "/concept", "liste au lieu d'un texte"),
        ({"concept": ["sons", "zut"]}, "/concept", "concept inconnu : « zut »"),
        ({"concept": "fournisseur.raison_sociale"}, "/concept", "« fournisseur.nom »"),
        ({"concept": "client.siret"}, "/concept", "siret"),
        ({"encoding": "zut"}, "/encoding", "ni une date, ni un montant"),
        ({"encoding": {"date": "hier"}}, "/encoding", "n'est pas une forme de date"),
        ({"encoding": {"amount": "dollars"}}, "/encoding", "n'est pas connu"),
        ({"encoding": {"flag": ["O"]}}, "/encoding", "deux textes"),
        ({"values": {"2": 3}}, "/values", "en texte"),
        ({"status": "sûr"}, "/status", "proposed"),
        ({"concepts": "sons"}, "/concepts", "Vouliez-vous écrire « concept » ?"),
        ({"kind": "avance"}, "/kind", "qu'à la racine"),
        (3, "", "nombre au lieu d'un objet { }"),
    ],
)
def test_a_bad_annotation_is_explained(annotation: object, pointer: str, part: str) -> None:
    found = problems({"properties": {"a": {"x-segur": annotation}}})
    assert list(found) == [f"/properties/a/x-segur{pointer}"]
    assert part in found[f"/properties/a/x-segur{pointer}"]


def test_several_places_may_repeat_the_request() -> None:
    demande = {"x-segur": {"concept": "demande"}}
    assert problems({"properties": {"a": demande, "b": demande}}) == {}


def test_a_property_named_like_a_keyword_is_no_keyword() -> None:
    schema = {"properties": {"$ref": {"type": "string"}, "x-segur": {"type": "string"}}}
    assert problems(schema) == {}
    assert problems({"const": {"$ref": "http://exemple.test"}}) == {}


def test_a_misspelt_keyword_is_a_remark() -> None:
    checked = check_schema({"type": "object", "requierd": ["a"], "x-autre": 1})
    assert checked.problems == ()
    assert [remark.message for remark in checked.remarks] == [
        "mot-clé ignoré : « requierd ». Vouliez-vous écrire « required » ?"
    ]


def test_problems_are_all_given_at_once() -> None:
    schema = {"type": "x", "properties": {"a": {"$ref": "http://x.test"}}, "x-segur": {"kind": 1}}
    assert len(problems(schema)) == 3
