import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from segur_cli.diagnostics import Report, Severity
from segur_cli.reporters.forges import render_gitlab
from tests.reporters.samples import CONTEXT, NOON, finding, hostile_report, of_each_severity, report

# What GitLab documents of its Code Quality report format.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": r"^\./"}, "minLength": 1},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def issues_of(sample: Report) -> Any:
    return json.loads(render_gitlab(sample, CONTEXT))


@pytest.mark.parametrize(
    "sample",
    [
        Report(()),
        of_each_severity(),
        of_each_severity().limited(1),
        report(finding(path=None, span=None), files=()),
        hostile_report("x\x1b"),
    ],
)
def test_a_report_has_what_gitlab_requires(sample: Report) -> None:
    Draft202012Validator(GITLAB).validate(issues_of(sample))


def test_a_clean_run_is_an_empty_array() -> None:
    assert issues_of(report()) == []


def test_an_issue_names_the_client_the_fix_and_the_place() -> None:
    (issue,) = issues_of(report(finding()))
    del issue["fingerprint"]
    assert issue == {
        "check_name": "IDN002",
        "description": "CH de Test (010999994) : La clé du FINESS « 010999994 » est fausse. "
        "Pour corriger : vérifier le numéro dans la base.",
        "severity": "blocker",
        "location": {"path": "envois/avance.json", "lines": {"begin": 3, "end": 3}},
    }


def test_severities_are_those_of_gitlab() -> None:
    assert [issue["severity"] for issue in issues_of(of_each_severity())] == [
        "info",
        "major",
        "blocker",
    ]


def test_fingerprints_are_unique() -> None:
    issues = issues_of(report(*[finding()] * 4))
    assert len({issue["fingerprint"] for issue in issues}) == 4


def test_a_finding_about_the_run_is_put_on_the_first_file() -> None:
    (issue,) = issues_of(report(finding(path=None, span=None)))
    assert issue["location"] == {"path": "envois/avance.json", "lines": {"begin": 1}}


def test_what_was_cut_is_an_issue_of_its_own() -> None:
    (issue,) = issues_of(report(finding(severity=Severity.NOTE)).limited(0))
    assert issue["description"].startswith("1 constat non affiché")


def test_a_simulated_date_is_an_issue_of_its_own() -> None:
    (issue,) = json.loads(render_gitlab(report(), replace(CONTEXT, as_of=NOON)))
    assert issue["description"].startswith("Date simulée")
