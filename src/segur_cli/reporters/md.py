"""`md`: for people, where Markdown is shown: every finding, all the places of those that repeat."""

from dataclasses import replace

from segur_cli.diagnostics import Report
from segur_cli.reporters.cleaning import without_log_commands
from segur_cli.reporters.context import Rendering
from segur_cli.reporters.findings_page import blocks
from segur_cli.text.detail import Detail
from segur_cli.text.page import Heading, Page, markdown


def render(report: Report, context: Rendering) -> str:
    """Render the report as Markdown, whole."""
    whole = replace(context, detail=Detail.FULL, grouped=True)
    page = Page.of([Heading("Contrôle avant dépôt", 1), *blocks(report, whole)])
    return without_log_commands(markdown(page))
