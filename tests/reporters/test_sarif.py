import json
from dataclasses import replace
from typing import Any

import pytest
from fluidattacks_core.sarif import SarifLog

from segur_cli.diagnostics import Report, Severity
from segur_cli.reporters.sarif import render as render_sarif
from tests.reporters.samples import (
    CONTEXT,
    HOSTILE,
    NOON,
    finding,
    hostile_report,
    of_each_severity,
    report,
)


def run_of(sample: Report) -> Any:
    return json.loads(render_sarif(sample, CONTEXT))["runs"][0]


def result_of(sample: Report) -> Any:
    (result,) = run_of(sample)["results"]
    return result


@pytest.mark.parametrize(
    "sample",
    [
        Report(()),
        report(),
        of_each_severity(),
        of_each_severity().limited(1),
        report(finding(path=None, span=None, pointer=None, subject=None, hint=None), files=()),
        hostile_report("]]>\x1b"),
    ],
)
def test_an_independent_reader_of_the_standard_accepts_the_log(sample: Report) -> None:
    log = SarifLog.model_validate_json(render_sarif(sample, CONTEXT))
    assert len(log.runs[0].results or []) == len(sample.findings)


def test_columns_are_code_points() -> None:
    assert run_of(report())["columnKind"] == "unicodeCodePoints"


def test_a_result_points_to_a_relative_uri_and_a_region() -> None:
    (location,) = result_of(report(finding()))["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "envois/avance.json"},
        "region": {"startLine": 3, "startColumn": 16, "endLine": 3, "endColumn": 27},
    }


def test_the_pointer_is_a_logical_location() -> None:
    (location,) = result_of(report(finding()))["locations"]
    assert location["logicalLocations"] == [
        {"fullyQualifiedName": "/demandes/0/finess", "kind": "member"}
    ]


def test_a_finding_about_the_run_is_put_on_the_first_file_without_a_region() -> None:
    (location,) = result_of(report(finding(path=None, span=None, pointer=None)))["locations"]
    assert location == {"physicalLocation": {"artifactLocation": {"uri": "envois/avance.json"}}}


def test_levels_follow_severities() -> None:
    levels = [result["level"] for result in run_of(of_each_severity())["results"]]
    assert levels == ["note", "warning", "error"]


def test_each_result_refers_to_its_rule_by_name_and_rank() -> None:
    run = run_of(of_each_severity())
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]


def test_a_rule_carries_its_help_as_text_and_markdown() -> None:
    (rule,) = run_of(report())["tool"]["driver"]["rules"]
    assert rule["help"]["markdown"].startswith("# Ce que la règle vérifie\n")
    assert rule["help"]["text"] == rule["help"]["markdown"]


def test_fingerprints_are_unique_in_the_log() -> None:
    results = run_of(report(*[finding()] * 4))["results"]
    prints = {result["partialFingerprints"]["segurFinding/v1"] for result in results}
    assert len(prints) == 4


def test_github_finds_the_fingerprint_under_the_name_it_reads() -> None:
    prints = result_of(report(finding()))["partialFingerprints"]
    assert prints["primaryLocationLineHash"] == prints["segurFinding/v1"]


def test_the_message_names_the_client_and_the_fix() -> None:
    assert result_of(report(finding()))["message"]["text"] == (
        "CH de Test (010999994) : La clé du FINESS « 010999994 » est fausse.\n"
        "Pour corriger : vérifier le numéro dans la base."
    )


def test_a_value_cannot_make_a_link_in_a_message() -> None:
    sample = report(finding(message=HOSTILE["Markdown link"]))
    assert "](" not in result_of(sample)["message"]["text"]


def test_rules_that_did_not_run_are_notifications() -> None:
    (invocation,) = run_of(report())["invocations"]
    assert invocation["toolExecutionNotifications"] == [
        {
            "level": "note",
            "message": {"text": "Règle DAT003 non appliquée : aucune date de commande reconnue"},
        }
    ]


def test_cuts_and_a_simulated_date_are_warnings_on_the_run() -> None:
    sample = report(finding(severity=Severity.NOTE)).limited(0)
    text = render_sarif(sample, replace(CONTEXT, as_of=NOON))
    (invocation,) = json.loads(text)["runs"][0]["invocations"]
    warned = [
        notification["message"]["text"].partition(" :")[0]
        for notification in invocation["toolExecutionNotifications"]
        if notification["level"] == "warning"
    ]
    assert warned == ["Date simulée (--as-of)", "1 constat non affiché (conseil"]


def test_beyond_what_github_shows_the_worst_are_kept_and_the_cut_is_said() -> None:
    notes = [replace(finding(), severity=Severity.NOTE, message=f"n{n}") for n in range(5_003)]
    worst = replace(finding(), message="grave")
    run = run_of(report(*notes, worst))
    assert len(run["results"]) == 5_000
    assert any("grave" in one["message"]["text"] for one in run["results"])
    told = [one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]]
    assert any("4 constats de moindre gravité non écrits" in one for one in told)
