"""Several reports made one: findings once each, and what each looked at."""

from collections.abc import Sequence

from segur_cli.diagnostics import Coverage, Diagnostic, Perimeter, Report
from segur_cli.rules.page import Infos


def merged(reports: Sequence[Report]) -> Report:
    """Gather findings once each, and what each part looked at."""
    findings: dict[Diagnostic, None] = {}
    for report in reports:
        findings |= dict.fromkeys(report.findings)
    perimeters = [report.perimeter for report in reports]
    return Report(
        findings=tuple(sorted(findings, key=lambda one: one.reading_order)),
        perimeter=Perimeter(
            template=next((p.template for p in perimeters if p.template), None),
            base=next((p.base for p in perimeters if p.base), None),
            coverage=Coverage().merged(*(p.coverage for p in perimeters)),
            not_checkable=tuple(dict.fromkeys(t for p in perimeters for t in p.not_checkable)),
            eligibility=any(p.eligibility for p in perimeters),
            guessed=tuple(dict.fromkeys(line for p in perimeters for line in p.guessed)),
        ),
        rules=Infos(dict.fromkeys(code for report in reports for code in report.rules)),
        files=tuple(dict.fromkeys(path for report in reports for path in report.files)),
        unread={path: why for report in reports for path, why in report.unread.items()},
    )
