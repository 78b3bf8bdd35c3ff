"""What is said of keys: missing, unknown, linked, badly named, too few or too many."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from segur_cli.documents import join
from segur_cli.lint.context import Spot
from segur_cli.lint.schema import codes
from segur_cli.lint.schema.refused import Refused
from segur_cli.rules.rule import Finding
from segur_cli.templates.concept_map import follow
from segur_cli.templates.concepts import CONCEPTS, concepts_of
from segur_cli.templates.json_words import name_of, possible
from segur_cli.text.writing import listed, nearest, plural, quote

Said = Iterator[tuple[str, Finding[Spot]]]
_LISTS = ("allOf", "anyOf", "oneOf")
_SINGLES = ("then", "else", "if")
_MAX_DEPTH = 16


def missing(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`required`, and `dependentRequired`, that the validator tells apart by its path."""
    key = refused.details["property"]
    trigger = _trigger(refused, key) if refused.keyword == "dependentRequired" else None
    place = Spot(refused.pointer, "opening")
    if refused.keyword == "dependentRequired":
        code = codes.LINKED_KEY
        when = f" dès que {quote(trigger)} est là" if trigger else " avec les autres"
        message = f"{_place(refused)}la clé {quote(key)} est obligatoire{when}, et absente."
    else:
        code, place = codes.MISSING_KEY, place._replace(missing=(key,))
        message = f"{_place(refused)}la clé obligatoire {quote(key)} est absente."
    hint = f"ajoutez la clé {quote(key)}{_meaning(refused, key)}"
    yield code, Finding(place, _capital(message), hint)


def one_of_keys(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """Alternatives that each ask for one key, none of which is there."""
    keys = refused.details["keys"]
    named = listed(map(quote, keys), "ou")
    message = f"{_place(refused)}une de ces clés est obligatoire : {named}."
    place = Spot(refused.pointer, "opening", missing=tuple(keys))
    yield codes.MISSING_KEY, Finding(place, _capital(message))


def unknown(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`additionalProperties` and `unevaluatedProperties`: one finding for each key."""
    present = refused.value if isinstance(refused.value, dict) else {}
    known = known_keys(refused.node, schema)
    absent = tuple(name for name in known if name not in present)
    for key in refused.details["unexpected"]:
        message = f"{_place(refused)}la clé {quote(key)} est inconnue du modèle."
        close, existing = _nearest(key, absent), _nearest(key, known)
        hint = "supprimez-la, ou vérifiez que le modèle est à jour"
        if close is not None:
            message += f" Vouliez-vous écrire {quote(close)} ?"
            hint = f"renommez-la {quote(close)}"
        elif existing is not None:
            message += f" La clé {quote(existing)} est déjà là."
        elif absent:
            message += f" Clés possibles ici : {possible(absent)}."
        pointer = join(refused.pointer, key)
        yield codes.UNKNOWN_KEY, Finding(Spot(pointer, "key"), _capital(message), hint)


def count(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`minProperties` and `maxProperties`."""
    found = len(refused.value) if isinstance(refused.value, dict) else 0
    limit = refused.details["limit"]
    bound = "au moins" if refused.kind == "MinProperties" else "au plus"
    message = f"{name_of(refused.path)} : {plural(found, 'clé')}, il en faut {limit} {bound}."
    yield codes.KEY_COUNT, Finding(Spot(refused.pointer, "opening"), message)


def _trigger(refused: Refused, key: str) -> str | None:
    """Return the key that is there and asks for the missing one."""
    linked = refused.node.get("dependentRequired")
    present = refused.value if isinstance(refused.value, dict) else {}
    for name, keys in linked.items() if isinstance(linked, Mapping) else ():
        if name in present and key in keys:
            return str(name)
    return None


def _place(refused: Refused) -> str:
    if not refused.path:
        return ""
    name = name_of(refused.path)
    return f"dans {name}, " if name.startswith("«") else f"dans l'{name.lower()}, "


def _meaning(refused: Refused, key: str) -> str:
    """Return what the model says of a key: its concepts, in French."""
    properties = refused.node.get("properties")
    child = properties.get(key) if isinstance(properties, Mapping) else None
    annotation = child.get("x-segur") if isinstance(child, Mapping) else None
    concepts = concepts_of(annotation) if isinstance(annotation, Mapping) else []
    labels = [CONCEPTS[name].label for name in concepts if name in CONCEPTS]
    return f" : {listed(labels, 'et')}" if labels else ""


@lru_cache(maxsize=4096)
def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    return nearest(name[:200], known)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def known_keys(node: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys that a schema object names, through its alternatives and local `$ref`s."""
    return tuple(dict.fromkeys(_keys(node, schema, 0)))


def _keys(node: object, schema: Mapping[str, Any], depth: int) -> Iterator[str]:
    if not isinstance(node, Mapping) or depth > _MAX_DEPTH:
        return
    properties = node.get("properties")
    if isinstance(properties, Mapping):
        yield from (key for key, child in properties.items() if child is not False)
    for name in _LISTS:
        for child in node.get(name) or ():
            yield from _keys(child, schema, depth + 1)
    for name in _SINGLES:
        yield from _keys(node.get(name), schema, depth + 1)
    dependent = node.get("dependentSchemas")
    for child in dependent.values() if isinstance(dependent, Mapping) else ():
        yield from _keys(child, schema, depth + 1)
    reference = node.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        yield from _keys(follow(schema, reference), schema, depth + 1)
