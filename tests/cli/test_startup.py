"""What hot commands import: at 100 requests, start-up is most of the time."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from segur_cli.cli import app
from segur_cli.rules.rule import read_page
from tests.conftest import Segur
from tests.lint.files import GOOD_FINESS, SPACED_FINESS, avance, write

COMMANDS = Path(app.__file__).parent
LIGHT = ("exits", "text.told", "text.writing", "cli")  # modules that import nothing heavy
NEVER = {
    "docx", "jinja2", "jsonschema", "openpyxl", "pdfplumber", "pydantic", "python_calamine",
}  # fmt: skip
REPORT = (
    "import sys, typer; from segur_cli.cli.app import execute; code = execute(sys.argv[1:]); "
    "print(code, *sys.modules, file=sys.stderr)"
)


def loaded(*arguments: str) -> tuple[str, list[str]]:
    """The exit code of a command line, and the modules it has loaded."""
    run = subprocess.run(
        [sys.executable, "-c", REPORT, *arguments],
        env={**os.environ},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    code, *modules = run.stderr.splitlines()[-1].split()
    return code, modules


# Each limit is what is loaded today and a few more: raise one for a reason, not by habit.
@pytest.mark.parametrize(
    ("command", "code", "light", "limit"),
    [
        ("--version", "0", {"rich", "jsonschema_rs", "sqlite3", "tomllib"}, 27),
        ("lint-json a.json", "0", {"rich", "sqlite3"}, 100),
        ("check-eligibility 010999993", "2", {"jsonschema_rs", "sqlite3"}, 81),
        ("deadlines", "0", {"icalendar", "jsonschema_rs", "sqlite3"}, 55),
    ],
)
def test_a_hot_command_loads_little(command: str, code: str, light: set[str], limit: int) -> None:
    write("a.json", avance(GOOD_FINESS))
    exit_code, modules = loaded(*command.split())
    assert exit_code == code
    assert {name.partition(".")[0] for name in modules} & (NEVER | light) == set()
    assert len([name for name in modules if name.startswith("segur_cli")]) <= limit


def test_naming_a_base_in_a_report_loads_no_screen() -> None:
    write("a.json", avance(GOOD_FINESS))
    loaded("lint-json", "a.json", "--base", "demo")  # its index is made once
    _, modules = loaded("lint-json", "a.json", "--base", "demo")
    assert {"segur_cli.eligibility.base"} <= set(modules)
    assert {"rich", "segur_cli.eligibility.verdicts_screen"} & set(modules) == set()


@pytest.mark.parametrize("format_", ["text", "junit", "gitlab", "github"])
def test_a_run_without_a_finding_opens_no_page(segur: Segur, format_: str) -> None:
    write("a.json", avance(GOOD_FINESS))
    clean = ("--ignore", "DAT003", "--as-of", "2025-03-10")
    read_page.cache_clear()
    run = segur("lint-json", "a.json", "-f", format_, *clean)
    assert (run.code, read_page.cache_info().misses) == (0, 0), run.out


def test_only_the_pages_of_what_is_found_are_opened(segur: Segur) -> None:
    write("a.json", avance(SPACED_FINESS))
    read_page.cache_clear()
    segur("lint-json", "a.json", "--select", "IDN", "--as-of", "2026-03-31T18:00")
    assert read_page.cache_info().misses == 1


def test_an_indexed_base_is_searched_without_its_workbook() -> None:
    check = ("check-eligibility", "010999993", "--base", "demo")
    assert "openpyxl" in loaded(*check)[1]  # the first run reads the workbook
    assert not {"openpyxl", "pydantic", "jsonschema"} & set(loaded(*check)[1])


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
