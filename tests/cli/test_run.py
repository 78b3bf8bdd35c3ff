"""What the runner of commands does for each: options in common, formats, reports, banner."""

import csv
import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from segur_cli import resources
from tests.conftest import Segur

AS_OF = ("--as-of", "2025-03-10")
# A command of each table, with what makes it answer, and the schema of its JSON.
TABLES = {
    "check-eligibility": (("check-eligibility", "010999993", "--base", "demo"), "eligibility"),
    "deadlines": (("deadlines",), "deadlines"),
    "plan": (("plan", "--sons", "HOP-PFI-Va2"), "plan"),
    "rules": (("rules",), "rules"),
    "base show": (("base", "show", "demo"), "base"),
    "base list": (("base", "list"), "table"),
    "finess list": (("finess", "list"), "table"),
    "template list": (("template", "list"), "table"),
    "template show": (("template", "show", "avance"), "model"),
    "template concepts": (("template", "concepts"), "table"),
}
tables = pytest.mark.parametrize(("command", "schema"), TABLES.values(), ids=TABLES)


@tables
def test_json_satisfies_its_schema_and_has_the_envelope(
    segur: Segur, command: tuple[str, ...], schema: str
) -> None:
    run = segur(*command, "-f", "json")
    answer = json.loads(run.out)
    text = resources.schema(f"{schema}.schema.json").read_text(encoding="utf-8")
    assert [e.message for e in Draft202012Validator(json.loads(text)).iter_errors(answer)] == []
    assert answer["schema_version"] == 1
    assert answer["tool"]["name"] == "segur-cli"
    assert answer["exit_code"] == run.code


@tables
def test_csv_and_xlsx_hold_the_same_cells(
    segur: Segur, command: tuple[str, ...], schema: str
) -> None:
    run = segur(*command, "--report", "xlsx=dossier/a.xlsx", "--report", "csv=dossier/a.csv")
    assert run.code == 0
    sheet = load_workbook("dossier/a.xlsx").active
    assert sheet is not None
    cells = [
        ["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)
    ]
    text = Path("dossier/a.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert [row[0] for row in rows] == [row[0] for row in cells]
    assert len(cells[0]) > 2


@tables
def test_markdown_is_written_and_says_the_same(
    segur: Segur, command: tuple[str, ...], schema: str
) -> None:
    run = segur(*command, "-f", "md")
    assert run.code == 0
    assert len(run.out.splitlines()) > 0
    assert "\x1b" not in run.out


@pytest.mark.parametrize("name", ["check-eligibility", "deadlines", "plan", "rules"])
def test_into_a_pipe_without_columns_nothing_wraps(
    segur: Segur, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    command, _ = TABLES[name]
    narrow = segur(*command)
    monkeypatch.delenv("COLUMNS")
    whole = segur(*command)
    assert whole.out.split() == narrow.out.split()
    assert len(whole.out.splitlines()) < len(narrow.out.splitlines())
    assert max(map(len, narrow.out.splitlines())) <= 80 < max(map(len, whole.out.splitlines()))


@pytest.mark.parametrize("name", ["check-eligibility", "deadlines", "plan"])
@pytest.mark.parametrize("format_", ["text", "md"])
def test_a_simulated_date_is_seen_first(segur: Segur, name: str, format_: str) -> None:
    command, _ = TABLES[name]
    assert segur(*command, *AS_OF, "-f", format_).out.startswith("DATE SIMULÉE (--as-of)")


@pytest.mark.parametrize("name", ["check-eligibility", "deadlines", "plan"])
@pytest.mark.parametrize("format_", ["json", "csv"])
def test_a_program_is_told_of_a_simulated_date_beside_its_data(
    segur: Segur, name: str, format_: str
) -> None:
    command, _ = TABLES[name]
    assert "DATE SIMULÉE" in segur(*command, *AS_OF, "-f", format_).err


@tables
def test_an_unknown_format_is_refused_with_those_that_exist(
    segur: Segur, command: tuple[str, ...], schema: str
) -> None:
    run = segur(*command, "-f", "pdf")
    assert (run.code, run.out) == (2, "")
    assert "text" in run.err
    assert "xlsx" in run.err


# Mistakes told usefully.


@pytest.mark.parametrize("written", ["30/11/2026", "30.11.2026", "2026-11-30"])
def test_a_date_is_read_as_the_french_write_it(segur: Segur, written: str) -> None:
    run = segur("plan", "--sons", "HOP-PFI-Va2", "--as-of", written)
    assert run.out.startswith("DATE SIMULÉE (--as-of) : 30 novembre 2026 à 0")


def test_so_is_a_date_with_its_hour(segur: Segur, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGUR_AS_OF", "18/03/2026 11:59")
    assert "18 mars 2026 à 11" in segur("deadlines").out


@pytest.mark.parametrize("written", ["31/02/2026", "11/30/2026", "30/11/26", "30/11/2026 25:00"])
def test_a_date_of_no_calendar_is_refused(segur: Segur, written: str) -> None:
    run = segur("deadlines", "--as-of", written)
    assert (run.code, run.out) == (2, "")
    assert "18/03/2026" in run.err


def test_a_list_given_as_a_number_is_told_its_option(segur: Segur) -> None:
    run = segur("check-eligibility", "liste.csv", "--base", "demo")
    assert (run.code, run.out) == (2, "")
    assert "--from liste.csv" in run.err


def test_an_option_before_the_command_is_told_its_place(segur: Segur) -> None:
    run = segur("-v", "check")
    assert run.code == 2
    assert "après le nom de la commande" in run.err
