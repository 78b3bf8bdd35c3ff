"""Findings, reports and hostile texts for the tests of the reporters."""

from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from segur_cli.diagnostics import (
    Coverage,
    Diagnostic,
    Needed,
    Origin,
    Perimeter,
    Reason,
    Report,
    RuleCoverage,
    RuleInfo,
    Severity,
    Span,
)
from segur_cli.documents.lines import Lines
from segur_cli.reporters import Rendering
from segur_cli.text.clock import PARIS

BASE = PurePosixPath("/depot")
NOON = datetime(2026, 3, 18, 12, tzinfo=PARIS)
SOURCE = """{
  "demandes": [
    {"finess": "010999994", "montant": 0}
  ]
}
"""
CONTEXT = Rendering(
    version="1.2.3", base=BASE, line_of=lambda _path, line: Lines(SOURCE).text_of(line)
)
RULE = RuleInfo(
    code="IDN002",
    title="Clé de contrôle du FINESS",
    help="# Ce que la règle vérifie\n\nLa clé du numéro.",
    source="clé mesurée sur 142 850 numéros",
)
PERIMETER = Perimeter(
    template="modèle de référence segur-cli",
    base="base fictive de démonstration",
    coverage=Coverage(
        {
            **Coverage.of(("IDN002", "MNT001")).rules,
            "DAT003": RuleCoverage(
                ran=False, why=Reason("aucune date de commande reconnue", Needed.VALUE)
            ),
        }
    ),
    not_checkable=("le statut du dernier avenant",),
)
HOSTILE = {
    "workflow command": "::error file=x::pwned",
    "log command": "a ##[add-mask]b ##vso[task.setvariable]c",
    "rich markup": "[red]rouge[/red]",
    "escape sequence": "\x1b[31mrouge\x1b[0m\x1b]0;titre\x07",
    "script": "</script><script>alert(1)</script>",
    "line breaks": "un\r\n::error::deux\u2028trois",
    "bidirectional marks": "abc\u202edef\u2066",
    "CDATA end": "]]> & <!-- -->",
    "Markdown link": "[cliquez](javascript:alert(1))",
    "percent": "100%0A::error::",
    "lone surrogate": "a\ud800b",
    "NUL and noncharacter": "a\x00b\ufffe\uffff",
    "one megabyte": "x" * 1_000_000,
}
FINDING = Diagnostic(
    code="IDN002",
    severity=Severity.ERROR,
    message="La clé du FINESS « 010999994 » est fausse.",
    origin=Origin.GENERIC,
    path=BASE / "envois/avance.json",
    span=Span(3, 16, 3, 27),
    pointer="/demandes/0/finess",
    subject="CH de Test (010999994)",
    hint="vérifier le numéro dans la base.",
)


def finding(**changes: Any) -> Diagnostic:
    """Return the sample finding with some fields changed."""
    return replace(FINDING, **changes)


def report(*findings: Diagnostic, **changes: Any) -> Report:
    """Return a report on one file, with a rule and a perimeter."""
    sample = Report(findings, PERIMETER, {RULE.code: RULE}, files=(BASE / "envois/avance.json",))
    return replace(sample, **changes)


def of_each_severity() -> Report:
    """Return a report with one note, one warning and one error, in that order."""
    return report(
        finding(code="TXT001", severity=Severity.NOTE, span=Span(1, 1, 1, 2)),
        finding(code="MNT001", severity=Severity.WARNING, span=Span(2, 3, 2, 13)),
        finding(),
    )


def hostile_report(text: str) -> Report:
    """Return a report with `text` in every field that can hold it."""
    path = BASE / "envois" / (text.replace("/", "_") or "vide")
    return Report(
        findings=tuple(
            finding(
                code=text,
                severity=severity,
                message=text,
                path=path,
                pointer=f"/{text}",
                subject=subject,
                hint=text,
            )
            for severity in Severity
            for subject in (text, None)
        ),
        perimeter=Perimeter(
            text,
            text,
            Coverage({text: RuleCoverage(), f"{text}-": RuleCoverage(ran=False, why=Reason(text))}),
            (text,),
        ),
        rules={text: RuleInfo(text, text, text, text)},
        files=(path,),
        cut={Severity.NOTE: 2},
    )
