"""Run the linter on the first request of an example, amended: `lint_example("solde", {…})`."""

import json
from typing import Any

from segur_cli.diagnostics import Diagnostic
from segur_cli.eligibility.base import Base
from segur_cli.lint.context import LintSettings
from segur_cli.text.clock import read_clock
from tests.lint import running
from tests.lint.running import NOW, SETTINGS, document, merged

Json = dict[str, Any]


def example(kind: str, patch: Json | None = None, header: Json | None = None) -> str:
    """Return an example with its first request amended (a JSON merge patch), and its header."""
    content = running.example(kind)
    content["demandes"] = [merged(content["demandes"][0], patch or {})]
    return json.dumps(merged(content, header or {}), ensure_ascii=False)


def lint_text(
    *texts: str,
    code: str = "",
    as_of: str = NOW,
    settings: LintSettings = SETTINGS,
    against: str | None = None,
    base: Base | None = None,
) -> list[Diagnostic]:
    """Return the findings whose code begins with `code`, of files checked in one run."""
    report = running.report(
        *texts,
        names=[f"demande{n}.json" for n, _ in enumerate(texts, 1)],
        against=document(against, "avance.json") if against else None,
        base=base,
        settings=settings,
        clock=read_clock(as_of),
        select=(code,) if code else (),
    )
    return list(report.findings)


def lint_example(kind: str, patch: Json | None = None, **options: Any) -> list[Diagnostic]:
    """Lint one amended example; `options` are those of `lint_text`."""
    return lint_text(example(kind, patch), **options)
