"""Rules judged: what is found, what was looked at, and what was lacking."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from segur_cli.diagnostics import Coverage, Needed, Reason, RuleCoverage, Severity, Unit
from segur_cli.rules.rule import Finding, Rule
from segur_cli.rules.running import Context, Located, judge


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


def locate(context: Words, finding: Finding[int]) -> Located:
    return Located(PurePath(context.name), pointer=f"/{finding.place}")


def test_what_is_told_once_is_told_of_the_first_context_only() -> None:
    judged = judge([ALWAYS], [Words("a", "un deux"), Words("b", "Deux trois")], locate)
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
