"""IDN: numbers and words, explained and never repaired."""

from typing import Any

import pytest

from segur_cli.diagnostics import Origin, Severity
from tests.lint.running import demo_base, example, found, patched


def finess(value: Any) -> Any:
    return patched("avance", {"beneficiaire": {"finess": value}})


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        ("10999993", "8 caractères : zéro initial perdu ?", "« 010999993 »"),
        ("01 099 999 3", "s'écrit en 9 caractères, sans espace", "écrivez « 010999993 »"),
        ("2a0999991", "lettres en majuscules", "écrivez « 2A0999991 »"),
        ("1010999993", "identifiant national", "« 010999993 »"),
        ("O10999993", "caractère inattendu", "« 010999993 »"),
        ("99999990700010", "c'est un SIRET", None),
        ("", "aucun numéro", None),
        ("À COMPLÉTER", "10 caractères au lieu de 9", None),
        (10999993, "zéro initial perdu ?", "« 010999993 »"),
    ],
)
def test_a_misshapen_finess_is_explained_and_blocking(
    typed: Any, message: str, hint: str | None
) -> None:
    (finding,) = found("IDN001", finess(typed))
    assert finding.severity is Severity.ERROR
    assert message in finding.message
    assert (hint or "") in (finding.hint or "")


@pytest.mark.parametrize("typed", ["010999994", "999999907", "200999991"])
def test_a_doubtful_finess_is_only_to_be_checked(typed: str) -> None:
    (finding,) = found("IDN001", finess(typed))
    assert finding.severity is Severity.WARNING


def test_a_doubtful_finess_is_left_to_the_base_when_there_is_one() -> None:
    assert found("IDN001", finess("010999994"), base=demo_base()) == []


@pytest.mark.parametrize("value", [None, True, 1.5, [], {}, ["010999993"]])
def test_what_is_no_number_is_left_to_the_model(value: Any) -> None:
    assert found("IDN", finess(value)) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("999999907", "c'est un SIREN"),
        ("99999990700011", "la clé est fausse"),
        ("999 999 907 00010", "sans espace"),
        ("9999999070001", "13 chiffres ici"),
        ("SIRET", "5 caractères ici"),
        (99999990700011, "la clé est fausse"),
    ],
)
def test_a_wrong_siret_is_to_be_checked(typed: Any, words: str) -> None:
    value = patched("avance", {"beneficiaire": {"siret": typed}})
    (finding,) = found("IDN002", value, select=("IDN",))  # of a number, the model speaks
    assert words in finding.message
    assert finding.severity is Severity.WARNING


def test_a_siret_whose_zero_was_lost_is_proposed() -> None:
    (finding,) = found("IDN002", patched("avance", {"beneficiaire": {"siret": "5522118900007"}}))
    assert "13 chiffres" in finding.message


def test_the_siret_of_the_header_is_judged_once() -> None:
    value = example("avance")
    value["fournisseur"]["siret"] = "1"
    assert len(found("IDN002", value)) == 1


@pytest.mark.parametrize(
    ("siren", "words"),
    [
        ("99999990700010", "c'est un SIRET"),
        ("999 999 907", "sans espace"),
        ("999999908", "la clé est fausse"),
        ("12", "2 chiffres ici"),
        ("732829320", "pas le début du SIRET"),
    ],
)
def test_a_wrong_siren_is_explained(siren: str, words: str) -> None:
    value = example("avance")
    value["fournisseur"]["siren"] = siren
    (finding,) = found("IDN003", value)
    assert words in finding.message


def test_the_siren_of_the_siret_is_right() -> None:
    value = example("avance")
    value["fournisseur"]["siren"] = "999999907"
    assert found("IDN", value) == []


@pytest.mark.parametrize(
    ("rpps", "words"),
    [("123", "11 chiffres attendus, 3"), ("99999999991", "clé"), ("999 9999 9990", "sans espace")],
)
def test_a_wrong_rpps_is_to_be_checked(rpps: str, words: str) -> None:
    (finding,) = found("IDN004", patched("solde", {"va": {"rpps": rpps}}))
    assert words in finding.message
    assert finding.severity is Severity.WARNING


def test_the_supplier_as_its_own_client_is_a_guess() -> None:
    (finding,) = found("IDN005", patched("avance", {"beneficiaire": {"siret": "99999990700010"}}))
    assert finding.origin is Origin.INFERRED


def test_an_unknown_sons_gets_the_nearest_name() -> None:
    (finding,) = found("IDN006", '{"sons": "HOP-DPI-V2", "finess": "010999993"}')
    assert finding.hint == "peut-être « HOP-DPI-Va2 » ?"


@pytest.mark.parametrize("sons", ["HOP-DPI-Va2", "hop-pfi-va2", "", None, 3])
def test_a_known_or_absent_sons_is_silent(sons: Any) -> None:
    value = {"sons": sons, "clients": [{"finess": "010999993"}]}
    assert found("IDN006", value) == []


@pytest.mark.parametrize("kind", ["V2", "Vague 2", "V1+V2", "vague 1 + vague 2"])
def test_spellings_of_the_prestations_are_recognised(kind: str) -> None:
    assert found("IDN007", {"c": [{"finess": "010999993", "type_prestation": kind}]}) == []
