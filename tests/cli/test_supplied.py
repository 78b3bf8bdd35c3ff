"""A dispositif that a user describes in one TOML file: on every output, and said to be theirs."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import vobject
from inline_snapshot import snapshot
from jsonschema import Draft202012Validator

from segur_cli import resources
from tests.conftest import Segur, screen
from tests.facts.supplied import PACK, altered, supply

THEIRS = "calendrier fourni par vous (fichier calendriers/fictif.toml)"
LABEL = "Dispositif fictif pour les tests"
FICTITIOUS = ("deadlines", "-v", "--sons", "FIC-XYZ-Va9", "--as-of", "2030-01-14T11:00")


def schema(name: str) -> Draft202012Validator:
    text = resources.schema(f"{name}.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def on_one_line(text: str) -> str:
    return " ".join(text.split())


def test_its_screen_says_whose_it_is_and_cites_its_own_sources(segur: Segur) -> None:
    supply()
    assert screen(segur(*FICTITIOUS).out) == snapshot("""\
DATE SIMULÉE (--as-of) : 14 janvier 2030 à 11~h~00
FIC-XYZ-Va9 - Dispositif fictif pour les tests
  calendrier fourni par vous (fichier calendriers/fictif.toml)
  Prochain
   1  mardi 15 janvier 2030 à 12~h~00 - candidature fictive, à remettre au
      guichet
      dans 1 jour et 1~h~00 · fournie par vous~[1]
  Ensuite
   2  vendredi 1er mars 2030 - preuves fictives
      dans 1 mois et 15 jours (46 j) · contestée~[1]
      ou lundi 1er avril 2030~[2]
  Sans date connue (statut : inconnue) : jalon~3, solde fictif
  Déjà ouvert ou publié (établi, sauf mention) : ouverture d'un guichet fictif,
  lundi 3 décembre 2029, fournie par vous~[2]
  ! Jalon 2 : les textes que vous citez se contredisent. Retenue : vendredi 1er
    mars 2030~[1]. Autre : lundi 1er avril 2030~[2]. Pourquoi : la plus
    prudente.

Attention (FIC-XYZ-Va9) : Rien de ceci n'existe. (déduit, à confirmer)
Sources : [1]~note fictive du 02/11/2029 (d'après calendriers/fictif.toml) ;
[2]~page fictive (d'après calendriers/fictif.toml).
La date en vigueur, avec sa source, se fixe dans segur.toml ([[milestone]]).
Calculé le 14 janvier 2030 à 11~h~00 (heure de Paris).\
""")


@pytest.mark.parametrize("choice", [(), ("--all",), ("--list",)])
def test_it_stands_beside_those_of_the_hospital(segur: Segur, choice: tuple[str, ...]) -> None:
    supply()
    out = on_one_line(segur("deadlines", *choice).out)
    assert THEIRS in out
    assert "HOP-PFI-Va2" in out
    assert ("IMG-DB-Va2" in out) == bool(choice)


def test_json_says_whose_it_is(segur: Segur) -> None:
    supply()
    document = json.loads(segur("deadlines", "-f", "json", "--as-of", "2030-01-14").out)
    assert list(schema("deadlines").iter_errors(document)) == []
    by_code = {one["code"]: one for one in document["dispositifs"]}
    assert by_code["FIC-XYZ-Va9"]["provenance"] == THEIRS
    assert by_code["HOP-PFI-Va2"]["provenance"] is None
    statuses = [one["status"] for one in by_code["FIC-XYZ-Va9"]["milestones"]]
    assert statuses == ["supplied", "supplied", "contested", "unknown"]


def test_ics_says_whose_it_is_in_every_event(segur: Segur) -> None:
    supply()
    found: Any = vobject.readOne(segur(*FICTITIOUS, "-f", "ics").out)
    assert len(found.vevent_list) == 3
    for event in found.vevent_list:
        assert f"C{THEIRS[1:]}" in event.description.value
        assert "publiée" not in event.description.value
        assert event.status.value == "TENTATIVE"


def test_csv_says_whose_it_is_in_every_row(segur: Segur) -> None:
    supply()
    out = segur(*FICTITIOUS, "-f", "csv").out.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(out, newline=""), delimiter=";"))
    assert [row["calendrier"] for row in rows] == [THEIRS] * 4


def test_the_gate_watches_it_and_says_whose_it_is(segur: Segur) -> None:
    supply()
    run = segur(*FICTITIOUS, "--fail-within", "2j")
    assert run.code == 1
    assert "candidature fictive" in run.err
    assert f"FIC-XYZ-Va9 : {THEIRS}." in run.err
    assert "Une date publiée a pu être reportée" not in run.err


def test_the_date_in_force_wins_over_it_without_calling_it_published(segur: Segur) -> None:
    own = '[[milestone]]\nsons = "FIC-XYZ-Va9"\nid = "jalon-1"\ndate = 2031-02-03\nsource = "x"'
    supply(settings=own)
    out = on_one_line(segur(*FICTITIOUS).out)
    assert "lundi 3 février 2031 - candidature fictive" in out
    assert "dans segur.toml ; date du calendrier fourni : mardi 15 janvier 2030" in out
    assert "publiée" not in out


def test_a_source_that_bears_the_name_of_one_of_ours_is_not_taken_for_it(segur: Segur) -> None:
    supply(altered('short = "note fictive du 02/11/2029"', 'short = "page ASP du 15/11/2024"'))
    out = on_one_line(segur("deadlines", "--as-of", "2030-01-14").out).replace("\u00a0", " ")
    assert "] page ASP du 15/11/2024 ;" in out
    assert "] page ASP du 15/11/2024 (d'après calendriers/fictif.toml) ;" in out


def test_the_name_of_its_file_is_shown_without_what_a_terminal_would_obey(segur: Segur) -> None:
    supply(name="fic\u202etif.toml")
    for format_ in ("text", "json", "csv", "ics"):
        run = segur(*FICTITIOUS, "-f", format_)
        assert run.code == 0
        assert "\u202e" not in run.out
        assert "fic\ufffdtif.toml" in on_one_line(run.out).replace(" ", "")


def test_a_plan_says_whose_calendar_it_starts_from(segur: Segur) -> None:
    supply(altered("number = 2", "number = 5").replace("number = 3", "number = 6"))
    run = segur("plan", "-v", "--sons", "fic-xyz-va9", "--installed", "2030-01-15")
    assert on_one_line(run.out).startswith(f"FIC-XYZ-Va9 : {LABEL} {THEIRS}")
    assert f"fictive ; {THEIRS}" in on_one_line(run.out)
    assert f"Rien de ceci n'existe. [déduit, à confirmer ; {THEIRS}]" in on_one_line(run.out)
    document = json.loads(segur("plan", "--sons", "FIC-XYZ-Va9", "-f", "json").out)
    assert document["provenance"] == THEIRS
    assert list(schema("plan").iter_errors(document)) == []


def test_a_plan_from_a_calendar_without_funding_says_so(segur: Segur) -> None:
    supply()
    assert "n'a pas de jalon 4, 5 ou 6" in segur("plan", "-v", "--sons", "FIC-XYZ-Va9").out


@pytest.mark.parametrize(
    "command",
    [
        ("deadlines",),
        ("plan", "--sons", "HOP-PFI-Va2"),
        ("check-eligibility", "010999993", "--base", "demo"),
    ],
)
def test_a_pack_that_is_wrong_stops_every_command_that_reads_segur_toml(
    segur: Segur, command: tuple[str, ...]
) -> None:
    supply(altered("value = 2030-01-15T12:00:00", 'value = "demain"'))
    run = segur(*command)
    assert (run.code, run.out) == (2, "")
    assert "calendriers/fictif.toml » contient 1 erreur." in run.err
    assert "« milestone.jalon-1.date.1.value »" in run.err


def test_an_unknown_sons_is_told_the_nearest_supplied_one(segur: Segur) -> None:
    supply()
    run = segur("deadlines", "--sons", "FIC-XYZ-Va8")
    assert (run.code, "Vouliez-vous écrire « FIC-XYZ-Va9 » ?" in run.err) == (2, True)


def test_a_large_calendar_is_shown_whole(segur: Segur) -> None:
    steps = "".join(
        f'[[milestone]]\nid = "e{n}"\nnumber = {n}\nlabel = "étape {n}"\n'
        f'parcours = "financement"\n[[milestone.date]]\nvalue = 2031-01-01\n'
        f'sources = ["note-fictive"]\n'
        for n in range(10, 510)
    )
    supply(PACK + steps)
    assert segur(*FICTITIOUS).out.count("étape ") == 500


def test_a_path_from_the_root_may_name_a_pack(segur: Segur, tmp_path: Path) -> None:
    supply(name=str(tmp_path / "ailleurs.toml"))
    assert segur(*FICTITIOUS).code == 0
