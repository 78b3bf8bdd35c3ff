import subprocess
import sys
from pathlib import Path

import pytest

from segur_cli import resources

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full here")
def test_a_result_that_cannot_be_written_is_said_and_is_no_internal_error() -> None:
    with FULL.open("wb") as full:
        run = subprocess.run(
            [sys.executable, "-m", "segur_cli", "lint-json", str(resources.example("avance.json"))],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert run.returncode == 2
    assert "Écriture impossible de la sortie standard" in run.stderr.decode("utf-8")
