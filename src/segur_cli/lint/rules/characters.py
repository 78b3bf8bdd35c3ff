"""TXT: characters and spaces that nobody sees, or that a portal may not expect."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace

from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.character_names import TYPOGRAPHIC, character_name
from segur_cli.lint.rules.spaces import judged_elsewhere, what
from segur_cli.lint.suspects import FRENCH, Suspect
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import plural, quote

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


def check_controls(context: RequestContext) -> Iterator[Finding[Spot]]:
    for suspect in context.suspects:
        found = _CONTROLS.findall(suspect.text)
        if found:
            first = _CONTROLS.search(suspect.text)
            yield _finding(suspect, found, first.start() if first else 0, "de commande")


def check_invisible(context: RequestContext) -> Iterator[Finding[Spot]]:
    judged = judged_elsewhere(context)
    for suspect in context.suspects:
        if suspect.pointer not in judged or suspect.is_key:
            yield from _each(suspect, is_invisible, "invisible")


def check_typography(context: RequestContext) -> Iterator[Finding[Spot]]:
    for suspect in context.suspects:
        if suspect.is_key:
            continue
        for finding in _each(suspect, TYPOGRAPHIC.__contains__, "typographique"):
            plain = "".join(TYPOGRAPHIC.get(c, c) for c in suspect.text)
            yield replace(finding, hint=f"écrivez {quote(plain)}")


def check_unusual(context: RequestContext) -> Iterator[Finding[Spot]]:
    for suspect in context.suspects:
        if suspect.is_key:
            continue
        for finding in _each(suspect, _is_unusual, "inattendu"):
            composed = unicodedata.normalize("NFC", suspect.text)
            mended = not any(map(_is_unusual, composed))
            yield replace(finding, hint=f"écrivez {quote(composed)}" if mended else None)


def is_invisible(character: str) -> bool:
    """Whether a character is a space other than the ordinary one, or has no drawing."""
    return character != " " and unicodedata.category(character) in ("Zs", "Zl", "Zp", "Cf")


def _is_unusual(character: str) -> bool:
    """Whether no other TXT rule speaks of a character that French does not use."""
    return not (
        character in FRENCH
        or " " <= character <= "~"
        or _CONTROLS.match(character)
        or character in TYPOGRAPHIC
        or is_invisible(character)
    )


def _each(suspect: Suspect, wanted: Callable[[str], object], kind: str) -> Iterator[Finding[Spot]]:
    """Yield one finding for all the characters of one kind in a text."""
    places = [index for index, character in enumerate(suspect.text) if wanted(character)]
    if places:
        yield _finding(suspect, [suspect.text[place] for place in places], places[0], kind)


def _finding(suspect: Suspect, found: list[str], first: int, kind: str) -> Finding[Spot]:
    _, text, is_key = suspect
    name = character_name(found[0])
    where = f"dans {what(is_key)} {quote(text)}"
    if len(found) == 1:
        message = f"caractère {kind} {where}, en position {first + 1} : {name}"
    else:
        several = plural(len(found), "caractère") + f" {kind}" + ("" if " " in kind else "s")
        message = f"{several} {where}, le premier en position {first + 1} : {name}"
    return Finding(Spot(suspect.pointer, "key" if is_key else "value"), message)


RULES = (
    Rule("TXT001", check_controls),
    Rule("TXT002", check_invisible),
    Rule("TXT005", check_typography),
    Rule("TXT006", check_unusual),
)
