"""Run the linter on patched examples: what the tests of rules share."""

import copy
import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path, PurePath
from typing import Any

from segur_cli.diagnostics import Diagnostic, Report
from segur_cli.documents import Document, parse
from segur_cli.eligibility.base import Base
from segur_cli.eligibility.base_catalogue import open_base
from segur_cli.lint.context import LintSettings
from segur_cli.lint.engine import Options, lint_documents
from segur_cli.register.index import Register
from segur_cli.register.register_catalogue import open_register
from segur_cli.text.clock import read_clock

# The examples are clean then: after their dates, before the first milestone that closes them.
NOW = "2025-12-01T09:00"
SETTINGS = LintSettings(evidence_file_date=date(2025, 3, 19))
EXAMPLES = Path(__file__).parent.parent.parent / "examples"


@cache
def demo_base() -> Base:
    base = open_base("demo", read_clock(None))
    assert base is not None
    return base


def demo_register() -> Register:
    return open_register(EXAMPLES / "finess-structures-fictif.json", read_clock(None))


@cache
def _example(kind: str) -> str:
    return (EXAMPLES / f"{kind}.json").read_text(encoding="utf-8")


def example(kind: str) -> dict[str, Any]:
    """A fresh copy of examples/avance.json or solde.json."""
    value: dict[str, Any] = json.loads(_example(kind))
    return value


def merged(value: Any, patch: Any) -> Any:
    """Apply a JSON merge patch (RFC 7386)."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    result = dict(value) if isinstance(value, dict) else {}
    for key, child in patch.items():
        if child is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), child)
    return result


def patched(kind: str, *patches: Any) -> dict[str, Any]:
    """An example whose first requests are patched, one patch each."""
    value = example(kind)
    for index, patch in enumerate(patches):
        value["demandes"][index] = merged(value["demandes"][index], patch)
    return value


def document(value: Any, name: str = "demande.json") -> Document:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return parse(text.encode("utf-8", "surrogatepass"), PurePath(name))


def report(*values: Any, names: Sequence[str] = (), **options: Any) -> Report:
    """Lint texts or JSON values together; `names` are their file names.

    With no clock or settings of their own, they are checked when the examples are clean.
    """
    given = [*names, *(f"fichier-{n}.json" for n in range(len(names) + 1, len(values) + 1))]
    documents = [document(value, name) for value, name in zip(values, given, strict=True)]
    quiet: dict[str, Any] = {"clock": read_clock(NOW), "settings": SETTINGS}
    return lint_documents(documents, Options(**(quiet | options)))


def found(code: str, *values: Any, **options: Any) -> list[Diagnostic]:
    """The findings of one rule (or family) on these values."""
    return [f for f in report(*values, **options).findings if f.code.startswith(code)]
