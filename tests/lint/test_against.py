"""What soldes are compared with: several files, and the last amendment that segur.toml names."""

import copy
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from segur_cli.config import load_settings
from segur_cli.diagnostics import Diagnostic, Severity
from segur_cli.exits import ExitCode, StopError
from segur_cli.lint.request import LintOptions, run
from segur_cli.text.clock import read_clock
from tests.lint.running import example

FINESS = "010999993"
AMENDED = f"""
[[request]]
client = "{FINESS}"
sons = "HOP-DPI-Va2"
kind = "avance"
amended_by = "avenant.json"
"""


@pytest.fixture(autouse=True)
def files() -> None:
    """An avance, its amendment which lowers the first client's prestation, and the solde."""
    avance = example("avance")
    write("avance.json", avance)
    amendment: dict[str, Any] = copy.deepcopy(avance)
    amendment["demandes"] = amendment["demandes"][:1]
    first = amendment["demandes"][0]
    assert first["beneficiaire"]["finess"] == FINESS
    for place in ("prestation", "commande"):
        first[place] |= {"montant_ht": 1000.00, "montant_ttc": 1200.00}
    write("avenant.json", amendment)
    write("solde.json", example("solde"))
    Path("segur.toml").write_text("", encoding="utf-8")


def write(name: str, value: Any) -> None:
    Path(name).write_text(json.dumps(value), encoding="utf-8")


def found(*against: str, toml: str = "", files: tuple[str, ...] = ("solde.json",)) -> Any:
    Path("segur.toml").write_text(toml, encoding="utf-8")
    asked = LintOptions(files, against=against, select=("SLD", "MNT008", "MNT009"))
    settings = load_settings(Path("segur.toml"))
    return run(asked, settings, read_clock("2025-12-01"), BytesIO())


def told(*against: str, toml: str = "", code: str = "") -> list[Diagnostic]:
    return [f for f in found(*against, toml=toml).report.findings if f.code.startswith(code)]


def test_the_order_of_the_files_changes_nothing() -> None:
    one = told("avance.json", "avenant.json", code="MNT")
    other = told("avenant.json", "avance.json", code="MNT")
    assert [f.message for f in one] == [f.message for f in other] == []


def test_a_solde_is_no_avance_to_compare_with() -> None:
    with pytest.raises(StopError, match=r"« solde.json » est un solde : un solde est comparé"):
        found("avance.json", "solde.json")


def test_without_a_word_both_amounts_are_shown_and_none_is_chosen() -> None:
    (finding,) = told("avance.json", "avenant.json", code="SLD005")
    assert finding.severity is Severity.WARNING
    assert "avance.json" in finding.message
    assert "avenant.json" in finding.message
    assert "1\N{NARROW NO-BREAK SPACE}000,00" in finding.message.replace("\xa0", "\u202f")
    assert "rien n'est choisi" in finding.message


@pytest.mark.parametrize("against", [("avance.json", "avenant.json"), ("avance.json",)])
def test_the_last_amendment_is_used_and_named(against: tuple[str, ...]) -> None:
    findings = told(*against, toml=AMENDED)
    (chosen,) = [f for f in findings if f.code == "SLD005"]
    assert chosen.severity is Severity.NOTE
    assert "avenant.json" in chosen.message
    (too_high,) = [f for f in findings if f.code == "MNT008"]
    assert "avenant.json" in too_high.message


def test_an_amendment_without_the_client_compares_nothing() -> None:
    value = example("avance")
    value["demandes"] = value["demandes"][1:]
    write("avenant.json", value)
    findings = told("avance.json", toml=AMENDED)
    assert [f.message for f in findings if f.code == "SLD005" and "n'a pas ce client" in f.message]
    assert not [f for f in findings if f.code in {"SLD004", "MNT008"}]


def test_an_amendment_that_does_not_exist_stops_the_run() -> None:
    Path("avenant.json").unlink()
    with pytest.raises(StopError, match=r"avenant\.json"):
        found("avance.json", toml=AMENDED)


def test_a_folder_and_a_pattern_are_read() -> None:
    Path("avances").mkdir()
    Path("avance.json").rename("avances/a.json")
    assert (
        found("avances").report.perimeter.rules_run == found("a*/*.json").report.perimeter.rules_run
    )
    with pytest.raises(StopError) as stopped:
        found("rien/*.json")
    assert stopped.value.code is ExitCode.NO_INPUT


def test_an_avance_linted_beside_is_said_not_to_be_compared() -> None:
    report = found("avance.json", files=("avenant.json", "solde.json")).report
    (said,) = [f for f in report.findings if f.code == "SLD006"]
    assert "avenant.json" in said.message
    assert "avance.json" in said.message
    assert said.severity is Severity.NOTE
    same = found("avance.json", files=("avance.json", "solde.json")).report
    assert not [f for f in same.findings if f.code == "SLD006"]


def test_segur_toml_may_give_a_list() -> None:
    toml = '[lint]\nagainst = ["avance.json", "avenant.json"]\n'
    assert [f.code for f in told(toml=toml, code="SLD005")] == ["SLD005"]
