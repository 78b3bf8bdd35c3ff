import pytest
from hypothesis import given
from hypothesis import strategies as st

from segur_cli.diagnostics import Span
from segur_cli.reporters.findings_page import excerpt
from segur_cli.text.page import columns


def on_one_line(start: int, end: int) -> Span:
    return Span(1, start, 1, end)


@pytest.mark.parametrize(
    ("line", "span", "width", "shown", "carets"),
    [
        ('{"a": 12}', on_one_line(7, 9), 40, '{"a": 12}', "      ^^"),
        ("\tx1", on_one_line(3, 4), 40, "    x1", "     ^"),
        ("漢😀x1", on_one_line(4, 5), 40, "漢😀x1", "     ^"),
        ("a漢b", on_one_line(2, 3), 40, "a漢b", " ^^"),  # a wide character is underlined whole
        ("e\u0301x1", on_one_line(4, 5), 40, "e\u0301x1", "  ^"),
        ("abe\u0301c", on_one_line(4, 5), 40, "abe\u0301c", "  ^"),  # an accent: its letter
        ("a\x1bb", on_one_line(2, 3), 40, "a b", " ^"),
        ("abc", on_one_line(4, 4), 40, "abc", "   ^"),  # at the end of the line: after it
        ("", on_one_line(1, 1), 40, "", "^"),
        ("ab {", Span(1, 4, 9, 2), 40, "ab {", "   ^"),  # several lines: to the end of the first
        ("x" * 20, on_one_line(1, 2), 20, "x" * 20, "^"),  # what just fits is whole
    ],
)
def test_carets_stand_under_the_span(
    line: str, span: Span, width: int, shown: str, carets: str
) -> None:
    assert excerpt(line, span, width) == (shown, carets)


def test_a_long_line_is_cut_around_the_span() -> None:
    line = "x" * 500 + "CIBLE" + "y" * 500
    shown, carets = excerpt(line, on_one_line(501, 506), 30)
    assert shown == "…" + "x" * 10 + "CIBLE" + "y" * 13 + "…"
    assert carets == " " * 11 + "^" * 5


def test_a_long_line_whose_span_is_near_is_cut_at_the_end_only() -> None:
    shown, carets = excerpt("CIBLE" + "y" * 500, on_one_line(1, 6), 20)
    assert shown == "CIBLE" + "y" * 14 + "…"
    assert carets == "^" * 5


@given(
    line=st.text(max_size=60),
    start=st.integers(1, 70),
    length=st.integers(0, 70),
    width=st.integers(10, 60),
)
def test_an_excerpt_fits_and_always_points_somewhere(
    line: str, start: int, length: int, width: int
) -> None:
    shown, carets = excerpt(line, on_one_line(start, start + length), width)
    assert columns(shown) <= width
    assert columns(carets) <= width
    assert "^" in carets
