import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from segur_cli.cli import app

COMMANDS = Path(app.__file__).parent
LIGHT = (
    "exits",
    "text.told",
    "text.writing",
    "cli",
)  # modules of segur_cli that import nothing heavy
REPORT = (
    "import sys; from segur_cli.cli.app import execute; execute(sys.argv[1:]); "
    "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
)


def imported(*arguments: str) -> set[str]:
    """The top-level modules that one command line has loaded by its end."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT, *arguments],
        env={**os.environ},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    return set(done.stderr.splitlines()[-1].split())


def test_the_version_is_shown_without_loading_anything_heavy() -> None:
    assert imported("--version") & {"rich", "pydantic", "openpyxl", "jsonschema"} == set()


def test_an_indexed_base_is_searched_without_openpyxl_nor_pydantic() -> None:
    check = ("check-eligibility", "010999993", "--base", "demo")
    assert "openpyxl" in imported(*check)  # the first run reads the workbook
    assert imported(*check) & {"openpyxl", "pydantic", "jsonschema"} == set()


@pytest.mark.parametrize("name", ["app", "french", "output", "registry"])
def test_what_is_loaded_before_a_command_is_known_imports_only_what_is_light(name: str) -> None:
    path = COMMANDS / f"{name}.py"
    allowed = {*sys.stdlib_module_names, "typer", "segur_cli"}
    heavy = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            heavy += [alias.name for alias in node.names if alias.name not in allowed]
        elif isinstance(node, ast.ImportFrom):
            top, _, rest = (node.module or "").partition(".")
            if top not in allowed or (top == "segur_cli" and rest and not rest.startswith(LIGHT)):
                heavy.append(node.module or "")
    assert heavy == []
