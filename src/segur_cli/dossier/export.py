"""One run as data: `schemas/check.schema.json`, and the report that the other formats write."""

import json
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from segur_cli.diagnostics import Report, Severity
from segur_cli.dossier.dashboard import Row, rows, states_of, verdict
from segur_cli.dossier.outcome import DossierOutcome, Part
from segur_cli.dossier.status import follow_up
from segur_cli.files.paths import resolved
from segur_cli.pilot.gate_model import clients_of as pilots_of
from segur_cli.reporters import REPORTERS, Rendering
from segur_cli.text.writing import sanitized


def whole_report(outcome: DossierOutcome) -> Report:
    """Return the findings with what could not be checked, for formats that know nothing else."""
    incomplete = [
        f"{part.label} : {problem}"
        for part, problems in outcome.problems.items()
        for problem in problems
    ]
    incomplete += [f"{pattern} : aucun fichier" for pattern in outcome.missing]
    return replace(outcome.report, incomplete=tuple(incomplete))


def as_data(outcome: DossierOutcome, fail_on: Severity, context: Rendering) -> dict[str, Any]:
    """Return the run as data; `report` is as `schemas/report.schema.json` says."""
    return {
        "as_of": context.as_of.isoformat() if context.as_of else None,
        "project": sanitized(outcome.settings.project) or None,
        "verdict": verdict(outcome, fail_on),
        "parts": [
            {
                "name": part.value,
                "ran": part in outcome.ran,
                "problems": [sanitized(one) for one in outcome.problems.get(part, ())],
            }
            for part in Part
        ],
        "missing": [sanitized(pattern) for pattern in outcome.missing],
        "sons": [_sons(outcome, row.sons, sons, row.milestone) for row, sons in _rows(outcome)],
        "requests": follow_up(outcome),
        "alerts": [
            {"about": sanitized(a.about), "text": sanitized(a.text)} for a in outcome.alerts
        ],
        "notes": [sanitized(note) for note in outcome.notes],
        "uncovered": [sanitized(name) for name in outcome.uncovered],
        "report": json.loads(REPORTERS["json"](whole_report(outcome), context)),
    }


def _rows(outcome: DossierOutcome) -> list[tuple[Row, str]]:
    return list(zip(rows(outcome), outcome.sons, strict=True))


def _sons(outcome: DossierOutcome, shown: str, sons: str, milestone: str) -> dict[str, Any]:
    clients = outcome.clients(sons)
    judged = any(said is not None for said in clients.values())
    gate = next((one for one in outcome.gates if one.sons == sons), None)
    return {
        "sons": shown,
        "clients": len(clients),
        "eligible": sum(map(bool, clients.values())) if judged else None,
        "avances": _counts(outcome, sons, "avance"),
        "soldes": _counts(outcome, sons, "solde"),
        "pilots": pilots_of(one for one in gate.everyone if one.counts) if gate else None,
        "milestone": milestone,
        "states": {
            kind: {sanitized(state): n for state, n in states_of(outcome, sons, kind).items()}
            for kind in ("avance", "solde")
        },
    }


def _counts(outcome: DossierOutcome, sons: str, kind: str) -> dict[str, int | None]:
    counts = Counter(standing.clean for standing in outcome.standings_of(sons, kind))
    checked = Part.LINT in outcome.ran
    return {"total": counts.total(), "clean": counts[True] if checked else None}


def from_its_folder(outcome: DossierOutcome) -> DossierOutcome:
    """Tell every path from the folder of segur.toml: a report is sent, its machine is not."""
    root = resolved(outcome.settings.path).parent if outcome.settings.path else Path.cwd()
    prefixes = [prefix for prefix in (f"{root}{os.sep}", f"{root.as_posix()}/") if len(prefix) > 1]

    def told(text: str) -> str:
        for prefix in prefixes:
            text = text.replace(prefix, "")
        return text

    report = outcome.report
    findings = (
        replace(
            finding,
            message=told(finding.message),
            hint=told(finding.hint) if finding.hint else finding.hint,
        )
        for finding in report.findings
    )
    return replace(
        outcome,
        report=replace(
            report,
            findings=tuple(findings),
            unread={path: told(reason) for path, reason in report.unread.items()},
        ),
        stopped=tuple(replace(problem, text=told(problem.text)) for problem in outcome.stopped),
        alerts=tuple(
            replace(alert, about=told(alert.about), text=told(alert.text))
            for alert in outcome.alerts
        ),
        notes=tuple(map(told, outcome.notes)),
    )
