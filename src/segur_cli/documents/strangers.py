"""JSON files that people give for a request, and that certainly are none."""

from collections.abc import Mapping
from typing import NamedTuple

from segur_cli.documents import Json

_PV = "segur-pv"  # what segur pv-checklist writes
_BASELINE = "segur-cli/"
_REGISTER = {"gcc", "gco", "pmej"}  # the lists of the published register (FACTS: finess-structures)


class Stranger(NamedTuple):
    """What a JSON is, in French (« un état de référence de segur »), and what takes it."""

    what: str
    taken_by: str


def stranger(value: Json) -> Stranger | None:
    """Tell what a JSON is when its own keys say that it is no request; None when they do not."""
    if not isinstance(value, dict):
        return None
    if value.get("kind") == _PV:
        return Stranger("une liste de contrôle de PV pilote", "segur pv-check")
    if str(value.get("format", "")).startswith(_BASELINE):
        return Stranger("un état de référence de segur", "--baseline")
    if _is_result(value):
        return Stranger("un résultat écrit par segur", "il se relit, et ne se contrôle pas")
    if len(_REGISTER & value.keys()) > 1:
        return Stranger("le répertoire FINESS", "segur finess import")
    if is_schema(value):
        return Stranger("un JSON Schema", "--template, ou segur template check")
    return None


def is_schema(value: Mapping[str, Json]) -> bool:
    """Whether the keys of a JSON are those of a JSON Schema."""
    return "$schema" in value or {"properties", "type"} <= value.keys()


def _is_result(value: Mapping[str, Json]) -> bool:
    tool = value.get("tool")
    return isinstance(tool, dict) and tool.get("name") == "segur" and "command" in value
