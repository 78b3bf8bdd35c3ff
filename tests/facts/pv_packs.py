"""Validation of the packs of pilot reports (PV): every mistake with its file, key and cause."""

import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from segur_cli.facts.pv import FlowFormat, MinimumCount, PvField, PvItem, PvSection, Waiver
from segur_cli.pilot.checklist import CONDITIONS
from segur_cli.pilot.profile import SENDINGS

COMMON = "commun.toml"
KINDS = ("text", "long", "date", "choice")
_SHAPES = {"section": PvSection, "field": PvField, "item": PvItem}
_INNER = {"format": FlowFormat, "waiver": Waiver, "count": MinimumCount}


def problems(folder: Path) -> list[str]:
    """Return every mistake of the packs: `HOP-DPI-Va2.toml: item.x.slide: Field required…`."""
    packs = {path.name: _read(path) for path in sorted(folder.glob("*.toml"))}
    sections = {section.get("id") for section in packs[COMMON].get("section", ())}
    found: list[str] = []
    seen: dict[str, str] = {}
    for name, pack in packs.items():
        found += _unknown_tables(name, pack)
        for kind, shape in _SHAPES.items():
            for rank, entry in enumerate(pack.get(kind, ())):
                id_ = entry.get("id", rank)
                key = f"{name}: {kind}.{id_}"
                found += _shape_problems(key, shape, entry)
                if kind == "section":
                    continue
                if id_ in seen:
                    found.append(f"{key}.id: already in {seen[id_]}")
                seen[id_] = name
                if entry.get("section") not in sections:
                    found.append(f"{key}.section: unknown section {entry.get('section')!r}")
        found += _field_problems(name, pack)
        found += _item_problems(name, pack)
    return [*found, *_unused_conditions(packs)]


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _unknown_tables(name: str, pack: dict[str, Any]) -> Iterator[str]:
    known = set(_SHAPES) if name == COMMON else {"pv", "item"}
    yield from (f"{name}: {key}: unknown table" for key in pack if key not in known)
    if name != COMMON and pack.get("pv", {}).get("sons") != name.removesuffix(".toml"):
        yield f"{name}: pv.sons: differs from the name of the file"


def _shape_problems(key: str, shape: type[Any], entry: dict[str, Any]) -> Iterator[str]:
    known = {field.name for field in fields(shape)}
    yield from (f"{key}.{name}: unknown key" for name in entry if name not in known)
    for name, inner in _INNER.items() if shape is PvItem else ():
        if isinstance(entry.get(name), dict):
            yield from _shape_problems(f"{key}.{name}", inner, entry[name])
    try:
        TypeAdapter(shape).validate_python(entry)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            where = ".".join(str(part) for part in (key, *problem["loc"]))
            yield f"{where}: {problem['msg']} ({problem['input']!r})"


def _field_problems(name: str, pack: dict[str, Any]) -> Iterator[str]:
    for one in pack.get("field", ()):
        key, kind = f"{name}: field.{one.get('id')}", one.get("kind", "text")
        if kind not in KINDS:
            yield f"{key}.kind: unknown kind {kind!r}"
        if (kind == "choice") != bool(one.get("choices")):
            yield f"{key}.choices: a choice has choices, and nothing else has"


def _item_problems(name: str, pack: dict[str, Any]) -> Iterator[str]:
    others = pack.get("pv", {}).get("others", ())
    for item in pack.get("item", ()):
        key = f"{name}: item.{item.get('id')}"
        for condition in _conditions(item):
            if condition not in CONDITIONS:
                yield f"{key}: unknown condition {condition!r}"
        if item.get("ordered", "") not in ("", *SENDINGS):
            yield f"{key}.ordered: unknown flow {item['ordered']!r}"
        if not item.get("slide"):
            yield f"{key}.slide: an item comes from a slide"
        for part in ("format", "waiver"):
            if part in item and item[part].get("other") not in others:
                yield f"{key}.{part}.other: unknown function {item[part].get('other')!r}"


def _conditions(item: dict[str, Any]) -> list[str]:
    return [*item.get("when", ()), *filter(None, (item.get("open_unless"),))]


def _unused_conditions(packs: dict[str, dict[str, Any]]) -> list[str]:
    items = [item for pack in packs.values() for item in pack.get("item", ())]
    used = {name for item in items for name in _conditions(item)}
    return [f"conditions.py: {name}: no item uses it" for name in CONDITIONS if name not in used]
