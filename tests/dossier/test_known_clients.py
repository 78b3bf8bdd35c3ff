"""The vendor's own list of clients: each of them is somewhere, said once, judged as it is asked."""

import json
from pathlib import Path
from typing import Any

import pytest

from segur_cli import resources
from tests.conftest import Segur
from tests.dossier.test_accounts import FIRST, SECOND, data, request
from tests.dossier.test_check import AS_OF, check, settings, write
from tests.eligibility.workbooks import filled_book, saved, worksheet
from tests.lint.running import example

HEAD = "FINESS;Nom;SONS;Pilote;Chef de projet;Installé le;MEP\n"
LIST = '[clients]\nfile = "clients.csv"\n'
LAKE, HILLS, GULF = "690999974", "750999997", "2A0999991"


@pytest.fixture(autouse=True)
def dossier() -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    write("avances/a.json", example("avance"))


def clients(*rows: str, head: str = HEAD, more: str = "") -> None:
    text = head + "".join(f"{row}\n" for row in rows)
    Path("clients.csv").write_text(text, encoding="utf-8")
    settings(LIST + more)


def lines(segur: Segur, *options: str) -> list[dict[str, Any]]:
    return [
        {key: value or "" for key, value in line.items()}
        for line in json.loads(segur("status", "-f", "json", *(options or AS_OF)).out)["requests"]
    ]


def line(segur: Segur, client: str, sons: str = "HOP-DPI-Va2", **said: str) -> dict[str, Any]:
    (found,) = [one for one in lines(segur) if (one["client"], one["sons"]) == (client, sons)
                and said.items() <= one.items()]  # fmt: skip
    return found


def test_every_client_of_the_list_is_in_status_the_counts_and_the_page(segur: Segur) -> None:
    clients(f"{FIRST};;DPI;;;;", f"{LAKE};;DPI;;Mme ESSAI;;", f"{HILLS};;DPI + PFI;;;;")
    found = lines(segur)
    bare = {(one["client"], one["sons"]) for one in found if one["state"] == "aucune demande"}
    assert bare == {(LAKE, "HOP-DPI-Va2"), (HILLS, "HOP-DPI-Va2"), (HILLS, "HOP-PFI-Va2")}
    assert sum(one["client"] == FIRST for one in found) == 1
    lake = line(segur, LAKE)
    assert (lake["next"], lake["in_charge"]) == ("préparer l'avance", "Mme ESSAI")
    assert lake["last_day"].startswith("17/12/2025")
    seen = data(segur)
    assert {one["sons"]: one["clients"] for one in seen["sons"]} == {
        "HOP-DPI-Va2": 6, "HOP-PFI-Va2": 1,
    }  # fmt: skip
    assert seen["requests"] == json.loads(segur("status", "-f", "json", *AS_OF).out)["requests"]
    check(segur, "--report", "html=r.html", "--report", "md=r.md")
    assert all(number in Path("r.html").read_text(encoding="utf-8") for number in (LAKE, HILLS))
    assert "| HOP-DPI-Va2 | 6 |" in Path("r.md").read_text(encoding="utf-8")
    assert LAKE in check(segur, "-v").out


def test_a_prestation_that_may_be_closed_to_a_client_is_to_be_verified(segur: Segur) -> None:
    clients(f"{LAKE};DPI;V1+V2", f"{HILLS};DPI;V2", head="FINESS;SONS;Prestation\n")
    assert line(segur, LAKE)["to_check"] == "dans la base, prestation à vérifier"
    assert line(segur, HILLS)["to_check"] == ""


def test_a_list_alone_makes_no_lint_block(segur: Segur) -> None:
    clients("690999990;CLINIQUE ABSENTE FICTIVE;DPI;;;;")
    assert segur("lint-json", "avances/a.json", *AS_OF).code == 0
    run = check(segur, "-f", "json")
    (absent,) = json.loads(run.out)["report"]["findings"][:1]
    assert (run.code, absent["code"], absent["path"]) == (1, "ELI001", "clients.csv")
    assert "ligne 2 de la liste" in absent["message"]
    assert line(segur, "690999990")["blocker"] == "absent de la base"


def test_a_lost_zero_of_the_list_is_the_client_of_its_request_and_told(segur: Segur) -> None:
    clients(f"{FIRST.removeprefix('0')};;DPI;;;;")
    (told,) = [one for one in lines(segur) if one["client"] == FIRST]
    assert f"lu {FIRST}, à corriger" in told["to_check"]
    assert told["next"] == "vérifier, puis déposer la demande"


@pytest.mark.parametrize(
    ("head", "row", "table"),
    [
        ("FINESS;Nom\n", f"{LAKE};CH FICTIF DU PORT", 'name = "CH FICTIF DU LAC"'),
        ("FINESS;Vague 1 DPI\n", f"{LAKE};financée", 'vague1 = { HOP-DPI-Va1 = "aucune" }'),
    ],
)
def test_one_thing_said_twice_differently_names_both(
    segur: Segur, head: str, row: str, table: str
) -> None:
    clients(row, head=head, more=f'[[client]]\nfiness = "{LAKE}"\n{table}\n')
    run = check(segur)
    told = " ".join(run.out.replace("\u00a0", " ").split())
    assert run.code == 2
    assert f"[clients] (« clients.csv », ligne 2) et [[client]] {LAKE} ne disent pas" in told
    clients(f"{LAKE};C.H. Fictif du Lac", head="FINESS;Nom\n",
            more=f'[[client]]\nfiness = "{LAKE}"\nname = "CH FICTIF DU LAC"\n')  # fmt: skip
    assert "ne disent pas" not in check(segur).out


def test_one_client_twice_or_under_two_numbers_is_told(segur: Segur) -> None:
    clients(
        f"{LAKE};CH FICTIF DU LAC;DPI;;;;", f"{LAKE};;DPI;;;;", f"{HILLS};CH Fictif du Lac;DPI;;;;"
    )
    assert "lignes 2 et 3 de la liste : demandé 2 fois" in line(segur, LAKE)["to_check"]
    alerts = " ".join(one["text"] for one in data(segur)["alerts"])
    assert f"{LAKE} (ligne 2) et {HILLS} (ligne 4)" in alerts


def test_a_name_that_the_base_or_the_request_gives_otherwise_is_told(segur: Segur) -> None:
    clients(f"{LAKE};POLYCLINIQUE INVENTÉE;DPI;;;;", f"{SECOND};MATERNITÉ IMAGINAIRE;DPI;;;;")
    assert "dans la base" in line(segur, LAKE)["to_check"]
    told = line(segur, SECOND)
    assert "« MATERNITÉ IMAGINAIRE » dans la liste" in told["to_check"].replace("\u00a0", " ")
    assert told["next"] != "déposer la demande"


def test_a_pilot_without_report_lacks_it_from_a_known_day(segur: Segur) -> None:
    clients(f"{FIRST};;DPI;oui;;12/01/2026;20/01/2026", f"{SECOND};;DPI;oui;;12/01/2026;",
            more=request(FIRST, 'status = "Décidée et payée"'))  # fmt: skip
    told = line(segur, FIRST, kind="avance")
    assert (
        told["lacks"].replace("\u00a0", " ")
        == "aucun PV pilote (complet au plus tôt le 20 février 2026)"
    )
    assert (told["pilot"], told["next"]) == (
        "oui",
        "faire signer son PV pilote, puis préparer le solde",
    )
    assert line(segur, SECOND)["lacks"] == "aucun PV pilote"  # a day is not known


def test_orders_and_va_are_said_to_lack_only_where_papers_are_read(segur: Segur) -> None:
    clients(f"{LAKE};;DPI;;;;", f"{FIRST};;DPI;;;;")
    assert {one["lacks"] for one in lines(segur)} == {""}
    Path("pieces").mkdir()
    Path("pieces/bon.pdf").write_bytes(resources.example("pieces/bon-de-commande.pdf").read_bytes())
    settings(f'{LIST}[[papers]]\npath = "pieces"\n')
    assert line(segur, LAKE)["lacks"] == "aucun bon de commande reconnu parmi les pièces"
    assert line(segur, LAKE)["next"] == "réunir le bon de commande, puis préparer l'avance"
    assert line(segur, FIRST)["lacks"] == "aucune VA reconnue parmi les pièces"


def test_what_of_the_list_is_not_read_is_said(segur: Segur) -> None:
    clients(f"{LAKE};;DPI;peut-être;;bientôt;;x", ";CH SANS NUMÉRO;DPI;;;;;", "TOTAL;2;;;;;;",
            head=HEAD.replace("\n", ";Humeur\n"))  # fmt: skip
    told = line(segur, LAKE)["to_check"].replace("\u00a0", " ")
    assert "« peut-être » n'est ni oui ni non" in told
    assert "« bientôt » n'est pas un jour" in told
    nameless = line(segur, "FINESS non donné")
    assert (nameless["name"], nameless["next"]) == ("CH SANS NUMÉRO", "trouver son FINESS")
    notes = " ".join(data(segur)["notes"]).replace("\u00a0", " ")
    for said in ("1 colonne non lue (H « Humeur »)", "1 client sans numéro FINESS", "(total)"):
        assert said in notes


def test_what_a_workbook_hides_of_the_list_is_said(segur: Segur) -> None:
    book = filled_book(["FINESS", "Nom"], [LAKE, "A"], [HILLS, "B"])
    worksheet(book).row_dimensions[3].hidden = True
    worksheet(book).column_dimensions["B"].hidden = True
    Path("c.xlsx").write_bytes(saved(book))
    settings('[clients]\nfile = "c.xlsx"\n')
    notes = " ".join(data(segur)["notes"]).replace("\u00a0", " ")
    assert "1 ligne masquée : lue comme les autres" in notes
    assert "1 colonne masquée (B) : lue comme les autres" in notes


def test_a_list_without_any_number_is_told_once_and_by_the_names_of_the_base(
    segur: Segur,
) -> None:
    rows = ("CH FICTIF DE BOURG-EXEMPLE", "CH Un", "CH Deux")
    clients(*(f"{name};Ville" for name in rows), head="Nom;Commune\n")
    told = " ".join(check(segur).out.split())
    assert told.count("numéro FINESS (ligne 2, ligne 3 et ligne 4)") == 1
    run = segur("check-eligibility")
    assert run.out.count("aucun numéro n'a été donné") == 1
    assert "dans la base, ce nom est celui de 010999993" in run.out.replace("\u00a0", " ")


def test_states_given_as_a_list_of_clients_are_told_with_their_setting(segur: Segur) -> None:
    clients(f"{LAKE};DPI;avance;Validée", head="Client;SONS;Demande;État\n")
    assert '[status] file = "clients.csv"' in " ".join(data(segur)["notes"])


@pytest.mark.parametrize("both", [False, True])
def test_a_column_that_states_are_read_from_is_no_answer_of_the_list(
    segur: Segur, both: bool
) -> None:
    more = '[status]\nfile = "clients.csv"\n' if both else ""
    clients(f"{LAKE};DPI;avance;Rejetée", head="FINESS;SONS;Demande;État\n", more=more)
    told = " ".join(check(segur, "-v").out.replace("\u00a0", " ").split())
    assert ("« État » non comprise" in told) is not both


def test_what_status_writes_of_a_list_is_read_back_without_a_word(segur: Segur) -> None:
    clients(f"{LAKE};;DPI;oui;Mme ESSAI;;")
    segur("status", "--report", "csv=suivi.csv", *AS_OF)
    settings(f'{LIST}[status]\nfile = "suivi.csv"\n')
    assert "suivi.csv" not in " ".join(data(segur)["notes"])


@pytest.mark.parametrize("number", [4, 5])
def test_a_date_in_force_that_passed_is_named_of_clients_without_request_too(
    segur: Segur, number: int
) -> None:
    dated = (f'[[milestone]]\nsons = "HOP-DPI-Va2"\nnumber = {number}\ndate = 2025-11-20\n'
             'source = "arrêté FICTIF"\n')  # fmt: skip
    clients(f"{LAKE};;DPI;;;;", more=dated)
    assert ("jalon 4 passé" in line(segur, LAKE)["blocker"]) is (number == 4)
