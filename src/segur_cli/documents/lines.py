"""Offsets in a text → lines and columns.

A line ends with LF, CRLF or a lone CR. Lines and columns count from 1, in code
points: a tab, an astral character or a combining accent is one column.
"""

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

from segur_cli.diagnostics import Span

_LINE_END = re.compile(r"\r\n?|\n")


class Lines:
    """The lines of one text; the table is built the first time a position is asked."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _starts(self) -> list[int]:
        """Offset of the first character of each line."""
        if "\r" in self._text:
            return [0, *(end.end() for end in _LINE_END.finditer(self._text))]
        lengths = [len(line) + 1 for line in self._text.split("\n")]
        return list(accumulate(lengths, initial=0))[:-1]

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column, from 1, of the character at `offset`."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Return the span of text[start:end]; one that stops on a line end stays on its line."""
        line, column = self.position(start)
        if end == start + 1:
            return Span(line, column, line, column + 1)
        return Span(line, column, *self.position(end))

    def where(self, offset: int) -> str:
        """Write a position in a sentence: `ligne 3, colonne 12`."""
        line, column = self.position(offset)
        return f"ligne {line}, colonne {column}"

    def text_of(self, line: int) -> str:
        """Return one line, numbered from 1, without its end; empty outside the text."""
        if not 1 <= line <= len(self._starts):
            return ""
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self._text)
        return self._text[start:end].rstrip("\r\n")
