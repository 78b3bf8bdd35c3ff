"""`segur check` and `segur status`: each part whatever becomes of the others, one exit code."""

import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from segur_cli import resources
from tests.conftest import Run, Segur
from tests.lint.running import example

CLEAN = """\
[project]
name = "Essai FICTIF"
[base]
file = "base.xlsx"
[[files]]
path = "avances/*.json"
kind = "avance"
[[files]]
path = "soldes/*.json"
kind = "solde"
optional = true
"""
WITH_ARCHIVES = CLEAN.replace('kind = "avance"', 'kind = "avance"\nattachments = "{stem}.zip"')
AS_OF = ("--as-of", "2025-12-01T09:00")


@pytest.fixture
def dossier() -> Path:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    Path("avances").mkdir()
    write("avances/a.json", example("avance"))
    settings()
    return Path()


def settings(more: str = "", text: str = CLEAN) -> None:
    Path("segur.toml").write_text(text + more, encoding="utf-8")


def write(name: str, value: Any) -> None:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")


def check(segur: Segur, *options: str, as_of: tuple[str, ...] = AS_OF) -> Run:
    return segur("check", *options, *as_of)


def spoilt() -> dict[str, Any]:
    value = example("avance")
    value["demandes"][0]["commande"] |= {"montant_ht": 0, "montant_ttc": 0}
    return value


@pytest.mark.usefixtures("dossier")
def test_a_clean_dossier_is_green_and_shows_where_it_stands(segur: Segur) -> None:
    run = check(segur)
    assert run.code == 0, run.out
    assert "Aucune anomalie bloquante dans le périmètre contrôlé" in " ".join(run.out.split())
    assert "HOP-DPI-Va2" in run.out
    assert "4/4" in run.out
    assert len(run.out.splitlines()) <= 24


@pytest.mark.usefixtures("dossier")
def test_what_an_exception_sets_aside_is_said(segur: Segur) -> None:
    write("avances/a.json", spoilt())
    settings('[[ignore]]\nrule = "MNT001"\npath = "avances/a.json"\nreason = "accord FICTIF"\n')
    run = check(segur)
    assert run.code == 0
    said = "non compris dans les résultats : 1 constat écarté par segur.toml"
    assert said in " ".join(run.out.split())
    asked = json.loads(check(segur, "-f", "json").out)["requests"][0]
    assert "1 anomalie bloquante écartée par vous" in asked["to_check"]
    assert asked["next"] == "vérifier, puis déposer la demande"


@pytest.mark.usefixtures("dossier")
@pytest.mark.parametrize("day", ["2025-03-10", "2025-12-01T09:00", "2026-11-30"])
def test_two_sons_fit_on_a_terminal_and_what_was_not_read_stays(segur: Segur, day: str) -> None:
    clients = ["FINESS;Nom;SONS;Météo"]
    for sons in ("HOP-DPI-Va2", "HOP-PFI-Va2"):
        clients += [f"010999993;CH FICTIF DE BOURG-EXEMPLE;{sons};x", f";CH FICTIF;{sons};x"]
        for kind in ("avance", "solde"):
            text = json.dumps(example(kind)).replace("HOP-DPI-Va2", sons)
            write(f"{kind}s/{sons}.json", json.loads(text))
    Path("avances/a.json").write_text("{", encoding="utf-8")
    Path("clients.csv").write_text("\n".join(clients), encoding="utf-8")
    Path("finess.json").write_bytes(resources.example("finess-structures-fictif.json").read_bytes())
    write("oublié.json", {})
    Path("pv.json").write_bytes(resources.example("pv/rempli.json").read_bytes())
    settings(
        '[register]\nfile = "finess.json"\n[clients]\nfile = "clients.csv"\n'
        '[[pilot]]\npv = "pv.json"\nstate = "validé"\n'
        '[[request]]\nclient = "010999993"\nsons = "HOP-DPI-Va2"\nkind = "avance"\n'
        'status = "Décidée et payée"\n'
    )
    as_of = ("--as-of", day)
    short, full = check(segur, as_of=as_of).out, check(segur, "-v", as_of=as_of).out
    assert len(short.splitlines()) <= 24, short
    assert max(map(len, short.splitlines())) <= 80
    told = " ".join(short.split()).replace("\xa0", " ")
    notes = json.loads(check(segur, "-f", "json", as_of=as_of).out)["notes"]
    assert len(notes) >= 3
    for note in (*notes, "1 fichier que rien ne nomme", "différent du format ASP"):
        assert " ".join(note.split()).replace("\xa0", " ") in told
    assert ("SHA-256" in short, full.count("SHA-256")) == (False, 4)
    assert ("établie, de 2024" in told) == ("aucun à venir connu" not in told)


@pytest.mark.usefixtures("dossier")
def test_what_is_blocking_comes_first_and_makes_it_fail(segur: Segur) -> None:
    write("avances/a.json", spoilt())
    run = check(segur)
    assert run.code == 1
    lines = [line for line in run.out.splitlines() if line.startswith("  - ")]
    assert "MNT001" in lines[0]
    assert "3/4" in run.out


@pytest.mark.usefixtures("dossier")
def test_a_pattern_that_matches_nothing_is_3_and_named(segur: Segur) -> None:
    settings('[[files]]\npath = "absents/*.json"\nkind = "avance"\n')
    run = check(segur)
    assert run.code == 3
    assert "absents/*.json" in run.out
    settings('[[files]]\npath = "absents/*.json"\nkind = "avance"\noptional = true\n')
    assert check(segur).code == 0


@pytest.mark.usefixtures("dossier")
@pytest.mark.parametrize(
    ("break_", "part"),
    [
        (lambda: Path("base.xlsx").write_bytes(b"rien"), "éligibilité"),
        (lambda: settings('[[template]]\nfile = "absent.json"\n'), "demandes"),
        (lambda: settings('[[pilot]]\npv = "absent.xlsx"\n'), "pilotes"),
        (lambda: settings("", WITH_ARCHIVES), "pièces"),
    ],
    ids=["base", "model", "report", "archive"],
)  # fmt: skip
def test_a_part_that_cannot_run_stops_no_other_and_beats_every_code(
    segur: Segur, break_: Any, part: str
) -> None:
    write("avances/a.json", spoilt())
    break_()
    run = check(segur)
    assert run.code == 2
    assert f"Contrôle incomplet ({part})" in run.out
    assert "prochain jalon" in run.out
    if part != "demandes":
        assert "MNT001" in run.out


@pytest.mark.usefixtures("dossier")
def test_only_some_parts_and_the_perimeter_says_which(segur: Segur) -> None:
    write("avances/a.json", spoilt())
    run = check(segur, "--only", "deadlines")
    assert run.code == 0
    assert "pas : demandes, éligibilité, pilotes, pièces" in " ".join(run.out.split())
    assert check(segur, "--only", "lint").code == 1


@pytest.mark.usefixtures("dossier")
def test_the_parts_asked_apart_sum_to_the_whole(segur: Segur) -> None:
    write("avances/a.json", spoilt())
    Path("pv.json").write_bytes(resources.example("pv/a-corriger.json").read_bytes())
    settings('[[pilot]]\npv = "pv.json"\n')

    def found(*options: str) -> Counter[tuple[str, str]]:
        told = json.loads(check(segur, *options, "-f", "json").out)["report"]["findings"]
        return Counter((one["code"], one["message"]) for one in told)

    parts = ("lint", "eligibility", "deadlines", "pilots", "pieces")
    apart = [found("--only", part) for part in parts]
    assert sum(apart, Counter()) == found()
    assert len([part for part in apart if part]) > 1


@pytest.mark.usefixtures("dossier")
def test_the_order_of_files_clients_and_states_changes_no_verdict(segur: Segur) -> None:
    write("avances/a.json", spoilt())
    write("soldes/s.json", example("solde"))
    write("pfi/a.json", json.loads(json.dumps(example("avance")).replace("DPI-Va2", "PFI-Va2")))
    for name in ("rempli", "a-corriger"):
        Path(f"{name}.json").write_bytes(resources.example(f"pv/{name}.json").read_bytes())
    entries = [f"[[{entry}" for entry in CLEAN.split("[[")[1:]] + [
        '[[files]]\npath = "pfi/*.json"\nkind = "avance"\n',
        '[[pilot]]\npv = "rempli.json"\nstate = "validé"\n', '[[pilot]]\npv = "a-corriger.json"\n',
        '[[client]]\nfiness = "690999974"\nvague1 = { HOP-DPI-Va1 = "financee" }\n',
        *(f'[[request]]\nclient = "{client}"\nsons = "HOP-DPI-Va2"\nkind = "avance"\n'
          f'status = "{status}"\n'
          for client, status in (("010999993", "Décidée et payée"), ("690999974", "À modifier"))),
    ]  # fmt: skip
    rows = ["010999993;CH FICTIF;DPI;V2", "130999980;LE PORT;PFI;V1+V2", "750999997;MONTS;PFI;V2",
            "010999993;CH FICTIF;PFI;V2", ";SANS NUMÉRO;DPI;V2"]  # fmt: skip

    def told(turn: int) -> tuple[int, dict[str, list[str]]]:
        listed = ["FINESS;Nom;SONS;Prestation", *rows[turn:], *rows[:turn]]
        Path("clients.csv").write_text("\n".join(listed), encoding="utf-8")
        head = CLEAN.split("[[")[0] + '[clients]\nfile = "clients.csv"\n'
        settings("".join(entries[turn:] + entries[:turn]), head)
        run = check(segur, "-f", "json")
        data = json.loads(re.sub(r"\(lignes? [\d, et]+", "", run.out))
        # What is told once is told of the first file that says it: its place may differ.
        findings = [(f["code"], f["severity"], f["message"]) for f in data["report"]["findings"]]
        parts = {"findings": findings, "requests": data["requests"]}
        return run.code, {name: sorted(map(str, part)) for name, part in parts.items()}

    first = told(0)
    assert len(first[1]["findings"]) > 10
    for turn in (2, 4):
        for part, expected in first[1].items():
            assert set(told(turn)[1][part]) ^ set(expected) == set(), turn


@pytest.mark.usefixtures("dossier")
def test_past_milestones_are_one_line_and_fail_only_when_asked(segur: Segur) -> None:
    run = check(segur, as_of=("--as-of", "2026-11-27"))
    assert run.code == 0
    assert run.out.count("jalons passés") == 1
    near = check(segur, "--fail-within", "30j", as_of=("--as-of", "2025-12-01"))
    assert near.code == 1


@pytest.mark.usefixtures("dossier")
def test_soldes_are_held_against_the_avances_of_the_dossier(segur: Segur) -> None:
    lower = example("avance")
    lower["demandes"][0]["prestation"] |= {"montant_ht": 40000, "montant_ttc": 48000}
    write("avances/a.json", lower)
    write("soldes/s.json", example("solde"))
    report = json.loads(check(segur, "-f", "json").out)["report"]
    assert "MNT008" in {one["code"] for one in report["findings"]}


@pytest.mark.usefixtures("dossier")
def test_one_client_asked_twice_across_files_is_told(segur: Segur) -> None:
    again = example("avance")
    again["demandes"] = again["demandes"][:1]
    again["demandes"][0]["commande"]["reference"] = "BC-AUTRE"
    write("avances/b.json", again)
    report = json.loads(check(segur, "-f", "json").out)["report"]
    assert "ELI006" in {one["code"] for one in report["findings"]}


@pytest.mark.usefixtures("dossier")
def test_a_base_that_changed_since_it_was_noted_is_told(segur: Segur) -> None:
    assert check(segur, "--write-lock").code == 0
    assert set(json.loads(Path("segur.lock").read_text())["files"]) == {"base.xlsx"}
    assert "a changé" not in check(segur).out
    content = json.loads(Path("segur.lock").read_text())
    content["files"]["base.xlsx"] = "0" * 64
    Path("segur.lock").write_text(json.dumps(content))
    assert "a changé depuis segur.lock" in check(segur).out
    Path("segur.lock").write_text("rien")
    assert "illisible" in check(segur).out


@pytest.mark.usefixtures("dossier")
def test_reports_are_written_where_segur_toml_says(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings('[report]\nhtml = "sorties/r.html"\nmd = "r.md"\njson = "r.json"\nsarif = "r.sarif"\n')
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "resume.md")
    assert check(segur).code == 0
    for name in ("sorties/r.html", "r.md", "r.json", "r.sarif", "resume.md"):
        assert Path(name).stat().st_size > 200
    assert Path("resume.md").read_text(encoding="utf-8") == Path("r.md").read_text(encoding="utf-8")
    assert "| SONS | clients |" in Path("r.md").read_text(encoding="utf-8")


def test_without_segur_toml_what_to_do_is_said(segur: Segur) -> None:
    for command in ("check", "status"):
        run = segur(command)
        assert run.code == 2
        assert "segur init" in run.err


@pytest.mark.usefixtures("dossier")
def test_the_follow_up_says_state_next_step_and_blocker(segur: Segur) -> None:
    write("avances/a.json", spoilt())
    settings(
        '[[request]]\nclient = "130999980"\nsons = "HOP-DPI-Va2"\nkind = "avance"\n'
        'status = "Décidée et payée"\ndate = 2025-06-10\n'
        '[[request]]\nclient = "750999997"\nsons = "HOP-DPI-Va2"\nkind = "avance"\n'
        'status = "Perdue"\n'
        '[[client]]\nfiness = "690999974"\nname = "CH FICTIF DU LAC"\n'
    )
    run = segur("status", "-f", "json", *AS_OF)
    document = json.loads(run.out)
    schema = json.loads(resources.schema("status.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(document)) == []
    lines = {one["client"]: one for one in document["requests"]}
    assert lines["010999993"]["blocker"] == "1 anomalie bloquante"
    assert lines["130999980"]["state"] == "Décidée et payée"
    assert lines["130999980"]["since"] == "2025-06-10"
    assert "trois PV pilotes" in lines["130999980"]["next"]
    assert lines["690999974"]["state"] == "aucune demande"
    assert "aucun fichier" in lines["750999997"]["blocker"]
    shown = segur("status", *AS_OF).out.splitlines()
    assert shown[2].split() == ["client", "demande", "état", "suite", "ce", "qui", "bloque"]
    assert max(map(len, shown)) <= 80
    segur("status", "--report", "xlsx=s.xlsx", "--report", "csv=s.csv", *AS_OF)
    assert Path("s.xlsx").exists()
    assert "client;nom;SONS" in Path("s.csv").read_text(encoding="utf-8-sig")


@pytest.mark.usefixtures("dossier")
def test_two_thousand_files_are_one_run(segur: Segur) -> None:
    one = example("avance")
    one["demandes"] = one["demandes"][:1]
    for number in range(300):  # the whole measure is in docs/benchmarks.md
        write(f"avances/{number:04}.json", one)
    run = check(segur, "-q")
    assert run.code == 0
    assert len(run.out.splitlines()) <= 3


def test_a_demo_is_written_whole_and_checked(segur: Segur) -> None:
    run = segur("demo", "essai")
    assert run.code == 0, run.err
    for part in ("IDN001", "MNT001", "MNT007"):
        assert part in segur("check", "-v", "--config", "essai/segur.toml").out
    assert "6 anomalies bloquantes" in run.out or "anomalies bloquantes" in run.out
    assert "FICTI" in run.out
    assert (Path("essai") / "rapport.html").stat().st_size < 3_000_000
    assert segur("demo", "essai").code == 2
    os.chdir("essai")
    found = json.loads(segur("check", "-f", "json").out)["report"]["findings"]
    # The report that was signed too early is the only one that its client's solde contradicts.
    (differs,) = (row["message"] for row in found if row["code"] == "PIL005")
    assert "PV du pilote" in differs and "a-corriger.json" in differs
    assert segur("check").code == 1
    assert segur("status").code == 0


def test_what_init_writes_runs(segur: Segur) -> None:
    segur("demo", "essai")
    os.chdir("essai")
    Path("segur.toml").unlink()
    run = segur("init", "--github", "--gitlab", "--pre-commit", "--source", "segur-cli")
    assert run.code == 0, run.err
    text = Path("segur.toml").read_text(encoding="utf-8")
    for line in ('file = "base-fictive.xlsx"', 'path = "avances/*.json"', 'kind = "solde"',
                 'attachments = "avances/{stem}.zip"', 'pv = "pv/rempli.json"',
                 'file = "modeles/avance.schema.json"'):  # fmt: skip
        assert line in text
    assert Path(".github/workflows/segur.yml").exists()
    assert Path(".gitlab-ci.yml").exists()
    assert segur("check").code == 1
    again = segur("init")
    assert (again.code, "existe déjà" in again.err) == (2, True)
    assert segur("init", "--force").code == 0
    assert Path("segur.toml.bak").read_text(encoding="utf-8") == text


def test_init_in_an_empty_folder_says_what_is_missing(segur: Segur) -> None:
    assert segur("init").code == 0
    run = segur("check")
    assert (run.code, "Rien à contrôler : aucune demande" in run.out) == (3, True)
    assert segur("init", "absent").code == 2
