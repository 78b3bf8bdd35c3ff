"""Read *finess-structures* (JSON, v1.0.x) in a stream: one legal entity at a time.

Source of the keys: FACTS, "The register as it is published since 2026".
"""

import json
from collections.abc import Iterator
from typing import Any, TextIO

from segur_cli.exits import StopError
from segur_cli.register.record import EJ, ET, EntityGroup, Record
from segur_cli.text.writing import quote

_CHUNK = 1 << 18
_LONGEST_VALUE = 64_000_000
KNOWN = "v1.0."  # the versions whose keys are read
MAX_CHARACTERS = 2_000_000_000
_GHT = "001"  # typeGcc: 135 of them in 2026, the number of GHT
_POSTCODE = 5
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

    Raises StopError when the file is cut or is not this JSON.
    """
    seen: set[str] = set()
    try:
        for key, value in _walk(_Stream(source)):
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
            "Le fichier « finess-activites » ne convient pas ; une demande d'avance ou de solde se "
            "contrôle par segur lint-json.",
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


def records_of(entity: Any) -> Iterator[Record]:
    """Yield the record of one `pmej` element, then those of its sites.

    One whose keys are missing is yielded with an empty number, so that it is counted.
    """
    if not isinstance(entity, dict):
        yield Record("", EJ)
        return
    general = entity.get("informationsGeneralesPMEJ")
    number = _text(general, "numFinessPm")
    siren = _text(general, "siren")
    yield Record(
        number,
        EJ,
        key=_text(general, "pmSmsseId"),
        name=_text(general, "denominationLonguePmSmsse") or _text(general, "denominationPm"),
        **_place(entity),
        siren=siren,
        created=_text(general, "dateCreation"),
        closed=_text(general, "dateFermeture"),
        active=entity.get("etatObjet") != "I",
    )
    sites = entity.get("ege", [])
    for site in sites if isinstance(sites, list) else [None]:
        yield _site(site, number, siren)


def _site(site: Any, ej: str, siren: str) -> Record:
    if not isinstance(site, dict):
        return Record("", ET, ej)
    general = site.get("informationsGeneralesEGE")
    return Record(
        _text(general, "numFinessEge"),
        ET,
        ej,
        name=_text(general, "nomEgeLong") or _text(general, "nomEgeCourt"),
        **_place(site),
        siren=siren,
        siret=_text(general, "siret"),
        created=_text(general, "dateOuverture"),
        closed=_text(general, "dateFermeture"),
        active=site.get("etatObjet") != "I",
    )


def group_of(value: Any) -> EntityGroup | None:
    """Return one `gcc` element that is a GHT; None for another kind of group."""
    if not isinstance(value, dict) or value.get("typeGcc") != _GHT:
        return None
    members = value.get("pmejDuGcc", [])
    return EntityGroup(
        _text(value, "nomGcc"),
        tuple(
            (_text(one, "pmSmsseId"), _text(one, "typeRoleEntiteGroupe"))
            for one in (members if isinstance(members, list) else [])
            if isinstance(one, dict)
        ),
    )


def _place(record: dict[str, Any]) -> dict[str, str]:
    """Return the town and département of the first address that has a town."""
    addresses = record.get("adresse", [])
    for address in addresses if isinstance(addresses, list) else []:
        town = _text(address, "ligneAcheminement")
        if town:
            return {"town": town, "department": department_of(_text(address, "codePostal"))}
    return {}


def department_of(postcode: str) -> str:
    """Return the département of a postcode; Corsica is left to the FINESS number."""
    if len(postcode) != _POSTCODE or not postcode.isdigit() or postcode.startswith("20"):
        return ""
    return postcode[:3] if postcode[:2] in ("97", "98") else postcode[:2]


def _text(record: Any, key: str) -> str:
    value = record.get(key) if isinstance(record, dict) else None
    return " ".join(writable(value).split()) if isinstance(value, str) else ""


def writable(text: str) -> str:
    """Return a text without the halves of characters that JSON escapes may hold: none can keep."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
