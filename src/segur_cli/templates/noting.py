"""What the portal was seen to refuse, noted in a model at its place: a warning, dated."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import jsonschema_rs

from segur_cli.exits import StopError
from segur_cli.templates.learning.reviewing import node_at
from segur_cli.text.writing import quote


@dataclass(frozen=True)
class RefusalTerms:
    """What a refusal says of a value: forbidden or allowed ones, a length, a form, presence."""

    forbidden: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    max_length: int | None = None
    pattern: str | None = None
    required: bool = False


def note(
    schema: dict[str, Any], message: str, pointer: str, seen: RefusalTerms, today: date
) -> bool:
    """Write an observation at a place; False when the same was there already.

    Raises StopError for an unknown place, an empty message, or a pattern that is not one.
    """
    if not message.strip():
        raise StopError("Le message du portail est vide.")
    if seen.pattern is not None:
        try:
            jsonschema_rs.validator_for({"type": "string", "pattern": seen.pattern})
        except ValueError:
            raise StopError(
                f"Expression régulière illisible : {quote(seen.pattern, 80)}."
            ) from None
    if seen.max_length is not None and seen.max_length < 0:
        raise StopError("--max-length : une longueur est un nombre positif.")
    node = node_at(schema, pointer)
    told: dict[str, Any] = {"date": today.isoformat(), "message": message.strip()[:500]}
    if seen.forbidden:
        told["forbidden"] = list(seen.forbidden)
    if seen.allowed:
        told["allowed"] = list(seen.allowed)
    if seen.max_length is not None:
        told["maxLength"] = seen.max_length
    if seen.pattern is not None:
        told["pattern"] = seen.pattern
    if seen.required:
        told["required"] = True
    observed: list[dict[str, Any]] = node.setdefault("x-segur", {}).setdefault("observed", [])
    same = [one for one in observed if {**one, "date": ""} == {**told, "date": ""}]
    if same:
        return False
    observed.append(told)
    return True
