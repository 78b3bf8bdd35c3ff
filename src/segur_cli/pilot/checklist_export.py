"""A checklist as JSON, to be filled by a program: `schemas/pv-checklist.schema.json`."""

import json

from segur_cli.facts import Statement
from segur_cli.pilot.checklist import NOTICE, Checklist, ChecklistEntry

KIND = "segur-pv"
SCHEMA_VERSION = 1


def to_json(checklist: Checklist) -> str:
    """Return the checklist; `answer`, `format`, `count`, `comment` and `value` are to be filled."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "kind": KIND,
        "notice": NOTICE,
        "profile_hash": checklist.profile.hash,
        "profile": checklist.profile.as_data(),
        "fields": {
            one.id: {
                "label": one.label,
                "section": one.section,
                "optional": one.optional,
                "choices": list(one.choices),
                "value": checklist.filled_by_profile(one),
            }
            for one in checklist.fields
        },
        "items": {entry.id: _item(entry) for entry in checklist.asked},
        "not_applicable": [
            {"id": entry.id, "text": entry.item.text, "why": entry.why}
            for entry in checklist.left_out
        ],
        "rules": [_point(point) for point in checklist.rules],
        "open_points": [_point(point) for point in checklist.open_points],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _point(point: Statement) -> dict[str, str]:
    return {"text": point.text, "citation": point.citation}


def _item(entry: ChecklistEntry) -> dict[str, object]:
    item = entry.item
    return {
        "section": item.section,
        "number": item.number,
        "text": item.text,
        "hash": entry.hash,
        "slide": item.slide,
        "applies": entry.applies.value,
        "optional": item.optional,
        "why": entry.why,
        "format_expected": entry.format_hint,
        "minimum": item.count.minimum if item.count else None,
        "waiver": {"number": entry.waiver.number, "text": entry.waiver.text}
        if entry.waiver
        else None,
        "answer": "",
        "format": "",
        "count": None,
        "comment": "",
    }
