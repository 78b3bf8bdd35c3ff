"""One French sentence for each keyword, one finding for each defect."""

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from segur_cli import resources
from segur_cli.diagnostics import Severity
from segur_cli.documents import parse
from segur_cli.lint.schema.codes import CODES
from segur_cli.lint.schema_findings import observed_findings, schema_findings
from segur_cli.rules.rule import read_page
from segur_cli.templates.models import reference
from tests.lint.schema.samples import about, findings, model, only

AVANCE: dict[str, Any] = json.loads(resources.example("avance.json").read_bytes())
SOLDE: dict[str, Any] = json.loads(resources.example("solde.json").read_bytes())

# Schema under « a », value, code, message.
VALUES: list[tuple[dict[str, Any], object, str, str]] = [
    ({"type": "number"}, "12", "FMT003", "« a » : texte au lieu d'un nombre (« 12 »)."),
    ({"type": "string"}, 12, "FMT003", "« a » : nombre au lieu d'un texte (12)."),
    ({"type": "integer"}, 1.5, "FMT003",
     "« a » : nombre à décimales au lieu d'un nombre entier (1.5)."),
    ({"type": "boolean"}, "oui", "FMT003", "« a » : texte au lieu de true ou false (« oui »)."),
    ({"type": "object"}, [1], "FMT003", "« a » : liste au lieu d'un objet { }."),
    ({"type": "array"}, {"b": 1}, "FMT003", "« a » : objet au lieu d'une liste [ ]."),
    ({"type": ["null", "string"]}, True, "FMT003",
     "« a » : booléen au lieu d'un texte ou de null (true)."),
    ({"type": "string"}, None, "FMT003", "« a » : null au lieu d'un texte."),
    ({"enum": ["V2", "V1+V2"]}, "v2", "FMT004",
     "« a » : « v2 » n'est pas une des valeurs du modèle. Vouliez-vous écrire « V2 » ?"),
    ({"enum": [1, 2]}, 5, "FMT004",
     "« a » : 5 n'est pas une des valeurs du modèle. Valeurs possibles : 1, 2."),
    ({"const": "x"}, "y", "FMT004", "« a » : « y » au lieu de « x »."),
    ({"const": {"b": 1}}, {"b": 2}, "FMT004",
     "« a » : ce n'est pas la valeur que le modèle impose."),
    ({"pattern": "^[0-9]{9}$"}, "12", "FMT005",
     "« a » : « 12 » n'a pas la forme que demande le modèle (motif « ^[0-9]{9}$ »)."),
    ({"format": "date"}, "hier", "FMT006",
     "« a » : « hier » n'est pas une date au format AAAA-MM-JJ."),
    ({"format": "date"}, "2025-02-30", "FMT006", "« a » : le jour « 2025-02-30 » n'existe pas."),
    ({"format": "date-time"}, "2025-02-03", "FMT006",
     "« a » : « 2025-02-03 » n'est pas une date et heure du type 2025-02-03T09:30:00+01:00."),
    ({"format": "email"}, "x", "FMT006", "« a » : « x » n'est pas une adresse électronique."),
    ({"format": "date"}, "", "FMT006",
     "« a » : un texte vide n'est pas une date au format AAAA-MM-JJ."),
    ({"minLength": 3}, "é", "FMT007", "« a » : « é » a 1 caractère, il en faut 3 au moins."),
    ({"minLength": 1}, "", "FMT007",
     "« a » : texte vide, alors que le modèle attend une valeur."),
    ({"maxLength": 2}, "🏥🏥🏥", "FMT007",
     "« a » : « 🏥🏥🏥 » a 3 caractères, 2 au plus sont admis."),
    ({"minimum": 0}, -1, "FMT008", "« a » : -1 est inférieur au minimum, 0."),
    ({"maximum": 20}, 20.5, "FMT008", "« a » : 20.5 dépasse le maximum, 20."),
    ({"exclusiveMinimum": 0}, 0, "FMT008", "« a » : 0 doit être strictement supérieur à 0."),
    ({"exclusiveMaximum": 1}, 1, "FMT008", "« a » : 1 doit être strictement inférieur à 1."),
    ({"multipleOf": 5}, 7, "FMT009", "« a » : 7 n'est pas un multiple de 5."),
    ({"minItems": 1}, [], "FMT010", "« a » : liste vide, 1 élément attendu au moins."),
    ({"maxItems": 1}, [1, 2], "FMT010", "« a » : 2 éléments, 1 élément attendu au plus."),
    ({"contains": {"const": "VA"}}, ["x"], "FMT012",
     "« a » : aucun élément ne répond à ce que demande le modèle (« VA »)."),
    ({"contains": {"type": "string"}, "minContains": 2}, ["x"], "FMT012",
     "« a » : il faut 2 éléments au moins de la sorte que décrit le modèle."),
    ({"contains": {"type": "string"}, "maxContains": 1}, ["x", "y"], "FMT012",
     "« a » : il faut 1 élément au plus de la sorte que décrit le modèle."),
    ({"minProperties": 1}, {}, "FMT013", "« a » : 0 clé, il en faut 1 au moins."),
    ({"maxProperties": 1}, {"b": 1, "c": 2}, "FMT013", "« a » : 2 clés, il en faut 1 au plus."),
    ({"not": {"const": "x"}}, "x", "FMT017",
     "« a » : « x » est une valeur que le modèle interdit."),
    ({"not": {"required": ["b"]}}, {"b": 1}, "FMT017",
     "« a » : la clé « b » est interdite par le modèle."),
    ({"propertyNames": False}, {"b": 1}, "FMT017", "« a » : cet objet doit rester vide."),
    ({"unevaluatedItems": False, "prefixItems": [True]}, [1, 2, 3], "FMT017",
     "« a » : 2 éléments en trop, que le modèle ne prévoit pas."),
    ({"anyOf": [{"pattern": "^B"}, {"pattern": "^C"}]}, "A", "FMT016",
     "« a » : aucune des 2 formes prévues par le modèle ne convient. La plus proche dit : "
     "« A » n'a pas la forme que demande le modèle (motif « ^B »)."),
    ({"oneOf": [{"minimum": 0}, {"minimum": 1}]}, 5, "FMT016",
     "« a » : plusieurs des formes prévues par le modèle conviennent à la fois, une seule est "
     "permise."),
    ({"if": {"type": "string"}, "then": {"minLength": 2}}, "x", "FMT007",
     "« a » : « x » a 1 caractère, il en faut 2 au moins."),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "code", "message"), VALUES)
def test_each_keyword_has_its_sentence(
    schema: dict[str, Any], value: object, code: str, message: str
) -> None:
    found, finding = about(schema, value)
    assert (found, finding.place.pointer, finding.message) == (code, "/a", message)


@pytest.mark.parametrize("schema", [schema for schema, *_ in VALUES])
def test_a_model_blames_only_the_documents_it_describes(schema: dict[str, Any]) -> None:
    assert findings({"properties": {"a": schema}}, {"b": 1}) == []


@pytest.mark.parametrize("kind", ["avance", "solde"])
def test_the_shipped_examples_fit_their_models(kind: str) -> None:
    assert findings(reference(kind), {"avance": AVANCE, "solde": SOLDE}[kind]) == []


@pytest.mark.parametrize(
    ("types", "value", "hint"),
    [
        ("number", "95000,50", "écrivez 95000.50, sans guillemets"),
        ("number", "1\u202f234,50 €", "écrivez 1234.50, sans guillemets"),
        ("number", "NaN", None),
        ("number", "1e5", None),
        ("number", "", None),
        ("number", "٣", None),
        ("integer", "12", "écrivez 12, sans guillemets"),
        ("integer", "12,5", None),
        ("boolean", "True", "écrivez true, sans guillemets"),
        ("string", True, None),
        ("array", {}, "mettez cet objet dans une liste : [ { … } ]"),
    ],
)
def test_a_mixed_up_type_gets_its_cure_when_it_is_sure(
    types: str, value: object, hint: str | None
) -> None:
    assert about({"type": types}, value)[1].hint == hint


def test_a_number_that_should_be_a_text_warns_of_lost_zeros() -> None:
    hint = about({"type": "string"}, 10999993)[1].hint
    assert hint is not None
    assert "zéro initial" in hint


@pytest.mark.parametrize(
    ("written", "meant"), [("03/02/2025", "2025-02-03"), ("2025-02-03T10:00", "2025-02-03")]
)
def test_a_date_written_otherwise_is_proposed_as_iso(written: str, meant: str) -> None:
    assert about({"format": "date"}, written)[1].hint == f"écrivez « {meant} »"


def test_an_option_in_quotes_by_mistake_is_told() -> None:
    assert about({"enum": [1, 2]}, "1")[1].hint == "écrivez 1, sans guillemets"


def test_a_missing_key_points_at_the_opening_of_its_parent() -> None:
    document = copy.deepcopy(AVANCE)
    del document["demandes"][1]["commande"]["reference"]
    code, finding = only(reference("avance"), document)
    assert (code, finding.place.pointer, finding.place.at) == (
        "FMT001",
        "/demandes/1/commande",
        "opening",
    )
    assert finding.message == "Dans « commande », la clé obligatoire « reference » est absente."
    assert finding.hint == "ajoutez la clé « reference » : la référence du bon de commande"


def test_a_missing_key_that_bears_two_concepts_is_told_with_both() -> None:
    both = ["prestation.montant_ht", "commande.montant_ht"]
    schema = {"required": ["ht"], "properties": {"ht": {"x-segur": {"concept": both}}}}
    assert only(schema, {})[1].hint == (
        "ajoutez la clé « ht » : le montant HT de la prestation et le montant HT du bon de commande"
    )


def test_a_key_missing_at_the_root_or_in_an_item_is_placed() -> None:
    assert only({"required": ["a"]}, {})[1].message == "La clé obligatoire « a » est absente."
    message = only({"items": {"required": ["a"]}}, [{}])[1].message
    assert message == "Dans l'élément n° 1, la clé obligatoire « a » est absente."


def test_an_unknown_key_is_shown_itself_with_the_nearest_absent_one() -> None:
    schema = {"properties": {"finess": {}, "nom": {}}, "additionalProperties": False}
    code, finding = only(schema, {"Finess ": 1, "nom": 2})
    assert (code, finding.place.pointer, finding.place.at) == ("FMT002", "/Finess ", "key")
    assert finding.message.endswith("Vouliez-vous écrire « finess » ?")
    assert finding.hint == "renommez-la « finess »"


def test_an_unknown_key_that_resembles_nothing_lists_what_is_possible() -> None:
    schema = {"properties": {"finess": {}, "nom": {}}, "additionalProperties": False}
    assert only(schema, {"zzz": 1})[1].message == (
        "La clé « zzz » est inconnue du modèle. Clés possibles ici : « finess », « nom »."
    )


def test_an_unknown_key_beside_the_right_one_says_so() -> None:
    schema = {"properties": {"finess": {}}, "additionalProperties": False}
    message = only(schema, {"finess": 1, "finesse": 2})[1].message
    assert message.endswith("La clé « finess » est déjà là.")


def test_a_misspelt_mandatory_key_is_one_defect() -> None:
    document = copy.deepcopy(AVANCE)
    client = document["demandes"][0]["beneficiaire"]
    client["finnes"] = client.pop("finess")
    code, finding = only(reference("avance"), document)
    assert (code, finding.place.pointer) == ("FMT002", "/demandes/0/beneficiaire/finnes")


def test_unknown_keys_do_not_hide_another_missing_one() -> None:
    schema = {"properties": {"a": {}, "montant": {}}, "required": ["montant"],
              "additionalProperties": False}  # fmt: skip
    assert [code for code, _ in findings(schema, {"zz": 1})] == ["FMT002", "FMT001"]


@pytest.mark.parametrize(
    "place",
    [
        {"allOf": [{"properties": {"nom": {}}}]},
        {"$ref": "#/$defs/c", "$defs": {"c": {"properties": {"nom": {}}}}},
        {"anyOf": [{"properties": {"nom": {}}}]},
    ],
)
def test_unevaluated_keys_are_compared_with_those_of_every_part(place: dict[str, Any]) -> None:
    schema = {**place, "unevaluatedProperties": False}
    assert "« nom »" in only(schema, {"nomm": 1})[1].message


def test_a_wrong_value_does_not_make_its_neighbours_unknown() -> None:
    schema = {
        "allOf": [{"properties": {"a": {"type": "string"}, "b": {}}}],
        "unevaluatedProperties": False,
    }
    assert [finding.place.pointer for _, finding in findings(schema, {"a": 1, "b": 2})] == ["/a"]


def test_a_wrong_type_silences_the_other_keywords() -> None:
    schema = {"type": "string", "enum": ["x"], "minimum": 3, "not": {"type": "integer"}}
    assert about(schema, 1)[0] == "FMT003"


def test_an_empty_text_is_one_defect() -> None:
    assert about({"minLength": 3, "pattern": "^a", "format": "date"}, "")[0] == "FMT007"


def test_the_same_refusal_from_two_parts_is_said_once() -> None:
    assert about({"allOf": [{"type": "string"}, {"type": "string"}]}, 1)[0] == "FMT003"


def test_too_few_keys_is_not_said_beside_the_missing_one() -> None:
    assert about({"required": ["x"], "minProperties": 1}, {})[0] == "FMT001"


def test_a_linked_key_names_the_one_that_asks_for_it() -> None:
    code, finding = only({"dependentRequired": {"montant": ["taux"]}}, {"montant": 1})
    assert (code, finding.place.pointer, finding.place.at) == ("FMT015", "", "opening")
    message = "La clé « taux » est obligatoire dès que « montant » est là, et absente."
    assert finding.message == message


def test_a_bad_key_name_has_one_finding_on_the_key() -> None:
    found = findings({"propertyNames": {"pattern": "^[A-Z]$", "maxLength": 1}}, {"ab": 1, "C": 2})
    assert [(code, f.place.pointer, f.place.at) for code, f in found] == [("FMT014", "/ab", "key")]
    assert found[0][1].message.startswith("Nom de clé refusé par le modèle : « ab » ")


def test_each_repeated_item_points_at_the_first_equal_one() -> None:
    document: dict[str, object] = {"a": [1, "1", True, 1.0, {"b": [1]}, {"b": [1.0]}]}
    found = findings({"properties": {"a": {"uniqueItems": True}}}, document)
    assert [finding.place.pointer for _, finding in found] == ["/a/3", "/a/5"]
    assert found[0][1].message == "« a » : l'élément n° 4 répète l'élément n° 1."


def test_forbidden_keys_and_items_are_shown() -> None:
    code, finding = only({"properties": {"a": False}}, {"a": 1})
    assert (code, finding.place.at, finding.place.pointer) == ("FMT017", "key", "/a")
    code, finding = only({"prefixItems": [True], "items": False}, [1, 2])
    assert (code, finding.place.at, finding.place.pointer) == ("FMT017", "value", "/1")


class TestAlternatives:
    def test_refused_types_become_one_list_of_types(self) -> None:
        code, finding = about({"oneOf": [{"type": "string"}, {"type": "null"}]}, 1)
        assert code == "FMT003"
        assert finding.message == "« a » : nombre au lieu d'un texte ou de null (1)."

    def test_refused_constants_become_one_list_of_values(self) -> None:
        code, finding = about({"anyOf": [{"const": "AB"}, {"enum": ["CD", "EF"]}]}, "zz")
        assert code == "FMT004"
        assert finding.message.endswith("Valeurs possibles : « AB », « CD », « EF ».")

    def test_one_key_or_another_is_said_so(self) -> None:
        _, finding = only({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {})
        assert finding.message == "Une de ces clés est obligatoire : « a » ou « b »."

    def test_the_alternative_of_the_right_type_speaks_for_itself(self) -> None:
        schema = {"anyOf": [{"type": "object", "required": ["x"]}, {"type": "null"}]}
        assert about(schema, {})[1].message == "Dans « a », la clé obligatoire « x » est absente."

    def test_the_alternative_named_by_its_constant_speaks_for_itself(self) -> None:
        schema = {
            "items": {
                "oneOf": [
                    {"properties": {"t": {"const": "A"}, "n": {"type": "integer"}}},
                    {"properties": {"t": {"const": "B"}}, "required": ["t", "m"]},
                ]
            }
        }
        found = findings(schema, [{"t": "A", "n": "1"}, {"t": "B"}, {"t": "C"}])
        assert [(code, f.place.pointer) for code, f in found] == [
            ("FMT003", "/0/n"),
            ("FMT001", "/1"),
            ("FMT004", "/2/t"),
        ]

    def test_nested_alternatives_end_in_one_sentence(self) -> None:
        schema = {"anyOf": [{"anyOf": [{"type": "string"}, {"type": "number"}]}, {"type": "null"}]}
        assert about(schema, True)[0] == "FMT003"

    def test_alternatives_that_refuse_everything_give_one_sentence(self) -> None:
        assert about({"anyOf": [False, False]}, 1)[0] == "FMT016"


def test_a_check_given_up_is_said_and_is_no_verdict() -> None:
    code, finding = about({"pattern": r"^((a|aa)+)\1c$"}, "a" * 40)
    assert code == "FMT018"
    assert "n'a pas abouti" in finding.message


def test_messages_never_dump_the_value_nor_the_validator() -> None:
    secret = {"cle": "valeur-longue " * 50}
    schemas: list[dict[str, Any]] = [
        {"type": "string"}, {"const": 1}, {"enum": [1]}, {"not": {}}, {"anyOf": [{"const": 1}]},
        {"maxProperties": 0}, {"required": ["z"]}, {"oneOf": [{}, {}]},
    ]  # fmt: skip
    for schema in schemas:
        _, finding = about(schema, secret)
        assert "valeur-longue" not in finding.message
        assert len(finding.message) < 300


def test_long_and_hostile_values_are_cut_and_harmless() -> None:
    _, finding = about({"maxLength": 3}, "\x1b[31m" + "x" * 1_000_000)
    assert "\x1b" not in finding.message
    assert len(finding.message) < 150
    _, finding = about({"maximum": 3}, 10**299)
    assert len(finding.message) < 150


def test_decimals_are_exact() -> None:
    schema = {"properties": {"a": {"multipleOf": 0.01, "maximum": 0.3}}}
    assert findings(schema, '{"a": 0.30}') == []
    assert only(schema, '{"a": 0.30000000000000000001}')[0] == "FMT008"
    assert findings({"properties": {"a": {"multipleOf": 0.01}}}, '{"a": 19.99}') == []


@pytest.mark.parametrize("text", ['{"a": 1e400}', '{"a": "\\ud800"}'])
def test_values_already_reported_are_left_alone(text: str) -> None:
    assert findings({"properties": {"a": {"const": "x"}}}, text) == []


def test_a_document_nested_to_the_limit_is_judged() -> None:
    assert only({"type": "string"}, "[" * 199 + "]" * 199)[0] == "FMT003"


def test_a_pointer_into_hostile_keys_is_escaped() -> None:
    _, finding = only({"additionalProperties": {"type": "string"}}, {"a/b~c": 1})
    assert finding.place.pointer == "/a~1b~0c"


def test_findings_come_in_the_same_order_every_time() -> None:
    document = copy.deepcopy(AVANCE)
    for demande in document["demandes"]:
        demande["prestation"] = {"type": "x", "zz": 1, "aa": 2}
    first = findings(reference("avance"), document)
    assert first == findings(reference("avance"), document)
    assert len(first) == 4 * 5


def test_a_schema_with_embedded_documents_is_judged_too() -> None:
    schema = {
        "$defs": {"c": {"$id": "https://exemple.test/c", "required": ["k"]}},
        "properties": {"x": {"$ref": "https://exemple.test/c"}},
    }
    assert only(schema, {"x": {}})[0] == "FMT001"


def test_every_rule_has_a_code_and_a_title_of_its_own() -> None:
    assert list(CODES) == sorted(set(CODES))
    assert len({read_page(code).title for code in CODES}) == len(CODES)


def test_the_validator_is_compiled_once() -> None:
    held = model({"type": "object"})
    assert held.validator is held.validator


def test_without_a_model_no_validator_is_imported() -> None:
    code = "import sys, segur_cli.lint.engine; print([m for m in sys.modules if 'jsonschema' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_clean_document_is_not_walked_for_errors() -> None:
    assert list(schema_findings({"a": 1}, model({"type": "object"}))) == []


def seen(**refused: Any) -> dict[str, Any]:
    told = {"date": "2026-01-15", "message": "refus", **refused}
    return {"properties": {"a": {"x-segur": {"observed": [told, "illisible"]}}}}


@pytest.mark.parametrize(
    ("refused", "document", "told"),
    [
        ({"forbidden": ["X1"]}, {"a": "x1"}, "valeur « x1 » déjà refusée"),
        ({"forbidden": ["X1"]}, {"a": "X2"}, ""),
        ({"allowed": ["A"]}, {"a": "B"}, "valeur « B » hors de celles que le portail a dites"),
        ({"allowed": ["A", 3]}, {"a": 3}, ""),
        ({"allowed": ["A"]}, {"a": ""}, ""),
        ({"maxLength": 2}, {"a": "abc"}, "3 caractères, plus que les 2 que le portail a admis"),
        ({"maxLength": 3}, {"a": "abc"}, ""),
        ({"pattern": "^[A-Z]$"}, {"a": "b"}, "valeur « b » d'une autre forme"),
        ({"pattern": "^[A-Z]$"}, {"a": "B"}, ""),
        ({"pattern": "("}, {"a": "B"}, ""),
        ({"required": True}, {"a": " "}, "valeur vide"),
        ({"required": True}, {"a": None}, "valeur vide"),
        ({"required": True}, {}, "clé « a » absente"),
        ({"required": True}, {"a": []}, ""),
        ({"forbidden": [""]}, {"a": {"b": 1}}, ""),
        ({}, {"a": 1}, "rappel"),
        ({}, {}, ""),
    ],
)
def test_what_the_portal_refused_before_is_told_again(
    refused: dict[str, Any], document: dict[str, Any], told: str
) -> None:
    read = parse(json.dumps(document).encode(), Path("a.json"))
    found = list(observed_findings(read, model(seen(**refused))))
    assert len(found) == bool(told)
    for one in found:
        assert told in one.message
        assert one.message.endswith("constaté sur le portail le 2026-01-15 : « refus »")
        assert one.severity is (Severity.NOTE if told == "rappel" else Severity.WARNING)


OWN = {"properties": {"l": {"items": {"properties": {
    "n": {"type": "string", "maxLength": 2}, "d": {"x-segur": {"encoding": "JJ/MM/AAAA"}},
    "montantRemise": {"type": "number"}, "ecart": {"type": "number"},
    "port": {"x-segur": {"encoding": "1234,50"}},
    "oui": {"type": "string", "x-segur": {"encoding": "true/false"}},
    "vrai": {"type": "boolean", "x-segur": {"encoding": "true/false"}},
}}}}}  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        # A converter from XML wrote the only item bare: places are those of the file.
        ({"n": "abc"}, [("FMT007", "/l/n")]),
        ([{"n": "ab"}, {"n": "abc"}], [("FMT007", "/l/1/n")]),
        ({"d": "2026-01-15"}, [("FMT006", "/l/d")]),
        ([{"d": "15/01/2026"}, {"d": ""}], []),
        ({"montantRemise": -1}, [("FMT008", "/l/montantRemise")]),
        ({"ecart": -1}, []),  # nothing says that it is an amount
        ({"port": "-1,50"}, [("FMT008", "/l/port")]),
        ({"port": "1,50"}, []),
        ({"oui": "O"}, [("FMT006", "/l/oui")]),
        ({"oui": "false", "vrai": False}, []),
        ({"vrai": "O"}, [("FMT003", "/l/vrai")]),
    ],
)
def test_what_a_model_of_the_user_says_of_places_is_held(
    request_: object, found: list[tuple[str, str]]
) -> None:
    told = findings(OWN, {"l": request_})
    assert [(code, finding.place.pointer) for code, finding in told] == found
