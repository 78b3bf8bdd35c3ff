"""A document as its text: lines with their page, and why when there is none."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from segur_cli.papers.letters import Letters, letters_and_digits, unaccented
from segur_cli.text.writing import plural

MAX_BYTES = 50_000_000
MAX_PAGES = 300
MAX_CHARACTERS = 1_000_000
_LONGEST_LINE = 2_000  # characters
_EDGE = 6  # lines at the top and bottom of a page; some programs write both at its end


@dataclass(frozen=True)
class Line:
    """A line of text: its page and its place in it, from 1. `cells` are those of a table's row.

    A docx has no pages of its own: those that its last printing left in it are counted.
    """

    text: str
    page: int
    number: int
    cells: tuple[str, ...] = ()

    @cached_property
    def said(self) -> str:
        """Its text as values are looked for in it: lower case, no accents, ordinary spaces."""
        return unaccented(self.text)


class PaperError(Exception):
    """A document of which nothing can be read: `problem` and `advice` are those of its `Paper`."""

    def __init__(self, problem: str, advice: str, format_: str = "", *, foreign: bool = False):
        super().__init__(problem)
        self.problem = problem
        self.advice = advice
        self._format = format_
        self._foreign = foreign

    def paper(self, name: str) -> "Paper":
        """Return the document, which says why nothing is read of it."""
        return Paper(
            name, self._format, problem=self.problem, advice=self.advice, foreign=self._foreign
        )


@dataclass(frozen=True)
class Paper:
    """One document. `problem` says in French why nothing is read of it, `advice` what to do.

    `scanned`: it has pages, and no text. `foreign`: it may be sound, in a format or of a size that
    is not read.
    """

    name: str
    format: str = ""
    lines: tuple[Line, ...] = ()
    pages: int = 0
    problem: str = ""
    advice: str = ""
    scanned: bool = False
    foreign: bool = False

    @cached_property
    def body(self) -> tuple[Line, ...]:
        """Its lines, without what pages repeat at their top and bottom, numbers aside."""
        edges: dict[str, set[int]] = {}
        for line in self._at_edges():
            edges.setdefault(_furniture(line), set()).add(line.page)
        repeated = {text for text, pages in edges.items() if len(pages) > 1}
        left = {id(line) for line in self._at_edges() if _furniture(line) in repeated}
        return tuple(line for line in self.lines if id(line) not in left)

    def _at_edges(self) -> Iterator[Line]:
        """Yield the first and last lines of each page."""
        for _, group in groupby(self.lines, key=lambda line: line.page):
            found = list(group)
            edges = dict.fromkeys([*found[:_EDGE], *found[-_EDGE:]])
            yield from (line for line in edges if not line.text.rstrip().endswith((":", ".", "_")))

    @cached_property
    def letters(self) -> Letters:
        """The letters and digits of its body, each with its line: what wording is compared on."""
        return Letters([line.text for line in self.body])

    @property
    def readable(self) -> bool:
        """Whether its text can be judged."""
        return not self.problem and not self.scanned


def bounded(name: str, format_: str, lines: Sequence[Line], pages: int) -> Paper:
    """Make the document of these lines, unless they are too many."""
    if sum(len(line.text) for line in lines) > MAX_CHARACTERS:
        limit = plural(MAX_CHARACTERS, "caractère")
        return Paper(
            name, format_, pages=pages, problem=f"plus de {limit} : non lu",
            advice="ne gardez que le document demandé", foreign=True,
        )  # fmt: skip
    filled = (line for line in lines if line.text.strip() or len(line.cells) > 1)
    kept = tuple(part for line in filled for part in _cut(_composed(line)))
    return Paper(
        name, format_, kept, pages, scanned=not any(letters_and_digits(line.text) for line in kept)
    )


def _furniture(line: Line) -> str:
    """What a line of a page's edge has in common with that of another page: all but numbers."""
    return "".join(c for c in letters_and_digits(line.text) if not c.isdigit())


def _cut(line: Line) -> Iterator[Line]:
    """Cut a line that is longer than any page is wide: what reads lines then ends in time."""
    if len(line.text) <= _LONGEST_LINE:
        yield line
        return
    text = line.text
    while text:
        end = _LONGEST_LINE if len(text) <= _LONGEST_LINE else text.rfind(" ", 1, _LONGEST_LINE)
        end = end if end > 0 else _LONGEST_LINE
        yield Line(text[:end], line.page, line.number)
        text = text[end:]


def _composed(line: Line) -> Line:
    """A line whose accents are in one character with their letter."""
    if line.text.isascii():
        return line
    text, *cells = (unicodedata.normalize("NFC", one) for one in (line.text, *line.cells))
    return Line(text, line.page, line.number, tuple(cells))
