"""`sarif`: the OASIS standard 2.1.0, for code scanning services and editors."""

import re

from segur_cli.diagnostics import Diagnostic, Origin, Report, RuleInfo, Severity, Span
from segur_cli.reporters.rendering import (
    NAME_LENGTH,
    POINTER_LENGTH,
    Rendering,
    anchor,
    fingerprints,
    sanitized_block,
    single_line,
    to_json,
    uri,
)
from segur_cli.reporters.sentences import (
    perimeter_as_data,
    unread,
    verdict,
    warnings_on_run,
    with_subject_and_fix,
)
from segur_cli.text.writing import plural

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
MOST_RESULTS = 5_000  # GitHub shows no more of one run, and refuses a log of over 25,000
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
# In SARIF messages `[text](target)` is a link: only we may write one.
_LINK = re.compile(r"\](?=\()")


def render(report: Report, context: Rendering) -> str:
    """Render the report as a SARIF log of one run."""
    ranked = sorted(report.findings, key=lambda f: (-f.severity, f.reading_order))
    findings = sorted(ranked[:MOST_RESULTS], key=lambda f: f.reading_order)
    codes = sorted({*report.rules, *(finding.code for finding in findings)})
    ranks = {code: rank for rank, code in enumerate(codes)}
    run = {
        "tool": {
            "driver": {
                "name": "segur",
                "version": context.version,
                "rules": [_rule(code, report.rules.get(code)) for code in codes],
            }
        },
        "language": "fr-FR",
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, context)],
        "results": [
            _result(finding, ranks[finding.code], fingerprint, report, context)
            for finding, fingerprint in zip(findings, fingerprints(findings, context), strict=True)
        ],
        "properties": {
            "verdict": verdict(report),
            "perimeter": perimeter_as_data(report, context),
        },
    }
    return to_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, rule: RuleInfo | None) -> dict[str, object]:
    identifier = single_line(code, NAME_LENGTH)
    if rule is None:
        return {"id": identifier}
    help_text = sanitized_block(rule.help)
    return {
        "id": identifier,
        "shortDescription": {"text": single_line(rule.title)},
        "fullDescription": {
            "text": f"{single_line(rule.title)}\nSource : {single_line(rule.source)}"
        },
        "help": {"text": help_text, "markdown": help_text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _invocation(report: Report, context: Rendering) -> dict[str, object]:
    notifications: list[dict[str, object]] = [
        {"level": "warning", "message": {"text": sentence}}
        for sentence in warnings_on_run(report, context)
    ]
    left_out = len(report.findings) - MOST_RESULTS
    if left_out > 0:
        sentence = (
            f"{plural(left_out, 'constat', 'constats')} de moindre gravité non écrits ici : GitHub "
            f"n'en montre que {MOST_RESULTS}. Les formats json et html les ont tous."
        )
        notifications.append({"level": "warning", "message": {"text": sentence}})
    for code, reason in sorted(report.perimeter.rules_not_run.items()):
        sentence = f"Règle {single_line(code, NAME_LENGTH)} non appliquée : {single_line(reason)}"
        notifications.append({"level": "note", "message": {"text": _LINK.sub("] ", sentence)}})
    return {"executionSuccessful": not unread(report), "toolExecutionNotifications": notifications}


def _result(
    finding: Diagnostic, rank: int, fingerprint: str, report: Report, context: Rendering
) -> dict[str, object]:
    guess = ["guess"] if finding.origin is Origin.INFERRED else []
    result: dict[str, object] = {
        "ruleId": single_line(finding.code, NAME_LENGTH),
        "ruleIndex": rank,
        "level": _LEVELS[finding.severity],
        "message": {"text": _LINK.sub("] ", with_subject_and_fix(finding))},
        # GitHub reads the second name only.
        "partialFingerprints": {
            "segurFinding/v1": fingerprint,
            "primaryLocationLineHash": fingerprint,
        },
        "properties": {"origin": finding.origin.value, "tags": guess},
    }
    location = _location(finding, report, context)
    if location:
        result["locations"] = [location]
    return result


def _location(finding: Diagnostic, report: Report, context: Rendering) -> dict[str, object]:
    location: dict[str, object] = {}
    path = anchor(finding, report)
    if path is not None:
        physical: dict[str, object] = {"artifactLocation": {"uri": uri(path, context)}}
        if finding.span is not None:
            physical["region"] = _region(finding.span)
        location["physicalLocation"] = physical
    place = finding.cell if finding.pointer is None else finding.pointer
    if place is not None:
        name = single_line(place, POINTER_LENGTH)
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "member"}]
    return location


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
