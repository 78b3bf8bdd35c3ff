"""`segur` as a process of its own, as a shell or a CI step runs it."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import Run


def segur(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> Run:
    """Run one command line in the working directory."""
    run = subprocess.run(
        [sys.executable, "-m", "segur_cli", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"} | environment,
        check=False,
    )
    return Run(run.returncode, run.stdout.decode("utf-8"), run.stderr.decode("utf-8"))
