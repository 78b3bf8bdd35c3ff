"""What is wrong in a decoded tree: keys written twice, and values that few programs can hold.

Of a repeated key, each repeat is told with the place of the first. A number beyond every double, a
string torn by a lone surrogate make some library downstream raise or hang: the tree gets a harmless
stand-in, whose pointer is kept, so that no other rule judges it.
"""

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from segur_cli.documents.decoder import MAX_DIGITS, OutsizeNumber
from segur_cli.documents.encoding import is_torn, mended
from segur_cli.documents.layout import Extent, Layout
from segur_cli.documents.lines import (
    DUPLICATE_KEY,
    LONE_SURROGATE,
    OUTSIZE_NUMBER,
    Lines,
    SyntaxDefect,
)
from segur_cli.documents.pointers import Json, join
from segur_cli.text.writing import quote

_Trail = tuple["_Trail | None", str | int]  # the way up from a value: (parent's trail, token)
_BOXES = (dict, list)
_Unread = list[tuple[int, str]]  # hidden values still to explore: offset, pointer


def find_repeats(
    value: Json, doubled: Sequence[dict[str, Json]], text: str, layout: Layout, lines: Lines
) -> Iterator[SyntaxDefect]:
    """Yield one defect per repeated key, including inside the values that a repeat hides.

    `doubled` holds the objects of the tree known to repeat a key.
    """
    if not doubled:
        return
    finder = _Finder(text, layout, lines)
    for pointer in _pointers_of(doubled, value):
        hidden: _Unread = []
        yield from finder.repeats_in(layout.find(pointer).start, pointer, hidden)
        while hidden:
            start, where = hidden.pop()
            yield from finder.repeats_in(start, where, hidden, everywhere=True)


class _Finder:
    def __init__(self, text: str, layout: Layout, lines: Lines) -> None:
        self._text = text
        self._layout = layout
        self._lines = lines

    def repeats_in(
        self, start: int, pointer: str, unread: _Unread, everywhere: bool = False
    ) -> Iterator[SyntaxDefect]:
        """Yield the repeats of one container; push on `unread` what the decoded tree lacks.

        With `everywhere`, the container itself is hidden: so are all its children.
        """
        first: dict[str, Extent] = {}
        last: dict[str, Extent] = {}
        for rank, place in enumerate(self._layout.children(start)):
            member = place.key_start >= 0
            where = join(pointer, mended(place.key) if member else rank)
            hidden = place if everywhere else None
            if member and place.key in first:
                yield self._defect(first[place.key], place, where)
                hidden = hidden or last[place.key]
            if hidden is not None:
                unread.append((hidden.start, where))
            first.setdefault(place.key, place)
            last[place.key] = place

    def _defect(self, first: Extent, repeat: Extent, pointer: str) -> SyntaxDefect:
        values = [self._text[p.start : self._layout.end(p.start)] for p in (first, repeat)]
        told = (
            f"avec la même valeur, {quote(values[0])}"
            if values[0] == values[1]
            else f"avec une autre valeur : {quote(values[0])}, puis ici {quote(values[1])}"
        )
        return SyntaxDefect(
            DUPLICATE_KEY,
            f"La clé {quote(repeat.key)} est déjà écrite dans le même objet, "
            f"{self._lines.where(first.key_start)}, {told}. Selon le lecteur, l'une ou l'autre "
            "est perdue.",
            "Gardez une seule de ces clés.",
            repeat.key_start,
            repeat.key_end,
            pointer,
        )


def _pointers_of(wanted: Sequence[dict[str, Json]], value: Json) -> Iterator[str]:
    """Yield the pointers, in any order, of those objects that are still in the tree."""
    identities = {id(container) for container in wanted}
    stack: list[tuple[Any, _Trail | None]] = [(value, None)]
    while stack:
        container, trail = stack.pop()
        if id(container) in identities:
            yield _pointer(trail)
        if gc.is_tracked(container):  # otherwise it holds no container
            children = container.items() if type(container) is dict else enumerate(container)
            stack += [(child, (trail, key)) for key, child in children if type(child) in _BOXES]


def _pointer(trail: _Trail | None) -> str:
    tokens: list[str | int] = []
    while trail is not None:
        trail, token = trail
        tokens.append(token)
    return join("", *reversed(tokens))


@dataclass(frozen=True)
class StandIn:
    """A replaced value: `number` is its raw text; without it, a string or a key was torn."""

    pointer: str
    number: str | None = None
    key: bool = False


@dataclass(frozen=True)
class Mended:
    """A tree without what cannot be held, what was replaced, the objects whose keys were torn."""

    value: Json
    stand_ins: tuple[StandIn, ...]
    mended_objects: tuple[dict[str, Json], ...]


def put_stand_ins(value: Json) -> Mended:
    """Replace, in place, what cannot be held."""
    box: list[Json] = [value]
    replaced: list[StandIn] = []
    mended_objects: list[dict[str, Json]] = []
    stack: list[tuple[Json, str | None]] = [(box, None)]  # None: the box, above the root
    while stack:
        container, pointer = stack.pop()
        if isinstance(container, dict) and any(map(is_torn, container)):
            replaced.extend(_mend_keys(container, pointer or ""))
            mended_objects.append(container)
        for token, child in _children(container):
            where = "" if pointer is None else join(pointer, token)
            if isinstance(child, dict | list):
                stack.append((child, where))
            elif isinstance(child, OutsizeNumber):
                replaced.append(StandIn(where, number=str(child)))
                # A zero of the type that it would have had.
                zero = 0 if child.lstrip("-").isdigit() else Decimal(0)
                container[token] = zero  # type: ignore[index]
            elif isinstance(child, str) and is_torn(child):
                replaced.append(StandIn(where))
                container[token] = mended(child)  # type: ignore[index]
    return Mended(box[0], tuple(replaced), tuple(mended_objects))


def report(stand_in: StandIn, layout: Layout) -> SyntaxDefect:
    """Turn a replaced value into a defect at its place in the text."""
    place = layout.find(stand_in.pointer)
    if stand_in.key:
        start, end = place.key_start, place.key_end
    else:
        start, end = place.start, layout.end(place.start)
    if stand_in.number is None:
        noun = "La clé" if stand_in.key else "Le texte"
        return SyntaxDefect(
            LONE_SURROGATE,
            f"{noun} contient la moitié d'un caractère (échappement \\uD800 à \\uDFFF isolé) : "
            "il ne peut pas être écrit en UTF-8.",
            "Écrivez le caractère entier, tel quel ou par ses deux échappements \\u consécutifs.",
            start,
            end,
            stand_in.pointer,
        )
    return SyntaxDefect(
        OUTSIZE_NUMBER,
        f"Le nombre {quote(stand_in.number)} sort de ce que savent lire les programmes "
        f"(valeurs de 1e-324 à 1e308 environ, {MAX_DIGITS} caractères au plus). "
        "Il n'est pas contrôlé davantage.",
        "Vérifiez ce nombre. S'il s'agit d'un identifiant, écrivez-le entre guillemets.",
        start,
        end,
        stand_in.pointer,
    )


def _children(container: Json) -> list[tuple[str, Json]] | list[tuple[int, Json]]:
    """Return a copy, so that the container can be changed meanwhile."""
    if isinstance(container, dict):
        return list(container.items())
    return list(enumerate(container)) if isinstance(container, list) else []


def _mend_keys(container: dict[str, Json], pointer: str) -> list[StandIn]:
    """Mend the keys; of two that become equal, the last remains, as for any repeated key."""
    torn = [key for key in container if is_torn(key)]
    members = {mended(key): child for key, child in container.items()}
    container.clear()
    container.update(members)
    return [StandIn(join(pointer, key), key=True) for key in dict.fromkeys(map(mended, torn))]
