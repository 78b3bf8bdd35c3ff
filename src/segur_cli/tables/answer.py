"""What a command answers: a page to read, data for a program, a table for a spreadsheet."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from segur_cli import __version__
from segur_cli.exits import ExitCode, StopError
from segur_cli.tables.writing import Table, to_csv, to_xlsx
from segur_cli.text.clock import Clock, banner
from segur_cli.text.page import A_FILE, Detail, Page, Paragraph, Screen, markdown, terminal

_BOM = "\ufeff"
TABLE_FORMATS = ("text", "md", "json", "csv", "xlsx")


class Answer:
    """One answer, each way of showing it worked out when it is asked for.

    A command's answer says its `command` and how the run ends (`exit_code`), and gives the three
    shapes. `notices` go to standard error beside it.
    """

    command: str = ""
    schema_version: ClassVar[int] = 1

    @property
    def exit_code(self) -> ExitCode:
        """How the command ends once the answer is written."""
        return ExitCode.OK

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences for standard error, whatever the format."""
        return ()

    @property
    def problems(self) -> tuple[StopError, ...]:
        """What could not be answered, and what to do about it."""
        return ()

    @property
    def files(self) -> Mapping[Path, str]:
        """Files to write beside those of `--report`, with the format of each."""
        return {}

    def tells_date_apart(self, name: str) -> bool:
        """Whether a format is for programs, so that a simulated date is told beside it."""
        return name not in ("text", "md")

    def on_stdout(self, name: str) -> tuple[str, ...]:
        """Return the formats that one asked for stands for on standard output."""
        return (name,)

    def page(self, detail: Detail) -> Page:
        """Return what there is to read."""
        raise NotImplementedError

    def data(self) -> Mapping[str, Any]:
        """Return what a program reads, below the envelope that all answers share.

        By default the rows of the table, by their headings: `schemas/table.schema.json`.
        """
        table = self.table()
        rows = [dict(zip(table.headings, row, strict=True)) for row in table.rows]
        return {"title": table.title, "rows": rows}

    def table(self) -> Table:
        """Return what a spreadsheet shows."""
        raise NotImplementedError

    def other(self, name: str) -> str | bytes:
        """Write a format that is particular to the command: `ics`, `docx`."""
        raise NotImplementedError(name)

    def enveloped(self, clock: Clock) -> dict[str, Any]:
        """Return the data in the envelope of every JSON that segur writes."""
        return {
            "schema_version": self.schema_version,
            "tool": {"name": "segur-cli", "version": __version__},
            "command": self.command,
            "checked_at": clock.now.isoformat(timespec="seconds"),
            "as_of_simulated": clock.simulated,
            "exit_code": int(self.exit_code),
            **self.data(),
        }

    def written(self, name: str, clock: Clock, screen: Screen = A_FILE) -> str | bytes:
        """Write the answer in one format; a text is for `screen`, by default a file."""
        if name == "text":
            page = self.with_banner(self.page(screen.detail), clock)
            return terminal(page, screen.width, color=screen.color)
        if name == "md":
            return markdown(self.with_banner(self.page(Detail.FULL), clock))
        if name == "json":
            return json.dumps(self.enveloped(clock), ensure_ascii=False, indent=2) + "\n"
        if name == "csv":
            return _BOM + to_csv(self.table())
        if name == "xlsx":
            return to_xlsx(self.table())
        return self.other(name)

    @staticmethod
    def with_banner(page: Page, clock: Clock) -> Page:
        """Return a page that begins by saying that the date is simulated, when it is."""
        if not clock.simulated:
            return page
        return Page((Paragraph(banner(clock), style="bold reverse"), *page.blocks))
