"""Where brackets open and close in a JSON text, strings left aside.

Used when a text is not JSON or too deep: only what precedes the defect is trusted.
"""

import re
from collections.abc import Iterator

_BLANKS = re.compile(r"[ \t\n\r]*+")
_BLANK_CHARACTERS = " \t\n\r"
_STRING = r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'
# Possessive: no backtracking, so one pass over the text whatever it holds.
_UP_TO_BRACKET = re.compile(rf"(?:[^\"\[\]{{}}]++|{_STRING})*+", re.DOTALL)


def skip_blanks(text: str, offset: int) -> int:
    """Return the offset of the first character at or after `offset` that is not JSON blank."""
    return _BLANKS.match(text, offset).end()  # type: ignore[union-attr]  # matches the empty text


def previous(text: str, offset: int) -> int:
    """Return the offset of the last character before `offset` that is not JSON blank, or -1."""
    offset -= 1
    while offset >= 0 and text[offset] in _BLANK_CHARACTERS:
        offset -= 1
    return offset


def still_open(text: str, end: int) -> list[int]:
    """Return the offsets of the brackets opened before `end` and not closed, outermost first."""
    stack: list[int] = []
    for offset in _brackets(text, end):
        if text[offset] in "[{":
            stack.append(offset)
        elif stack:
            stack.pop()
    return stack


def beyond_depth(text: str, end: int, depth: int) -> int | None:
    """Return the offset of the first bracket before `end` opened inside `depth` others."""
    level = 0
    for offset in _brackets(text, end):
        level += 1 if text[offset] in "[{" else -1
        if level > depth:
            return offset
    return None


def first_outside_strings(text: str, characters: str) -> int:
    """Return the offset of the first of `characters` outside strings, -1 if there is none."""
    pattern = re.compile(rf"(?:[^\"{re.escape(characters)}]++|{_STRING})*+", re.DOTALL)
    offset = pattern.match(text).end()  # type: ignore[union-attr]  # matches the empty text
    return offset if offset < len(text) else -1


def _brackets(text: str, end: int) -> Iterator[int]:
    """Yield the offsets of the brackets outside strings before `end`."""
    offset = 0
    while True:
        offset = _UP_TO_BRACKET.match(text, offset, end).end()  # type: ignore[union-attr]
        if offset >= end:
            return
        yield offset
        offset += 1
