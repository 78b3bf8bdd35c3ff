"""Golden cases, through the library and through the command."""

import json
import os

import pytest

from segur_cli.lint.engine import CODES
from tests.conftest import Segur
from tests.lint.cases import CASES, Case, as_expected, cases, command_line, findings_of

ALL = cases()
each_case = pytest.mark.parametrize("case", ALL, ids=str)


def test_every_folder_is_named_after_a_rule_and_has_a_good_and_a_bad_file() -> None:
    # `models` holds whole formats (tests/models).
    folders = {path.name for path in CASES.iterdir() if path.is_dir()} - {"models"}
    assert folders
    assert folders <= set(CODES)
    assert {(case.rule, case.bad) for case in ALL} == {
        (folder, bad) for folder in folders for bad in (True, False)
    }


@each_case
def test_the_library_finds_what_is_expected(case: Case) -> None:
    found = as_expected(findings_of(case), case.rule)
    codes = [finding["code"] for finding in found]
    if case.bad:
        assert case.rule in codes
        assert found == json.loads(case.expectation.read_text(encoding="utf-8"))
    else:
        assert case.rule not in codes


@each_case
def test_the_command_finds_the_same_as_the_library(case: Case, segur: Segur) -> None:
    run = segur(*command_line(case), "-f", "json")
    report = json.loads(run.out)
    shown = [
        (finding["code"], finding["severity"], finding["message"], finding["pointer"])
        for finding in report["findings"]
        if finding["path"] == case.path.name  # a file from elsewhere is written by its bare name
    ]
    folder = f"{case.path.parent}{os.sep}"
    assert shown == [
        (finding.code, finding.severity.word, finding.message.replace(folder, ""), finding.pointer)
        for finding in findings_of(case)
    ]
    otherwise = 3 if report["verdict"].startswith("Aucune demande lue") else 0
    assert run.code == (1 if report["counts"]["error"] else otherwise)
