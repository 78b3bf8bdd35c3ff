from dataclasses import replace

import pytest
from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from segur_cli.diagnostics import Report, Severity
from segur_cli.reporters.junit import render as render_junit
from tests.reporters.samples import (
    CONTEXT,
    HOSTILE,
    NOON,
    finding,
    hostile_report,
    of_each_severity,
    report,
)


def suites_of(sample: Report) -> list[TestSuite]:
    """Read the report with an independent reader."""
    return list(JUnitXml.fromstring(render_junit(sample, CONTEXT).encode()))


def cases_of(sample: Report) -> list[TestCase]:
    """Return the cases of the sample's only file."""
    return list(suites_of(sample)[0])


def test_a_finding_that_blocks_is_a_failure_with_its_details() -> None:
    (case,) = cases_of(report(finding()))
    (failure,) = case.result
    assert isinstance(failure, Failure)
    assert failure.message == "La clé du FINESS « 010999994 » est fausse."
    assert "envois/avance.json:3:16" in (failure.text or "")
    assert "Pour corriger : vérifier le numéro dans la base." in (failure.text or "")


@pytest.mark.parametrize("severity", [Severity.NOTE, Severity.WARNING])
def test_a_lesser_finding_is_a_passed_test_that_says_it(severity: Severity) -> None:
    (case,) = cases_of(report(finding(severity=severity)))
    assert case.is_passed
    assert str(case.system_out).startswith(f"{severity.label} : CH de Test (010999994)")


def test_a_clean_file_is_a_passed_test() -> None:
    (case,) = cases_of(report())
    assert (case.name, case.is_passed) == ("aucune anomalie", True)


def test_a_file_whose_findings_were_cut_is_not_called_clean() -> None:
    (case,) = cases_of(report(finding()).limited(0))
    assert case.name == "aucune anomalie affichée"


def test_there_is_one_suite_per_file_and_one_for_the_run() -> None:
    names = [suite.name for suite in suites_of(of_each_severity())]
    assert names == ["envois/avance.json", "segur : périmètre"]


def test_a_rule_that_did_not_run_is_skipped_with_its_reason() -> None:
    _, case = suites_of(report())[-1]
    (skipped,) = case.result
    assert isinstance(skipped, Skipped)
    assert (case.name, skipped.message) == ("DAT003", "aucune date de commande reconnue")


def test_the_verdict_comes_with_the_perimeter() -> None:
    verdict, _ = suites_of(report())[-1]
    assert str(verdict.system_out).startswith("Aucune anomalie dans le périmètre contrôlé.\n")
    assert "Base : base fictive de démonstration" in str(verdict.system_out)


def test_errors_that_were_cut_fail_the_verdict() -> None:
    verdict, _ = suites_of(report(finding()).limited(0))[-1]
    assert [type(result) for result in verdict.result] == [Failure]


def test_advice_that_was_cut_does_not_fail_the_verdict() -> None:
    verdict, _ = suites_of(report(finding(severity=Severity.NOTE)).limited(0))[-1]
    assert verdict.is_passed


def test_a_simulated_date_is_said_with_the_verdict() -> None:
    text = render_junit(report(), replace(CONTEXT, as_of=NOON, color=True))
    assert "Date simulée (--as-of) : " in text
    assert "\x1b" not in text


def test_counts_agree_with_the_cases() -> None:
    read = JUnitXml.fromstring(render_junit(of_each_severity(), CONTEXT).encode())
    assert (read.tests, read.failures, read.skipped, read.errors) == (5, 1, 1, 0)
    assert read.tests == sum(len(list(suite)) for suite in read)


def test_cases_have_names_of_their_own_in_a_suite() -> None:
    names = [case.name for case in cases_of(report(*[finding()] * 3))]
    assert len(set(names)) == 3


def test_names_do_not_use_line_numbers() -> None:
    (case,) = cases_of(report(finding()))
    assert case.name == "IDN002 CH de Test (010999994)"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_reader_survives_hostile_values(text: str) -> None:
    sample = hostile_report(text)
    assert len(cases_of(sample)) == len(sample.findings)
