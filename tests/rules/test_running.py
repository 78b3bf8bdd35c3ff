"""Rules judged: what is found, what was looked at, and what was lacking."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import pytest

from segur_cli.diagnostics import (
    Coverage,
    Needed,
    Origin,
    Perimeter,
    Reason,
    Report,
    RuleCoverage,
    Severity,
    Unit,
)
from segur_cli.rules.rule import Finding, Rule, read_page
from segur_cli.rules.running import Context, Located, diagnostic, judge, merged


@dataclass(frozen=True)
class Words(Context):
    """A text, and perhaps a base."""

    name: str
    text: str
    base: str | None = None

    @property
    def given(self) -> Mapping[Needed, object]:
        return {Needed.BASE: self.base}


def check_words(context: Words) -> Iterator[Finding[int]]:
    for place, word in enumerate(context.text.split()):
        yield Finding(place, f"mot {word}", severity=Severity.NOTE, once=word.lower())


ALWAYS = Rule("TXT001", check_words)
WITH_BASE = Rule("ELI001", check_words, inputs=(Needed.BASE,))


@dataclass(frozen=True)
class Requests(Context):
    """Requests of a file, each a word; « ? » is one that is not understood, « ~ » a guess."""

    unit = Unit.REQUEST
    words: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.words)

    def facets(self, _rule: Rule[Any, Any]) -> Iterable["Requests"]:
        return [Requests((word,)) for word in self.words]

    def why_not(self, rule: Rule[Any, Any]) -> Reason | None:
        return Reason(f"{rule.code} ne lit pas {self.words[0]}") if "?" in self.words[0] else None

    def account(self, _rule: Rule[Any, Any], found: int) -> tuple[int, Iterable[str]]:
        unread = [word for word in self.words if "?" in word]
        return found, [f"{word} non compris" for word in unread]

    def guesses(self, _rule: Rule[Any, Any]) -> bool:
        return "~" in self.words[0]


@dataclass(frozen=True)
class Pieces(Words):
    """One piece."""

    unit = Unit.PIECE


def check_requests(context: Requests) -> Iterator[Finding[int]]:
    yield Finding(0, context.words[0])


REQUESTS = Rule("MNT001", check_requests)
SILENT = Rule[Any, int]("DEM001", lambda context: ())


def locate(context: Words, finding: Finding[int]) -> Located:
    return Located(PurePath(context.name), pointer=f"/{finding.place}")


def test_what_is_told_once_is_told_of_the_first_context_only() -> None:
    judged = judge([ALWAYS], [Words("a", "un deux"), Words("b", "Deux trois")], locate)
    assert {finding.origin for finding in judged.findings} == {Origin.GENERIC}, "no guess"
    assert [(str(f.path), f.message, f.pointer) for f in judged.findings] == [
        ("a", "mot un", "/0"), ("a", "mot deux", "/1"), ("b", "mot trois", "/1"),
    ]  # fmt: skip


def test_a_rule_that_lacks_an_input_says_which() -> None:
    coverage = judge([ALWAYS, WITH_BASE], [Words("a", "un")], locate).coverage
    assert coverage.ran == ("TXT001",)
    assert coverage.not_run == {
        "ELI001": Reason("aucune base n'a été donnée (--base)", Needed.BASE)
    }


def test_a_rule_that_ran_once_is_run() -> None:
    contexts = [Words("a", "un"), Words("b", "deux", base="base")]
    assert judge([WITH_BASE], contexts, locate).coverage.ran == ("ELI001",)


def test_coverages_of_two_parts_add_up() -> None:
    lacking = Coverage.of(("TXT001",), {"ELI001": Needed.BASE, "PV001": Needed.GATE})
    judged = Coverage(
        {"ELI001": RuleCoverage(judged=2, total=3, unjudged={"FINESS non compris": 1})}
    )
    merged = lacking.merged(judged, judged)
    assert merged.ran == ("ELI001", "TXT001")
    assert merged.rules["ELI001"].partly == "2 demandes sur 6 sans jugement : FINESS non compris"
    assert list(merged.not_run) == ["PV001"]


def test_a_rule_that_could_judge_no_request_is_not_run() -> None:
    unread = RuleCoverage(total=2, unjudged={"date non comprise": 2})
    assert unread.lack == Reason("aucune demande jugée : date non comprise", Needed.READABLE_VALUE)
    assert unread.partly is None
    assert RuleCoverage(total=2).lack == Reason.of(Needed.VALUE)
    assert RuleCoverage().lack is None, "there was nothing to judge"


def test_a_piece_that_lacks_something_is_counted_and_the_first_reason_told() -> None:
    piece = RuleCoverage(
        judged=1, total=3, unjudged={"aucun modèle": 1, "date non trouvée": 1}, unit=Unit.PIECE
    )
    assert piece.partly == "2 pièces non jugées sur 3 : aucun modèle"


def judged_requests(*files: tuple[str, ...]) -> tuple[list[tuple[str, Severity]], RuleCoverage]:
    rules = (Rule("MNT002", check_requests), REQUESTS)
    judged = judge(rules, map(Requests, files), lambda context, finding: Located())
    assert tuple(f for found in judged.by_context for f in found) == judged.findings
    found = [(f.message, f.severity) for f in judged.findings if f.code == "MNT001"]
    return found, judged.coverage.rules["MNT001"]


def test_every_request_is_judged_or_counted_with_the_first_reason() -> None:
    found, coverage = judged_requests(("?a", "b", "c"), ("d", "?e"), ("f",))
    assert [message for message, _ in found] == ["b", "c", "d", "f"]
    assert coverage == RuleCoverage(
        True, 4, 6, {"?a non compris": 1, "?e non compris": 1}, Reason("?a non compris")
    )


def test_requests_of_which_none_is_looked_at_are_not_those_that_a_rule_left() -> None:
    found, coverage = judged_requests(("?a",), ("?b", "?c"))
    assert (found, coverage) == ([], RuleCoverage(False, why=Reason("MNT001 ne lit pas ?a")))


def test_what_is_guessed_never_blocks() -> None:
    found, _ = judged_requests(("a", "~b"))
    assert found == [("a", Severity.ERROR), ("~b", Severity.WARNING)]


def test_a_piece_without_what_a_rule_needs_is_counted_a_report_is_not() -> None:
    for kind, counted in ((Pieces, 2), (Words, 0)):
        contexts = [kind("a", "un"), kind("b", "deux", base="base"), kind("c", "trois")]
        coverage = judge([WITH_BASE], contexts, locate).coverage.rules["ELI001"]
        assert (coverage.judged, coverage.total, coverage.unit) == (1, 3, kind.unit)
        assert sum(coverage.unjudged.values()) == counted
        assert coverage.why == Reason.of(Needed.BASE)


def test_a_rule_that_has_nothing_to_say_is_run_and_one_without_context_is_unknown() -> None:
    assert judge([SILENT], [Words("a", "un")], locate).coverage.ran == ("DEM001",)
    assert judge([SILENT], list[Words](), locate).coverage == Coverage()


@pytest.mark.parametrize(
    ("own", "given", "guessed", "severity", "origin"),
    [
        (None, {}, False, Severity.ERROR, Origin.TEXT),
        (Severity.NOTE, {}, False, Severity.NOTE, Origin.TEXT),
        (None, {"severity": Severity.NOTE}, False, Severity.NOTE, Origin.TEXT),
        (Severity.NOTE, {"severity": Severity.ERROR}, False, Severity.ERROR, Origin.TEXT),
        (None, {"origin": Origin.TEMPLATE}, False, Severity.ERROR, Origin.TEMPLATE),
        (None, {"origin": Origin.TEMPLATE}, True, Severity.WARNING, Origin.INFERRED),
        (Severity.NOTE, {}, True, Severity.NOTE, Origin.INFERRED),
    ],
)
def test_a_finding_weighs_what_it_says_else_what_its_page_says(
    own: Severity | None, given: dict[str, Any], guessed: bool, severity: Severity, origin: Origin
) -> None:
    page = read_page("ELI001")
    assert (page.severity, page.origin) == (Severity.ERROR, Origin.TEXT)
    finding = Finding(0, "constat", "remède", own)
    made = diagnostic("ELI001", finding, Located(subject="CH"), guessed=guessed, **given)
    assert (made.severity, made.origin) == (severity, origin)
    assert (made.message, made.hint, made.subject) == ("constat", "remède", "CH")


def test_reports_are_gathered_and_each_finding_told_once() -> None:
    second, first = judge([ALWAYS], [Words("b", "deux"), Words("a", "un")], locate).findings
    one = Report(
        (second, first),
        Perimeter(base="base", guessed=("x",), eligibility=False),
        {"TXT001": read_page("TXT001")},
        (PurePath("b"), PurePath("a")),
    )
    other = Report(
        (first,),
        Perimeter("modèle", "autre", Coverage(), ("z", "z"), ("x", "y"), eligibility=False),
        files=(PurePath("a"),),
        unread={PurePath("c"): "vide"},
        requestless=True,
    )
    both = merged([Report((), Perimeter(eligibility=False)), one, other])
    assert both.findings == (first, second)
    assert (both.files, list(both.rules)) == ((PurePath("b"), PurePath("a")), ["TXT001"])
    assert (both.unread, both.requestless) == ({PurePath("c"): "vide"}, True)
    assert both.perimeter == Perimeter("modèle", "base", Coverage(), ("z",), ("x", "y"), False)
    assert merged([one, Report(())]).perimeter.eligibility
    assert not merged([one]).requestless
