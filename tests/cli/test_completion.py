import shutil
import subprocess
import sys

import pytest
from typer import _completion_shared

from tests.cli.helpers import process
from tests.conftest import Segur


def complete(line: str) -> list[str]:
    done = process(
        _SEGUR_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=str(line.count(" "))
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("segur ch", ["check", "check-eligibility"]),
        ("segur base im", ["import"]),
        ("segur check-eligibility --amount-h", ["--amount-ht"]),
        ("segur check-eligibility --format j", ["json"]),
        ("segur plan --sons HOP-P", ["HOP-PFI-Va2"]),
        ("segur explain MNT00", [f"MNT00{n}" for n in range(1, 10)]),
        ("segur lint-json --select SYN001,TXT00", [f"SYN001,TXT00{n}" for n in range(1, 8)]),
        ("segur base show de", ["demo"]),
    ],
)
def test_bash_completes_commands_options_and_values(line: str, completed: list[str]) -> None:
    assert complete(line) == completed


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_the_completion_script_of_the_shell_is_shown() -> None:
    shown = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m segur_cli --show-completion; exit $?"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "_SEGUR_COMPLETE=complete_bash" in shown.stdout
    assert "complete -o default -F _segur_completion segur" in shown.stdout


@pytest.mark.parametrize("option", ["--show-completion", "--install-completion"])
@pytest.mark.parametrize(
    ("shell", "found"), [(None, "shell non reconnu"), ("ksh", "shell « ksh » non pris en charge")]
)
def test_a_shell_without_completion_is_refused_in_french(
    segur: Segur, monkeypatch: pytest.MonkeyPatch, option: str, shell: str | None, found: str
) -> None:
    monkeypatch.setattr(_completion_shared, "_get_shell_name", lambda: shell)
    run = segur(option)
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        f"Erreur : Complétion impossible : {found}.\n"
        "  Shells acceptés : bash, zsh, fish, powershell et pwsh.\n"
    )
