"""Fingerprints: the same finding keeps its own when lines move or requests change places."""

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from segur_cli.diagnostics import Diagnostic
from segur_cli.reporters.rendering import Rendering, shown_path

_INDEX = re.compile(r"/\d+(?=/|$)")
_NUMBER = re.compile(r"\d+")


def fingerprints(findings: Iterable[Diagnostic], context: Rendering) -> list[str]:
    """Return one fingerprint per finding, in the order given, no two alike.

    A fingerprint hashes the rule, the file, the subject, and the pointer (or the
    message where there is none). Findings that nothing else tells apart are
    numbered in the order given.
    """
    seen: Counter[str] = Counter()
    prints = []
    for finding in findings:
        identity = _identity(finding, context)
        seen[identity] += 1
        prints.append(_hashed(f"{identity}\0{seen[identity]}"))
    return prints


def _identity(finding: Diagnostic, context: Rendering) -> str:
    path = shown_path(finding.path, context) if finding.path else ""
    return "\0".join((finding.code, path, finding.subject or "", _place(finding)))


def _place(finding: Diagnostic) -> str:
    if finding.pointer is None and finding.cell is not None:
        return finding.cell
    if finding.pointer is None:
        # Numbers in such a message may be lines and columns.
        return _NUMBER.sub("#", finding.message)
    # With a subject known, the rank of the request says nothing more.
    return _INDEX.sub("/*", finding.pointer) if finding.subject else finding.pointer


def _hashed(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
