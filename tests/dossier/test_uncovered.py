"""Files of the folder that no entry of segur.toml names: counted, named with -v, never judged."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from segur_cli import resources
from tests.conftest import Segur
from tests.dossier.test_accounts import data
from tests.dossier.test_check import AS_OF, check, settings, write
from tests.lint.running import example


@pytest.fixture(autouse=True)
def dossier() -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    write("avances/a.json", example("avance"))
    settings()


def test_what_no_entry_names_is_counted_then_named_and_changes_no_code(segur: Segur) -> None:
    assert data(segur)["uncovered"] == []
    write("oubliés/b.json", example("avance"))
    Path("notes.txt").write_text("à faire", encoding="utf-8")
    Path(".caché").mkdir()
    write(".caché/c.json", {})
    run = check(segur)
    assert run.code == 0
    assert "2 fichiers que rien ne nomme dans segur.toml" in run.out.replace("\u00a0", " ")
    assert "oubliés/b.json" not in run.out
    assert data(segur)["uncovered"] == ["notes.txt", "oubliés/b.json"]
    assert "oubliés/b.json" in check(segur, "-v").out


def test_what_segur_wrote_and_other_dossiers_are_left_out(segur: Segur) -> None:
    check(segur, "--report", "html=r.html", "--report", "json=r.json", "--report", "sarif=r.sarif")
    segur("status", "--report", "xlsx=suivi.xlsx", "--letters", "lettres", *AS_OF)
    check(segur, "--write-lock")
    segur("demo", "autre")
    assert data(segur)["uncovered"] == []


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_what_git_ignores_is_left_out(segur: Segur) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    Path(".gitignore").write_text("build/\n", encoding="utf-8")
    write("build/b.json", {})
    write("autre/é.json", {})
    assert data(segur)["uncovered"] == ["autre/é.json"]


def test_a_file_that_two_entries_name_is_said(segur: Segur) -> None:
    settings('[[files]]\npath = "avances/a.json"\nkind = "avance"\n')
    notes = " ".join(data(segur)["notes"]).replace("\u00a0", " ")
    assert "nommé par [[files]] « avances/*.json » et [[files]] « avances/a.json »" in notes
    assert data(segur)["sons"][0]["avances"]["total"] == 4


@pytest.mark.parametrize("path", ["pieces", "pieces/**"])
def test_what_papers_names_and_is_no_paper_is_named(segur: Segur, path: str) -> None:
    write("pieces/va.csv", "rien")
    write("pieces/~$va.docx", "un verrou de Word")
    write("pieces/va.eml", "From: c@exemple.fr")
    with zipfile.ZipFile("pieces/lot.zip", "w") as archive:
        archive.writestr("va.txt", "rien")
    settings(f'[[papers]]\npath = "{path}"\n')
    assert data(segur)["uncovered"] == ["pieces/va.csv"]
    out = " ".join(check(segur, "-v").out.split())
    assert "à vérifier pieces/lot.zip : DOC001 archive, pas un document Word : non lu" in out
    assert "« lot.zip » et « va.eml » : rien n'y est lu" in out.replace("\u00a0", " ")
    assert "« va.csv » : ni PDF, ni Word : rien n'y est lu" in out.replace("\u00a0", " ")
