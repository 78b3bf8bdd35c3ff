"""What every format needs besides the report: who speaks, where a finding is, harmless text.

And its fingerprint: the same finding keeps its own when lines move or requests change places.
"""

import json
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath
from urllib.parse import quote

from segur_cli.diagnostics import Diagnostic, Report
from segur_cli.text.page import Detail
from segur_cli.text.writing import sanitized

MINIMUM_WIDTH = 40
MESSAGE_LENGTH = 1_000
NAME_LENGTH = 200
POINTER_LENGTH = 500  # as people are shown it
EXACT_POINTER_LENGTH = 4_096  # as programs get it: whole, or not at all
PATH_LENGTH = 4_096
HELP_LENGTH = 20_000
_BLANKS = str.maketrans("\t\r\n", "   ")
# What CI runners obey anywhere in a line: `##[add-mask]`, `##vso[…]`, `##teamcity[…]`.
_LOG_COMMAND = re.compile(r"##(?=[\w.\-]*\[)")
# What GitHub obeys at the start of a line, blanks skipped: `::error::`.
_LINE_COMMAND = re.compile(r"^(\s*):(?=:)", re.MULTILINE)


def no_source(_path: PurePath, _line: int) -> str | None:
    """Stand for sources that nobody kept: the text report then shows no excerpt."""
    return None


@dataclass(frozen=True)
class Rendering:
    """How to render a report.

    `base` is the absolute directory that shown paths are relative to; a finding's path is
    absolute, or relative to `start`, where the command was started (`base` when None).
    `line_of` returns a line, numbered from 1, of the text that a path's spans point into, or
    None; it is asked for every finding.
    `as_of` is the simulated instant, if any.
    `width` counts terminal columns; below `MINIMUM_WIDTH` it is ignored; None wraps nothing.
    `grouped` makes one of the findings that say the same, at every detail; `statistics` counts
    them by rule instead. `command`, `checked_at` and `exit_code` are those of the run, for what
    programs read.
    """

    version: str
    base: PurePath
    line_of: Callable[[PurePath, int], str | None] = no_source
    as_of: datetime | None = None
    start: PurePath | None = None
    detail: Detail = Detail.FULL  # of the text report
    width: int | None = 80
    color: bool = False
    grouped: bool = False
    statistics: bool = False
    command: str = ""
    checked_at: datetime | None = None
    exit_code: int | None = None


Reporter = Callable[[Report, Rendering], str]


def shown_path(path: PurePath, context: Rendering) -> str:
    """Return the path as a reader sees it: relative to the base when inside it, harmless."""
    return single_line(_inside_base(path, context) or path.as_posix(), PATH_LENGTH)


def uri(path: PurePath, context: Rendering) -> str:
    """Return a relative URI reference, or a `file:` URI when the path leaves the base."""
    inside = _inside_base(path, context)
    if inside is not None:
        return _encoded(inside)
    return "file:///" + _encoded(_absolute(path, context).lstrip("/"))


def anchor(finding: Diagnostic, report: Report) -> PurePath | None:
    """Return the file that a finding is shown on by the formats that insist on one.

    A finding about the whole run goes to the first file that was looked at.
    """
    if finding.path is not None:
        return finding.path
    return report.files[0] if report.files else None


def _inside_base(path: PurePath, context: Rendering) -> str | None:
    base = posixpath.normpath(context.base.as_posix()).rstrip("/") + "/"
    absolute = _absolute(path, context)
    return absolute.removeprefix(base) if absolute.startswith(base) else None


def _absolute(path: PurePath, context: Rendering) -> str:
    return posixpath.normpath(((context.start or context.base) / path).as_posix())


def _encoded(path: str) -> str:
    # quote() also encodes the colon, by which a first segment would read as a scheme.
    return quote(path[:PATH_LENGTH], safe="/", errors="surrogatepass")


def single_line(text: str, length: int = MESSAGE_LENGTH) -> str:
    """Return `text` on one line, harmless, and cut to `length` characters, « … » included."""
    if len(text) > length:
        text = text[: length - 1] + "…"
    return sanitized(text.translate(_BLANKS))


def sanitized_block(text: str, length: int = HELP_LENGTH) -> str:
    """Return `text` harmless and cut to `length` characters, with its lines kept."""
    if len(text) > length:
        text = text[: length - 1] + "…"
    return "\n".join(single_line(line, length) for line in text.split("\n"))


def without_log_commands(text: str) -> str:
    """Break, in a text made for a console, what the CI runner that shows it would obey."""
    text = _LOG_COMMAND.sub("#\ufffd", text)
    return _LINE_COMMAND.sub("\\1\ufffd", text)


def escaped_log_commands(xml: str) -> str:
    """Do the same to an XML text without changing what its readers get."""
    return _LINE_COMMAND.sub("\\1&#58;", xml.replace("##", "#&#35;"))


def to_json(value: object) -> str:
    """Write JSON that a browser or a CI runner cannot mistake for markup or a command.

    The characters at stake can only stand inside strings, so escaping them leaves
    the values unchanged for whoever parses the text.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    for character in set(text) - {"\n"}:
        # A pointer is given as it is: what a terminal would obey in it comes out escaped.
        if sanitized(character) != character:
            text = text.replace(character, json.dumps(character)[1:-1])
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return text.replace("##", "#\\u0023") + "\n"


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
        text = f"{identity}\0{seen[identity]}".encode("utf-8", "surrogatepass")
        prints.append(sha256(text).hexdigest()[:32])
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
