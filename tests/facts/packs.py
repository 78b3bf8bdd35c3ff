"""Validation of the facts packs: every mistake told with its file and its key."""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from segur_cli.facts import Dispositif, Milestone, PublishedDate, Source, Statement, Undated
from segur_cli.facts.loader import STATEMENT_PACKS


def problems(folder: Path) -> list[str]:
    """Return every mistake of the packs of a folder: `eligibility.toml: statement.x.status: …`."""
    found: list[str] = []
    sources = _read(folder, "sources.toml", "source", found)
    for id_, entry in sources.items():
        found += _check("sources.toml", f"source.{id_}", Source, {"id": id_, **entry})
    for file in STATEMENT_PACKS:
        for id_, entry in _read(folder, file, "statement", found).items():
            resolved = [_resolve(name, sources) for name in entry.get("sources", [])]
            content = {"id": id_, **entry, "sources": resolved}
            found += _check(file, f"statement.{id_}", Statement, content)
    undated = tomllib.loads((folder / "undated.toml").read_text(encoding="utf-8"))
    for rank, entry in enumerate(undated["dispositif"]):
        found += _check("undated.toml", f"dispositif.{rank}", Undated, entry)
    for path in sorted((folder / "dispositifs").glob("*.toml")):
        name = f"dispositifs/{path.name}"
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        known = ("dispositif", "milestone", "caution")
        found += [f"{name}: {key}: unknown table" for key in content if key not in known]
        entry = content.get("dispositif", {})
        found += _check(name, "dispositif", Dispositif, entry)
        if entry.get("code") != path.stem:
            found.append(f"{name}: dispositif.code: differs from the name of the file")
        for caution in content.get("caution", ()):
            resolved = [_resolve(source, sources) for source in caution.get("sources", [])]
            key = f"caution.{caution.get('id')}"
            found += _check(name, key, Statement, {**caution, "sources": resolved})
        for milestone in content.get("milestone", ()):
            found += _milestone_problems(name, milestone, sources)
    return found


def _milestone_problems(file: str, milestone: dict[str, Any], sources: dict[str, Any]) -> list[str]:
    """Check one milestone, its dates, and that one of several dates is retained with a reason."""
    key = f"milestone.{milestone.get('id')}"
    dates = milestone.get("date", [])
    found = _check(file, key, Milestone, {k: v for k, v in milestone.items() if k != "date"})
    for rank, published in enumerate(dates):
        resolved = [_resolve(source, sources) for source in published.get("sources", [])]
        content = {**published, "sources": resolved}
        found += _check(file, f"{key}.date.{rank}", PublishedDate, content)
        if not resolved:
            found.append(f"{file}: {key}.date.{rank}.sources: a date without a source")
    retained = [published for published in dates if published.get("retained", True)]
    if dates and len(retained) != 1:
        found.append(f"{file}: {key}.date: exactly one date must be retained")
    if len(dates) > 1 and not all(published.get("reason") for published in retained):
        found.append(f"{file}: {key}.date: the date retained must say why")
    return found


def _resolve(name: str, sources: dict[str, Any]) -> Any:
    return {"id": name, **sources[name]} if name in sources else f"unknown source {name}"


def _read(folder: Path, name: str, root: str, found: list[str]) -> dict[str, Any]:
    content = tomllib.loads((folder / name).read_text(encoding="utf-8"))
    found += [f"{name}: {key}: unknown table" for key in content if key != root]
    table = content.get(root, {})
    assert isinstance(table, dict)
    return table


def _check(file: str, key: str, shape: type[Any], content: dict[str, Any]) -> list[str]:
    known = {field.name for field in fields(shape)}
    found = [f"{file}: {key}.{name}: unknown key" for name in content if name not in known]
    try:
        TypeAdapter(shape).validate_python(content)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            where = ".".join(str(part) for part in (key, *problem["loc"]))
            found.append(f"{file}: {where}: {problem['msg']} ({problem['input']!r})")
    return found
