"""Sub-schemas are found where the draft says, and nowhere else."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from segur_cli.templates.schema_walk import KEYWORDS, walk


def paths(schema: Any) -> list[tuple[str | int, ...]]:
    return [node.path for node in walk(schema)]


def test_parents_come_first_and_in_order() -> None:
    schema = {"properties": {"a": {"items": {}}, "b": {}}, "allOf": [{"not": {}}], "if": True}
    assert paths(schema) == [
        (), ("properties", "a"), ("properties", "a", "items"), ("properties", "b"),
        ("allOf", 0), ("allOf", 0, "not"),
    ]  # fmt: skip


@pytest.mark.parametrize("schema", [True, 3, None, [{}], {"const": {"items": {}}}, {"enum": [{}]}])
def test_what_is_no_schema_is_not_entered(schema: Any) -> None:
    assert all(path == () for path in paths(schema))


def test_the_keywords_are_those_of_the_draft() -> None:
    validator = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    for keyword in Draft202012Validator.VALIDATORS:
        assert keyword in KEYWORDS
    assert validator.is_valid({})
