"""SLD: a solde beside its avance."""

from typing import Any

import pytest

from segur_cli.diagnostics import Diagnostic, Severity
from tests.lint.running import document, example, found, merged, patched, report


def against(avance: Any, solde: Any) -> list[Diagnostic]:
    return found("SLD", solde, against=document(avance, "avance.json"))


def test_a_solde_that_follows_its_avance_is_clean() -> None:
    assert against(example("avance"), example("solde")) == []


def test_a_client_added_is_to_be_checked_and_the_one_replaced_noted() -> None:
    solde = patched("solde", {"beneficiaire": {"finess": "750999997"}})
    findings = against(example("avance"), solde)
    assert [(f.code, f.severity) for f in findings] == [
        ("SLD002", Severity.NOTE),
        ("SLD001", Severity.WARNING),
    ]
    assert "CH FICTIF DE BOURG-EXEMPLE (010999993)" in findings[0].message


def test_clients_of_another_solde_given_together_are_not_missing() -> None:
    first, second = example("solde"), example("solde")
    first["demandes"], second["demandes"] = first["demandes"][:2], second["demandes"][2:]
    avance = document(example("avance"), "avance.json")
    assert found("SLD", first, second, against=avance) == []
    (finding,) = found("SLD", first, against=avance)
    assert finding.message.startswith("2 clients de l'avance")


def test_what_is_missing_is_said_once_for_all_the_soldes() -> None:
    first, second = example("solde"), example("solde")
    first["demandes"], second["demandes"] = first["demandes"][:1], second["demandes"][1:2]
    findings = found("SLD", first, second, against=document(example("avance"), "avance.json"))
    assert [(f.code, str(f.path)) for f in findings] == [("SLD002", "fichier-1.json")]


def test_a_finess_written_otherwise_is_the_same_client() -> None:
    solde = patched("solde", {"beneficiaire": {"finess": "01 099 999 3"}})
    assert against(example("avance"), solde) == []


def test_another_order_is_to_be_checked() -> None:
    (finding,) = against(
        example("avance"), patched("solde", {"commande": {"reference": "BC-AUTRE"}})
    )
    assert finding.code == "SLD003"
    assert "« BC-AUTRE » au solde, « BC-FICTIF-001 » à l'avance" in finding.message


def test_another_prestation_is_to_be_checked() -> None:
    (finding,) = against(example("avance"), patched("solde", {"prestation": {"type": "V1+V2"}}))
    assert finding.code == "SLD004"
    assert "sauf avenant" in (finding.hint or "")


def test_another_sons_is_said_once_and_nothing_else_compared() -> None:
    solde = merged(example("solde"), {"sons": "HOP-PFI-Va2"})
    (finding,) = against(example("avance"), solde)
    assert finding.code == "SLD004"
    assert finding.pointer == "/sons"


def test_two_avances_are_said_and_none_is_chosen() -> None:
    avance = patched("avance", {}, {"beneficiaire": {"finess": "010999993"}})
    solde = patched("solde", {"commande": {"reference": "BC-AUTRE"}})
    solde["demandes"] = solde["demandes"][:1]
    findings = [f for f in against(avance, solde) if f.code != "SLD002"]
    assert [f.code for f in findings] == ["SLD005"]
    for told in (
        "« BC-FICTIF-001 », 95\xa0000,00\xa0€ HT",
        "avance.json, commande « BC-FICTIF-002 »",
    ):
        assert told in findings[0].message
    assert "rien n'est choisi" in findings[0].message


def test_no_avance_given_is_said_in_the_perimeter() -> None:
    reason = report(example("solde")).perimeter.rules_not_run["SLD001"]
    assert reason == "aucune avance lisible n'a été donnée (--against)"


def test_an_unreadable_avance_does_not_make_every_client_added() -> None:
    outcome = report(example("solde"), against=document("{", "avance.json"))
    assert "SLD001" in outcome.perimeter.rules_not_run
    assert not [f for f in outcome.findings if f.code.startswith("SLD")]


def test_an_avance_without_any_request_is_an_avance() -> None:
    assert len([f for f in against({"demandes": []}, example("solde")) if f.code == "SLD001"]) == 4


def test_an_avance_without_model_is_guessed() -> None:
    avance = {"sons": "HOP-DPI-Va2", "clients": [{"finess": "010999993", "ref_commande": "A"}]}
    codes = {f.code for f in against(avance, example("solde"))}
    assert codes == {"SLD001", "SLD003"}


@pytest.mark.parametrize(
    ("patch", "code", "told"),
    [
        ({"commande": {"taux_tva": 8.5}}, "SLD009", "taux de TVA « 8.5 » au solde"),
        ({"commande": {"date_signature": "2025-02-04"}}, "SLD009", "date de signature"),
        ({"avance": {"montant": 114000.01}}, "SLD011", "plus que la prestation (114"),
        ({"facture": {"numero": "f-fictive-002 "}}, "SLD010", "un même numéro pour deux clients"),
        ({"facture": {"numero": "F FICTIVE 002"}}, "SLD010", "un même numéro pour deux clients"),
        ({"avance": {"reference": "av-fictive-002"}}, "SLD010", "une même référence pour deux"),
        ({"pieces": [{"fichier": "VA-FICTIVE-002.pdf"}]}, "SLD010", "un même fichier pour deux"),
        ({"pieces": [{"type": "VA", "fichier": "va fictive 002.PDF"}]}, "SLD010", "même fichier"),
        ({"va": {"signataire": "C. FICTIVE (sous re\u0301serves)"}}, "SLD012", "(sous réserves)"),
        ({"va": {"signataire": "refus, non conforme"}}, "SLD012", "« refus, non conforme »"),
        ({"va": {"date_signature": "2025-08-31"}}, "DAT009", "avant l'installation du pilote"),
        ({"facture": {"date": "2025-08-31"}}, "DAT009", "facture datée du 31 août 2025"),
    ],
)
def test_what_no_solde_can_repeat_wrongly_in_silence(patch: Any, code: str, told: str) -> None:
    avance = document(example("avance"), "avance.json")
    (finding,) = found(code, patched("solde", patch), against=avance)
    assert finding.severity is Severity.WARNING
    assert told in finding.message


def test_another_supplier_or_solution_is_told_once_for_a_header() -> None:
    solde = example("solde")
    solde["fournisseur"]["siret"] = "99999980800019"
    solde["solution"]["numero"] = "SOL-FICTIVE-02"
    avance = document(example("avance"), "avance.json")
    findings = found("SLD009", solde, against=avance)
    assert [finding.message.partition(" «")[0] for finding in findings] == [
        "SIRET du fournisseur",
        "numéro de la solution",
    ]


def test_another_version_is_a_note_since_it_changes_at_every_patch() -> None:
    solde = example("solde")
    solde["solution"]["version"] = "7.4.2"
    (finding,) = found("SLD009", solde, against=document(example("avance"), "avance.json"))
    assert finding.severity is Severity.NOTE
    assert "version de la solution « 7.4.2 » au solde, « 7.4.1 » à l'avance" in finding.message


@pytest.mark.parametrize(
    "patch",
    [
        {"commande": {"taux_tva": 20.0}},
        {"avance": {"montant": 114000}},
        {"va": {"date_signature": "2025-09-01"}},
        {"va": {"signataire": "Camille FICTIVE, sans réserve"}},
    ],
)
def test_what_is_the_same_written_otherwise_is_not_told(patch: Any) -> None:
    avance = document(example("avance"), "avance.json")
    codes = {f.code for f in report(patched("solde", patch), against=avance).findings}
    assert not {"SLD009", "SLD010", "SLD011", "SLD012", "DAT009"} & codes


@pytest.mark.parametrize(
    "piece",
    [
        {"type": "attestation", "fichier": "non-assujettissement.pdf"},
        {"type": "RIB", "fichier": "rib-editeur.pdf"},
        {"type": "mandat", "fichier": "mandat.pdf"},
        {"type": "PIECE", "fichier": "certificat de referencement.pdf"},
        {"type": "TVA", "fichier": "certificat-tva.pdf"},
    ],
    ids=lambda piece: piece["fichier"],
)
def test_what_is_of_the_supplier_may_be_cited_for_several_clients(piece: dict[str, str]) -> None:
    shared = {"pieces": [piece]}
    assert found("SLD010", patched("solde", shared, shared)) == []
