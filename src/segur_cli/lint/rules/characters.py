"""TXT: characters and spaces that nobody sees, or that a portal may not expect."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from segur_cli.documents import Json, join
from segur_cli.identifiers import finess
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.suspects import FRENCH, Suspect
from segur_cli.rules.rule import Finding, Rule
from segur_cli.templates.concept_map import locate
from segur_cli.templates.concepts import CONCEPTS, ValueType
from segur_cli.templates.places import NO_BREAK
from segur_cli.text.writing import plural, quote

_POWERSHELL_TEXT = re.compile(
    r"@\{[^={}]*=.*\}|System\.Object\[\]|System\.Collections\.[\w.`]+(\[.*\])?"
    r"|System\.Management\.Automation\.\w+",
    re.DOTALL,
)
_POWERSHELL_SIGNS = ("@{", "System.", '"Count"')
_POWERSHELL_MARK = re.compile(r'"\s*@\{|"\s*System\.|"Count"')
_DOUBLE = re.compile("[^ ](  +)(?=[^ ])")
# Kinds of concepts whose own rules judge spaces, and say what the number should be.
_NUMBERS = (ValueType.FINESS, ValueType.SIRET, ValueType.SIREN, ValueType.RPPS)
_AMOUNT = r"-?\d{{1,3}}(?:[ {spaces}]\d{{3}})*(?:[.,]\d+)?(?:[ {spaces}]?€)?"
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


@cache
def _characters() -> dict[str, dict[str, str]]:
    """The names of characters, and what the keyboard has for `typographic` ones."""
    return tomllib.loads((Path(__file__).parents[1] / "data/characters.toml").read_text("utf-8"))


def _character_name(character: str) -> str:
    """Name a character, with its code: `espace insécable (U+00A0)`, or the code alone."""
    code = f"U+{ord(character):04X}"
    name = _characters()["names"].get(character)
    return f"{name} ({code})" if name else code


def check_edges(context: RequestContext) -> Iterator[Finding[Spot]]:
    judged = _judged_elsewhere(context)
    for pointer, text, is_key in context.suspects:
        if pointer in judged and not is_key:
            continue
        bare = text.strip(" ")
        if bare == text:
            continue
        where = " et ".join(
            words
            for words, there in (
                ("au début", text.startswith(" ")),
                ("à la fin", text.endswith(" ")),
            )
            if there
        )
        if bare:
            message = f"espace en trop {where} de {_what(is_key)} {quote(text)}"
            hint = f"écrivez {quote(bare)}"
        else:
            message, hint = f"{_what(is_key)} ne contient que des espaces", None
        yield Finding(Spot(pointer, "key" if is_key else "value"), message, hint)


def check_doubles(context: RequestContext) -> Iterator[Finding[Spot]]:
    judged = _judged_elsewhere(context)
    for pointer, text, is_key in context.suspects:
        found = _DOUBLE.search(text)
        if found and not is_key and pointer not in judged:
            yield Finding(
                Spot(pointer),
                f"{len(found[1])} espaces de suite en position {found.start(1) + 1} "
                f"de {quote(text)}",
                "gardez une seule espace",
            )


def _judged_elsewhere(context: RequestContext) -> frozenset[str]:
    """Return the pointers of numbers whose spaces the IDN rules judge: one finding a defect."""
    if not context.suspects:
        return frozenset()
    numbers = [c.id for c in CONCEPTS.values() if c.kind in _NUMBERS]
    return frozenset(
        located.pointer
        for concept in numbers
        for _, located in context.located(concept)
        if isinstance(located.value, str) and finess.normalise(located.value) != located.value
    )


def _what(is_key: bool) -> str:
    """Name what a finding is about."""
    return "la clé" if is_key else "la valeur"


def check_controls(context: RequestContext) -> Iterator[Finding[Spot]]:
    for suspect in context.suspects:
        found = _CONTROLS.findall(suspect.text)
        if found:
            first = _CONTROLS.search(suspect.text)
            yield _finding(suspect, found, first.start() if first else 0, "de commande")


def check_invisible(context: RequestContext) -> Iterator[Finding[Spot]]:
    judged = _judged_elsewhere(context)
    between = _spaces_of_model(context)
    usual = _spaces_of_file(context)
    for suspect in context.suspects:
        spaces = "" if suspect.is_key else between.get(suspect.pointer, usual)
        if spaces and re.fullmatch(_AMOUNT.format(spaces=spaces), suspect.text):
            continue  # as the files of the model, or this one, write their amounts
        if suspect.pointer not in judged or suspect.is_key:
            yield from _each(suspect, _is_invisible, "invisible")


def _spaces_of_model(context: RequestContext) -> dict[str, str]:
    """Return the no-break spaces of the amounts of a model, by the pointer of the value."""
    model = context.filed.model
    if model is None or context.filed.choice.unfit or not context.suspects:
        return {}
    return {
        located.pointer: place.spaces
        for place in model.places
        if place.spaces
        for located in locate(context.document.value, place.pattern)
    }


def _spaces_of_file(context: RequestContext) -> str:
    """Return the no-break spaces by which a file without a model groups most of its amounts."""
    if context.filed.model is not None or not context.suspects:
        return ""
    texts = [
        located.value
        for pattern in {
            binding.pattern
            for binding in context.concept_map.bindings
            if binding.kind is ValueType.AMOUNT
        }
        for located in locate(context.document.value, pattern)
        if isinstance(located.value, str) and re.search(r"\d[^.,]?\d{3}(?:\D|$)", located.value)
    ]
    several = len(texts) > 1  # a lone one shows no habit
    return "".join(
        space for space in NO_BREAK
        if several and sum(space in text for text in texts) * 2 > len(texts)
    )  # fmt: skip


def check_typography(context: RequestContext) -> Iterator[Finding[Spot]]:
    typed = _characters()["typographic"] if context.suspects else {}
    for suspect in context.suspects:
        if suspect.is_key:
            continue
        for finding in _each(suspect, typed.__contains__, "typographique"):
            plain = "".join(typed.get(c, c) for c in suspect.text)
            yield replace(finding, hint=f"écrivez {quote(plain)}")


def check_unusual(context: RequestContext) -> Iterator[Finding[Spot]]:
    for suspect in context.suspects:
        if suspect.is_key:
            continue
        for finding in _each(suspect, _is_unusual, "inattendu"):
            composed = unicodedata.normalize("NFC", suspect.text)
            mended = not any(map(_is_unusual, composed))
            yield replace(finding, hint=f"écrivez {quote(composed)}" if mended else None)


def _is_invisible(character: str) -> bool:
    """Whether a character is a space other than the ordinary one, or has no drawing."""
    return character != " " and unicodedata.category(character) in ("Zs", "Zl", "Zp", "Cf")


def _is_unusual(character: str) -> bool:
    """Whether no other TXT rule speaks of a character that French does not use."""
    return not (
        character in FRENCH
        or " " <= character <= "~"
        or _CONTROLS.match(character)
        or character in _characters()["typographic"]
        or _is_invisible(character)
    )


def _each(suspect: Suspect, wanted: Callable[[str], object], kind: str) -> Iterator[Finding[Spot]]:
    """Yield one finding for all the characters of one kind in a text."""
    places = [index for index, character in enumerate(suspect.text) if wanted(character)]
    if places:
        yield _finding(suspect, [suspect.text[place] for place in places], places[0], kind)


def _finding(suspect: Suspect, found: list[str], first: int, kind: str) -> Finding[Spot]:
    _, text, is_key = suspect
    name = _character_name(found[0])
    where = f"dans {_what(is_key)} {quote(text)}"
    if len(found) == 1:
        message = f"caractère {kind} {where}, en position {first + 1} : {name}"
    else:
        several = plural(len(found), "caractère") + f" {kind}" + ("" if " " in kind else "s")
        message = f"{several} {where}, le premier en position {first + 1} : {name}"
    return Finding(Spot(suspect.pointer, "key" if is_key else "value"), message)


def check_powershell(context: RequestContext) -> Iterator[Finding[Spot]]:
    """Find what PowerShell writes in place of an object too deep, or around a list."""
    text = context.document.text
    # Signs are looked for ten times faster than marks.
    if not any(sign in text for sign in _POWERSHELL_SIGNS) or not _POWERSHELL_MARK.search(text):
        return
    cut: list[tuple[Spot, str]] = []
    for spot, value in _values(context.document.value):
        if isinstance(value, str):
            if _POWERSHELL_TEXT.fullmatch(value.strip()):
                cut.append((spot, value))
        elif isinstance(value, dict) and _is_wrapped(value):
            yield Finding(
                Spot(spot.pointer, "opening"),
                "liste emballée par PowerShell : un objet de deux clés, « value » et « Count », "
                "au lieu de la liste",
                "gardez ce que contient « value », sans l'objet ni « Count »",
            )
    if cut:
        spot, text = cut[0]
        more = f" (et {plural(len(cut) - 1, 'autre')} dans ce fichier)" if len(cut) > 1 else ""
        yield Finding(
            spot,
            f"objet écrit comme un texte par PowerShell : {quote(text, 60)}{more} ; son contenu "
            "n'est pas contrôlé",
            "exportez de nouveau avec ConvertTo-Json -Depth 10 : sans -Depth, ce qui est à plus "
            "de deux niveaux devient du texte",
        )


def _is_wrapped(value: dict[str, Json]) -> bool:
    inside = value.get("value")
    return value.keys() == {"value", "Count"} and (
        isinstance(inside, list) and value["Count"] == len(inside)
    )


def _values(root: Json) -> Iterator[tuple[Spot, Json]]:
    """Yield every value, in the order of the file, at its key: the model blames the value."""
    stack: list[tuple[Spot, Json]] = [(Spot(""), root)]
    while stack:
        spot, value = stack.pop()
        yield spot, value
        if isinstance(value, dict):
            stack += [(Spot(join(spot.pointer, k), "key"), value[k]) for k in reversed(value)]
        elif isinstance(value, list):
            items = reversed(list(enumerate(value)))
            stack += [(Spot(join(spot.pointer, index)), item) for index, item in items]


RULES = (
    Rule("TXT007", check_powershell, sees_through=True),
    Rule("TXT001", check_controls),
    Rule("TXT002", check_invisible),
    Rule("TXT005", check_typography),
    Rule("TXT006", check_unusual),
    Rule("TXT003", check_edges),
    Rule("TXT004", check_doubles),
)
