"""What the cells of a fields table say: a type, a length, whether it is mandatory, its values."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from segur_cli.templates.encodings import is_date_form
from segur_cli.text.flags import flag_words
from segur_cli.text.writing import normalized_key

_TEXT = r"(?:an|a|x|char|varchar|string|texte?|chaine|caracteres?|car|alphanumerique|alpha)"
_NUMBER = r"(?:n|num|numerique|number|integer|entier|int|numeric|decimal|dec|montant|reel|float)"
_SIZED = re.compile(rf"^{_TEXT}(?![a-z])[^0-9]*(?:\d+\s*(?:a|-|\.\.)\s*)?(\d+)\b")
_SIZED_NUMBER = re.compile(rf"^{_NUMBER}(?![a-z])[^0-9]*(\d+)(?:\s*[,.;v]\s*(\d+))?")
_PART = r"(?:a{4}|a{2}|j{2}|m{2}|y{4}|d{2})"
_DATE = re.compile(rf"{_PART}(?:[-/. ]?{_PART}){{2}}"
                   r"(?:t?[ ]?hh:mm(?::ss)?)?", re.IGNORECASE)  # fmt: skip
_CARDINALITY = re.compile(r"^\(?\s*([01])\s*(?:\.\.|,|-|a)\s*([1-9]\d*|n|\*)\s*\)?$")
_CONDITION = re.compile(r"\bsi\b|condition|selon|uniquement|le cas echeant")
_MANDATORY = (
    flag_words("oui", "o", "true", "yes", "1")
    | dict.fromkeys(("x", "obligatoire", "m", "mandatory", "requis", "req", "obl", "r"), True)
    | dict.fromkeys(("f", "facultatif", "optionnel", "fac", "opt"), False)
)
_LENGTH = re.compile(r"^(?:max(?:imum)?|<=|≤)?\s*(\d+)\s*(?:car\w*\.?|caracteres|max\w*)?$")
_COMMA_LENGTH = re.compile(r"^(\d+)\s*[,.;]\s*(\d+)$")
_CODE = re.compile(r"^\s*[«\"']?([^«»\"'=:]{1,40}?)[»\"']?\s*(?:=|:|->|→| - )\s*(.{2,80})$")
_QUOTED = re.compile(r"[«\"“]\s*([^«»\"“”]{1,60}?)\s*[»\"”]")
_INTRODUCED = re.compile(
    r"(?:valeurs?(?: possibles?| admises?| autoris[ée]es?)?|parmi|soit|choix|liste)\s*:?\s*(.+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FieldType:
    """What a type says. `length` in characters; `digits` and `decimals` of a number."""

    kind: str = ""  # text, number, date, flag, list, object
    length: int | None = None
    digits: int | None = None
    decimals: int | None = None
    date: str = ""


def read_type(text: str) -> FieldType | None:
    """Read « AN 35 », « N(10,2) », « Char(9) », « chaîne de 14 », « JJ/MM/AAAA »; None if not."""
    said = normalized_key(text)
    dated = _DATE.search(text)
    if dated and is_date_form(_form(dated[0])):
        return FieldType("date", date=_form(dated[0]))
    sized = _SIZED.match(said.replace("(", " ").replace(")", " "))
    if sized:
        return FieldType("text", length=int(sized[1]))
    number = _SIZED_NUMBER.match(said.replace("(", " ").replace(")", " "))
    if number:
        return FieldType(
            "number", digits=int(number[1]), decimals=int(number[2]) if number[2] else None
        )
    word = re.split(r"[^a-z]+", said)[0] if said else ""
    if len(word) == 1 and said.strip(" .()") != word:
        return None  # « à définir » is no alphanumeric
    if re.fullmatch(_TEXT, word):
        return FieldType("text")
    if re.fullmatch(_NUMBER, word):
        return FieldType("number")
    if word in ("date", "d", "datetime", "horodatage"):
        return FieldType("date")
    if word in ("booleen", "boolean", "bool", "indicateur", "flag", "o"):
        return FieldType("flag")
    if word in ("liste", "tableau", "array", "list", "enum", "code", "enumeration"):
        return FieldType("list")
    if word in ("objet", "object", "bloc", "groupe", "structure", "rubrique", "noeud"):
        return FieldType("object")
    return None


def _form(text: str) -> str:
    return re.sub("hh", "hh", re.sub(r"[Yy]", "A", text)).upper().replace("D", "J").replace(
        "HH:MM:SS", "hh:mm:ss"
    ).replace("HH:MM", "hh:mm")  # fmt: skip


def read_length(text: str) -> tuple[int | None, int | None] | None:
    """Read a length cell: `35`, `35 max`, `10,2` (digits and decimals); None if not."""
    said = normalized_key(text).strip()
    both = _COMMA_LENGTH.match(said)
    if both:
        return int(both[1]), int(both[2])
    found = _LENGTH.match(said)
    return (int(found[1]), None) if found else None


@dataclass(frozen=True)
class Presence:
    """Whether a field is mandatory: True, False, or None with a `condition` (never required)."""

    mandatory: bool | None
    condition: str = ""


def presences(cells: Iterable[str]) -> dict[str, Presence]:
    """Read the cells of a mandatory column together: `O` means one thing beside `F`, another
    beside `M`. A cell that is not understood is left out.
    """
    texts = [text for text in cells if text.strip()]
    words = {normalized_key(text).strip(" .()") for text in texts}
    o_is_optional = "m" in words and "o" in words and not words & {"f", "n", "non"}
    found: dict[str, Presence] = {}
    for text in texts:
        said = normalized_key(text).strip(" .()")
        cardinal = _CARDINALITY.match(normalized_key(text))
        if cardinal:
            found[text] = Presence(cardinal[1] == "1")
        elif said == "o" and o_is_optional:
            found[text] = Presence(False)
        elif said in _MANDATORY:
            found[text] = Presence(_MANDATORY[said])
        elif said in ("c", "cond", "conditionnel", "conditionnelle") or _CONDITION.search(said):
            found[text] = Presence(None, text.strip())
        elif said.startswith("obligatoire"):
            found[text] = Presence(True)
        elif said.startswith(("facultatif", "optionnel", "non obligatoire")):
            found[text] = Presence(False)
    return found


def values_in_a_sentence(text: str) -> tuple[tuple[str, str], ...]:
    """Read a list that a description introduces (« valeurs possibles : A, B »), else nothing."""
    introduced = _INTRODUCED.search(text.replace("\n", " ; "))
    starts = introduced and re.match(r"valeur|parmi|liste", normalized_key(introduced[0]))
    return read_values(text) if starts else ()


def read_values(text: str) -> tuple[tuple[str, str], ...]:
    """Read a list of values with what each stands for, empty when none is said.

    Lists stand one a line, or with `;`, `|`, `/`, `,`, or quoted in a sentence.
    """
    body = text.strip()
    if not body:
        return ()
    quoted = _QUOTED.findall(body)
    if len(quoted) > 1 and "=" not in body:
        return tuple((one.strip(), "") for one in dict.fromkeys(quoted))
    introduced = _INTRODUCED.search(body.replace("\n", " ; "))
    if introduced:
        body = introduced[1]
    for mark in ("\n", ";", "|"):
        parts = [part.strip(" .-•") for part in body.split(mark) if part.strip(" .-•")]
        if len(parts) > 1:
            return _coded(parts)
    parts = [part.strip(" .") for part in re.split(r",| ou (?=\S)| / ", body) if part.strip(" .")]
    if len(parts) > 1 and all(len(part) <= 30 and len(part.split()) <= 2 for part in parts):
        return _coded(parts)
    slashed = [part.strip() for part in body.split("/")]
    if 1 < len(slashed) <= 8 and all(0 < len(part) <= 15 and " " not in part for part in slashed):
        return _coded(slashed)
    return _coded([body]) if _CODE.match(body) else ()


def _coded(parts: list[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for part in parts:
        coded = _CODE.match(part)
        code, meaning = (
            (coded[1].strip(), coded[2].strip()) if coded else (part.strip("«»\"' "), "")
        )
        if code:
            found.append((code, meaning))
    return tuple(dict(found).items())
