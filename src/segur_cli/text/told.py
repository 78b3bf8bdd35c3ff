"""The one way to standard error, and the one cleaner of every text that a screen shows."""

import sys

from segur_cli.text.writing import sanitized


def sanitized_lines(text: str) -> str:
    """Return a text without what a terminal would obey; line feeds stay."""
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(map(sanitized, text.split("\n")))


def warn(*lines: str, end: str = "\n") -> None:
    """Write lines on standard error, cleaned."""
    for line in lines:
        print(sanitized_lines(line), file=sys.stderr, end=end, flush=not end)
