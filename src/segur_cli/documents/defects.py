"""The codes of what the reading of a document finds, and a defect at an offset, before lines."""

from dataclasses import dataclass

from segur_cli.diagnostics import Severity

EMPTY = "SYN001"
ENCODING = "SYN002"
BOM = "SYN003"
SYNTAX = "SYN004"
DUPLICATE_KEY = "SYN005"
TOO_DEEP = "SYN006"
OUTSIZE_NUMBER = "SYN007"
LONE_SURROGATE = "SYN008"

CODES = (
    EMPTY,
    ENCODING,
    BOM,
    SYNTAX,
    DUPLICATE_KEY,
    TOO_DEEP,
    OUTSIZE_NUMBER,
    LONE_SURROGATE,
)


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
