import os
import subprocess
import sys
from pathlib import Path

import pytest

from segur_cli import resources
from segur_cli.cli import app, check_eligibility
from tests.cli.helpers import process
from tests.conftest import Segur

CHECK = ("check-eligibility", "010999993", "--base", "demo")
AVANCE = resources.example("avance.json")


def break_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Make the inside of check-eligibility raise."""

    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(check_eligibility, "check", broken)


def test_an_eligible_client_leaves_with_0(segur: Segur) -> None:
    assert segur(*CHECK).code == 0


def test_a_client_not_eligible_leaves_with_1(segur: Segur) -> None:
    assert segur("check-eligibility", "490999992", "--base", "demo").code == 1


def test_an_input_that_cannot_be_opened_leaves_with_2(segur: Segur) -> None:
    assert segur("check-eligibility", "010999993", "--base", "nulle.xlsx").code == 2


def test_a_list_without_clients_leaves_with_3(segur: Segur) -> None:
    assert segur("check-eligibility", "--from", os.devnull, "--base", "demo").code == 3


def test_an_internal_error_leaves_with_70_in_one_line_without_traceback(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_with(monkeypatch, RuntimeError("détail"))
    run = segur(*CHECK)
    assert (run.code, run.out) == (70, "")
    assert run.err == (
        "Erreur interne de segur (RuntimeError), le résultat n'est pas fiable ; "
        "--debug en donne le détail, à joindre à un signalement.\n"
    )


def test_debug_shows_the_traceback_of_an_internal_error(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_with(monkeypatch, RuntimeError("détail"))
    run = segur(*CHECK, "--debug")
    assert run.code == 70
    assert "Traceback (most recent call last)" in run.err
    assert "RuntimeError: détail" in run.err


def test_an_interruption_leaves_with_130_and_says_so(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_with(monkeypatch, KeyboardInterrupt())
    run = segur(*CHECK)
    assert (run.code, run.err) == (130, "Interrompu.\n")


def test_a_recursion_too_deep_is_an_internal_error(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_with(monkeypatch, RecursionError())
    assert segur(*CHECK).code == 70


@pytest.mark.parametrize("format_", ["text", "json", "csv"])
def test_a_reader_that_leaves_first_is_no_error(format_: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    left = subprocess.run(
        [sys.executable, "-m", "segur_cli", *CHECK, "-f", format_],
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=60,
    )
    os.close(writer)
    assert (left.returncode, left.stderr) == (0, b"")


def test_a_reader_that_leaves_first_does_not_turn_a_refusal_green() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    left = subprocess.run(
        [sys.executable, "-m", "segur_cli", "check-eligibility", "490999992", "--base", "demo"],
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=60,
    )
    os.close(writer)
    assert (left.returncode, left.stderr) == (1, b"")


def test_the_module_runs_as_the_command_does() -> None:
    done = process(*CHECK)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("010999993 : éligible")


def test_run_leaves_the_process_with_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit) as left:
        app.run(["check-eligibility", "490999992", "--base", "demo", "-f", "json"])
    assert left.value.code == 1


@pytest.mark.parametrize("closing", ["<&-", ">&-", "2>&-"])
def test_a_closed_standard_stream_is_no_internal_error(closing: str) -> None:
    command = f'"{sys.executable}" -m segur_cli check-eligibility --from - --base demo {closing}'
    found = subprocess.run(["sh", "-c", command], input="010999993\n", text=True,
                           capture_output=True, timeout=60)  # fmt: skip
    assert found.returncode == {"<&-": 3, ">&-": 2, "2>&-": 0}[closing]
    assert "interne" not in found.stderr


@pytest.mark.parametrize(
    "command",
    ["deadlines", "deadlines -f json", "plan --sons HOP-PFI-Va2", f"lint-json {AVANCE}", "--help",
     ""],
)  # fmt: skip
def test_a_full_disk_is_no_internal_error(command: str) -> None:
    line = f'"{sys.executable}" -m segur_cli {command} >/dev/full'
    found = subprocess.run(["sh", "-c", line], text=True, capture_output=True, timeout=60)
    assert found.returncode == 2
    assert found.stderr.startswith(
        "Erreur : Écriture impossible de la sortie standard : plus de place sur le disque."
    )


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_disk_that_fills_up_halfway_is_no_success(unbuffered: str, tmp_path: Path) -> None:
    line = f'ulimit -f 8; "{sys.executable}" -m segur_cli rules -f json >r.json'
    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    found = subprocess.run(["sh", "-c", line], text=True, capture_output=True, timeout=60,
                           cwd=tmp_path, env=env)  # fmt: skip
    assert found.returncode == 2
    assert "Écriture impossible de la sortie standard" in found.stderr


def test_a_result_that_would_be_lost_is_no_success() -> None:
    command = f'"{sys.executable}" -m segur_cli deadlines >&-'
    found = subprocess.run(["sh", "-c", command], text=True, capture_output=True, timeout=60)
    assert found.returncode == 2
    assert "La sortie standard est fermée" in found.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("check-eligibility 010999993 --base demo", 0),
        ("check-eligibility 010999993 --base demo --report json=r.json", 2),
        ("lint-json a.json", 2),
        ("init", 2),
        ("check", 2),
        ("pieces check a.pdf", 2),
    ],
)
def test_a_deleted_working_directory_is_no_internal_error(
    tmp_path: Path, words: str, code: int
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f'"{sys.executable}" -m segur_cli {words}'
    found = subprocess.run(["sh", "-c", f"rmdir ../gone; {command}"], cwd=gone, text=True,
                           capture_output=True, timeout=60)  # fmt: skip
    assert found.returncode == code


def test_what_the_system_refuses_is_said_in_french(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    report = f"json={tmp_path / 'taken' / 'x.json'}"
    found = process("check-eligibility", "010999993", "--base", "demo", "--report", report)
    assert found.returncode == 2
    assert "un fichier porte déjà ce nom" in found.stderr
    assert "File exists" not in found.stderr
