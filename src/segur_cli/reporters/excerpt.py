"""The source line of a finding, with carets under what is wrong."""

from segur_cli.diagnostics import Span
from segur_cli.text.page import char_columns
from segur_cli.text.writing import sanitized

_TAB = "    "
_CUT = "…"


def excerpt(line: str, span: Span, width: int) -> tuple[str, str]:
    """Return the part of `line` around the span, and the carets to print under it.

    Both fit in `width` columns. Tabs become four spaces, control characters
    U+FFFD; a span that goes on to the next lines is underlined up to the end.
    """
    start = min(span.column - 1, len(line))
    stop = span.end_column - 1 if span.end_line == span.line else len(line)
    stop = max(stop, start + 1)
    first = _window_start(line, start, stop, width)
    shown, carets = _drawn(line, first, start, stop, width)
    return shown.rstrip(), carets.rstrip()


def _window_start(line: str, start: int, stop: int, width: int) -> int:
    """Return the first character to show: the line's own, or enough context before the span."""
    if _columns_up_to(line, 0, stop, width) < width:
        return 0
    first, room = start, width // 3
    while first > 0 and room > 0:
        first -= 1
        room -= _char_columns(line[first])
    return first


def _columns_up_to(line: str, first: int, stop: int, enough: int) -> int:
    total = 0
    for char in line[first:stop]:
        total += _char_columns(char)
        if total >= enough:
            break
    return total


def _drawn(line: str, first: int, start: int, stop: int, width: int) -> tuple[str, str]:
    shown = _CUT if first else ""
    carets = " " * len(shown)
    for index in range(first, len(line)):
        text, wide = _cell(line[index])
        # One column is kept for the ellipsis, or for a caret after the end.
        kept = 0 if index == len(line) - 1 and start < len(line) else 1
        if len(carets) + wide > width - kept:
            return shown + _CUT, carets
        shown += text
        carets += ("^" if start <= index < stop else " ") * wide
        if index == start and wide == 0:
            carets = f"{carets[:-1]}^"  # an accent alone: the letter that bears it
    return shown, carets + ("^" if start >= len(line) else "")


def _cell(char: str) -> tuple[str, int]:
    text = _TAB if char == "\t" else sanitized(char)
    return text, _char_columns(char)


def _char_columns(char: str) -> int:
    return len(_TAB) if char == "\t" else char_columns(sanitized(char))
