"""The Python of docs/library.md runs as it is written."""

import re
import shutil
from pathlib import Path

import pytest

from segur_cli import resources

PAGE = Path(__file__).parent.parent.parent / "docs/library.md"
CODE = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_the_example_runs_on_a_file_of_the_working_directory(
    capsys: pytest.CaptureFixture[str],
) -> None:
    defective = resources.example("avance.json").parent / "defectueux/finess.json"
    shutil.copy(defective, "avance.json")
    (code,) = CODE.findall(PAGE.read_text(encoding="utf-8"))
    exec(compile(code, str(PAGE), "exec"), {})
    out = capsys.readouterr().out
    assert "16:19 error IDN001 FINESS mal écrit" in out
    assert "\n1\n" in out
