"""Text on a terminal: paragraphs and labelled rows that wrap well, and the banner."""

from rich.console import Console
from rich.text import Text

from segur_cli.text.clock import Clock
from segur_cli.text.writing import NBSP, moment, nonbreaking

_LABEL_WIDTH = 21  # « Vague 1 + Vague 2 » and its spaces
_NARROWEST = 20
_STAND_IN, _HELD_SPACE = "\ue000", "\ue001"


def show_banner(console: Console, clock: Clock) -> None:
    """Say that the date is not the real one, when it is not."""
    if clock.simulated:
        banner = f"DATE SIMULÉE (--as-of) : {moment(clock.now)}"
        console.print(Text(banner, style="bold reverse"))


def labelled(console: Console, label: str, text: str, style: str = "") -> None:
    """Print a label and a text that wraps under itself."""
    hanging(
        console, Text(f"  {label}".ljust(_LABEL_WIDTH + 2), style=style), Text(text, style=style)
    )


def paragraph(console: Console, text: str, style: str = "") -> None:
    """Print a paragraph, wrapped without trailing spaces."""
    hanging(console, Text(""), Text(text, style=style))


def hanging(console: Console, label: Text, text: Text) -> None:
    """Print a text after a label; the lines that follow stand under the first."""
    width = max(console.width - len(label.plain), _NARROWEST)
    # Rich wraps at no-break spaces, in the middle of amounts: hide them while it does.
    text.plain = nonbreaking(text.plain.replace(NBSP, _STAND_IN), _HELD_SPACE)
    for line in text.wrap(console, width):
        line.rstrip()
        line.plain = line.plain.replace(_STAND_IN, NBSP).replace(_HELD_SPACE, " ")
        console.print(label + line, soft_wrap=True)
        label = Text(" " * len(label.plain))
