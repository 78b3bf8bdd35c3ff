"""Whole dossiers as people have them: what each row says, the code, and what must be said."""

import json
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from segur_cli import resources
from tests.conftest import Segur
from tests.dossier.test_accounts import FIRST, SECOND, only, request
from tests.dossier.test_check import AS_OF, CLEAN, settings, write
from tests.dossier.test_known_clients import GULF, LAKE, LIST
from tests.dossier.test_states import one_solde
from tests.lint.running import example

WITH_ARCHIVES = CLEAN.replace('kind = "avance"', 'kind = "avance"\nattachments = "{stem}.zip"')


def avances(name: str, *clients: str, sons: str = "HOP-DPI-Va2", **changes: Any) -> None:
    """Write a file of avances, one a client, each under an order of its own."""
    value = example("avance")
    (first, *_), value["sons"] = value["demandes"], sons
    amounts = {"montant_ht": 20000.0, "montant_ttc": 24000.0}
    value["demandes"] = [
        first | {
            "beneficiaire": {"finess": client, "raison_sociale": "CH FICTIF"},
            "prestation": {"type": "V2", **amounts} | changes,
            "commande": first["commande"] | {"reference": f"BC-{client}"} | amounts,
        }
        for client in clients
    ]  # fmt: skip
    write(name, value)


def listed(row: str, head: str) -> None:
    Path("clients.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    settings(LIST)


def twice_in_two_files() -> None:
    write("avances/b.json", only(0))


def composed_otherwise() -> None:
    avances(unicodedata.normalize("NFD", "été/février.json"), FIRST)
    Path("avances/a.json").unlink()
    settings("", CLEAN.replace("avances/*.json", unicodedata.normalize("NFC", "été/février.json")))


def without_ceiling() -> None:
    avances("avances/a.json", "830999991", sons="HOP-PFI-Va2")


def unread_ceiling() -> None:
    avances("avances/a.json", "870999992")


def deposited_without_its_archive() -> None:
    write("soldes/s.json", one_solde())
    settings(request(FIRST, 'status = "Déposée"'), WITH_ARCHIVES)


def solde_deposited_before_its_avance_is_paid() -> None:
    settings(request(FIRST, 'status = "A modifier"')
             + request(FIRST, 'status = "Déposée"', "solde"))  # fmt: skip


def prestation_listed_otherwise() -> None:
    listed(f"{FIRST};DPI;V1+V2", "FINESS;SONS;Prestation")


def funded_by_the_list() -> None:
    avances("avances/a.json", GULF, type="V1+V2")
    listed(f"{GULF};DPI;financée;aucune", "FINESS;SONS;Vague 1 DPI;Vague 1 PFI")


def never_funded_by_the_list() -> None:
    avances("avances/a.json", GULF, type="V1+V2")
    listed(f"{GULF};DPI;aucune;aucune", "FINESS;SONS;Vague 1 DPI;Vague 1 PFI")


def pilot_perhaps() -> None:
    listed(f"{FIRST};DPI;peut-être", "FINESS;SONS;Pilote")


def site_beside_its_entity() -> None:
    avances("avances/b.json", "130999972")
    name = "finess-structures-fictif.json"
    Path("register.json").write_bytes(resources.example(name).read_bytes())
    settings('[register]\nfile = "register.json"\n')


def few_rules_wanted() -> None:
    settings('[lint]\nselect = ["SYN"]\n')


def blocking_rules_unwanted() -> None:
    settings('[lint]\nignore = ["MNT"]\n')


def deposited_by_word_alone() -> None:
    settings(request(LAKE, 'status = "Validée"'))


def no_state_noted() -> None:
    Path("états.csv").write_text("FINESS;SONS;Type;Statut\n", encoding="utf-8")
    settings('[status]\nfile = "états.csv"\n')


def stranger_among_requests() -> None:
    write("avances/package.json", {"name": "x", "version": "1"})


def kind_contested() -> None:
    settings("", CLEAN.replace('kind = "avance"', 'kind = "solde"'))


def paid_on_a_day_to_come() -> None:
    write("soldes/s.json", one_solde())
    settings(request(FIRST, 'status = "Décidée et payée"\ndate = 2027-01-01'))


def state_of_a_number_mistyped() -> None:
    settings(request("010999994", 'status = "Déposée"'))


def scan_that_names_nobody() -> None:
    Path("pièces").mkdir()
    Path("pièces/scan.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    settings('[[papers]]\npath = "pièces"\n')


def folder_without_papers() -> None:
    Path("pièces").mkdir()
    settings('[[papers]]\npath = "pièces"\n')


def replaced_by_a_file_of_the_dossier() -> None:
    write("avances/a.json", only(0))
    write("avances/b.json", only(0, reference="BC-2"))
    settings(request(FIRST, 'status = "A modifier"\nreplaced_by = "avances/b.json"'))


def requests_without_their_head() -> None:
    write("avances/a.json", only(0)["demandes"])


def state_in_words_of_ones_own() -> None:
    settings(request(FIRST, 'status = "silence ASP"'))


def in_production_one_day() -> None:
    write("soldes/s.json", one_solde())
    listed(f"{FIRST};DPI;01/12/2026", "FINESS;SONS;Date de mise en production")


def another_sons_in_the_list() -> None:
    listed(f"{FIRST};PFI", "FINESS;SONS")


def no_pilot_in_the_list() -> None:
    listed(f"{FIRST};DPI;non", "FINESS;SONS;Pilote")


def absent_from_the_list() -> None:
    listed(f"{LAKE};DPI", "FINESS;SONS")


def amount_listed_otherwise() -> None:
    listed(f"{FIRST};DPI;V2;130000", "FINESS;SONS;Prestation;Montant TTC")


def late_of_a_milestone_said_reached() -> None:
    settings('[[milestone]]\nsons = "HOP-DPI-Va2"\nnumber = 4\ndate = 2025-11-01\n'
             'source = "texte fictif"\ndone = true\n')  # fmt: skip


@dataclass(frozen=True)
class Situation:
    """A dossier; of one row of it (client, kind), what blocks, and what is to be looked at."""

    make: Callable[[], None]
    code: int
    client: str = FIRST
    kind: str = "avance"
    blocker: str = ""
    doubt: str = ""
    screen: str = ""
    plan: str = ""


SITUATIONS = (
    Situation(twice_in_two_files, 0, doubt="demandé aussi dans « "),
    Situation(composed_otherwise, 0),
    Situation(without_ceiling, 0, "830999991", doubt="plafond non donné"),
    Situation(unread_ceiling, 0, "870999992", doubt="plafond illisible dans la base (« #N/A »)",
              plan="vérifier, puis déposer l'avance"),
    Situation(deposited_without_its_archive, 2, doubt="« demandes incomplètes »"),
    Situation(deposited_without_its_archive, 2, kind="solde", blocker="« demandes incomplètes »"),
    Situation(solde_deposited_before_its_avance_is_paid, 0, kind="solde",
              doubt="alors que son avance est « A modifier »"),
    Situation(prestation_listed_otherwise, 0, doubt="« Vague 1 + Vague 2 » selon la liste",
              screen="1 client à vérifier (ligne 2)"),
    Situation(funded_by_the_list, 1, GULF, blocker="1 anomalie bloquante", screen="ELI008",
              plan="corriger, puis déposer l'avance"),
    Situation(never_funded_by_the_list, 0, GULF),
    Situation(kind_contested, 0, doubt="« solde » selon [[files]], « avance » selon"),
    Situation(paid_on_a_day_to_come, 0, kind="solde", doubt="son avance : état du 1er janvier"),
    Situation(state_of_a_number_mistyped, 0, doubt="« Déposée » est noté de 010999994",
              screen="avance : « Déposée » est noté de 010999994"),
    Situation(amount_listed_otherwise, 0, doubt="130 000,00 € TTC selon la liste (ligne 2)"),
    Situation(scan_that_names_nobody, 0, doubt="pièce non lue (« scan.png »)"),
    Situation(folder_without_papers, 3, doubt="une partie des pièces n'a pas pu être contrôlée"),
    Situation(replaced_by_a_file_of_the_dossier, 0, plan="déposer l'avance"),
    Situation(requests_without_their_head, 0, doubt="SONS non lu", screen="SONS non lu"),
    Situation(state_in_words_of_ones_own, 0, doubt="état « silence ASP » non connu de segur",
              screen="état « silence ASP » non connu de segur"),
    Situation(in_production_one_day, 0, kind="solde", doubt="en production le 1er décembre 2026"),
    Situation(another_sons_in_the_list, 0, doubt="la liste ne nomme ce client que pour HOP-PFI"),
    Situation(no_pilot_in_the_list, 0, doubt="pilote selon sa demande, non pilote selon la liste"),
    Situation(absent_from_the_list, 0, screen="4 clients d'une demande, hors de la liste"),
    Situation(pilot_perhaps, 0, doubt="peut-être", screen="1 client à vérifier (ligne 2)"),
    Situation(site_beside_its_entity, 1, SECOND, doubt="que demande aussi 130999972"),
    Situation(late_of_a_milestone_said_reached, 0, doubt="que vous dites atteint",
              screen="avance : jalon 4 passé"),
    Situation(few_rules_wanted, 0, doubt="[lint] select"),
    Situation(blocking_rules_unwanted, 0, doubt="[lint] ignore"),
    Situation(no_state_noted, 0, screen="états.csv : aucune ligne sous les intitulés"),
    Situation(deposited_by_word_alone, 0, LAKE, doubt="aucun fichier de ce dossier n'y répond"),
    Situation(stranger_among_requests, 0, "", blocker="FINESS illisible (« package.json »)",
              screen="avances/package.json"),
)  # fmt: skip


@pytest.mark.parametrize("it", SITUATIONS, ids=lambda it: f"{it.make.__name__}-{it.kind}")
def test_nothing_is_green_that_was_not_read(segur: Segur, it: Situation) -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    write("avances/a.json", example("avance"))
    settings()
    it.make()
    shown = segur("check", *AS_OF)
    status = segur("status", "-f", "json", *AS_OF).out.replace("\u00a0", " ")
    (row, *_) = [line for line in json.loads(status)["requests"]
                 if ((line["client"] or ""), line["kind"]) == (it.client, it.kind)
                 or (not it.client and line["client"] == "FINESS illisible")]  # fmt: skip
    assert shown.code == it.code, shown.out
    for said, wanted in ((row["blocker"], it.blocker), (row["to_check"], it.doubt)):
        assert wanted in (said or ""), row
    assert bool(row["blocker"]) is bool(it.blocker), row
    assert bool(row["to_check"] or it.blocker) is bool(it.doubt or it.blocker), row
    assert it.screen in " ".join(shown.out.replace("\u00a0", " ").split())
    if it.plan:
        planned = json.loads(segur("plan", "-f", "json", *AS_OF).out)["rows"]
        assert it.plan in [line["à faire"] for line in planned if line["FINESS"] == it.client]


@pytest.mark.parametrize("part", ["deadlines", "pieces", "eligibility"])
def test_a_part_that_did_not_run_leaves_no_request_ready(segur: Segur, part: str) -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    avances("avances/a.json", FIRST)
    settings()
    (row,) = json.loads(segur("check", "--only", part, "-f", "json", *AS_OF).out)["requests"]
    assert "demandes non contrôlées" in row["to_check"]


def test_of_two_bases_none_is_chosen_for_a_guess(segur: Segur) -> None:
    base = resources.example("base-fictive.xlsx").read_bytes()
    for name, content in (("base 2024.xlsx", base), ("base 2025.csv", f"FINESS;Nom\n{FIRST};CH\n")):
        Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    avances("avances/a.json", FIRST)
    run = segur("check", "--discover", "-f", "json", *AS_OF)
    found = json.loads(run.out)
    assert run.code == 2
    assert "« base 2024.xlsx » et « base 2025.csv »" in str(found["parts"])
    assert "éligibilité non contrôlée" in found["requests"][0]["to_check"]


@pytest.mark.parametrize("content", [[], {}, {"nom": "x"}])
def test_a_gate_never_rests_on_files_without_a_request(segur: Segur, content: Any) -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    write("avances/a.json", content)
    settings()
    run = segur("check", *AS_OF)
    assert run.code == 3
    assert "Aucune demande lue" in run.out


def test_an_empty_list_of_clients_does_not_hide_the_requests_that_were_read(segur: Segur) -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    avances("avances/a.json", FIRST)
    listed("", "FINESS;Nom;SONS")
    run = segur("check", *AS_OF)
    assert run.code == 3
    assert "Contrôle incomplet (éligibilité)" in run.out
    assert "aucune demande là où" not in run.out


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "« s.pdf » est vide"), (b"PK\x03\x04", "n'est pas un PDF"), (b"%PDF-1.7\n", "")],
)
def test_a_signed_report_without_content_opens_no_gate(
    segur: Segur, content: bytes, said: str
) -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    avances("avances/a.json", FIRST)
    Path("s.pdf").write_bytes(content)
    days = "installed = 2025-09-01\nproduction = 2025-09-15\ndate = 2025-10-20\n"
    settings(f'[[pilot]]\nsigned = "s.pdf"\nclient = "{FIRST}"\nsons = "HOP-DPI-Va2"\n'
             f'state = "validé"\navance_validated = true\n{days}')  # fmt: skip
    found = json.loads(segur("check", "-f", "json", *AS_OF).out.replace("\u00a0", " "))
    assert found["sons"][0]["pilots"] == (0 if said else 1)
    told = " ".join(finding["message"] for finding in found["report"]["findings"])
    assert said in told


def test_a_file_without_request_and_its_archive_hide_no_request_of_another(segur: Segur) -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    avances("avances/a.json", FIRST)
    write("avances/autre.json", {"a": 1})
    for name in ("a", "autre"):
        with zipfile.ZipFile(f"avances/{name}.zip", "w") as archive:
            paper = resources.example("pieces/bon-de-commande.pdf").read_bytes()
            archive.writestr("BC-FICTIF-001.pdf", paper)
    settings(
        "", CLEAN.replace('kind = "avance"', 'kind = "avance"\nattachments = "avances/{stem}.zip"')
    )
    run = segur("check", "-f", "json", *AS_OF)
    assert (run.code, json.loads(run.out)["report"]["counts"]["error"]) == (0, 0)


AGAINST = '[lint]\nagainst = ["{}"]\n'


@pytest.mark.parametrize(
    ("settled", "name", "code", "told"),
    [
        (AGAINST, "ailleurs.json", 1, "MNT008 facture de 95 000,00 € HT au-dessus du montant"),
        (
            AGAINST,
            "pv.json",
            2,
            "[lint] against « pv.json » n'est pas une demande : c'est",
        ),
        (AGAINST, "notes.txt", 2, "[lint] against « notes.txt » ne peut pas être lu"),
        (AGAINST, "soldes/s.json", 2, "« soldes/s.json » est un solde : un solde est comparé"),
        (AGAINST, "absent.json", 2, "Fichier introuvable : « absent.json »"),
        ("", "notes.txt", 2, "(amended_by) : l'avenant « notes.txt » ne peut pas être lu"),
        ("", "pv.json", 2, "(amended_by) : l'avenant « pv.json » n'est pas une demande"),
        ("", "autre.json", 0, f"« autre.json » est dit amender la demande de {FIRST} (avance,"),
    ],
)
def test_what_soldes_are_compared_with_is_read_or_named(
    segur: Segur, settled: str, name: str, code: int, told: str
) -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    avances("avances/a.json", SECOND)
    avances("ailleurs.json", FIRST)
    avances("autre.json", SECOND)
    write("soldes/s.json", one_solde())
    Path("pv.json").write_bytes(resources.example("pv/rempli.json").read_bytes())
    Path("notes.txt").write_text("à faire", encoding="utf-8")
    paid = 'status = "Décidée et payée"\ndate = 2025-06-10'
    settings(settled.format(name) or request(FIRST, f'{paid}\namended_by = "{name}"'))
    run = segur("check", "-v", *AS_OF)
    assert told in " ".join(run.out.split())
    assert run.code == code


def test_an_amendment_is_read_before_any_solde_and_said_unchecked(segur: Segur) -> None:
    avances("avances/a.json", FIRST)
    avances("autre.json", SECOND)
    settings(request(FIRST, 'status = "Décidée et payée"\ndate = 2025-06-10\n'
                            'amended_by = "autre.json"'))  # fmt: skip
    told = " ".join(segur("check", "-v", *AS_OF).out.split())
    assert f"« autre.json » est dit amender la demande de {FIRST} (avance," in told
    assert "avenant lu, non contrôlé : « autre.json »" in told
