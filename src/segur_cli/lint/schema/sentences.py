"""From refusals to findings: one for one defect, its code and its French sentence."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from segur_cli.diagnostics import Severity
from segur_cli.documents import Json, join
from segur_cli.lint.context import Spot
from segur_cli.lint.schema import codes, keyword_sentences
from segur_cli.lint.schema.keyword_sentences import Said, known_keys
from segur_cli.lint.schema.refused import Reader, Refused, unfold
from segur_cli.rules.rule import Finding
from segur_cli.templates.json_words import name_of
from segur_cli.templates.places import HOLE, comes_from_xml, is_empty, is_enforced, is_hollow
from segur_cli.text.writing import nearest, quote, sanitized

# For one text or number, the first of these speaks for the others.
_RANKS = {
    kind: rank
    for rank, kind in enumerate(
        ("FalseSchema", "Type", "Constant", "Enum", "MinLength", "MaxLength", "Format", "Pattern")
    )
}
_UNKNOWN = frozenset({"AdditionalProperties", "UnevaluatedProperties"})
_LISTS = frozenset({"Constant", "Enum"})
_VAGUE = frozenset({"Not", "AnyOf", "OneOfNotValid", "OneOfMultipleValid"})


def independent(refusals: Iterable[Refused], schema: Mapping[str, Any]) -> list[Refused]:
    """Keep the refusals that are defects of their own, in a fixed order."""
    by_place: dict[str, list[Refused]] = {}
    for refused in _without_echoes(list(refusals), schema):
        by_place.setdefault(refused.pointer, []).append(refused)
    kept: list[Refused] = []
    for pointer in sorted(by_place):
        group = sorted(by_place[pointer], key=_order)
        decisive = [r for r in group if r.kind in ("FalseSchema", "Type")]
        proven = [r for r in group if r.kind in _LISTS and _is_proven(r)]
        if decisive and proven and not _is_proven(decisive[0]):
            kept.append(proven[0])
        elif decisive:
            kept.append(decisive[0])
        elif isinstance(group[0].value, dict):
            kept += _of_object(group, schema)
        elif isinstance(group[0].value, list):
            kept += _of_list(group)
        else:
            kept.append(group[0])
    return kept


def _is_proven(refused: Refused) -> bool:
    """Whether a file proves a constraint; in a model written by hand, all are the user's."""
    annotation = refused.node.get("x-segur")
    proofs = annotation.get("proof") if isinstance(annotation, Mapping) else None
    return not isinstance(proofs, Mapping) or refused.keyword in proofs


def _order(refused: Refused) -> tuple[int, str, str]:
    rank = 2 * len(_RANKS) if refused.kind in _VAGUE else _RANKS.get(refused.kind, len(_RANKS))
    return (rank, refused.kind, repr(refused.details))


def _of_object(group: list[Refused], schema: Mapping[str, Any]) -> list[Refused]:
    silenced = {"MinProperties"} if any(r.kind == "Required" for r in group) else set()
    if any(r.kind in _UNKNOWN for r in group):
        silenced.add("MaxProperties")
    clear = [r for r in group if r.kind not in _VAGUE and r.kind not in silenced]
    return _without_renamed(clear or group[:1], schema)


def _of_list(group: list[Refused]) -> list[Refused]:
    counts = [r for r in group if r.kind in ("MinItems", "MaxItems")]
    if counts:
        return counts[:1] + [r for r in group if r.kind == "UniqueItems"]
    return [r for r in group if r.kind not in _VAGUE] or group[:1]


def _without_echoes(refusals: list[Refused], schema: Mapping[str, Any]) -> Iterator[Refused]:
    """Drop from `unevaluatedProperties` the keys that the schema knows.

    When a value is refused anywhere in an alternative, the validator takes all the keys of
    the alternative for unknown.
    """
    for refused in refusals:
        if refused.kind != "UnevaluatedProperties" or len(refusals) == 1:
            yield refused
            continue
        known = known_keys(refused.node, schema)
        unknown = [key for key in refused.details["unexpected"] if key not in known]
        if unknown:
            yield replace(refused, details={"unexpected": unknown})


def _without_renamed(group: list[Refused], schema: Mapping[str, Any]) -> list[Refused]:
    """A misspelt key is not also a missing one: the finding on the unknown key says both."""
    unknown = [key for r in group if r.kind in _UNKNOWN for key in r.details["unexpected"]]
    missing = [r.details["property"] for r in group if r.kind == "Required"]
    if not unknown or not missing:
        return group
    absent = {
        key
        for r in group
        if r.kind in _UNKNOWN and isinstance(r.value, dict)
        for key in known_keys(r.node, schema)
        if key not in r.value
    }
    renamed = {nearest(key, sorted(absent | set(missing))) for key in unknown}
    return [r for r in group if not (r.kind == "Required" and r.details["property"] in renamed)]


_SAYINGS: dict[str, Callable[[Refused, Mapping[str, Any]], Said]] = {
    "Required": keyword_sentences.missing,
    "AnyKey": keyword_sentences.one_of_keys,
    "AdditionalProperties": keyword_sentences.unknown,
    "UnevaluatedProperties": keyword_sentences.unknown,
    "MinProperties": keyword_sentences.count,
    "MaxProperties": keyword_sentences.count,
    "Type": keyword_sentences.wrong_type,
    "Enum": keyword_sentences.not_listed,
    "Constant": keyword_sentences.not_listed,
    "Pattern": keyword_sentences.pattern,
    "Format": keyword_sentences.bad_format,
    "MinLength": keyword_sentences.length,
    "MaxLength": keyword_sentences.length,
    "Minimum": keyword_sentences.bounds,
    "Maximum": keyword_sentences.bounds,
    "ExclusiveMinimum": keyword_sentences.bounds,
    "ExclusiveMaximum": keyword_sentences.bounds,
    "MultipleOf": keyword_sentences.multiple,
    "MinItems": keyword_sentences.item_count,
    "MaxItems": keyword_sentences.item_count,
    "UniqueItems": keyword_sentences.twice,
    "Contains": keyword_sentences.no_such_item,
    "FalseSchema": keyword_sentences.forbidden,
    "UnevaluatedItems": keyword_sentences.extra_items,
    "Not": keyword_sentences.negated,
    "OneOfMultipleValid": keyword_sentences.several_alternatives,
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
        yield from keyword_sentences.no_alternative(refused, _nearest_lack(refused, schema))
    else:
        saying = _SAYINGS.get(refused.kind, keyword_sentences.not_judged)
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
