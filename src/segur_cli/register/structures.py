"""Read *finess-structures* (JSON, v1.0.x) in a stream: one legal entity at a time.

Source of the keys: FACTS, "The register as it is published since 2026".
"""

import json
from collections.abc import Iterator
from typing import Any, TextIO

from segur_cli.exits import StopError
from segur_cli.text.writing import quote

_CHUNK = 1 << 18
_LONGEST_VALUE = 64_000_000
MAX_CHARACTERS = 2_000_000_000
_SPACES = " \t\r\n"
_DECODER = json.JSONDecoder()


class _Stream:
    """The values of a JSON text, decoded as they come: only one value is held at once."""

    def __init__(self, source: TextIO) -> None:
        self._source = source
        self._text = ""
        self._at = 0
        self._ended = False
        self._read = 0

    def _more(self, size: int = _CHUNK) -> None:
        piece = self._source.read(size)
        self._ended = not piece
        self._read += len(piece)
        if self._read > MAX_CHARACTERS:
            raise ValueError("longer than any register")
        self._text, self._at = self._text[self._at :] + piece, 0

    def peek(self) -> str:
        """Return the next character that is not a space, empty at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACES:
                    return self._text[self._at]
                self._at += 1
            if self._ended:
                return ""
            self._more()

    def skip(self, expected: str) -> None:
        """Pass one character; raise ValueError when another one is there."""
        if self.peek() != expected:
            raise ValueError(f"{expected} expected")
        self._at += 1

    def value(self) -> Any:
        """Decode the next value; raise ValueError when it is damaged, cut or too long."""
        self.peek()
        while True:
            try:
                found, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if self._ended or len(self._text) - self._at > _LONGEST_VALUE:
                    raise
            else:
                if end < len(self._text) or self._ended:
                    self._at = end
                    return found
            self._more(max(_CHUNK, len(self._text) - self._at))

    def items(self) -> Iterator[Any]:
        """Decode the elements of the list that starts here."""
        self.skip("[")
        if self.peek() == "]":
            self.skip("]")
            return
        while True:
            yield self.value()
            if self.peek() == "]":
                self.skip("]")
                return
            self.skip(",")


def read(source: TextIO, name: str) -> Iterator[tuple[str, Any]]:
    """Yield ("schemaVersion" | "generatedAt", text), then ("gcc" | "pmej", one element).

    Raises StopError when the file is cut, is not this JSON or is of another version.
    """
    seen: set[str] = set()
    try:
        for key, value in _walk(_Stream(source)):
            if key == "schemaVersion" and not str(value).startswith("v1.0."):
                raise StopError(
                    f"{quote(name, 200)} est au format {quote(str(value), 40)}.",
                    "Seul le format v1.0 de « finess-structures » est reconnu.",
                )
            seen.add(key)
            yield key, value
    except (ValueError, RecursionError):
        raise StopError(
            f"{quote(name, 200)} n'est pas lisible comme « finess-structures » : JSON tronqué, "
            "endommagé, trop gros ou d'un autre contenu."
        ) from None
    missing = [key for key in ("schemaVersion", "pmej") if key not in seen]
    if missing:
        raise StopError(
            f"{quote(name, 200)} n'est pas un fichier « finess-structures » reconnu : "
            f"{' et '.join(missing)} absent ou vide.",
            "Le fichier « finess-activites » ne convient pas.",
        )


def _walk(stream: _Stream) -> Iterator[tuple[str, Any]]:
    stream.skip("{")
    while stream.peek() != "}":
        key = stream.value()
        stream.skip(":")
        if stream.peek() == "[":
            for item in stream.items():
                yield key, item
        else:
            yield key, stream.value()
        if stream.peek() != "}":
            stream.skip(",")
    stream.skip("}")
    if stream.peek():
        raise ValueError("text after the end")


def sites_of(entity: Any) -> Iterator[tuple[str, str, str]]:
    """Yield the ET, the EJ and the name of each site of one `pmej` element.

    A site whose keys are missing is yielded with empty numbers, so that it is counted.
    """
    ej = number_of(entity)
    sites = entity.get("ege", []) if isinstance(entity, dict) else None
    if not ej or not isinstance(sites, list):
        yield "", "", ""
        return
    for site in sites:
        group = "informationsGeneralesEGE"
        label = _text(site, group, "nomEgeLong") or _text(site, group, "nomEgeCourt")
        yield _text(site, group, "numFinessEge"), ej, label


def closings_of(entity: Any) -> Iterator[tuple[str, str]]:
    """Yield the number and the closing date (ISO) of the entity and of its sites, where given."""
    if not isinstance(entity, dict):
        return
    sites = entity.get("ege")
    records = [(entity, "informationsGeneralesPMEJ", "numFinessPm")]
    for site in sites if isinstance(sites, list) else []:
        records.append((site, "informationsGeneralesEGE", "numFinessEge"))
    for record, group, number in records:
        closed = _text(record, group, "dateFermeture")
        if closed:
            yield _text(record, group, number), closed


def number_of(entity: Any) -> str:
    """Return the EJ of one `pmej` element, empty when it has none."""
    return _text(entity, "informationsGeneralesPMEJ", "numFinessPm")


def _text(record: Any, group: str, key: str) -> str:
    inner = record.get(group) if isinstance(record, dict) else None
    value = inner.get(key) if isinstance(inner, dict) else None
    return value.strip() if isinstance(value, str) else ""
