"""The machine-readable lines of an identity document: the day on which it expires.

Sizes and places: ICAO Doc 9303, parts 4 to 6 (TD1 3 x 30, TD2 2 x 36, TD3 2 x 44). The French
identity card of before 2021 (2 x 36, `IDFRA`) has no expiry in its lines.
"""

from collections.abc import Iterator, Sequence
from datetime import date

_WEIGHTS = (7, 3, 1)
_CENTURY = 2000
# (length of lines, which line, where the expiry stands)
_FORMATS = ((30, 1, 8), (36, 1, 21), (44, 1, 21))


def read_expiry(lines: Sequence[str]) -> date | None:
    """Return the expiry of a document's lines, None when none with a right check digit is found."""
    shaped = ["".join(line.split()).upper().replace("«", "<<") for line in lines]
    for length, offset, at in _FORMATS:
        for rank, line in enumerate(shaped):
            if len(line) != length or not _is_mrz(line) or line[0] not in "PIAC":
                continue
            second = shaped[rank + offset : rank + offset + 1]
            if line.startswith("IDFRA") and length == 36:
                continue
            for text in second:
                if len(text) == length and (found := _expiry(text, at)) is not None:
                    return found
    return None


def _is_mrz(line: str) -> bool:
    return line.isascii() and all(c.isalnum() or c == "<" for c in line) and "<" in line


def _expiry(text: str, at: int) -> date | None:
    digits, check = text[at : at + 6], text[at + 6]
    if not digits.isdigit() or not check.isdigit() or _check_digit(digits) != int(check):
        return None
    try:
        return date(_CENTURY + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def _check_digit(text: str) -> int:
    return sum(value * _WEIGHTS[rank % 3] for rank, value in enumerate(_values(text))) % 10


def _values(text: str) -> Iterator[int]:
    for c in text:
        yield int(c) if c.isdigit() else 0 if c == "<" else ord(c) - ord("A") + 10
