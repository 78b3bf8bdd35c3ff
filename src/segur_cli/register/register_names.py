"""Name a register, in words and in JSON: on every screen and report that uses it."""

from typing import Any

from segur_cli.register.source import STRUCTURES, RegisterSource
from segur_cli.text.dates import day_of
from segur_cli.text.writing import plural, sanitized

_LEFT = (
    ("unusable", "entrée illisible", "entrées illisibles"),
    ("shifted", "ligne décalée, non lue", "lignes décalées, non lues"),
    ("repeated", "numéro répété, gardé une fois", "numéros répétés, gardés une fois"),
    ("orphans", "ET sans EJ", "ET sans EJ"),
    ("repaired", "zéro initial rétabli", "zéros initiaux rétablis"),
)


def register_identity(source: RegisterSource, name: str | None = None) -> str:
    """Name a register: its own date, short SHA-256, format and file; its `name` where it is set."""
    kind = "" if source.format == STRUCTURES else f", {sanitized(source.format)}"
    dated = f"daté du {day_of(source.dated)}" if source.dated else "sans date"
    return (
        f"« {sanitized(name or source.told_as)} », {dated}, SHA-256 {source.short_sha}{kind} "
        f"({sanitized(source.file_name)})"
    )


def left_aside(source: RegisterSource) -> list[str]:
    """Count what of the file was repaired, or could not be used."""
    found, disputed = source.oddities, source.counts.disputed
    told = [plural(n, one, more) for key, one, more in _LEFT if (n := getattr(found, key))]
    if disputed:
        several = "ET rattaché à plusieurs EJ", "ET rattachés à plusieurs EJ"
        told.append(f"{plural(disputed, *several)} (rien n'est choisi)")
    return told


def register_json(source: RegisterSource) -> dict[str, Any]:
    """Return what names a register: its file, its own date, its SHA-256."""
    return {
        "file": sanitized(source.file_name),
        "dated": source.dated or None,
        "sha256": source.sha256,
    }
