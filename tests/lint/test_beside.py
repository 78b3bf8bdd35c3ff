"""What stands beside the files of a run: opened before they are judged, when they need it."""

import json
from pathlib import Path
from typing import Any

import pytest

from segur_cli.exits import StopError
from segur_cli.pilot import report_check
from segur_cli.pilot.filled import FilledReport
from tests.conftest import Segur
from tests.lint.running import example

AS_OF = ("--as-of", "2025-12-01T09:00")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pilot reports that were opened, none of which is there."""
    names: list[str] = []

    def opening(path: Path) -> FilledReport:
        names.append(path.name)
        raise StopError(f"Fichier introuvable : {path.name}.")

    monkeypatch.setattr(report_check, "read_filled", opening)
    return names


@pytest.fixture(autouse=True)
def _files() -> None:
    for kind in ("avance", "solde"):
        Path(f"{kind}.json").write_text(json.dumps(example(kind)), encoding="utf-8")
    Path("segur.toml").write_text('[[pilot]]\npv = "pv.xlsx"\n', encoding="utf-8")


def lint(segur: Segur, *arguments: str) -> Any:
    return json.loads(segur("lint-json", "-f", "json", *arguments, *AS_OF).out)


def why_not(report: Any, code: str) -> str:
    rows: list[dict[str, str]] = report["perimeter"]["rules_not_run"]
    return {row["code"]: row["reason"] for row in rows}[code]


def test_pilot_reports_are_not_opened_for_avances(segur: Segur, opened: list[str]) -> None:
    report = lint(segur, "avance.json")
    assert why_not(report, "PIL004") == "ne concerne que les demandes de type solde"
    assert opened == []


def test_pilot_reports_are_not_opened_for_a_rule_left_out(segur: Segur, opened: list[str]) -> None:
    lint(segur, "solde.json", "--ignore", "PIL004")
    assert opened == []


def test_soldes_open_the_pilot_reports_once(segur: Segur, opened: list[str]) -> None:
    Path("autre.json").write_text(json.dumps(example("solde")), encoding="utf-8")
    report = lint(segur, "solde.json", "autre.json")
    (found,) = [finding for finding in report["findings"] if finding["code"] == "PIL004"]
    assert found["message"].endswith(" ; Fichier introuvable : pv.xlsx.")
    assert opened == ["pv.xlsx"]


def test_a_profile_that_cannot_be_read_stops_its_report_only(segur: Segur) -> None:
    Path("segur.toml").write_text(
        '[[files]]\npath = "*.json"\n[[pilot]]\npv = "pv.json"\nprofile = "absent.toml"\n',
        encoding="utf-8",
    )
    Path("pv.json").write_text("{}", encoding="utf-8")
    run = segur("check", "-f", "json", *AS_OF)
    found = json.loads(run.out)
    assert run.code == 2
    assert "absent.toml" in found["parts"][3]["problems"][0]
    assert {row["sons"] for row in found["sons"]} == {"HOP-DPI-Va2"}
    assert "IDN001" in found["report"]["perimeter"]["rules_run"]
