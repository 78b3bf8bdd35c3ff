"""`segur deadlines`: options, gate, outputs."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from segur_cli.facts.loader import DATA, packs_from
from tests.conftest import Segur
from tests.facts.packs import problems

PFI = ("deadlines", "--sons", "HOP-PFI-Va2")
NOTHING_KNOWN = "aucune échéance en vigueur connue"
OWN = """
[[milestone]]
sons = "HOP-PFI-Va2"
number = 5
date = 2027-03-17T12:00:00
source = "arrêté modificatif (exemple)"
"""


def settings(text: str = OWN) -> None:
    Path("segur.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("as_of", "options", "code"),
    [
        ("2026-03-01", (), 0),
        ("2026-03-01", ("--fail-within", "30j"), 1),
        ("2026-03-01", ("--fail-within", "2w"), 0),
        ("2026-03-04", ("--fail-within", "2w"), 1),
        ("2026-03-18T11:59", ("--fail-within", "0j"), 1),
        ("2026-03-18T12:01", ("--fail-within", "0j"), 0),
        ("2026-03-18T12:01", ("--fail-within", "0j", "--fail-past"), 1),
        ("2026-03-18T12:01", ("--fail-within", "3mois"), 1),
        ("2024-06-01", ("--fail-within", "30j"), 0),  # openings are no deadlines
        ("2027-01-01", ("--fail-within", "3mois"), 0),
        ("2027-01-01", ("--fail-past",), 1),
        ("2027-01-01", ("--fail-unknown",), 1),
        ("2026-03-01", ("--fail-unknown",), 0),
    ],
)
def test_the_gate(segur: Segur, as_of: str, options: tuple[str, ...], code: int) -> None:
    assert segur(*PFI, *options, "--as-of", as_of).code == code


def test_the_gate_says_on_stderr_which_deadline_is_near(segur: Segur) -> None:
    run = segur(*PFI, "--fail-within", "30j", "--as-of", "2026-03-01")
    assert "Échéance à moins de 30j (jusqu'au 31 mars 2026) :" in run.err
    assert "HOP-PFI-Va2, jalon 5, prestations réalisées : mercredi 18 mars 2026" in run.err
    assert "(établie, publiée en 2024 ; webinaire ANS-DNS du 08/11/2024)" in run.err
    assert "a pu être reportée" in run.err
    assert "jalon 6" not in run.err


def test_the_other_date_of_a_conflict_closes_the_gate_too(segur: Segur) -> None:
    run = segur(*PFI, "--fail-within", "30j", "--as-of", "2025-12-01")
    assert run.code == 1
    assert "mercredi 17 décembre 2025" in run.err
    assert "contestée" in run.err


def test_when_nothing_is_left_it_is_said_whatever_the_options(segur: Segur) -> None:
    run = segur("deadlines", "--as-of", "2027-01-01")
    assert run.code == 0
    assert f"{NOTHING_KNOWN} pour HOP-DPI-Va2" in run.err
    assert f"{NOTHING_KNOWN} pour HOP-PFI-Va2" in run.err


def test_a_calendar_with_a_date_to_come_is_not_called_unknown(segur: Segur) -> None:
    assert NOTHING_KNOWN not in segur(*PFI, "--as-of", "2026-01-01").err


def test_the_date_of_the_user_opens_the_gate_again(segur: Segur) -> None:
    settings()
    run = segur(*PFI, "--as-of", "2027-01-01", "--fail-unknown")
    assert (run.code, NOTHING_KNOWN in run.err) == (0, False)
    assert "mercredi 17 mars 2027 à 12\u00a0h\u00a000" in run.out
    assert "fixée par vous" in run.out
    assert "mercredi 18 mars 2026" in " ".join(run.out.split())  # the published date stays visible
    assert "Réglages :" in run.out


def test_the_user_dates_a_milestone_that_has_no_number(segur: Segur) -> None:
    settings(OWN.replace("number = 5", 'id = "ouverture-soldes"'))
    run = segur(*PFI, "--as-of", "2027-01-01")
    assert "mercredi 17 mars 2027 à 12\u00a0h\u00a000 - ouverture du guichet des soldes" in run.out
    assert "Sans date connue" not in run.out


def test_what_is_done_never_closes_the_gate(segur: Segur) -> None:
    settings(OWN + "done = true\n")
    run = segur(*PFI, "--as-of", "2027-03-01", "--fail-within", "30j")
    assert run.code == 0
    assert "atteint" in run.out


def test_a_calendar_all_achieved_is_not_called_unknown(segur: Segur) -> None:
    table = OWN + "done = true\n"
    settings("".join(table.replace("number = 5", f"number = {n}") for n in range(1, 7)))
    run = segur(*PFI, "--as-of", "2028-01-01", "--fail-unknown", "--fail-past")
    assert (run.code, run.err) == (0, "")


def test_a_milestone_that_does_not_exist_in_segur_toml_is_refused(segur: Segur) -> None:
    settings(OWN.replace("number = 5", "number = 7"))
    run = segur(*PFI)
    assert run.code == 2
    assert "Le plus proche : 6. Jalons connus : 0, 1, 2, 3, 4, 5, 6 ;" in run.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--as-of", "2026-02-30"), "Date illisible"),
        (("--as-of", "2026-03-18T25:00"), "Date illisible"),
        (("--as-of", "0001-01-01"), "Date illisible"),
        (("--as-of", "2026-03-18T11:59+99:00"), "Date illisible"),
        (("--as-of", "2026-03-18T11:59 Europe/Pari"), "Date illisible"),
        (("--fail-within", "30h"), "unité inconnue « h »"),
        (("--fail-within", "trente"), "durée illisible"),
        (("--sons", "HOP-DIP-Va2"), "Vouliez-vous écrire « HOP-DPI-Va2 » ?"),
        (("--sons", "HOP-DPI-Va2", "--all"), "se contredisent"),
        (("--sons", "HOP-DPI-Va2", "--list"), "se contredisent"),
        (("--list", "--fail-within", "3j"), "--fail-…"),
        (("--list", "--fail-unknown"), "--fail-…"),
        (("--list", "-f", "ics"), "pas de format ics"),
        (("--alarm", "3j"), "ne concerne que le format ics"),
        (("--alarm", "3mois", "-f", "ics"), "jours ou semaines"),
        (("--report", "xml=x"), "Format inconnu"),
        (("--report", "json=x", "--report", "csv=x"), "deux résultats pour un seul fichier, « x »"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(
    segur: Segur, options: tuple[str, ...], said: str
) -> None:
    run = segur("deadlines", *options)
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert len(run.err.splitlines()) <= 2


@pytest.mark.parametrize("format_", ["text", "json", "csv", "ics"])
def test_a_simulated_date_is_seen_on_every_output(
    segur: Segur, format_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGUR_AS_OF", "2026-01-01")
    run = segur("deadlines", "-f", format_, "--report", f"{format_}=copy")
    assert "DATE SIMULÉE" in run.out
    assert "DATE SIMULÉE" in Path("copy").read_text(encoding="utf-8")


def test_the_list_holds_dispositifs_without_any_date(segur: Segur) -> None:
    run = segur("deadlines", "--list")
    assert run.code == 0
    assert "aucune date connue" in run.out
    for name in ("HOP-PFI-Va2", "IMG-DB-Va2", "MS-DUI-Va2", "MDV-LGC-Va2", "Biologie, SGL"):
        assert name in run.out


@pytest.mark.parametrize("as_of", ["0001-01-02", "9999-12-31", "9999-12-31T23:59:59"])
@pytest.mark.parametrize("format_", ["text", "json", "csv", "ics"])
def test_the_edges_of_the_calendar_are_counted_too(segur: Segur, as_of: str, format_: str) -> None:
    run = segur("deadlines", "--fail-within", "9999mois", "--as-of", as_of, "-f", format_)
    assert run.code in (0, 1)
    assert run.out


MADE_UP = """
[dispositif]
code = "BIO-SGL-Va9"
function = "SGL"
label = "Dispositif inventé pour un test"

[[milestone]]
id = "jalon-1"
number = 1
label = "candidature inventée"
parcours = "referencement"

[[milestone.date]]
value = 2030-01-15
sources = ["ans-faq"]

[[milestone]]
id = "jalon-2"
number = 2
label = "preuves inventées"
parcours = "referencement"
"""


def test_a_dispositif_is_added_by_one_toml_file_and_no_code(segur: Segur, tmp_path: Path) -> None:
    packs = Path(shutil.copytree(DATA, tmp_path / "packs"))
    (packs / "dispositifs" / "BIO-SGL-Va9.toml").write_text(MADE_UP, encoding="utf-8")
    assert problems(packs) == []
    settings('[[milestone]]\nsons = "BIO-SGL-Va9"\nnumber = 2\ndate = 2030-02-01\nsource = "x"')
    with packs_from(packs):
        for choice in (("--sons", "BIO-SGL-Va9"), ("--all",), ("--list",)):
            assert "BIO-SGL-Va9" in segur("deadlines", *choice).out
        shown = segur("deadlines", "--sons", "BIO-SGL-Va9", "--as-of", "2030-01-14")
        assert "mardi 15 janvier 2030 - candidature inventée" in shown.out
        assert "fixée par vous" in shown.out
        assert "BIO-SGL-Va9" not in segur("deadlines").out  # no dispositif of the hospital
        assert "BEGIN:VEVENT" in segur("deadlines", "--sons", "BIO-SGL-Va9", "-f", "ics").out
    Path("segur.toml").unlink()
    assert segur("deadlines", "--sons", "BIO-SGL-Va9").code == 2


def test_json_names_what_closed_the_gate(segur: Segur) -> None:
    run = segur(*PFI, "--fail-within", "30j", "-f", "json", "--as-of", "2026-03-01")
    document = json.loads(run.out)
    assert document["exit_code"] == run.code == 1
    assert document["gate"]["within"] == ["HOP-PFI-Va2/jalon-5"]


def test_csv_opens_in_a_french_spreadsheet(segur: Segur) -> None:
    settings(OWN.replace("arrêté modificatif (exemple)", "=1+1"))
    out = segur(*PFI, "-f", "csv", "--as-of", "2026-01-06").out
    assert out.startswith("\ufeffSONS;numéro;jalon;")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"), newline=""), delimiter=";"))
    (own,) = [row for row in rows if row["numéro"] == "5"]
    assert (own["date"], own["heure"], own["statut"]) == ("2027-03-17", "12:00", "fixée par vous")
    assert own["sources"] == "'=1+1"
    assert "2026-03-18" in own["autres dates"]
    (first,) = [row for row in rows if row["numéro"] == "1"]
    assert (first["heure"], first["situation"]) == ("", "passé")


def test_the_end_of_an_identity_is_a_deadline_of_the_dossier(segur: Segur) -> None:
    settings("[enrolment]\nidentity_expires = 2026-03-18\n")

    def asked(as_of: str, *options: str) -> list[str]:
        out = segur(*PFI, "--as-of", as_of, *options).out
        return [line for line in out.splitlines() if "identité" in line]

    for as_of, code in (("2026-03-10", 0), ("2026-03-11", 1), ("2026-03-18", 1)):
        run = segur("deadlines", "--sons", "HOP-DPI-Va2", "--as-of", as_of, "--fail-within", "7j")
        assert (run.code, "Échéance de vos pièces" in run.err) == (code, bool(code)), as_of
    (row,) = asked("2026-03-10", "-f", "csv")
    assert ";2026-03-18;" in row and ";déclarée par vous;" in row and ";8;" in row
    (summary,) = [x for x in asked("2026-03-10", "-f", "ics") if x.startswith("SUMMARY")]
    assert summary.startswith("SUMMARY:DATE SIMULÉE - ")
