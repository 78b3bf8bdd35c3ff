import pytest

from segur_cli.reporters.layout import Style, columns, styled, wrapped


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("é", 1), ("e\u0301", 1), ("漢字", 4), ("😀", 2), ("", 0)]
)
def test_columns_are_those_of_a_terminal(text: str, width: int) -> None:
    assert columns(text) == width


def test_lines_break_at_spaces() -> None:
    assert wrapped("un deux trois", 8) == ["un deux", "trois"]


def test_the_first_line_and_the_others_have_their_own_indent() -> None:
    assert wrapped("un deux trois", 9, "- ", "  ") == ["- un deux", "  trois"]


def test_a_no_break_space_holds() -> None:
    assert wrapped("coûte 12\u00a0€ ici", 9) == ["coûte", "12\u00a0€ ici"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("un mot ; deux", ["un", "mot ;", "deux"]),
        ("dit « oui »", ["dit", "« oui »"]),
        ("ainsi : ceci", ["ainsi :", "ceci"]),
    ],
)
def test_no_line_begins_with_a_sign_nor_ends_with_an_opening_quote(
    text: str, lines: list[str]
) -> None:
    assert wrapped(text, 7) == lines


def test_a_word_wider_than_the_line_is_broken() -> None:
    assert wrapped("a abcdefgh", 5, "", " ") == ["a", " abcd", " efgh"]


def test_wide_characters_count_double() -> None:
    assert wrapped("漢字漢字", 5) == ["漢字", "漢字"]


def test_double_spaces_are_kept() -> None:
    assert wrapped("a  b", 10) == ["a  b"]


def test_without_colour_a_style_adds_nothing() -> None:
    assert styled("x", Style.ERROR, color=False) == "x"


def test_a_style_is_closed() -> None:
    assert styled("x", Style.ERROR, color=True) == "\x1b[1;31mx\x1b[0m"
