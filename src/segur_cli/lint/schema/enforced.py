"""What the places of a model enforce beyond its keywords: a value where one is due, its form."""

from collections.abc import Iterator
from decimal import Decimal
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
from segur_cli.templates.places import Place, is_empty, is_hollow
from segur_cli.text.dates import serial_day
from segur_cli.text.writing import day, quote, sanitized


class _Check(NamedTuple):
    """A place ready to be followed, with the optional groups above it, the nearest first."""

    place: Place
    route: PatternRoute
    groups: tuple[PatternRoute, ...]
    due: str  # why a value is due there, empty when none is


@lru_cache(maxsize=32)
def _checks(model: Model) -> tuple[_Check, ...]:
    places = model.places
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
        if due or encoding is not None or _may_be_negative(place):
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
                yield (
                    codes.FORMAT,
                    Finding(Spot(found.pointer), message, _hint(place, found.value), severity),
                )
            elif not place.concepts and _is_below_zero(found.value) and _holds_amounts(place):
                message = f"{_named(place)} : montant négatif ({shown(found.value)})."
                advice = "retirez le signe moins, si le montant est bien celui-là"
                yield codes.BOUNDS, Finding(Spot(found.pointer), message, advice, Severity.WARNING)


def _may_be_negative(place: Place) -> bool:
    """Whether a place without a concept is of numbers: no rule of amounts looks there."""
    types = place.schema.get("type", ())
    names = {types} if isinstance(types, str) else {*types}
    return not place.concepts and bool(names & {"number", "integer"})


def _is_below_zero(value: Json) -> bool:
    if isinstance(value, str):
        text = value.strip()
        return text[:1] in "-−" and text[1:2].isdigit()
    return isinstance(value, int | Decimal) and value < 0


def _holds_amounts(place: Place) -> bool:
    """Whether the encoding, the key or the label of a place says that it holds amounts."""
    if place.encoding is not None and place.encoding.amount:
        return True
    from segur_cli.templates.words import attributes_of  # few values are negative

    return bool({"montant", "ht", "ttc"} & attributes_of(place.pattern, place.label))


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


def _hint(place: Place, value: Json) -> str | None:
    encoding = place.encoding
    if encoding is None or not encoding.date:
        return None
    meant = serial_day(str(value).strip())
    if meant is not None:
        return f"c'est le numéro de jour d'un tableur : {day(meant)} ; écrivez-le {encoding.date}"
    return f"écrivez-la {encoding.date}"
