"""What the readers of this package hand over: a defect at an offset, before lines and columns."""

from dataclasses import dataclass

from segur_cli.diagnostics import Severity


@dataclass(frozen=True)
class SyntaxDefect:
    """Something wrong in text[start:end] (code points); the words are for the user, in French."""

    code: str
    message: str
    hint: str | None
    start: int
    end: int
    pointer: str | None = None
    severity: Severity = Severity.ERROR
