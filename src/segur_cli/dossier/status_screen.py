"""The follow-up of a dossier for the eye."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from segur_cli.dossier.model import Outcome
from segur_cli.dossier.status import Line
from segur_cli.text.screen import hang, say, show_banner
from segur_cli.text.writing import harmless, plural


def show(console: Console, outcome: Outcome, lines: Sequence[Line]) -> None:
    """Print each client, then its requests: state, what is next, what blocks."""
    show_banner(console, outcome.clock)
    blocked = sum(bool(line.blocker) for line in lines)
    head = f"{plural(len(lines), 'ligne')} de suivi"
    say(console, f"{head}, {blocked} avec un blocage." if blocked else f"{head}.", style="bold")
    for problems in outcome.problems.values():
        for problem in problems:
            say(console, f"Non contrôlé : {harmless(problem)}", style="bold red")
    before = None
    for line in lines:
        if line.client != before:
            name = (
                f"{line.name} ({line.client})" if line.name else line.client or "client illisible"
            )
            say(console, harmless(name), style="bold")
            before = line.client
        since = f" depuis le {line.since}" if line.since else ""
        what = f"{line.sons} {line.kind}".strip()
        told = f"{what} : {line.state}{since}" if what else line.state
        if line.next:
            told += f" ; à faire : {line.next}"
        hang(console, Text("  "), Text(harmless(told)))
        if line.blocker:
            told = f"bloque : {harmless(line.blocker)}"
            hang(console, Text("    "), Text(told, style="bold red"))
