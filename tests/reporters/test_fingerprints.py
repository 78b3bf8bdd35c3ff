from segur_cli.diagnostics import Diagnostic, Span
from segur_cli.reporters.rendering import fingerprints
from tests.reporters.samples import CONTEXT, finding


def prints(*findings: Diagnostic) -> list[str]:
    return fingerprints(findings, CONTEXT)


def test_a_finding_that_moves_to_another_line_keeps_its_fingerprint() -> None:
    assert prints(finding(span=Span(3, 1, 3, 2))) == prints(finding(span=Span(90, 1, 90, 2)))


def test_a_request_that_changes_places_keeps_its_fingerprints() -> None:
    before = finding(pointer="/demandes/0/finess")
    after = finding(pointer="/demandes/7/finess")
    assert prints(before) == prints(after)


def test_without_a_subject_the_rank_of_the_request_counts() -> None:
    first = finding(subject=None, pointer="/demandes/0/finess")
    second = finding(subject=None, pointer="/demandes/1/finess")
    assert prints(first) != prints(second)


def test_line_numbers_in_the_message_of_a_syntax_error_do_not_count() -> None:
    before = finding(pointer=None, message="Virgule en trop, ligne 12.")
    after = finding(pointer=None, message="Virgule en trop, ligne 15.")
    assert prints(before) == prints(after)


def test_rule_file_subject_and_pointer_each_count() -> None:
    found = finding()
    others = [
        finding(code="IDN003"),
        finding(path=CONTEXT.base / "solde.json"),
        finding(subject="CH d'Ailleurs"),
        finding(pointer="/demandes/0/siret"),
    ]
    assert all(prints(other) != prints(found) for other in others)


def test_findings_that_nothing_tells_apart_get_different_fingerprints() -> None:
    assert len(set(prints(*[finding()] * 5))) == 5
