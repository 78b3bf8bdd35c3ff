"""Run the linter on the shipped examples, amended: `lint_example("solde", {"facture": …})`."""

import json
from datetime import date
from pathlib import PurePath
from typing import Any

from segur_cli import resources
from segur_cli.clock import read_clock
from segur_cli.diagnostics import Diagnostic
from segur_cli.documents import Document, parse
from segur_cli.eligibility.base import Base
from segur_cli.lint.engine import Options, lint_documents
from segur_cli.lint.rule import LintSettings

# The examples are clean then: after their dates, before the first milestone that closes them.
NOW = "2025-12-01T09:00"
SETTINGS = LintSettings(evidence_file_date=date(2025, 3, 19))

Json = dict[str, Any]


def example(kind: str, patch: Json | None = None, header: Json | None = None) -> str:
    """Return an example with its first request amended (a JSON merge patch), and its header."""
    content = json.loads(resources.example(f"{kind}.json").read_text(encoding="utf-8"))
    content["demandes"] = content["demandes"][:1]
    merge(content["demandes"][0], patch or {})
    merge(content, header or {})
    return json.dumps(content, ensure_ascii=False)


def merge(target: Json, patch: Json) -> None:
    for key, value in patch.items():
        if value is None:
            target.pop(key, None)
        elif isinstance(value, dict) and isinstance(target.get(key), dict):
            merge(target[key], value)
        else:
            target[key] = value


def document(text: str, name: str = "demande.json") -> Document:
    return parse(text.encode(), PurePath(name))


def lint_text(
    *texts: str,
    code: str = "",
    as_of: str = NOW,
    settings: LintSettings = SETTINGS,
    against: str | None = None,
    base: Base | None = None,
) -> list[Diagnostic]:
    """Return the findings whose code begins with `code`, of files checked in one run."""
    options = Options(
        against=document(against, "avance.json") if against else None,
        base=base,
        settings=settings,
        clock=read_clock(as_of),
        select=(code,) if code else (),
    )
    documents = [document(text, f"demande{n}.json") for n, text in enumerate(texts, 1)]
    return list(lint_documents(documents, options).findings)


def lint_example(kind: str, patch: Json | None = None, **options: Any) -> list[Diagnostic]:
    """Lint one amended example; `options` are those of `lint_text`."""
    return lint_text(example(kind, patch), **options)
