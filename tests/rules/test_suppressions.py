"""`[[ignore]]` tables: what they set aside, and what is said of those that fail to."""

import json
from typing import Any

import pytest

from segur_cli.rules.aside import path_matches, pointer_matches
from tests.conftest import Segur
from tests.lint.files import GOOD_FINESS, SPACED_FINESS, avance, ignore, write

QUIET = ("--select", "SYN,IDN,CFG", "-f", "json", "--as-of", "2026-03-31T18:00")


def lint(segur: Segur, *arguments: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(segur("lint-json", *arguments, *QUIET).out)
    return report


def codes(report: dict[str, Any]) -> list[str]:
    return [finding["code"] for finding in report["findings"]]


def test_a_finding_is_set_aside_counted_and_does_not_fail(segur: Segur) -> None:
    write("a.json", avance(SPACED_FINESS))
    write("segur.toml", ignore(rule="IDN001", path="a.json", reason="provisoire"))
    report = lint(segur, "a.json")
    assert codes(report) == []
    assert report["suppressed"] == {"note": 0, "warning": 0, "error": 1}
    assert report["verdict"].endswith("hors 1 constat écarté par segur.toml.")
    assert segur("lint-json", "a.json", "--select", "IDN").code == 0


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "junit", "github", "gitlab"])
def test_every_format_says_that_something_was_set_aside(format_: str, segur: Segur) -> None:
    write("a.json", avance(SPACED_FINESS))
    write("segur.toml", ignore(rule="IDN", path="*.json", reason="provisoire"))
    run = segur("lint-json", "a.json", "--select", "SYN,IDN", "-f", format_)
    assert "1 constat écarté par segur.toml" in " ".join(run.out.split())


def test_the_pointer_narrows_the_table(segur: Segur) -> None:
    write("a.json", avance(SPACED_FINESS, "02 099 999 2"))
    table = ignore(rule="IDN001", path="a.json", pointer="/demandes/1", reason="provisoire")
    write("segur.toml", table)
    report = lint(segur, "a.json")
    assert [finding["pointer"] for finding in report["findings"]] == [
        "/demandes/0/beneficiaire/finess"
    ]


def test_a_table_acts_to_the_end_of_its_last_day(segur: Segur) -> None:
    write("a.json", avance(SPACED_FINESS))
    table = ignore(rule="IDN001", path="a.json", reason="provisoire", until="2026-03-31")
    write("segur.toml", table)
    assert codes(lint(segur, "a.json")) == []


def test_an_expired_table_no_longer_acts_and_is_reported_where_it_is(segur: Segur) -> None:
    write("a.json", avance(SPACED_FINESS))
    table = ignore(rule="IDN001", path="a.json", reason="demandé", until="2026-03-30")
    write("segur.toml", "[lint]\n\n" + table)
    report = lint(segur, "a.json")
    assert sorted(codes(report)) == ["CFG001", "IDN001"]
    (expired,) = [f for f in report["findings"] if f["code"] == "CFG001"]
    assert (expired["path"], expired["span"]["line"]) == ("segur.toml", 3)
    assert "« demandé »" in expired["message"]


@pytest.mark.parametrize("path", ["a.json", "d/b.json"])
def test_a_table_that_sets_nothing_aside_is_useless_its_file_there_or_not(
    segur: Segur, path: str
) -> None:
    write("a.json", avance(GOOD_FINESS))
    write("segur.toml", ignore(rule="IDN001", path=path, reason="x"))
    assert codes(lint(segur, "a.json")) == ["CFG002"]


def test_a_table_for_another_file_or_a_rule_not_run_is_not_useless(segur: Segur) -> None:
    write("a.json", avance(GOOD_FINESS))
    write("b.json", avance(SPACED_FINESS))
    tables = ignore(rule="IDN001", path="b.json", reason="x")
    write("segur.toml", tables)
    assert codes(lint(segur, "a.json")) == []
    report = lint(segur, "a.json", "b.json", "--ignore", "IDN")
    assert codes(report) == []


def test_paths_are_relative_to_segur_toml_wherever_the_command_runs(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("d/a.json", avance(SPACED_FINESS))
    write("segur.toml", ignore(rule="IDN001", path="d/a.json", reason="x"))
    monkeypatch.chdir("d")
    assert codes(lint(segur, "a.json")) == []


@pytest.mark.parametrize(
    ("path", "pattern", "matches"),
    [
        ("d/a.json", "a.json", True),
        ("d/a.json", "*.json", True),
        ("d/a.json", "d/*.json", True),
        ("d/e/a.json", "d/*.json", False),
        ("d/e/a.json", "d/**/*.json", True),
        ("d/a.json", "d/**/*.json", True),
        ("d/e/a.json", "**", True),
        ("d/e/a.json", "./d/e/?.json", True),
        ("d/a.json", "d\\a.json", True),
        ("d/a.json", "e/a.json", False),
        ("d/axjson", "a.json", False),
    ],
)
def test_path_patterns(path: str, pattern: str, matches: bool) -> None:
    assert path_matches(path, pattern) is matches


@pytest.mark.parametrize(
    ("pointer", "pattern", "matches"),
    [
        ("/demandes/0/finess", "/demandes/0/finess", True),
        ("/demandes/0/finess", "/demandes/0", True),
        ("/demandes/0/finess", "/demandes/*/finess", True),
        ("/demandes/0/finess", "/demandes/0/fin", False),
        ("/demandes/10/finess", "/demandes/1", False),
        ("/demandes/0/a/finess", "**/finess", True),
        ("/demandes/0", "", True),
        ("", "", True),
        ("", "/demandes", False),
    ],
)
def test_pointer_patterns(pointer: str, pattern: str, matches: bool) -> None:
    assert pointer_matches(pointer, pattern) is matches


def test_select_does_not_silence_an_expired_table_but_ignore_does(segur: Segur) -> None:
    write("a.json", avance(GOOD_FINESS))
    write("segur.toml", ignore(rule="IDN001", path="a.json", reason="x", until="2020-01-01"))
    run = segur("lint-json", "a.json", "--select", "SYN", "-f", "json")
    assert codes(json.loads(run.out)) == ["CFG001"]
    run = segur("lint-json", "a.json", "--ignore", "CFG", "--select", "SYN", "-f", "json")
    assert codes(json.loads(run.out)) == []
