import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from segur_cli import resources
from segur_cli.diagnostics import Client, Location, Report, Severity, Span
from segur_cli.reporters.json_v1 import render as render_json
from tests.reporters.samples import CONTEXT, NOON, finding, hostile_report, of_each_severity, report

SCHEMA = json.loads(resources.schema("report.schema.json").read_text(encoding="utf-8"))


def rendered(sample: Report) -> Any:
    return json.loads(render_json(sample, CONTEXT))


def objects_of(schema: Any) -> list[Any]:
    """Return every object schema found anywhere inside `schema`."""
    if isinstance(schema, list):
        return [found for item in schema for found in objects_of(item)]
    if not isinstance(schema, dict):
        return []
    inside = [found for item in schema.values() for found in objects_of(item)]
    return [schema, *inside] if schema.get("type") == "object" else inside


def test_the_published_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_refuses_unknown_keys_and_requires_the_known_ones() -> None:
    for schema in objects_of(SCHEMA):
        assert schema["additionalProperties"] is False
        assert schema["required"] == list(schema["properties"])


def test_every_key_is_described() -> None:
    described = [
        "description" in SCHEMA["$defs"].get(value.get("$ref", "").rpartition("/")[2], value)
        for schema in objects_of(SCHEMA)
        for value in schema["properties"].values()
    ]
    assert described
    assert all(described)


@pytest.mark.parametrize(
    "sample",
    [
        Report(()),
        report(),
        of_each_severity(),
        of_each_severity().limited(1),
        report(finding(path=None, span=None, pointer=None, subject=None, hint=None)),
        hostile_report("</script>\x1b"),
    ],
)
def test_a_report_is_valid_against_the_published_schema(sample: Report) -> None:
    Draft202012Validator(SCHEMA).validate(rendered(sample))


def shape(value: Any) -> Any:
    return {key: shape(item) for key, item in value.items()} if isinstance(value, dict) else None


def test_the_shape_is_the_same_with_and_without_findings() -> None:
    assert shape(rendered(Report(()))) == shape(rendered(of_each_severity().limited(1)))


def test_a_finding_holds_all_that_is_known() -> None:
    (found,) = rendered(report(finding()))["findings"]
    del found["fingerprint"]
    assert found == {
        "code": "IDN002",
        "severity": "error",
        "message": "La clé du FINESS « 010999994 » est fausse.",
        "path": "envois/avance.json",
        "span": {"line": 3, "column": 16, "end_line": 3, "end_column": 27},
        "pointer": "/demandes/0/finess",
        "cell": None,
        "location": None,
        "subject": "CH de Test (010999994)",
        "client": None,
        "origin": "generic",
        "fix": "vérifier le numéro dans la base.",
    }


def test_the_empty_pointer_is_not_an_absent_one() -> None:
    assert rendered(report(finding(pointer="")))["findings"][0]["pointer"] == ""


def test_findings_are_sorted_by_position() -> None:
    sample = report(finding(span=Span(9, 1, 9, 2)), finding(span=Span(2, 1, 2, 2)))
    assert [found["span"]["line"] for found in rendered(sample)["findings"]] == [2, 9]


def test_cut_findings_are_counted_apart_and_in_the_total() -> None:
    data = rendered(report(*[finding(severity=Severity.NOTE)] * 3).limited(1))
    assert data["counts"] == {"note": 3, "warning": 0, "error": 0}
    assert data["cut"] == {"note": 2, "warning": 0, "error": 0}


def test_a_real_date_is_null() -> None:
    assert rendered(report())["as_of"] is None


def test_a_simulated_date_reads_back_as_the_instant() -> None:
    data = json.loads(render_json(report(), replace(CONTEXT, as_of=NOON)))
    assert datetime.fromisoformat(data["as_of"]) == NOON


def test_a_pointer_is_exact_and_still_harmless() -> None:
    pointer = "/a\x1b[31m\u0085\u202e\u2028\n##[x]</script>~1"
    text = render_json(report(finding(pointer=pointer)), CONTEXT)
    assert json.loads(text)["findings"][0]["pointer"] == pointer
    assert not {"\x1b", "\u0085", "\u202e", "\u2028", "<"} & set(text)


def test_a_pointer_that_is_too_long_is_not_given_rather_than_cut() -> None:
    longest = finding(pointer="/" + "a" * 4_095)
    assert rendered(report(longest))["findings"][0]["pointer"] == longest.pointer
    assert rendered(report(finding(pointer="/" + "a" * 4_096)))["findings"][0]["pointer"] is None


def placed(location: Location) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = rendered(report(finding(span=None, pointer=None, location=location)))["findings"]
    return found


def test_a_place_in_a_workbook_is_its_sheet_and_cell() -> None:
    told = placed(Location("3 Flux", "D7"))
    assert (told["cell"], told["pointer"]) == ("3 Flux!D7", None)
    assert told["location"] == {
        "sheet": "3 Flux", "cell": "D7", "page": None, "line": None, "member": None, "part": None,
    }  # fmt: skip


def test_a_place_in_a_document_of_an_archive_is_its_page_line_and_name() -> None:
    told = placed(Location(page=1, line=7, member="bon.pdf", part="note de bas de page 2"))
    assert told["cell"] == "page 1!note de bas de page 2, ligne 7"
    assert told["location"] == {
        "sheet": None, "cell": None, "page": 1, "line": 7, "member": "bon.pdf",
        "part": "note de bas de page 2",
    }  # fmt: skip


def test_a_client_is_its_number_and_its_name() -> None:
    about = finding(client=Client("010999993", "CH FICTIF"))
    assert rendered(report(about))["findings"][0]["client"] == {
        "finess": "010999993", "name": "CH FICTIF",
    }  # fmt: skip
