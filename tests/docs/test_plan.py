"""docs/plan.md: its settings are read, and its commands run on them."""

import re
import shlex
from pathlib import Path

import pytest

from segur_cli.config.discovery import settings_in
from segur_cli.resources import example
from tests.conftest import Segur

PAGE = (Path(__file__).parent.parent.parent / "docs/plan.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^(segur [^#\n]+)", PAGE, re.MULTILINE)
SETTINGS = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
LIST = "FINESS;Nom;SONS;Pilote;Installé le;En production le\n010999993;CH FICTIF;{};oui;;\n"


@pytest.mark.parametrize("text", SETTINGS)
def test_its_settings_are_read(text: str, tmp_path: Path) -> None:
    assert settings_in(text, tmp_path).path == tmp_path / "segur.toml"


@pytest.mark.parametrize("command", COMMANDS)
def test_its_commands_run(command: str, segur: Segur) -> None:
    sons = "HOP-DPI-Va2" if "--profile" in command else "HOP-PFI-Va2"
    Path("clients.csv").write_text(LIST.format(sons), encoding="utf-8")
    Path("profil.toml").write_bytes(example("profil-pv.toml").read_bytes())
    Path("segur.toml").write_text(
        SETTINGS[0].replace("clients.xlsx", "clients.csv"), encoding="utf-8"
    )
    run = segur(*shlex.split(command.replace("clients.xlsx", "clients.csv"))[1:])
    assert run.code in (0, 1), run.err
    assert run.out or run.err
