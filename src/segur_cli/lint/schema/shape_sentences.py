"""What is said of lists, of alternatives, and of what a model forbids."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from segur_cli.documents import Json, join
from segur_cli.lint.context import At, Spot
from segur_cli.lint.schema import codes
from segur_cli.lint.schema.key_sentences import Said
from segur_cli.lint.schema.refused import Refused
from segur_cli.rules.rule import Finding
from segur_cli.templates.json_words import name_of, shown
from segur_cli.text.writing import listed, plural, quote


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
