"""A document as its text: lines with their page, and why when there is none."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise

from segur_cli.papers.letters import Letters, letters_and_digits, restored, unaccented
from segur_cli.text.writing import listed, plural

HEADER = "en-tête"  # the part that is at the top of the pages of a Word document
BLANK = "____"  # what stands for a field that holds nothing
# The boxes of Wingdings, by their number.
SYMBOLS = {
    "6F": "☐", "A8": "☐", "71": "☐", "FE": "☒", "FD": "☒", "78": "☒", "FC": "☑", "52": "☑",
}  # fmt: skip
MAX_BYTES = 50_000_000
MAX_PAGES = 300
MAX_CHARACTERS = 500_000
_LONGEST_LINE = 2_000  # characters
_MOST_NAMED = 5  # pages
_COLUMN = 1.8  # times the space between two words, from which a gap parts two columns
_ALIGNED = 1.0  # points, or columns: two things that begin one under the other
_WIDE = re.compile(r" {4,}|\t+ *")
_EDGE = 6  # lines at the top and bottom of a page; some programs write both at its end


@dataclass(frozen=True)
class Stretch:
    """A piece of a line, and its sides: in points, or in columns of the grid of a table.

    `apart`: a wide gap, or the side of a cell, parts it from the one before.
    """

    text: str
    left: float
    right: float
    apart: bool = False


@dataclass(frozen=True)
class Line:
    """A line of text: its page and its place in it, from 1. `cells` are those of a table's row.

    `stretches` are its words, or its cells, where they stand; none when it is not known. `part`
    names what holds it when it is no body text: « note de bas de page 1 ». A docx has no pages of
    its own: those that its last printing left in it are counted. `recognised`: a scanner read it.
    """

    text: str
    page: int
    number: int
    cells: tuple[str, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    part: str = ""
    recognised: bool = False

    @cached_property
    def said(self) -> str:
        """Its text as values are looked for in it: lower case, no accents, ordinary spaces.

        Two spaces stand for a wide gap, or the side of a cell.
        """
        if self.stretches:
            return "".join(before + text for before, text, _ in self._told)
        # Columns that spaces and tabs make.
        return "  ".join(filter(None, map(self._plain, _WIDE.split(self.text))))

    def _plain(self, text: str) -> str:
        plain = unaccented(text)
        return restored(plain) if self.recognised else plain

    @cached_property
    def _told(self) -> tuple[tuple[str, str, Stretch], ...]:
        """Each stretch that holds something: the space before it, its text, itself."""
        found: list[tuple[str, str, Stretch]] = []
        for stretch in self.stretches:
            if text := self._plain(stretch.text):
                space = "  " if stretch.apart else " "
                found.append((space if found else "", text, stretch))
        return tuple(found)

    @cached_property
    def columns(self) -> tuple[tuple[int, int], ...]:
        """The parts of `said` that gaps wider than those between words part; none is known else."""
        told = self._told if self.stretches else ()
        gaps = [after[2].left - before[2].right for before, after in pairwise(told)]
        space = _COLUMN * min((gap for gap in gaps if gap > 0), default=0.0)
        at, found = 0, [0]
        for (before, text, stretch), gap in zip(told, [0.0, *gaps], strict=False):
            if at and (stretch.apart or gap > space):
                found += [at, at + len(before)]
            at += len(before) + len(text)
        return tuple(zip(found[::2], [*found[1::2], at], strict=True)) if told else ()

    def sides(self, start: int, end: int) -> tuple[float, float] | None:
        """Where a part of `said` stands, from left to right; None when it is not known."""
        at, held = 0, []
        for before, text, stretch in self._told if self.stretches else ():
            at += len(before)
            if at < end and at + len(text) > start:
                held.append(stretch)
            at += len(text)
        return (held[0].left, held[-1].right) if held else None


@dataclass(frozen=True)
class PaperPart:
    """What of a paper was not surely read: what it is, in French, and its page.

    `told`: nothing at all was read of it. Else its text was, as a scanner or an annotation gives
    it.
    """

    words: str
    page: int | None = None
    told: bool = True


def named(parts: Iterable[PaperPart]) -> str:
    """Name parts, those of a kind together: « pages 2 et 3 (image sans texte) »."""
    kinds: dict[str, list[int]] = {}
    for part in parts:
        kinds.setdefault(part.words, []).extend([part.page] if part.page is not None else [])
    return listed(_pages(words, pages) for words, pages in kinds.items())


def _pages(words: str, pages: list[int]) -> str:
    shown = [str(page) for page in dict.fromkeys(pages)]
    if not shown:
        return words
    if len(shown) > _MOST_NAMED:
        return f"{len(shown)} pages ({words})"
    return f"page{'s' if len(shown) > 1 else ''} {listed(shown)} ({words})"


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
    is not read. `parts` are those that were not surely read, `changes` counts the tracked changes
    (the text is the one that they lead to), `otherwise` is the same text block by block, where rows
    are read across.
    """

    name: str
    format: str = ""
    lines: tuple[Line, ...] = ()
    pages: int = 0
    problem: str = ""
    advice: str = ""
    scanned: bool = False
    foreign: bool = False
    parts: tuple[PaperPart, ...] = ()
    changes: int = 0
    otherwise: tuple[Line, ...] = ()

    @cached_property
    def body(self) -> tuple[Line, ...]:
        """Its lines, without what pages repeat at their top and bottom, numbers aside."""
        return _without_furniture(self.lines)

    @cached_property
    def in_blocks(self) -> tuple[Line, ...]:
        """Its body block by block, where rows are read across; nothing when that is the same."""
        return _without_furniture(self.otherwise)

    @cached_property
    def wrapped(self) -> tuple[Line, ...]:
        """Each line with the one that follows it: across the page, then inside its block.

        A sentence, or the text of a cell, goes on there: what no line says whole may be said so.
        Last, each label that wraps in its column, with the value beside its first line.
        """
        joined = tuple(
            replace(
                line,
                text=f"{line.text}{'' if line.text.endswith('-') else ' '}{below.text}",
                cells=(),
                stretches=(),
            )
            for lines in (self.lines, self.in_blocks)
            for line, below in pairwise(lines)
            if line.page == below.page and line.part == below.part
        )
        return (*joined, *(label for pair in pairwise(self.lines) for label in _labels(*pair)))

    @cached_property
    def letters(self) -> Letters:
        """The letters and digits of its body, each with its line: what wording is compared on."""
        return Letters([line.text for line in self.body])

    @property
    def readable(self) -> bool:
        """Whether its text can be judged."""
        return not self.problem and not self.scanned


def bounded(
    name: str, format_: str, lines: Sequence[Line], pages: int, parts: Sequence[PaperPart] = (),
    otherwise: Sequence[Line] = (), changes: int = 0,
) -> Paper:  # fmt: skip
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
        name, format_, kept, pages, parts=tuple(parts), changes=changes,
        scanned=not any(letters_and_digits(line.text) for line in kept),
        otherwise=tuple(map(_composed, otherwise)),
    )  # fmt: skip


def _without_furniture(lines: Sequence[Line]) -> tuple[Line, ...]:
    edges: dict[str, set[int]] = {}
    at_edges = [line for line in _at_edges(lines) if not line.part]
    for line in at_edges:
        edges.setdefault(_furniture(line), set()).add(line.page)
    repeated = {text for text, pages in edges.items() if len(pages) > 1}
    left = {id(line) for line in at_edges if _furniture(line) in repeated}
    return tuple(line for line in lines if id(line) not in left)


def _at_edges(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the first and last lines of each page."""
    for _, group in groupby(lines, key=lambda line: line.page):
        found = list(group)
        edges = found[:_EDGE] + found[_EDGE:][-_EDGE:]
        yield from (line for line in edges if not line.text.rstrip().endswith((":", ".", "_")))


def _labels(line: Line, below: Line) -> Iterator[Line]:
    """Yield the labels of a line that go on in the one below, each with the value beside it."""
    if line.page != below.page or len(line.columns) < 2:
        return
    parts = [below.said[start:end] for start, end in below.columns]
    under = [below.sides(start, end) for start, end in below.columns]
    for (start, end), (value, stop) in pairwise(line.columns):
        label, beside = line.sides(start, end), line.sides(value, stop)
        if label is None or beside is None or any(c.isdigit() for c in line.said[start:end]):
            continue
        rests = [
            part for part, sides in zip(parts, under, strict=True)
            if sides and abs(sides[0] - label[0]) < _ALIGNED and sides[1] < beside[0]
        ]  # fmt: skip
        alone = not any(sides and abs(sides[0] - beside[0]) < _ALIGNED for sides in under)
        if rests and alone:
            said = f"{line.said[start:end]} {rests[0]} {line.said[value:stop]}"
            yield replace(line, text=said, cells=(), stretches=())


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
        yield Line(text[:end], line.page, line.number, part=line.part)
        text = text[end:]


def _composed(line: Line) -> Line:
    """A line whose accents are in one character with their letter."""
    if line.text.isascii():
        return line
    text, *cells = (unicodedata.normalize("NFC", one) for one in (line.text, *line.cells))
    return replace(line, text=text, cells=tuple(cells))
