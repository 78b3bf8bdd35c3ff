"""One defect yields one finding: silence what only follows from another refusal."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from segur_cli.lint.schema.key_sentences import known_keys
from segur_cli.lint.schema.refused import Refused
from segur_cli.text.writing import nearest

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
