"""Terminal columns: how wide a text is once shown, wrapping, colours."""

import unicodedata
from enum import Enum

from segur_cli.text.writing import nonbreaking

# The first combining accent: every character before it takes one column.
_FIRST_NARROWER = "\u0300"
_HELD_SPACE = "\x02"  # one column wide, and in no text that was cleaned


class Style(Enum):
    """The few ways of standing out, as ANSI attributes."""

    BOLD = "1"
    ERROR = "1;31"
    WARNING = "33"
    NOTE = "36"
    BANNER = "1;7"


def styled(text: str, style: Style, color: bool) -> str:
    """Wrap `text` in ANSI codes, or return it as it is without colour."""
    return f"\x1b[{style.value}m{text}\x1b[0m" if color else text


def columns(text: str) -> int:
    """Return how many terminal columns `text` takes: 2 for a wide character, 0 for an accent."""
    if text.isascii() or max(text) < _FIRST_NARROWER:
        return len(text)
    return sum(map(char_columns, text))


def char_columns(char: str) -> int:
    """Return the terminal columns that one character takes."""
    if char < _FIRST_NARROWER:
        return 1
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Break `text` at spaces into lines of at most `width` columns; no-break spaces hold.

    So do those that French keeps beside its punctuation. `first` begins the first line and
    `rest` the others. A word wider than a line is broken where it must be.
    """
    lines: list[str] = []
    line, taken, is_bare = first, columns(first), True
    for word in nonbreaking(text, _HELD_SPACE).split(" "):
        longer = taken + columns(word) + (0 if is_bare else 1)
        if longer <= width:
            line = f"{line}{word}" if is_bare else f"{line} {word}"
            taken, is_bare = longer, False
            continue
        if not is_bare:
            lines.append(line)
            line = rest
        *full, line = _broken(line + word, width, rest)
        lines += full
        taken, is_bare = columns(line), False
    return [one.replace(_HELD_SPACE, " ") for one in (*lines, line)]


def _broken(text: str, width: int, indent: str) -> list[str]:
    lines = [""]
    taken = 0
    for char in text:
        wide = char_columns(char)
        if taken + wide > width:
            lines.append(indent)
            taken = columns(indent)
        lines[-1] += char
        taken += wide
    return lines
