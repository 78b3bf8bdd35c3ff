"""Results as workbooks: what a spreadsheet would spoil in a CSV stays as it is."""

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from segur_cli.tables.writing import Table, to_csv, to_xlsx
from tests.conftest import Segur

COMMANDS = (
    ("check-eligibility", "010999993", "2A0999991", "--base", "demo"),
    ("deadlines",),
    ("plan", "--sons", "HOP-PFI-Va2", "--installed", "2026-01-15,2026-01-31,2026-03-04"),
    ("rules",),
)


def rows_of(path: Path) -> list[list[Any]]:
    sheet: Any = load_workbook(path).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("command", COMMANDS, ids=[words[0] for words in COMMANDS])
def test_each_command_writes_a_workbook_beside_its_screen(
    segur: Segur, command: tuple[str, ...]
) -> None:
    run = segur(*command, "--report", "xlsx=resultat.xlsx")
    assert run.code in (0, 1)
    headings, *rows = rows_of(Path("resultat.xlsx"))
    assert rows
    assert None not in headings
    assert {len(row) for row in rows} == {len(headings)}


def test_a_finess_keeps_its_zero_and_is_a_text(segur: Segur) -> None:
    segur(*COMMANDS[0], "--report", "xlsx=resultat.xlsx")
    sheet: Any = load_workbook("resultat.xlsx").active
    column = [cell.value for cell in sheet[1]].index("FINESS") + 1
    found = {sheet.cell(row=n, column=column).value for n in range(2, sheet.max_row + 1)}
    assert found == {"010999993", "2A0999991"}
    assert sheet.cell(row=2, column=column).number_format == "@"


def test_the_workbook_says_what_the_csv_says(segur: Segur) -> None:
    segur("deadlines", "--as-of", "2025-01-15", "--report", "xlsx=a.xlsx", "--report", "csv=a.csv")
    headings, *rows = rows_of(Path("a.xlsx"))
    lines = Path("a.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == len(lines) - 1
    assert lines[0].split(";") == headings
    assert {type(row[headings.index("jours")]) for row in rows} == {int, type(None)}


def test_a_text_that_begins_like_a_formula_is_a_text() -> None:
    table = Table("essai", ("a", "n"), (("=1+1", "12"), ("\x1b[31m", "x")), frozenset("n"))
    sheet: Any = load_workbook(io.BytesIO(to_xlsx(table))).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert (sheet["B2"].value, sheet["B3"].value, sheet["A3"].value) == (12, "x", " [31m")
    assert "'=1+1" in to_csv(table)


@pytest.mark.parametrize("command", COMMANDS, ids=[words[0] for words in COMMANDS])
def test_a_workbook_does_not_go_to_a_terminal(
    segur: Segur, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda stream: True, raising=False)
    run = segur(*command, "-f", "xlsx")
    assert (run.code, run.out) == (2, "")
    assert "--report xlsx=resultat.xlsx" in run.err


def test_piped_it_is_the_workbook_itself(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    from segur_cli.cli.app import execute

    assert execute(["rules", "-f", "xlsx"]) == 0
    assert load_workbook(io.BytesIO(capfdbinary.readouterr().out)).active is not None
