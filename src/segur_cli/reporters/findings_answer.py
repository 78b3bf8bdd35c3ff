"""A report of findings as the answer of a command, in every format."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from typing import Any, Protocol

from segur_cli import __version__
from segur_cli.diagnostics import Report
from segur_cli.exits import ExitCode, StopError
from segur_cli.files.paths import exists, resolved
from segur_cli.reporters import REPORTERS, Rendering
from segur_cli.tables.answer import Answer
from segur_cli.text.clock import Clock
from segur_cli.text.page import A_FILE, Detail, Page, Screen, markdown, terminal

FINDINGS_FORMATS = (
    "auto", "text", "concise", "md", "html", "json", "sarif", "junit", "github", "gitlab",
)  # fmt: skip
_OF_FORGES = ("sarif", "gitlab", "github")
_NOTHING = Page(())


class NumberedLines(Protocol):
    """The lines of a text, from 1."""

    def text_of(self, line: int) -> str:
        """Return a line without its end."""


class Excerpted(Protocol):
    """A file that was read, of which a report may show a line."""

    @property
    def path(self) -> PurePath:
        """As it was given."""

    @property
    def lines(self) -> NumberedLines:
        """Its text."""


class FindingsAnswer(Answer):
    """A report of findings, and what a command says below it for the eye.

    `documents` give the lines that excerpts show.
    """

    def __init__(
        self,
        command: str,
        report: Report,
        documents: Iterable[Excerpted],
        exit_code: ExitCode,
        *,
        below: Page = _NOTHING,
        problems: Iterable[StopError] = (),
        statistics: bool = False,
    ) -> None:
        self.command = command
        self.report = report
        self.below = below
        self._code = exit_code
        self._problems = tuple(problems)
        self._statistics = statistics
        self._lines = {document.path: document.lines for document in documents}

    @property
    def exit_code(self) -> ExitCode:
        """FINDINGS from `--fail-on` on, CANNOT_RUN when an input could not be opened."""
        return self._code

    @property
    def problems(self) -> tuple[StopError, ...]:
        return self._problems

    def tells_date_apart(self, name: str) -> bool:
        """Never: each format of a report has its own place for the date."""
        return False

    def data(self) -> Mapping[str, Any]:
        """Return nothing more: the report says all by its own format."""
        return {}

    def on_stdout(self, name: str) -> tuple[str, ...]:
        """Return what goes to stdout: `auto` is text, with annotations on GitHub."""
        if name != "auto":
            return (name,)
        return ("text", "github") if os.environ.get("GITHUB_ACTIONS") else ("text",)

    def written(self, name: str, clock: Clock, screen: Screen = A_FILE) -> str:
        """Write the report in one format, and what stands below it where people read."""
        shown = REPORTERS[name](self.report, self.rendering(name, clock, screen))
        if name == "text" and screen.detail is not Detail.VERDICT:
            return shown + terminal(self.below, screen.width, color=screen.color)
        return f"{shown}\n{markdown(self.below)}" if name == "md" and self.below.blocks else shown

    def rendering(self, name: str, clock: Clock, screen: Screen = A_FILE) -> Rendering:
        """Say who speaks, from where, on what screen.

        Formats that a forge reads count paths from the root of the repository.
        """
        lines = self._lines
        return Rendering(
            version=__version__,
            base=_root(os.environ, in_repository=name in _OF_FORGES),
            start=Path.cwd(),
            line_of=lambda path, line: lines[path].text_of(line) if path in lines else None,
            as_of=clock.now if clock.simulated else None,
            detail=screen.detail if name == "text" else Detail.FULL,
            width=screen.width,
            color=screen.color,
            statistics=self._statistics,
            command=self.command,
            checked_at=clock.now,
            exit_code=self._code,
        )


def _root(environment: Mapping[str, str], *, in_repository: bool) -> Path:
    """The repository's root, where a CI or git says it and the command runs inside; else here."""
    here = Path.cwd()
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        if (root := environment.get(name)) and here.is_relative_to(resolved(root)):
            return resolved(root)
    if in_repository:
        return next((folder for folder in (here, *here.parents) if exists(folder / ".git")), here)
    return here
