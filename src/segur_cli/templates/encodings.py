"""How a place writes its values: read into what rules compare, and written back in advice.

An encoding is part of a model (`x-segur.encoding`): a date as `JJ/MM/AAAA`, an amount as `1234,50`
or in cents, a flag as `O/N`, codes and what they stand for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from segur_cli.documents import Json
from segur_cli.templates.concepts import ValueType
from segur_cli.text.amounts import parse_amount
from segur_cli.text.dates import dated
from segur_cli.text.flags import flag_words, parse_flag
from segur_cli.text.writing import normalized_key, quote

NUMBER, POINT, COMMA, GROUPED, CENTS, ANY_TEXT = (
    "nombre", "1234.50", "1234,50", "1 234,50", "centimes", "texte",
)  # fmt: skip
AMOUNTS = (NUMBER, POINT, COMMA, GROUPED, CENTS, ANY_TEXT)
DATES = ("AAAA-MM-JJ", "JJ/MM/AAAA", "JJMMAAAA", "AAAAMMJJ", "AAAA-MM-JJThh:mm:ss", "JJ-MM-AAAA",
         "JJ.MM.AAAA", "AAAA/MM/JJ")  # fmt: skip
# Instants, as programs count them; the day is the one of Paris.
SECONDS, MILLISECONDS = "secondes depuis 1970", "millisecondes depuis 1970"
EPOCHS = {SECONDS: 1, MILLISECONDS: 1000}
_LAST_INSTANT = 4_102_444_800  # 2100
_INSTANT = re.compile(r"\d{9,13}", re.ASCII)
# The way French people write a day, and the one of programs: both are clear by their separators.
_FLAGS = flag_words("oui", "o", "vrai", "true", "1")
USUAL_DATES = ("AAAA-MM-JJ", "JJ/MM/AAAA", "JJ-MM-AAAA", "JJ.MM.AAAA", "AAAA/MM/JJ")
_SYNONYMS = {
    "number": NUMBER, "numerique": NUMBER, "decimal": NUMBER, "point": POINT, "text-point": POINT,
    "1234.5": POINT, "1234.56": POINT, "comma": COMMA, "virgule": COMMA, "text-comma": COMMA,
    "1234,5": COMMA, "1234,56": COMMA, "thousands": GROUPED, "milliers": GROUPED,
    "1 234,56": GROUPED, "cents": CENTS, "centime": CENTS, "en centimes": CENTS, "123450": CENTS,
    "text": ANY_TEXT, "string": ANY_TEXT,
}  # fmt: skip
_DATE_PARTS = {"AAAA": r"(?P<y>\d{4})", "AA": r"(?P<y>\d{2})", "MM": r"(?P<m>\d\d)",
               "JJ": r"(?P<d>\d\d)"}  # fmt: skip
_DATE_TOKEN = re.compile(r"AAAA|AA|MM|JJ|YYYY|YY|DD")
_ENGLISH = {"YYYY": "AAAA", "YY": "AA", "DD": "JJ"}
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,14}", re.ASCII)
_BLANKS = re.compile(r"[\s\u00a0\u202f']")
# What stands in a place that holds nothing; a zero only where no value can be zero.
_NOTHING = frozenset(("", "…", "...", "-", "--", "—", "n/a", "neant", "sans objet", "null"))
_NEVER_ZERO = frozenset(
    (
        ValueType.TEXT,
        ValueType.FINESS,
        ValueType.SIRET,
        ValueType.SIREN,
        ValueType.RPPS,
        ValueType.DATE,
        ValueType.FILE,
    )
)
_STRICT_AMOUNTS = {
    POINT: re.compile(r"-?\d+(?:\.\d{1,2})?", re.ASCII),
    COMMA: re.compile(r"-?\d+(?:,\d{1,2})?", re.ASCII),
    GROUPED: re.compile(r"-?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:,\d{1,2})?", re.ASCII),
    CENTS: _WHOLE,
}
IDENTIFIERS = {
    "finess": re.compile(r"(?:\d{2}|2[ABab])\d{7}", re.ASCII),
    "siret": re.compile(r"\d{14}", re.ASCII),
    "siren": re.compile(r"\d{9}", re.ASCII), "rpps": re.compile(r"\d{11}", re.ASCII),
}  # fmt: skip
_WIDTHS = {ValueType.FINESS: 9, ValueType.SIRET: 14, ValueType.SIREN: 9, ValueType.RPPS: 11}


@dataclass(frozen=True)
class Encoding:
    """How the values of one place are written; what is empty follows the usual ways.

    `date` is a form of DATES, or another made of AAAA, MM, JJ; `amount` one of AMOUNTS; `flag`
    the texts for yes and no; `values` what codes stand for; `identifier` one of IDENTIFIERS,
    whose shape values have.
    """

    date: str = ""
    amount: str = ""
    flag: tuple[str, str] | None = None
    values: tuple[tuple[str, str], ...] = ()
    identifier: str = ""

    @cached_property
    def meanings(self) -> dict[str, str]:
        """What each code stands for, by its plain text."""
        return {normalized_key(code): meaning for code, meaning in self.values}

    def read(self, value: Json, kind: ValueType) -> Json:
        """Return what a value says: an ISO day, a Decimal in euros, a boolean, our own code.

        A value that is not written so is returned as it is, a number that cannot be trusted as
        the text of it: nothing then compares it.
        """
        if self.values and not isinstance(value, dict | list) and value is not None:
            known = self.meanings.get(normalized_key(_text(value)))
            if known is not None:
                return known
        if kind is ValueType.DATE:
            return self._read_date(value)
        if kind is ValueType.AMOUNT or kind is ValueType.RATE:
            return self._read_number(value, cents=kind is ValueType.AMOUNT)
        if kind is ValueType.FLAG and self.flag is not None and not isinstance(value, bool):
            written = normalized_key(_text(value))
            return {normalized_key(self.flag[0]): True, normalized_key(self.flag[1]): False}.get(
                written, value
            )
        return value

    def unlike(self, value: Json) -> str:
        """Say how a value is not written as this place does; empty when it is."""
        if value is None or isinstance(value, dict | list):
            return ""
        text = _text(value)
        if self.date:
            return self._unlike_date(text)
        if self.amount and self.amount != ANY_TEXT:
            return self._unlike_amount(value, text)
        if self.flag is not None and not isinstance(value, bool):
            if text in self.flag:
                return ""
            return f"n'est ni {quote(self.flag[0], 20)} ni {quote(self.flag[1], 20)}"
        if self.identifier and not IDENTIFIERS[self.identifier].fullmatch(text):
            return f"n'a pas la forme d'un {self.identifier.upper()}"
        return ""

    def _unlike_date(self, text: str) -> str:
        if read_date(self.date, text) is not None:
            return ""
        pattern = _compiled(self.date)
        if pattern is not None and pattern.fullmatch(text):
            return "est un jour qui n'existe pas"
        return f"n'est pas écrit {self.date}"

    def _unlike_amount(self, value: Json, text: str) -> str:
        if self.amount == NUMBER:
            return "" if not isinstance(value, str | bool) else "n'est pas un nombre"
        if self.amount != CENTS and not isinstance(value, str):
            return f"est un nombre, et non un texte comme « {self.amount} »"
        whole = _STRICT_AMOUNTS[self.amount].fullmatch(text.strip())
        return "" if whole else f"n'est pas écrit comme « {self.amount} »"

    @property
    def told(self) -> str:
        """How values are written, in French; empty when as usual."""
        parts = [self.date, self.amount if self.amount != ANY_TEXT else "en texte"]
        parts += [" ou ".join(self.flag)] if self.flag else []
        parts += [f"{code} = {meaning}" for code, meaning in self.values if code != meaning]
        return " ; ".join(filter(None, parts))

    def write(self, value: Decimal) -> str:
        """Write an amount as this place does, for an advice: `52000.00`, `"52000,00"`."""
        rounded = value.quantize(Decimal("0.01"))
        if self.amount == CENTS:
            return str(int(rounded * 100))
        if self.amount in ("", NUMBER):
            return str(value)
        text = f"{rounded:,.2f}".replace(",", " ") if self.amount == GROUPED else f"{rounded}"
        return '"' + (text if self.amount == POINT else text.replace(".", ",")) + '"'

    def _read_date(self, value: Json) -> Json:
        if self.date in EPOCHS and not isinstance(value, bool):
            day = read_date(self.date, _text(value))
            return value if day is None else day.isoformat()
        if isinstance(value, int) and 10**6 <= value < 10**8:  # fewer: a spreadsheet's day number
            value = str(value).zfill(8)
        if not isinstance(value, str) or dated(value) is not None:
            return value
        for form in (self.date,) if self.date else USUAL_DATES:
            day = read_date(form, value.strip())
            if day is not None:
                return day.isoformat()
        return value

    def _read_number(self, value: Json, *, cents: bool) -> Json:
        if self.amount == CENTS and cents:
            text = _text(value).strip()
            whole = not isinstance(value, bool) and _WHOLE.fullmatch(text)
            return Decimal(text) / 100 if whole else f"{text} (centimes)"
        if not isinstance(value, str) or not self.amount or self.amount == NUMBER:
            return value
        amount = _number_in(value, self.amount)
        return value if amount is None else amount


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _number_in(text: str, form: str) -> Decimal | None:
    compact = _BLANKS.sub("", text).removesuffix("€").removesuffix("EUR")
    if form in (COMMA, GROUPED) and "," in compact:
        compact = compact.replace(".", "").replace(",", ".")
    if form != ANY_TEXT and _PLAIN_NUMBER.fullmatch(compact) and len(compact) < 30:
        return Decimal(compact)
    return parse_amount(text.removesuffix("%").strip())


@lru_cache(maxsize=64)
def _compiled(form: str) -> re.Pattern[str] | None:
    """Return what matches a form; what follows its last part of a day (an hour) is not judged."""
    french = _DATE_TOKEN.sub(lambda found: _ENGLISH.get(found[0], found[0]), form)
    tokens = list(_DATE_TOKEN.finditer(french))
    if sorted(_DATE_PARTS[t[0]][3:6] for t in tokens) != ["<d>", "<m>", "<y>"]:
        return None
    parts, at = [], 0
    for token in tokens:
        parts += [
            re.escape(french[at : token.start()]),
            _DATE_PARTS[token[0]],
        ]
        at = token.end()
    return re.compile("".join(parts) + (r"(?:\D.*)?" if at < len(french) else ""), re.ASCII)


def is_date_form(form: str) -> bool:
    """Whether a text describes a day: AAAA (or AA), MM and JJ, each once; or an instant."""
    return form in EPOCHS or (len(form) < 40 and _compiled(form) is not None)


@lru_cache(maxsize=8192)
def read_date(form: str, text: str) -> date | None:
    """Read a text as a form says; None for another shape, or a day that no calendar holds."""
    if form in EPOCHS:
        return _day_of_instant(int(text) // EPOCHS[form]) if _INSTANT.fullmatch(text) else None
    pattern = _compiled(form)
    found = pattern.fullmatch(text) if pattern else None
    if found is None:
        return None
    year = int(found["y"])
    try:
        return date(year + 2000 if len(found["y"]) == 2 else year, int(found["m"]), int(found["d"]))
    except ValueError:
        return None


def _day_of_instant(seconds: int) -> date | None:
    from segur_cli.text.clock import PARIS  # few files count instants

    if seconds > _LAST_INSTANT:
        return None
    return datetime.fromtimestamp(seconds, PARIS).date()


def instant_of(day: date, form: str) -> int:
    """Write a day as an instant: midnight, in Paris."""
    from segur_cli.text.clock import PARIS

    return int(datetime(day.year, day.month, day.day, tzinfo=PARIS).timestamp()) * EPOCHS[form]


def is_nothing(value: Json, kind: ValueType) -> bool:
    """Whether a value of a place that may be empty says nothing."""
    if value is None:
        return True
    if isinstance(value, str):
        text = normalized_key(value)
        return text in _NOTHING or (kind in _NEVER_ZERO and set(text) == {"0"})
    return value == 0 and not isinstance(value, bool) and kind in _NEVER_ZERO


def padded(value: Json, kind: ValueType) -> Json:
    """Write a number of a place that holds numbers as the identifier it stands for."""
    width = _WIDTHS.get(kind)
    if width is None or not isinstance(value, int) or isinstance(value, bool) or value < 0:
        return value
    return str(value).zfill(width)


def encoding_of(annotation: Mapping[str, Any]) -> Encoding | None:
    """Read `encoding` and `values` of an `x-segur`; None when neither is there.

    `encoding` is an object (`date`, `amount`, `flag`, `values`), or the form alone
    (`JJ/MM/AAAA`, `1234,50`, `O/N`). Raises ValueError for what is not understood.
    """
    given = annotation.get("encoding")
    values = annotation.get("values")
    if given is None and values is None:
        return None
    if isinstance(given, str):
        given = _one_form(given)
    if given is not None and not isinstance(given, Mapping):
        raise ValueError("encoding : un objet, ou une forme comme JJ/MM/AAAA")
    given = {**(given or {}), **({"values": values} if values is not None else {})}
    unknown = given.keys() - {"date", "amount", "flag", "values", "identifier"}
    if unknown:
        raise ValueError(
            f"encoding : clé inconnue {sorted(unknown)[0]} (date, amount, flag, values, identifier)"
        )
    day = given.get("date", "")
    if not isinstance(day, str) or (day and not is_date_form(day)):
        raise ValueError(f"encoding.date : {day} n'est pas une forme de date ({', '.join(DATES)})")
    identifier = given.get("identifier", "")
    if identifier and identifier not in IDENTIFIERS:
        raise ValueError(f"encoding.identifier : {identifier} ({', '.join(IDENTIFIERS)})")
    return Encoding(
        day, _amount_form(given.get("amount", "")), _flag_form(given.get("flag")),
        _values_form(given.get("values", {})), identifier,
    )  # fmt: skip


def _one_form(text: str) -> dict[str, Any]:
    if is_date_form(text):
        return {"date": text}
    if normalized_key(text) in _SYNONYMS or text in AMOUNTS:
        return {"amount": text}
    if text.count("/") == 1:
        return {"flag": text}
    raise ValueError(f"encoding : {text} n'est ni une date, ni un montant, ni deux textes (O/N)")


def _amount_form(given: object) -> str:
    if given == "":
        return ""
    text = str(given)
    found = text if text in AMOUNTS else _SYNONYMS.get(normalized_key(text.replace("\u00a0", " ")))
    if found is None:
        raise ValueError(f"encoding.amount : {text} n'est pas connu ({', '.join(AMOUNTS)})")
    return found


def _flag_form(given: object) -> tuple[str, str] | None:
    if given is None:
        return None
    parts = given.split("/") if isinstance(given, str) else given
    if not isinstance(parts, list) or len(parts) != 2:
        raise ValueError("encoding.flag : deux textes, celui de oui puis celui de non (O/N)")
    yes, no = map(_text, parts)
    # 0/1 and non/oui are written in that order by habit: the words decide, not the order.
    return (no, yes) if parse_flag(yes, _FLAGS) is False else (yes, no)


def _values_form(given: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(given, Mapping) or not all(isinstance(v, str) for v in given.values()):
        raise ValueError("values : un objet, chaque code et ce qu'il désigne, en texte")
    return tuple((str(code), meaning) for code, meaning in given.items())
