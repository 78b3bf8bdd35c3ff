"""PIL: what a solde shows of its pilots."""

from typing import Any

import pytest

from segur_cli.diagnostics import Severity
from tests.lint.running import example, found, patched, report
from tests.pilot.page_examples import pilot_gates

NOT_A_PILOT = {"pilote": False, "pilote_pv": None}


def test_three_pilots_are_enough() -> None:
    assert found("PIL", example("solde")) == []


def test_two_pilots_are_to_be_checked_and_what_is_not_seen_is_said() -> None:
    (finding,) = found("PIL001", patched("solde", NOT_A_PILOT))
    assert finding.severity is Severity.WARNING
    assert finding.message.startswith("2 clients pilotes pour HOP-DPI-Va2")
    assert "non vérifiable ici" in finding.message
    assert "autre dossier" in (finding.hint or "")


def test_no_pilot_at_all_is_only_a_reminder() -> None:
    (finding,) = found("PIL001", patched("solde", *[NOT_A_PILOT] * 4))
    assert finding.severity is Severity.NOTE


def test_the_same_client_three_times_is_one_pilot() -> None:
    one = {"beneficiaire": {"finess": "01 0999993"}}
    (finding,) = found("PIL001", patched("solde", one, one, one))
    assert finding.message.startswith("1 client pilote pour")


def test_pilots_are_counted_across_the_soldes_given_together() -> None:
    first, second = example("solde"), example("solde")
    first["demandes"], second["demandes"] = first["demandes"][:1], second["demandes"][1:]
    assert found("PIL001", first, second) == []
    assert len(found("PIL001", first)) == 1


def test_pilots_of_an_avance_do_not_count() -> None:
    solde = patched("solde", NOT_A_PILOT)
    assert len(found("PIL001", example("avance"), solde)) == 1


def test_an_avance_is_not_asked_for_pilots() -> None:
    value = patched("avance", *[{"pilote": False}] * 4)
    outcome = report(value)
    assert outcome.perimeter.rules_not_run["PIL001"] == "ne concerne que les demandes de type solde"


def test_a_file_of_unknown_kind_is_not_taken_for_an_avance() -> None:
    outcome = report({"clients": [{"finess": "010999993"}]})
    assert outcome.perimeter.rules_not_run["PIL001"].startswith("rien ne dit si")


def test_a_pilot_without_report_is_reported_at_its_flag() -> None:
    (finding,) = found("PIL002", patched("solde", {"pilote_pv": None}))
    assert finding.pointer == "/demandes/0/pilote"


def test_a_report_without_pilot_is_a_guess() -> None:
    (finding,) = found("PIL003", patched("solde", {"pilote": False}))
    assert finding.severity is Severity.WARNING
    assert finding.pointer == "/demandes/0/pilote_pv/date_pv"


@pytest.mark.parametrize(
    ("flag", "counts"), [("oui", True), (1, True), ("non", False), ([], False)]
)
def test_a_flag_may_be_a_word_or_a_number(flag: Any, counts: bool) -> None:
    assert (found("PIL003", patched("solde", {"pilote": flag})) == []) is counts


@pytest.mark.parametrize(
    ("patch", "told"),
    [
        ({"pilote_pv": {"date_installation": "2025-09-02"}}, ["1er septembre 2025 au PV « pv0"]),
        ({"pilote_pv": {"date_production": "2025-09-16"}}, ["mise en production du pilote"]),
        ({"pilote_pv": {"date_pv": "2025-10-21"}}, ["PV du pilote : 21 octobre 2025 au solde"]),
        ({"pilote": False}, ["n'est pas marqué pilote"]),
        (
            {"pilote_pv": None, "va": {"date_signature": "2025-08-31"}},
            ["VA datée du 31 août 2025, avant l'installation (1er septembre 2025 au PV"],
        ),
        ({"pilote_pv": None}, []),
        ({"pilote_pv": {"date_pv": "20/10/2025"}}, []),
        ({"beneficiaire": {"finess": "970499992"}, "pilote": False}, []),  # no report of its own
    ],
)
def test_a_solde_is_compared_with_the_report_of_its_client(patch: Any, told: list[str]) -> None:
    findings = found("PIL005", patched("solde", patch), gates=pilot_gates(3))
    assert [finding.severity for finding in findings] == [Severity.WARNING] * len(told)
    assert all(words in one.message for words, one in zip(told, findings, strict=True))


@pytest.mark.parametrize(("version", "differs"), [("7.5", True), ("V7.4.1", False), (None, False)])
def test_another_version_than_the_report_names_is_to_be_checked(
    version: str | None, differs: bool
) -> None:
    solde = example("solde")
    solde["solution"]["version"] = version
    findings = found("PIL005", solde, gates=pilot_gates(3))
    assert ["« 7.4.1 » au PV" in one.message for one in findings] == [True] * differs
