"""How we write French: amounts, dates, plurals, short quotes, near names, harmless text."""

import re
import sys
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from enum import Enum
from typing import Self

NBSP = "\u00a0"
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_CENT = Decimal("0.01")
# What moves the cursor, hides text or reorders it: controls, line separators, bidi marks.
_DANGEROUS_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_QUOTE_LENGTH = 40
_HELD = re.compile(r" (?=[;:»!?])")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_NAME = 200
_LONGEST_LEFT = 60  # characters of what is left to fill
_WORDS_LEFT = re.compile(
    r"(?:a )?(?:completer|renseigner|remplir|preciser|definir|saisir|venir)|todo|tbd|tbc|x{3,}"
)
_SIGNS_LEFT = re.compile(r"[.…?_\s]+|<[^<>]*>|\[[^\[\]]*\]|\{\{.*\}\}")


class LabelledEnum(Enum):
    """A value as programs write it, then the French words that people are shown: its `label`."""

    _value_: str
    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = object.__new__(cls)
        member._value_, member.label = value, label
        return member


def normalized_key(text: str) -> str:
    """Normalise for comparison: no accents, lower case, one space between words."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(text.casefold().split())


def is_left_to_fill(text: str) -> bool:
    """Whether a text is only what a form or an export leaves to be written: « À COMPLÉTER »."""
    if len(text) > _LONGEST_LEFT or text[:1].isdigit():
        return False
    return bool(_SIGNS_LEFT.fullmatch(text) or _WORDS_LEFT.fullmatch(normalized_key(text)))


def sanitized(text: str) -> str:
    """Replace what a terminal would obey: control characters by a space, bidi marks by U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c
        if (category := unicodedata.category(c)) not in _DANGEROUS_CATEGORIES
        else " "
        if category == "Cc"
        else "\ufffd"
        for c in text
    )


def nonbreaking(text: str, stand_in: str) -> str:
    """Put `stand_in` for the spaces at which French breaks no line: before ; : » ! ?, after «.

    For wrapping only: the caller puts the spaces back.
    """
    if "«" in text:
        text = text.replace("« ", f"«{stand_in}")
    return _HELD.sub(stand_in, text)


def typographic(text: str) -> str:
    """Make harmless a text of ours for a document, its spaces beside signs no-break ones."""
    return nonbreaking(sanitized(text), NBSP)


def quote(value: object, length: int = _QUOTE_LENGTH) -> str:
    """Quote a value between guillemets, harmless and cut to `length` characters."""
    text = sanitized(str(value)[: length + 1])
    return f"« {text[:length]}… »" if len(text) > length else f"« {text} »"


def quote_option(text: str) -> str:
    """Quote an option's value for a shell, harmlessly: `"Base ES"`."""
    return '"' + sanitized(text[:80]).replace('"', "'") + '"'


def plural(count: int, singular: str, several: str | None = None) -> str:
    """Write a count with its noun: `0 ligne`, `1 ligne`, `2 lignes`, `1 200 lignes`."""
    noun = singular if abs(count) < 2 else (several or f"{singular}s")
    return f"{thousands(count)} {noun}"


def thousands(number: int) -> str:
    """Group digits by three with no-break spaces: `3 361`."""
    return f"{number:,}".replace(",", NBSP)


def to_cents(value: Decimal) -> Decimal:
    """Round half up to two decimals."""
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)


def euros(value: Decimal) -> str:
    """Write an amount the French way, rounded half up to the cent: `123 456,78 €`."""
    whole, _, cents = f"{to_cents(value):,}".partition(".")
    return f"{whole.replace(',', NBSP)},{cents}{NBSP}€"


def percent(value: Decimal) -> str:
    """Write a rate the French way: `8,5 %`, `20 %`."""
    text = f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{text}{NBSP}%"


def day(value: date) -> str:
    """Write a date: `1er mars 2026`, `18 mars 2026`."""
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number} {MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """Write an instant to the minute: `18 mars 2026 à 12 h 00`."""
    return f"{day(value)} à {clock_time(value)}"


def clock_time(value: datetime) -> str:
    """Write an hour to the minute: `12 h 00`."""
    return f"{value.hour}{NBSP}h{NBSP}{value.minute:02d}"


def with_weekday(value: date | datetime) -> str:
    """Write a date with its weekday, and its hour if any: `mercredi 18 mars 2026 à 12 h 00`."""
    text = moment(value) if isinstance(value, datetime) else day(value)
    return f"{_WEEKDAYS[value.weekday()]} {text}"


def listed(names: Iterable[str], last: str = "et") -> str:
    """Join with commas and a last word: `a, b et c`."""
    items = list(names)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def some_of(names: Iterable[object], most: int = 5) -> str:
    """Name the first few, and count the others: `a, b et 3 autres`."""
    known = list(map(str, names))
    more = len(known) - most
    return listed([*known[:most], plural(more, "autre")] if more > 0 else known)


def lines_told(numbers: Iterable[object]) -> str:
    """Name lines: `ligne 4`, `lignes 2, 3 et 4`."""
    known = list(numbers)
    return f"{'ligne' if len(known) == 1 else 'lignes'} {some_of(known)}"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like `name`, or None; a long text is like none."""
    if len(name) > _LONGEST_NAME:
        return None
    by_plain = {normalized_key(k): k for k in known}
    found = get_close_matches(normalized_key(name), by_plain, n=1, cutoff=0.6)
    return by_plain[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return « Vouliez-vous écrire X ? », or what exists when nothing looks alike."""
    names = list(known)
    close = nearest(name, names)
    if close is not None:
        return f"Vouliez-vous écrire {quote(close)} ?"
    return f"Valeurs possibles : {', '.join(names)}."


def formula_safe(text: str) -> str:
    """Keep a spreadsheet from running a cell: prefix with an apostrophe what begins a formula."""
    cleaned = sanitized(text)
    return f"'{cleaned}" if cleaned.startswith(FORMULA_STARTS) else cleaned


def sanitized_lines(text: str) -> str:
    """Return a text without what a terminal would obey; line feeds stay."""
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(map(sanitized, text.split("\n")))


def warn(*lines: str, end: str = "\n") -> None:
    """Write lines on standard error, cleaned."""
    for line in lines:
        print(sanitized_lines(line), file=sys.stderr, end=end, flush=not end)
