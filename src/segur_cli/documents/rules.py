"""The codes of what the reading of a document finds. A code is never used twice."""

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
