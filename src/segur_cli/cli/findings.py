"""How commands that answer with findings show them: on standard output, and in report files."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from segur_cli.cli.options import FindingsFormat
from segur_cli.text.told import warn

if TYPE_CHECKING:
    from segur_cli.diagnostics import Report
    from segur_cli.documents import Document
    from segur_cli.reporters import Rendering
    from segur_cli.rules.baseline import Baseline
    from segur_cli.text.clock import Clock
    from segur_cli.text.detail import Detail

_OF_FORGES = ("sarif", "gitlab", "github")
REPORT_FORMATS = [
    *(known.value for known in FindingsFormat if known is not FindingsFormat.AUTO),
    "html",
]


def stdout_formats(format_: FindingsFormat) -> list[str]:
    """Return what goes to stdout: `auto` is text, with annotations on GitHub."""
    import os

    if format_ is not FindingsFormat.AUTO:
        return [format_.value]
    return ["text", "github"] if os.environ.get("GITHUB_ACTIONS") else ["text"]


def show_report(
    report: "Report",
    documents: Iterable["Document"],
    format_: FindingsFormat,
    files: dict[Path, str],
    clock: "Clock",
    detail: "Detail",
) -> None:
    """Write a report on stdout, and whole to `files` in their formats."""
    from segur_cli.cli.output import write_file, write_stdout
    from segur_cli.reporters import REPORTERS
    from segur_cli.text.detail import Detail

    known = tuple(documents)
    for name in stdout_formats(format_):
        shown = detail if name == "text" else Detail.FULL
        write_stdout(REPORTERS[name](report, context_of(known, clock, shown, name)))
    for path, name in files.items():
        write_file(path, REPORTERS[name](report, context_of(known, clock, None, name)))


def context_of(
    documents: Iterable["Document"], clock: "Clock", on_screen: "Detail | None", name: str = ""
) -> "Rendering":
    """Say who speaks, from where, on what screen; a file is whole, 100 columns wide, colourless.

    `name` is the format: those that a forge reads count paths from the root of the repository.
    """
    import os
    import shutil
    import sys

    from segur_cli import __version__
    from segur_cli.reporters import Rendering, color_wanted
    from segur_cli.text.detail import Detail

    lines = {document.path: document.lines for document in documents}
    return Rendering(
        version=__version__,
        base=_root(os.environ, in_repository=name in _OF_FORGES),
        start=Path.cwd(),
        line_of=lambda path, line: lines[path].text_of(line) if path in lines else None,
        as_of=clock.now if clock.simulated else None,
        detail=Detail.FULL if on_screen is None else on_screen,
        width=100 if on_screen is None else shutil.get_terminal_size().columns,
        color=on_screen is not None and color_wanted(sys.stdout.isatty(), os.environ),
    )


def _root(environment: Mapping[str, str], *, in_repository: bool) -> Path:
    """The repository's root, where a CI or git says it and the command runs inside; else here."""
    from segur_cli.files.paths import exists, resolved

    here = Path.cwd()
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        if (root := environment.get(name)) and here.is_relative_to(resolved(root)):
            return resolved(root)
    if in_repository:
        return next((one for one in (here, *here.parents) if exists(one / ".git")), here)
    return here


def write_baseline_file(baseline: "Baseline | None") -> None:
    """Write the new baseline where it was asked for, and say so on stderr."""

    from segur_cli.cli.output import write_file
    from segur_cli.rules.baseline import to_text
    from segur_cli.text.writing import plural, quote

    if baseline is None:
        return
    write_file(baseline.path, to_text(baseline))
    total = plural(sum(known.count for known in baseline.known.values()), "constat")
    warn(f"État de référence écrit : {quote(baseline.path, 200)} ({total}).")
