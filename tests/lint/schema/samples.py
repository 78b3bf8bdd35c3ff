"""Run small schemas on small documents."""

import json
from pathlib import PurePath
from typing import Any

from segur_cli.documents import parse
from segur_cli.lint.context import Spot
from segur_cli.lint.schema_findings import schema_findings
from segur_cli.rules.rule import Finding
from segur_cli.templates.models import Model, model_of_schema

Found = tuple[str, Finding[Spot]]


def model(schema: dict[str, Any] | str) -> Model:
    text = schema if isinstance(schema, str) else json.dumps(schema)
    return model_of_schema(text.encode(), "essai")


def findings(schema: dict[str, Any] | Model, document: object) -> list[Found]:
    """Return the findings on a document: JSON text when it is a string."""
    text = document if isinstance(document, str) else json.dumps(document)
    read = parse(text.encode(), PurePath("essai.json"))
    held = schema if isinstance(schema, Model) else model(schema)
    return list(schema_findings(read.value, held, read.stand_ins))


def only(schema: dict[str, Any] | Model, document: object) -> Found:
    """Return the one finding on a document."""
    (found,) = findings(schema, document)
    return found


def about(schema: dict[str, Any], value: object) -> Found:
    """Return the one finding on a value under the key `a`."""
    return only({"properties": {"a": schema}}, {"a": value})
