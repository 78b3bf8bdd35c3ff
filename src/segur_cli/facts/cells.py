"""What cells look like, in the terms of the field: shapes for the vocabularies of columns."""

import re
from datetime import date, datetime

from segur_cli.facts.words import prestation_code, read_joined, sons_code
from segur_cli.identifiers import finess
from segur_cli.tables.columns.vocabulary import Shapes
from segur_cli.tables.sheets import Value, number_text
from segur_cli.text.amounts import parse_with_unit, without_footnote
from segur_cli.text.dates import serial_day, spoken_day, typed_day
from segur_cli.text.flags import BOXES, flag_words, parse_flag
from segur_cli.text.writing import normalized_key

_LONGEST = 80  # characters: beyond, a cell is a text
BETWEEN_SONS = re.compile(r"[,;/+&\n]|\bet\b")
_WITHIN = re.compile(r"(?<!\w)(?<!\d[ .])\d[\dAB](?:[ .]?\d){7}(?!\w)(?![ .]\d)", re.IGNORECASE)
_FINESS_LENGTH = 9
_HOUR = re.compile(r"(?<=\d)(?: |T)\d{1,2}[:h]\d{2}(?:[:.]\d+)*Z?$")
_WORD = re.compile(r"[^\W\d_]")
_COMPACT_DAY = re.compile(r"20[0-4]\d[01]\d[0-3]\d")
_BASES = {"ht": "HT", "hors taxe": "HT", "hors taxes": "HT", "ttc": "TTC",
          "toutes taxes comprises": "TTC"}  # fmt: skip
_GROUPS = (re.compile(r"\b(dpi|pfi)\b"), re.compile(r"\b(avance|solde)s?\b"))
_WAVE_1 = re.compile(r"(hop[- ])?(dpi|pfi)[- ]va ?1")
_HISTORY = re.compile(
    r"(?:auto ?)?financee?s?\b|\baucune?\b|\bfunded\b|\bnon (?:auto ?)?financee?\b"
    r"|\bva? ?1\b|\bvague 1\b"
)
_MONEY = re.compile(r"€|\bk?eur(os?)?\b|\b(ht|ttc)\b|\d[.,]\d\d$")
_UNTOLD = frozenset(
    ("", "-", "nc", "n/c", "n c", "?", "inconnu", "inconnue", "non communique", "non connu",
     "non renseigne", "a confirmer", "ne sait pas", "nsp", "n/a", "unknown", "tbc")
)  # fmt: skip
_NOTHING = frozenset(
    ("neant", "aucun", "aucune", "sans objet", "so", "s.o", "s/o", "non concerne", "non concernee",
     "n/a", "na", "none", "-", "--", "/")
)  # fmt: skip
_CROSSES = flag_words("oui", "o", "yes", "y", "vrai", "true", "1", "x") | BOXES | {
    "ok": True, "-": False,
}  # fmt: skip


def is_untold(text: str) -> bool:
    """Whether a cell says that its answer is not known, or says nothing."""
    return " ".join(normalized_key(text).split()).replace(".", "").strip() in _UNTOLD


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing: « néant », « sans objet », a dash."""
    return normalized_key(text).strip(" .") in _NOTHING


def ticked(text: str) -> bool | None:
    """Read a cell of a column of crosses, empty for a no; None for what is neither."""
    return False if is_nothing(text) else parse_flag(text, _CROSSES)


def is_number_like(value: Value) -> bool:
    """Eight to ten characters, mostly digits: a FINESS, well written or not."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return 1e6 <= value < 1e9
    if isinstance(value, str) and len(value) <= _LONGEST:
        if len(value) == 9 and value.isascii() and value.isdigit():  # as nearly all are
            return True
        number = finess.normalise(value.removesuffix(".0"))
        return (len(number) in (8, 9, 10) and sum(c in "0123456789" for c in number) >= 7) or bool(
            _numbers_within(value)
        )
    return False


def number_within(text: str) -> str:
    """The only FINESS, of right key, that stands among the words of a text; else nothing."""
    found = _numbers_within(text)
    return found.pop() if len(found) == 1 else ""


def _numbers_within(text: str) -> set[str]:
    if text.isdigit():  # as nearly all cells: no word stands around it
        return set()
    found = {finess.normalise(match[0]) for match in _WITHIN.finditer(text[:_LONGEST])}
    right = {number for number in found if finess.read(number).defect is None}
    return right if _WORD.search(_WITHIN.sub(" ", text)) else set()


def typed_number(value: Value, *, padded: bool) -> str:
    """The number of a cell as it is typed, without the words that may stand around it."""
    text = number_text(value, padded=padded)
    return number_within(text) or text


def is_finess(value: Value) -> bool:
    """A number of the shape, the prefix and the key of a FINESS; a lost zero is given back."""
    if not is_number_like(value):
        return False
    text = typed_number(value, padded=isinstance(value, int | float))
    reading = finess.read(text)
    return reading.finess is not None and reading.defect is None


def is_sons(value: Value) -> bool:
    """Whether a cell names at least one SONS, and nothing else."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return False
    parts = [part for part in BETWEEN_SONS.split(value) if part.strip()]
    return bool(parts) and all(sons_code(part) is not None for part in parts)


def _names_group(value: Value) -> bool:
    """Whether a text names one SONS, or one request: alone on its row, it titles those below."""
    said = normalized_key(value) if isinstance(value, str) and len(value) <= _LONGEST else ""
    return any(len(set(names.findall(said))) == 1 for names in _GROUPS)


def _is_prestation(value: Value) -> bool:
    text = value if isinstance(value, str) and len(value) <= _LONGEST else ""
    return prestation_code(text) is not None or bool(read_joined(text))


def _is_basis(value: Value) -> bool:
    return isinstance(value, str) and basis_of(value) is not None


def basis_of(text: str) -> str | None:
    """Return HT or TTC when a cell says that and no more."""
    return _BASES.get(normalized_key(text[:_LONGEST]).replace(".", ""))


def _is_history(value: Value) -> bool:
    said = normalized_key(value) if isinstance(value, str) and len(value) <= _LONGEST else ""
    return bool(_HISTORY.search(said) or _WAVE_1.fullmatch(said))


def _is_amount(value: Value) -> bool:
    """An amount of money by its marks, or by its size: a count or a code has neither."""
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, int | float):
        return 10_000 <= value < 10_000_000 and (value % 50 == 0 or value != int(value))
    if not isinstance(value, str) or len(value) > _LONGEST:
        return False
    if value.isascii() and value.isdigit() and not value.startswith("0"):
        return _is_amount(int(value)) if len(value) < _FINESS_LENGTH else False
    text = without_footnote(value)
    return bool(_MONEY.search(normalized_key(text))) and parse_with_unit(text) is not None


def _is_cross(value: Value) -> bool:
    if isinstance(value, bool):
        return True
    return value in (0, 1) or (isinstance(value, str) and ticked(value[:_LONGEST]) is not None)


def _is_kind(value: Value) -> bool:
    said = normalized_key(value) if isinstance(value, str) and len(value) <= _LONGEST else ""
    return len(set(_GROUPS[1].findall(said))) == 1


def _is_date(value: Value) -> bool:
    return isinstance(value, date) or (
        isinstance(value, str) and len(value) <= _LONGEST and typed_day(value.strip()) is not None
    )


def day_in(value: Value) -> date | None:
    """Return the day of a cell: a date, or the text of one as people and programs write it."""
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    text = _HOUR.sub("", number_text(value, padded=False).strip()[:_LONGEST])
    if _COMPACT_DAY.fullmatch(text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return typed_day(text) or spoken_day(text) or serial_day(text)


CELLS: Shapes = {
    "finess-like": is_number_like,
    "finess": is_finess,
    "sons": is_sons,
    "group": _names_group,
    "prestation": _is_prestation,
    "basis": _is_basis,
    "history": _is_history,
    "amount": _is_amount,
    "cross": _is_cross,
    "nothing": lambda value: isinstance(value, str) and is_nothing(value[:_LONGEST]),
    "kind": _is_kind,
    "date": _is_date,
}
