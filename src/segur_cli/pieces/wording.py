"""Wording compared as a reader would: what print, typing and scanning change is forgiven.

Accents (in one character or two), case, spaces of every kind, line breaks, hyphenation,
ligatures, quotes and punctuation do not count. Characters that a scanner takes for one another
(`0` and `o`, `1`, `l` and `i`, `5` and `s`, `rn` and `m`) are one.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from segur_cli.papers.letters import LOOKALIKE_PAIRS, ocr_skeleton

# Letters that a scanner takes for one another, once folded.
_CONFUSED = frozenset(
    frozenset(pair)
    for pair in ("ce", "ao", "co", "eo", "nu", "hb", "ft", "gq", "vy", "rn", "lt", "lf", "lj", "ec",
                 "bh", "uv", "mn", "il", "sb", "zs", "xk", "ea", "cd", "dl")
)  # fmt: skip
_UNLIKELY = ("ou", "au")  # no sentence says one for the other
_FUZZY = 4  # letters from which one wrong letter is forgiven, whatever it is
_WORDS = Path(__file__).parent / "data" / "words.toml"
_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """Return the words of a text, folded; a word cut by a hyphen at the end of a line is one."""
    joined = re.sub(r"(?<=\w)[-\u00ad\u2010\u2011]\s*\n\s*(?=\w)", "", text)
    return [one for word in _WORD.findall(joined) if (one := ocr_skeleton(word))]


def alike(written: str, expected: str) -> bool:
    """Whether a folded word is another, but for what a scanner may have made of it.

    A word that would change what is said is itself; so is any number.
    """
    if written == expected:
        return True
    told = written in _telling() and (written, expected) != _UNLIKELY
    if told or any(c.isdigit() for c in written + expected):
        return False
    for pair, one in LOOKALIKE_PAIRS:  # « d » may be a « cl » that was made one
        written, expected = written.replace(one, pair), expected.replace(one, pair)
    if len(written) == len(expected):
        differing = [pair for pair in zip(written, expected, strict=True) if pair[0] != pair[1]]
        if all(frozenset(pair) in _CONFUSED for pair in differing):
            return len(differing) <= (len(expected) + 1) // 2
    if min(len(written), len(expected)) < _FUZZY or abs(len(written) - len(expected)) > 1:
        return False
    return _distance(written, expected) <= max(1, len(expected) // 6)


def _distance(one: str, other: str) -> int:
    """How many letters to change, add or take off."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        above, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]


@cache
def _telling() -> frozenset[str]:
    table = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    return frozenset(map(ocr_skeleton, table["telling"]))
