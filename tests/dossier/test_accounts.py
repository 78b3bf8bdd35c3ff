"""`segur check`: every request is counted as what it is, and what is left out is named."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jsonschema import Draft202012Validator

from segur_cli import resources
from segur_cli.exits import StopError
from segur_cli.requests.states_table import read_states
from tests.conftest import Segur
from tests.dossier.test_check import AS_OF, CLEAN, check, settings, write
from tests.lint.running import example

FIRST, SECOND = "010999993", "130999980"


@pytest.fixture(autouse=True)
def dossier() -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    write("avances/a.json", example("avance"))
    settings()


def request(client: str, more: str, kind: str = "avance") -> str:
    return f'[[request]]\nclient = "{client}"\nsons = "HOP-DPI-Va2"\nkind = "{kind}"\n{more}\n'


def data(segur: Segur, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(check(segur, *options, "-f", "json").out)
    Draft202012Validator(json.loads(resources.schema("check.schema.json").read_text())).validate(
        found
    )
    return found


def codes(found: dict[str, Any]) -> set[str]:
    return {one["code"] for one in found["report"]["findings"]}


def only(rank: int, **changes: Any) -> dict[str, Any]:
    value = example("avance")
    value["demandes"] = value["demandes"][rank : rank + 1]
    value["demandes"][0]["commande"] |= changes
    return value


def pilots() -> str:
    Path("pv").mkdir(exist_ok=True)
    Path("pv/p.json").write_bytes(resources.example("pv/rempli.json").read_bytes())
    return '[[pilot]]\npv = "pv/p.json"\nstate = "validé"\n'


def test_a_solde_behind_a_closed_gate_is_not_clean(segur: Segur) -> None:
    write("soldes/s.json", example("solde"))
    settings(pilots())
    found = data(segur)
    (sons,) = found["sons"]
    assert sons["avances"] == {"total": 4, "clean": 4}
    assert sons["soldes"] == {"total": 4, "clean": 0}
    assert sons["pilots"] == 1, "two are missing"
    lines = json.loads(segur("status", "-f", "json", *AS_OF).out)["requests"]
    blockers = {one["kind"]: one["blocker"] for one in lines}
    assert blockers == {"avance": None, "solde": "condition des trois pilotes non remplie"}


def test_what_keeps_a_file_from_being_read_or_recognised_is_named(segur: Segur) -> None:
    Path("avances/casse.json").write_text('{"a":', encoding="utf-8")
    write("avances/autre.json", {"a": 1})
    notes = " ".join(data(segur)["notes"])
    assert "demandes non comptées, fichier illisible : « avances/casse.json »" in notes
    assert "aucune demande reconnue dans « avances/autre.json »" in notes


@pytest.mark.parametrize("state", ["Annulée", "retirée"])
def test_a_cancelled_request_is_left_out_and_told(segur: Segur, state: str) -> None:
    value = example("avance")
    value["demandes"][0]["commande"] |= {"montant_ht": 0, "montant_ttc": 0}
    write("avances/a.json", value)
    assert "MNT001" in codes(data(segur))
    settings(request(FIRST, f'status = "{state}"'))
    found = data(segur)
    assert "MNT001" not in codes(found)
    assert found["sons"][0]["avances"] == {"total": 3, "clean": 3}
    assert f"{FIRST}, HOP-DPI-Va2, avance (« {state} »)" in " ".join(found["notes"])


def test_a_replaced_request_gives_way_to_its_replacement(segur: Segur) -> None:
    write("avances/b.json", only(1, reference="BC-FICTIF-AUTRE"))
    assert "ELI006" in codes(data(segur))
    settings(request(SECOND, 'replaced_by = "avances/b.json"'))
    found = data(segur)
    assert "ELI006" not in codes(found)
    assert found["sons"][0]["avances"] == {"total": 4, "clean": 4}
    settings(request(SECOND, 'replaced_by = "avances/a.json"'))
    write("avances/b.json", only(2))
    write("avances/a.json", only(0))
    assert "et n'en contient aucune" in " ".join(data(segur)["notes"])
    settings(request(SECOND, 'replaced_by = "absent.json"'))
    run = check(segur)
    assert run.code == 2
    assert "rien n'est laissé de côté" in " ".join(run.out.split())


def test_an_avance_and_the_amendment_named_for_it_are_no_repeat(segur: Segur) -> None:
    write("avances/avenant.json", only(0))
    assert "ELI007" in codes(data(segur))
    settings(request(FIRST, 'amended_by = "avances/avenant.json"'))
    assert not {"ELI006", "ELI007"} & codes(data(segur))


def test_a_client_without_request_is_held_against_the_base(segur: Segur) -> None:
    settings('[[client]]\nfiness = "690999990"\nname = "CLINIQUE ABSENTE FICTIVE"\n')
    run = check(segur)
    assert run.code == 1
    found = data(segur)
    (absent,) = [one for one in found["report"]["findings"] if one["code"] == "ELI001"]
    assert absent["path"] == "segur.toml"
    assert absent["subject"] == "CLINIQUE ABSENTE FICTIVE (690999990)"
    assert 'finess = "690999990"' in Path("segur.toml").read_text().splitlines()[
        absent["span"]["line"] - 1
    ]  # fmt: skip
    (line,) = [
        one for one in json.loads(segur("status", "-f", "json", *AS_OF).out)["requests"]
        if one["client"] == "690999990"
    ]  # fmt: skip
    assert line["blocker"] == "absent de la base"
    assert "ELI001" not in codes(data(segur, "--only", "lint"))


def test_an_unreadable_client_is_neither_eligible_nor_refused(segur: Segur) -> None:
    value = example("avance")
    value["demandes"][0]["beneficiaire"]["finess"] = "12"
    write("avances/a.json", value)
    found = data(segur)
    assert (found["sons"][0]["clients"], found["sons"][0]["eligible"]) == (4, 2)  # one is V1+V2
    assert "1 demande de FINESS illisible : éligibilité non jugée" in found["notes"]
    assert "FINESS illisible" in segur("status", "-f", "csv", *AS_OF).out


def test_that_an_avance_is_validated_follows_from_its_request(segur: Segur) -> None:
    settings(pilots() + request(FIRST, 'status = "A modifier"'))
    found = data(segur)
    (told,) = [one for one in found["report"]["findings"] if one["code"] == "PV057"]
    assert "le document la dit validée et [[request]] la dit non validée" in told["message"]
    settings(pilots() + request(FIRST, 'status = "Décidée et payée"'))
    assert "PV057" not in codes(data(segur))


def test_two_tables_that_claim_one_file_differently_are_refused(segur: Segur) -> None:
    settings('[[files]]\npath = "avances/a.json"\nkind = "solde"\n')
    run = check(segur)
    assert run.code == 2
    assert "décrit par deux tables [[files]]" in " ".join(run.out.split())


def test_a_kind_that_the_file_contradicts_is_told(segur: Segur) -> None:
    settings("", CLEAN.replace('kind = "avance"', 'kind = "solde"'))
    assert "[[files]] dit « solde », le fichier « avance »" in " ".join(data(segur)["notes"])


def test_nothing_to_check_is_never_green(segur: Segur) -> None:
    Path("segur.toml").write_text('[project]\nname = "vide"\n', encoding="utf-8")
    run = check(segur)
    assert run.code == 3
    assert run.out.splitlines()[1].startswith("Rien à contrôler")
    settings(
        "", CLEAN.replace("avances/", "rien/").replace("kind = ", "optional = true\nkind = ", 1)
    )
    run = check(segur)
    assert run.code == 3, "a folder mistyped would be green for ever"
    assert run.out.splitlines()[1].startswith("Rien à contrôler : aucune demande")


def test_clients_without_solde_are_named_as_milestone_5_nears(segur: Segur) -> None:
    date = 'sons = "HOP-DPI-Va2"\nnumber = 5\nsource = "note fictive"\n'
    settings(f"[[milestone]]\n{date}date = 2026-02-01\n")
    (alert,) = [one for one in data(segur)["alerts"] if one["about"] == "HOP-DPI-Va2"]
    assert FIRST in alert["text"]
    assert "jalon 5" in alert["text"]
    settings(f"[[milestone]]\n{date}date = 2026-11-01\n")
    assert not [one for one in data(segur)["alerts"] if one["about"] == "HOP-DPI-Va2"]


@pytest.mark.parametrize("name", ["suivi.csv", "suivi.xlsx"])
def test_what_status_writes_is_read_back_once_filled(segur: Segur, name: str) -> None:
    assert segur("status", "--report", f"{name.partition('.')[2]}={name}", *AS_OF).code == 0
    settings(f'[status]\nfile = "{name}"\n')
    assert check(segur).code == 0
    lines = json.loads(segur("status", "-f", "json", *AS_OF).out)["requests"]
    assert {one["state"] for one in lines} == {"dépôt non noté"}


def test_a_table_of_states_is_read_in_the_open(segur: Segur) -> None:
    Path("suivi.csv").write_text(
        "FINESS;SONS;demande;état;depuis;humeur\n"
        f"{FIRST};DPI;avance;Décidée et payée;10/06/2025;x\n"
        "12;DPI;avance;A modifier;;x\n"
        f"{SECOND};DPI;autre;A modifier;;x\n"
        f"{SECOND};DPI;avance;A modifier;le trente;x\n"
        f"{FIRST};DPI;avance;A modifier;;x\n",
        encoding="utf-8",
    )
    settings('[status]\nfile = "suivi.csv"\n')
    found = data(segur)
    (problems,) = [part["problems"] for part in found["parts"] if part["name"] == "lint"]
    assert [one.partition(" : ")[0] for one in problems] == [
        f"suivi.csv, ligne {line}" for line in (3, 4, 5, 6)
    ]
    assert found["exit_code"] == 2
    assert "suivi.csv : 1 colonne non lue (F « humeur »)" in found["notes"]
    lines = json.loads(segur("status", "-f", "json", *AS_OF).out)["requests"]
    (first,) = [one for one in lines if one["client"] == FIRST]
    assert (first["state"], first["since"]) == ("Décidée et payée", "2025-06-10")
    settings('[status]\nfile = "suivi.csv"\n' + request(FIRST, 'status = "A modifier"'))
    assert "et par une table [[request]]" in " ".join(check(segur).out.split())


@pytest.mark.parametrize("title", ["Suivi des avances", "Demandes d'avance au 03/03/2025"])
def test_a_line_above_states_may_name_the_request(tmp_path: Path, title: str) -> None:
    path = tmp_path / "suivi.csv"
    path.write_text(f"{title};;;\nFINESS;SONS;État;Depuis\n{FIRST};DPI;A modifier;45700\n", "utf-8")
    [state] = read_states(path).states
    assert (state.kind, str(state.day)) == ("avance", "2025-02-12")
    path.write_text(
        f"Avances et soldes;;;\nFINESS;SONS;État;Depuis\n{FIRST};DPI;x;45700\n", "utf-8"
    )
    with pytest.raises(StopError, match="aucune ligne d'intitulés"):
        read_states(path)


@pytest.mark.parametrize(
    ("headings", "cells", "days"),
    [
        ("Etat avance;Date;Etat solde;Date", "Payée;10/06/2025;Déposée;01/03/2026", (6, 3)),
        ("Avance;le;Solde;le", "Payée;10/06/2025;Déposée;01/03/2026", (6, 3)),
        ("Date;Etat avance;Date;Etat solde", "10/06/2025;Payée;01/03/2026;Déposée", (6, 3)),
        ("Etat avance;Date état;Etat solde", "Payée;10/06/2025;Déposée", (6, None)),
        ("Date;Suite;Etat avance;Etat solde", "10/06/2025;x;Payée;Déposée", (None, None)),
        ("Date;Suite;Etat avance", "10/06/2025;x;Payée", (6,)),
    ],
)
def test_a_day_is_that_of_the_state_beside_it(
    tmp_path: Path, headings: str, cells: str, days: tuple[int | None, ...]
) -> None:
    path = tmp_path / "suivi.csv"
    path.write_text(f"FINESS;SONS;{headings}\n{FIRST};DPI;{cells}\n", encoding="utf-8")
    read = read_states(path)
    assert tuple(state.day and state.day.month for state in read.states) == days
    unread = [note for note in read.notes if "« Date »" in note.replace("\u00a0", " ")]
    assert bool(unread) == (days == (None, None))


@pytest.mark.parametrize(
    "table",
    [
        "FINESS;Avance DPI;Solde DPI;Avance PFI\n{};Payée;Déposée;Rejetée\n",
        "FINESS;DPI;;PFI;\n;Avance;Solde;Avance;Solde\n{};Payée;Déposée;Rejetée;\n",
        "FINESS;Avance;;Solde;\n;DPI;PFI;DPI;PFI\n{};Payée;Rejetée;Déposée;\n",
    ],
)
def test_the_heading_of_a_state_may_name_its_sons(tmp_path: Path, table: str) -> None:
    path = tmp_path / "suivi.csv"
    path.write_text(table.format(FIRST), encoding="utf-8")
    read = read_states(path)
    assert {(state.sons, state.kind, state.status) for state in read.states} == {
        ("HOP-DPI-Va2", "avance", "Payée"), ("HOP-DPI-Va2", "solde", "Déposée"),
        ("HOP-PFI-Va2", "avance", "Rejetée"),
    }  # fmt: skip
    assert (read.problems, read.notes) == ((), ())


def test_columns_of_states_that_would_not_be_read_refuse_the_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["FINESS", "SONS", "demande", "état", *["Note"] * 253, "depuis"])
    sheet.append([FIRST, "DPI", "avance", "Déposée", *["x"] * 254])
    book.save(tmp_path / "suivi.xlsx")
    with pytest.raises(StopError, match="a plus de 256 colonnes remplies"):
        read_states(tmp_path / "suivi.xlsx")


def test_the_number_of_a_state_is_read_as_that_of_a_list(tmp_path: Path) -> None:
    path = tmp_path / "suivi.csv"
    rows = "".join(f"{number};DPI;avance;Déposée\n" for number in ("10999993", "O10999993", "12"))
    path.write_text(f"FINESS;SONS;demande;état\n{rows}", encoding="utf-8")
    read = read_states(path)
    assert [state.client for state in read.states] == [FIRST]
    assert f"suivi.csv, ligne 2 : « 10999993 » lu {FIRST}" in [
        note.replace("\u00a0", " ") for note in read.notes
    ]
    told = [problem.replace("\u00a0", " ") for problem in read.problems]
    assert [problem.partition(" ; ")[0] for problem in told] == [
        f"suivi.csv, ligne 3 : « O10999993 » n'est pas un FINESS ({FIRST} ?)",
        "suivi.csv, ligne 4 : « 12 » n'est pas un FINESS",
    ]


def test_fail_on_of_segur_toml_is_the_default(segur: Segur) -> None:
    write("avances/avenant.json", only(0))
    assert check(segur).code == 0
    settings('[lint]\nfail_on = "warning"\n')
    assert check(segur).code == 1
    assert check(segur, "--fail-on", "error").code == 0


def test_machine_formats_hold_what_could_not_be_checked(segur: Segur) -> None:
    Path("base.xlsx").write_bytes(b"rien")
    check(segur, "--report", "sarif=r.sarif", "--report", "junit=r.xml")
    (run,) = json.loads(Path("r.sarif").read_text())["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert "Non contrôlé : éligibilité : " in Path("r.xml").read_text()
