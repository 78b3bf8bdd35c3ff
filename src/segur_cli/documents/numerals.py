"""Numbers JSON does not know: `012`, `1.`, `0x1F`, `12,50`, `1 000`, `2026-03-18`."""

import re

from segur_cli.documents.wordings import Clue

_LONGEST = 400  # characters looked back for the beginning of a number
_NUMBER_BEFORE = re.compile(r"[-+.\w]*\Z")
_RUN = re.compile(r"[-+.\w]+")
_DIGITS = re.compile(r"\d+")
_SPELLINGS = (
    ("bare date", re.compile(r"\d{4}-\d\d?-\d\d?(T.*)?", re.ASCII)),
    ("leading zero", re.compile(r"-?0\d+(\.\d+)?", re.ASCII)),
    ("hexadecimal", re.compile(r"-?0[xX][0-9a-fA-F]+")),
    ("trailing point", re.compile(r"-?\d+\.([eE][-+]?\d+)?", re.ASCII)),
    ("open exponent", re.compile(r"-?\d+(\.\d+)?[eE][-+]?", re.ASCII)),
)


def misspelt_number(text: str, offset: int) -> Clue | None:
    """Return what is wrong with the number in or just before which the decoder stopped.

    None when what precedes `offset` is no number, or is a good one.
    """
    before = text[offset - 1 : offset]
    if before.isdigit() and before.isascii():
        return _run_on(text, offset)
    if before == "," and text[offset - 2 : offset - 1].isdigit():
        return _decimal_comma(text, offset)
    if before == " " and text[offset - 2 : offset - 1].isdigit():
        return _spaced(text, offset)
    return None


def _run_on(text: str, offset: int) -> Clue | None:
    """The number stopped being one in the middle of a word: judge the whole word."""
    start = _beginning(text, offset)
    found = _RUN.match(text, start)
    if found is None or found.end() <= offset:
        return None
    for name, spelling in _SPELLINGS:
        if spelling.fullmatch(found[0]):
            return Clue(name, start, found.end())
    return Clue("number with text", start, found.end())


def _decimal_comma(text: str, offset: int) -> Clue | None:
    """`12,50` in an object: the decoder took the comma for the end of the member."""
    decimals = _DIGITS.match(text, offset)
    if decimals is None:
        return None
    start = _beginning(text, offset - 1)
    better = text[start : decimals.end()].replace(",", ".")
    return Clue("decimal comma", start, decimals.end(), better)


def _spaced(text: str, offset: int) -> Clue | None:
    """`12 000`: one space, then digits by three."""
    group = _DIGITS.match(text, offset)
    if group is None or len(group[0]) != 3:
        return None
    return Clue("spaced number", _beginning(text, offset - 1), group.end())


def _beginning(text: str, end: int) -> int:
    """Return where the word that stops at `end` begins."""
    floor = max(0, end - _LONGEST)
    found = _NUMBER_BEFORE.search(text, floor, end)
    return found.start() if found else end
