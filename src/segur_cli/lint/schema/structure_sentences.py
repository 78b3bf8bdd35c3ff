"""What is said of keys, lists, alternatives, and of what a model forbids."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from segur_cli.documents import Json, join
from segur_cli.lint.context import At, Spot
from segur_cli.lint.schema import codes
from segur_cli.lint.schema.refused import Refused
from segur_cli.rules.rule import Finding
from segur_cli.templates.concept_map import follow
from segur_cli.templates.concepts import CONCEPTS, concepts_of
from segur_cli.templates.json_words import name_of, possible, shown
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


def item_count(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`minItems` and `maxItems`."""
    found = len(refused.value) if isinstance(refused.value, list) else 0
    limit = refused.details["limit"]
    bound = "au moins" if refused.kind == "MinItems" else "au plus"
    size = plural(found, "élément") if found else "liste vide"
    message = f"{name_of(refused.path)} : {size}, {_items(limit)} {bound}."
    yield codes.ITEM_COUNT, Finding(Spot(refused.pointer, "opening"), message)


def _items(count: int) -> str:
    return plural(count, "élément attendu", "éléments attendus")


def twice(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`uniqueItems`: one finding for each item that repeats an earlier one."""
    first_seen: dict[Any, int] = {}
    for index, item in enumerate(refused.value if isinstance(refused.value, list) else ()):
        earlier = first_seen.setdefault(_identity(item), index)
        if earlier != index:
            message = (
                f"{name_of(refused.path)} : l'élément n° {index + 1} répète l'élément "
                f"n° {earlier + 1}."
            )
            pointer = join(refused.pointer, index)
            yield codes.TWICE, Finding(Spot(pointer), message, "supprimez l'élément répété")


def _identity(value: Json) -> Any:
    """Return a key that two values share when JSON Schema holds them equal (1 and 1.0)."""
    if isinstance(value, dict):
        members = ((key, _identity(child)) for key, child in value.items())
        return ("object", frozenset(members))
    if isinstance(value, list):
        return ("array", tuple(map(_identity, value)))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return ("number", value)
    return (type(value).__name__, value)


def no_such_item(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`contains`, `minContains` and `maxContains`."""
    limit = refused.node.get(refused.keyword)
    where = name_of(refused.path)
    bound = {"minContains": "au moins", "maxContains": "au plus"}.get(refused.keyword)
    if bound is not None and isinstance(limit, int):
        wanted_count = plural(limit, "élément")
        message = f"{where} : il faut {wanted_count} {bound} de la sorte que décrit le modèle."
    else:
        message = f"{where} : aucun élément ne répond à ce que demande le modèle."
    wanted = refused.node.get("contains")
    if isinstance(wanted, Mapping) and "const" in wanted:
        message = f"{message[:-1]} ({shown(wanted['const'])})."
    yield codes.NO_SUCH_ITEM, Finding(Spot(refused.pointer, "opening"), message)


def forbidden(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """A `false` schema: a key or an item that must not be there."""
    if refused.keyword == "propertyNames":
        message = f"{name_of(refused.path)} : cet objet doit rester vide."
        yield codes.FORBIDDEN, Finding(Spot(refused.pointer, "opening"), message)
    elif not refused.path:
        message = "Le modèle refuse ce document, quel que soit son contenu."
        yield codes.FORBIDDEN, Finding(Spot("", "opening"), message)
    elif isinstance(refused.path[-1], str):
        message = f"La clé {quote(refused.path[-1])} est interdite ici par le modèle."
        yield codes.FORBIDDEN, Finding(Spot(refused.pointer, "key"), message, "supprimez-la")
    else:
        message = f"{name_of(refused.path)} : cet élément est en trop dans la liste."
        yield codes.FORBIDDEN, Finding(Spot(refused.pointer), message, "supprimez-le")


def extra_items(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`unevaluatedItems`: the validator counts the items, and does not say where they are."""
    count = plural(len(refused.details["unexpected"]), "élément")
    message = f"{name_of(refused.path)} : {count} en trop, que le modèle ne prévoit pas."
    yield codes.FORBIDDEN, Finding(Spot(refused.pointer, "opening"), message)


def negated(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`not`: the forbidden value or keys are named when the schema does."""
    refuse = refused.details.get("schema")
    keys = refuse.get("required") if isinstance(refuse, Mapping) else None
    if isinstance(keys, list) and keys and isinstance(refused.value, dict):
        names = listed(quote(key) for key in keys)
        plurals = ("la clé", "est interdite") if len(keys) == 1 else (
            "les clés", "sont interdites ensemble")  # fmt: skip
        message = f"{name_of(refused.path)} : {plurals[0]} {names} {plurals[1]} par le modèle."
        yield codes.FORBIDDEN, Finding(Spot(refused.pointer, "opening"), message)
        return
    what = shown(refused.value) if not isinstance(refused.value, dict | list) else "cette valeur"
    message = f"{name_of(refused.path)} : {what} est une valeur que le modèle interdit."
    yield codes.FORBIDDEN, Finding(Spot(refused.pointer, _at(refused)), message)


def several_alternatives(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`oneOf`: more than one alternative fits."""
    message = (
        f"{name_of(refused.path)} : plusieurs des formes prévues par le modèle conviennent à la "
        "fois, une seule est permise."
    )
    yield codes.NO_ALTERNATIVE, Finding(Spot(refused.pointer, _at(refused)), message)


def no_alternative(
    refused: Refused, nearest_lack: str | None
) -> Iterator[tuple[str, Finding[Spot]]]:
    """`anyOf` and `oneOf`: none fits; `nearest_lack` is what the nearest one refuses."""
    count = len(refused.branches)
    forms = f"aucune des {count} formes prévues" if count > 1 else "la forme prévue"
    verb = "ne convient" if count > 1 else "ne convient pas"
    message = f"{name_of(refused.path)} : {forms} par le modèle {verb}."
    if nearest_lack is not None:
        message += f" La plus proche dit : {nearest_lack}"
    yield codes.NO_ALTERNATIVE, Finding(Spot(refused.pointer, _at(refused)), message)


def _at(refused: Refused) -> At:
    return "opening" if isinstance(refused.value, dict | list) else "value"
