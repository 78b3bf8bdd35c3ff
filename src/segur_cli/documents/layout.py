"""Where each value of a decoded text stands, found on demand.

The C decoder is used to jump over values: looking for a member costs a pass over its
container at that speed, done once and resumed where it stopped, so thousands of
look-ups in one text cost little more than decoding it a few times.
Only for texts that decode without fault, nested reasonably.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from segur_cli.documents.decoder import skip_blanks
from segur_cli.documents.encoding import mended
from segur_cli.documents.pointers import Json, child_key, split

_SKIPPER = json.JSONDecoder(parse_float=str, parse_int=str)


@dataclass(frozen=True)
class Extent:
    """Offsets of one value and, in an object, of its key with its quotes; ends are exclusive.

    `key` is the key as decoded, lone surrogates included.
    """

    start: int
    key: str = ""
    key_start: int = -1  # -1: not the member of an object
    key_end: int = -1


class Layout:
    """The places of one text.

    `value` is what the text was decoded to; `repeating` holds its objects in which a key is
    written several times: there, the last is the one found.
    """

    def __init__(self, text: str, value: Json, repeating: Iterable[dict[str, Json]]) -> None:
        self._text = text
        self._value = value
        self._repeating = {id(container): container for container in repeating}
        self._objects: dict[int, _ObjectIndex] = {}
        self._lists: dict[int, _ListIndex] = {}
        self._ends: dict[int, int] = {}

    def find(self, pointer: str) -> Extent:
        """Return the place a pointer leads to. Raises PointerError when it leads nowhere."""
        place = Extent(skip_blanks(self._text, 0))
        value = self._value
        for token in split(pointer):
            key = child_key(value, token, pointer)
            place = self._child(place.start, value, key)
            value = value[key]  # type: ignore[index]
        return place

    def end(self, start: int) -> int:
        """Return where the value that starts at `start` ends (exclusive)."""
        if start not in self._ends:
            self._ends[start] = _SKIPPER.raw_decode(self._text, start)[1]
        return self._ends[start]

    def children(self, start: int) -> Iterator[Extent]:
        """Yield the children, repeated keys included, of the value that starts at `start`."""
        if self._text[start] == "{":
            yield from _members(self._text, start)
        elif self._text[start] == "[":
            yield from (Extent(offset) for offset in _items(self._text, start))

    def _child(self, start: int, parent: Json, key: str | int) -> Extent:
        if isinstance(key, int):
            if start not in self._lists:
                self._lists[start] = _ListIndex(self._text, start)
            return self._lists[start].find(key)
        if start not in self._objects:
            self._objects[start] = _ObjectIndex(self._text, start)
        return self._objects[start].find(key, to_the_end=id(parent) in self._repeating)


class _ObjectIndex:
    """The members of one object, read as far as was needed."""

    def __init__(self, text: str, start: int) -> None:
        self._unread = _members(text, start)
        self._known: dict[str, Extent] = {}

    def find(self, key: str, to_the_end: bool) -> Extent:
        if to_the_end or key not in self._known:
            for place in self._unread:
                known = mended(place.key)
                self._known[known] = place
                if known == key and not to_the_end:
                    break
        return self._known[key]


class _ListIndex:
    """The items of one list, read as far as was needed."""

    def __init__(self, text: str, start: int) -> None:
        self._unread = _items(text, start)
        self._known: list[Extent] = []

    def find(self, index: int) -> Extent:
        while index >= len(self._known):
            self._known.append(Extent(next(self._unread)))
        return self._known[index]


def _members(text: str, start: int) -> Iterator[Extent]:
    """Yield the members of the object that opens at `start`."""
    offset = skip_blanks(text, start + 1)
    while text[offset] != "}":
        key, key_end = _SKIPPER.raw_decode(text, offset)
        value = skip_blanks(text, skip_blanks(text, key_end) + 1)
        yield Extent(value, key, offset, key_end)
        offset = _after(text, value)


def _items(text: str, start: int) -> Iterator[int]:
    """Yield the offsets of the items of the list that opens at `start`."""
    offset = skip_blanks(text, start + 1)
    while text[offset] != "]":
        yield offset
        offset = _after(text, offset)


def _after(text: str, value: int) -> int:
    """Return the offset of what follows a value and its comma: next child or closing bracket."""
    offset = skip_blanks(text, _SKIPPER.raw_decode(text, value)[1])
    return skip_blanks(text, offset + 1) if text[offset] == "," else offset
