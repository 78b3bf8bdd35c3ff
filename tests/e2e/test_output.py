"""A system that is short of something: a disk, a home, letters, time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from segur_cli import resources
from tests.e2e.process import segur

AVANCE, BASE = resources.example("avance.json"), resources.example("base-fictive.xlsx")
# A signal once the process waits for its standard input, as a person who gives up sends it.
INTERRUPTED = """
import os, signal, sys, threading, time
from segur_cli.cli.app import run
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell put aside
def wait():
    while not sys._current_frames()[threading.main_thread().ident].f_code.co_filename.endswith(
        "opening.py"
    ):
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=wait, daemon=True).start()
run(["lint-json", "-", "--report", "json=r.json"])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_a_person_who_gives_up_sees_one_word_and_no_report_is_left(tmp_path: Path) -> None:
    report = tmp_path / "r.json"
    report.write_text('{"command": "lint-json", "schema_version": 1}', encoding="utf-8")
    kept, typed = os.pipe()  # nobody types anything
    run = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], cwd=tmp_path, stdin=kept, capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    os.close(typed)
    os.close(kept)
    assert (run.returncode, run.stdout, run.stderr) == (130, b"", b"Interrompu.\n")
    assert not report.exists()


@pytest.mark.parametrize(
    ("encoding", "shown"), [("cp1252", "périmètre"), ("cp850", "périmètre"), ("ascii", "p?rim?tre")]
)
def test_a_console_of_fewer_letters_shows_what_it_can(encoding: str, shown: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "segur_cli", "lint-json", str(AVANCE)], capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding}, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, b"")
    assert shown in run.stdout.decode(encoding)


@pytest.mark.parametrize("home", ["/dev/null/nobody", "/proc/self/nobody"])
def test_without_a_home_what_is_only_read_is_answered_and_an_import_is_refused(
    home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", home)
    monkeypatch.setenv("SEGUR_DATA_DIR", home)
    run = segur("check-eligibility", "010999993", "--base", BASE)
    assert (run.code, "éligible" in run.out) == (0, True)
    assert "index non enregistré" in run.err
    run = segur("base", "import", BASE)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("Erreur : Index impossible à écrire")


@pytest.mark.parametrize("day", ["1970-01-01", "2099-12-31"])
@pytest.mark.parametrize(
    "line", ["deadlines", "plan --sons HOP-PFI-Va2", f"lint-json {AVANCE}", "demo essai"]
)
def test_a_clock_that_is_wrong_by_decades_ends_no_command(
    day: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = segur(*line.split(), SEGUR_AS_OF=day)
    assert (run.code in (0, 1), "Erreur" in run.err) == (True, False), run.err
