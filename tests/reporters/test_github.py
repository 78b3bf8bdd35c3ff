from collections import Counter
from dataclasses import replace

import pytest

from segur_cli.diagnostics import Report, Severity, Span
from segur_cli.reporters.forges import render_github
from tests.reporters.runner import Command, commands
from tests.reporters.samples import (
    CONTEXT,
    HOSTILE,
    NOON,
    finding,
    hostile_report,
    of_each_severity,
    report,
)


def commands_of(sample: Report) -> list[Command]:
    return commands(render_github(sample, CONTEXT))


def test_a_finding_is_read_back_as_it_was() -> None:
    assert commands_of(report(finding()))[0] == Command(
        "error",
        {
            "file": "envois/avance.json",
            "line": "3",
            "endLine": "3",
            "col": "16",
            "endColumn": "27",
            "title": "IDN002 (bloquant)",
        },
        "CH de Test (010999994) : La clé du FINESS « 010999994 » est fausse.\n"
        "Pour corriger : vérifier le numéro dans la base.",
    )


def test_the_most_severe_come_first_and_the_verdict_before_the_notes() -> None:
    names = [(c.name, c.properties["title"]) for c in commands_of(of_each_severity())]
    assert names == [
        ("error", "IDN002 (bloquant)"),
        ("warning", "MNT001 (à vérifier)"),
        ("notice", "segur"),
        ("notice", "TXT001 (conseil)"),
    ]


def test_a_span_of_several_lines_has_no_columns() -> None:
    command = commands_of(report(finding(span=Span(3, 16, 5, 2))))[0]
    assert set(command.properties) == {"file", "line", "endLine", "title"}


def test_a_finding_about_the_run_has_no_file() -> None:
    command = commands_of(report(finding(path=None, span=None)))[0]
    assert set(command.properties) == {"title"}


def test_a_path_with_a_comma_and_a_colon_is_read_back() -> None:
    command = commands_of(report(finding(path=CONTEXT.base / "a,b:c%.json")))[0]
    assert command.properties["file"] == "a,b:c%.json"


def test_a_double_colon_in_a_path_does_not_end_the_properties() -> None:
    command = commands_of(report(finding(path=CONTEXT.base / "a::b.json")))[0]
    assert command.properties["file"] == "a::b.json"


def test_a_clean_run_has_only_its_verdict() -> None:
    (command,) = commands_of(report())
    assert command.message == "Aucune anomalie dans le périmètre contrôlé."


def test_the_verdict_says_the_simulated_date_and_what_was_cut() -> None:
    text = render_github(report(finding()).limited(0), replace(CONTEXT, as_of=NOON))
    (command,) = commands(text)
    assert "Date simulée" in command.message
    assert "1 constat non affiché (bloquant : 1)" in command.message


def test_more_than_github_shows_is_said() -> None:
    verdict = commands_of(report(*[finding()] * 11))[-1]
    assert "dix annotations" in verdict.message


def test_ten_of_a_level_need_no_warning() -> None:
    verdict = commands_of(report(*[finding()] * 10))[-1]
    assert "dix annotations" not in verdict.message


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_value_never_makes_a_command_of_its_own(text: str) -> None:
    sample = hostile_report(text)
    found = commands_of(sample)
    assert len(found) == len(sample.findings) + 1
    errors = [command for command in found if command.name == "error"]
    assert len(errors) == len([f for f in sample.findings if f.severity is Severity.ERROR])


def test_no_more_than_ten_of_a_level_are_written() -> None:
    many = [replace(finding(), severity=s, message=f"m{n}") for s in Severity for n in range(30)]
    lines = render_github(report(*many), CONTEXT).splitlines()
    assert Counter(line.split(" ")[0] for line in lines) == {
        "::error": 10, "::warning": 10, "::notice": 10,
    }  # fmt: skip
