import pytest

from segur_cli.diagnostics import Origin, Report, Severity, Span
from segur_cli.exits import ExitCode
from tests.reporters.samples import finding, of_each_severity, report


def test_a_guess_cannot_be_an_error() -> None:
    with pytest.raises(ValueError, match="inferred"):
        finding(origin=Origin.INFERRED)


@pytest.mark.parametrize("origin", list(Origin))
def test_every_origin_has_french_words(origin: Origin) -> None:
    assert origin.label


def test_reading_order_is_path_then_line_then_column_then_code() -> None:
    ordered = [
        finding(path=None),
        finding(span=None),
        finding(span=Span(2, 9, 2, 10)),
        finding(span=Span(10, 1, 10, 2)),
        finding(span=Span(10, 2, 10, 3), code="A"),
        finding(span=Span(10, 2, 10, 3), code="B"),
    ]
    shuffled = ordered[::-1]
    assert sorted(shuffled, key=lambda f: f.reading_order) == ordered


def test_a_limit_keeps_the_most_severe_findings() -> None:
    kept = of_each_severity().limited(1).findings
    assert [found.severity for found in kept] == [Severity.ERROR]


def test_a_limit_counts_what_it_leaves_out() -> None:
    assert of_each_severity().limited(1).cut == {Severity.NOTE: 1, Severity.WARNING: 1}


def test_a_limit_that_is_not_reached_changes_nothing() -> None:
    whole = of_each_severity()
    assert whole.limited(3) is whole


def test_two_limits_add_up_what_they_leave_out() -> None:
    twice = of_each_severity().limited(2).limited(0)
    assert twice.cut == {Severity.NOTE: 1, Severity.WARNING: 1, Severity.ERROR: 1}


def test_a_limit_does_not_change_the_counts() -> None:
    whole = of_each_severity()
    assert whole.limited(0).counts() == whole.counts()


def test_an_error_that_was_cut_still_fails_the_run() -> None:
    assert of_each_severity().limited(0).exit_code() is ExitCode.FINDINGS


def test_a_warning_passes_unless_asked_to_fail() -> None:
    only_warning = report(finding(severity=Severity.WARNING))
    assert only_warning.exit_code() is ExitCode.OK
    assert only_warning.exit_code(Severity.WARNING) is ExitCode.FINDINGS


def test_an_empty_report_passes_whatever_the_threshold() -> None:
    assert Report(()).exit_code(Severity.NOTE) is ExitCode.OK
