"""States noted from the portal: check, status and lint-json say the same of one client."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from segur_cli import resources
from segur_cli.exits import StopError
from segur_cli.requests.states import Stage, read_stage
from segur_cli.requests.states_table import read_states
from tests.conftest import Segur
from tests.dossier.test_accounts import FIRST, SECOND, codes, data, request
from tests.dossier.test_check import AS_OF, CLEAN, settings, write
from tests.lint.running import example
from tests.pilot.filling import CLIENTS, filled_workbook, profile

PAID = 'status = "Décidée et payée"'
IN_FORCE = (
    '[[milestone]]\nsons = "HOP-DPI-Va2"\nnumber = {number}\ndate = 2025-11-20\n'
    'source = "arrêté FICTIF"\n'
)


@pytest.fixture(autouse=True)
def dossier() -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    write("avances/a.json", example("avance"))
    write("soldes/s.json", one_solde())
    settings()


def one_solde(**changes: Any) -> dict[str, Any]:
    value = example("solde")
    value["demandes"] = value["demandes"][:1]
    value["demandes"][0] |= changes
    return value


def pilots(count: int = 3) -> str:
    Path("pv").mkdir(exist_ok=True)
    tables = []
    for number in range(count):
        filled_workbook(profile(client__finess=CLIENTS[number])).save(f"pv/{number}.xlsx")
        tables.append(f'[[pilot]]\npv = "pv/{number}.xlsx"\n')
    return "".join(tables)


def line(segur: Segur, kind: str = "solde", client: str = FIRST) -> dict[str, Any]:
    run = segur("status", "-f", "json", "--as-of", "2026-05-02T09:00")
    (found,) = [
        one
        for one in json.loads(run.out)["requests"]
        if (one["kind"], one["client"]) == (kind, client)
    ]
    return {key: value or "" for key, value in found.items()}


@pytest.mark.parametrize(
    ("typed", "stage"),
    [
        ("Décidée et payée", Stage.PAID),
        ("de\u0301cide\u0301e et paye\u0301e", Stage.PAID),
        ("DÉCIDÉE\u00a0ET PAYÉE", Stage.PAID),
        ("à modifier", Stage.TO_MODIFY),
        ("Incomplète", Stage.INCOMPLETE),
        ("Rejetée", Stage.REJECTED),
        ("annulée", Stage.GONE),
        ("payé", Stage.PAID),
        ("Déposés", Stage.DEPOSITED),
        ("transmis", Stage.DEPOSITED),
        ("Non déposé", Stage.TO_DEPOSIT),
        ("Déposée le 10/04/2026", Stage.DEPOSITED),
        ("Décidée et payée (depuis le 3/11/25)", Stage.PAID),
        ("Décidée et payée sauf 10/04/2026", Stage.UNKNOWN),
        ("3 - Payée", Stage.PAID),
        ("instruction en cours", Stage.DEPOSITED),
        ("Étape 3/5 - instruction ASP", Stage.DEPOSITED),
        ("DECIDEE_ET_PAYEE", Stage.PAID),
        ("Under review by ASP", Stage.DEPOSITED),
        ("payée ?", Stage.UNKNOWN),
        ("🟢 payée", Stage.PAID),
        ("🔴", Stage.UNKNOWN),
        ("-", Stage.UNSAID),
        (":", Stage.UNKNOWN),
        ("()", Stage.UNKNOWN),
        ("déposée, en attente de l'ASP", Stage.DEPOSITED),
        ("déposée, à modifier", Stage.UNKNOWN),
        ("déposée (ZIP en erreur)", Stage.UNKNOWN),
        ("Retour ASP : à modifier", Stage.TO_MODIFY),
        ("rejetée (hors base)", Stage.REJECTED),
        ("rejetée, puis redéposée", Stage.UNKNOWN),
        ("à modifier (fait)", Stage.UNKNOWN),
        ("pas encore payée", Stage.UNKNOWN),
        ("non payé", Stage.UNKNOWN),
        ("non validée", Stage.UNKNOWN),
        ("", Stage.UNSAID),
    ],
)
def test_a_state_is_read_in_the_words_of_people(typed: str, stage: Stage) -> None:
    assert read_stage(typed) is stage


@pytest.mark.parametrize(
    ("status", "next_step"),
    [
        ("A modifier", "redéposer"),
        ("incomplète", "ZIP"),
        ("Validée", "attendre la décision"),
        ("Rejetée", "motif du rejet"),
        ("Déposée", "attendre la réponse"),
    ],
)
def test_no_solde_before_its_avance_is_paid_and_each_state_has_its_step(
    segur: Segur, status: str, next_step: str
) -> None:
    settings(pilots() + request(FIRST, f'status = "{status}"'))
    found = data(segur)
    assert "SLD007" in codes(found)
    assert found["exit_code"] == 1
    assert found["sons"][0]["soldes"] == {"total": 1, "clean": 0}
    assert next_step in line(segur, "avance")["next"]
    solde = line(segur)
    assert f"« {status} »" in solde["blocker"]
    assert "déposer la demande" not in solde["next"]
    run = segur("lint-json", "soldes/s.json", "--select", "SLD007", *AS_OF)
    assert run.code == 1, run.out


@pytest.mark.parametrize("status", ["", 'status = "Perdue"'])
def test_a_state_that_is_not_known_is_said_and_blocks_nothing(segur: Segur, status: str) -> None:
    settings(pilots() + request(SECOND, PAID) + (request(FIRST, status) if status else ""))
    found = data(segur)
    (told,) = [one for one in found["report"]["findings"] if one["code"] == "SLD007"]
    assert told["severity"] == "warning"
    assert FIRST in told["message"]
    solde = line(segur)
    assert (solde["blocker"], "avance" in solde["to_check"]) == ("", True)
    assert solde["next"] == "vérifier, puis déposer la demande"


def test_a_solde_whose_avance_is_paid_and_pilots_complete_is_to_be_deposited(segur: Segur) -> None:
    settings(pilots() + request(FIRST, PAID))
    assert line(segur)["next"] == "vérifier, puis déposer la demande"  # its PV tells other days
    solution = example("solde")["solution"] | {"version": "9.9.9"}
    days = {"date_installation": "2026-01-15", "date_production": "2026-01-20",
            "date_pv": "2026-03-20"}  # fmt: skip
    dated = {
        key: example("solde")["demandes"][0][key] | {field: "2026-02-10"}
        for key, field in (("facture", "date"), ("va", "date_signature"))
    }
    write("soldes/s.json", one_solde(pilote_pv=days, **dated) | {"solution": solution})
    solde = line(segur)
    assert (solde["next"], solde["blocker"], solde["to_check"]) == ("déposer la demande", "", "")
    assert line(segur, "avance")["next"] == "déposer le solde"


@pytest.mark.parametrize("status", ["Déposée", "Validée", "Décidée et payée"])
def test_what_is_deposited_or_paid_is_no_longer_judged_by_dates_or_pilots(
    segur: Segur, status: str
) -> None:
    late = IN_FORCE.format(number=4) + IN_FORCE.format(number=6)
    settings(pilots(1) + late)
    assert {"DAT005", "PIL004"} <= codes(data(segur))
    assert "jalon 6 passé" in line(segur)["blocker"]
    paid = "".join(
        request(c["beneficiaire"]["finess"], PAID) for c in example("avance")["demandes"]
    )
    settings(pilots(1) + late + paid + request(FIRST, f'status = "{status}"', "solde"))
    found = data(segur)
    assert not {"DAT004", "DAT005", "PIL004", "SLD007"} & codes(found)
    assert found["sons"][0]["soldes"]["clean"] == 1
    assert line(segur)["blocker"] == ""
    assert line(segur, "avance")["blocker"] == ""


def test_a_milestone_passed_by_a_date_in_force_is_named_on_each_line(segur: Segur) -> None:
    settings(IN_FORCE.format(number=4))
    for client in (FIRST, SECOND):
        told = line(segur, "avance", client)
        assert "jalon 4 passé" in told["blocker"]
        assert "20 novembre 2025" in told["blocker"]
    assert data(segur)["sons"][0]["avances"] == {"total": 4, "clean": 0}


def test_a_published_milestone_is_short_on_rows_and_whole_once_below_the_table(
    segur: Segur,
) -> None:
    settings()
    told = segur("status", "-f", "json", "--as-of", "2025-12-20").out.replace("\u00a0", " ")
    rows = [one["to_check"] for one in json.loads(told)["requests"] if one["kind"] == "avance"]
    short = "jalon 4 passé (17 décembre 2025 à 12 h 00, publiée en 2024)"
    assert rows
    assert all(short in row and len(row) < 200 for row in rows)
    screen = " ".join(segur("status", "--as-of", "2025-12-20").out.replace("\u00a0", " ").split())
    assert screen.count("selon la page ASP du 10/06/2024") == 1


def test_a_request_to_modify_is_not_refused_for_a_date_that_passed_since(segur: Segur) -> None:
    states = [request(c["beneficiaire"]["finess"], 'status = "A modifier"')
              for c in example("avance")["demandes"]]  # fmt: skip
    settings(IN_FORCE.format(number=4) + "".join(states))
    (told,) = [one for one in data(segur)["report"]["findings"] if one["code"] == "DAT005"]
    assert told["severity"] == "warning"
    assert "aucun texte lu ne dit si un nouveau dépôt est reçu" in told["message"]


def test_a_dossier_that_names_no_pilot_report_says_that_the_condition_is_unknown(
    segur: Segur,
) -> None:
    for command in (("check",), ("lint-json", "soldes/s.json")):
        found = json.loads(segur(*command, "-f", "json", *AS_OF).out)
        rows = found.get("report", found)["findings"]
        (told,) = [one for one in rows if one["code"].startswith("PIL00")]
        assert (told["code"], told["severity"]) == ("PIL004", "warning")
        assert "inconnue, HOP-DPI-Va2 : aucun PV de ce SONS n'est nommé" in told["message"]
    assert "condition des trois pilotes inconnue" in line(segur)["to_check"]


def test_states_that_contradict_or_are_yet_to_come_are_said(segur: Segur) -> None:
    settings(request(FIRST, 'status = "A modifier"') + request(FIRST, PAID, "solde"))
    (told,) = [one for one in data(segur)["report"]["findings"] if one["code"] == "SLD008"]
    assert (
        "solde dit « Décidée et payée », alors que son avance est « A modifier »"
        in (told["message"])
    )
    settings(request(FIRST, PAID, "solde"))  # nothing is said of its avance
    (told,) = [one for one in data(segur)["report"]["findings"] if one["code"] == "SLD008"]
    assert "alors que l'état de son avance n'est pas dit" in told["message"]
    settings(request(FIRST, f"{PAID}\ndate = 2025-01-10"))
    assert "10 janvier 2025, avant la signature du bon de commande (3 février 2025)" in str(
        data(segur)["report"]["findings"]
    ).replace("\\xa0", " ")
    shown = segur("status", "-f", "json", *AS_OF).out.replace("\xa0", " ")
    (avance,) = [row for row in json.loads(shown)["requests"] if row["state"] == "Décidée et payée"]
    assert "10 janvier 2025, avant la signature" in avance["to_check"]
    settings(request(FIRST, f"{PAID}\ndate = 2027-01-31"))
    assert "31 janvier 2027, qui n'est pas encore venu" in str(data(segur)["report"]["findings"])
    settings(request("750999997", f"{PAID}\ndate = 2027-01-31"))  # of no file: said all the same
    assert "31 janvier 2027" in str(data(segur)["alerts"])
    settings(request(FIRST, f"{PAID}\ndate = 2024-06-10"))
    assert "10 juin 2024, avant l'ouverture du guichet des avances (12 septembre 2024" in str(
        data(segur)["report"]["findings"]
    )


def test_a_solde_deposited_before_its_invoice_is_to_verify(segur: Segur) -> None:
    write("soldes/s.json", one_solde())
    for deposited, told in (("2025-11-27", True), ("2025-11-28", False)):
        settings(request(FIRST, f"{PAID}\ndate = 2025-06-10")
                 + request(FIRST, f'status = "Déposée"\ndate = {deposited}', "solde"))  # fmt: skip
        (row,) = [r for r in json.loads(segur("status", "-f", "json", *AS_OF).out)["requests"]
                  if r["kind"] == "solde"]  # fmt: skip
        assert ("avant la facture" in (row["to_check"] or "")) is told


def test_a_cancelled_or_replaced_avance_is_not_what_a_solde_is_compared_with(segur: Segur) -> None:
    other = example("avance")
    other["demandes"] = other["demandes"][:1]
    other["demandes"][0]["commande"]["reference"] = "BC-NOUVEAU"
    write("b.json", other)
    solde = one_solde()
    solde["demandes"][0]["commande"]["reference"] = "BC-NOUVEAU"
    write("soldes/s.json", solde)
    lint = ("lint-json", "soldes/s.json", "--against", "avances/a.json", "-f", "json", *AS_OF)
    assert "SLD003" in segur(*lint).out
    settings(request(FIRST, 'replaced_by = "b.json"'))
    assert not {"SLD001", "SLD003", "SLD005"} & codes({"report": json.loads(segur(*lint).out)})
    settings(request(FIRST, 'status = "Annulée"'))
    found = {"report": json.loads(segur(*lint).out)}
    assert "SLD003" not in codes(found)
    assert {"SLD007", "SLD001"} <= codes(found)
    assert "ELI013" in segur("lint-json", "avances/a.json", *AS_OF).out


def test_a_sons_named_by_its_function_answers_to_its_state(segur: Segur) -> None:
    named = one_solde()
    named["sons"] = "DPI"
    write("soldes/s.json", named)
    settings(request(FIRST, 'status = "A modifier"'))
    assert "SLD007" in codes(data(segur))


def test_a_pilot_whose_own_report_blocks_deposits_no_solde(segur: Segur) -> None:
    tables = pilots(3)
    book = filled_workbook(profile(client__finess=CLIENTS[3]))
    book.save("pv/3.xlsx")
    settings(tables + '[[pilot]]\npv = "pv/3.xlsx"\nstate = "refusé"\n' + request(CLIENTS[3], PAID))
    value = example("solde")
    value["demandes"] = [one for one in value["demandes"]
                         if one["beneficiaire"]["finess"] == CLIENTS[3]]  # fmt: skip
    write("soldes/s.json", value)
    assert "son PV pilote est refusé" in line(segur, client=CLIENTS[3])["blocker"]


def test_a_missing_archive_or_report_is_never_to_be_deposited(segur: Segur) -> None:
    archived = CLEAN.replace('kind = "avance"', 'kind = "avance"\nattachments = "{stem}.zip"')
    settings("", archived)
    assert "archive de ses pièces absente" in line(segur, "avance")["blocker"]
    assert "« demandes incomplètes »" in line(segur)["blocker"]
    settings(pilots(3) + '[[pilot]]\npv = "pv/absent.xlsx"\n' + request(SECOND, PAID))
    write("soldes/s.json", example("solde") | {"demandes": example("solde")["demandes"][2:3]})
    third = example("solde")["demandes"][2]["beneficiaire"]["finess"]
    assert line(segur, client=third)["next"] != "déposer la demande"


@pytest.mark.parametrize(
    "text",
    [
        f"N° dossier;Bénéficiaire FINESS;Dispositif;Type de demande;Statut;Date du statut\n"
        f"1;{FIRST};DPI;Demande d'avance;Validée;15/03/2025\n"
        f"2;{FIRST};DPI;Demande de solde;A modifier;\n",
        f"client;produit;avance;solde\n{FIRST};DPI;Validée (15/03/2025);A modifier\n"
        f"{SECOND};DPI;néant;-\n",
        "Produit : DPI;;;;\nFINESS;Avance;;Solde;\n;État;Depuis le;État;Depuis le\n"
        f"{FIRST};Validée;15/03/2025;A modifier;\n",
        f"FINESS;Nom;SONS;État;Depuis\nDemandes d'avance;;;;\n{FIRST};CH;DPI;Validée;15/03/2025\n"
        f"Demandes de solde;;;;\n{FIRST};CH;DPI;A modifier;\n",
        f"Bénéficiaire;Objet;Statut;MAJ\nCH ({FIRST});Avance DPI;Validée;15/03/2025\n"
        f"CH ({FIRST});Solde DPI;A modifier;\n",
        f"FINESS;Demande;État;Depuis\nDPI;;;\n{FIRST};Avance;Validée;15/03/2025\n"
        f"{FIRST};Solde;A modifier;\n",
        f"Customer FINESS;Scheme;Issue Type;Stage;Last updated\n{FIRST};EHR;Advance request;"
        f"Validée;2025-03-15 10:12\n{FIRST};EHR;Balance request;A modifier;\n",
        f"Issue key;Summary;Status;Updated\nA-1;Avance DPI - CH ({FIRST});Validée;2025-03-15\n"
        f"A-2;Solde DPI - CH ({FIRST});A modifier;\nA-3;CH ({SECOND});;\nA-4;CH (2A0999991);;\n",
        f"Client;A;B;C\nFINESS;{FIRST};{SECOND};2A0999991\nSONS;DPI;DPI;DPI\n"
        "Avance – état;Validée;;\nAvance – date;15/03/2025;;\nSolde – état;A modifier;;\n",
        f"FINESS;Code SONS;Type de dossier;Fait marquant;Jour;Montant demandé\n"
        f"{FIRST};DPI;Avance;Validée;15/03/2025;30000\n{FIRST};DPI;Solde;A modifier;;70000\n",
        f"FINESS;Nom;AV;SLD\nHOP-DPI-Va2;;;\n{FIRST};CH;Validée le 15 mars 2025;A modifier\n",
    ],
)
def test_a_table_of_states_is_read_a_row_a_request_or_a_row_a_client(text: str) -> None:
    Path("etats.csv").write_text(text, encoding="utf-8")
    read = read_states(Path("etats.csv"))
    assert ([(s.client, s.sons, s.kind, s.status, s.day) for s in read.states], read.problems) == (
        [(FIRST, "HOP-DPI-Va2", "avance", "Validée", date(2025, 3, 15)),
         (FIRST, "HOP-DPI-Va2", "solde", "A modifier", None)], (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected", "told"),
    [
        ("Déposée le;Validée le;Payée le;Versement prévu\n10/03/2025;02/06/2025;03/11/2025;",
         ["payée 2025-11-03"], ""),
        ("Déposée le;Validée le;Payée le;Versement prévu\n10/03/2025;02/06/2025;;03/11/2025",
         ["validée 2025-06-02"], ""),
        ("Dépôt;A modifier;Redépôt\n10/03/2025;02/04/2025;15/04/2025", ["déposée 2025-04-15"], ""),
        ("À déposer;Envoyée;Rejetée;Versée\nnon;☑;☑;☐", ["rejetée None"], ""),
        ("À déposer;Envoyée;Versée\nx;x;", ["déposée None"], ""),
        ("Envoyée;Rejetée;Validée\nx;x;x", [], "l'ordre des étapes n'est pas compris"),
        ("Déposée le;Payée le\n10/06/2025;10/03/2025", [], "l'ordre des étapes"),
        ("Déposée le;Payée le\n10/03/2025;voir Camille", [], "« voir Camille », qui n'est pas"),
        ("Décision\nrejetée le 04/05/2025", ["rejetée 2025-05-04"], ""),
        ("Déposée le;Payée le\n;", [], ""),
        ("Payée (O/N);Déposée (O/N)\nO;O", ["payée None"], ""),
        ("Payée (O/N);Déposée (O/N)\nN;O", ["déposée None"], ""),
        ("Situation au 01/12\nMandatée", ["Mandatée None"], ""),
        ("Facture payée le;Référence;État\n03/11/2025;F 1;déposée", ["déposée None"], ""),
        ("Date;Événement\n10/03/2025;Dépôt", ["déposée 2025-03-10"], ""),
        ("Horodatage;Événement\n2025-03-10 09:14;Dépôt", ["déposée 2025-03-10"], ""),
        ("Déposée;Payée\n✔;❌", ["déposée None"], ""),
        ("Déposée;Payée\n✔;✘", [], "« ✘ », qui n'est pas compris"),
        ("État;Date dernière action\nValidée;20250310", ["Validée 2025-03-10"], ""),
        ("Décision;Date de décision\nfavorable;10/03/2025", ["validée 2025-03-10"], ""),
        ("Décision;Date de décision\ndéfavorable;10/03/2025", [], "l'ordre des étapes"),
        ("Encaissée le;Montant encaissé\n03/11/2025;30 000,00", ["payée 2025-11-03"], ""),
    ],
)  # fmt: skip
def test_days_and_crosses_of_each_stage_tell_the_state_of_a_request(
    text: str, expected: list[str], told: str
) -> None:
    headings, cells = text.split("\n")
    Path("etats.csv").write_text(
        f"FINESS;SONS;Demande;{headings}\n{FIRST};DPI;avance;{cells}\n", encoding="utf-8"
    )
    read = read_states(Path("etats.csv"))
    assert [f"{found.status} {found.day}" for found in read.states] == expected
    assert [told in problem for problem in read.problems] == ([True] if told else [])


def test_the_stages_of_each_request_and_each_function_are_told_apart() -> None:
    Path("etats.csv").write_text(
        f"FINESS;SONS;Avance;;Solde;\n;;Dépôt;Paiement;Dépôt;Paiement\n"
        f"{FIRST};DPI et PFI;10/03/2025;03/11/2025;10/01/2026;\n", encoding="utf-8",
    )  # fmt: skip
    noted = {(s.sons, s.kind, s.status) for s in read_states(Path("etats.csv")).states}
    functions = ("HOP-DPI-Va2", "HOP-PFI-Va2")
    stages = (("avance", "payée"), ("solde", "déposée"))
    assert noted == {(sons, *stage) for sons in functions for stage in stages}
    Path("etats.csv").write_text(
        f"Suivi des avances;;\nFINESS;DPI;PFI\n{FIRST};Payée;Déposée\n", encoding="utf-8"
    )
    noted = {(s.sons, s.kind, s.status) for s in read_states(Path("etats.csv")).states}
    assert noted == {(functions[0], "avance", "Payée"), (functions[1], "avance", "Déposée")}


def test_two_states_of_one_request_without_their_days_are_none() -> None:
    rows = "".join(f"{FIRST};DPI;avance;{state}\n" for state in ("Déposée", "déposé", "Payée"))
    Path("etats.csv").write_text(f"FINESS;SONS;Demande;État\n{rows}", encoding="utf-8")
    read = read_states(Path("etats.csv"))
    assert [state.status for state in read.states] == ["Déposée ou Payée"]
    assert read_stage(read.states[0].status) is Stage.UNKNOWN
    assert len(read.problems) == 2


def test_the_day_of_a_stage_is_not_that_of_a_state() -> None:
    Path("etats.csv").write_text(
        "FINESS;SONS;Avance déposée le;Avance encaissée le;Solde déposé le\n"
        f"{FIRST};DPI;10/03/2025;03/11/2025;10/01/2026\n", encoding="utf-8",
    )  # fmt: skip
    noted = {(s.kind, s.status, str(s.day)) for s in read_states(Path("etats.csv")).states}
    assert noted == {("avance", "payée", "2025-11-03"), ("solde", "déposée", "2026-01-10")}


def test_an_english_follow_up_is_read() -> None:
    Path("etats.csv").write_text(
        f"Facility ID;Program;Request;Status;Updated\n{FIRST};DPI;Down payment;Paid;2025-06-10\n",
        encoding="utf-8",
    )
    (noted,) = read_states(Path("etats.csv")).states
    assert (noted.client, noted.kind, noted.status) == (FIRST, "avance", "Paid")


def test_a_table_of_states_without_a_sons_says_what_it_lacks() -> None:
    Path("etats.csv").write_text(f"FINESS;Demande;État\n{FIRST};avance;payée\n", encoding="utf-8")
    with pytest.raises(StopError, match="il manque SONS"):
        read_states(Path("etats.csv"))


def test_the_states_of_one_request_are_a_history_whose_last_day_counts(segur: Segur) -> None:
    noted = [
        request(FIRST, f'status = "{status}"\ndate = {noted_on}')
        for status, noted_on in (
            ("A modifier", "2025-06-10"), ("Décidée et payée", "2025-11-03"),
            ("Déposée", "2025-03-01"),
        )
    ]  # fmt: skip
    settings(pilots() + "".join(noted))
    assert line(segur, "avance")["state"] == "Décidée et payée"
    assert "SLD007" not in codes(data(segur))
    Path("etats.csv").write_text(
        f"client;produit;type;état;depuis\n{FIRST};DPI;avance;Rejetée;04/11/2025\n"
        f"{FIRST};DPI;avance;Validée;01/07/2025\n{FIRST};DPI;avance;Perdue;\n",
        encoding="utf-8",
    )
    settings("".join(noted) + '[status]\nfile = "etats.csv"\n')
    assert line(segur, "avance")["state"] == "Rejetée"
    assert "ligne 4 : 010999993, HOP-DPI-Va2, avance déjà décrite" in str(data(segur))
    run = segur("lint-json", "soldes/s.json", "--select", "SLD007", *AS_OF)
    assert "« Rejetée »" in run.out


@pytest.mark.parametrize("files", [("b",), ("b", "c"), ("b", "a", "c")])
def test_a_request_replaced_time_and_again_is_that_of_the_last_file(
    segur: Segur, files: tuple[str, ...]
) -> None:
    for name in "abc":
        value = example("avance")
        value["demandes"] = value["demandes"][:1]
        value["demandes"][0]["commande"]["reference"] = f"BC-{name}"
        write(f"avances/{name}.json", value)
    solde = one_solde()
    solde["demandes"][0]["commande"]["reference"] = f"BC-{files[-1]}"
    write("soldes/s.json", solde)
    replaced = "".join(
        request(FIRST, f'replaced_by = "avances/{name}.json"\ndate = 2025-0{month}-10')
        for month, name in enumerate(files, 3)
    )
    settings(pilots() + replaced)
    assert "dont l'état n'est pas dit" in line(segur)["to_check"]
    settings(pilots() + replaced + request(FIRST, PAID + "\ndate = 2025-11-03"))
    assert line(segur, "avance")["state"] == "Décidée et payée"
    found = codes(data(segur))
    assert "ELI013" in found
    assert not {"SLD001", "SLD003", "SLD005", "SLD007", "SLD008", "ELI003"} & found


def next_of_plan(segur: Segur, client: str) -> str:
    rows = json.loads(segur("plan", "-f", "json", "--as-of", "2026-05-02T09:00").out)["rows"]
    (row,) = [row for row in rows if row["FINESS"] == client]
    return str(row["à faire"])


@pytest.mark.parametrize(
    ("reports", "status", "told"),
    [
        (3, "Décidée et payée", "déposer le solde"),
        (2, "Décidée et payée", "déposer le solde, après les trois PV pilotes"),
        (3, "Validée", "avance : attendre la décision et le paiement, puis déposer le solde"),
        (3, "Rejetée", "avance : lire le motif du rejet"),
        (3, "En attente de pièces", "avance : état non connu de segur"),
        (3, "Annulée", "avance : annulée ou remplacée"),
    ],
)
def test_the_plan_tells_the_step_that_the_follow_up_tells(
    segur: Segur, reports: int, status: str, told: str
) -> None:
    settings(pilots(reports) + request(FIRST, f'status = "{status}"'))
    step = next_of_plan(segur, FIRST)
    assert step.startswith(told)
    solde = line(segur)
    assert (solde["blocker"] == "") is (step == "déposer le solde" or "non connu" in step)
    if status == "Validée":
        assert solde["next"] == "faire payer son avance, puis déposer"
    assert "rien ne dit qu'elle a été déposée" in next_of_plan(segur, SECOND)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("2025-11-20", ""),
        ("2025-11-21", "attestation de prestation envoyée le 21 novembre 2025, après"),
        ("2026-06-01", "attestation de prestation du 1er juin 2026, qui n'est pas encore venu"),
    ],
)
def test_an_attestation_sent_late_or_yet_to_come_is_told(
    segur: Segur, sent: str, told: str
) -> None:
    settings(
        pilots() + IN_FORCE.format(number=5) + request(FIRST, PAID)
        + request(FIRST, f"attestation = {sent}", "solde")
    )  # fmt: skip
    doubts = line(segur)["to_check"].replace("\u00a0", " ")
    assert told in doubts
    assert ("attestation" in doubts) is bool(told)


def test_status_says_what_it_could_not_read_and_does_not_end_in_0(segur: Segur) -> None:
    Path("suivi.csv").write_text(
        "FINESS;SONS;Demande;État\n010999993;HOP-DPI-Va2;avance;Validée\n"
        "010999993;HOP-PFI-Va2;avance;\n", encoding="utf-8",
    )  # fmt: skip
    noted = '[status]\nfile = "suivi.csv"\n'
    Path("segur.toml").write_text(noted, encoding="utf-8")
    run = segur("status", *AS_OF)
    assert (run.code, "1 ligne sans état noté (ligne 3)" in run.out) == (0, True)
    Path("a.json").write_text("{", encoding="utf-8")
    named = '[[files]]\npath = "{}"\nkind = "avance"\n'
    Path("segur.toml").write_text(named.format("a.json") + noted, encoding="utf-8")
    run = segur("status", *AS_OF)
    assert (run.code, "fichier illisible : « a.json »" in run.out) == (1, True)
    Path("segur.toml").write_text(named.format("b.json"), encoding="utf-8")
    run = segur("status", *AS_OF)
    assert (run.code, "Fichier attendu, absent : « b.json »" in run.out) == (3, True)
    assert json.loads(segur("status", "-f", "json", *AS_OF).out)["missing"] == ["b.json"]


@pytest.mark.parametrize(
    ("heading", "cell", "state", "told"),
    [
        ("Payée le", "20/06/2025", "déposée", True),
        ("Payée le", "20/06/2025", "payée", False),
        ("Payée", "oui", "déposée", True),
        ("Payée", "non", "déposée", False),
        ("Date de rejet", "20/06/2025", "déposée", True),
        ("Annulée", "oui", "déposée", True),
        ("Annulée", "non", "déposée", False),
        ("Décision", "rejetée le 04/05/2025", "déposée", True),
        ("Date de dépôt", "20/06/2025", "à déposer", True),
        ("Date de dépôt", "20/06/2025", "déposée", False),
        ("Payée le", "20/06/2025", "validée", True),
        ("Montant versé", "23 750,00", "à déposer", True),
        ("Montant versé", "0,00", "à déposer", False),
        ("Dépôt prévu le", "20/06/2025", "à déposer", False),
        ("Commentaire", "ne pas déposer", "à déposer", True),
        ("BC reçu", "oui", "déposée", False),
    ],
)
def test_what_stands_beside_a_state_and_contradicts_it_is_told(
    tmp_path: Path, heading: str, cell: str, state: str, told: bool
) -> None:
    path = tmp_path / "suivi.csv"
    path.write_text(f"FINESS;SONS;Demande;État;{heading}\n{FIRST};DPI;avance;{state};{cell}\n")
    read = read_states(path)
    assert [found.status for found in read.states] == [state]
    assert [cell in problem for problem in read.problems] == [True] * told
