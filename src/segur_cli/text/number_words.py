"""Numbers written in words: « quatre-vingt-dix mille », « deux mille vingt-cinq »."""

import re

_UNITS = ["zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
          "onze", "douze", "treize", "quatorze", "quinze", "seize"]  # fmt: skip
_VALUES = {word: rank for rank, word in enumerate(_UNITS)} | {
    "une": 1, "premier": 1, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40,
    "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_TIMES = {"cent": 100, "cents": 100, "mille": 1_000, "million": 10**6, "millions": 10**6}
_WORD = "|".join(sorted((*_VALUES, *_TIMES), key=len, reverse=True))
# A number in words, in a text in lower case and without accents.
WORDED = rf"\b(?:{_WORD})\b(?:[ -](?:et[ -])?(?:{_WORD})\b)*"


def number_in_words(text: str) -> int:
    """The number that words make; those of no number count for nothing."""
    whole = part = 0
    for word in re.findall(r"[a-z]+", text):
        if word in ("vingt", "vingts") and part % 100 == 4:  # « quatre-vingts »
            part += 76
        elif word in _VALUES:
            part += _VALUES[word]
        elif word in ("cent", "cents"):
            part = max(part, 1) * 100
        elif word in _TIMES:
            whole, part = whole + max(part, 1) * _TIMES[word], 0
    return whole + part
