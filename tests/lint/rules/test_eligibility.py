"""ELI: the base, the first wave, and clients asked for twice."""

from dataclasses import replace
from typing import Any

import pytest

from segur_cli.diagnostics import Origin, Severity
from segur_cli.eligibility.base import BaseEntry, Entries
from tests.lint.running import demo_base, example, found, merged, patched, report


def client(number: str) -> Any:
    return patched("avance", {"beneficiaire": {"finess": number}})


def test_a_client_absent_from_the_base_is_blocking_and_the_base_said_fictitious() -> None:
    (finding,) = found("ELI001", client("490999984"), base=demo_base())
    assert finding.severity is Severity.ERROR
    assert finding.origin is Origin.TEXT
    assert "absent de la base (base FICTIVE)" in finding.message
    assert "EJ" in (finding.hint or "")


def test_an_absent_client_of_wrong_key_gets_its_near_miss() -> None:
    (finding,) = found("ELI001", client("010999994"), base=demo_base())
    assert "010999993 (CH FICTIF DE BOURG-EXEMPLE, ligne 5)" in (finding.hint or "")


def test_a_site_gets_the_entity_that_the_base_holds() -> None:
    base = replace(demo_base(), by_other_level={"130999972": ["130999980"]})
    (finding,) = found("ELI001", client("130999972"), base=base)
    assert "130999980" in finding.message
    assert "« 130999980 »" in (finding.hint or "")


def test_a_number_with_spaces_is_still_looked_up() -> None:
    assert found("ELI001", client("01 099 999 3"), base=demo_base()) == []
    assert len(found("ELI001", client("49 099 998 4"), base=demo_base())) == 1


@pytest.mark.parametrize("typed", ["", "10999993", "XYZ", "99999990700010"])
def test_a_misshapen_number_is_not_looked_up(typed: str) -> None:
    assert found("ELI00", client(typed), base=demo_base(), ignore=("ELI004",)) == []


def test_the_wrong_key_of_a_client_of_the_base_gives_the_name_to_compare() -> None:
    (finding,) = found("ELI002", client("910999990"), base=demo_base())
    assert "CH FICTIF A LA CLE DOUTEUSE" in finding.message
    assert finding.severity is Severity.WARNING
    assert found("IDN001", client("910999990"), base=demo_base()) == []


def test_contradictory_rows_are_named_and_none_chosen() -> None:
    (finding,) = found("ELI003", client("920999992"), base=demo_base())
    assert "rien n'est choisi" in finding.message


def test_without_a_base_the_rules_say_why_they_did_not_run() -> None:
    not_run = report(example("avance")).perimeter.rules_not_run
    assert not_run["ELI001"] == "aucune base n'a été donnée (--base)"


def test_first_wave_conditions_are_a_single_note_with_both_readings() -> None:
    value = patched("avance", *[{"prestation": {"type": "V1+V2"}}] * 4)
    (finding,) = found("ELI004", value)
    assert finding.severity is Severity.NOTE
    assert finding.subject == "4 clients"
    assert "CH FICTIF DU BOCAGE" in finding.message
    assert "HOP-DPI-Va1 ou HOP-PFI-Va1" in finding.message


def test_one_client_under_two_spellings_is_one_client() -> None:
    value = patched("avance", {"beneficiaire": {"finess": "13 099 998 0"}})
    (finding,) = found("ELI005", value)
    assert finding.severity is Severity.ERROR
    assert finding.pointer == "/demandes/1/beneficiaire/finess"
    assert "demande n° 1, ligne 16" in finding.message


def test_two_misshapen_numbers_are_not_one_client() -> None:
    same = {"beneficiaire": {"finess": "À COMPLÉTER"}}
    assert found("ELI005", patched("avance", same, same)) == []


def test_without_a_sons_a_client_twice_is_only_to_be_checked() -> None:
    value = {"clients": [{"finess": "010999993"}, {"finess": "010999993"}]}
    (finding,) = found("ELI005", value)
    assert finding.severity is Severity.WARNING
    assert finding.origin is Origin.INFERRED


def test_another_sons_is_another_request() -> None:
    other = merged(example("avance"), {"sons": "HOP-PFI-Va2"})
    assert found("ELI00", example("avance"), other, ignore=("ELI004",)) == []


def test_an_avance_and_its_solde_are_not_two_requests() -> None:
    values = (example("avance"), example("solde"))
    assert found("ELI00", *values, ignore=("ELI004",)) == []


def test_the_same_client_under_another_order_in_another_file_is_blocking() -> None:
    other = patched("avance", {"commande": {"reference": "BC-AUTRE"}})
    other["demandes"] = other["demandes"][:1]
    (finding,) = found("ELI006", example("avance"), other)
    assert finding.severity is Severity.ERROR
    assert "« fichier-1.json »" in finding.message
    assert finding.path is not None
    assert finding.path.name == "fichier-2.json"


def test_the_same_order_in_another_file_is_a_question() -> None:
    findings = found("ELI00", example("avance"), example("avance"), ignore=("ELI004",))
    assert {f.code for f in findings} == {"ELI007"}
    assert len(findings) == 4
    assert "redépôt ou avenant ?" in findings[0].message


def test_a_missing_order_reference_is_said() -> None:
    other = patched("avance", {"commande": {"reference": None}})
    other["demandes"] = other["demandes"][:1]
    (finding,) = found("ELI007", example("avance"), other)
    assert "manque pour comparer" in finding.message


def test_files_of_unknown_kind_under_one_order_are_not_blamed() -> None:
    value = {"sons": "HOP-DPI-Va2", "c": [{"finess": "010999993", "ref_commande": "A"}]}
    other = {"sons": "HOP-DPI-Va2", "c": [{"finess": "010999993", "ref_commande": "B"}]}
    assert found("ELI00", value, value) == []
    assert [f.severity for f in found("ELI006", value, other)] == [Severity.WARNING]


def test_three_files_name_each_repeat_once() -> None:
    files = []
    for reference in ("A", "B", "A"):
        value = patched("avance", {"commande": {"reference": reference}})
        value["demandes"] = value["demandes"][:1]
        files.append(value)
    findings = found("ELI00", *files)
    assert [(f.code, str(f.path)) for f in findings] == [
        ("ELI006", "fichier-2.json"),
        ("ELI006", "fichier-3.json"),
    ]


@pytest.mark.parametrize(
    ("patch", "count"),
    [
        ({}, 1),
        ({"pieces": [{"type": "bon de commande", "fichier": "bc-fictif-002.pdf"}]}, 0),
        ({"pieces": [{"type": "RIB", "fichier": "BC-FICTIF-002.pdf"}]}, 1),
        ({"beneficiaire": {"finess": "130999980"}}, 0),
        ({"beneficiaire": {"finess": "990"}}, 0),
    ],
)
def test_one_order_of_two_clients_is_a_note_unless_they_cite_one_paper(
    patch: Any, count: int
) -> None:
    mine = patched("avance", merged({"commande": {"reference": "bc-fictif-002"}}, patch))
    findings = found("ELI014", mine)
    assert [finding.severity for finding in findings] == [Severity.NOTE] * count


def test_one_order_of_two_clients_of_one_entity_or_of_two_files() -> None:
    order = {"commande": {"reference": "BC-FICTIF-002"}}
    base = demo_base()
    rows = [replace_ej(base.by_finess[n][0]) for n in ("010999993", "130999980")]
    together = replace(base, by_finess=Entries.of(rows))
    assert found("ELI014", patched("avance", order), base=together) == []
    (finding,) = found("ELI014", example("avance"), patched("avance", order, order))
    assert "dans « fichier-1.json »" in finding.message


def replace_ej(row: BaseEntry) -> BaseEntry:
    return row._replace(ej="130999972")


@pytest.mark.parametrize(
    ("name", "severity", "said"),
    [
        ("A.P. FICTIVE DU VIEUX PORT", Severity.WARNING, "le nom de 130999980"),
        ("CLINIQUE DES DUCS", Severity.NOTE, "sans mot commun avec « CH FICTIF DE BOURG-EXEMPLE »"),
        ("Centre hospitalier de Bourg-Exemple", None, ""),
        ("CH", None, ""),
        ("", None, ""),
    ],
)
def test_a_name_that_another_line_of_the_base_has_is_to_be_verified(
    name: str, severity: Severity | None, said: str
) -> None:
    mine = patched("avance", {"beneficiaire": {"raison_sociale": name}})
    findings = found("ELI015", mine, base=demo_base())
    assert [finding.severity for finding in findings] == ([severity] if severity else [])
    assert all(said in finding.message for finding in findings)
