"""What the reading of a document finds, at offsets of its text; and offsets → lines and columns.

A line ends with LF, CRLF or a lone CR. Lines and columns count from 1, in code
points: a tab, an astral character or a combining accent is one column.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from segur_cli.diagnostics import Severity, Span

EMPTY = "SYN001"
ENCODING = "SYN002"
BOM = "SYN003"
SYNTAX = "SYN004"
DUPLICATE_KEY = "SYN005"
TOO_DEEP = "SYN006"
OUTSIZE_NUMBER = "SYN007"
LONE_SURROGATE = "SYN008"

CODES = (EMPTY, ENCODING, BOM, SYNTAX, DUPLICATE_KEY, TOO_DEEP, OUTSIZE_NUMBER, LONE_SURROGATE)


@dataclass(frozen=True)
class SyntaxDefect:
    """Something wrong in text[start:end] (code points); the words are for the user, in French."""

    code: str
    message: str
    hint: str | None
    start: int
    end: int
    pointer: str | None = None
    severity: Severity = Severity.ERROR


_LINE_END = re.compile(r"\r\n?|\n")
_BLOCK = 2_048


class _Mark(NamedTuple):
    """The line of an offset, and where that line starts."""

    line: int
    start: int


class Lines:
    """The lines of one text.

    A table of all lines would weigh more than a big text itself: one mark every few
    thousand characters, made the first time a position is asked, and the rest is counted.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._last = (0, "")  # the line shown last: a file may be one long line

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column, from 1, of the character at `offset`."""
        here = self._mark(offset)
        return here.line, offset - here.start + 1

    def span(self, start: int, end: int) -> Span:
        """Return the span of text[start:end]; one that stops on a line end stays on its line."""
        here = self._mark(start)
        column = start - here.start + 1
        if end == start + 1:
            return Span(here.line, column, here.line, column + 1)
        there = self._advance(here, start, end)
        return Span(here.line, column, there.line, end - there.start + 1)

    def where(self, offset: int) -> str:
        """Write a position in a sentence: `ligne 3, colonne 12`."""
        line, column = self.position(offset)
        return f"ligne {line}, colonne {column}"

    def text_of(self, line: int) -> str:
        """Return one line, numbered from 1, without its end; empty outside the text."""
        if self._last[0] != line:
            self._last = (line, self._cut(line))
        return self._last[1]

    def _cut(self, line: int) -> str:
        start = self._start(line)
        if start is None:
            return ""
        end = _LINE_END.search(self._text, start)
        return self._text[start : end.start() if end else None]

    def _start(self, line: int) -> int | None:
        """Return the offset of the first character of a line, None outside the text."""
        if line <= 1:
            return 0 if line == 1 else None
        block = bisect_left(self._marks, line, key=lambda mark: mark.line) - 1
        ends = _LINE_END.finditer(self._text, block * _BLOCK)
        end = next(islice(ends, line - self._marks[block].line - 1, None), None)
        return end.end() if end else None

    @cached_property
    def _marks(self) -> list[_Mark]:
        return list(self._walk())

    def _walk(self) -> Iterator[_Mark]:
        mark = _Mark(1, 0)
        yield mark
        for stop in range(_BLOCK, len(self._text), _BLOCK):
            mark = self._advance(mark, stop - _BLOCK, stop)
            yield mark

    def _mark(self, offset: int) -> _Mark:
        block = min(offset // _BLOCK, len(self._marks) - 1)
        return self._advance(self._marks[block], block * _BLOCK, offset)

    def _advance(self, mark: _Mark, begin: int, stop: int) -> _Mark:
        """Return the line of `stop`, from the mark of `begin`; a CRLF ends at its LF."""
        text = self._text
        count = text.count("\n", begin, stop)
        last = text.rfind("\n", begin, stop)
        if self._has_returns:
            count += text.count("\r", begin, stop) - text.count("\r\n", begin, stop + 1)
            lone = stop - 1 if text.startswith("\r\n", stop - 1) else stop
            last = max(last, text.rfind("\r", begin, lone))
        return _Mark(mark.line + count, last + 1 if last >= 0 else mark.start)

    @cached_property
    def _has_returns(self) -> bool:
        return "\r" in self._text
