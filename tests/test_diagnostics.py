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


def test_severities_are_ordered_by_consequence() -> None:
    assert Severity.NOTE < Severity.WARNING < Severity.ERROR


@pytest.mark.parametrize(
    ("severity", "label", "word"),
    [
        (Severity.NOTE, "conseil", "note"),
        (Severity.WARNING, "à vérifier", "warning"),
        (Severity.ERROR, "bloquant", "error"),
    ],
)
def test_a_severity_has_a_french_label_and_a_machine_word(
    severity: Severity, label: str, word: str
) -> None:
    assert (severity.label, severity.word) == (label, word)


def test_a_guess_may_warn() -> None:
    assert finding(severity=Severity.WARNING, origin=Origin.INFERRED).severity is Severity.WARNING


def test_findings_are_counted_by_severity() -> None:
    report = Report(
        (
            finding(severity=Severity.NOTE),
            finding(severity=Severity.ERROR),
            finding(severity=Severity.ERROR),
        )
    )
    assert report.counts() == {Severity.NOTE: 1, Severity.ERROR: 2}


@pytest.mark.parametrize(
    ("found", "fail_on", "code"),
    [
        ((), Severity.NOTE, ExitCode.OK),
        ((Severity.WARNING,), Severity.ERROR, ExitCode.OK),
        ((Severity.WARNING,), Severity.WARNING, ExitCode.FINDINGS),
        ((Severity.NOTE, Severity.ERROR), Severity.ERROR, ExitCode.FINDINGS),
    ],
)
def test_a_report_fails_at_the_severity_asked(
    found: tuple[Severity, ...], fail_on: Severity, code: ExitCode
) -> None:
    assert (
        Report(tuple(finding(severity=severity) for severity in found)).exit_code(fail_on) is code
    )


def test_a_report_fails_on_errors_by_default() -> None:
    assert Report((finding(severity=Severity.WARNING),)).exit_code() is ExitCode.OK
    assert Report((finding(severity=Severity.ERROR),)).exit_code() is ExitCode.FINDINGS
