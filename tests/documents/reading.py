"""What the tests of this package share: read a text, look at its only finding."""

from pathlib import PurePath

from segur_cli.diagnostics import Diagnostic
from segur_cli.documents import Document, parse

PATH = PurePath("avance.json")


def read(content: str | bytes) -> Document:
    """Parse a text, encoded in UTF-8, or bytes as they are."""
    data = content.encode() if isinstance(content, str) else content
    return parse(data, PATH)


def only_finding(content: str | bytes) -> Diagnostic:
    """Return the one finding of a text."""
    (finding,) = read(content).findings
    return finding


def place(finding: Diagnostic) -> tuple[int, int]:
    """Return the line and column of a finding."""
    assert finding.span is not None
    return finding.span.line, finding.span.column


def shown(content: str) -> str:
    """Return the text a one-line finding points at."""
    finding = only_finding(content)
    assert finding.span is not None
    assert finding.span.line == finding.span.end_line
    line = read(content).lines.text_of(finding.span.line)
    return line[finding.span.column - 1 : finding.span.end_column - 1]
