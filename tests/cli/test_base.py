import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from segur_cli import resources
from segur_cli.files.paths import data_directory
from tests.conftest import Segur, plain

BASE = "FINESS;Nom;HOP-DPI-Va2 Vague 2 HT\n010999993;CH;100\nTotal;;100\n"


def write(name: str = "base.csv", text: str = BASE) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_an_import_shows_how_the_file_was_read(segur: Segur) -> None:
    run = segur("base", "import", write())
    assert (run.code, run.err) == (0, "")
    out = plain(run.out)
    assert "Base « base », sans date d'origine, SHA-256" in out
    assert "A FINESS finess" in out
    assert "C HOP-DPI-Va2 Vague 2 HT montant[HOP-DPI-Va2,V2,HT]" in out
    assert "2 lignes remplies = 1 utilisée + 0 doublon identique + 1 non utilisable" in out


def test_an_imported_base_is_listed_under_the_name_given(segur: Segur) -> None:
    segur("base", "import", write(), "--name", "Officielle 2022")
    assert segur("base", "list").out.startswith("« Officielle 2022 », ")


def test_without_import_the_list_says_how_to_begin(segur: Segur) -> None:
    assert segur("base", "list").out == (
        "Aucune base importée. Pour en importer une :\n  segur base import FICHIER.xlsx\n"
    )


def test_the_rows_that_cannot_be_used_are_listed(segur: Segur) -> None:
    out = plain(segur("base", "show", "demo", "--rows").out)
    assert "ligne 46 : pas de numéro FINESS sur cette ligne" in out
    assert "ligne 47 : « #N/A », erreur de calcul du classeur" in out
    assert "ligne 48 : « Total », 5 caractères au lieu de 9" in out


def test_the_rows_that_cannot_be_used_are_only_counted_without_asking(segur: Segur) -> None:
    out = segur("base", "show", "demo").out
    assert "3 non utilisables" in plain(out)
    assert "ligne 48" not in out
    assert "segur base show --rows" in out


def test_show_without_name_takes_the_only_imported_base(segur: Segur) -> None:
    segur("base", "import", write(), "--name", "seule")
    assert "Base « seule »" in segur("base", "show").out


def test_show_without_any_base_says_how_to_begin(segur: Segur) -> None:
    run = segur("base", "show")
    assert run.code == 0
    assert "segur base import FICHIER.xlsx" in run.out


@pytest.mark.parametrize("wanted", ["base", "BASE"])
def test_a_base_is_forgotten_by_its_name(segur: Segur, wanted: str) -> None:
    segur("base", "import", write())
    run = segur("base", "remove", wanted)
    assert run.code == 0
    assert "oubliée" in run.out
    assert "Aucune base importée" in segur("base", "list").out


def test_a_base_is_forgotten_by_its_hash(segur: Segur) -> None:
    shown = plain(segur("base", "import", write()).out)
    short = shown.partition("SHA-256 ")[2][:12]
    assert segur("base", "remove", short).code == 0


def test_the_file_of_a_forgotten_base_stays(segur: Segur) -> None:
    path = Path(write())
    segur("base", "import", path)
    segur("base", "remove", "base")
    assert path.read_text(encoding="utf-8") == BASE


def test_a_base_that_was_not_imported_cannot_be_forgotten(segur: Segur) -> None:
    segur("base", "import", write())
    run = segur("base", "remove", "bases")
    assert run.code == 2
    assert "Vouliez-vous écrire « base » ?" in run.err


def test_an_import_under_a_name_in_use_replaces_it_and_says_so(segur: Segur) -> None:
    segur("base", "import", write("un.csv"), "--name", "officielle")
    run = segur("base", "import", write("deux.csv", BASE + "010999985;C;1\n"), "--name",
                "Officielle")  # fmt: skip
    assert "La base « Officielle » précédente" in run.err
    assert len(segur("base", "list").out.splitlines()) <= 2


@pytest.mark.parametrize("name", ["demo", "Démo", " "])
def test_a_reserved_name_is_refused(segur: Segur, name: str) -> None:
    assert segur("base", "import", write(), "--name", name).code == 2


def test_a_column_settled_by_the_user_wins(segur: Segur) -> None:
    run = segur("base", "import", write(), "--column", "-=C")
    assert "aucun plafond ne sera montré" in plain(run.out)


def test_a_copy_of_the_demo_base_stays_fictitious(segur: Segur) -> None:
    Path("officielle.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    segur("base", "import", "officielle.xlsx")
    assert "FICTIVE (officielle.xlsx)" in plain(segur("base", "list").out)
    assert "[BASE FICTIVE]" in segur("check-eligibility", "010999993").out


def test_a_name_is_shown_as_it_is_but_for_what_a_terminal_would_obey(segur: Segur) -> None:
    segur("base", "import", write("un.csv"), "--name", "[bold]un[/bold]\x1b[31m")
    segur("base", "import", write("deux.csv", BASE + "010999985;C;1\n"))
    shown = [
        segur("base", "list").out,
        segur("check-eligibility", "010999993").err,
        segur("base", "remove", "troisieme").err,
        segur("base", "remove", "[bold]un[/bold] [31m").out,
    ]
    assert ["[bold]un[/bold] [31m" in text for text in shown] == [True] * 4


def test_a_file_imported_again_under_another_name_says_that_it_is_renamed(segur: Segur) -> None:
    file = write()
    segur("base", "import", file, "--name", "dpi")
    run = segur("base", "import", file, "--name", "pfi")
    told = (
        "La base « dpi » était la même lecture du même fichier : elle s'appelle désormais « pfi »"
    )
    assert told in run.err
    assert segur("base", "import", file, "--name", "pfi").err == ""


DOUBTFUL = "FINESS;DPI V2 TTC\n010999993;12000\n"


def test_the_command_that_is_proposed_settles_everything(segur: Segur) -> None:
    Path("base.csv").write_text(DOUBTFUL)
    refused = segur("base", "import", "base.csv")
    assert refused.code == 2
    command = refused.err.splitlines()[-1].strip()
    assert segur(*shlex.split(command)[1:]).code == 0
    assert segur("check-eligibility", "010999993", "--base", "base.csv").code == 0


def test_segur_toml_keeps_how_the_base_is_read(segur: Segur) -> None:
    Path("base.csv").write_text(DOUBTFUL)
    Path("segur.toml").write_text(
        '[base]\nfile = "base.csv"\ncolumns = ["montant[HOP-DPI-Va2,V2,TTC]=B"]\n'
    )
    run = segur("check-eligibility", "010999993")
    assert run.code == 0
    assert "12\xa0000,00" in run.out
    assert segur("base", "list").out.startswith("Aucune base")


@pytest.mark.parametrize("table", ["eligibility", "lint"])
def test_two_bases_in_segur_toml_are_refused_naming_both_keys(segur: Segur, table: str) -> None:
    Path("segur.toml").write_text(f'[base]\nfile = "a.csv"\n[{table}]\nbase = "b.csv"\n')
    run = segur("check-eligibility", "010999993")
    assert run.code == 2
    assert f"[base] file et [{table}] base ne nomment pas la même base" in " ".join(run.err.split())


# A disk that is full, as the system tells it: no file may grow beyond 4 kB.

SMALL_FILES = (
    "import resource, sys; from segur_cli.cli.app import run; "
    "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); run(sys.argv[1:])"
)


def on_a_full_disk(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    pytest.importorskip("resource", reason="this system has no such limit")
    command = [sys.executable, "-c", SMALL_FILES, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)


@pytest.mark.parametrize("kind", ["base", "finess"])
def test_an_import_that_cannot_be_kept_ends_in_2(segur: Segur, kind: str) -> None:
    register = resources.example("finess-structures-fictif.json")
    file = Path(write()) if kind == "base" else register
    run = on_a_full_disk(kind, "import", file)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("Erreur : Index impossible à écrire dans ")
    assert "SEGUR_DATA_DIR" in run.stderr
    assert segur(kind, "list").out.startswith("Auc")
    assert [path for path in data_directory().rglob("*") if path.is_file()] == []


def test_a_base_that_is_only_read_answers_on_a_full_disk() -> None:
    run = on_a_full_disk("check-eligibility", "010999993", "--base", write())
    assert (run.returncode, "éligible" in run.stdout) == (0, True)
    assert "Avertissement : index non enregistré dans " in run.stderr
    assert "le fichier sera relu à chaque fois" in plain(run.stderr)


@pytest.mark.parametrize("kind", ["base", "finess"])
def test_a_data_folder_that_is_none_refuses_an_import(
    segur: Segur, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGUR_DATA_DIR", str(Path(write("occupe"))))
    register = resources.example("finess-structures-fictif.json")
    run = segur(kind, "import", write() if kind == "base" else register)
    assert (run.code, run.out) == (2, "")
    assert "Index impossible à écrire" in run.err
