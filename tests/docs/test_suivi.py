"""docs/suivi.md: the dossier that it follows, command by command, to soldes that are ready."""

import json
import re
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from segur_cli.pilot.asking import read_profile
from segur_cli.resources import example
from tests.conftest import Run, Segur
from tests.pilot.filling import filled_workbook

PAGE = (Path(__file__).parents[2] / "docs/suivi.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^(segur [^#\n]+)", PAGE, re.MULTILINE)
LIST, SETTINGS, DECIDED, PILOT, PAID = re.findall(
    r"^```(?:csv|toml)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE
)
FIRST, *_ = CLIENTS = [line.split(";")[0] for line in LIST.splitlines()[1:]]
PILOTS = [line.split(";") for line in LIST.splitlines() if ";oui;" in line]


def settings(state: str, *more: str) -> None:
    states = [state.replace(FIRST, client) for client in CLIENTS]
    Path("segur.toml").write_text("\n".join([SETTINGS, *states, *more]), encoding="utf-8")


def fill() -> None:
    """The workbooks of the pilots, filled with their establishments at the solde's dates."""
    shipped = read_profile(example("profil-pv.toml"))
    for client, name, _, prestation, *_ in PILOTS:
        path = Path(f"pv/pv-HOP-DPI-Va2-{client}.xlsx")
        assert path.is_file()
        who = replace(shipped, client_finess=client, client_name=name, prestation=prestation)
        days = {"installation": "2025-09-01", "production": "2025-09-15", "signature": "2025-10-20"}
        filled_workbook(who, {f"{key}.answer": day for key, day in days.items()}).save(path)


def test_its_commands_lead_from_avances_decided_to_soldes_ready(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGUR_AS_OF", "2025-12-01")
    commands = iter(COMMANDS)

    def typed(start: str, code: int = 0) -> Run:
        command = next(commands)
        assert command.startswith(f"segur {start}")
        run = segur(*shlex.split(command)[1:])
        assert run.code == code, (command, run.out, run.err)
        return run

    for name in ("base-fictive.xlsx", "profil-pv.toml"):
        shutil.copy(example(name), name)
    for kind in ("avance", "solde"):
        Path(f"{kind}s").mkdir()
    shutil.copy(example("avance.json"), "avances")
    Path("clients.csv").write_text(LIST, encoding="utf-8")

    settings(DECIDED)
    typed("status")
    assert steps(segur, "avance") == dict.fromkeys(CLIENTS, "attendre la décision et le paiement")
    assert "PV pilote" in typed("plan").out

    typed("pv-checklist")
    assert segur("pv-check", "--gate", "pv").code == 1, "nothing is filled yet"
    fill()
    typed("pv-check --gate")

    shutil.copy(example("solde.json"), "soldes")
    reports = [PILOT.replace(FIRST, client) for client, *_ in PILOTS]
    settings(DECIDED, *reports[:2])
    assert {"PIL004", "SLD007"} <= refused(segur), "what the page says of a solde before its time"
    settings(PAID, *reports)
    typed("lint-json")
    typed("check")
    typed("status")
    ready = dict.fromkeys(CLIENTS, "déposer la demande")
    assert steps(segur, "solde") == ready | {"2A0999991": "vérifier, puis déposer la demande"}
    assert "17 mars 2026" in typed("plan").out
    assert list(commands) == []


def steps(segur: Segur, kind: str) -> dict[str, str]:
    """What comes next for each client, by its number."""
    rows = json.loads(segur("status", "-f", "json").out)["requests"]
    return {row["client"]: row["next"] for row in rows if row["kind"] == kind}


def refused(segur: Segur) -> set[str]:
    found = json.loads(segur("check", "-f", "json").out)["report"]["findings"]
    return {row["code"] for row in found if row["severity"] == "error"}
