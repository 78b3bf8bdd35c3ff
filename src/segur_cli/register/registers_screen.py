"""Imported registers, for the eye."""

from collections.abc import Sequence
from datetime import date, datetime

from rich.console import Console

from segur_cli.register.register_names import left_aside, register_identity
from segur_cli.register.source import STRUCTURES, RegisterSource
from segur_cli.text.screen import labelled, paragraph
from segur_cli.text.writing import moment, plural, sanitized, thousands


def show_register(console: Console, source: RegisterSource, today: date) -> None:
    """Print what an imported register holds, and what of its file does not."""
    counts = source.counts
    paragraph(console, f"Répertoire FINESS {register_identity(source)}", style="bold")
    labelled(console, "Indexé le", moment(datetime.fromisoformat(source.indexed_at)))
    known = "" if not source.version else f" (format {sanitized(source.version)}, non connu)"
    labelled(console, "Format", f"{source.format}{known}")
    labelled(console, "EJ", _count(counts.ej, counts.ej_active))
    labelled(console, "ET", _count(counts.et, counts.et_active))
    if source.format == STRUCTURES:
        labelled(console, "GHT", thousands(counts.ght))
    else:
        labelled(console, "GHT", "aucun : ce format ne dit ni GHT, ni fermetures")
    if told := left_aside(source):
        labelled(console, "À savoir", " ; ".join(told))
        if first := source.oddities.first:
            labelled(console, "", f"premiers : {', '.join(map(sanitized, first))}")
    if old := source.ageing(today):
        labelled(console, "Attention", old)


def _count(every: int, active: int) -> str:
    closed = plural(every - active, "fermé ou inactif", "fermés ou inactifs")
    return f"{thousands(every)} : {plural(active, 'actif')}, {closed}"


def show_registers(console: Console, sources: Sequence[RegisterSource]) -> None:
    """Print the imported registers, one line each."""
    if not sources:
        paragraph(console, "Aucun répertoire FINESS importé. Pour en importer un :")
        paragraph(console, "  segur finess import finess-structures.json.gz")
        return
    for source in sources:
        paragraph(console, register_identity(source))
