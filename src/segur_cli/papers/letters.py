"""The letters of a text as they are compared: what print, typing and scanning change is forgiven.

Accents (in one character or two), case, spaces of every kind, line breaks, ligatures, quotes and
punctuation do not count. Characters that a scanner takes for one another (`0` and `o`, `1`, `l` and
`i`, `5` and `s`, `rn` and `m`) are one.
"""

import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate, filterfalse, pairwise
from pathlib import Path
from typing import Any

from segur_cli.text.writing import normalized_key

LOOKALIKE_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_LOOKALIKES = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "8": "b"})
# Those of round letters, of stems, of arches: only a word of a known list is told by them.
_SHAPES = str.maketrans("ceaoiltfjnuvhbgqyz", "oooolllllnnnbbgggs")
# What a word processor makes of an apostrophe and of a hyphen; one that shows at no line's end.
_TYPED = str.maketrans({**dict.fromkeys("‘’‛ʼ´′`", "'"), "‐": "-", "\u2011": "-", "\u00ad": None})
_SHORTEST = 5  # letters of a word that its shape may tell
# How often two letters that follow one another are one of the pairs that words are made of.
_FEWEST_PAIRS, _WORDLIKE = 40, 0.2
_ODD = re.compile(r"[!\"#$&*+;<=>?@\[\\\]^{|}~`]")  # what stands in no word
_FEWEST_ODD, _MOST_ODD = 4, 0.1  # of them that differ; of what is written
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
_RUN = re.compile(r"[^\W_]+")

# What a browser prints in the margin, what a signature is known by: letters that make no word.
_NO_WORD = re.compile(r"\S+://\S*|[\w.-]+@[\w-]+\.\w+|\b[\da-fA-F-]{16,}\b")


@lru_cache(maxsize=16_384)  # papers say the same words
def unaccented(text: str) -> str:
    """Put a text in lower case without accents, its spaces, apostrophes and hyphens ordinary ones.

    Lengths may change.
    """
    return normalized_key(unicodedata.normalize("NFKC", text.translate(_TYPED)))


@lru_cache(maxsize=16_384)
def ocr_skeleton(text: str) -> str:
    """Return the letters and digits of a text, accents and case aside, lookalikes made one."""
    return "".join(map(_looks, _RUN.findall(_plain(text))))


def is_garbled(text: str) -> bool:
    """Whether a text is the numbers of its letters in a font, that no table tells."""
    text = _NO_WORD.sub(" ", text)
    odd = _ODD.findall(text)
    if len(set(odd)) >= _FEWEST_ODD and len(odd) > _MOST_ODD * sum(map(len, text.split())):
        return True
    pairs = [
        a + b for word in _plain(text).split() for a, b in pairwise(word)
        if (a + b).isalnum() and not (a + b).isdigit()
    ]  # fmt: skip
    return len(pairs) >= _FEWEST_PAIRS and (
        sum(pair in _pairs() for pair in pairs) < _WORDLIKE * len(pairs)
    )


def letters_and_digits(text: str) -> str:
    """Return the letters and digits of a text, accents and case aside."""
    return "".join(_RUN.findall(_plain(text)))


def _plain(text: str) -> str:
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(filterfalse(unicodedata.combining, decomposed.casefold()))


@lru_cache(maxsize=16_384)
def _looks(word: str) -> str:
    """Make one of the characters that a scanner confuses, inside one word."""
    word = word.translate(_LOOKALIKES)
    for pair, letter in LOOKALIKE_PAIRS:
        word = word.replace(pair, letter)
    return word


def restored(text: str) -> str:
    """Put right the words of a paper's labels that a scanner misread, in a text without accents.

    A word is restored when one label alone may have been read so; numbers are left as they are.
    """
    return _WORD.sub(lambda one: _label(one[0]), text)


@cache
def _label(word: str) -> str:
    labels, by_shape = _labels()
    if word in labels or word.isdigit():
        return word
    told = by_shape.get(_shape(word), word)
    # Of a short word, only what is the same but for figures that look like its letters.
    return told if len(word) >= _SHORTEST or ocr_skeleton(told) == ocr_skeleton(word) else word


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


@cache
def _pairs() -> frozenset[str]:
    return frozenset(_tables()["pairs"].split())


@cache
def _labels() -> tuple[frozenset[str], dict[str, str]]:
    """The words of labels, and each by its shape, where that shape is of it alone."""
    labels = _tables()["words"]
    shapes: dict[str, list[str]] = {}
    for word in labels:
        shapes.setdefault(_shape(word), []).append(word)
    return frozenset(labels), {shape: own[0] for shape, own in shapes.items() if len(own) == 1}


def _shape(word: str) -> str:
    """What is left of a word once the letters that scanners confuse are one."""
    return ocr_skeleton(word).translate(_SHAPES)


def words(text: str) -> list[str]:
    """Return the words of a text, folded; a word cut by a hyphen at the end of a line is one."""
    joined = re.sub(r"(?<=\w)[-\u00ad\u2010\u2011]\s*\n\s*(?=\w)", "", text)
    return [one for word in _WORD.findall(joined) if (one := ocr_skeleton(word))]


@lru_cache(maxsize=65_536)  # papers of a dossier say the same words
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
    return frozenset(map(ocr_skeleton, _tables()["telling"]))


class Letters:
    """The folded letters of several lines, and the line of each."""

    def __init__(self, lines: Sequence[str]) -> None:
        parts = [ocr_skeleton(line) for line in lines]
        self.text = "".join(parts)
        self._starts = list(accumulate(map(len, parts[:-1]), initial=0)) if parts else []

    def find(self, wording: str) -> int | None:
        """Return the index of the line where a wording begins, None when it is not there."""
        wanted = ocr_skeleton(wording)
        place = self.text.find(wanted)
        return None if not wanted or place < 0 else self.line_at(place)

    def end_of(self, wording: str) -> int:
        """Return the index of the line where a wording that is there ends."""
        wanted = ocr_skeleton(wording)
        return self.line_at(self.text.find(wanted) + len(wanted) - 1)

    def start_of(self, line: int) -> int:
        """Return the place of `text` where a line begins."""
        return self._starts[line]

    def line_at(self, place: int) -> int:
        """Return the index of the line that holds a place of `text`."""
        return max(bisect_right(self._starts, place) - 1, 0)
