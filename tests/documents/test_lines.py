"""Lines end with LF, CRLF or CR; columns count code points."""

import pytest

from segur_cli.diagnostics import Span
from segur_cli.documents.lines import Lines


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_line_end_starts_a_new_line(end: str) -> None:
    text = f"ab{end}cd{end}ef"
    assert Lines(text).position(text.index("f")) == (3, 2)


def test_mixed_line_ends_are_counted_once_each() -> None:
    assert Lines("a\rb\r\nc\n\rd").position(8) == (5, 1)


@pytest.mark.parametrize("separator", ["\u2028", "\u0085", "\x0b", "\x0c"])
def test_other_separators_do_not_end_a_line(separator: str) -> None:
    assert Lines(f"a{separator}b").position(2) == (1, 3)


@pytest.mark.parametrize("before", ["\t\t", "😀😀", "e\u0301", "éé"])
def test_every_code_point_is_one_column(before: str) -> None:
    assert Lines(before + "x").position(2) == (1, 3)


def test_a_span_goes_over_lines() -> None:
    assert Lines("[\n1\n]").span(0, 5) == Span(1, 1, 3, 2)


def test_the_span_of_a_line_end_stays_on_its_line() -> None:
    assert Lines("ab\ncd").span(2, 3) == Span(1, 3, 1, 4)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_text_of_a_line_comes_without_its_end(end: str) -> None:
    assert Lines(f"ab{end}cd{end}").text_of(2) == "cd"


def test_a_line_outside_the_text_is_empty() -> None:
    assert [Lines("a").text_of(number) for number in (0, 2)] == ["", ""]


def test_lines_can_be_asked_in_any_order_and_again() -> None:
    lines = Lines("a\nb\nc")
    assert [lines.text_of(line) for line in (3, 1, 1, 2, 3)] == ["c", "a", "a", "b", "c"]
