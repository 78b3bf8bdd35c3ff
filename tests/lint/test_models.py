"""Several models, what each file follows, and what rules could not read."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from segur_cli.diagnostics import Diagnostic
from segur_cli.documents import parse
from segur_cli.lint.engine import Options, lint_documents
from segur_cli.templates.concept_map import EVERY
from segur_cli.templates.proposing import propose
from segur_cli.text.clock import read_clock
from tests.conftest import Segur
from tests.models.defects import DEFECTS, models_of, report_in
from tests.models.formats import FORMATS, Format, requests_of, to_text

FORM = FORMATS[0]
GOOD = {kind: FORM.documents(requests_of(kind), kind)[0] for kind in ("avance", "solde")}


@pytest.fixture
def files() -> None:
    for kind in ("avance", "solde"):
        Path(f"{kind}.schema.json").write_text(to_text(FORM.schema(kind)), encoding="utf-8")
        Path(f"{kind}.json").write_text(to_text(GOOD[kind]), encoding="utf-8")


def linted(segur: Segur, *arguments: str) -> tuple[int, dict[str, Any]]:
    run = segur("lint-json", *arguments, "-f", "json", "--as-of", "2025-12-01T09:00")
    return run.code, json.loads(run.out)


@pytest.mark.usefixtures("files")
def test_a_solde_held_against_the_model_of_an_avance_is_told_once(segur: Segur) -> None:
    code, report = linted(segur, "solde.json", "--template", "avance.schema.json")
    blocking = [one for one in report["findings"] if one["severity"] == "error"]
    assert (code, [one["code"] for one in blocking]) == (1, ["FMT091"])
    assert "« solde »" in blocking[0]["message"]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(("file", "model"), [("avance", "solde"), ("solde", "avance")])
def test_a_model_of_an_untold_kind_is_doubted_where_only_one_side_has_invoices(
    segur: Segur, file: str, model: str
) -> None:
    schema = FORM.schema(model)
    del schema["x-segur"]["kind"]
    Path("m.json").write_text(to_text(schema), encoding="utf-8")
    _, report = linted(segur, f"{file}.json", "--template", "m.json")
    told = [one for one in report["findings"] if one["code"] == "FMT091"]
    assert [(one["severity"], "--kind" in one["message"]) for one in told] == [("warning", True)]
    _, own = linted(segur, f"{model}.json", "--template", "m.json")
    assert "FMT091" not in {one["code"] for one in own["findings"]}


@pytest.mark.usefixtures("files")
def test_each_file_finds_its_own_model_whatever_the_order(segur: Segur) -> None:
    for order in (("avance", "solde"), ("solde", "avance")):
        models = [word for kind in order for word in ("--template", f"{kind}.schema.json")]
        code, report = linted(segur, "avance.json", "solde.json", *models)
        assert code == 0
        assert [one["code"] for one in report["findings"] if one["code"].startswith("FMT")] == []
        assert "avance.schema.json (votre modèle)" in report["perimeter"]["template"]
        assert "solde.schema.json (votre modèle)" in report["perimeter"]["template"]


@pytest.mark.usefixtures("files")
def test_two_models_that_fit_as_well_are_told(segur: Segur) -> None:
    Path("autre.schema.json").write_bytes(Path("avance.schema.json").read_bytes())
    _, report = linted(
        segur, "avance.json", "--template", "avance.schema.json", "--template", "autre.schema.json"
    )
    (found,) = (one for one in report["findings"] if one["code"] == "FMT091")
    assert (found["severity"], "conviennent autant" in found["message"]) == ("warning", True)


@pytest.mark.usefixtures("files")
def test_the_avance_of_a_solde_is_read_with_its_own_model(segur: Segur) -> None:
    lower = json.loads(json.dumps(GOOD["avance"], default=float))
    dossier = lower["lots"][0]["dossiers"][0]
    dossier["montantPrestationHT"], dossier["montantPrestationTTC"] = 40000, 48000
    Path("avance.json").write_text(json.dumps(lower), encoding="utf-8")
    models = ("--template", "avance.schema.json", "--template", "solde.schema.json")
    code, report = linted(segur, "solde.json", "--against", "avance.json", *models)
    found = {one["code"]: one["severity"] for one in report["findings"]}
    assert (code, found.get("MNT008")) == (1, "error")
    # Without the model of the avance, where things are in it is a guess: nothing blocks.
    code, report = linted(
        segur, "solde.json", "--against", "avance.json", "--template", "solde.schema.json"
    )
    found = {one["code"]: one["severity"] for one in report["findings"]}
    assert (code, found.get("MNT008")) == (0, "warning")


def test_what_a_rule_could_not_read_is_counted_with_its_value() -> None:
    form = FORMATS[4]  # codes that stand for prestations
    defect = next(one for one in DEFECTS if one.name == "prestation unknown")
    perimeter = report_in(form, defect, models_of(form)).perimeter
    assert perimeter.rules_partly_run["ELI004"] == (
        "1 demande sur 4 sans jugement : le type de prestation « VAGUE 7 » non compris"
    )
    everyone = next(one for one in DEFECTS if one.name == "SONS unknown")
    perimeter = report_in(form, everyone, models_of(form)).perimeter
    assert perimeter.rules_not_run["MNT007"].startswith("aucune demande jugée")
    assert "MNT007" not in perimeter.rules_run


def test_a_rule_without_any_value_to_judge_did_not_run() -> None:
    perimeter = report_in(FORM, DEFECTS[0], models_of(FORM)).perimeter
    assert perimeter.rules_not_run["IDN003"] in (
        "le modèle ne dit pas où se trouve le SIREN du fournisseur",
        "aucune valeur à juger dans ce qui est donné",
    )
    assert not set(perimeter.rules_run) & set(perimeter.rules_not_run)


def test_the_words_of_keys_tell_the_legal_entity_from_the_client() -> None:
    report = report_in(FORMATS[1], DEFECTS[5], ())  # a group's number before the client's
    assert "le FINESS du client : /clients/*/finess" in report.perimeter.guessed
    assert "ELI001" in {finding.code for finding in report.findings}


def test_two_numbers_that_no_word_tells_apart_are_both_shown_and_neither_is_chosen() -> None:
    numbers = {"finess1": "010999993", "finess2": "130999980"}
    value: Any = {"lignes": [{**numbers, "commande": {"reference": "BC-1", "date": "2025-02-03"}}]}
    ties = propose([value]).ties["beneficiaire.finess"]
    assert ties == (("lignes", EVERY, "finess1"), ("lignes", EVERY, "finess2"))


def test_a_constraint_only_proposed_warns_and_one_with_a_proof_says_it(segur: Segur) -> None:
    def schema(**annotation: Any) -> str:
        place = {
            "type": "string",
            "maxLength": 3,
            "x-segur": {"concept": "fournisseur.nom", **annotation},
        }
        return json.dumps({"properties": {"nom": place}})

    Path("a.json").write_text('{"nom": "BEAUCOUP"}', encoding="utf-8")
    for annotation, severity in (
        ({}, "error"),
        ({"status": "proposed"}, "warning"),
        ({"status": "proposed", "proof": {"maxLength": "garnissage.xlsx, ligne 23"}}, "warning"),
        ({"status": "confirmed"}, "error"),
    ):
        Path("m.json").write_text(schema(label="Raison sociale", **annotation), encoding="utf-8")
        _, report = linted(segur, "a.json", "--template", "m.json")
        (found,) = (one for one in report["findings"] if one["pointer"] == "/nom")
        assert found["severity"] == severity
        assert "(champ « Raison sociale »)" in found["message"]
        assert ("[garnissage.xlsx, ligne 23]" in found["message"]) == ("proof" in annotation)


ADVISED = re.compile(r"le TTC s'écrit (\S.*)$|^écrivez (\d\S*|\"[^\"]+\")$")


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_no_advice_on_amounts_is_refused_by_the_model(form: Format) -> None:
    """Each « écrivez X » that ends an advice on an amount, once followed, is refused no more."""
    options = Options(models=models_of(form), clock=read_clock("2025-12-01"))
    tried = 0
    for defect in DEFECTS:
        requests = requests_of("avance")
        if defect.kind == "avance":
            defect.change(requests)
        for value in form.documents(requests, "avance"):
            for found in found_in(value, options):
                advised = ADVISED.search(found.hint or "")
                if advised is not None:
                    tried += 1
                    raw = json.loads((advised[1] or advised[2]).split(" ;")[0])
                    changed = json.loads(to_text(value))
                    put(changed, found.pointer or "", raw)
                    left = found_in(changed, options)
                    assert (found.code, found.pointer) not in {(f.code, f.pointer) for f in left}
                    assert not {f.code for f in left if f.code.startswith("FMT")}
    assert tried


def found_in(value: Any, options: Options) -> tuple[Diagnostic, ...]:
    document = parse(to_text(value).encode(), Path("avance.json"))
    return lint_documents([document], options).findings


def put(holder: Any, pointer: str, value: Any) -> None:
    *way, last = pointer.replace("~1", "/").split("/")[1:]
    for key in way:
        holder = holder[int(key) if isinstance(holder, list) else key]
    assert last in holder
    holder[last] = value
