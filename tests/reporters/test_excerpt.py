from hypothesis import given
from hypothesis import strategies as st

from segur_cli.diagnostics import Span
from segur_cli.reporters.findings_page import excerpt
from segur_cli.text.page import columns


def on_one_line(start: int, end: int) -> Span:
    return Span(1, start, 1, end)


def test_carets_stand_under_the_span() -> None:
    assert excerpt('{"a": 12}', on_one_line(7, 9), 40) == ('{"a": 12}', "      ^^")


def test_tabs_before_the_span_do_not_shift_the_carets() -> None:
    assert excerpt("\tx1", on_one_line(3, 4), 40) == ("    x1", "     ^")


def test_wide_and_astral_characters_do_not_shift_the_carets() -> None:
    assert excerpt("漢😀x1", on_one_line(4, 5), 40) == ("漢😀x1", "     ^")


def test_a_wide_character_is_underlined_whole() -> None:
    assert excerpt("a漢b", on_one_line(2, 3), 40) == ("a漢b", " ^^")


def test_combining_accents_do_not_shift_the_carets() -> None:
    assert excerpt("e\u0301x1", on_one_line(4, 5), 40) == ("e\u0301x1", "  ^")


def test_an_accent_alone_is_shown_under_its_letter() -> None:
    assert excerpt("abe\u0301c", on_one_line(4, 5), 40)[1] == "  ^"


def test_control_characters_are_shown_as_replaced() -> None:
    assert excerpt("a\x1bb", on_one_line(2, 3), 40) == ("a b", " ^")


def test_a_defect_at_the_end_of_the_line_has_its_caret_after_it() -> None:
    assert excerpt("abc", on_one_line(4, 4), 40) == ("abc", "   ^")


def test_an_empty_line_still_has_a_caret() -> None:
    assert excerpt("", on_one_line(1, 1), 40) == ("", "^")


def test_a_span_of_several_lines_is_underlined_to_the_end_of_the_first() -> None:
    assert excerpt("ab {", Span(1, 4, 9, 2), 40) == ("ab {", "   ^")


def test_a_line_that_just_fits_is_whole() -> None:
    assert excerpt("x" * 20, on_one_line(1, 2), 20) == ("x" * 20, "^")


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
