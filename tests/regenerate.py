"""Write again what the tests hold to the tool's output: `python -m tests.regenerate`.

The rules' documentation, the page of the pilot reports, the sessions that both READMEs quote,
the expectations of the golden cases. Read the diff before keeping it.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from segur_cli.rules.documentation import as_markdown
from tests.lint.cases import as_expected, cases, findings_of
from tests.pilot import pv_page
from tests.pilot.examples import pv_examples
from tests.test_readme import INSTANT, SESSION

ROOT = Path(__file__).parent.parent


def write_rules() -> None:
    """Write docs/rules.md."""
    (ROOT / "docs/rules.md").write_text(as_markdown(), encoding="utf-8", newline="\n")


def _pilot_reports() -> None:
    pv_page.PATH.write_text(pv_page.as_markdown(), encoding="utf-8", newline="\n")


def _pv_examples() -> None:
    for name, content in pv_examples().items():
        path = ROOT / "examples" / "pv" / name
        path.write_text(content, encoding="utf-8", newline="\n")


def write_cases() -> None:
    """Write the expectations of the golden cases."""
    for case in cases():
        if case.bad:
            found = as_expected(findings_of(case), case.rule)
            text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
            case.expectation.write_text(text, encoding="utf-8", newline="\n")


def _sessions() -> None:
    for name in ("README.md", "README.fr.md", "docs/premiers-pas.md"):
        page = ROOT / name
        text = page.read_text(encoding="utf-8")
        for session in SESSION.finditer(text):
            typed = session["shown"].partition("\n\n")[0]
            shown = f"{typed}\n\n{_printed(session['command']).strip()}\n"
            if INSTANT.sub("", shown) != INSTANT.sub("", session["shown"]):
                text = text.replace(session["shown"], shown)
        page.write_text(text, encoding="utf-8", newline="\n")


def _printed(command: str) -> str:
    """Run a command as the tests do: no imported base, no setting, 80 columns, no colour."""
    with tempfile.TemporaryDirectory() as data:
        outside = {"SEGUR_AS_OF", "GITHUB_ACTIONS", "FORCE_COLOR"}
        kept = {name: value for name, value in os.environ.items() if name not in outside}
        run = subprocess.run(
            [sys.executable, "-m", "segur_cli", *shlex.split(command)],
            cwd=ROOT,
            env=kept | {"SEGUR_DATA_DIR": data, "NO_COLOR": "1", "COLUMNS": "80"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    return run.stdout


if __name__ == "__main__":
    write_rules()
    _pilot_reports()
    _pv_examples()
    write_cases()
    _sessions()
