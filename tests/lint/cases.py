"""Golden cases: how they are found, run, and what is expected of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from segur_cli.clock import read_clock
from segur_cli.config import Settings, load_settings
from segur_cli.diagnostics import Diagnostic
from segur_cli.lint import Options, lint
from segur_cli.lint.request import Asked, run

CASES = Path(__file__).parent.parent / "cases"
BEFORE_EVERY_MILESTONE = "2025-03-10"
_PATHS = ("against", "attachments", "template")

Expected = list[dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """One JSON file, and what it is held against."""

    path: Path

    @property
    def rule(self) -> str:
        return self.path.parent.name

    @property
    def bad(self) -> bool:
        return self.path.name.startswith("bad")

    @property
    def expectation(self) -> Path:
        return self.path.with_suffix(".expected.json")

    @property
    def config(self) -> Path | None:
        path = self.path.parent / "segur.toml"
        return path if path.exists() else None

    @property
    def arguments(self) -> dict[str, Any]:
        """What `args.json` holds, with paths made whole."""
        own, shared = self.path.with_suffix(".args.json"), self.path.parent / "args.json"
        found = next((path for path in (own, shared) if path.exists()), None)
        arguments: dict[str, Any] = {"as-of": BEFORE_EVERY_MILESTONE}
        if found is not None:
            arguments |= json.loads(found.read_text(encoding="utf-8"))
        folder = self.path.parent
        for name in _PATHS:
            if name in arguments:
                arguments[name] = str(folder / arguments[name])
        arguments["with"] = [str(folder / name) for name in arguments.get("with", [])]
        return arguments

    def __str__(self) -> str:
        return f"{self.rule}/{self.path.stem}"


def cases() -> list[Case]:
    """Every case, sorted."""
    return sorted(_cases(), key=str)


def _cases() -> Iterator[Case]:
    for path in CASES.glob("*/*.json"):
        if path.name.startswith(("bad", "good")) and "." not in path.stem:
            yield Case(path)


def command_line(case: Case) -> list[str]:
    """Return what to type after `segur` to run a case."""
    arguments = case.arguments
    others = arguments.pop("with")
    options = [f"--{name}={value}" for name, value in arguments.items()]
    config = ["--config", str(case.config)] if case.config else []
    return ["lint-json", str(case.path), *others, *options, *config]


def findings_of(case: Case) -> list[Diagnostic]:
    """Run a case through the library."""
    arguments = case.arguments
    clock = read_clock(arguments["as-of"])
    if arguments.keys() == {"as-of", "with"} and not arguments["with"] and not case.config:
        report = lint(case.path, Options(clock=clock))
    else:
        asked = Asked(
            files=(str(case.path), *arguments["with"]),
            base=arguments.get("base"),
            template=_path(arguments, "template"),
            against=_path(arguments, "against"),
            attachments=_path(arguments, "attachments"),
        )
        settings = load_settings(case.config) if case.config else Settings()
        report = run(asked, settings, clock, BytesIO()).report
    return [finding for finding in report.findings if finding.path == case.path]


def _path(arguments: dict[str, Any], name: str) -> Path | None:
    return Path(arguments[name]) if name in arguments else None


def as_expected(findings: list[Diagnostic], rule: str) -> Expected:
    """Return the facts that a case holds findings to."""
    return [
        {
            "code": finding.code,
            "severity": finding.severity.word,
            "line": finding.span.line if finding.span else None,
            "column": finding.span.column if finding.span else None,
            "pointer": finding.pointer,
        }
        for finding in findings
        if finding.code == rule or finding.severity.word != "note"
    ]
