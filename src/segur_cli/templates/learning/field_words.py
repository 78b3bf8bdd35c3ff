"""What the cells of a fields table say: a type, a length, whether it is mandatory, its values."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from segur_cli.templates.encodings import is_date_form
from segur_cli.text.flags import flag_words
from segur_cli.text.writing import normalized_key, quote

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
_QUOTED = re.compile(r"[«\"“]\s*([^«»\"“”]{1,60}?)\s*[»\"”]")
_INTRODUCED = re.compile(
    r"\b(valeurs?(?: possibles?| admises?| autoris[ée]es?)?|parmi|soit|choix|liste)\s*:?\s*(.+)$",
    re.IGNORECASE | re.DOTALL,
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


@dataclass(frozen=True)
class ValueList:
    """The values that a cell lists, each with what it stands for, empty when it says nothing of it.

    `doubt` says why a list is not read: it then gives no value. A cell that holds no list has
    neither.
    """

    values: tuple[tuple[str, str], ...] = ()
    doubt: str = ""


def values_in_a_sentence(text: str) -> ValueList:
    """Read a list that a description introduces (« valeurs possibles : A, B »), else nothing."""
    introduced = _INTRODUCED.search(text)
    starts = introduced and re.match(r"valeur|parmi|liste", normalized_key(introduced[0]))
    return read_values(introduced[0]) if introduced and starts else ValueList()


_LEFT_OVER = "une partie n'est pas expliquée"
_TWO_READINGS = "elle se lit de deux façons"
# Where a list may be cut. A comma is cut with and without the blank that tells it from a decimal.
_CUTS = tuple(
    re.compile(cut)
    for cut in (r"\n", r";", r"\|", r",| ou (?=\S)", r",\s| ou (?=\S)", r" / ", r"/")
)
_STRONG = 3  # the first cuts hold phrases, the others short words
_MARK = re.compile(r"=|:|->|→|\s[-–—]\s")
_MARKED_CODE = re.compile(r"(?:^|\s)(?=[0-9A-Z][0-9A-Z_+./-]*\s*(?:=|:|->|→))")
_OPEN_ENDED = re.compile(r"\betc\b|\bex(?:emples?)?\b|…|\.\.\.")
_RANGE = re.compile(r"-?\d+\s*(?:a|-|\.\.+)\s*\d+")
_DECIMAL = re.compile(r"-?\d+,\d+\s*%?")
_AROUND_QUOTES = re.compile(r"[\s,;/|•.:-]|\b(?:ou|et|soit|parmi|valeurs?|possibles?)\b")
_STRIPPED = " \t.-–•;,|"


def read_values(text: str) -> ValueList:
    """Read a list of values with what each stands for.

    Every way of cutting it is tried: the only one that explains all of it is the list; none, or
    two that differ, is a doubt. A code has one meaning, and no two codes have the same.
    """
    body = re.sub(r"\r\n?", "\n", text).strip()
    introduced = _INTRODUCED.search(body)
    if (
        introduced
        and re.fullmatch(r"[^\d=:;|/,\n]*", body[: introduced.start()])
        and introduced[1].casefold() not in introduced[2].casefold()  # « Choix 1 ; Choix 2 »
    ):
        body = introduced[2].strip()
    if is_date_form(_form(body)):
        return ValueList()
    readings = list(dict.fromkeys(filter(None, _readings(body))))
    if len(readings) == 1:
        if _OPEN_ENDED.search(normalized_key(body)):
            return ValueList(doubt="elle ne dit pas toutes ses valeurs")
        return believed(readings[0])
    if readings:
        return ValueList(doubt=_TWO_READINGS)
    return ValueList(doubt=_LEFT_OVER) if _looks_like_a_list(body) else ValueList()


_Pairs = tuple[tuple[str, str], ...]


def _readings(body: str) -> Iterator[_Pairs]:
    """Yield the codes and meanings of each way of cutting that leaves nothing over."""
    quoted = _QUOTED.findall(body)
    if len(quoted) > 1 and not _AROUND_QUOTES.sub("", normalized_key(_QUOTED.sub("", body))):
        yield tuple((code.strip(), "") for code in quoted)
    for rank, cut in enumerate(_CUTS):
        parts = _parts(cut, body)
        if len(parts) > 1:
            yield _coded(parts) or _bare(parts, phrases=rank < _STRONG)
    marked = _coded([part.rstrip("/ ") for part in _parts(_MARKED_CODE, body)])
    # Nothing but the codes cuts these: a comma inside a meaning may be one more cut.
    yield () if any(re.search(r", | / | ou ", meaning) for _, meaning in marked) else marked
    if _DECIMAL.fullmatch(body):
        yield ((body, ""),)


def _parts(cut: re.Pattern[str], body: str) -> list[str]:
    return [part for part in (part.strip(_STRIPPED) for part in cut.split(body)) if part]


def _coded(parts: list[str]) -> _Pairs:
    """Read parts that are all `code = meaning`, with one mark for all; nothing otherwise."""
    found, marks = [], set()
    for part in parts:
        mark = _MARK.search(part)
        if mark is None:
            return ()
        code, meaning = (_unquoted(side) for side in (part[: mark.start()], part[mark.end() :]))
        dashed = mark[0].strip() in "-–—"
        again = _MARK.search(meaning) if dashed else re.search(r"=|:|->|→", meaning)
        whole = code and meaning and not again and _is_balanced(code) and _is_balanced(meaning)
        if (
            not whole
            or len(code) > 40
            or re.search(r"[,;|\n]| / ", code)
            or (len(meaning) > 80 or re.search(r"[;|\n]", meaning))
        ):
            return ()
        marks.add("-" if dashed else mark[0].strip())
        found.append((code, meaning))
    return tuple(found) if len(marks) == 1 else ()


def _bare(parts: list[str], *, phrases: bool) -> _Pairs:
    """Read parts that are codes alone; nothing when one may hold more than that."""
    codes = [_unquoted(part) for part in parts]
    for code in codes:
        words = code.split()
        decimal = _DECIMAL.fullmatch(code)
        if (
            not code
            or _MARK.search(code)
            or re.search(r"[;|\n()]| / ", code)
            or _RANGE.fullmatch(normalized_key(code))
            or not _is_balanced(code)
            or ("," in code and not decimal and len(words) < 3)
            or (not phrases and (len(code) > 30 or len(words) > 2 or ("," in code and not decimal)))
        ):
            return ()
    # « 1 Vague 2 » may be a code and its label: nothing tells.
    labelled = (re.match(r"(?:\S|\S*\d\S*)\s+[^\W\d]{2}", code) for code in codes)
    return () if any(labelled) else tuple((code, "") for code in codes)


def _unquoted(text: str) -> str:
    return text.strip(_STRIPPED).strip("«»\"“”' ")


def _is_balanced(text: str) -> bool:
    return all(text.count(a) == text.count(b) for a, b in ("()", "[]", "«»", "“”"))


def believed(pairs: Iterable[tuple[str, str]]) -> ValueList:
    """Return the codes of a list and their meanings, or why they are not to be believed."""
    meanings: dict[str, str] = {}
    for code, meaning in pairs:
        if normalized_key(meanings.setdefault(code, meaning)) != normalized_key(meaning):
            return ValueList(doubt=f"le code {quote(code, 40)} y a deux sens")
    told = [normalized_key(meaning) for meaning in meanings.values() if meaning]
    if len(set(told)) < len(told):
        return ValueList(doubt="deux codes y ont le même sens")
    return ValueList(tuple(meanings.items()))


def _looks_like_a_list(body: str) -> bool:
    """Whether a cell that no reading explains is a list all the same, and no prose."""
    if len(_MARKED_CODE.findall(body)) > 1 or re.search(r"=|->|→", body):
        return True
    for rank, cut in enumerate(_CUTS):
        parts = _parts(cut, body)
        short = all(len(part) <= 30 and len(part.split()) <= 2 for part in parts)
        single = sum(re.fullmatch(r"\S+(?: ?%)?", part) is not None for part in parts) > 1
        if len(parts) > 1 and (rank < _STRONG or short or single):
            return True
    return len(_QUOTED.findall(body)) > 1
