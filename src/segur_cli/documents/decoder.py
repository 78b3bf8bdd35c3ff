"""Text → plain values, at the speed of the standard library's decoder.

The decoder alone is too kind (NaN, duplicate keys) and too fragile (huge integers,
deep nesting): its hooks note what must be looked at again, and nothing else is slowed.
"""

import gc
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum, auto
from typing import Any

from segur_cli.documents.pointers import Json

_BLANKS = re.compile(r"[ \t\n\r]*+")
_BLANK_CHARACTERS = " \t\n\r"
_STRING = r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'
# Possessive: no backtracking, so one pass over the text whatever it holds.
_UP_TO_BRACKET = re.compile(rf"(?:[^\"\[\]{{}}]++|{_STRING})*+", re.DOTALL)


def skip_blanks(text: str, offset: int) -> int:
    """Return the offset of the first character at or after `offset` that is not JSON blank."""
    return _BLANKS.match(text, offset).end()  # type: ignore[union-attr]  # matches the empty text


def previous(text: str, offset: int) -> int:
    """Return the offset of the last character before `offset` that is not JSON blank, or -1."""
    offset -= 1
    while offset >= 0 and text[offset] in _BLANK_CHARACTERS:
        offset -= 1
    return offset


def still_open(text: str, end: int) -> list[int]:
    """Return the offsets of the brackets opened before `end` and not closed, outermost first."""
    stack: list[int] = []
    for offset in _brackets(text, end):
        if text[offset] in "[{":
            stack.append(offset)
        elif stack:
            stack.pop()
    return stack


def beyond_depth(text: str, end: int, depth: int) -> int | None:
    """Return the offset of the first bracket before `end` opened inside `depth` others."""
    level = 0
    for offset in _brackets(text, end):
        level += 1 if text[offset] in "[{" else -1
        if level > depth:
            return offset
    return None


def first_outside_strings(text: str, characters: str) -> int:
    """Return the offset of the first of `characters` outside strings, -1 if there is none."""
    pattern = re.compile(rf"(?:[^\"{re.escape(characters)}]++|{_STRING})*+", re.DOTALL)
    offset = pattern.match(text).end()  # type: ignore[union-attr]  # matches the empty text
    return offset if offset < len(text) else -1


def _brackets(text: str, end: int) -> Iterator[int]:
    """Yield the offsets of the brackets outside strings before `end`."""
    offset = 0
    while True:
        offset = _UP_TO_BRACKET.match(text, offset, end).end()  # type: ignore[union-attr]
        if offset >= end:
            return
        yield offset
        offset += 1


MAX_DEPTH = 200
MAX_DIGITS = 300  # characters of a number: a double never needs more
_ORDINARY_LENGTH = 40
_LARGEST, _SMALLEST = 308, -324  # decimal exponents of the doubles every JSON reader knows


@contextmanager
def without_collection() -> Iterator[None]:
    """Do without the cyclic collector for a while; also a decorator, and may be nested.

    A decoded document has no cycles and lives to the end of the run: each passage of the
    collector would cross all of it and free nothing.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Fault(Enum):
    """What the decoder was waiting for, or could not accept, where it stopped."""

    KEY = auto()
    COLON = auto()
    VALUE = auto()
    COMMA = auto()
    END = auto()
    STRING_END = auto()
    CONTROL = auto()
    ESCAPE = auto()
    CONSTANT = auto()
    TOO_DEEP = auto()
    OTHER = auto()


_FAULTS = {
    "Expecting property name enclosed in double quotes": Fault.KEY,
    "Illegal trailing comma before end of object": Fault.KEY,  # Python 3.13
    "Expecting ':' delimiter": Fault.COLON,
    "Expecting value": Fault.VALUE,
    "Illegal trailing comma before end of array": Fault.VALUE,  # Python 3.13
    "Expecting ',' delimiter": Fault.COMMA,
    "Extra data": Fault.END,
    "Unterminated string starting at": Fault.STRING_END,
    "Invalid control character at": Fault.CONTROL,
    "Invalid \\escape": Fault.ESCAPE,
    "Invalid \\uXXXX escape": Fault.ESCAPE,
}


class SyntaxFault(Exception):  # noqa: N818
    """The text is not JSON, or is nested beyond MAX_DEPTH; `offset` is in code points."""

    def __init__(self, fault: Fault, offset: int) -> None:
        super().__init__(fault.name, offset)
        self.fault = fault
        self.offset = offset


class OutsizeNumber(str):
    """The raw text of a number no ordinary reader can hold, in the tree until it is reported."""

    __slots__ = ()


@dataclass(frozen=True)
class Decoded:
    """A value, and what its findings start from."""

    value: Json
    doubled: tuple[dict[str, Json], ...]  # objects in which a key is written twice
    outsize: bool  # the tree holds OutsizeNumber instances


class _ConstantError(Exception):
    """NaN, Infinity or -Infinity was met: the decoder does not say where."""


def decode(text: str) -> Decoded:
    """Decode a JSON text (RFC 8259). Raises SyntaxFault at the first thing that is not JSON."""
    hooks = _Hooks()
    decoder = json.JSONDecoder(
        parse_float=hooks.real,
        parse_int=hooks.integer,
        parse_constant=hooks.constant,
        object_pairs_hook=hooks.object,
    )
    with without_collection():
        try:
            value = decoder.decode(text)
        except json.JSONDecodeError as error:
            _refuse_depth(text, error.pos)
            raise SyntaxFault(*_normalised(error)) from None
        except RecursionError:
            _refuse_depth(text, len(text))
            raise SyntaxFault(Fault.TOO_DEEP, 0) from None  # the caller's stack is nearly full
        except _ConstantError:
            raise SyntaxFault(Fault.CONSTANT, first_outside_strings(text, "NI")) from None
        # What a repeated key hides is not in the tree: count on the text.
        if hooks.doubled or _seems_deeper(value, MAX_DEPTH - 1):
            _refuse_depth(text, len(text))
    return Decoded(value, tuple(hooks.doubled), hooks.outsize)


class _Hooks:
    """Called by the C scanner for each object and number."""

    def __init__(self) -> None:
        self.doubled: list[dict[str, Json]] = []
        self.outsize = False

    def object(self, pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        members = dict(pairs)
        if len(members) != len(pairs):
            self.doubled.append(members)
        return members

    def integer(self, raw: str) -> int | OutsizeNumber:
        if len(raw) <= MAX_DIGITS:
            return int(raw)
        self.outsize = True
        return OutsizeNumber(raw)

    def real(self, raw: str) -> Decimal | OutsizeNumber:
        if len(raw) <= _ORDINARY_LENGTH and "e" not in raw and "E" not in raw:
            return Decimal(raw)
        return self._unusual_real(raw)

    def _unusual_real(self, raw: str) -> Decimal | OutsizeNumber:
        if len(raw) <= MAX_DIGITS:
            try:
                number = Decimal(raw)
            except InvalidOperation:  # an exponent of more than 18 digits
                number = Decimal("Infinity")
            if number.is_finite() and _SMALLEST <= number.adjusted() <= _LARGEST:
                return number
            if number.is_zero():
                return Decimal(0)
        self.outsize = True
        return OutsizeNumber(raw)

    def constant(self, name: str) -> Json:
        raise _ConstantError(name)


def _normalised(error: json.JSONDecodeError) -> tuple[Fault, int]:
    """Name the fault and place it alike under every Python version."""
    fault = _FAULTS.get(error.msg.rstrip(": "), Fault.OTHER)
    if error.msg.startswith("Illegal trailing comma"):
        return fault, skip_blanks(error.doc, error.pos + 1)
    if fault is Fault.ESCAPE:
        return fault, error.doc.rfind("\\", 0, error.pos + 2)
    return fault, error.pos


def _refuse_depth(text: str, end: int) -> None:
    """Raise SyntaxFault if text[:end] nests beyond MAX_DEPTH: Python's own limit varies."""
    offset = beyond_depth(text, end, MAX_DEPTH)
    if offset is not None:
        raise SyntaxFault(Fault.TOO_DEEP, offset)


def _seems_deeper(value: Json, depth: int) -> bool:
    """Tell whether containers nest on more than `depth` levels, at least nearly.

    What the collector does not track holds no container, so that strings, numbers and
    (usually) objects of scalars are passed over at C speed; the exact depth is then
    counted on the text.
    """
    level: list[Any] = [value] if isinstance(value, dict | list) else []
    for _ in range(depth):
        level = [
            child
            for items in level
            for child in filter(gc.is_tracked, items.values() if type(items) is dict else items)
            if type(child) is dict or type(child) is list  # Python 3.13 tracks Decimals too
        ]
        if not level:
            return False
    return True
