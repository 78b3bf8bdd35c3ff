"""What `segur check` answers: a dashboard for people, its findings for programs."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from segur_cli.diagnostics import Severity
from segur_cli.dossier.dashboard import as_markdown, dashboard_page
from segur_cli.dossier.export import as_data, whole_report
from segur_cli.dossier.outcome import DossierOutcome
from segur_cli.dossier.page import to_html
from segur_cli.files.paths import resolved
from segur_cli.reporters import Rendering
from segur_cli.reporters.findings_answer import FindingsAnswer
from segur_cli.text.clock import Clock
from segur_cli.text.page import A_FILE, Detail, Page, Screen, terminal


class CheckAnswer(FindingsAnswer):
    """A whole dossier: a dashboard for people, its findings for programs.

    `files` are the reports that segur.toml asks for.
    """

    def __init__(
        self, outcome: DossierOutcome, level: Severity, *, statistics: bool = False
    ) -> None:
        report, code = whole_report(outcome), outcome.exit_code(level)
        super().__init__("check", report, outcome.documents, code, statistics=statistics)
        self.outcome = outcome
        self.level = level
        self.statistics = statistics

    @property
    def files(self) -> Mapping[Path, str]:
        """The reports that segur.toml names."""
        return {path: name for name, path in self.outcome.settings.reports.items()}

    def page(self, detail: Detail) -> Page:
        """Return the dashboard."""
        return dashboard_page(self.outcome, self.level, detail)

    def rendering(self, name: str, clock: Clock, screen: Screen = A_FILE) -> Rendering:
        """Show paths from the folder of segur.toml, when the command runs elsewhere."""
        shown = super().rendering(name, clock, screen)
        home = resolved(self.outcome.settings.path or Path()).parent
        return shown if home.is_relative_to(shown.base) else replace(shown, base=home)

    def written(self, name: str, clock: Clock, screen: Screen = A_FILE) -> str:
        """Write the dashboard for people, the dossier as data, or its findings."""
        if name == "text" and not self.statistics:
            page = self.with_banner(self.page(screen.detail), clock)
            return terminal(page, screen.width, color=screen.color)
        if name == "md" and not self.statistics:
            return as_markdown(self.outcome, self.level)
        rendering = self.rendering(name, clock, screen)
        if name == "html":
            return to_html(self.outcome, self.level, rendering)
        if name == "json":
            content = self.enveloped(clock) | as_data(self.outcome, self.level, rendering)
            return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        return super().written(name, clock, screen)
