"""`text`: for people. The verdict, then findings by client, then the perimeter."""

from segur_cli.diagnostics import Report
from segur_cli.reporters.cleaning import without_log_commands
from segur_cli.reporters.context import MINIMUM_WIDTH, Rendering
from segur_cli.reporters.findings_page import finding_blocks, verdict_blocks
from segur_cli.reporters.perimeter import perimeter_blocks
from segur_cli.text.detail import Detail
from segur_cli.text.page import Block, Gap, Page, terminal

_SCREEN = 20  # lines of findings beyond which the verdict is said again below them


def render(report: Report, context: Rendering) -> str:
    """Render the report for a terminal `context.width` columns wide: the verdict first."""
    width = None if context.width is None else max(context.width, MINIMUM_WIDTH)

    def shown(*blocks: Block) -> str:
        return terminal(Page(blocks), width, color=context.color)

    text = shown(*verdict_blocks(report, context))
    if context.detail is not Detail.VERDICT:
        findings = shown(*finding_blocks(report, context))
        text += findings + shown(Gap(), *perimeter_blocks(report, context))
        if findings.count("\n") > _SCREEN:
            text += shown(Gap(), *verdict_blocks(report, context, banner=False))
    return without_log_commands(text)
