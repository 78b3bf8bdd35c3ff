"""What people mistype, and the sentence that puts them right."""

import os
import sys
from pathlib import Path

import pytest

from segur_cli import resources
from tests.conftest import Segur


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("r.html", "html=r.html"), ("r.xml", "junit=r.xml"), ("r.csv", "Exemple")],
)
def test_a_report_without_its_format_is_completed(typed: str, meant: str, segur: Segur) -> None:
    run = segur("lint-json", "a.json", "--report", typed)
    assert (run.code, run.out) == (2, "")
    assert meant in run.err


@pytest.mark.skipif(sys.platform == "win32", reason="there, folders are parted by backslashes")
@pytest.mark.parametrize(
    ("written", "told"),
    [
        (r'"bases\\base.xlsx"', "« bases/base.xlsx »"),
        (r'"C:\new\base.xlsx"', "caractère invisible"),
        (r'"C:\Users\base.xlsx"', "entre apostrophes"),
    ],
)
def test_a_path_of_windows_in_segur_toml_is_explained(
    written: str, told: str, segur: Segur
) -> None:
    Path("segur.toml").write_text(f"[base]\nfile = {written}\n", encoding="utf-8")
    run = segur("check-eligibility", "010999993")
    assert run.code == 2
    assert told in run.err


@pytest.mark.parametrize(
    "line",
    [
        "pv-checklist --init -o out",
        "pieces learn modele.docx --type commande -o out",
        "template learn --blank vierge.json --kind avance -o out",
    ],
)
def test_force_says_what_it_replaces(line: str, segur: Segur) -> None:
    for name in ("pieces/modele-bon-de-commande.docx", "asp-fictif/vierge.json"):
        Path(name.rpartition("/")[2].replace("-bon-de-commande", "")).write_bytes(
            resources.example(name).read_bytes()
        )
    words = line.replace("-o out", "-o out.toml").split()
    Path("out.toml").write_text("avant", encoding="utf-8")
    os.utime("out.toml", (1_770_000_000, 1_770_000_000))
    refused = segur(*words)
    assert refused.code == 2
    assert Path("out.toml").read_text(encoding="utf-8") == "avant"
    run = segur(*words, "--force")
    assert "est remplacé : il datait du 2 février 2026" in run.err.replace("\xa0", " ")
    assert Path("out.toml").read_text(encoding="utf-8") != "avant"


def test_segur_alone_begins_with_the_dossier(segur: Segur) -> None:
    shown = segur().out
    places = [shown.index(f"segur {word}\n") for word in ("demo", "init", "check")]
    assert places == sorted(places)
    assert places[-1] < shown.index("segur lint-json")


def test_a_word_in_square_brackets_is_no_style_of_the_help(segur: Segur) -> None:
    assert "[clients]" in segur("check-eligibility", "--help").out
    assert "[[pilot]]" in segur("pv-check", "--help").out
