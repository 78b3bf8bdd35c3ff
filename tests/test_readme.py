"""The README shows what the tool really prints."""

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import Segur

ROOT = Path(__file__).parent.parent
SESSION = re.compile(
    r"<!-- session: segur (?P<command>.*?) -->\n```console\n\$ (?P<shown>.*?)```", re.DOTALL
)
# The instant of the run is the one line that cannot be quoted.
INSTANT = re.compile(r"Contrôlé le .*")


@pytest.mark.parametrize("page", ["README.md", "README.fr.md", "docs/premiers-pas.md"])
def test_every_quoted_session_is_what_the_command_prints(
    page: str, segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    sessions = list(SESSION.finditer((ROOT / page).read_text(encoding="utf-8")))
    assert sessions
    for session in sessions:
        typed, _, printed = session["shown"].partition("\n\n")
        assert shlex.split(typed.replace("\\\n", "")) == ["segur", *shlex.split(session["command"])]
        run = segur(*shlex.split(session["command"]))
        assert INSTANT.sub("", run.out).strip() == INSTANT.sub("", printed).strip()
