"""An answer as blocks: what a terminal, Markdown and HTML show of it."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segur_cli.text.page import (
    Gap,
    Grid,
    Heading,
    Item,
    Labelled,
    Page,
    Paragraph,
    Verbatim,
    _column_widths,
    columns,
    html,
    joined,
    markdown,
    plain_text,
    read_markdown,
    spaced,
    terminal,
    wrap,
)

PAGE = Page.of(
    [
        Heading("Base fictive", 1),
        Paragraph(("Deux clients, ", ("un bloquant", "bold red"), ".")),
        Gap(),
        Labelled("Numéro", "01 099 999 3, Ain"),
        Labelled("", "établissement (ET)"),
        Item("premier point"),
        Item("second point", mark="  ! ", style="yellow"),
        Grid(
            ("FINESS", "Verdict"), (("010999993", ("éligible", ("", ""))), ("750999997", "absent"))
        ),
        Verbatim(("  12 | {", "     | ^")),
    ]
)


def test_a_terminal_shows_every_block_in_its_place() -> None:
    assert terminal(PAGE, 60) == (
        "Base fictive\n"
        "Deux clients, un bloquant.\n"
        "\n"
        "  Numéro               01 099 999 3, Ain\n"
        "                       établissement (ET)\n"
        "  - premier point\n"
        "  ! second point\n"
        "FINESS     Verdict\n"
        "010999993  éligible\n"
        "750999997  absent\n"
        "  12 | {\n"
        "     | ^\n"
    )


def test_colours_change_nothing_of_the_text() -> None:
    colored = terminal(PAGE, 60, color=True)
    assert "\x1b[1;31mun bloquant\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == terminal(PAGE, 60)


def test_a_style_that_is_none_fails_without_colours_too() -> None:
    with pytest.raises(KeyError):
        terminal(Page.of([Paragraph("x", "dimm")]), 60)


def test_a_text_wraps_under_itself_and_not_at_all_without_a_width() -> None:
    page = Page.of([Item("un deux trois quatre cinq six sept huit")])
    assert terminal(page, 24) == "  - un deux trois quatre\n    cinq six sept huit\n"
    assert terminal(page) == "  - un deux trois quatre cinq six sept huit\n"


def test_french_spaces_and_amounts_hold_at_the_end_of_a_line() -> None:
    page = Page.of([Paragraph("un plafond de 120\u00a0000,00\u00a0€ : dépassé « ici » !")])
    lines = terminal(page, 22).splitlines()
    assert lines == ["un plafond de", "120\u00a0000,00\u00a0€ : dépassé", "« ici » !"]


def test_a_table_that_has_no_room_becomes_blocks() -> None:
    headings = ("FINESS", "Établissement", "Prestation", "Plafond retenu", "Remarque")
    row = ("010999993", "CENTRE HOSPITALIER FICTIF", "Vague 1 + Vague 2", "120000", "à vérifier")
    page = Page.of([Grid(headings, (row,))])
    assert terminal(page, 40) == (
        "010999993\n"
        "  Établissement : CENTRE HOSPITALIER\n"
        "                  FICTIF\n"
        "  Prestation : Vague 1 + Vague 2\n"
        "  Plafond retenu : 120000\n"
        "  Remarque : à vérifier\n"
    )
    assert len(terminal(page).splitlines()) == 2


@pytest.mark.parametrize(
    ("width", "widths"), [(37, [20, 15]), (36, [19, 15]), (31, [14, 15]), (24, [11, 11])]
)
def test_the_widest_column_gives_way_first(width: int, widths: list[int]) -> None:
    grid = Grid(("", ""), (("a " * 9 + "aa", "b " * 7 + "b"),))
    assert _column_widths(grid, [["a " * 9 + "aa", "b " * 7 + "b"]], width) == widths


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_column_of_a_table_is_narrower_than_its_least(width: int) -> None:
    headings = ("FINESS", "Verdict", "Nom", "Motif")
    row = ("010999993", "à vérifier", "HÔPITAL " * 6, "la ligne de la base est décalée " * 4)
    lines = terminal(Page.of([Grid(headings, (row,))]), width).splitlines()
    assert max(map(len, lines)) <= width
    first = lines[0]
    starts = [first.index(heading) for heading in headings]
    widths = [b - a - 2 for a, b in pairwise(starts)]
    assert all(w >= min(10, len(h)) for w, h in zip(widths, headings, strict=False))


def test_markdown_escapes_what_it_would_obey() -> None:
    page = Page.of(
        [Heading("a_b", 2), Item("<script> | **x** `y` [z](u)"), Grid(("t|u",), (("|\n|",),))]
    )
    text = markdown(page)
    assert "## a\\_b" in text
    assert r"- \<script\> \| \*\*x\*\* \`y\` \[z\](u)" in text
    assert len([line for line in text.splitlines() if line.startswith("|")]) == 3


def test_markdown_keeps_a_list_together_and_blocks_apart() -> None:
    assert markdown(PAGE) == (
        "# Base fictive\n\nDeux clients, **un bloquant**.\n\n- **Numéro**\xa0: 01 099 999 3, Ain\n"
        "- établissement (ET)\n- premier point\n- second point\n\n| FINESS | Verdict |\n|---|---|\n"
        "| 010999993 | éligible |\n| 750999997 | absent |\n\n```text\n  12 | {\n     | ^\n```\n"
    )


def test_a_fence_inside_an_extract_closes_nothing_and_a_command_is_code() -> None:
    page = Page.of([Verbatim(("```", "# titre")), *read_markdown("Tapez `segur check`.").blocks])
    assert "```text\n'''\n# titre\n```\n" in markdown(page)
    assert html(page).endswith("<p>Tapez <code>segur check</code>.</p>\n")


def test_html_gives_each_block_its_element() -> None:
    assert html(PAGE) == (
        "<h1>Base fictive</h1>\n<p>Deux clients, <strong>un bloquant</strong>.</p>\n<dl>\n"
        "<dt>Numéro</dt><dd>01 099 999 3, Ain</dd>\n<dt></dt><dd>établissement (ET)</dd>\n</dl>\n"
        "<ul>\n<li>premier point</li>\n<li>second point</li>\n</ul>\n"
        '<table><thead><tr><th scope="col">FINESS</th><th scope="col">Verdict</th></tr></thead>'
        "<tbody>\n<tr><td>010999993</td><td>éligible</td></tr>\n"
        "<tr><td>750999997</td><td>absent</td></tr>\n</tbody></table>\n"
        "<pre>  12 | {\n     | ^</pre>\n"
    )
    assert html(Page.of([Item("fin")])) == "<ul>\n<li>fin</li>\n</ul>\n"
    assert (html(Page(())), markdown(Page(()))) == ("", "")


def test_our_own_markdown_is_read_into_blocks() -> None:
    page = read_markdown(
        "# Titre\n\nUn **mot** et du `code`,\nsur deux lignes.\n- un\n  suite\n- deux\n### Bas\n"
        "```\nsegur\n```\nfin",
        level=3,
    )
    words = ("Un ", ("mot", "bold"), " et du ", ("code", "code"), ", sur deux lignes.")
    assert page.blocks == (
        Heading("Titre", 2), Paragraph(words), Item(("un suite",)), Item(("deux",)),
        Heading("Bas", 4), Verbatim(("segur",), indent=2), Paragraph(("fin",)),
    )  # fmt: skip
    assert terminal(spaced(page)) == (
        "Titre\n\nUn mot et du code, sur deux lignes.\n\n  - un suite\n  - deux\n\nBas\n\n"
        "  segur\n\nfin\n"
    )


def test_texts_are_put_together_with_their_styles() -> None:
    assert joined("a", (("b", "bold"), "c")) == ("a", ("b", "bold"), "c")


def test_what_is_shown_as_blocks_has_its_first_cell_in_bold_and_a_line_between() -> None:
    grid = Grid(("FINESS", "Établissement", "Rien"), (("010999993", "CH", ""), ("x", "y", "z")))
    assert terminal(Page.of([grid]), 20, color=True) == (
        "\x1b[1m010999993\x1b[0m\n  Établissement : CH\n\n\x1b[1mx\x1b[0m\n  Établissement : y\n"
        "  Rien : z\n"
    )


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_closes_what_it_opens_and_obeys_no_text() -> None:
    parser = _Tags()
    parser.feed(html(Page.of([*PAGE.blocks, Paragraph("<script>alert(1)</script>")])))
    assert not parser.open
    assert "script" not in parser.seen
    assert {"h1", "p", "dl", "ul", "table", "pre", "strong"} <= set(parser.seen)


@given(st.text(max_size=60), st.integers(20, 50))
def test_wrapping_loses_no_character_but_the_spaces_of_a_break(text: str, width: int) -> None:
    shown = plain_text(text)
    lines = [shown[start:end] for start, end in wrap(shown, width)]
    assert "".join(lines).replace(" ", "") == shown.replace(" ", "")
    assert all(columns(line) <= width for line in lines)


@given(st.text(max_size=80))
def test_no_control_character_reaches_a_terminal(text: str) -> None:
    page = Page.of([Heading(text), Labelled(text, text), Grid((text,), ((text,),))])
    shown = terminal(page, 40)
    assert not any(ord(char) < 32 and char != "\n" for char in shown)
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("é", 1), ("e\u0301", 1), ("漢字", 4), ("😀", 2), ("", 0)]
)
def test_columns_are_those_of_a_terminal(text: str, width: int) -> None:
    assert columns(text) == width


def _wrapped(text: str, width: int, first: int | None = None) -> list[str]:
    return [text[start:end] for start, end in wrap(text, width, first)]


@pytest.mark.parametrize(
    ("text", "width", "first", "lines"),
    [
        ("un deux trois", 8, None, ["un deux", "trois"]),
        ("un deux trois", 7, 7, ["un deux", "trois"]),
        ("un deux trois", 13, 3, ["un", "deux trois"]),
        ("abcd ef", 4, None, ["abcd", "ef"]),
        ("abcdefgh ij", 4, 2, ["ab", "cdef", "gh", "ij"]),
        ("abcdef ij", 5, 5, ["abcde", "f ij"]),
        ("coûte 12\u00a0€ ici", 9, None, ["coûte", "12\u00a0€ ici"]),
        ("a abcdefgh", 4, 5, ["a", "abcd", "efgh"]),
        ("漢字漢字", 5, None, ["漢字", "漢字"]),
        ("a  b", 10, None, ["a  b"]),
    ],
)
def test_lines_break_at_spaces_and_words_only_where_they_must(
    text: str, width: int, first: int | None, lines: list[str]
) -> None:
    assert _wrapped(text, width, first) == lines


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
    assert _wrapped(text, 7) == lines
