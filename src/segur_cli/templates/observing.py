"""What the places of documents hold: their values, and what these look like and are written as."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TypeGuard

from segur_cli.documents import Json
from segur_cli.identifiers import finess, siret
from segur_cli.templates.concept_map import EVERY, Pattern, sampled
from segur_cli.templates.concepts import ValueType
from segur_cli.templates.encodings import (
    ANY_TEXT,
    COMMA,
    DATES,
    GROUPED,
    MILLISECONDS,
    POINT,
    SECONDS,
    Encoding,
    is_nothing,
    read_date,
)
from segur_cli.templates.words import (
    codes_meant,
    prestation_meant,
    request_meant,
    sons_meant,
)
from segur_cli.text.amounts import USUAL_RATES, number_in, parse_amount, percent_of
from segur_cli.text.dates import serial_day
from segur_cli.text.flags import NO_OF
from segur_cli.text.writing import normalized_key

CODES_OF_TABLE = "codes du tableau"
_SAMPLE_ITEMS = 60
_LONGEST_AMOUNT = 14
_MOST_CODES, _LONGEST_CODE = 3, 12
_MAX_DEPTH = 12
_SONS = re.compile(r"[A-Z]{2,4}-[A-Z]{2,4}-VA[2-9]", re.IGNORECASE)
_CURRENCY = re.compile(r"\s*(?:€|EUR|euros?)\s*$", re.IGNORECASE)
_MOST_VALUES = 400
_YEARS = range(2000, 2051)
_FLAGS = tuple((yes, NO_OF[yes]) for yes in ("o", "oui", "1", "true", "vrai", "yes", "y", "x", "t"))


@dataclass
class ObservedPlace:
    """A place of a document that holds values, the first ones kept; `count` is how many it had."""

    pattern: Pattern
    values: list[Json] = field(default_factory=list)

    @property
    def said(self) -> list[Json]:
        """The values that say something."""
        return [one for one in self.values if not is_nothing(one, ValueType.TEXT)]

    @property
    def lists(self) -> Pattern:
        """The list that repeats it, the whole document when none does."""
        last = max((i for i, step in enumerate(self.pattern) if step is EVERY), default=-1)
        return self.pattern[: last + 1]


def observed_in(documents: Iterable[Json]) -> dict[Pattern, ObservedPlace]:
    found: dict[Pattern, ObservedPlace] = {}
    for document in documents:
        for at, node in sampled(document, _MAX_DEPTH, _SAMPLE_ITEMS):
            if at and not isinstance(node, dict | list):
                place = found.setdefault(at, ObservedPlace(at))
                if len(place.values) < _MOST_VALUES:
                    place.values.append(node)
    return _with_bare_lists(found)


def _with_bare_lists(found: dict[Pattern, ObservedPlace]) -> dict[Pattern, ObservedPlace]:
    """Join to a list what stands bare elsewhere: converters from XML write so a list of one."""
    lists = {at[:rank] for at in found for rank, step in enumerate(at[:-1]) if step is EVERY}
    joined: dict[Pattern, ObservedPlace] = {}
    for at, place in found.items():
        whole: Pattern = ()
        for step in at:
            whole += (EVERY, step) if whole in lists and step is not EVERY else (step,)
        joined.setdefault(whole, ObservedPlace(whole)).values.extend(place.values)
    return joined


def fitted(
    place: ObservedPlace, kind: ValueType, codes: Mapping[str, str]
) -> tuple[Encoding | None, str] | None:
    """Return how the values of a place are written for a kind; None when they are not of it."""
    known = codes_meant(kind, codes)
    if known:
        said = {normalized_key(str(value)) for value in place.said}
        if kind is ValueType.FLAG and set(known.values()) == {"oui", "non"}:
            back = {meaning: code for code, meaning in known.items()}
            return Encoding(flag=(back["oui"], back["non"])), CODES_OF_TABLE
        if said <= {normalized_key(code) for code in known} and kind is not ValueType.FLAG:
            return Encoding(values=tuple(known.items())), CODES_OF_TABLE
    if kind is ValueType.DATE and most(place.said, is_day_number):
        return None, "numéros de jour d'un tableur"
    return _SHAPES.get(kind, _any_text)(place.said)


def sort_of(values: list[Json], says: Collection[str]) -> tuple[str, Encoding | None]:
    """Return what values look like, and how they are written; empty when like nothing known.

    `says` is what their key does: digits alone in a text are an amount where it says so.
    """
    if {*says} & {"ht", "ttc", "montant"} and all(map(is_whole, values)):
        return "amount", Encoding(amount=ANY_TEXT)
    for sort, shape in (
        ("date", partial(_date_shape, told="date" in says)), ("flag", _flag_shape),
        ("rate", _usual_rate), ("amount", _money),
    ):  # fmt: skip
        fitted = shape(values)
        if fitted is not None:
            return sort, fitted[0]
    if most(values, lambda value: isinstance(value, str) and is_prestation(value)):
        return "prestation", None
    if most(values, lambda value: isinstance(value, str | int) and siret.is_valid(str(value))):
        return "siret", None
    if not most(values, lambda value: isinstance(value, str | int)):
        return "", None
    if are_codes(values) and len({str(value) for value in values}) < len(values):
        return "code", None
    numbered = most(values, lambda value: any(map(str.isdigit, str(value))))
    return ("reference" if numbered else "name" if are_names(values) else ""), None


def _usual_rate(values: list[Json]) -> tuple[Encoding | None, str] | None:
    """Return the shape of rates of VAT, when all are usual ones."""
    fitted = _rate_shape(values)
    texts = [str(value).replace("%", "").replace(",", ".").strip() for value in values]
    numbers = [number_in(text) for text in texts]
    usual = all(n is not None and percent_of(Decimal(n)) in USUAL_RATES for n in numbers)
    return fitted if usual else None


def _money(values: list[Json]) -> tuple[Encoding | None, str] | None:
    """Return the shape of amounts: numbers, or texts that are all written as amounts."""
    texts = [value for value in values if isinstance(value, str)]
    bare = [_CURRENCY.sub("", text) for text in texts]
    if texts and (len(texts) < len(values) or not amount_form(bare)):
        return None
    return _amount_shape(values)


def are_finess(values: Sequence[Json]) -> bool:
    """Whether values are all shaped as FINESS, whose key is right for half of them or more."""
    texts = [value for value in values if isinstance(value, str)]
    keyed = sum(finess.is_shaped(text) and finess.has_right_key(text) for text in texts)
    shaped = len(texts) == len(values) and all(map(_looks_finess, texts))
    return shaped and 0 < keyed * 2 >= len(texts)


def are_sons(values: Sequence[Json]) -> bool:
    """Whether values are all written as codes of SONS, known or not."""
    return all(isinstance(value, str) and _SONS.fullmatch(value.strip()) for value in values)


def is_prestation(text: str) -> bool:
    return not text.isdigit() and prestation_meant(text) is not None and len(text) < 40


def are_codes(values: Sequence[Json]) -> bool:
    """Whether values are short codes, of which few differ."""
    texts = {str(value) for value in values if isinstance(value, str | int)}
    return 0 < len(texts) <= _MOST_CODES and all(len(text) <= _LONGEST_CODE for text in texts)


def are_names(values: list[Json]) -> bool:
    return most(values, lambda v: isinstance(v, str) and sum(map(str.isalpha, v)) > 2)


def is_day_number(value: Json) -> bool:
    return not isinstance(value, bool) and serial_day(str(value).strip()) is not None


def _any_text(values: list[Json]) -> tuple[Encoding | None, str] | None:
    said = all(isinstance(v, str | int) and not isinstance(v, bool) for v in values)
    return (None, "textes") if said else None


def most(values: list[Json], test: Callable[[Json], bool]) -> bool:
    return bool(values) and sum(map(test, values)) * 2 >= len(values)


def _looks_finess(value: Json) -> bool:
    typed = finess.normalise(str(value))
    return not isinstance(value, bool) and len(typed) in (8, 9, 10, 14) and typed[-6:].isdigit()


def _finess_shape(values: list[Json]) -> tuple[Encoding | None, str] | None:
    return (None, "9 caractères, comme un FINESS") if most(values, _looks_finess) else None


def _digits(*lengths: int) -> Callable[[list[Json]], tuple[Encoding | None, str] | None]:
    def shape(values: list[Json]) -> tuple[Encoding | None, str] | None:
        def looks(value: Json) -> bool:
            compact = "".join(str(value).split())
            return compact.isdigit() and len(compact) in lengths

        return (None, f"{lengths[0]} chiffres") if most(values, looks) else None

    return shape


def date_form(values: list[Json], *, told: bool = False) -> str | None:
    """Return the only form in which values read as days of our time; None when none, or several.

    Seconds are read as such only where a word tells of a day: other numbers are as long.
    """
    texts = [str(v).strip() for v in values if isinstance(v, str | int) and not isinstance(v, bool)]
    if not texts:
        return None
    forms = []
    for form in (*DATES, MILLISECONDS, *((SECONDS,) if told else ())):
        days = [read_date(form, text) for text in texts]
        good = [one for one in days if isinstance(one, date) and one.year in _YEARS]
        if len(good) * 2 > len(texts):
            forms.append((len(good), form))
    best = max((count for count, _ in forms), default=0)
    names = [form for count, form in forms if count == best]
    if len(names) > 1 and "AAAA-MM-JJ" in names:
        names = ["AAAA-MM-JJ"]
    return names[0] if len(names) == 1 else None


def _date_shape(values: list[Json], *, told: bool = True) -> tuple[Encoding | None, str] | None:
    form = date_form(values, told=told)
    return None if form is None else (Encoding(date=form), f"jours écrits {form}")


def amount_form(texts: Sequence[str]) -> str:
    """Return the only form in which amounts in text are all written; empty when several may be."""
    values = [text.strip() for text in texts]
    decimal = [text for text in values if re.search(r"[.,]\d{1,2}$", text)]
    for form in (POINT, COMMA, GROUPED):
        if decimal and not any(Encoding(amount=form).unlike(text) for text in values):
            return form
    return ""


def is_amount(value: Json) -> bool:
    if isinstance(value, str):
        return parse_amount(value) is not None or number_in(value) is not None
    return isinstance(value, int | Decimal | float) and not isinstance(value, bool)


def is_whole(value: Json) -> TypeGuard[int | str]:
    """Whether an amount is a whole number, or the text of one."""
    if isinstance(value, str):
        return value.lstrip("-").isdecimal() and len(value) <= _LONGEST_AMOUNT
    return isinstance(value, int) and not isinstance(value, bool)


def _amount_shape(values: list[Json]) -> tuple[Encoding | None, str] | None:
    if not most(values, is_amount):
        return None
    texts = [value for value in values if isinstance(value, str)]
    if not texts:
        return None, "nombres"
    form = amount_form(texts) if len(texts) == len(values) else ""
    return Encoding(amount=form or ANY_TEXT), f"montants en texte{f', {form}' if form else ''}"


def _rate_shape(values: list[Json]) -> tuple[Encoding | None, str] | None:
    def looks(value: Json) -> bool:
        if isinstance(value, str):
            if value.strip().upper() == "HT":
                return True
            number = number_in(value.replace("%", ""))
            return number is not None and percent_of(Decimal(number)) is not None
        return is_amount(value) and percent_of(Decimal(str(value))) is not None

    if not most(values, looks):
        return None
    texts = [value for value in values if isinstance(value, str)]
    form = amount_form(texts) if len(texts) == len(values) else ""
    return (Encoding(amount=form or ANY_TEXT) if texts else None, "taux")


def flag_pair(values: list[Json]) -> tuple[str, str] | None:
    """Return the texts of yes and no that values use, as they are written; None without a pair."""
    if values and all(isinstance(value, bool) for value in values):
        return ("true", "false")
    texts = {str(value) for value in values if not isinstance(value, dict | list)}
    words = {normalized_key(text) for text in texts}
    pair = next((pair for pair in _FLAGS if words and words <= set(pair)), None)
    if pair is None:
        return None
    for change in (str.upper, str.capitalize):
        cased = (change(pair[0]), change(pair[1]))
        if texts <= set(cased):
            return pair if texts <= set(pair) else cased
    return pair


def _flag_shape(values: list[Json]) -> tuple[Encoding | None, str] | None:
    found = flag_pair(values)
    if found is None:
        return None
    return Encoding(flag=found), f"{found[0]} ou {found[1]}"


def _coded(
    read: Callable[[str], str | None], like: str
) -> Callable[[list[Json]], tuple[Encoding | None, str] | None]:
    """Return a shape for codes: most are understood, or all look like such codes."""
    alike = re.compile(like)

    def shape(values: list[Json]) -> tuple[Encoding | None, str] | None:
        codes = dict.fromkeys(str(v) for v in values if isinstance(v, str | int))
        known = {code: meaning for code in codes if (meaning := read(code)) is not None}
        if "V1+V2" in known.values() and "2" in codes:  # « 1+2 » beside it says what it counts
            known["2"] = "V2"
        if not known:
            like_all = codes and all(alike.search(normalized_key(code)) for code in codes)
            return (None, "codes qui y ressemblent") if like_all else None
        exact = {code: m for code, m in known.items() if normalized_key(code) == normalized_key(m)}
        if exact:  # another word among them is then an odd one
            cased = tuple((code, m) for code, m in exact.items() if code != m)
            return (Encoding(values=cased) if cased else None), "codes connus"
        told = " ; ".join(f"{code} = {meaning}" for code, meaning in known.items())
        return Encoding(values=tuple(known.items())), told

    return shape


_SHAPES: Mapping[ValueType, Callable[[list[Json]], tuple[Encoding | None, str] | None]] = {
    ValueType.FINESS: _finess_shape,
    ValueType.SIRET: _digits(14, 13, 9, 15),
    ValueType.SIREN: _digits(9),
    ValueType.RPPS: _digits(11),
    ValueType.DATE: _date_shape,
    ValueType.AMOUNT: _amount_shape,
    ValueType.RATE: _rate_shape,
    ValueType.FLAG: _flag_shape,
    ValueType.SONS: _coded(sons_meant, r"hop|dpi|pfi|\bva ?\d"),
    ValueType.PRESTATION: _coded(prestation_meant, r"vague|\bva? ?\d"),
    ValueType.REQUEST: _coded(request_meant, r"avance|solde"),
}
