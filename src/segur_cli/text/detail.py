"""How much of an answer is printed."""

from enum import IntEnum


class Detail(IntEnum):
    """How much of an answer is printed: the verdict alone, what one needs, or all of it."""

    VERDICT = 0
    SHORT = 1
    FULL = 2

    @classmethod
    def of(cls, *, verbose: bool, quiet: bool) -> "Detail":
        """Read `-v` and `-q`; the longer one wins, so that nothing asked for is missing."""
        return cls.FULL if verbose else cls.VERDICT if quiet else cls.SHORT
