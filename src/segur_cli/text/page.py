"""An answer as blocks, and its three writers: a terminal, Markdown, HTML.

A domain says *what* there is to read (a heading, a paragraph, a labelled text, a list, a table),
once; how wide a screen is, which marks Markdown obeys and what HTML escapes is known here alone.
Every text is made harmless by the writer: a block may hold what a user's file says.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from segur_cli.text.writing import NBSP, nonbreaking, sanitized

Words = str | tuple["str | tuple[str, str]", ...]
NARROWEST = 20  # columns that a text keeps beside its label, whatever the screen
LABEL_WIDTH = 21  # « Vague 1 + Vague 2 » and its spaces
_NARROWEST_COLUMN = 10
_BETWEEN = 2  # spaces between two columns of a table
_FIRST_NARROWER = "\u0300"  # the first combining accent: all before it take one column
_HELD_SPACE = "\x02"  # one column wide, and in no text that was cleaned
_CODES = {
    "bold": "1", "dim": "2", "italic": "3", "reverse": "7",
    "red": "31", "green": "32", "yellow": "33", "magenta": "35", "cyan": "36", "code": "36",
}  # fmt: skip
_MARKDOWN_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#|~&"})


class Detail(IntEnum):
    """How much of an answer is printed: the verdict alone, what one needs, or all of it."""

    VERDICT = 0
    SHORT = 1
    FULL = 2

    @classmethod
    def of(cls, *, verbose: bool, quiet: bool) -> "Detail":
        """Read `-v` and `-q`; the longer one wins, so that nothing asked for is missing."""
        return cls.FULL if verbose else cls.VERDICT if quiet else cls.SHORT


"""A text: plain, or pieces, each of which may be a pair (text, style): `("x", "bold red")`."""


@dataclass(frozen=True)
class Heading:
    """A title; `level` 1 is the page's own, `indent` how far a terminal sets it in."""

    text: Words
    level: int = 2
    style: str = "bold"
    indent: int = 0


@dataclass(frozen=True)
class Paragraph:
    """A text that wraps; `indent` in columns of a terminal, `rest` that of its other lines."""

    text: Words
    style: str = ""
    indent: int = 0
    rest: int | None = None


@dataclass(frozen=True)
class Labelled:
    """A text after its label; without a label, one more of the label above."""

    label: str
    text: Words
    style: str = ""


@dataclass(frozen=True)
class Item:
    """One entry of a list: `mark` is what a terminal sets before it, spaces included."""

    text: Words
    mark: str = "  - "
    style: str = ""  # of the mark
    depth: int = 0


@dataclass(frozen=True)
class Verbatim:
    """Lines shown as they are, never wrapped: an excerpt of a file, a command to copy."""

    lines: tuple[Words, ...]
    indent: int = 0


@dataclass(frozen=True)
class Grid:
    """A table: headings, and rows of as many cells, set in by `indent` columns."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    indent: int = 0


@dataclass(frozen=True)
class Gap:
    """A line left blank on a terminal."""


Block = Heading | Paragraph | Labelled | Item | Verbatim | Grid | Gap


@dataclass(frozen=True)
class Page:
    """What there is to read, in its order."""

    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, blocks: Iterable[Block]) -> "Page":
        """Gather the blocks that a domain yields."""
        return cls(tuple(blocks))


@dataclass(frozen=True)
class Screen:
    """Where a text is read: by default a file, whole and never wrapped. `width` in columns."""

    detail: Detail = Detail.FULL
    width: int | None = None
    color: bool = False


A_FILE = Screen()


def color_wanted(is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """Say whether to colour: on a terminal that understands it, or as the user insists.

    `NO_COLOR` is heard first, then `FORCE_COLOR`.
    """
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return is_terminal and environment.get("TERM") != "dumb"


def joined(*texts: Words) -> Words:
    """Put texts one after the other, each with its styles."""
    pieces: list[str | tuple[str, str]] = []
    for text in texts:
        pieces += [text] if isinstance(text, str) else text
    return tuple(pieces)


def plain_text(words: Words) -> str:
    """Return a text without its styles, harmless and on one line."""
    if isinstance(words, str):
        return sanitized(words)
    return "".join(sanitized(p if isinstance(p, str) else p[0]) for p in words)


# Terminal.


def terminal(page: Page, width: int | None = None, *, color: bool = False) -> str:
    """Write a page for a screen `width` columns wide; None wraps no line at all."""
    lines: list[str] = []
    for block in page.blocks:
        lines += _on_terminal(block, width, color)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _on_terminal(block: Block, width: int | None, color: bool) -> Iterator[str]:
    match block:
        case Gap():
            yield ""
        case Heading(text, _, style, indent):
            yield from hanging(" " * indent, text, width, style=style, color=color)
        case Paragraph(text, style, indent, rest):
            yield from hanging(" " * indent, text, width, style=style, rest=rest, color=color)
        case Labelled(label, text, style):
            lead = f"  {label}".ljust(LABEL_WIDTH + 2)
            yield from hanging(lead, text, width, style=style, lead_style=style, color=color)
        case Item(text, mark, style, depth):
            lead = "  " * depth + mark
            yield from hanging(lead, text, width, lead_style=style, color=color)
        case Verbatim(lines, indent):
            for line in lines:
                yield " " * indent + _colored(_pieces(line, ""), color)
        case Grid():
            yield from _grid(block, width, color)


def hanging(
    lead: str,
    text: Words,
    width: int | None,
    *,
    style: str = "",
    lead_style: str = "",
    rest: int | None = None,
    color: bool = False,
) -> Iterator[str]:
    """Yield a text after its lead; the lines that follow stand under the first, or at `rest`."""
    pieces = _pieces(text, style)
    taken = columns(lead)
    margin = taken if rest is None else rest
    first = room = None
    if width is not None:
        first, room = (max(width - begins, NARROWEST) for begins in (taken, margin))
    lead_shown = _colored([(sanitized(lead), lead_style)], color)
    for start, end in wrap("".join(piece for piece, _ in pieces), room, first):
        yield lead_shown + _colored(_cut(pieces, start, end), color)
        lead_shown = " " * margin


def wrap(text: str, width: int | None, first: int | None = None) -> list[tuple[int, int]]:
    """Cut a text at spaces into lines of at most `width` columns, as offsets of its characters.

    `first` is the width of the first line, when it is another. No-break spaces hold, and so do
    those that French keeps beside its punctuation. A word wider than a line is cut where it must
    be. None wraps nothing.
    """
    if width is None:
        return [(0, len(text))]
    room = width if first is None else first
    lines: list[tuple[int, int]] = []
    start, taken, position = 0, 0, 0
    for number, word in enumerate(nonbreaking(text, _HELD_SPACE).split(" ")):
        wide, begins = columns(word), position
        position += len(word) + 1
        if number and taken + 1 + wide <= room:
            taken += 1 + wide
            continue
        if number:
            lines.append((start, begins - 1))
            room = width
        start, taken = begins, wide
        if wide > room:
            for cut, rest in _cuts(word, room, width):
                lines.append((start, start + cut))
                start, taken, room = start + cut, rest, width
    lines.append((start, len(text)))
    return lines


def _cuts(word: str, room: int, width: int) -> Iterator[tuple[int, int]]:
    """Yield the length of each full line of a word too wide, and how wide what is left is.

    The first line has `room` columns, the others `width`.
    """
    left, length, taken = columns(word), 0, 0
    for char in word:
        wide = char_columns(char)
        if taken + wide > room:
            left -= taken
            yield length, left
            length, taken, room = 0, 0, width
        length, taken = length + 1, taken + wide


def _grid(grid: Grid, width: int | None, color: bool) -> Iterator[str]:
    """Draw a table; blocks of labelled texts where a column would get too narrow to be read."""
    cells = [[plain_text(cell) for cell in row] for row in grid.rows]
    widths = _column_widths(grid, cells, None if width is None else width - grid.indent)
    margin = " " * grid.indent
    if widths is None:
        yield from _as_blocks(grid, width, color)
        return
    widths = [
        max(columns(text[start:end]) for text in column for start, end in wrap(text, least))
        for least, column in zip(widths, zip(grid.headings, *cells, strict=True), strict=True)
    ]
    for row in (tuple(((heading, "bold"),) for heading in grid.headings), *grid.rows):
        yield from _row(row, widths, margin, color)


def _row(row: Sequence[Words], widths: Sequence[int], margin: str, color: bool) -> Iterator[str]:
    drawn: list[list[list[tuple[str, str]]]] = []
    for cell, width in zip(row, widths, strict=True):
        pieces = _pieces(cell, "")
        text = "".join(piece for piece, _ in pieces)
        drawn.append([_cut(pieces, start, end) for start, end in wrap(text, width)])
    for number in range(max(map(len, drawn))):
        line = margin
        for lines, width in zip(drawn, widths, strict=True):
            pieces = lines[number] if number < len(lines) else []
            taken = sum(columns(piece) for piece, _ in pieces)
            line += _colored(pieces, color) + " " * (width - taken + _BETWEEN)
        yield line


def _column_widths(
    grid: Grid, cells: Sequence[Sequence[str]], width: int | None
) -> list[int] | None:
    """Share a width among columns; None when one would be narrower than its least.

    The least is ten columns or the longest word, whichever is less.
    """
    texts = [[heading, *(row[n] for row in cells)] for n, heading in enumerate(grid.headings)]
    natural = [max(map(columns, column)) for column in texts]
    room = None if width is None else width - _BETWEEN * (len(natural) - 1)
    if room is None or sum(natural) <= room:
        return natural
    least = [
        min(_NARROWEST_COLUMN, max((columns(w) for t in column for w in t.split(" ")), default=1))
        for column in texts
    ]
    least = [min(few, many) for few, many in zip(least, natural, strict=True)]
    if sum(least) > room:
        return None
    widths = list(natural)
    while sum(widths) > room:  # the widest gives way first
        widest = max(
            (n for n in range(len(widths)) if widths[n] > least[n]), key=widths.__getitem__
        )
        widths[widest] -= 1
    return widths


def _as_blocks(grid: Grid, width: int | None, color: bool) -> Iterator[str]:
    """Show each row as labelled texts, the first cell as its title."""
    for number, row in enumerate(grid.rows):
        if number:
            yield ""
        for n, (heading, cell) in enumerate(zip(grid.headings, row, strict=True)):
            if not plain_text(cell):
                continue
            lead = " " * grid.indent + ("" if n == 0 else f"  {heading} : ")
            yield from hanging(lead, cell, width, style="bold" if n == 0 else "", color=color)


def _pieces(words: Words, style: str) -> list[tuple[str, str]]:
    """Cut a text into (harmless text, style); `style` goes for what has none."""
    found = [words] if isinstance(words, str) else list(words)
    return [
        (sanitized(piece), style) if isinstance(piece, str) else (sanitized(piece[0]), piece[1])
        for piece in found
    ]


def _cut(pieces: Sequence[tuple[str, str]], start: int, end: int) -> list[tuple[str, str]]:
    """Return what of pieces stands between two offsets of their whole text."""
    kept, offset = [], 0
    for text, style in pieces:
        part = text[max(0, start - offset) : max(0, end - offset)]
        if part:
            kept.append((part, style))
        offset += len(text)
    return kept


def _colored(pieces: Iterable[tuple[str, str]], color: bool) -> str:
    # A style that is none fails without colours too: a test sees it before a terminal does.
    shown = [(text, styled(text, style)) for text, style in pieces]
    return "".join(painted if color else text for text, painted in shown)


def styled(text: str, style: str) -> str:
    """Wrap a text in the ANSI codes of a style: `bold red`, `dim`."""
    if not style or not text:
        return text
    codes = ";".join(_CODES[word] for word in style.split())
    return f"\x1b[{codes}m{text}\x1b[0m"


def columns(text: str) -> int:
    """Return how many terminal columns `text` takes: 2 for a wide character, 0 for an accent."""
    if text.isascii() or not text or max(text) < _FIRST_NARROWER:
        return len(text)
    return sum(map(char_columns, text))


def char_columns(char: str) -> int:
    """Return the terminal columns that one character takes."""
    if char < _FIRST_NARROWER:
        return 1
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


# Markdown.


def markdown(page: Page) -> str:
    """Write a page as GitHub Markdown; no mark in a text of a user's file is obeyed."""
    parts: list[str] = []
    blocks = [block for block in page.blocks if not isinstance(block, Gap)]
    for before, block in pairwise([None, *blocks]):
        if block is None:
            continue
        if before is not None and not (_listed(before) and _listed(block)):
            parts.append("")
        parts += _in_markdown(block)
    return "\n".join(parts) + "\n" if parts else ""


def _listed(block: Block) -> bool:
    return isinstance(block, Item | Labelled)


def _in_markdown(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{'#' * level} {markdown_text(plain_text(text))}"
        case Paragraph(text):
            yield markdown_words(text)
        case Labelled(label, text):
            lead = f"**{markdown_text(label.strip())}**{NBSP}: " if label.strip() else ""
            yield f"- {lead}{markdown_words(text)}"
        case Item(text, _, _, depth):
            yield f"{'  ' * depth}- {markdown_words(text)}"
        case Verbatim(lines):
            yield "```text"
            yield from (plain_text(line).replace("```", "'''") for line in lines)
            yield "```"
        case Grid(headings, rows):
            yield f"| {' | '.join(map(markdown_text, headings))} |"
            yield f"|{'---|' * len(headings)}"
            for row in rows:
                yield f"| {' | '.join(map(markdown_words, row))} |"
        case Gap():
            return


def markdown_text(text: str) -> str:
    """Escape what Markdown obeys, and set the no-break spaces of French."""
    return nonbreaking(sanitized(text), NBSP).translate(_MARKDOWN_MARKS)


def markdown_words(words: Words) -> str:
    """Write a text; what is bold on a terminal is bold."""
    parts = []
    for text, style in _pieces(words, ""):
        core = markdown_text(text)
        bold = "bold" in style.split() and core.strip()
        parts.append(f"**{core.strip()}**" if bold else core)
    return "".join(parts)


# HTML.


def html(page: Page) -> str:
    """Write a page as a fragment of HTML, without any style of its own."""
    parts: list[str] = []
    listing = ""  # the list that is open
    for block in page.blocks:
        wanted = "ul" if isinstance(block, Item) else "dl" if isinstance(block, Labelled) else ""
        if wanted != listing:
            parts += [f"</{listing}>"] if listing else []
            parts += [f"<{wanted}>"] if wanted else []
            listing = wanted
        parts += _in_html(block)
    parts += [f"</{listing}>"] if listing else []
    return "\n".join(parts) + "\n" if parts else ""


def _in_html(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"<h{level}>{html_words(text)}</h{level}>"
        case Paragraph(text):
            yield f"<p>{html_words(text)}</p>"
        case Labelled(label, text):
            yield f"<dt>{html_text(label.strip())}</dt><dd>{html_words(text)}</dd>"
        case Item(text):
            yield f"<li>{html_words(text)}</li>"
        case Verbatim(lines):
            yield "<pre>" + "\n".join(html_text(plain_text(line)) for line in lines) + "</pre>"
        case Grid(headings, rows):
            head = "".join(f'<th scope="col">{html_text(heading)}</th>' for heading in headings)
            yield f"<table><thead><tr>{head}</tr></thead><tbody>"
            for row in rows:
                yield f"<tr>{''.join(f'<td>{html_words(cell)}</td>' for cell in row)}</tr>"
            yield "</tbody></table>"
        case Gap():
            return


def html_text(text: str) -> str:
    """Escape a text, and set the no-break spaces of French."""
    from html import escape  # it brings a table of all entities, which a terminal never needs

    return escape(nonbreaking(sanitized(text), NBSP))


def html_words(words: Words) -> str:
    """Write a text; what is bold on a terminal is strong, what a program reads is code."""
    parts = []
    for text, style in _pieces(words, ""):
        said = html_text(text)
        for word, tag in (("bold", "strong"), ("code", "code")):
            said = f"<{tag}>{said}</{tag}>" if word in style.split() else said
        parts.append(said)
    return "".join(parts)


# Read from Markdown.

_CODE_OR_BOLD = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*")


def read_markdown(text: str, *, level: int = 2) -> Page:
    """Read the Markdown of our own pages: headings (from `level` on), paragraphs, lists, examples.

    Lines of a paragraph are joined: each writer wraps them as its reader needs.
    """
    blocks: list[Block] = []
    lines = iter([*text.splitlines(), ""])
    said, mark = "", ""

    def close() -> None:
        nonlocal said
        if said:
            words = _words_of(said)
            blocks.append(Item(words) if mark else Paragraph(words))
            said = ""

    for line in lines:
        if line.startswith("```"):
            close()
            shown = iter(lambda: next(lines, "```"), "```")
            blocks.append(Verbatim(tuple(shown), indent=2))
        elif line.startswith("#"):
            close()
            title = line.lstrip("#")
            blocks.append(Heading(title.strip(), level + len(line) - len(title) - 2))
        elif not line.strip() or line.startswith("- "):
            close()
            said, mark = line[2:], line[:2]
        else:
            mark = mark if said else ""
            said = f"{said} {line.strip()}".strip()
    close()
    return Page(tuple(blocks))


def spaced(page: Page) -> Page:
    """Return a page with a line left blank between its blocks, for a terminal."""
    blocks: list[Block] = []
    for before, block in pairwise([None, *page.blocks]):
        together = isinstance(before, Item) and isinstance(block, Item)
        blocks += [] if before is None or together else [Gap()]
        blocks += [] if block is None else [block]
    return Page(tuple(blocks))


def _words_of(text: str) -> Words:
    """Read the marks of code and of what is bold in a text."""
    words: list[str | tuple[str, str]] = []
    end = 0
    for found in _CODE_OR_BOLD.finditer(text):
        words.append(text[end : found.start()])
        words.append((found[1], "code") if found[1] else (found[2], "bold"))
        end = found.end()
    return (*words, text[end:])
