"""From a set of files to one schema: every constraint with its proof, nothing that refuses them."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from segur_cli.documents import Json
from segur_cli.exits import StopError
from segur_cli.templates.concept_map import EVERY, Pattern
from segur_cli.templates.concepts import CONCEPTS, ValueType, concepts_of
from segur_cli.templates.encodings import Encoding, encoding_of, is_nothing
from segur_cli.templates.learning.field_words import FieldType
from segur_cli.templates.learning.fields_table import Field, FieldsTable
from segur_cli.templates.learning.inputs import LearningSet
from segur_cli.templates.learning.schema_reading import SchemaReading
from segur_cli.templates.learning.schema_writing import Learned, SchemaWriter
from segur_cli.templates.learning.tree import ACCEPTED, BLANK, EXAMPLE, SCHEMA, TreeNode
from segur_cli.templates.models import compiled
from segur_cli.templates.places import places, shown
from segur_cli.templates.proposing import Proposals, propose
from segur_cli.templates.words import (
    SETTLED,
    WRAPPERS,
    doubtful_in,
    is_unread,
    sons_meant,
)
from segur_cli.text.writing import listed, quote

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SHOWN = 6
_DAY = {"AAAA": "2025", "AA": "25", "MM": "02", "JJ": "03"}
_GROUPS = ("object", "list")  # types that hold other places, and no value
_MOST_CELLS = 6  # of a column, beyond which nothing is asked of it


def build(
    inputs: LearningSet,
    kind: str | None,
    sons: str | None,
    today: date,
    previous: Mapping[str, Any] | None = None,
) -> Learned:
    """Make the model of a set; `previous` is the model whose confirmed places are kept.

    Raises StopError for a table none of whose paths is known, and for what cannot be a model.
    """
    tree = inputs.tree()
    fields, unknown = _placed(inputs.tables, tree)
    in_tables = frozenset(fields)
    for reading in inputs.readings:
        for row in _rows_of(reading):
            fields.setdefault(row.pattern or (), []).append(row)
    filled = (*inputs.examples, *inputs.accepted)
    documents = [tree.shaped(value) for _, value in filled or inputs.blanks] or [tree.hollow()]
    labels = {p: " ".join(f.label for f in fs if f.label) for p, fs in fields.items()}
    listed_codes = {p: [dict(f.values) for f in fs if f.values] for p, fs in fields.items()}
    codes = {
        p: told[0] for p, told in listed_codes.items() if told and told.count(told[0]) == len(told)
    }
    proposals = propose(documents, labels, codes, _empty_places(tree, fields, codes))
    learned = Learned({}, tree, proposals, inputs.tables, fields, inputs.left, unknown)
    learned.not_copied = [line for reading in inputs.readings for line in reading.left]
    maker = SchemaWriter(inputs, learned)
    root = maker.schema_of((), tree)
    others = _other_sons(proposals, sons)
    if others:
        learned.contradictions.append(
            f"SONS donné : {sons}, mais les exemples portent {listed(others, 'et')} : le modèle "
            "n'est attaché à aucun SONS"
        )
        sons = None
    root_annotation: dict[str, Any] = {
        **({"kind": kind} if kind else {}),
        **({"sons": sons} if sons else {}),
        "nature": "official-learned",
        "learned": today.isoformat(),
        "sources": [
            {"file": one.path.name, "role": one.role, "sha256": one.sha256}
            for one in inputs.sources
        ],
    }
    asked = [column for table in inputs.tables if (column := _asked_column(table))]
    if asked:
        root_annotation["asked"] = asked
    own = root.pop("x-segur", {})
    title = "Modèle appris de vos fichiers"
    if kind:
        title += f" : {kind}" + (f", {sons}" if sons else "")
    learned.schema = {
        "$schema": DIALECT, "title": title, "x-segur": {**root_annotation, **own}, **root,
    }  # fmt: skip
    _drop_unmet_obligations(learned)
    _keep_confirmed(learned, previous)
    _set_aside_what_refuses(learned, inputs)
    learned.counts = _counts(learned, in_tables)
    if inputs.tables:
        learned.without_row = [
            shown(pattern)
            for pattern, node in tree.walk()
            if not node.children and node.items is None and pattern not in in_tables
            and not any(pattern[:-1] == known for known in in_tables)
        ]  # fmt: skip
    return learned


def _empty_places(
    tree: TreeNode,
    fields: Mapping[Pattern, list[Field]],
    codes: Mapping[Pattern, Mapping[str, str]],
) -> dict[Pattern, list[Json]]:
    """Return the places that no file fills, with the codes and a day that are told of them."""
    days = {
        pattern: [re.sub("AAAA|AA|MM|JJ", lambda part: _DAY[part[0]], row.type.date)]
        for pattern, rows in fields.items() for row in rows if row.type and row.type.date
    }  # fmt: skip
    return {
        pattern: [
            *days.get(pattern, ()),
            *codes.get(pattern, ()),
            *(code for _, said in node.declared for code in said.keywords.get("enum", ()) if code),
        ]
        for pattern, node in tree.walk()
        if pattern and not node.children and node.items is None and not node.said(EXAMPLE, ACCEPTED)
    }


def _other_sons(proposals: Proposals, typed: str | None) -> list[str]:
    """Return every SONS of the examples, when one is not the one typed."""
    read = {
        str((found.encoding or Encoding()).read(value, ValueType.SONS))
        for found in proposals.proposals
        if typed and found.concept == "sons"
        for place in proposals.places
        if place.pattern == found.pattern
        for value in place.said
    }
    meant = {code for text in read if (code := sons_meant(text))}
    return sorted(meant) if meant - {typed} else []


def _asked_column(table: FieldsTable) -> dict[str, Any] | None:
    """Return the cells of a mandatory column that are not understood, with their places."""
    cells: dict[str, list[str]] = {}
    for row in table.fields:
        if row.unread_presence and row.pattern:
            cells.setdefault(row.unread_presence, []).append(shown(row.pattern))
    few = 0 < len(cells) <= _MOST_CELLS
    return {"file": table.file, "column": table.presence_column, "cells": cells} if few else None


def _placed(
    tables: list[FieldsTable], tree: TreeNode
) -> tuple[dict[Pattern, list[Field]], list[str]]:
    """Return the rows of the tables by their place, and those that have none.

    The row of an element that a converter wrote as an object speaks of its text too.
    """
    placed: dict[Pattern, list[Field]] = {}
    unknown: list[str] = []
    for table in tables:
        for row in table.fields:
            if row.pattern is None:
                unknown.append(f"{table.file}, {row.place} : {quote(' > '.join(row.steps), 80)}")
            else:
                placed.setdefault(row.pattern, []).append(row)
    for pattern, rows in [*placed.items()]:
        node = tree.at(pattern)
        at = pattern
        if node is not None and node.items is not None:
            at, node = (*pattern, EVERY), node.items
        children = node.children if node is not None else {}
        inner = next((k for k in WRAPPERS if k in children and not children[k].children), None)
        valued = [row for row in rows if row.type is None or row.type.kind not in _GROUPS]
        if inner is not None and (*at, inner) not in placed and valued:
            placed[(*at, inner)] = valued
    return placed, unknown


def _rows_of(reading: SchemaReading) -> Iterator[Field]:
    """Yield what a schema names, as a table would: a place, its codes, the form of its date."""
    for pattern, place in reading.places.items():
        dated = place.keywords.get("format") == "date"
        if place.label or place.values or dated:
            yield Field(
                steps=tuple(step for step in pattern if step is not EVERY),
                place=f"{reading.name}, {shown(pattern)}",
                label=place.label,
                type=FieldType("date", date="AAAA-MM-JJ") if dated else None,
                values=tuple(place.values.items()),
                told=", ".join(place.values),
                pattern=pattern,
            )


def _drop_unmet_obligations(learned: Learned) -> None:
    """Lift the obligations that an example, or a request the portal took, leaves empty."""
    for pattern, schema in places(learned.schema):
        required = schema.get("required")
        for key in [*(required or ())]:
            node = learned.tree.at((*pattern, key))
            empty = node is not None and not (node.children or node.items) and any(
                source != BLANK and is_nothing(value, ValueType.FLAG)  # a zero is a value
                for value, source in node.values
            )  # fmt: skip
            told = schema.get("x-segur", {}).get("proof", {}).get("required", {}).get(key, "")
            if empty and required is not None and told:  # a schema asks for the key alone
                required.remove(key)
                del schema["x-segur"]["proof"]["required"][key]
                learned.contradictions.append(
                    f"{shown((*pattern, key))} : {told}, mais un exemple la laisse vide : "
                    "obligation laissée de côté"
                )


def _keep_confirmed(learned: Learned, previous: Mapping[str, Any] | None) -> None:
    """Keep from an earlier model what its user confirmed, and what the portal was seen to say.

    Codes that cannot mean what that model says are not kept: they are asked anew.
    """
    if previous is None:
        return
    before = dict(places(previous))
    now = {pattern for pattern, _ in places(learned.schema)}
    learned.lost = [
        shown(pattern)
        for pattern, node in before.items()
        if pattern not in now and node.get("x-segur", {}).get("status") == "confirmed"
    ]
    for pattern, node in places(learned.schema):
        old = before.get(pattern, {}).get("x-segur", {})
        kept: tuple[str, ...] = ()
        if old.get("status") in ("confirmed", "ignored"):
            kept = ("concept", "encoding", "values", "status", "doubt")
        settled = SETTLED in old.get("reasons", ())
        doubtful = () if settled else doubtful_in(old)
        if kept and doubtful:
            kept = ()
            told = ", ".join(f"{code} = {old['values'][code]}" for code in doubtful)
            learned.contradictions.append(f"{shown(pattern)} : {told} dans le modèle d'avant ?")
        changes = _changed(old, node.get("x-segur", {}), learned.tree.at(pattern)) if kept else []
        if changes:
            kept = ()
            learned.changed.append(f"{shown(pattern)} : {' ; '.join(changes)}")
        counted = pattern and pattern[-1] is not EVERY  # as places are
        if kept and counted and old.get("status") == "confirmed":
            learned.kept.append(shown(pattern))
        for name in (*kept, "observed", "enforced"):
            if name in old:
                node.setdefault("x-segur", {})[name] = old[name]
            elif name in kept and name != "encoding":
                node.get("x-segur", {}).pop(name, None)
        if kept and settled:
            reasons = [r for r in node["x-segur"].get("reasons", ()) if not is_unread(r)]
            node["x-segur"]["reasons"] = [*reasons, SETTLED]


def _changed(old: Mapping[str, Any], new: Mapping[str, Any], node: TreeNode | None) -> list[str]:
    """Return what the files now say otherwise than what was confirmed, which is asked anew."""
    if old.get("status") == "ignored":
        return []
    before, now = encoding_of(old) or Encoding(), encoding_of(new) or Encoding()
    found: list[str] = []
    if old.get("note") != new.get("note"):  # the same list was seen when its codes were confirmed
        meant = dict(before.values)
        found += [
            f"« {code} » voulait dire {meant[code]}, et dit maintenant {meaning}"
            if code in meant
            else f"code nouveau « {code} »"
            for code, meaning in now.values
            if meant and meant.get(code) != meaning
        ]
    concepts, others = set(concepts_of(old)), set(concepts_of(new))
    renamed = old.get("label") != new.get("label")
    if renamed and concepts and others and not concepts & others:
        names = (listed(sorted(CONCEPTS[one].label for one in each)) for each in (concepts, others))
        found.append(" devient ".join(names))
    said = node.said(EXAMPLE, ACCEPTED) if node is not None else ()
    unlike = next((why for value in said if (why := before.unlike(value))), "")
    if unlike:
        found.append(f"un exemple {unlike}")
    return found


def _set_aside_what_refuses(learned: Learned, inputs: LearningSet) -> None:
    """Drop every constraint that an official file breaks, and say it: both may be wrong."""
    blanks = [(path.name, value, True) for path, value in inputs.blanks]
    others = [(p.name, v, False) for p, v in (*inputs.examples, *inputs.accepted)]
    for _ in range(400):
        broken = False
        validator = compiled(learned.schema)
        for name, value, blank in (*blanks, *others):
            for error in validator.iter_errors(value):
                keyword = str(error.schema_path[-1])
                node = _node_at(learned.schema, list(error.schema_path)[:-1])
                if node is None or keyword not in node:
                    continue
                place = "/" + "/".join(map(str, error.instance_path))
                proof = node.get("x-segur", {}).get("proof", {}).get(keyword, "")
                if isinstance(proof, dict):
                    proof = proof.get(error.kind.as_dict().get("property"), "")
                told = proof
                if blank and _let_hole(node, keyword, error.instance):
                    broken = True
                    break
                if not blank or keyword not in ("enum", "required"):
                    learned.contradictions.append(
                        f"{place} : {told or keyword}, mais {quote(name, 60)} porte "
                        f"{quote(_short(error.instance), 40)} : contrainte laissée de côté"
                    )
                _drop(node, keyword, error)
                broken = True
                break
            if broken:
                break
        if not broken:
            return
    raise StopError(
        "Ces fichiers se contredisent trop : aucun modèle ne les accepte tous.",
        *learned.contradictions[:_SHOWN],
    )


def _short(value: Any) -> str:
    return (
        "un objet"
        if isinstance(value, dict)
        else "une liste"
        if isinstance(value, list)
        else str(value)
    )


def _let_hole(node: dict[str, Any], keyword: str, found: Any) -> bool:
    """Let a blank's hole (`""`, null, 0, an empty list) through a constraint that stays."""
    if keyword == "enum" and is_nothing(found, ValueType.TEXT):
        node["enum"] = [*node["enum"], found]
    elif keyword == "type" and (is_nothing(found, ValueType.TEXT) or found in (0, False)):
        kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
        extra = (
            "null" if found is None else "string" if found == "" else "boolean" if found is False
            else "number"
        )  # fmt: skip
        node["type"] = [*kinds, extra]
    elif found == "" and keyword in ("pattern", "minLength"):
        asked = rf"^[\s\S]{{{node[keyword]},}}$" if keyword == "minLength" else node[keyword]
        if keyword == "minLength" and "pattern" in node:
            return False
        if keyword == "minLength":
            proofs = node.get("x-segur", {}).get("proof", {})
            proofs["pattern"] = proofs.pop("minLength", "")
            del node["minLength"]
        node["pattern"] = f"^$|(?:{asked})"
    else:
        return False
    return True


def _drop(node: dict[str, Any], keyword: str, error: Any) -> None:
    """Take a constraint away."""
    proofs = node.get("x-segur", {}).get("proof", {})
    if keyword == "required":
        missing = error.kind.as_dict().get("property")
        node["required"] = [key for key in node["required"] if key != missing]
        if isinstance(proofs.get("required"), dict):
            proofs["required"].pop(missing, None)
        return
    del node[keyword]
    proofs.pop(keyword, None)


def _node_at(schema: dict[str, Any], path: list[Any]) -> dict[str, Any] | None:
    node: Any = schema
    for step in path:
        node = node[int(step)] if isinstance(node, list) else node.get(str(step))
        if node is None:
            return None
    return node if isinstance(node, dict) else None


def _counts(learned: Learned, in_tables: Collection[Pattern]) -> dict[str, int]:
    """Count the places, and those that each kind of file proves."""
    found = {"emplacements": 0, "vierge": 0, "exemples": 0, "demandes acceptées": 0, "tableau": 0,
             "schéma": 0}  # fmt: skip
    for pattern, node in learned.tree.walk():
        if not pattern or pattern[-1] is EVERY:
            continue
        found["emplacements"] += 1
        found["vierge"] += BLANK in node.sources
        found["exemples"] += EXAMPLE in node.sources
        found["demandes acceptées"] += ACCEPTED in node.sources
        found["tableau"] += pattern in in_tables
        found["schéma"] += SCHEMA in node.sources
    return found


def to_text(schema: Mapping[str, Any]) -> str:
    """Write a model, the same whatever the order of the files given."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
