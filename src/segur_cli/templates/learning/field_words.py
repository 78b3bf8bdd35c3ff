"""What the cells of a fields table say: a type, a length, whether it is mandatory, its values."""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from segur_cli.templates.encodings import is_date_form
from segur_cli.text.writing import normalized_key, quote

_DATA = Path(__file__).parents[1] / "data"

_PART = r"(?:a{4}|a{2}|j{2}|m{2}|y{4}|d{2})"
_DATE = re.compile(rf"(?<![a-z]){_PART}(?:[-/. ]?{_PART}){{2}}"
                   r"(?:t?[ ]?hh:mm(?::ss)?)?(?![a-z])", re.IGNORECASE)  # fmt: skip
_SPELT_DATE = re.compile(r"\b(annee|mois|jour)s?([-/. ])(mois)\2(annee|jour)s?\b")
_NAMESPACE = re.compile(r"^(?:xs|xsd|xsi)\s*:\s*")
_SIZE = re.compile(r"(?:\d+\s*(?:a|-|\.\.)\s*)?(?<!\d)(\d+)(?:\s*[,.;v]\s*(\d+))?")
_CARDINALITY = re.compile(
    r"^[(\[]?\s*([01])\s*(?:\.\.+|,|-|a|/|:)\s*([1-9]\d*|n|\*|unbounded)\s*[)\]]?$"
)
_NUMBERED = re.compile(r"(?:(?P<least>\d+)\s*(?:a|et|to|-|–|\.\.+)\s*)?(?P<most>\d+)")
_CHARACTERS = re.compile(
    r"(?:max\w* )?(\d+) ?(?:car|caracteres?|char|characters?|signes?|positions?)\b"
)
_LENGTH_TOLD = re.compile(
    r"\b(?:longueur|taille|length)(?: max\w*)? ?[:=]? ?(\d+)\b"
    r"|(?<!moins )(?<!minimum )\b(\d+) (?:car(?:acteres?)?|characters?|positions?)\b(?! minimum)"
)
_DECIMALS = re.compile(r"(\d+) ?(?:chiffres? apres|decim|dec\b)")
_OF_A_FIELD = re.compile(r"^(?:champ|donnee|zone|rubrique|element|balise) ")
_OBLIGED = re.compile(r"oblig|requi|mandat")
_FREED = re.compile(r"facultati|optionnel|optional|non obligatoire|not required")
_COMMA_LENGTH = re.compile(r"^(\d+)\s*[,.;]\s*(\d+)$")
_FACET = re.compile(
    r"([a-z]+)\s*[=:]\s*(.+?)(?=\s*(?:[;,\n]\s*)?[a-zA-Z]+\s*[=:]|\s*$)", re.IGNORECASE | re.DOTALL
)
_QUOTED = re.compile(r"[«\"“]\s*([^«»\"“”]{1,60}?)\s*[»\"”]")
_INTRODUCED = re.compile(
    r"\b(valeurs?(?: possibles?| admises?| autoris[ée]es?)?|parmi|soit|choix|liste)\s*:?\s*(.+)$",
    re.IGNORECASE | re.DOTALL,
)


@cache
def vocabulary() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the words of documentations: `headings`, `types` and `presence`, by what they say."""
    content = tomllib.loads((_DATA / "fields.toml").read_text(encoding="utf-8"))
    return {
        table: {row: tuple(words) for row, words in rows.items()} for table, rows in content.items()
    }


def begins(text: str, words: Iterable[str], *, whole: bool = False) -> bool:
    """Whether a plain text begins with one of these words, or is one, when `whole`."""
    return any(
        text == word
        or (not whole and text.startswith(word) and not text[len(word) : len(word) + 1].isalpha())
        for word in words
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
    """Read « AN 35 », « N(10,2) », « xs:string », « texte libre », « jour/mois/année ».

    None for what is no type.
    """
    said = _NAMESPACE.sub("", normalized_key(text))
    dated = date_form_in(text)
    if dated:
        return FieldType("date", date=dated)
    bare = re.sub(r"[\s()\[\]:.…<>=≤*]+", " ", said).strip()
    kind, word = _kind_of(bare)
    if not kind:
        sized = _CHARACTERS.match(bare)
        return FieldType("text", length=int(sized[1])) if sized else None
    rest = bare[len(word) :]
    if len(word) == 1 and re.search(r"[a-z]{2}", re.sub(r"\b(?:max\w*|car\w*|min)\b", "", rest)):
        return None  # « à définir » is no alphanumeric
    size = _SIZE.search(said[said.index(word) + len(word) :])
    places, first = _DECIMALS.search(said), re.search(r"\d+", said)
    if kind == "number" and places and first and first.start() == places.start(1):
        return FieldType("number", decimals=int(places[1]))  # « montant à 2 décimales »
    if size and kind == "text":
        return FieldType("text", length=int(size[1]))
    if size and kind == "number":
        return FieldType("number", digits=int(size[1]), decimals=int(size[2]) if size[2] else None)
    return FieldType(kind)


def _kind_of(bare: str) -> tuple[str, str]:
    """Return the kind that a type begins with, and the word that says it: the longest one."""
    found = [
        (len(word), kind, word)
        for kind, words in vocabulary()["types"].items()
        for word in words
        if begins(bare, (word,)) or (len(word) > 3 and bare.startswith(word))
    ]
    _, kind, word = max(found, default=(0, "", ""))
    return kind, word


def date_form_in(text: str) -> str:
    """Return the form of a day that a text holds (`JJ/MM/AAAA`), empty when it holds none."""
    found = _DATE.search(text)
    if found and is_date_form(_form(found[0])):
        return _form(found[0])
    spelt = _SPELT_DATE.search(normalized_key(text))
    if spelt:
        parts = {"annee": "AAAA", "mois": "MM", "jour": "JJ"}
        form = spelt[2].join(parts[part] for part in (spelt[1], spelt[3], spelt[4]))
        return form if is_date_form(form) else ""
    return ""


def _form(text: str) -> str:
    return re.sub(r"[Yy]", "A", text).upper().replace("D", "J").replace(
        "HH:MM:SS", "hh:mm:ss"
    ).replace("HH:MM", "hh:mm")  # fmt: skip


@dataclass(frozen=True)
class Size:
    """What a cell of lengths or restrictions says; `whole` when the length is exact."""

    length: int | None = None
    decimals: int | None = None
    whole: bool = False
    pattern: str = ""


def read_length(text: str) -> Size | None:
    """Read `35 car. max`, `10,2` (digits and decimals), `maxLength=35`; None if not."""
    said = normalized_key(text).strip()
    both = _COMMA_LENGTH.match(said)
    if both:
        return Size(int(both[1]), int(both[2]))
    found = list(_NUMBERED.finditer(said))
    known = vocabulary()["sizes"]
    around = set(re.findall(r"[a-z]+", _NUMBERED.sub(" ", said)))
    strange = around.difference(*known.values())
    if "=" in said or strange or not 1 <= len(found) <= 2:
        return _facets(text)
    decimals = int(found[1]["most"]) if len(found) > 1 else None
    if decimals is not None and not around & {*known["decimals"]}:
        return None
    whole = bool(around & {*known["exact"]}) and decimals is None
    return Size(int(found[0]["most"]), decimals, whole)


def length_in_a_sentence(text: str) -> str:
    """Return the length that a description gives (« 35 caractères au plus »), else nothing."""
    found = [match[1] or match[2] for match in _LENGTH_TOLD.finditer(normalized_key(text))]
    return found[0] if len(set(found)) == 1 else ""


def _facets(text: str) -> Size | None:
    """Read the facets of an XML schema: `length=14`, `fractionDigits=2`, `pattern=[0-9]{5}`."""
    found = {name.casefold(): value.strip() for name, value in _FACET.findall(text.strip())}
    known = found.keys() & {
        "maxlength", "length", "minlength", "pattern", "fractiondigits", "totaldigits", "scale",
        "precision", "max", "maxlen", "min", "mininclusive", "maxinclusive", "whitespace",
    }  # fmt: skip
    if not known:
        return None
    number = {name: int(value) for name, value in found.items() if value.isdigit()}
    exact = number.get("length")
    return Size(
        exact or number.get("maxlength") or number.get("max") or number.get("maxlen")
        or number.get("totaldigits") or number.get("precision"),
        number.get("fractiondigits", number.get("scale")),
        exact is not None,
        found.get("pattern", ""),
    )  # fmt: skip


@dataclass(frozen=True)
class Presence:
    """Whether a field is mandatory: True, False, or None with a `condition` (never required).

    `several` when its cardinality lets it be repeated.
    """

    mandatory: bool | None
    condition: str = ""
    several: bool = False


def presences(cells: Iterable[str], heading: str = "") -> dict[str, Presence]:
    """Read the cells of a mandatory column together: `O` means one thing beside `F`, another
    beside `M`, and nothing sure beside `C` alone. A cell that is not understood is left out.

    Under « Facultatif ? » or « Nullable », a yes says that the field is optional.
    """
    texts = [text for text in cells if text.strip()]
    known = vocabulary()["presence"]
    words = {normalized_key(text).strip(" .()") for text in texts}
    headed = normalized_key(heading)
    inverse = any(word in headed for word in known["inverse"]) and not _OBLIGED.search(headed)
    if inverse and words <= {*known["answers"]}:
        return {
            text: replace(found, mandatory=not found.mandatory)
            for text, found in presences(texts).items()
        }
    o_is_optional = "o" in words and words & {"m", "r"} and not words & {"f", "n", "non"}
    o_is_unknown = "o" in words and words & {*known["conditional"]} and words <= {
        "o", *known["conditional"]}  # fmt: skip
    found: dict[str, Presence] = {}
    for text in texts:
        said = _OF_A_FIELD.sub("", normalized_key(text).strip(" .()"))
        cardinal = _CARDINALITY.match(normalized_key(text))
        if cardinal:
            found[text] = Presence(cardinal[1] == "1", several=cardinal[2] != "1")
        elif said == "o" and o_is_unknown:
            continue
        elif said == "o" and o_is_optional:
            found[text] = Presence(False)
        elif said in known["mandatory"]:
            found[text] = Presence(True)
        elif said in known["optional"]:
            found[text] = Presence(False)
        elif (
            said in known["conditional"]
            or set(re.findall(r"[a-z]+", said)) & {*known["condition"]}
            or (begins(said, ("le cas echeant", "c")))
        ):
            found[text] = Presence(None, text.strip())
        elif begins(said, [word for word in known["optional"] if len(word) > 3]):
            found[text] = Presence(False)
        elif begins(said, [word for word in known["mandatory"] if len(word) > 3]):
            found[text] = Presence(True)
    return found


def presence_in_a_sentence(text: str) -> Presence | None:
    """Read « … Obligatoire. » at the end of a description; None for a condition, or for both."""
    said = normalized_key(text)
    conditions = {*vocabulary()["presence"]["condition"]}
    freed, last = _FREED.search(said), re.split(r"[.;\n(]\s*", said.strip(" .)"))
    obliged = any(
        re.fullmatch(r"(?:champ )?(?:obligatoire|requis|mandatory)", e.strip()) for e in last
    )
    if conditions & set(re.findall(r"[a-z]+", said)) or bool(freed) is obliged:
        return None
    return Presence(obliged)


@dataclass(frozen=True)
class ValueList:
    """The values that a cell lists, each with what it stands for, empty when it says nothing of it.

    `doubt` says why a list is not read: it then gives no value. A cell that holds no list has
    neither.
    """

    values: tuple[tuple[str, str], ...] = ()
    doubt: str = ""


def values_in_a_sentence(text: str, written: Collection[str] = ()) -> ValueList:
    """Read a list that a description introduces (« valeurs possibles : A, B »), else nothing."""
    introduced = _INTRODUCED.search(text)
    starts = introduced and re.match(r"valeur|parmi|liste", normalized_key(introduced[0]))
    return read_values(introduced[0], written) if introduced and starts else ValueList()


def explained(listing: ValueList, sentence: str) -> ValueList:
    """Return a list of bare codes with what a sentence says of each: `1 = Vague 2, 2 = …`."""
    codes = [code for code, meaning in listing.values if not meaning]
    begun = re.search(rf"(?<!\w){re.escape(codes[0])}\s*(?:=|:|->|→)", sentence) if codes else None
    if begun is None or len(codes) < len(listing.values):
        return listing
    told = dict(read_values(sentence[begun.start() :]).values)
    return ValueList(tuple(told.items())) if set(told) == set(codes) else listing


_LEFT_OVER = "une partie n'est pas expliquée"
_TWO_READINGS = "elle se lit de deux façons"
# Where a list may be cut. A comma is cut with and without the blank that tells it from a decimal.
_CUTS = tuple(
    re.compile(cut)
    for cut in (r"\n", r";", r"\|", r",| ou (?=\S)", r",\s| ou (?=\S)", r" / ", r"/")
)
_STRONG = 3  # the first cuts hold phrases, the others short words
_MARK = re.compile(r"=|:|->|→|\s[-–—]\s")
_MARKED_CODE = re.compile(r"(?:^|\s)(?=(?:[0-9A-Z][0-9A-Z_+./-]*\s*(?::|->|→)|[\w+./-]+\s*=))")
_FOR = re.compile(r"\s*[«\"“]?\s?([A-Z0-9][A-Z0-9+./_-]{0,11}|[a-z])\s?[»\"”]?\s+pour\s+(?!cent\b)")
_BEFORE_FOR = re.compile(rf"(?:\s*[\n;,|/]\s*|\s+)(?<![«\"“]\s)(?:(?:et|ou)\s+)?(?={_FOR.pattern})")
_RANK = re.compile(r"\d+[.)]")  # « 1. A 2. B »
_ENCLOSED = re.compile(r"[\[{(]([^\[\](){}]+)[\]})]")
_SMALL_WORDS = frozenset(
    ("si", "le", "la", "les", "un", "une", "de", "du", "des", "ou", "et", "selon", "sinon", "pour",
     "dans", "sur", "par", "est")
)  # fmt: skip
_OPEN_ENDED = re.compile(r"\betc\b|\bex(?:emples?)?\b|…|\.\.\.")
_RANGE = re.compile(r"-?\d+\s*(?:a|-|\.\.+)\s*\d+")
_DECIMAL = re.compile(r"-?\d+,\d+\s*%?")
_AROUND_QUOTES = re.compile(r"[\s,;/|•.:-]|\b(?:ou|et|soit|parmi|valeurs?|possibles?)\b")
_SPACED_COMMA = re.compile(r",\s+")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?\s*%?")
_BRACKETED = re.compile(r"([^()]+)\(([^()]+)\)")
_TIGHT = re.compile(r"([\w+]{1,12})[-–—]\s?([^-–—]+)")  # « 02-Vague 2 »
_CODE_AND_DASH = re.compile(
    r"(?:^|\s+)(\d{1,4}(?=\s?[-–—]\s?[^\W\d])|[0-9A-Z][0-9A-Z_+]{0,11}(?=\s?[-–—]\s))\s?[-–—]\s?"
)
_STRIPPED = " \t.-–•;,|"


def read_values(text: str, written: Collection[str] = ()) -> ValueList:
    """Read a list of values with what each stands for; `written` are values that files hold.

    Every way of cutting it is tried: the only one that explains all of it, or the only one of
    those that know every value written, is the list; none, or two that differ, is a doubt. A code
    has one meaning.
    """
    body = re.sub(r"\r\n?", "\n", text).strip()
    body = enclosed[1].strip() if (enclosed := _ENCLOSED.fullmatch(body)) else body
    introduced = _INTRODUCED.search(body)
    if (
        introduced
        and re.fullmatch(r"[^\d=:;|/,\n]*", body[: introduced.start()])
        and introduced[1].casefold() not in introduced[2].casefold()  # « Choix 1 ; Choix 2 »
    ):
        body = introduced[2].strip()
    if is_date_form(_form(body)):
        return ValueList()
    readings = _unlike(filter(None, _readings(body)))
    wanted = {as_compared(value) for value in written}
    agreeing = _knowing(wanted, readings) or _knowing(wanted, _weak_readings(body))
    chosen = agreeing or readings
    if len(chosen) == 1:
        if _OPEN_ENDED.search(normalized_key(body)):
            return ValueList(doubt="elle ne dit pas toutes ses valeurs")
        return believed(chosen[0])
    if chosen:
        return ValueList(doubt=_TWO_READINGS)
    return ValueList(doubt=_LEFT_OVER) if _looks_like_a_list(body) else ValueList()


def _unlike(readings: Iterable["_Pairs"]) -> list["_Pairs"]:
    """Return readings that differ in more than capitals: « oui (Oui) » says one thing twice."""
    first: dict[tuple[tuple[str, str], ...], _Pairs] = {}
    for reading in readings:
        plain = tuple((normalized_key(code), normalized_key(said)) for code, said in reading)
        first.setdefault(plain, reading)
    return [*first.values()]


def _knowing(wanted: set[str], readings: Iterable["_Pairs"]) -> list["_Pairs"]:
    """Return the readings, each once, whose codes hold every value that files do."""
    return [
        reading
        for reading in dict.fromkeys(readings)
        if wanted and wanted <= {as_compared(code) for code, _ in reading}
    ]


def as_compared(code: str) -> str:
    """Return a code as it is compared: `20,00 %` and `20` are one number."""
    number = re.fullmatch(r"(\d{1,15})(?:[.,](\d{1,9}))?\s*%?", code.strip())
    if number is None or (number[1].startswith("0") and len(number[1]) > 1):
        return normalized_key(code)
    return f"{number[1]}.{(number[2] or '').rstrip('0')}"


_Pairs = tuple[tuple[str, str], ...]


def _readings(body: str) -> Iterator[_Pairs]:
    """Yield the codes and meanings of each way of cutting that leaves nothing over."""
    quoted = _QUOTED.findall(body)
    if len(quoted) > 1 and not _AROUND_QUOTES.sub("", normalized_key(_QUOTED.sub("", body))):
        yield tuple((code.strip(), "") for code in quoted)
    spaced = _parts(_SPACED_COMMA, body)
    if len(spaced) > 1 and all(map(_NUMBER.fullmatch, spaced)) and any("," in p for p in spaced):
        yield tuple((part, "") for part in spaced)  # « 20, 10, 8,5 »: the blank tells the commas
        return
    for rank, cut in enumerate(_CUTS):
        parts = _parts(cut, body)
        if len(parts) > 1:
            yield _coded(parts) or _bare(parts, phrases=rank < _STRONG)
            yield from _bracketed(parts)
    yield _told_for(body)
    marked = _coded([part.rstrip("/ ") for part in _parts(_MARKED_CODE, body)])
    # Nothing but the codes cuts these: a comma inside a meaning may be one more cut.
    yield () if any(re.search(r", | / | ou ", meaning) for _, meaning in marked) else marked
    if len(marked) == 1 and "=" not in body and ":" not in body:
        code, meaning = marked[0]
        if code.isupper() and meaning.isupper() and " " not in meaning:
            yield ((code, ""), (meaning, ""))  # « AVANCE - SOLDE »: a pair, or two codes
    yield _unbroken(body)
    if _DECIMAL.fullmatch(body):
        yield ((body, ""),)


def _unbroken(body: str) -> _Pairs:
    """Read « 1 - Vague 2 2 - Vague 1 », whose line breaks were lost.

    Its codes are numbers that only go up, or words in capitals.
    """
    heads = [*_CODE_AND_DASH.finditer(body)]
    starts = [*(head.start() for head in heads), len(body)]
    found = [
        (head[1], body[head.end() : end].strip(_STRIPPED))
        for head, end in zip(heads, starts[1:], strict=True)
    ]
    codes = [code for code, _ in found]
    numbers = [int(code) for code in codes if code.isdigit()]
    apart = numbers == sorted({*numbers}) and len({*codes}) == len(codes)
    whole = len(found) > 1 and starts[0] == 0 and not re.search(r"[\n;|]", body)
    named = all(re.match(r"[^\W\d]", meaning) for _, meaning in found)
    return tuple(found) if whole and apart and named and len(numbers) in (0, len(found)) else ()


def _weak_readings(body: str) -> Iterator[_Pairs]:
    """Yield the ways of cutting that files must agree with: blanks, dashes, a single code."""
    if _MARK.sub("", body).count(" ") < 12 and not re.search(r"[=:;|()]", body):
        parts = [part for part in body.split() if not _RANK.fullmatch(part)]
        if all(re.search(r"\w", part) for part in parts) and not _is_a_sentence(parts):
            yield tuple((part, "") for part in parts)
        dashed = [part.strip() for part in re.split(r"\s[-–—]\s|\s*\n\s*", body)]
        # « 1 - Vague 1 - complète » holds codes and what they mean, which nothing tells apart.
        if len(dashed) > 1 and len({" " in part for part in dashed}) == 1:
            yield tuple((part, "") for part in dashed)
        yield ((body, ""),)
    for cut in _CUTS:
        tight = [_TIGHT.fullmatch(part) for part in _parts(cut, body)]
        if len(tight) > 1 and all(tight):
            yield tuple((found[1], found[2]) for found in tight if found)


def _is_a_sentence(parts: Sequence[str]) -> bool:
    """Whether words between blanks are no codes: small words, or some in capitals and some not."""
    spelled = {part.islower() for part in parts if not part.isdigit()}
    return len(spelled) > 1 or bool(_SMALL_WORDS.intersection(map(normalized_key, parts)))


def _told_for(body: str) -> _Pairs:
    """Read « A pour Vague 2, B pour Vague 1 », nothing when a part of it says more."""
    starts = [0, *(cut.end() for cut in _BEFORE_FOR.finditer(body))]
    parts = [body[a:b] for a, b in zip(starts, [*starts[1:], len(body)], strict=True)]
    heads = [_FOR.match(part) for part in parts]
    found = tuple(
        (head[1], re.sub(r"\s+(?:et|ou)\s*$", "", part[head.end() :]).strip(_STRIPPED + "/\n"))
        for head, part in zip(heads, parts, strict=True)
        if head
    )
    whole = len(found) == len(parts) > 1 and len(dict(found)) == len(found)
    plain = all(meaning and not re.search(r"[=:;,|/\n]| pour ", meaning) for _, meaning in found)
    return found if whole and plain else ()


def _bracketed(parts: list[str]) -> Iterator[_Pairs]:
    """Yield what `code (sens)` and `sens (code)` say: both when nothing tells them apart."""
    found = [_BRACKETED.fullmatch(part) for part in parts]
    sides = [(_unquoted(match[1]), _unquoted(match[2])) for match in found if match]
    if len(sides) < len(parts) or all(_MARK.search(side) for side, _ in sides):
        return
    before, inside = ([side[rank] for side in sides] for rank in (0, 1))
    for codes, meanings in ((before, inside), (inside, before)):
        single = all(re.fullmatch(r"\S+", code) for code in codes)
        other = all(re.fullmatch(r"\S+", meaning) for meaning in meanings)
        if single and len(set(codes)) == len(codes) and not (other and codes is inside and (
            all(re.search(r"\d", code) or code.isupper() for code in before)
        )):  # fmt: skip
            yield tuple(zip(codes, meanings, strict=True))


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
    # « 20,10,8,5,5,5 »: a number twice is a decimal that was cut.
    again = len(set(codes)) < len(codes) and all(map(_NUMBER.fullmatch, codes))
    return () if again or any(labelled) else tuple((code, "") for code in codes)


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
