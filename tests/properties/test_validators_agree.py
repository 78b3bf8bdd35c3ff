"""jsonschema-rs, that judges documents, against jsonschema, the oracle.

Where they differ, jsonschema-rs is right by the specification, and each difference has its
test below: decimals under `multipleOf`, `$` before a final newline, `\\d` beyond ASCII,
date-times that jsonschema leaves unchecked without an extra package, numbers that binary
floats blur. Generated documents stay clear of them.
"""

import copy
import json
from pathlib import PurePath
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from segur_cli import resources
from segur_cli.documents import parse
from segur_cli.lint.schema_findings import schema_findings
from segur_cli.templates.models import compiled, model_of_schema, reference

EXAMPLES = {
    kind: json.loads(resources.example(f"{kind}.json").read_bytes()) for kind in ("avance", "solde")
}
KEYS = ["a", "b", "finess", "type", "montant_ht", "date_signature", "demandes", "zz"]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-5, 300)
    | st.sampled_from([0.5, 1.0, 2.25, 114000.5])
    | st.sampled_from(["", "a", "V2", "HOP-DPI-Va2", "2025-02-03", "2025-02-30", "03/02/2025", "é"])
    | st.text("abé🏥", max_size=3)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=8,
)
SMALL: list[dict[str, Any]] = [
    {"type": ["string", "integer"]},
    {"enum": [1, "a", None, True, [1], {"a": 1}]},
    {"const": {"a": [1.0]}},
    {"properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False},
    {"propertyNames": {"maxLength": 1}, "minProperties": 1, "maxProperties": 2},
    {"patternProperties": {"^[ab]$": {"type": "number"}}, "additionalProperties": {"type": "null"}},
    {"uniqueItems": True, "minItems": 1, "maxItems": 3},
    {"contains": {"type": "string"}, "minContains": 1, "maxContains": 2},
    {"prefixItems": [{"type": "string"}], "items": {"minimum": 0}},
    {"prefixItems": [True], "unevaluatedItems": False},
    {"minimum": 0, "exclusiveMaximum": 2.25, "multipleOf": 0.5},
    {"minLength": 1, "maxLength": 2, "pattern": "^[aé]"},
    {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"b": {"required": ["zz"]}}},
    {"anyOf": [{"type": "string"}, {"required": ["a"], "type": "object"}]},
    {"oneOf": [{"type": "number"}, {"multipleOf": 2}, {"type": "array"}]},
    {"not": {"type": ["object", "array"]}},
    {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"maxProperties": 1}},
    {"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}],
     "unevaluatedProperties": False},
    {"format": "date"},
    {"$defs": {"n": {"items": {"$ref": "#/$defs/n"}, "not": {"type": "object"}}},
     "$ref": "#/$defs/n"},
]  # fmt: skip


def verdicts(schema: dict[str, Any], text: str) -> tuple[bool, bool]:
    """Return what jsonschema-rs, then jsonschema, say of a JSON text."""
    ours = parse(text.encode(), PurePath("x.json"))
    oracle = Draft202012Validator(schema, format_checker=FormatChecker())
    return compiled(schema).is_valid(ours.value), oracle.is_valid(json.loads(text))


@pytest.mark.parametrize("schema", SMALL, ids="+".join)
@settings(max_examples=60)
@given(value=VALUES)
def test_verdicts_agree_on_small_schemas(schema: dict[str, Any], value: Any) -> None:
    ours, oracle = verdicts(schema, json.dumps(value))
    assert ours == oracle


@pytest.mark.parametrize("schema", SMALL, ids="+".join)
@settings(max_examples=60)
@given(value=VALUES)
def test_what_is_refused_gets_a_finding_and_nothing_else_does(
    schema: dict[str, Any], value: Any
) -> None:
    text = json.dumps(value)
    model = model_of_schema(json.dumps(schema).encode(), "essai")
    document = parse(text.encode(), PurePath("x.json"))
    found = list(schema_findings(document.value, model))
    assert bool(found) is not model.validator.is_valid(document.value)
    for _, finding in found:
        document.resolve(finding.place.pointer)
        assert finding.message[-1] in ".?"


def _places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        below = list(value.items())
    elif isinstance(value, list):
        below = list(enumerate(value))
    return [path, *(place for key, child in below for place in _places(child, (*path, key)))]


@st.composite
def spoilt(draw: st.DrawFn, kind: str) -> Any:
    """A shipped example with up to three places replaced, removed or filled."""
    document = copy.deepcopy(EXAMPLES[kind])
    for _ in range(draw(st.integers(0, 3))):
        places = [place for place in _places(document) if place]
        assume(places)
        *parents, last = draw(st.sampled_from(places))
        holder = document
        for token in parents:
            holder = holder[token]
        action = draw(st.sampled_from(["replace", "remove", "add"]))
        if action == "remove":
            del holder[last]
        elif action == "add" and isinstance(holder, dict):
            holder[draw(st.sampled_from(KEYS))] = draw(VALUES)
        else:
            holder[last] = draw(VALUES)
    return document


@pytest.mark.parametrize("kind", ["avance", "solde"])
@settings(max_examples=150)
@given(data=st.data())
def test_verdicts_agree_on_spoilt_requests(kind: str, data: st.DataObject) -> None:
    text = json.dumps(data.draw(spoilt(kind)))
    ours, oracle = verdicts(reference(kind).schema, text)
    assert ours == oracle


@pytest.mark.parametrize(
    ("schema", "text", "ours", "oracle"),
    [
        pytest.param({"multipleOf": 0.01}, "19.99", True, False, id="multipleOf on decimals"),
        pytest.param({"pattern": "^[0-9]{3}$"}, '"123\\n"', False, True, id="$ before a newline"),
        pytest.param({"pattern": "^\\d$"}, '"٣"', False, True, id="digits beyond ASCII"),
        pytest.param({"format": "date-time"}, '"hier"', False, True, id="date-time unchecked"),
        pytest.param(
            {"maximum": 0.1}, "0.10000000000000000001", False, True, id="beyond binary floats"
        ),
    ],
)
def test_known_disagreements(schema: dict[str, Any], text: str, ours: bool, oracle: bool) -> None:
    assert verdicts(schema, text) == (ours, oracle)
