"""French words for JSON: its types, its values quoted short, and where a pointer leads."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from segur_cli.documents import Json
from segur_cli.text.writing import listed, quote, sanitized

MAX_LISTED = 12
_LENGTH = 40

# JSON Schema's name of a type: bare noun, then after « au lieu ».
_TYPES = {
    "string": ("texte", "d'un texte"),
    "number": ("nombre", "d'un nombre"),
    "integer": ("nombre entier", "d'un nombre entier"),
    "boolean": ("booléen", "de true ou false"),
    "object": ("objet", "d'un objet { }"),
    "array": ("liste", "d'une liste [ ]"),
    "null": ("null", "de null"),
}


def type_of(value: Json) -> str:
    """Return JSON Schema's name of the type of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, Decimal | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def instead_of(value: Json, types: Iterable[str]) -> str:
    """Say which type was found and which are expected: `texte au lieu d'un nombre`."""
    found = type_of(value)
    # « nombre décimal » tells more than « nombre » to who was asked for an integer.
    noun = "nombre à décimales" if found == "number" else _TYPES[found][0]
    noun = "nombre" if found == "integer" else noun
    expected = [words for name, (_, words) in _TYPES.items() if name in set(types)]
    return f"{noun} au lieu {listed(expected, 'ou')}"


def shown(value: Json) -> str:
    """Write a value for a message, at most 40 characters of it; containers are only named."""
    if isinstance(value, str):
        return quote(value) if value else "un texte vide"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return "un objet"
    if isinstance(value, list):
        return "une liste"
    return number(value)


def number(value: object) -> str:
    """Write a number as JSON does, at most 40 characters of it."""
    text = sanitized(str(value))
    return f"{text[:_LENGTH]}…" if len(text) > _LENGTH else text


def name_of(path: Sequence[str | int]) -> str:
    """Name the place a path leads to: `« pieces », élément n° 2`; the root is named too."""
    keys = [index for index, token in enumerate(path) if isinstance(token, str)]
    after = keys[-1] + 1 if keys else 0
    items = [f"élément n° {int(index) + 1}" for index in path[after:]]
    if keys:
        return ", ".join([quote(path[after - 1]), *items])
    return ", ".join(items).capitalize() or "Document"


def possible(values: Sequence[str]) -> str:
    """List quoted values, a dozen at most, and say when some are left out."""
    kept = ", ".join(quote(value) for value in values[:MAX_LISTED])
    return f"{kept}…" if len(values) > MAX_LISTED else kept
