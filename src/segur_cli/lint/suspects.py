"""Keys and texts that hold a character or a space worth a look, found fast.

A clean file must cost next to nothing: a few passes at the speed of C over the whole text
decide whether its values are walked at all. The passes may be wrong in one direction only:
they may ask for a walk that finds nothing.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from segur_cli.documents import Document, Json, join

# Beyond ASCII, what French is written with, and the signs of an administrative form.
FRENCH = frozenset(
    "ÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸàâäæçéèêëîïôöœùûüÿ"
    "ÁÃÅÍÌÑÓÒÕØÚÝáãåíìñóòõøúýß"  # foreign names
    "«»°§€²³µ·×ºª£±½¼¾"
)
_STRETCH = 1 << 18  # characters looked at together: more would only cost memory
_ASCII = bytes(range(0x7F))
_SPACES_AND_QUOTES = bytes(set(range(256)) - set(b'"\0\n'))
_CLOSINGS = bytes.maketrans(b"}]:", b",,,")
# An escape other than those of a quote, a backslash, a slash, or a letter of Latin-1.
_ESCAPE = re.compile(r"\\(?:[bfnrt]|u(?!00[c-fC-F][0-9a-fA-F]))")
_SUSPECT = re.compile(rf"^ | \Z|  |[^ -~{re.escape(''.join(sorted(FRENCH)))}]")


class Suspect(NamedTuple):
    """A text, or the key of a member, at its pointer."""

    pointer: str
    text: str
    is_key: bool


def find_suspects(document: Document) -> tuple[Suspect, ...]:
    """Return the suspect keys and texts of a document, in its order, stand-ins left out."""
    if not document.usable or not _worth_a_walk(document.text):
        return ()
    return tuple(
        suspect
        for suspect in _walk(document.value, "")
        if suspect.is_key or suspect.pointer not in document.stand_ins
    )


def is_suspect(text: str) -> bool:
    """Whether a text holds anything that a TXT rule could look at."""
    return _SUSPECT.search(text) is not None


def _worth_a_walk(text: str) -> bool:
    return _ESCAPE.search(text) is not None or any(
        _unusual(encoded) or _stray_spaces(encoded)
        for encoded in (part.encode("utf-8", "surrogatepass") for part in _stretches(text))
    )


def _stretches(text: str) -> Iterator[str]:
    """Cut a JSON text after line ends: no key and no value goes beyond one."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _STRETCH) + 1 or len(text)
        yield text[start:end]
        start = end


def _unusual(encoded: bytes) -> bool:
    """Whether anything stands outside ASCII and the letters of French."""
    beyond = encoded.translate(None, _ASCII)
    return bool(beyond) and not FRENCH.issuperset(beyond.decode("utf-8", "surrogatepass"))


def _stray_spaces(encoded: bytes) -> bool:
    """Whether a text may begin or end with a space, or hold two in a row.

    Pairs of spaces become NUL, which no JSON text holds. Once everything but quotes, line
    ends and pairs is dropped, a pair after a quote is within a text: indentation follows
    a line end. Without the indentation, a quote then a space opens a text, and a space, a
    quote then a punctuation mark closes one. An odd indentation leaves a space after its pairs:
    it is taken away too, only when the first look finds something, for it costs as much again.
    """
    paired = encoded.replace(b"  ", b"\0")
    if b'"\0' in paired.translate(None, _SPACES_AND_QUOTES):
        return True
    if not _opens_or_closes_with_a_space(paired.translate(_CLOSINGS, b"\0\t\r\n")):
        return False
    lines = paired.translate(_CLOSINGS, b"\0\t\r").replace(b"\n ", b"\n")
    return _opens_or_closes_with_a_space(lines.replace(b"\n", b""))


def _opens_or_closes_with_a_space(bare: bytes) -> bool:
    return b'" ' in bare or b' ",' in bare or bare.endswith(b' "')


def _walk(value: Json, pointer: str) -> Iterator[Suspect]:
    """Go through the values; depth is bounded by the reader (200 levels)."""
    if isinstance(value, str):
        if is_suspect(value):
            yield Suspect(pointer, value, False)
    elif isinstance(value, dict):
        for key, child in value.items():
            if is_suspect(key):
                yield Suspect(join(pointer, key), key, True)
            if isinstance(child, str):
                if is_suspect(child):
                    yield Suspect(join(pointer, key), child, False)
            elif isinstance(child, dict | list):
                yield from _walk(child, join(pointer, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, str | dict | list):
                yield from _walk(item, f"{pointer}/{index}")
