"""Paragraphs for a terminal: wrapped under a label, never broken at a no-break space."""

from typing import TYPE_CHECKING

from segur_cli.writing import NBSP

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_NARROWEST = 20
_STAND_IN = "\ue000"


def hang(console: "Console", label: "Text", text: "Text") -> None:
    """Print a text after a label; the lines that follow stand under the first."""
    from rich.text import Text

    width = max(console.width - len(label.plain), _NARROWEST)
    # Rich wraps at no-break spaces, in the middle of amounts: hide them while it does.
    text.plain = text.plain.replace(NBSP, _STAND_IN)
    for line in text.wrap(console, width):
        line.rstrip()
        line.plain = line.plain.replace(_STAND_IN, NBSP)
        console.print(label + line, soft_wrap=True)
        label = Text(" " * len(label.plain))
