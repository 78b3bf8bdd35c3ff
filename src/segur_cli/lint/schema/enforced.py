"""What the places of a model enforce beyond its keywords: a value where one is due, its form."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from segur_cli.diagnostics import Severity
from segur_cli.documents import Json
from segur_cli.lint.context import Spot
from segur_cli.lint.schema import codes
from segur_cli.rules.rule import Finding
from segur_cli.templates.concept_map import EVERY, Nature, PatternRoute
from segur_cli.templates.json_words import shown
from segur_cli.templates.models import Model
from segur_cli.templates.places import Place, read_places
from segur_cli.text.writing import quote, sanitized

_NOTHING = ("", "…", "...")


class _Check(NamedTuple):
    """A place ready to be followed, with the optional groups above it, the nearest first."""

    place: Place
    route: PatternRoute
    groups: tuple[PatternRoute, ...]
    due: str  # why a value is due there, empty when none is


def is_empty(value: Json) -> bool:
    """Whether a value says nothing: blank, null, an ellipsis, an empty list or object."""
    if isinstance(value, str):
        return value.strip() in _NOTHING
    return value is None or value == [] or value == {}


def is_hollow(value: Json) -> bool:
    """Whether a value holds nothing at all, however deep."""
    if isinstance(value, dict):
        return all(map(is_hollow, value.values()))
    if isinstance(value, list):
        return all(map(is_hollow, value))
    return is_empty(value)


@lru_cache(maxsize=32)
def _checks(model: Model) -> tuple[_Check, ...]:
    places = read_places(model.schema)
    optional = {place.pattern for place in places if place.optional}
    requests = {
        pattern[:-1] for pattern in model.concept_map.demandes if pattern and pattern[-1] is EVERY
    }
    found = []
    for place in places:
        due = place.obligation
        learned = model.nature is Nature.OFFICIAL_LEARNED
        if not due and learned and place.pattern in requests:
            due = "les demandes y sont"
        encoding = place.encoding
        if due or (encoding is not None and place.status.value != "ignored"):
            groups = [place.pattern[:end] for end in range(len(place.pattern) - 1, 0, -1)]
            above = tuple(PatternRoute(p) for p in groups if p in optional)
            found.append(_Check(place, PatternRoute(place.pattern), above, due))
    return tuple(found)


def place_findings(value: Json, model: Model) -> Iterator[tuple[str, Finding[Spot]]]:
    """Yield what a document leaves empty, or writes otherwise than its model says."""
    if model.nature is Nature.REFERENCE:
        return
    for check in _checks(model):
        hollow = _hollow_groups(value, check)
        for found in check.route.follow(value):
            if any(found.pointer.startswith(f"{group}/") for group in hollow):
                continue
            place, severity = check.place, None if check.place.enforced else Severity.WARNING
            if is_empty(found.value):
                if check.due:
                    opening = isinstance(found.value, dict | list)
                    spot = Spot(found.pointer, "opening" if opening else "value")
                    message = (
                        f"{_named(place)} : obligatoire, et vide. [{sanitized(check.due[:120])}]"
                    )
                    yield codes.EMPTY, Finding(spot, message, "écrivez la valeur", severity)
            elif place.encoding is not None and (why := place.encoding.unlike(found.value)):
                message = f"{_named(place)} : {shown(found.value)} {why}."
                yield codes.FORMAT, Finding(Spot(found.pointer), message, _hint(place), severity)


def _hollow_groups(value: Json, check: _Check) -> list[str]:
    return [
        group.pointer
        for route in check.groups
        for group in route.follow(value)
        if is_hollow(group.value)
    ]


def _named(place: Place) -> str:
    key = next((step for step in reversed(place.pattern) if step is not EVERY), "")
    label = f" (champ {quote(place.label, 80)})" if place.label else ""
    return f"{quote(key, 60)}{label}"


def _hint(place: Place) -> str | None:
    encoding = place.encoding
    return f"écrivez-la {encoding.date}" if encoding is not None and encoding.date else None
