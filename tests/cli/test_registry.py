"""The registry of commands: what help says of each, without loading any of them."""

import inspect
import subprocess
import sys

import pytest

from segur_cli.cli.registry import COMMANDS, Entry
from tests.conftest import Segur

NAMES = [entry.name for entry in COMMANDS]


@pytest.mark.parametrize("entry", COMMANDS, ids=NAMES)
def test_help_announces_a_command_by_its_own_first_sentence(entry: Entry) -> None:
    told = entry.load().help
    assert told is not None
    first = " ".join(inspect.cleandoc(told).split("\n\n")[0].split())
    assert first.startswith(entry.summary)


def test_every_command_is_announced_once() -> None:
    assert len(set(NAMES)) == len(NAMES)


def loaded_by(*arguments: str) -> set[str]:
    """The modules of commands that a process loads."""
    script = (
        "import sys; from segur_cli.cli.app import execute; execute(sys.argv[1:]);"
        "print(*(m for m in sys.modules if m.startswith('segur_cli.cli.')), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    modules = {name.removeprefix("segur_cli.cli.") for name in done.stderr.split()}
    return modules & {entry.module for entry in COMMANDS}


@pytest.mark.parametrize("arguments", [["--help"], [], ["--version"]])
def test_help_and_the_first_screen_load_no_command(arguments: list[str]) -> None:
    assert loaded_by(*arguments) == set()


def test_a_command_loads_its_own_module_alone() -> None:
    assert loaded_by("plan", "--sons", "HOP-PFI-Va2") == {"plan"}


def test_an_unknown_command_is_told_with_the_nearest(segur: Segur) -> None:
    run = segur("lint-jsn")
    assert run.code == 2
    assert "Vouliez-vous dire lint-json" in run.err
