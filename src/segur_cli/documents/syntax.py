"""The first syntax error, explained: where exactly, what was found, what to change.

The decoder says what it was waiting for; the characters around tell which mistake it is.
"""

import re
import tomllib
import unicodedata
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from segur_cli.documents.decoder import MAX_DEPTH, Fault, SyntaxFault, previous, still_open
from segur_cli.documents.lines import SYNTAX, TOO_DEEP, Lines, SyntaxDefect
from segur_cli.text.writing import quote

_WORD = re.compile(r"\"[^\"\\\r\n]*\"?|[^\s,:;=\[\]{}\"'/]+")
_TYPOGRAPHIC_QUOTES = "«»“”„‟‘’‚‛‹›＂"
_UNSEEN_CATEGORIES = ("Zs", "Zl", "Zp", "Cc", "Cf")
_NOT_NUMBERS = frozenset(("nan", "inf", "infinity", "infinite"))
_OTHER_WORDS = {
    "true": "true", "vrai": "true", "oui": "true", "yes": "true",
    "false": "false", "faux": "false", "non": "false", "no": "false",
    "null": "null", "none": "null", "nil": "null", "undefined": "null", "nul": "null",
}  # fmt: skip
_CLOSING = {"{": "}", "[": "]"}
_THE_REST = "Le reste du fichier n'est pas contrôlé."


@cache
def wordings() -> dict[str, dict[str, str]]:
    """Return the two sentences of each kind of mistake, `message` and `hint`."""
    return tomllib.loads((Path(__file__).parent / "data" / "syntax.toml").read_text("utf-8"))


class Clue(NamedTuple):
    """Which mistake it is (a key of `wordings`), the text[start:end] to show, a better text."""

    name: str
    start: int
    end: int
    better: str = ""


class _Scene:
    """The text around the place where the decoder stopped."""

    def __init__(self, text: str, fault: SyntaxFault) -> None:
        self.text = text
        self.fault = fault.fault
        self.at = fault.offset
        self.char = text[self.at : self.at + 1]  # empty at the end of the text
        self.before = previous(text, self.at)  # offset, -1 at the beginning
        self.last = text[self.before] if self.before >= 0 else ""

    @cached_property
    def open(self) -> list[int]:
        """The brackets still open, outermost first."""
        return still_open(self.text, self.at)

    @property
    def opening(self) -> str:
        """The innermost open bracket, empty at the top level."""
        return self.text[self.open[-1]] if self.open else ""

    def here(self, name: str, better: str = "") -> Clue:
        return Clue(name, self.at, self.at + 1, better)

    def word(self, name: str, better: str = "") -> Clue:
        """Point at the whole word that begins here."""
        found = _WORD.match(self.text, self.at)
        return Clue(name, self.at, found.end() if found else self.at + 1, better)


def explain(text: str, fault: SyntaxFault, lines: Lines) -> SyntaxDefect:
    """Turn the decoder's fault into a defect with its place and what to change, in French."""
    if fault.fault is Fault.TOO_DEEP:
        return SyntaxDefect(
            TOO_DEEP,
            f"Fichier trop imbriqué : plus de {MAX_DEPTH} accolades ou crochets les uns dans les "
            "autres. Il n'est pas contrôlé davantage.",
            "Vérifiez le programme qui produit ce fichier : une demande n'a que quelques niveaux.",
            fault.offset,
            fault.offset + 1,
        )
    scene = _Scene(text, fault)
    clue = _clue(scene)
    fields = {
        "found": quote(text[clue.start : clue.end]),
        "better": quote(clue.better),
        "code": f"U+{ord(text[clue.start]):04X}",
        "end_at": lines.where(len(text.rstrip())),
        "open": quote(scene.opening),
        "open_at": lines.where(scene.open[-1]) if scene.open else "",
        "close": quote(_CLOSING.get(scene.opening, "")),
    }
    told = {name: text.format_map(fields) for name, text in wordings()[clue.name].items()}
    message = f"{told['message']} {_THE_REST}"
    return SyntaxDefect(SYNTAX, message, told["hint"], clue.start, clue.end)


def _clue(scene: _Scene) -> Clue:
    match scene.fault:
        case Fault.STRING_END:
            return scene.here("unterminated string")
        case Fault.CONTROL:
            return _control(scene)
        case Fault.ESCAPE:
            return _escape(scene)
        case Fault.CONSTANT:
            return _constant(scene)
    if not scene.char:
        return _unclosed(scene)
    return _stranger(scene) or _misplaced(scene) or scene.here("unexpected")


def _control(scene: _Scene) -> Clue:
    if scene.char in "\r\n":
        return scene.here("line end in string")
    return scene.here("tab in string" if scene.char == "\t" else "control in string")


def _escape(scene: _Scene) -> Clue:
    if scene.text[scene.at + 1 : scene.at + 2] != "u":
        return Clue("bad escape", scene.at, min(scene.at + 2, len(scene.text)))
    end = scene.at + 2
    while end < scene.at + 6 and scene.text[end : end + 1].isalnum():
        end += 1
    return Clue("bad unicode escape", scene.at, end)


def _constant(scene: _Scene) -> Clue:
    start = scene.at - (scene.text[scene.at - 1 : scene.at] == "-")
    found = _WORD.match(scene.text, scene.at)
    return Clue("not a number", start, found.end() if found else scene.at + 1)


def _unclosed(scene: _Scene) -> Clue:
    """The text stopped: point at the innermost bracket left open."""
    if not scene.open:
        return Clue("unexpected", max(scene.before, 0), max(scene.before, 0) + 1)
    name = "unclosed object" if scene.opening == "{" else "unclosed list"
    return Clue(name, scene.open[-1], scene.open[-1] + 1)


def _stranger(scene: _Scene) -> Clue | None:
    """Recognise what has no place anywhere outside a string."""
    if scene.text.startswith(("//", "/*", "#"), scene.at):
        return scene.here("comment")
    if scene.char == "<" and scene.before < 0:
        return scene.here("markup")
    if scene.char in _TYPOGRAPHIC_QUOTES:
        return scene.here("typographic quotes")
    if scene.char == "'":
        return scene.here("single quotes")
    if unicodedata.category(scene.char) in _UNSEEN_CATEGORIES:
        return scene.here("invisible character")
    return None


def _misplaced(scene: _Scene) -> Clue | None:
    """Recognise what is in the wrong place, by what was expected there."""
    match scene.fault:
        case Fault.KEY:
            return misspelt_number(scene.text, scene.at) or _separator(scene) or _key(scene)
        case Fault.COLON:
            if scene.char == "=":
                return scene.here("equals sign")
            return scene.word("missing colon")
        case Fault.VALUE:
            return _separator(scene) or _value(scene)
        case Fault.COMMA:
            return misspelt_number(scene.text, scene.at) or _between(scene)
        case Fault.END:
            return misspelt_number(scene.text, scene.at) or _beyond(scene)
    return None


def _separator(scene: _Scene) -> Clue | None:
    """Where an element was expected: a comma or a closing bracket came instead."""
    if scene.char in "]}" and scene.char != _CLOSING.get(scene.opening):
        return _closing(scene)
    if scene.char in "]}" and scene.last == ",":
        return Clue("trailing comma", scene.before, scene.before + 1)
    if scene.char in ",]}" and scene.last == ":":
        return scene.here("missing value")
    return scene.here("extra comma") if scene.char == "," else None


def _closing(scene: _Scene) -> Clue:
    return scene.here("mismatched bracket" if scene.open else "extra bracket")


def _key(scene: _Scene) -> Clue:
    if scene.char.isalnum() or scene.char in "_$@-":
        return scene.word("unquoted key")
    return scene.here("key expected")


def _value(scene: _Scene) -> Clue | None:
    clue = scene.word("unquoted text")
    word = scene.text[clue.start : clue.end]
    known = word.lower().lstrip("+-")
    if known in _NOT_NUMBERS:
        return scene.word("not a number")
    if known in _OTHER_WORDS:
        return scene.word("other language", _OTHER_WORDS[known])
    if scene.char == "+":
        return scene.word("plus sign")
    if scene.char == "-":
        return scene.word("lone minus")
    if scene.char == "." and word[1:2].isdigit():
        return scene.word("leading point")
    return clue if scene.char.isalpha() or scene.char in "_$" else None


def _between(scene: _Scene) -> Clue:
    """After a value inside a container: neither a comma nor the closing bracket."""
    adjoining = scene.before == scene.at - 1
    if scene.char in "]}":
        return _closing(scene)
    if scene.char == ";":
        return scene.here("semicolon")
    if scene.char == ":":
        return scene.here("extra colon")
    if adjoining and scene.last == '"' and scene.char not in '"[{':
        return scene.word("inner quote")
    if adjoining and scene.last.isalpha() and scene.char.isalnum():
        return _run_on_word(scene)
    if scene.char in '"[{-' or scene.char.isalnum():
        return scene.word("missing comma")
    return scene.here("unexpected")


def _run_on_word(scene: _Scene) -> Clue:
    """`nullable`, `trues`: a literal that goes on as something else."""
    start = scene.at
    while start > 0 and scene.text[start - 1].isalpha():
        start -= 1
    return Clue("unquoted text", start, scene.word("").end)


def _beyond(scene: _Scene) -> Clue:
    """After the end of the document."""
    if scene.char in "]}":
        return scene.here("extra bracket")
    if scene.char in "{[":
        blank = scene.text[scene.before + 1 : scene.at]
        return scene.here("json lines" if set(blank) & set("\r\n") else "another document")
    if scene.char == "," and not scene.text[scene.at + 1 :].strip():
        return scene.here("trailing comma")
    return scene.word("text after the end")


_LONGEST = 400  # characters looked back for the beginning of a number
_NUMBER_BEFORE = re.compile(r"[-+.\w]*\Z")
_RUN = re.compile(r"[-+.\w]+")
_DIGITS = re.compile(r"\d+")
_SPELLINGS = (
    ("bare date", re.compile(r"\d{4}-\d\d?-\d\d?(T.*)?", re.ASCII)),
    ("leading zero", re.compile(r"-?0\d+(\.\d+)?", re.ASCII)),
    ("hexadecimal", re.compile(r"-?0[xX][0-9a-fA-F]+")),
    ("trailing point", re.compile(r"-?\d+\.([eE][-+]?\d+)?", re.ASCII)),
    ("open exponent", re.compile(r"-?\d+(\.\d+)?[eE][-+]?", re.ASCII)),
)


def misspelt_number(text: str, offset: int) -> Clue | None:
    """Return what is wrong with the number in or just before which the decoder stopped.

    None when what precedes `offset` is no number, or is a good one.
    """
    before = text[offset - 1 : offset]
    if before.isdigit() and before.isascii():
        return _run_on(text, offset)
    if before == "," and text[offset - 2 : offset - 1].isdigit():
        return _decimal_comma(text, offset)
    if before == " " and text[offset - 2 : offset - 1].isdigit():
        return _spaced(text, offset)
    return None


def _run_on(text: str, offset: int) -> Clue | None:
    """The number stopped being one in the middle of a word: judge the whole word."""
    start = _beginning(text, offset)
    found = _RUN.match(text, start)
    if found is None or found.end() <= offset:
        return None
    for name, spelling in _SPELLINGS:
        if spelling.fullmatch(found[0]):
            return Clue(name, start, found.end())
    return Clue("number with text", start, found.end())


def _decimal_comma(text: str, offset: int) -> Clue | None:
    """`12,50` in an object: the decoder took the comma for the end of the member."""
    decimals = _DIGITS.match(text, offset)
    if decimals is None:
        return None
    start = _beginning(text, offset - 1)
    better = text[start : decimals.end()].replace(",", ".")
    return Clue("decimal comma", start, decimals.end(), better)


def _spaced(text: str, offset: int) -> Clue | None:
    """`12 000`: one space, then digits by three."""
    group = _DIGITS.match(text, offset)
    if group is None or len(group[0]) != 3:
        return None
    return Clue("spaced number", _beginning(text, offset - 1), group.end())


def _beginning(text: str, end: int) -> int:
    """Return where the word that stops at `end` begins."""
    floor = max(0, end - _LONGEST)
    found = _NUMBER_BEFORE.search(text, floor, end)
    return found.start() if found else end
