"""`json`, version 1: one shape whatever happens, described by `schemas/report.schema.json`."""

from collections.abc import Mapping
from dataclasses import asdict

from segur_cli.diagnostics import Diagnostic, Location, Report, RuleInfo, Severity
from segur_cli.reporters.rendering import (
    EXACT_POINTER_LENGTH,
    MESSAGE_LENGTH,
    NAME_LENGTH,
    Rendering,
    fingerprints,
    sanitized_block,
    shown_path,
    single_line,
    to_json,
)
from segur_cli.reporters.sentences import perimeter_as_data, verdict

SCHEMA_VERSION = 1


def render(report: Report, context: Rendering) -> str:
    """Render the report as one JSON object, keys always present, absent values null."""
    findings = sorted(report.findings, key=lambda f: f.reading_order)
    prints, checked_at = fingerprints(findings, context), context.checked_at
    return to_json(
        {
            "schema_version": SCHEMA_VERSION,
            "tool": {"name": "segur-cli", "version": context.version},
            "command": context.command or None,
            "checked_at": checked_at.isoformat(timespec="seconds") if checked_at else None,
            "as_of_simulated": context.as_of is not None,
            "exit_code": None if context.exit_code is None else int(context.exit_code),
            "as_of": context.as_of.isoformat() if context.as_of else None,
            "verdict": verdict(report),
            "counts": _counts(report.counts()),
            "cut": _counts(report.cut),
            "suppressed": _counts(report.suppressed),
            "baselined": _counts(report.baselined),
            "findings": [
                _finding(finding, fingerprint, context)
                for finding, fingerprint in zip(findings, prints, strict=True)
            ],
            "perimeter": perimeter_as_data(report, context),
            "rules": [_rule(report.rules[code]) for code in sorted(report.rules)],
        }
    )


def _counts(by_severity: Mapping[Severity, int]) -> dict[str, int]:
    return {severity.word: by_severity.get(severity, 0) for severity in Severity}


def _finding(finding: Diagnostic, fingerprint: str, context: Rendering) -> dict[str, object]:
    return {
        "code": single_line(finding.code, NAME_LENGTH),
        "severity": finding.severity.word,
        "message": single_line(finding.message),
        "path": shown_path(finding.path, context) if finding.path is not None else None,
        "span": asdict(finding.span) if finding.span else None,
        "pointer": _pointer(finding.pointer),
        "cell": _text(finding.cell, NAME_LENGTH),
        "location": _location(finding.location) if finding.location else None,
        "subject": _text(finding.subject, NAME_LENGTH),
        "client": _texts(finding.client, "finess", "name") if finding.client else None,
        "origin": finding.origin.value,
        "fix": _text(finding.hint),
        "fingerprint": fingerprint,
    }


def _location(location: Location) -> dict[str, str | int | None]:
    return {
        **_texts(location, "sheet", "cell"),
        "page": location.page,
        "line": location.line,
        **_texts(location, "member", "part"),
    }


def _rule(rule: RuleInfo) -> dict[str, str]:
    return {
        "code": single_line(rule.code, NAME_LENGTH),
        "title": single_line(rule.title),
        "help": sanitized_block(rule.help),
        "source": single_line(rule.source),
        "severity": rule.severity.word,
        "origin": rule.origin.value,
    }


def _pointer(pointer: str | None) -> str | None:
    """Return the pointer as it is: one that is cut or cleaned leads nowhere."""
    return None if pointer is None or len(pointer) > EXACT_POINTER_LENGTH else pointer


def _texts(holder: object, *names: str) -> dict[str, str | None]:
    return {name: _text(getattr(holder, name), NAME_LENGTH) for name in names}


def _text(text: str | None, length: int = MESSAGE_LENGTH) -> str | None:
    return None if text is None else single_line(text, length)
