"""A clean run loads nothing that it does not need: half of its time is imports."""

import subprocess
import sys

from tests.lint.files import GOOD_FINESS, avance, write

HEAVY = ("openpyxl", "jsonschema", "pydantic", "docx", "rich.console")


def test_a_clean_run_without_configuration_or_base_loads_nothing_heavy() -> None:
    write("a.json", avance(GOOD_FINESS))
    program = (
        "import sys; from segur_cli.cli.app import execute; "
        "code = execute(['lint-json', 'a.json']); "
        f"print(code, [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8")
    assert run.stderr.strip() == "0 []"
