"""A schema is read, walked and checked; what keeps it from serving is said with its place."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from jsonschema import Draft202012Validator

from segur_cli import resources
from segur_cli.exits import ExitCode, StopError
from segur_cli.lint.engine import Options, lint
from segur_cli.templates.concept_map import Nature
from segur_cli.templates.json_words import shown
from segur_cli.templates.loading import KEYWORDS, check_schema, load_model, read_template, walk
from segur_cli.templates.models import references

MODEL = """{
  "x-segur": {"kind": "avance", "sons": "HOP-DPI-Va2"},
  "properties": {
    "LISTE": {"items": {
      "x-segur": {"concept": "demande"},
      "required": ["NUM"],
      "properties": {"NUM": {"type": "string", "x-segur": {"concept": "beneficiaire.finess"}}}
    }}
  }
}"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_model_is_named_after_its_file(tmp_path: Path) -> None:
    model = load_model(write(tmp_path / "modele.json", MODEL))
    assert (model.name, model.kind, model.sons) == ("modele.json", "avance", "HOP-DPI-Va2")
    assert model.nature is Nature.OWN
    assert model.label.startswith("modele.json (votre modèle), SHA-256 ")


def test_a_model_with_a_bom_is_read(tmp_path: Path) -> None:
    path = tmp_path / "modele.json"
    path.write_bytes(b"\xef\xbb\xbf" + MODEL.encode())
    assert load_model(path).kind == "avance"


def test_files_are_held_against_the_model_given(tmp_path: Path) -> None:
    model = load_model(write(tmp_path / "modele.json", MODEL))
    report = lint('{"LISTE": [{}, {"NUM": 3}]}', Options(model=model, select=("FMT",)))
    assert [(f.code, f.pointer) for f in report.findings] == [
        ("FMT001", "/LISTE/0"),
        ("FMT003", "/LISTE/1/NUM"),
    ]


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(StopError, match="introuvable"):
        load_model(tmp_path / "absent.json")


@pytest.mark.parametrize("text", ["", "{", '{"a": 1, "a": 2}', '{"maximum": 1e400}'])
def test_what_is_no_sound_json_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(StopError, match="pas un JSON lisible") as stop:
        load_model(write(tmp_path / "modele.json", text))
    assert stop.value.code is ExitCode.CANNOT_RUN
    assert stop.value.advice[0].startswith("ligne 1 : ")


def test_a_bad_model_is_refused_with_every_problem_and_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "m.json", '{\n"type": "x",\n"minLength": -1}')
    with pytest.raises(StopError, match="2 problèmes") as stop:
        load_model(path)
    assert stop.value.advice[0].startswith("ligne 2, /type : type inconnu : « x ».")
    assert stop.value.advice[1].startswith("ligne 3, /minLength : ")
    assert "segur template check" in stop.value.advice[-1]


def test_many_problems_are_cut_and_counted(tmp_path: Path) -> None:
    bad = ",".join(f'"k{index}": 3' for index in range(30))
    template = read_template(write(tmp_path / "m.json", f'{{"properties": {{{bad}}}}}'))
    lines = template.lines(template.checked.problems)
    assert len(lines) == 21
    assert lines[-1] == "… et 10 autres."


def test_a_shipped_model_can_be_given_too() -> None:
    model = load_model(resources.schema("reference/avance.schema.json"))
    assert model.nature is Nature.REFERENCE


def test_a_model_of_the_users_is_never_presented_as_ours(tmp_path: Path) -> None:
    text = MODEL.replace('"kind"', '"nature": "reference", "kind"')
    model = load_model(write(tmp_path / "modele.json", text))
    assert model.nature is model.concept_map.nature is Nature.OWN
    assert "votre modèle" in model.label


def test_a_shipped_model_once_changed_is_the_users(tmp_path: Path) -> None:
    shipped = resources.schema("reference/avance.schema.json").read_text(encoding="utf-8")
    model = load_model(write(tmp_path / "modele.json", shipped.replace("200", "201")))
    assert model.nature is Nature.OWN


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


def paths(schema: Any) -> list[tuple[str | int, ...]]:
    return [node.path for node in walk(schema)]


def test_parents_come_first_and_in_order() -> None:
    schema = {"properties": {"a": {"items": {}}, "b": {}}, "allOf": [{"not": {}}], "if": True}
    assert paths(schema) == [
        (), ("properties", "a"), ("properties", "a", "items"), ("properties", "b"),
        ("allOf", 0), ("allOf", 0, "not"),
    ]  # fmt: skip


@pytest.mark.parametrize("schema", [True, 3, None, [{}], {"const": {"items": {}}}, {"enum": [{}]}])
def test_what_is_no_schema_is_not_entered(schema: Any) -> None:
    assert all(path == () for path in paths(schema))


def test_the_keywords_are_those_of_the_draft() -> None:
    validator = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    for keyword in Draft202012Validator.VALIDATORS:
        assert keyword in KEYWORDS
    assert validator.is_valid({})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"), (True, "true"), (False, "false"), ("", "un texte vide"), ({}, "un objet"),
        ([], "une liste"), (12, "12"), (1.5, "1.5"), ("x" * 60, f"« {'x' * 40}… »"),
        (10**60, f"1{'0' * 39}…"),
    ],
)  # fmt: skip
def test_a_value_is_shown_in_few_characters(value: Any, words: str) -> None:
    assert shown(value).replace("\u00a0", " ") == words
