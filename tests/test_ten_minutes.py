"""The README's « Dix minutes avec vos fichiers officiels », run word for word."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.conftest import Segur

ROOT = Path(__file__).parents[1]
CODES = [0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("page", ["README.md", "README.fr.md"])
def test_each_command_runs_as_written(page: str, segur: Segur) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    start = text.index("examples/asp-fictif/LISEZMOI.md")
    block = re.search(r"```console\n(.*?)```", text[start:], re.DOTALL)
    assert block is not None
    shutil.copytree(ROOT / "examples" / "asp-fictif", "examples/asp-fictif")
    commands = block[1].replace("\\\n", "").strip().splitlines()
    found = []
    for command in commands:
        program, *words = shlex.split(command)
        assert program == "segur"
        run = segur(*words)
        found.append(run.code)
        assert "Erreur" not in run.err, run.err
    assert found == CODES
    assert Path("avance.json").exists()
