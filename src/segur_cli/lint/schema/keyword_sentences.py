"""What is said of each keyword that a value fails: of keys and lists, then of single values."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from segur_cli.diagnostics import Severity
from segur_cli.documents import Json, join
from segur_cli.lint.context import At, Spot
from segur_cli.lint.schema import codes
from segur_cli.lint.schema.refused import Refused, options_of
from segur_cli.rules.rule import Finding
from segur_cli.templates.concept_map import follow
from segur_cli.templates.concepts import CONCEPTS, ValueType, concepts_of
from segur_cli.templates.encodings import is_date_form
from segur_cli.templates.json_words import MAX_LISTED, instead_of, name_of, number, possible, shown
from segur_cli.text.amounts import number_in
from segur_cli.text.dates import dated, day_first, possible_days, serial_day
from segur_cli.text.writing import day, listed, nearest, plural, quote

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


_FORMATS = {
    "date": "une date au format AAAA-MM-JJ",
    "date-time": "une date et heure du type 2025-02-03T09:30:00+01:00",
    "time": "une heure du type 09:30:00+01:00",
    "duration": "une durée du type P1Y2M ou PT36H",
    "email": "une adresse électronique",
    "idn-email": "une adresse électronique",
    "hostname": "un nom de machine",
    "idn-hostname": "un nom de machine",
    "ipv4": "une adresse IPv4",
    "ipv6": "une adresse IPv6",
    "uri": "une adresse (URI) complète",
    "iri": "une adresse (IRI) complète",
    "uri-reference": "une adresse (URI)",
    "iri-reference": "une adresse (IRI)",
    "uri-template": "un modèle d'adresse (URI)",
    "uuid": "un identifiant UUID",
    "json-pointer": "un pointeur JSON",
    "relative-json-pointer": "un pointeur JSON relatif",
    "regex": "une expression régulière",
}
_BOUNDS = {
    "Minimum": "est inférieur au minimum, {}",
    "Maximum": "dépasse le maximum, {}",
    "ExclusiveMinimum": "doit être strictement supérieur à {}",
    "ExclusiveMaximum": "doit être strictement inférieur à {}",
}


def wrong_type(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`type`, with the cure of the two usual mix-ups."""
    value, types = refused.value, refused.details["types"]
    scalar = "" if isinstance(value, dict | list) or value is None else f" ({shown(value)})"
    message = f"{name_of(refused.path)} : {instead_of(value, types)}{scalar}."
    hint = _hint(value, set(types), _holds_days(refused))
    yield codes.TYPE, Finding(Spot(refused.pointer), message, hint)


def _holds_days(refused: Refused) -> bool:
    """Whether a place is one of days: by its concept, how it is written, else its key."""
    annotation = refused.node.get("x-segur")
    if isinstance(annotation, Mapping):
        encoding = annotation.get("encoding")
        written = encoding.get("date") if isinstance(encoding, Mapping) else encoding
        if isinstance(written, str) and is_date_form(written):
            return True
        concepts = [name for name in concepts_of(annotation) if name in CONCEPTS]
        if concepts:
            return any(CONCEPTS[name].kind is ValueType.DATE for name in concepts)
    key = next((part for part in reversed(refused.path) if isinstance(part, str)), "")
    return "date" in key.lower()


def _hint(value: Json, types: set[str], dated_place: bool) -> str | None:
    if isinstance(value, str):
        if types & {"number", "integer"}:
            meant = number_in(value)
            if meant is not None and Decimal(meant) == 0:
                return None  # a zero without quotes may be refused as well: its rule says it
            if meant is not None and ("number" in types or meant.lstrip("-").isdigit()):
                return f"écrivez {meant}, sans guillemets"
        if "boolean" in types and value.strip().lower() in ("true", "false"):
            return f"écrivez {value.strip().lower()}, sans guillemets"
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and "string" in types:
        meant_day = serial_day(str(value)) if dated_place else None
        if meant_day is not None:
            return (
                "c'est le numéro de jour d'un tableur : "
                f"{day(meant_day)} ; écrivez {quote(meant_day.isoformat())} si le modèle la veut "
                "ainsi, entre guillemets"
            )
        return (
            "écrivez cette valeur entre guillemets, après avoir vérifié qu'aucun zéro initial "
            "n'a été perdu"
        )
    # A list that PowerShell wrapped is no object to put in a list: TXT007 says what to keep.
    if "array" in types and isinstance(value, dict) and value.keys() != {"value", "Count"}:
        return "mettez cet objet dans une liste : [ { … } ]"
    return None


def not_listed(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`enum` and `const`."""
    options = options_of(refused)
    value = refused.value
    where = f"{name_of(refused.path)} : {shown(value)}"
    unquoted = next((o for o in options if not isinstance(o, str) and shown(o) == value), None)
    if len(options) == 1:
        expected = shown(options[0])
        message = f"{where} au lieu de {expected}."
        hint: str | None = f"écrivez {expected}"
        if isinstance(options[0], dict | list):
            message = f"{name_of(refused.path)} : ce n'est pas la valeur que le modèle impose."
            hint = None
        yield codes.NOT_LISTED, Finding(Spot(refused.pointer), message, hint)
        return
    texts = [option for option in options if isinstance(option, str)]
    close = nearest(value[:200], texts) if isinstance(value, str) and value else None
    message = f"{where} n'est pas une des valeurs du modèle."
    if close is not None:
        message += f" Vouliez-vous écrire {quote(close)} ?"
    else:
        kept = ", ".join(shown(option) for option in options[:MAX_LISTED])
        message += f" Valeurs possibles : {kept}{'…' if len(options) > MAX_LISTED else ''}."
    hint = f"écrivez {quote(close)}" if close is not None else None
    if unquoted is not None:
        hint = f"écrivez {shown(unquoted)}, sans guillemets"
    yield codes.NOT_LISTED, Finding(Spot(refused.pointer), message, hint)


def pattern(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`pattern`."""
    motif = quote(refused.details["pattern"], 60)
    message = (
        f"{name_of(refused.path)} : {shown(refused.value)} n'a pas la forme que demande le "
        f"modèle (motif {motif})."
    )
    text = str(refused.value)
    hint = "supprimez les espaces au début et à la fin" if text != text.strip() else None
    yield codes.PATTERN, Finding(Spot(refused.pointer), message, hint)


def bad_format(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`format`, with the cure of dates written the French way."""
    name, text = refused.details["format"], str(refused.value)
    expected = _FORMATS.get(name, f"au format {quote(name)}")
    message = f"{name_of(refused.path)} : {shown(text)} n'est pas {expected}."
    hint = None
    if name == "date":
        if len(text) == 10 and text[4] == "-" and possible_days(text) == ():
            message = f"{name_of(refused.path)} : le jour {shown(text)} n'existe pas."
        meant = day_first(text.strip()) or dated(text)
        hint = f"écrivez {quote(meant.isoformat())}" if meant else None
    yield codes.FORMAT, Finding(Spot(refused.pointer), message, hint)


def length(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`minLength` and `maxLength`, in code points."""
    text, limit = str(refused.value), refused.details["limit"]
    size = f"{shown(text)} a {plural(len(text), 'caractère')}"
    hint = None
    if not text:
        message = f"{name_of(refused.path)} : texte vide, alors que le modèle attend une valeur."
        hint = "écrivez la valeur, ou retirez la clé si elle est facultative"
    elif refused.kind == "MinLength":
        message = f"{name_of(refused.path)} : {size}, il en faut {limit} au moins."
    else:
        message = f"{name_of(refused.path)} : {size}, {limit} au plus sont admis."
    yield codes.LENGTH, Finding(Spot(refused.pointer), message, hint)


def bounds(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`minimum`, `maximum` and their exclusive forms."""
    said = _BOUNDS[refused.kind].format(number(refused.details["limit"]))
    message = f"{name_of(refused.path)} : {shown(refused.value)} {said}."
    yield codes.BOUNDS, Finding(Spot(refused.pointer), message)


def multiple(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`multipleOf`."""
    step = number(refused.details["multiple_of"])
    message = f"{name_of(refused.path)} : {shown(refused.value)} n'est pas un multiple de {step}."
    yield codes.MULTIPLE, Finding(Spot(refused.pointer), message)


def not_judged(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """A check that the validator gave up, or a keyword it knows and we do not."""
    message = (
        f"{name_of(refused.path)} : le contrôle « {refused.keyword[:40]} » du modèle n'a pas "
        "abouti sur cette valeur."
    )
    hint = "simplifiez cette partie du modèle, ou contrôlez la valeur à la main"
    yield codes.NOT_JUDGED, Finding(Spot(refused.pointer), message, hint, Severity.WARNING)
