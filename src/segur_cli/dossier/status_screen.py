"""The follow-up of a dossier for the eye."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from segur_cli.dossier.model import DossierOutcome
from segur_cli.dossier.status import StatusLine
from segur_cli.text.screen import hanging, paragraph, show_banner
from segur_cli.text.writing import plural, sanitized


def show(console: Console, outcome: DossierOutcome, lines: Sequence[StatusLine]) -> None:
    """Print each client, then its requests: state, what is next, what blocks."""
    show_banner(console, outcome.clock)
    blocked = sum(bool(line.blocker) for line in lines)
    head = f"{plural(len(lines), 'ligne')} de suivi"
    paragraph(
        console, f"{head}, {blocked} avec un blocage." if blocked else f"{head}.", style="bold"
    )
    for problems in outcome.problems.values():
        for problem in problems:
            paragraph(console, f"Non contrôlé : {sanitized(problem)}", style="bold red")
    before = None
    for line in lines:
        if line.client != before:
            name = (
                f"{line.name} ({line.client})" if line.name else line.client or "client illisible"
            )
            paragraph(console, sanitized(name), style="bold")
            before = line.client
        since = f" depuis le {line.since}" if line.since else ""
        what = f"{line.sons} {line.kind}".strip()
        told = f"{what} : {line.state}{since}" if what else line.state
        if line.next:
            told += f" ; à faire : {line.next}"
        hanging(console, Text("  "), Text(sanitized(told)))
        if line.blocker:
            told = f"bloque : {sanitized(line.blocker)}"
            hanging(console, Text("    "), Text(told, style="bold red"))
