"""What is said of a text, a number or another single value."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from segur_cli.diagnostics import Severity
from segur_cli.documents import Json
from segur_cli.lint.context import Spot
from segur_cli.lint.schema import codes
from segur_cli.lint.schema.refused import Refused, options_of
from segur_cli.lint.schema.structure_sentences import Said
from segur_cli.rules.rule import Finding
from segur_cli.templates.concepts import CONCEPTS, ValueType, concepts_of
from segur_cli.templates.encodings import is_date_form
from segur_cli.templates.json_words import MAX_LISTED, instead_of, name_of, number, shown
from segur_cli.text.amounts import number_in
from segur_cli.text.dates import dated, day_first, possible_days, serial_day
from segur_cli.text.writing import day, nearest, plural, quote

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
