"""JSON files that people give for a request, and that certainly are none."""

from collections.abc import Mapping
from typing import NamedTuple

from segur_cli.documents import Json

_REGISTER = {"gcc", "gco", "pmej"}  # the lists of the published register (FACTS: finess-structures)


class Stranger(NamedTuple):
    """What a JSON is, in French (« un état de référence de segur »), and what takes it."""

    what: str
    taken_by: str


PILOT_REPORT = Stranger("une liste de contrôle de PV pilote", "segur pv-check")
BASELINE = Stranger("un état de référence de segur", "--baseline")
RESULT = Stranger("un résultat écrit par segur", "il se relit, et ne se contrôle pas")
REGISTER = Stranger("le répertoire FINESS", "segur finess import")
SCHEMA = Stranger("un JSON Schema", "--template, ou segur template check")


def stranger(value: Json) -> Stranger | None:
    """Tell what a JSON is when its own keys say that it is no request; None when they do not."""
    if not isinstance(value, dict):
        return None
    if value.get("kind") == "segur-pv":  # as pv-checklist writes it
        return PILOT_REPORT
    if str(value.get("format", "")).startswith("segur-cli/"):
        return BASELINE
    if {"schema_version", "tool"} <= value.keys():  # the envelope of every command, in all versions
        return RESULT
    if len(_REGISTER & value.keys()) > 1:
        return REGISTER
    return SCHEMA if is_schema(value) else None


def is_schema(value: Mapping[str, Json]) -> bool:
    """Whether the keys of a JSON are those of a JSON Schema."""
    return "$schema" in value or {"properties", "type"} <= value.keys()
