"""Formats unlike ours are judged as ours, with a model; and nearly so, without one."""

import json
from functools import cache
from pathlib import PurePath
from typing import Any

import pytest

from segur_cli.diagnostics import Severity
from segur_cli.documents import as_objects, parse
from segur_cli.exits import StopError
from segur_cli.lint.schema_findings import schema_findings
from segur_cli.templates.choosing import as_read
from segur_cli.templates.filling import fill
from segur_cli.templates.loading import check_schema
from segur_cli.templates.models import model_of_schema
from segur_cli.templates.proposing import propose
from tests.models.defects import (
    DEFECTS,
    GOOD,
    Defect,
    Found,
    judged_as_ours,
    judged_in,
    models_of,
    report_in,
)
from tests.models.formats import FOLDER, FORMATS, Format, files, requests_of
from tests.models.formats import to_text as as_text
from tests.models.published import TABLES, cut
from tests.models.sets import example
from tests.models.unseen import LAST, MUTE, REWRITTEN, learned, score

# Our model lists the codes of a SONS and of a prestation: theirs do not, and a rule speaks.
_LISTED = {"SONS unknown": "IDN006", "prestation unknown": "IDN007"}
MODELS = {form.name: models_of(form) for form in FORMATS}


def ids(one: Format | Defect) -> str:
    return one.name


@cache
def ours(defect: Defect, single: bool) -> set[Found]:
    return judged_as_ours(defect, single=single)


def test_the_files_of_the_formats_are_up_to_date() -> None:
    found = {
        path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8")
        for path in FOLDER.rglob("*.json")
    }
    assert found == files(), "python -m tests.models.formats"


@pytest.mark.parametrize("form", FORMATS, ids=ids)
@pytest.mark.parametrize("kind", ["avance", "solde"])
def test_the_models_that_a_person_would_write_are_right(form: Format, kind: str) -> None:
    assert check_schema(form.schema(kind)).problems == ()


@pytest.mark.parametrize("form", FORMATS, ids=ids)
@pytest.mark.parametrize("defect", DEFECTS, ids=ids)
def test_a_defect_is_judged_as_in_our_own_model(form: Format, defect: Defect) -> None:
    found = judged_in(form, defect, MODELS[form.name])
    if defect.name in _LISTED:
        assert {code for code, _, _ in found} == {_LISTED[defect.name]}
        return
    expected = ours(defect, form.single)
    # Where one place is the prestation's amount and the order's, it is told once, at its worst.
    if form.name == "demandes-sous-clients" and defect.name == "order and prestation at zero":
        expected = {one for one in expected if one[2] == "error"}
    assert found == expected


@pytest.mark.parametrize("form", FORMATS, ids=ids)
@pytest.mark.parametrize("defect", GOOD, ids=ids)
@pytest.mark.parametrize("guessed", [False, True], ids=["model", "reduced"])
def test_a_good_file_has_nothing_above_a_note(form: Format, defect: Defect, guessed: bool) -> None:
    report = report_in(form, defect, () if guessed else MODELS[form.name])
    assert [one.message for one in report.findings if one.severity > Severity.NOTE] == []


@pytest.mark.parametrize("form", FORMATS, ids=ids)
@pytest.mark.parametrize("defect", DEFECTS, ids=ids)
def test_without_a_model_nothing_blocks(form: Format, defect: Defect) -> None:
    assert [one for one in judged_in(form, defect, ()) if one[2] == "error"] == []


@pytest.mark.parametrize("form", FORMATS, ids=ids)
@pytest.mark.parametrize("kind", ["avance", "solde"])
def test_no_place_is_taken_for_another(form: Format, kind: str) -> None:
    (path, *_) = sorted(FOLDER.glob(f"{form.name}/{kind}*.json"))[:1]
    proposals = propose([json.loads(path.read_text(encoding="utf-8"))])
    meant = {
        (binding.pattern, binding.concept)
        for model in MODELS[form.name]
        if model.kind == kind
        for binding in model.concept_map.bindings
    }
    wrong = {(one.pattern, one.concept) for one in proposals.proposals if one.sure} - meant
    assert wrong == set()


@pytest.mark.parametrize("name", TABLES)
def test_the_published_table_is_what_is_measured(name: str) -> None:
    _, held, _ = cut(name)
    assert held, "a table that is not there proves nothing"
    assert held == TABLES[name](), "python -m tests.models.published"


@pytest.mark.parametrize("form", MUTE, ids=ids)
def test_values_say_what_keys_do_not(form: Format) -> None:
    found = score(form, "none")
    assert (found.found >= 24, found.wrong) == (True, ())


@pytest.mark.parametrize("form", LAST, ids=ids)
def test_a_format_learned_from_its_files_finds_every_defect(form: Format) -> None:
    confirmed, alone, without = (score(form, way) for way in ("confirmed", "yes", "none"))
    assert (confirmed.missed, confirmed.wrong) == ((), ())
    assert (alone.found >= 22, alone.wrong) == (True, ())
    assert (without.found >= 24, without.wrong) == (True, ())
    assert confirmed.questions <= 8


@pytest.mark.parametrize("form", REWRITTEN, ids=ids)
@pytest.mark.parametrize("way", ["confirmed", "yes", "none"])
def test_pairs_rows_and_instants_are_read_as_what_they_say(form: Format, way: str) -> None:
    found = score(form, way)
    assert (found.missed, found.wrong) == ((), ())


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        (REWRITTEN[0], "/LIGNES/0/donnees/0/valeur"),
        (REWRITTEN[1], "/LIGNES/0/0"),
        (REWRITTEN[3], "/dossiers/BC-FICTIF-001/numero_finess_etablissement"),
    ],
)
def test_a_finding_in_pairs_or_rows_is_told_where_the_file_writes_it(
    form: Format, pointer: str
) -> None:
    absent = next(defect for defect in DEFECTS if defect.name == "absent from the base")
    report = report_in(form, absent, ())
    (found,) = (finding for finding in report.findings if finding.code == "ELI001")
    assert found.pointer == pointer
    assert found.span is not None


@pytest.mark.parametrize("kind", ["avance", "solde"])
def test_what_is_filled_is_written_in_pairs_and_without_a_finding(kind: str) -> None:
    model = model_of_schema(as_text(learned(REWRITTEN[0], kind)[1]).encode(), f"{kind}.json")
    rows = [{**request, "demande.type": kind} for request in requests_of(kind)]
    made: Any = fill(model, rows, {}).documents[0]
    donnees = made["LIGNES"][0]["donnees"]
    assert donnees[0] == {"champ": "NOFINESS", "valeur": "010999993"}
    document = as_objects(parse(as_text(made).encode(), PurePath("a.json")))
    assert [finding.message for _, finding in schema_findings(document.value, model)] == []
    with pytest.raises(StopError, match="liste d'intitulés"):
        fill(model_of_schema(as_text(learned(REWRITTEN[1], kind)[1]).encode(), "b"), rows, {})
    numbered = model_of_schema(as_text(learned(REWRITTEN[3], kind)[1]).encode(), f"{kind}.json")
    with pytest.raises(StopError, match="sous un numéro"):
        fill(numbered, rows, {})
    keys = [request["commande.reference"] for request in rows]
    named = [{**row, "=(cle)": key} for row, key in zip(rows, keys, strict=True)]
    again: Any = fill(numbered, named, {}).documents[0]
    assert list(again["dossiers"]) == keys
    assert "(clé)" not in again["dossiers"][keys[0]]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ({"010999993": {"a": 1, "b": 2, "c": 3}}, ["010999993"]),
        ({"BC-1": {"ref": "BC-1", "a": 1, "b": 2}}, ["BC-1"]),
        ({"010999993": {"BC-0001": {"a": 1, "b": 2, "c": 3}}}, ["010999993"]),
        ({"BC-0001": {"a": 1, "b": 2, "c": 3}, "entete": {"nom": 1}}, None),
        ({"bloc1": {"a": 1, "b": 2, "c": 3}, "bloc2": {"a": 1, "b": 2, "c": 3}}, None),
        ({"an2025": {"x": 1}}, None),
    ],
)
def test_an_object_whose_keys_are_numbers_is_a_list(value: Any, read: list[str] | None) -> None:
    made = as_objects(parse(as_text(value).encode(), PurePath("a.json"))).value
    found = [one["(clé)"] for one in made if isinstance(one, dict)] if isinstance(made, list) else 0
    assert found == (read or 0)


def test_a_schema_that_speaks_of_numbered_objects_as_they_are_wins() -> None:
    item = {"type": "object", "required": ["finess"]}
    schema = {"type": "object", "properties": {"lots": {"type": "object"}},
              "additionalProperties": item}  # fmt: skip
    model = model_of_schema(as_text(schema).encode(), "m.json")
    document = parse(as_text({"lots": {"BC-0001": {"a": 1, "b": 2, "c": 3}}}).encode(),
                     PurePath("a.json"))  # fmt: skip
    assert as_read(document, (model,)) is document
    assert as_read(document, ()) is not document


@pytest.mark.parametrize(
    "pairs",
    [
        [{"champ": "A", "valeur": 1}, {"champ": "A", "valeur": 2}],  # which one?
        [{"champ": "A", "valeur": 1}, {"champ": "B", "valeur": {}}],
        [{"champ": "A", "valeur": 1}, {"champ": "B", "valeur": 2, "unite": "EUR"}],
        [{"champ": "A", "valeur": 1}],
        [{"montant": 1, "valeur": 1}, {"montant": 2, "valeur": 2}],
    ],
)
def test_a_list_that_is_not_of_one_value_by_key_stays_a_list(pairs: Any) -> None:
    document = parse(as_text({"donnees": pairs}).encode(), PurePath("a.json"))
    assert as_objects(document).value == document.value


@pytest.mark.parametrize("value", ["absent", None, {}, [], "texte", 3])
def test_a_group_that_holds_what_is_mandatory_is_mandatory(value: Any) -> None:
    (form,) = (form for form in LAST if form.name == "majuscules")
    model = model_of_schema(as_text(learned(form, "avance")[1]).encode(), "avance.json")
    (document,) = json.loads(as_text(example(form, "avance")))
    request = document["Demandes"][0]
    if value == "absent":
        del request["Beneficiaire"]
    else:
        request["Beneficiaire"] = value
    found = [code for code, finding in schema_findings(document, model)
             if finding.severity is not Severity.WARNING]  # fmt: skip
    assert found != []
