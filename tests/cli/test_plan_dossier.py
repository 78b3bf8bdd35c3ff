"""`segur plan` of a whole dossier: who is planned, by which day, what is not known."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.conftest import Run, Segur
from tests.lint.running import example

A, B, C, D = "010999993", "690999974", "750999997", "130999980"
AS_OF = ("--as-of", "2026-12-01")
HEADINGS = "FINESS;Nom;SONS;Pilote;Installé le;En production le;Chef de projet\n"
IN_FORCE = {4: "2027-01-31", 5: "2027-03-17", 6: "2027-06-16"}


def row(number: str, installed: str = "", *, pilot: bool = False, sons: str = "PFI") -> str:
    marked = "oui" if pilot else "non"
    return f"{number};CH FICTIF {number[:2]};{sons};{marked};{installed};{installed};Mme FICTIVE\n"


PILOTS = "".join(
    row(number, day, pilot=True)
    for number, day in ((A, "04/01/2027"), (B, "05/01/2027"), (C, "06/01/2027"))
)


def noted(number: str, kind: str, *keys: str) -> str:
    lines = (f'client = "{number}"', 'sons = "HOP-PFI-Va2"', f'kind = "{kind}"', *keys)
    return "\n".join(("[[request]]", *lines, ""))


PAID = "".join(noted(number, "avance", 'status = "Décidée et payée"') for number in (A, B, C))
SETTLED = PAID + noted(D, "avance", 'status = "Décidée et payée"')


def dossier(rows: str, *tables: str, sons: str = "HOP-PFI-Va2") -> None:
    dates = [
        f'[[milestone]]\nsons = "{sons}"\nnumber = {number}\ndate = {day}\nsource = "AF fictif"\n'
        for number, day in IN_FORCE.items()
    ]
    Path("clients.csv").write_text(HEADINGS + rows, encoding="utf-8")
    text = "\n".join(('[clients]\nfile = "clients.csv"', *dates, *tables))
    Path("segur.toml").write_text(text, encoding="utf-8")


def plain(run: Run) -> str:
    return " ".join(run.out.replace("\u00a0", " ").split())


def test_every_client_is_planned_and_who_must_move_first_comes_first(segur: Segur) -> None:
    dossier(PILOTS + row(D, "10/01/2027"), SETTLED)
    run = segur("plan", *AS_OF, "-f", "json")
    rows = json.loads(run.out)["rows"]
    assert run.code == 0
    assert [(one["FINESS"], one["pas avant"]) for one in rows] == [
        (A, "2027-02-04"), (B, "2027-02-05"), (C, "2027-02-06"), (D, "2027-02-06"),
    ]  # fmt: skip
    assert [one["à faire"] for one in rows[2:]] == [
        "faire compléter et signer le PV pilote",
        "déposer le solde (VA signée), après les trois PV pilotes",
    ]  # fmt: skip
    assert {one["verdict du solde"] for one in rows} == {"tient, hors temps d'examen (inconnu)"}
    told = plain(segur("plan", *AS_OF))
    assert "3 pilotes donnés, il en faut 3" in told
    assert "complété au plus tôt le 6 février 2027 (calculée) ; aucun solde avant" in told
    assert "2024" not in told  # the user's own dates carry no caution


@pytest.mark.parametrize(
    ("rows", "tables", "said"),
    [
        (row(A, "04/01/2027", pilot=True), PAID, "1 pilote donné, il en faut 3"),
        (PILOTS.replace("06/01/2027", ""), PAID, "installation complète non datée"),
        (PILOTS.replace("06/01/2027", "20/03/2027"), PAID, "trop tard (1) : installation après"),
        (PILOTS + row(D), SETTLED, "prestation à réaliser d'ici le jalon 5 (17 mars 2027)"),
        (
            PILOTS + row(D, "10/01/2027", sons=""),
            PAID + noted(A, "avance").replace("PFI", "DPI"),
            "1 client sans SONS",
        ),
        (
            PILOTS + row("130999972", "10/01/2027"),
            PAID + '[base]\nfile = "demo"\n',
            "impossible à dire (1) : absent de la base",
        ),
        (
            PILOTS.replace(C, "130999972"),
            PAID + '[base]\nfile = "demo"\n',
            "trop peu de PV datés ; CH FICTIF 75 130999972 (absent de la base)",
        ),
        (PILOTS, PAID.replace("Décidée et payée", "Annulée", 1), "son avance est « Annulée »"),
    ],
)
def test_what_does_not_surely_hold_says_why_and_is_not_green(
    segur: Segur, rows: str, tables: str, said: str
) -> None:
    dossier(rows, tables)
    run = segur("plan", *AS_OF)
    assert (run.code, said in plain(run)) == (1, True), plain(run)


def test_the_attestation_is_the_way_left_after_the_fifth_milestone(segur: Segur) -> None:
    dossier(PILOTS.replace("06/01/2027", "01/03/2027"), PAID)
    rows = json.loads(segur("plan", *AS_OF, "-f", "json").out)["rows"]
    assert {one["à faire"] for one in rows} == {"envoyer l'attestation de prestation"}
    assert all("ce que l'attestation de prestation contient" in one["à savoir"] for one in rows)


@pytest.mark.parametrize(
    ("solde", "verdict"),
    [
        ((), "délai passé"),
        (("attestation = 2027-03-10",), "tient, hors temps d'examen (inconnu)"),
        (("attestation = 2027-03-20",), "délai passé"),
        (('status = "Déposée"',), "solde déposé"),
        (('status = "Annulée"',), "délai passé"),
    ],
)
def test_a_milestone_is_reached_by_one_client_at_a_time(
    segur: Segur, solde: tuple[str, ...], verdict: str
) -> None:
    rows = PILOTS.replace("06/01/2027", "01/03/2027")
    dossier(rows, PAID, noted(A, "solde", *solde) if solde else "")
    run = segur("plan", "--as-of", "2027-04-20", "-f", "json")
    by_client = {one["FINESS"]: one["verdict du solde"] for one in json.loads(run.out)["rows"]}
    assert (by_client[A], by_client[B]) == (verdict, "délai passé")


def test_a_va_signed_in_a_solde_says_that_its_service_is_done(segur: Segur) -> None:
    solde = example("solde") | {"sons": "HOP-PFI-Va2"}
    solde["demandes"] = solde["demandes"][3:]
    solde["demandes"][0]["beneficiaire"]["finess"] = D
    for signed, verdict in (
        ("2026-11-20", "tient, hors temps d'examen (inconnu)"),
        ("2027-02-20", "impossible à dire"),  # still to come
    ):
        solde["demandes"][0]["va"]["date_signature"] = signed
        Path("solde.json").write_text(json.dumps(solde), encoding="utf-8")
        dossier(PILOTS + row(D), SETTLED, '[[files]]\npath = "solde.json"\nkind = "solde"\n')
        run = segur("plan", *AS_OF, "-f", "json")
        (planned,) = [one for one in json.loads(run.out)["rows"] if one["FINESS"] == D]
        assert planned["verdict du solde"] == verdict, planned
    assert "réaliser la prestation" in planned["à faire"]


def test_an_attestation_sent_in_time_is_known_to_every_command(segur: Segur) -> None:
    solde = example("solde") | {"sons": "HOP-PFI-Va2"}
    solde["demandes"] = solde["demandes"][:2]
    Path("solde.json").write_text(json.dumps(solde), encoding="utf-8")
    files = '[[files]]\npath = "solde.json"\nkind = "solde"\n'
    late = ("--as-of", "2027-04-20", "-f", "json")
    for clients, told in (((), 2), ((A,), 1), ((A, "130999980"), 0)):
        notes = (noted(client, "solde", "attestation = 2027-03-10") for client in clients)
        dossier("", files, *notes)
        found = json.loads(segur("lint-json", "solde.json", *late).out)["findings"]
        assert [one["code"] for one in found].count("DAT005") == min(told, 1)
        rows = json.loads(segur("status", *late).out)["requests"]
        lines = [f"{row['blocker']} {row['to_check']}" for row in rows if row["kind"] == "solde"]
        assert sum("jalon 5 passé" in line for line in lines) == told


def test_an_avance_comes_first_and_one_of_which_nothing_is_said_is_not_supposed(
    segur: Segur,
) -> None:
    dossier(PILOTS)
    rows = json.loads(segur("plan", *AS_OF, "-f", "json").out)["rows"]
    assert {one["au plus tard"] for one in rows} == {"2027-01-31"}
    late = segur("plan", "--as-of", "2027-02-02")
    assert late.code == 1
    assert "rien ne dit que son avance a été déposée" in plain(late)


def test_a_plan_goes_to_a_workbook_and_a_calendar(segur: Segur) -> None:
    dossier(PILOTS, PAID)
    segur("plan", *AS_OF, "-q", "--report", "xlsx=plan.xlsx", "--report", "ics=plan.ics")
    rows = list(load_workbook("plan.xlsx").worksheets[0].iter_rows(values_only=True))
    assert (len(rows), rows[1][1], "PV pilote" in rows[0]) == (4, A, True)
    events = Path("plan.ics").read_text(encoding="utf-8")
    assert events.count("BEGIN:VEVENT") == 6  # a last day and a first one for each
    assert "DATE SIMULÉE" in events


def test_one_sons_is_planned_alone_and_nothing_is_planned_of_nobody(segur: Segur) -> None:
    dossier(PILOTS + row(A, "04/01/2027", pilot=True, sons="DPI"), PAID)
    assert "HOP-DPI-Va2" in plain(segur("plan", *AS_OF))
    alone = segur("plan", "--sons", "HOP-PFI-Va2", *AS_OF)
    assert (alone.code, "HOP-DPI-Va2" in alone.out) == (0, False)
    dossier(PILOTS, PAID)
    nobody = segur("plan", "--sons", "HOP-DPI-Va2", *AS_OF)
    assert nobody.code == 3
    assert "le dossier n'en donne aucun pour HOP-DPI-Va2" in plain(nobody)
    Path("segur.toml").write_text("", encoding="utf-8")
    bare = segur("plan")
    assert (bare.code, "il manque l'option --sons" in bare.err) == (2, True)
