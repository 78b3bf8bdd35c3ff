"""Exit codes, and the one exception that ends a command with a message for the user.

No other module writes an exit code as a number.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What a caller (a shell, a CI step) learns from the process."""

    OK = 0
    FINDINGS = 1
    CANNOT_RUN = 2
    NO_INPUT = 3
    INTERNAL = 70
    INTERRUPTED = 130


class StopError(Exception):
    """The command cannot go on: `message` says why, `advice` what to do, both in French.

    Raised anywhere below the command line; the error boundary prints it on stderr
    and leaves with `code`. `advice` holds one line per thing to try.
    """

    def __init__(self, message: str, *advice: str, code: ExitCode = ExitCode.CANNOT_RUN) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.code = code
