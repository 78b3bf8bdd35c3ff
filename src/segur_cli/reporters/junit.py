"""`junit`: XML that GitLab, Jenkins and others show as test results.

One suite per file, one test case per finding. Only what blocks is a failure:
these services turn any failure red, and `--fail-on` already lets the user stop a
job on less. Warnings and notes are passed tests with their text in `system-out`.
A file without findings has one passed test, a rule that did not run a skipped one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from segur_cli.diagnostics import Diagnostic, Report, Severity
from segur_cli.reporters.rendering import (
    NAME_LENGTH,
    POINTER_LENGTH,
    Rendering,
    escaped_log_commands,
    shown_path,
    single_line,
)
from segur_cli.reporters.sentences import (
    cut,
    perimeter_blocks,
    source_line,
    unread,
    verdict,
    warnings_on_run,
    with_subject_and_fix,
)
from segur_cli.text.page import Page, terminal

_RUN = "segur"
_OUTPUT_WIDTH = 100
# What XML 1.0 forbids and `single_line` leaves: the two noncharacters of the first plane.
_NOT_XML = re.compile("[\ufffe\uffff]")


def render(report: Report, context: Rendering) -> str:
    """Render the report as `testsuites`."""
    root = ET.Element("testsuites", name=_RUN)
    for name, findings in _by_file(report, context).items():
        cases = [_case(finding, report, context) for finding in findings]
        _suite(root, name, cases or [_clean_file(report)])
    _suite(root, f"{_RUN} : périmètre", [_verdict(report, context), *_cases_not_run(report)])
    for count in ("tests", "failures", "skipped", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    body = _NOT_XML.sub("", ET.tostring(root, encoding="unicode"))
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return declaration + escaped_log_commands(body) + "\n"


def _by_file(report: Report, context: Rendering) -> dict[str, list[Diagnostic]]:
    groups: dict[str, list[Diagnostic]] = {shown_path(path, context): [] for path in report.files}
    for finding in sorted(report.findings, key=lambda f: f.reading_order):
        name = shown_path(finding.path, context) if finding.path is not None else _RUN
        groups.setdefault(name, []).append(finding)
    return groups


def _suite(root: ET.Element, name: str, cases: Iterable[ET.Element]) -> ET.Element:
    """Add a suite; cases of one name are numbered, for readers merge them otherwise."""
    suite = ET.SubElement(root, "testsuite", name=name)
    seen: Counter[str] = Counter()
    for case in cases:
        label = case.get("name", "")
        seen[label] += 1
        if seen[label] > 1:
            case.set("name", f"{label} ({seen[label]})")
        case.set("classname", name)
        case.set("time", "0")
        suite.append(case)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    suite.set("errors", "0")
    return suite


def _clean_file(report: Report) -> ET.Element:
    name = "aucune anomalie affichée" if cut(report) else "aucune anomalie"
    return ET.Element("testcase", name=name)


def _case(finding: Diagnostic, report: Report, context: Rendering) -> ET.Element:
    about = finding.subject or finding.pointer or ""
    case = ET.Element(
        "testcase", name=f"{single_line(finding.code)} {single_line(about, NAME_LENGTH)}".strip()
    )
    if finding.path is not None:
        case.set("file", shown_path(finding.path, context))
        if finding.span is not None:
            case.set("line", str(finding.span.line))
    _say(case, finding.severity, single_line(finding.message), _details(finding, report, context))
    return case


def _say(case: ET.Element, severity: Severity, message: str, details: str) -> None:
    if severity is Severity.ERROR:
        failure = ET.SubElement(case, "failure", message=message, type=severity.word)
        failure.text = details
    else:
        ET.SubElement(case, "system-out").text = f"{severity.label} : {details}"


def _details(finding: Diagnostic, report: Report, context: Rendering) -> str:
    lines = [with_subject_and_fix(finding)]
    if finding.path is not None:
        span = f":{finding.span.line}:{finding.span.column}" if finding.span else ""
        lines.append(f"{shown_path(finding.path, context)}{span}")
    if finding.pointer is not None:
        lines.append(single_line(finding.pointer, POINTER_LENGTH))
    lines.append(source_line(finding, report.rules.get(finding.code)))
    return "\n".join(lines)


def _verdict(report: Report, context: Rendering) -> ET.Element:
    """Return a case that carries the verdict; failed for what blocks and has no case of its own."""
    case = ET.Element("testcase", name="verdict")
    missing = cut(report) if report.cut.get(Severity.ERROR, 0) else None
    problems = [sentence for sentence in (missing, unread(report)) if sentence]
    if problems:
        ET.SubElement(case, "failure", message=" ".join(problems), type="error")
    lines = [verdict(report), *warnings_on_run(report, context), ""]
    perimeter = terminal(Page.of(perimeter_blocks(report, context)), _OUTPUT_WIDTH)
    ET.SubElement(case, "system-out").text = "\n".join(lines) + "\n" + perimeter.removesuffix("\n")
    return case


def _cases_not_run(report: Report) -> Iterator[ET.Element]:
    for code, reason in sorted(report.perimeter.rules_not_run.items()):
        case = ET.Element("testcase", name=single_line(code, NAME_LENGTH))
        ET.SubElement(case, "skipped", message=single_line(reason))
        yield case
