"""What the modules that explain syntax errors exchange."""

from typing import NamedTuple


class Clue(NamedTuple):
    """Which mistake it is (a key of WORDINGS), the text[start:end] to show, a better text."""

    name: str
    start: int
    end: int
    better: str = ""
