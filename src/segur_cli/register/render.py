"""Imported registers, for the eye."""

from collections.abc import Sequence
from datetime import date, datetime

from rich.console import Console

from segur_cli.register.identity import identity, left_aside
from segur_cli.register.source import STRUCTURES, Source
from segur_cli.text.screen import row, say
from segur_cli.text.writing import harmless, moment, plural, thousands


def show_register(console: Console, source: Source, today: date) -> None:
    """Print what an imported register holds, and what of its file does not."""
    counts = source.counts
    say(console, f"Répertoire FINESS {identity(source)}", style="bold")
    row(console, "Indexé le", moment(datetime.fromisoformat(source.indexed_at)))
    known = "" if not source.version else f" (format {harmless(source.version)}, non connu)"
    row(console, "Format", f"{source.format}{known}")
    row(console, "EJ", _count(counts.ej, counts.ej_active))
    row(console, "ET", _count(counts.et, counts.et_active))
    if source.format == STRUCTURES:
        row(console, "GHT", thousands(counts.ght))
    else:
        row(console, "GHT", "aucun : ce format ne dit ni GHT, ni fermetures")
    if told := left_aside(source):
        row(console, "À savoir", " ; ".join(told))
        if first := source.oddities.first:
            row(console, "", f"premiers : {', '.join(map(harmless, first))}")
    if old := source.ageing(today):
        row(console, "Attention", old)


def _count(every: int, active: int) -> str:
    closed = plural(every - active, "fermé ou inactif", "fermés ou inactifs")
    return f"{thousands(every)} : {plural(active, 'actif')}, {closed}"


def show_registers(console: Console, sources: Sequence[Source]) -> None:
    """Print the imported registers, one line each."""
    if not sources:
        say(console, "Aucun répertoire FINESS importé. Pour en importer un :")
        say(console, "  segur finess import finess-structures.json.gz")
        return
    for source in sources:
        say(console, identity(source))
