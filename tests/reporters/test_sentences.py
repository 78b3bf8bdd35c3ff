from pathlib import PurePosixPath

import pytest

from segur_cli.diagnostics import Report, Severity
from segur_cli.reporters.sentences import cut, unread, verdict
from tests.reporters.samples import finding, of_each_severity, report


def test_a_clean_run_found_nothing_in_the_perimeter() -> None:
    assert verdict(report()) == "Aucune anomalie dans le périmètre contrôlé."


def test_a_run_on_nothing_says_so() -> None:
    assert verdict(Report(())) == "Aucun fichier n'a été contrôlé."


def test_every_severity_is_counted() -> None:
    assert verdict(of_each_severity()) == (
        "1 anomalie bloquante dans le périmètre contrôlé ; 1 point à vérifier et 1 conseil."
    )


def test_errors_alone_end_the_sentence() -> None:
    assert verdict(report(finding(), finding())) == (
        "2 anomalies bloquantes dans le périmètre contrôlé."
    )


def test_without_errors_nothing_blocks_in_the_perimeter() -> None:
    assert verdict(report(finding(severity=Severity.WARNING))) == (
        "Aucune anomalie bloquante dans le périmètre contrôlé ; 1 point à vérifier."
    )


def test_findings_that_were_cut_count_in_the_verdict() -> None:
    assert verdict(of_each_severity().limited(0)) == verdict(of_each_severity())


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_the_verdict_never_speaks_of_conformity(limit: int) -> None:
    assert "conforme" not in verdict(of_each_severity().limited(limit)).lower()


def test_what_was_cut_is_said_by_severity() -> None:
    assert cut(of_each_severity().limited(1)) == (
        "2 constats non affichés (à vérifier : 1 et conseil : 1) : "
        "limite --max-diagnostics atteinte."
    )


def test_nothing_is_said_when_nothing_was_cut() -> None:
    assert cut(of_each_severity()) is None


def test_what_the_user_set_aside_is_part_of_the_verdict() -> None:
    sample = report(suppressed={Severity.ERROR: 2}, baselined={Severity.NOTE: 1})
    assert verdict(sample) == (
        "Aucune anomalie dans le périmètre contrôlé, hors 2 constats écartés par segur.toml et "
        "1 constat déjà présent dans l'état de référence."
    )


def test_inputs_that_could_not_be_opened_are_named_up_to_five() -> None:
    unread_inputs = {PurePosixPath(f"{rank}.json"): "introuvable" for rank in range(7)}
    assert unread(report(unread=unread_inputs)) == (
        "7 fichiers n'ont pas pu être ouverts : 0.json, 1.json, 2.json, 3.json, 4.json et 2 autres."
    )
