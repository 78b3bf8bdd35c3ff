"""Where a finding is, as each format writes it: relative paths, forward slashes, URIs."""

import posixpath
from pathlib import PurePath
from urllib.parse import quote

from segur_cli.diagnostics import Diagnostic, Report
from segur_cli.reporters.cleaning import PATH_LENGTH, single_line
from segur_cli.reporters.context import Rendering


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
