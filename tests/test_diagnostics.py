import pytest

from segur_cli.diagnostics import Diagnostic, Origin, Report, Severity
from segur_cli.exits import ExitCode


def finding(severity: Severity, origin: Origin = Origin.TEXT) -> Diagnostic:
    return Diagnostic("MNT001", severity, "Montant à 0.", origin)


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


def test_a_guess_never_blocks() -> None:
    with pytest.raises(ValueError, match="MNT001: an inferred finding cannot be an error"):
        finding(Severity.ERROR, Origin.INFERRED)


def test_a_guess_may_warn() -> None:
    assert finding(Severity.WARNING, Origin.INFERRED).severity is Severity.WARNING


def test_findings_are_counted_by_severity() -> None:
    report = Report((finding(Severity.NOTE), finding(Severity.ERROR), finding(Severity.ERROR)))
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
    assert Report(tuple(finding(severity) for severity in found)).exit_code(fail_on) is code


def test_a_report_fails_on_errors_by_default() -> None:
    assert Report((finding(Severity.WARNING),)).exit_code() is ExitCode.OK
    assert Report((finding(Severity.ERROR),)).exit_code() is ExitCode.FINDINGS
