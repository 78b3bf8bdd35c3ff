"""Findings one line each, and those that say the same of many places."""

from dataclasses import replace

import pytest

from segur_cli.diagnostics import Diagnostic, Location, Report, Severity, Span
from segur_cli.reporters import REPORTERS, Rendering
from segur_cli.text.page import Detail
from tests.reporters.samples import BASE, CONTEXT, finding, report

SHORT = replace(CONTEXT, detail=Detail.SHORT, width=100)
MESSAGE = "montant écrit avec trois décimales"


def same(count: int) -> list[Diagnostic]:
    """As many findings of one rule, each about its client, that say the same."""
    return [
        finding(
            code="MNT003",
            message=MESSAGE,
            severity=Severity.WARNING,
            subject=f"CH FICTIF {rank} (99{rank:07d})",
            path=BASE / "envois/avance.json",
            span=Span(rank + 1, 3, rank + 1, 9),
        )
        for rank in range(count)
    ]


def written(name: str, findings: list[Diagnostic], context: Rendering = SHORT) -> str:
    return REPORTERS[name](report(*findings), context)


def test_a_finding_that_repeats_is_one_with_three_places_and_a_count() -> None:
    text = written("text", same(12))
    assert text.count(MESSAGE) == 1
    assert "(12 fois)" in text
    assert "envois/avance.json:1:3, CH FICTIF 0" in text
    assert "CH FICTIF 3 " not in text
    assert "et 9 autres (-v les montre)" in text


def test_three_that_say_the_same_stay_apart() -> None:
    assert written("text", same(3)).count(MESSAGE) == 3


def test_in_full_each_is_shown() -> None:
    assert written("text", same(12), replace(SHORT, detail=Detail.FULL)).count(MESSAGE) == 12


@pytest.mark.parametrize("name", ["md", "html"])
def test_where_people_read_later_all_the_places_are_listed_under_one(name: str) -> None:
    shown = written(name, same(12))
    assert all(f"99{rank:07d}" in shown for rank in range(12))
    assert shown.count(MESSAGE) == 1


@pytest.mark.parametrize("name", ["concise", "json", "sarif", "gitlab", "junit"])
def test_programs_are_given_each_of_them(name: str) -> None:
    assert written(name, same(12)).count(MESSAGE) >= 12


def test_another_severity_or_cure_is_another_finding() -> None:
    first, *others = same(4)
    assert written("text", [replace(first, hint="autrement"), *others]).count(MESSAGE) == 4


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"span": Span(3, 16, 3, 20)}, "envois/avance.json:3:16"),
        ({"span": None}, "envois/avance.json"),
        ({"span": None, "location": Location("3 Flux", "D7")}, "envois/avance.json:3 Flux!D7"),
        (
            {"span": None, "location": Location(page=2, line=7, member="bc.pdf")},
            "envois/avance.json:bc.pdf:page 2!ligne 7",
        ),
        ({"span": None, "location": Location(member="bc.pdf")}, "envois/avance.json:bc.pdf"),
        ({"span": None, "path": None}, "segur"),
    ],
)
def test_concise_is_one_line_that_begins_with_the_place(
    changes: dict[str, object], place: str
) -> None:
    told = replace(same(1)[0], **changes)  # type: ignore[arg-type]
    assert written("concise", [told]) == (
        f"{place}: à vérifier MNT003 CH FICTIF 0 (990000000) : {MESSAGE}\n"
    )


def test_concise_says_nothing_of_a_clean_run() -> None:
    assert REPORTERS["concise"](Report(()), SHORT) == ""


def test_statistics_count_by_rule_the_gravest_first() -> None:
    grave = replace(same(1)[0], code="IDN002", severity=Severity.ERROR)
    text = written("text", [*same(5), grave], replace(SHORT, statistics=True))
    rows = [line.split()[:3] for line in text.splitlines() if "IDN002" in line or "MNT003" in line]
    assert rows[:2] == [["1", "bloquant", "IDN002"], ["5", "à", "vérifier"]]
    assert MESSAGE not in text
    assert "gravité" not in written("text", [], replace(SHORT, statistics=True))
