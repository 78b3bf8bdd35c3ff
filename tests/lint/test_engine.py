"""The engine: what ran, what did not and why, how far a guess goes, and where findings stand."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segur_cli.diagnostics import Client, Origin, Report, Severity
from segur_cli.exits import StopError
from segur_cli.lint.engine import CODES, Options, lint, lint_documents
from segur_cli.lint.inputs import Attachment, Attachments
from segur_cli.lint.schema.codes import NOTHING_RECOGNISED
from segur_cli.rules.rule import CONFIG_CODES
from segur_cli.templates.models import model_of_schema
from tests.lint.running import EXAMPLES, demo_base, document, example, found, patched, report

ARCHIVE = Attachments("pieces.zip", (Attachment("BC-FICTIF-001.pdf", 1, False),))


def everything(*values: Any) -> Report:
    """Every rule, with everything that rules may need."""
    avance = document(example("avance"), "avance.json")
    return report(*values, base=demo_base(), against=avance, attachments=ARCHIVE)


def without_model(value: dict[str, Any]) -> dict[str, Any]:
    del value["modele"]
    return value


@pytest.mark.parametrize("kind", ["avance", "solde"])
def test_the_examples_are_clean(kind: str) -> None:
    outcome = report(example(kind), base=demo_base())
    assert [f for f in outcome.findings if f.severity > Severity.NOTE] == []


def test_every_rule_is_run_or_said_not_to_be() -> None:
    perimeter = report(example("avance")).perimeter
    # Those on the user's own configuration are no rules for documents.
    rules = set(CODES) - set(CONFIG_CODES)
    assert rules == set(perimeter.rules_run) | set(perimeter.rules_not_run)
    assert not set(perimeter.rules_run) & set(perimeter.rules_not_run)


def test_without_a_model_the_rules_on_models_are_said_not_to_be_run() -> None:
    perimeter = report({"clients": [{"finess": "010999993"}]}).perimeter
    assert perimeter.rules_not_run["FMT003"] == "aucun modèle n'a été donné (--template)"
    assert NOTHING_RECOGNISED in perimeter.rules_run


@pytest.mark.parametrize(
    ("patch", "code"),
    [
        ({"beneficiaire": {"finess": 10999993}}, "IDN001"),  # the lost zero, not only the type
        ({"beneficiaire": {"finess": ""}}, "IDN001"),
        ({"commande": {"date_signature": "2025-02-30"}}, "DAT001"),
        ({"commande": {"date_signature": "31/01/2025"}}, "DAT001"),
        ({"beneficiaire": {"siret": 99999990700011}}, "FMT003"),  # blocking: weighs more
        ({"commande": {"montant_ttc": "114000"}}, "FMT003"),
        ({"prestation": {"type": "P1"}}, "FMT004"),
    ],
)
def test_a_value_that_the_model_and_a_rule_refuse_is_one_finding(
    patch: dict[str, Any], code: str
) -> None:
    findings = report(patched("avance", patch)).findings
    assert [f.code for f in findings if f.severity > Severity.NOTE] == [code]


def test_a_rule_whose_concept_has_no_place_says_which() -> None:
    not_run = report({"clients": [{"finess": "010999993"}]}).perimeter.rules_not_run
    assert not_run["IDN006"] == "le modèle ne dit pas où se trouve le SONS"


def test_a_rule_run_on_one_file_of_two_is_run() -> None:
    perimeter = report(example("avance"), example("solde")).perimeter
    assert "PIL001" in perimeter.rules_run
    assert "PIL001" not in perimeter.rules_not_run


def test_without_a_model_guesses_are_warnings_at_most_and_this_is_said() -> None:
    value = without_model(patched("avance", {"beneficiaire": {"finess": "01 0999993"}}))
    value["demandes"][1]["beneficiaire"]["finess"] = "490999984"
    value["demandes"][3]["beneficiaire"]["finess"] = "490999984"
    outcome = report(value, base=demo_base())
    assert {f.code for f in outcome.findings} >= {"IDN001", "ELI001", "ELI005"}
    assert max(f.severity for f in outcome.findings) is Severity.WARNING
    assert {f.origin for f in outcome.findings} == {Origin.INFERRED}
    assert outcome.perimeter.template == "modèle officiel non fourni"


def test_a_model_without_annotations_blocks_by_itself_and_guesses_the_rest() -> None:
    value = without_model(patched("avance", {"beneficiaire": {"finess": "01 0999993"}}))
    model = model_of_schema(b'{"required": ["lot"]}', "m.json")
    outcome = lint_documents([document(value)], Options(model=model))
    worst = [(f.code, f.severity) for f in outcome.findings if f.severity > Severity.NOTE]
    assert worst == [("FMT001", Severity.ERROR), ("IDN001", Severity.WARNING)]
    assert "emplacements devinés" in (outcome.perimeter.template or "")


@pytest.mark.parametrize(
    ("schema", "value", "hint"),
    [
        ({}, {"a": 1}, "annotez le modèle donné"),
        ({"properties": {"lots": {"items": {"x-segur": {"concept": "demande"}}}}}, {"lots": []},
         "vérifiez que le fichier contient des demandes"),
        # The model refuses something else: that no request is there is still to be said.
        ({"properties": {"lots": {"items": {"x-segur": {"concept": "demande"}}}},
          "required": ["nom"]}, {"lots": []}, "vérifiez que le fichier contient des demandes"),
    ],
)  # fmt: skip
def test_advice_without_any_request_depends_on_the_model(
    schema: dict[str, Any], value: Any, hint: str
) -> None:
    model = model_of_schema(json.dumps(schema).encode(), "m.json")
    findings = lint_documents([document(value)], Options(model=model)).findings
    (finding,) = [f for f in findings if f.code == NOTHING_RECOGNISED]
    assert hint in (finding.hint or "")


def test_a_list_of_requests_that_is_none_is_said_once() -> None:
    wrong: list[Any] = [[], {}, "", None, 3]
    for demandes in wrong:
        value = {**example("avance"), "demandes": demandes}
        codes = [f.code for f in report(value).findings if f.pointer == "/demandes"]
        assert len(codes) == 1
        assert NOTHING_RECOGNISED not in {f.code for f in report(value).findings}


def test_what_a_model_cannot_judge_keeps_no_rule_from_speaking() -> None:
    model = model_of_schema(b'{"properties": {"code": {"pattern": "^((a|aa)+)\\\\1c$"}}}', "m.json")
    value = {"code": "a" * 40 + " ", "finess": "010999993"}
    findings = lint_documents([document(value)], Options(model=model)).findings
    assert {(f.code, f.severity) for f in findings} == {
        ("FMT018", Severity.WARNING),
        ("TXT003", Severity.WARNING),
    }


def test_the_same_file_with_its_model_has_errors() -> None:
    value = patched("avance", {"beneficiaire": {"finess": "01 0999993"}})
    assert [f.severity for f in found("IDN001", value)] == [Severity.ERROR]


@pytest.mark.parametrize(
    "value", [{}, [], '"a"', 1, None, {"a": [{"b": 1}]}, {"sons": "HOP-DPI-Va2"}, [[[]]]]
)
def test_a_file_without_any_request_is_never_green(value: Any) -> None:
    (finding,) = found(NOTHING_RECOGNISED, "null" if value is None else value)
    assert finding.severity is Severity.WARNING
    assert finding.span is not None


def test_an_unusable_file_is_reported_once_and_the_others_still_run() -> None:
    outcome = report("{", patched("avance", {"beneficiaire": {"finess": "1"}}))
    assert [f.code[:3] for f in outcome.findings if f.path and f.path.name == "fichier-1.json"] == [
        "SYN"
    ]
    assert "IDN001" in {f.code for f in outcome.findings}


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ({"select": ("IDN",)}, {"IDN001"}),
        ({"select": ("TXT003", "IDN001")}, {"TXT003", "IDN001"}),
        ({"select": ("IDN",), "ignore": ("IDN001",)}, set()),
        ({"ignore": ("IDN", "ELI", "FMT")}, {"TXT003"}),
    ],
)
def test_rules_are_selected_and_ignored_by_code_or_family(
    options: dict[str, Any], codes: set[str]
) -> None:
    value = patched("avance", {"beneficiaire": {"finess": "1", "raison_sociale": "CH "}})
    outcome = report(value, **options)
    assert {f.code for f in outcome.findings} == codes
    listed = {*outcome.perimeter.rules_run, *outcome.perimeter.rules_not_run}
    assert not any(code.startswith(options.get("ignore", ("-",))) for code in listed)


def test_findings_bear_the_name_of_their_client() -> None:
    value = patched("avance", {}, {"beneficiaire": {"finess": "1"}})
    (finding,) = found("IDN001", value)
    assert finding.subject == "AP FICTIVE DU VIEUX-PORT (1)"


def test_findings_of_the_header_have_no_client() -> None:
    value = example("avance")
    value["fournisseur"]["siret"] = "1"
    (finding,) = found("IDN002", value)
    assert finding.subject is None


def test_findings_come_in_reading_order() -> None:
    value = patched("avance", *[{"beneficiaire": {"finess": " 1", "raison_sociale": "A  B"}}] * 4)
    findings = report(value).findings
    assert list(findings) == sorted(findings, key=lambda f: f.reading_order)


def test_a_path_and_a_text_give_the_same_findings(tmp_path: Path) -> None:
    text = (EXAMPLES / "avance.json").read_text(encoding="utf-8").replace("010999993", "1")
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    from_path, from_text = lint(path).findings, lint(text).findings
    assert [(f.code, f.message, f.span) for f in from_path] == [
        (f.code, f.message, f.span) for f in from_text
    ]
    assert from_path


def test_a_missing_file_stops(tmp_path: Path) -> None:
    with pytest.raises(StopError):
        lint(tmp_path / "absent.json", Options())


KEYS = st.sampled_from(["finess", "siret", "type", "date", "sons", "a/b", "é", " x "])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["010999993", "1 0999993", "V1+V2", "2025-02-30", "HOP-DPI-Va2", "\u00a0"])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place of a document but the root and the name of its model."""
    children = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, child in children:
        if (*at, key) == ("modele",):
            continue
        found.append((*at, key))
        if isinstance(child, dict | list):
            found += places(child, (*at, key))
    return found


def with_value(value: Any, place: tuple[str | int, ...], new: Any) -> Any:
    holder = value
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = new
    return value


PLACES = {kind: places(example(kind)) for kind in ("avance", "solde")}


@pytest.mark.parametrize("modelled", [True, False])
@pytest.mark.parametrize("kind", ["avance", "solde"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_rule_raises_and_every_finding_stands_in_the_text(
    kind: str, modelled: bool, data: st.DataObject
) -> None:
    value = with_value(example(kind), data.draw(st.sampled_from(PLACES[kind])), data.draw(JSON))
    if not modelled:
        value = without_model(value)
    read = document(value)
    lines = read.text.split("\n")
    for finding in everything(value, value).findings:
        span = finding.span
        assert span is not None, finding
        assert 1 <= span.line <= span.end_line <= len(lines)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1
        assert span.end_column <= len(lines[span.end_line - 1]) + 1
        assert (span.line, span.column) < (span.end_line, span.end_column)


def test_a_finding_names_its_client_apart_from_the_sentence() -> None:
    patch = {"beneficiaire": {"finess": "01 099 999 3"}}
    (found,) = [f for f in report(patched("avance", patch)).findings if f.code == "IDN001"]
    assert found.client == Client("010999993", "CH FICTIF DE BOURG-EXEMPLE")
    assert found.subject == "CH FICTIF DE BOURG-EXEMPLE (01 099 999 3)"
