"""What users read: nothing that Rich would eat, no advice that does not fit what was typed."""

import ast
import json
import re
import zipfile
from pathlib import Path

import pytest

from segur_cli import resources
from tests.cli.helpers import commands, names
from tests.conftest import Segur
from tests.lint.files import GOOD_FINESS, avance, write
from tests.pilot.filling import filled_workbook, profile

SOURCES = Path(resources.__file__).parent
# What no sentence says: an undecided plural, « de un », a day as programs write it, two names of
# one thing (the register, the FAQ of the ANS).
FAULTS = (
    r"\w\((?:s|x|es)\)",
    r"\b(?:de|que) une?\b",
    r"\b(?:le|du|au|depuis|avant|après) 20\d\d-\d\d-\d\d",
    r"\bannuaire (?:FINESS|national)",
    r"\bFAQ (?:ANS|ASP)\b|foire aux questions",
    r"(?<!wave )\b1 (?:client|demande|ligne|fichier|solde|point|colonne|avance|pilote)s\b",
    r"\bselon (?:page|webinaire|FAQ)\b",
)
AS_OF = "--as-of=2025-09-01T10:00"


def plain(text: str) -> str:
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", text).split())


def sentences(path: Path) -> list[str]:
    """What a file of ours may show: its texts of several words, docstrings aside."""
    if path.suffix != ".py":
        return path.read_text(encoding="utf-8").splitlines()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    texts = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in own)
    return [n.value for n in texts if isinstance(n.value, str) and " " in n.value.strip()]


@pytest.mark.parametrize("fault", FAULTS)
def test_no_sentence_of_the_program_has_a_fault_of_french(fault: str) -> None:
    files = [path for end in ("py", "md", "toml") for path in SOURCES.rglob(f"*.{end}")]
    assert len(files) > 300
    told = [
        f"{path.name}: {text[:100]}"
        for path in files
        for text in sentences(path)
        if re.search(fault, text)
    ]
    assert told == []


def test_the_faults_are_seen() -> None:
    shown = ("lue(s)", "de un client", "le 2026-03-18", "annuaire FINESS", "FAQ ANS", "1 clients",
             "selon page ASP")  # fmt: skip
    assert all(re.search(fault, text) for fault, text in zip(FAULTS, shown, strict=True))


@pytest.mark.parametrize("path", [path for path, _ in commands()], ids=names)
def test_no_bracket_of_a_help_is_eaten(
    path: tuple[str, ...], segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    shown = plain(segur(*path, "--help").out)
    assert "[]" not in shown
    for parameter in dict(commands())[path].params:
        said = (getattr(parameter, "help", None) or "").replace("\\[", "[")
        for bracketed in re.findall(r"\[+[^\]]+\]+", said):
            assert bracketed in shown


@pytest.mark.parametrize("text", ["30/02/2026", "2026-02-30", "31.04.2026"])
def test_a_day_that_does_not_exist_is_called_so_in_a_report(segur: Segur, text: str) -> None:
    filled_workbook(profile(), {"signature.answer": text}).save("pv.xlsx")
    out = plain(segur("pv-check", "pv.xlsx", AS_OF).out)
    assert f"« {text} » n'existe dans aucun calendrier" in out
    assert "écrivez-la sous la forme" not in out


def test_a_day_that_does_not_exist_is_called_so_in_segur_toml(segur: Segur) -> None:
    Path("segur.toml").write_text("[lint]\nevidence_file_date = 2026-02-30\n")
    run = segur("lint-json", write("a.json", avance(GOOD_FINESS)))
    assert run.code == 2
    assert "ligne 2 : le 2026-02-30 n'existe dans aucun calendrier" in plain(run.err)
    assert "TOML" not in run.err


def test_all_beside_sons_says_what_all_is_for(segur: Segur) -> None:
    run = segur("deadlines", "--sons", "HOP-DPI-Va2", "--all")
    assert run.code == 2
    assert "--all montre tous les dispositifs qui ont un calendrier" in plain(run.err)


def test_a_wave_1_flow_kept_is_said_to_exist_on_the_dpi_side_only(segur: Segur) -> None:
    filled_workbook(profile("HOP-PFI-Va2"), {"pfi-flux-dpi-pfi.format": "flux de vague 1"}).save(
        "pv.xlsx"
    )
    out = plain(segur("pv-check", "pv.xlsx", AS_OF).out)
    assert "garder le flux de vague 1 n'est prévu que côté DPI" in out


def archive(*files: str) -> str:
    with zipfile.ZipFile("lot.zip", "w") as made:
        for name in files:
            info = zipfile.ZipInfo(f"x{len(made.filelist)}")
            made.writestr(info, b"%PDF")
            info.filename = name
    return "lot.zip"


def pieces(*files: str) -> Path:
    document = json.loads(resources.example("avance.json").read_text(encoding="utf-8"))
    document["demandes"][0]["pieces"] = [{"type": "autre", "fichier": name} for name in files]
    return write("avec.json", json.dumps(document))


def test_what_a_system_adds_to_an_archive_is_no_document(segur: Segur) -> None:
    zip_ = archive("a.pdf", "__MACOSX/._a.pdf", ".DS_Store", "sous/Thumbs.db")
    run = segur("lint-json", pieces("a.pdf"), "--attachments", zip_, "--select", "PJ", AS_OF)
    assert "PJ004" not in run.out.partition("Périmètre")[0]
    assert "laissés de côté, ajoutés par un système ou un tableur dans « lot.zip »" in run.err
    assert "« __MACOSX/._a.pdf », « .DS_Store », « sous/Thumbs.db »" in run.err


def test_a_backslash_in_the_names_of_an_archive_is_named_as_the_cause(segur: Segur) -> None:
    zip_ = archive("pieces\\a.pdf")
    out = segur("lint-json", pieces("a.pdf"), "--attachments", zip_, "--select", "PJ003", AS_OF).out
    assert "un « \\ » y tient lieu de « / »" in plain(out)


def test_a_missing_document_names_the_client_whose_number_it_bears(segur: Segur) -> None:
    zip_ = archive("autre.pdf")
    file = pieces("010999993_commande.pdf")
    out = segur("lint-json", file, "--attachments", zip_, "--select", "PJ003", AS_OF).out
    assert "d'après ce nom" in plain(out)


def test_a_missing_archive_says_what_it_blocks(segur: Segur) -> None:
    run = segur("lint-json", pieces("a.pdf"), "--attachments", "absent.zip")
    assert run.code == 2
    assert "bloque plus tard le solde" in plain(run.err)


def test_a_lock_of_a_spreadsheet_is_left_aside_and_named(segur: Segur) -> None:
    filled_workbook(profile()).save("pv.xlsx")
    Path("~$pv.xlsx").write_bytes(b"lock")
    run = segur("pv-check", "*.xlsx", "~$pv.xlsx", AS_OF)
    assert "laissé de côté, ajouté par un système ou un tableur : « ~$pv.xlsx »" in run.err
    assert "Fichier ~$pv.xlsx" not in run.out


@pytest.mark.parametrize("variable", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
def test_paths_are_relative_to_the_root_that_the_ci_names(
    segur: Segur, variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "depot" / "avances"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv(variable, str(tmp_path / "depot"))
    write("a.json", avance("999"))
    report = json.loads(segur("lint-json", "a.json", "-f", "json", AS_OF).out)
    assert {finding["path"] for finding in report["findings"]} == {"avances/a.json"}


def test_a_rule_that_compared_nothing_did_not_run(segur: Segur) -> None:
    Path("base.csv").write_text("FINESS;Nom\n010999993;CH FICTIF\n")
    run = segur("lint-json", write("a.json", avance(GOOD_FINESS)), "--base", "base.csv",
                "-f", "json", AS_OF)  # fmt: skip
    perimeter = json.loads(run.out)["perimeter"]
    assert "MNT007" not in perimeter["rules_run"]
    [why] = [r["reason"] for r in perimeter["rules_not_run"] if r["code"] == "MNT007"]
    assert why.startswith("aucune demande jugée")


def test_a_rule_that_could_not_judge_every_request_counts_them(segur: Segur) -> None:
    document = json.loads(resources.example("avance.json").read_text(encoding="utf-8"))
    first = document["demandes"][0]
    other = {**first, "beneficiaire": {**first["beneficiaire"], "finess": "490999992"}}
    document["demandes"] = [first, other]
    run = segur("lint-json", write("a.json", json.dumps(document)), "--base", "demo",
                "-f", "json", AS_OF)  # fmt: skip
    perimeter = json.loads(run.out)["perimeter"]
    assert "MNT007" in perimeter["rules_run"]
    assert {"code": "MNT007", "reason": "1 demande sur 2 sans jugement : client absent de la base, "
            "ou numéro illisible"} in perimeter["rules_partly_run"]  # fmt: skip
