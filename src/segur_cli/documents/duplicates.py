"""Keys written twice in one object: each repeat, with the place of the first."""

import gc
from collections.abc import Iterator, Sequence
from typing import Any

from segur_cli.documents.defects import DUPLICATE_KEY, SyntaxDefect
from segur_cli.documents.encoding import mended
from segur_cli.documents.layout import Extent, Layout
from segur_cli.documents.lines import Lines
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
