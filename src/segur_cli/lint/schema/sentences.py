"""From each kind of refusal to its code and French sentence."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from segur_cli.diagnostics import Severity
from segur_cli.documents import Json, join
from segur_cli.lint.context import Spot
from segur_cli.lint.schema import codes, key_sentences, shape_sentences, value_sentences
from segur_cli.lint.schema.cascade import independent
from segur_cli.lint.schema.combinations import unfold
from segur_cli.lint.schema.key_sentences import Said
from segur_cli.lint.schema.refused import Reader, Refused
from segur_cli.rules.rule import Finding
from segur_cli.templates.json_words import name_of
from segur_cli.templates.places import HOLE, comes_from_xml, is_empty, is_enforced, is_hollow
from segur_cli.text.writing import quote, sanitized

_SAYINGS: dict[str, Callable[[Refused, Mapping[str, Any]], Said]] = {
    "Required": key_sentences.missing,
    "AnyKey": key_sentences.one_of_keys,
    "AdditionalProperties": key_sentences.unknown,
    "UnevaluatedProperties": key_sentences.unknown,
    "MinProperties": key_sentences.count,
    "MaxProperties": key_sentences.count,
    "Type": value_sentences.wrong_type,
    "Enum": value_sentences.not_listed,
    "Constant": value_sentences.not_listed,
    "Pattern": value_sentences.pattern,
    "Format": value_sentences.bad_format,
    "MinLength": value_sentences.length,
    "MaxLength": value_sentences.length,
    "Minimum": value_sentences.bounds,
    "Maximum": value_sentences.bounds,
    "ExclusiveMinimum": value_sentences.bounds,
    "ExclusiveMaximum": value_sentences.bounds,
    "MultipleOf": value_sentences.multiple,
    "MinItems": shape_sentences.item_count,
    "MaxItems": shape_sentences.item_count,
    "UniqueItems": shape_sentences.twice,
    "Contains": shape_sentences.no_such_item,
    "FalseSchema": shape_sentences.forbidden,
    "UnevaluatedItems": shape_sentences.extra_items,
    "Not": shape_sentences.negated,
    "OneOfMultipleValid": shape_sentences.several_alternatives,
}


def told(
    value: Json,
    schema: Mapping[str, Any],
    errors: Iterable[Any],
    *,
    learned: bool = False,
    spoken: Collection[str] = (),
) -> Iterator[tuple[str, Finding[Spot]]]:
    """Yield the code and finding of each error of a validator that is a defect of its own.

    `spoken` are the pointers of values of which their places said more.
    """
    repeats = learned and comes_from_xml(schema)
    refusals = map(_hole, unfold(Reader(value, schema).read(errors)))
    for refused in independent(refusals, schema):
        if refused.pointer in spoken and not isinstance(refused.value, dict | list):
            continue
        if not (learned and _is_absence(refused)):
            for code, finding in say(refused, schema):
                yield code, _weighed(finding, refused, learned=learned, repeats=repeats)


def _is_absence(refused: Refused) -> bool:
    """Whether a learned model is refused an empty value: where one is due, its place says so."""
    if refused.kind == "Required":
        annotation = refused.node.get("x-segur")
        optional = isinstance(annotation, Mapping) and annotation.get("presence") == "optional"
        return optional and is_hollow(refused.value)
    keyed = bool(refused.path) and isinstance(refused.path[-1], str)  # an item is no absence
    return keyed and not isinstance(refused.value, dict | list) and is_empty(refused.value)


def _hole(refused: Refused) -> Refused:
    """Tell as a type what only keeps open the holes of a blank: `""` or 0 at another's place."""
    node, types = refused.node, refused.node.get("type")
    closed = {
        "Pattern": ("string", node.get("pattern") == HOLE["pattern"]),
        "Maximum": ("number", node.get("minimum") == node.get("maximum") == 0),
        "Minimum": ("number", node.get("minimum") == node.get("maximum") == 0),
    }
    name, applies = closed.get(refused.kind, ("", False))
    if not applies or not isinstance(types, list):
        return refused
    others = [kind for kind in types if kind not in (name, "null")]
    return replace(refused, kind="Type", keyword="type", details={"types": others})


def _weighed(
    finding: Finding[Spot], refused: Refused, *, learned: bool, repeats: bool
) -> Finding[Spot]:
    """Say what proves a constraint, and how the field is called; one not confirmed warns.

    `repeats` when a converter from XML may write a list where a file has one object.
    """
    annotation = refused.node.get("x-segur")
    if not isinstance(annotation, Mapping):
        return finding
    label, proofs = annotation.get("label"), annotation.get("proof")
    message = finding.message
    if isinstance(label, str) and label and finding.place.at != "key":
        message += f" (champ {quote(label, 80)})"
    proof = proofs.get(refused.keyword) if isinstance(proofs, Mapping) else proofs
    if refused.kind == "Required":
        key = refused.details["property"]
        proof = proof.get(key) if isinstance(proof, Mapping) else proof
        annotation = _annotation_below(refused.node, key) or annotation
    if isinstance(proof, str) and proof:
        message += f" [{sanitized(proof[:120])}]"
    # Examples show the type of a value; only a table, or a schema, asks for it. That a place holds
    # others is shown by its keys.
    holds = "properties" in refused.node and not (repeats and isinstance(refused.value, list))
    unproved = learned and refused.kind == "Type" and not proof and not holds
    sure = is_enforced(annotation, learned=learned) and not unproved
    return replace(
        finding, message=message, severity=finding.severity if sure else Severity.WARNING
    )


def _annotation_below(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    properties = node.get("properties")
    child = properties.get(key) if isinstance(properties, Mapping) else None
    found = child.get("x-segur") if isinstance(child, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def say(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """Yield the code and finding of a refusal: several when it is about several keys or items."""
    if refused.kind == "PropertyNames":
        yield from _key_name(refused, schema)
    elif refused.kind in ("AnyOf", "OneOfNotValid"):
        yield from shape_sentences.no_alternative(refused, _nearest_lack(refused, schema))
    else:
        saying = _SAYINGS.get(refused.kind, value_sentences.not_judged)
        yield from saying(refused, schema)


def _key_name(refused: Refused, schema: Mapping[str, Any]) -> Said:
    """`propertyNames`: the sentence that its schema deserves, about the key."""
    inner = refused.branches[0][0]
    lack = next((_bare(finding.message, inner) for _, finding in say(inner, schema)), "")
    message = f"Nom de clé refusé par le modèle : {lack}"
    pointer = join(refused.pointer, str(inner.path[-1]))
    yield (
        codes.KEY_NAME,
        Finding(Spot(pointer, "key"), message, f"renommez {quote(inner.path[-1])}"),
    )


def _nearest_lack(refused: Refused, schema: Mapping[str, Any]) -> str | None:
    """Return what the alternative with the fewest refusals lacks, None without any."""
    telling = [b for b in refused.branches if all(r.kind != "FalseSchema" for r in b)]
    branch = min(telling, key=len, default=())
    said = (
        _bare(found.message, refused) for refusal in branch for _, found in say(refusal, schema)
    )
    return next(said, None)


def _bare(message: str, refused: Refused) -> str:
    """Return a message without the place it begins with, when it has just been named."""
    return message.removeprefix(f"{name_of(refused.path)} : ")
