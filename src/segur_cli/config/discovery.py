"""Find `segur.toml` upward from the working directory, read it, tell what is wrong in it."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from segur_cli.config.model import Settings, contradictions
from segur_cli.facts.loader import read_packs
from segur_cli.files.paths import exists, is_file

FILE_NAME = "segur.toml"
_EXAMPLE = 'Exemple attendu : [eligibility] sur une ligne, puis base = "base-es.xlsx"'
_IGNORE_HEADING = re.compile(r"\s*\[\[\s*ignore\s*\]\]")


def load_settings(chosen: Path | None) -> Settings:
    """Read the file given by `--config`, or the nearest one upward, or nothing.

    Raises StopError when the file or a pack that it names cannot be read, is no TOML, or holds
    what it may not.
    """
    path = chosen if chosen is not None else _nearest_here()
    if path is None:
        return Settings()
    from segur_cli.files.toml import read_toml

    return _settled(read_toml(path, "Fichier de configuration", _EXAMPLE), path)


def settings_in(text: str, folder: Path) -> Settings:
    """Return what a text would settle, were it the segur.toml of a folder that has none."""
    return _settled(tomllib.loads(text), folder / FILE_NAME)


def _settled(table: dict[str, Any], path: Path) -> Settings:
    # Before the rest: a [[milestone]] may name a dispositif that a pack describes.
    supplied = read_packs(path.parent, _pack_names(table))
    from segur_cli.facts import calendars
    from segur_cli.files.validation import refused, validate

    known = {"folder": path.parent, "calendars": {**calendars(), **supplied}}
    settings = replace(validate(Settings, table, path, known), path=path, supplied=supplied)
    found = list(contradictions(settings))
    if found:
        raise refused(path, found)
    return _with_lines(settings, path)


def _pack_names(table: dict[str, Any]) -> list[str]:
    """The names of packs, none when they are not well written: validation will tell it."""
    names = table.get("packs", [])
    well_written = isinstance(names, list) and all(isinstance(name, str) for name in names)
    return names if well_written else []


def _with_lines(settings: Settings, path: Path) -> Settings:
    """Give each exception the line of its heading, so that what is said of it has a place."""
    if not settings.ignored or not is_file(path):
        return settings
    from segur_cli.files.toml import lines_of

    lines = [n for n, line in enumerate(lines_of(path), 1) if _IGNORE_HEADING.match(line)]
    # Written otherwise (an inline list), the tables have no line of their own.
    if len(lines) != len(settings.ignored):
        return settings
    placed = (
        replace(table, line=line) for table, line in zip(settings.ignored, lines, strict=True)
    )
    return replace(settings, ignored=tuple(placed))


def _nearest_here() -> Path | None:
    try:
        return _nearest(Path.cwd())
    except OSError:  # the working directory was deleted, or may not be read
        return None


def _nearest(folder: Path) -> Path | None:
    """Climb to the first folder that has the file, no further than the root of a repository."""
    for parent in (folder, *folder.parents):
        path = parent / FILE_NAME
        if is_file(path):
            return path
        if exists(parent / ".git"):
            return None
    return None
