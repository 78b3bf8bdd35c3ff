"""The baseline: known defects stay quiet, new ones do not, and nothing is hidden unsaid."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Segur
from tests.lint.files import GOOD_FINESS, ODD_KEY, SPACED_FINESS, avance, write

QUIET = ("--select", "SYN,IDN,CFG", "-f", "json")
STATE = ("--baseline", "state.json")
OTHER_SPACED = "13 099 998 0"


def lint(segur: Segur, *arguments: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(segur("lint-json", *arguments, *QUIET).out)
    return report


def codes(report: dict[str, Any]) -> list[str]:
    return [finding["code"] for finding in report["findings"]]


@pytest.fixture
def known(segur: Segur) -> None:
    """A baseline that knows one badly typed FINESS of a.json."""
    write("a.json", avance(SPACED_FINESS, GOOD_FINESS))
    run = segur("lint-json", "a.json", *QUIET, "--write-baseline", "state.json")
    assert run.code == 0
    assert "État de référence écrit : « state.json » (1 constat)." in run.err


@pytest.mark.usefixtures("known")
def test_a_known_defect_is_hidden_counted_and_does_not_fail(segur: Segur) -> None:
    report = lint(segur, "a.json", *STATE)
    assert codes(report) == []
    assert report["baselined"] == {"note": 0, "warning": 0, "error": 1}
    assert "hors 1 constat déjà présent dans l'état de référence" in report["verdict"]


@pytest.mark.usefixtures("known")
def test_it_stays_known_when_lines_and_requests_move(segur: Segur) -> None:
    moved = json.dumps(avance(GOOD_FINESS, ODD_KEY, SPACED_FINESS))
    write("renamed.json", moved)
    report = lint(segur, "renamed.json", *STATE)
    assert [finding["severity"] for finding in report["findings"]] == ["warning"]


@pytest.mark.usefixtures("known")
def test_another_client_is_not_hidden(segur: Segur) -> None:
    write("a.json", avance(SPACED_FINESS, OTHER_SPACED))
    report = lint(segur, "a.json", *STATE)
    assert [f["pointer"] for f in report["findings"]] == ["/demandes/1/beneficiaire/finess"]


@pytest.mark.usefixtures("known")
def test_a_second_defect_just_like_it_is_not_hidden(segur: Segur) -> None:
    write("a.json", avance(SPACED_FINESS, SPACED_FINESS))
    assert codes(lint(segur, "a.json", *STATE)) == ["IDN001"]


@pytest.mark.usefixtures("known")
def test_a_mended_defect_is_said_once_its_file_is_looked_at(segur: Segur) -> None:
    write("b.json", avance(GOOD_FINESS))
    assert codes(lint(segur, "b.json", *STATE)) == []
    write("a.json", avance(GOOD_FINESS))
    report = lint(segur, "a.json", *STATE)
    assert codes(report) == ["CFG003"]
    assert (
        "1 constat de l'état de référence n'est plus vu (IDN001 : 1)"
        in (report["findings"][0]["message"])
    )


@pytest.mark.usefixtures("known")
def test_it_holds_no_line_number_and_is_versioned() -> None:
    state = json.loads(Path("state.json").read_text(encoding="utf-8"))
    assert state["version"] == 1
    assert state["findings"] == [
        {
            "rule": "IDN001",
            "about": f"finess:{SPACED_FINESS}",
            "pointer": "/demandes/*/beneficiaire/finess",
            "value": f'"{SPACED_FINESS}"',
            "count": 1,
            "files": ["a.json"],
        }
    ]


@pytest.mark.usefixtures("known")
def test_writing_it_again_changes_nothing(segur: Segur) -> None:
    before = Path("state.json").read_bytes()
    lint(segur, "a.json", *STATE, "--write-baseline", "state.json")
    assert Path("state.json").read_bytes() == before


def test_a_file_that_cannot_be_read_never_enters_it(segur: Segur) -> None:
    write("a.json", "{")
    assert segur("lint-json", "a.json", "--write-baseline", "state.json").code == 1
    assert codes(lint(segur, "a.json", *STATE)) == ["SYN004"]


def test_a_finding_about_no_client_is_known_in_its_own_file_only(segur: Segur) -> None:
    text = json.dumps(avance(GOOD_FINESS))
    for name in ("a.json", "b.json"):
        write(name, b"\xef\xbb\xbf" + text.encode())
    segur("lint-json", "a.json", "--write-baseline", "state.json")
    report = lint(segur, "a.json", "b.json", *STATE)
    assert [(f["path"], f["code"]) for f in report["findings"]] == [("b.json", "SYN003")]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": "autre", "version": 1, "findings": []}',
        '{"format": "segur-cli/baseline", "version": 1, "findings": [{}]}',
        '{"format": "segur-cli/baseline", "version": 1, "findings": 3}',
        '{"format": "segur-cli/baseline", "version": 2, "findings": []}',
        '{"format": "segur-cli/baseline", "version": 1, "findings": [{"rule": 1, "about": "", '
        '"pointer": "", "value": "", "count": 1, "files": []}]}',
        "[" * 5000,
    ],
)
def test_a_damaged_or_foreign_one_stops_the_run_with_advice(content: str, segur: Segur) -> None:
    write("a.json", avance(GOOD_FINESS))
    write("state.json", content)
    run = segur("lint-json", "a.json", *STATE)
    assert run.code == 2
    assert "--write-baseline" in run.err
    assert run.out == ""


def test_a_missing_one_stops_the_run_with_advice(segur: Segur) -> None:
    write("a.json", avance(GOOD_FINESS))
    run = segur("lint-json", "a.json", *STATE)
    assert run.code == 2
    assert "Pour en créer un" in run.err
