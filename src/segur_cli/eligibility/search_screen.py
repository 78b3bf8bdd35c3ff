"""What a search of the register found, for the eye."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from segur_cli.eligibility.base import base_identity
from segur_cli.eligibility.hits import Hit, Hits
from segur_cli.register.register_names import register_identity
from segur_cli.text.screen import paragraph
from segur_cli.text.writing import plural, quote, sanitized


def show_hits(console: Console, found: Hits) -> None:
    """Print the entries found, the count, and what they were held against."""
    if not found.shown:
        paragraph(console, f"Rien dans le répertoire FINESS pour {_asked(found)}.", style="bold")
        paragraph(
            console,
            "Essayez avec moins de mots, ou le début d'un mot ; la commune seule suffit "
            "souvent, avec --departement.",
        )
    else:
        _show_table(console, found)
        paragraph(console, _count(found), style="bold")
    paragraph(
        console, f"Répertoire FINESS : {register_identity(found.register.source)}", style="dim"
    )
    if found.base is not None:
        if found.base.source.fictitious:
            paragraph(console, "BASE FICTIVE : aucune de ces réponses ne vaut pour un vrai client.",
                style="bold magenta")  # fmt: skip
        paragraph(console, f"Base : {base_identity(found.base.source)}", style="dim")
    elif found.shown:
        paragraph(console, "Présence dans la base non vérifiée : ni --base, ni base importée.")
    if found.shown:
        paragraph(console, f"Ensuite : segur check-eligibility {found.shown[0].record.number}")


def _asked(found: Hits) -> str:
    where = f", département {', '.join(found.departments)}" if found.departments else ""
    return f"{quote(found.words, 100)}{where}"


def _count(found: Hits) -> str:
    if found.more:
        return f"{len(found.shown)} montrées, plus de {found.total} trouvées : précisez la demande."
    if found.total > len(found.shown):
        more = f"--limit {found.total}"
        total = plural(found.total, "entrée trouvée", "entrées trouvées")
        return f"{total}, {len(found.shown)} montrées ({more} les montre toutes)."
    return plural(found.total, "entrée trouvée", "entrées trouvées") + "."


def _show_table(console: Console, found: Hits) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("FINESS", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("Nom", overflow="fold", ratio=3)
    table.add_column("Commune", overflow="fold", ratio=2)
    table.add_column("État", overflow="fold")
    table.add_column("Dans la base", overflow="fold", ratio=2)
    for one in found.shown:
        table.add_row(*map(Text, _cells(one)), style="" if one.state == "ouvert" else "dim")
    console.print(table)
    console.print()


def _cells(one: Hit) -> tuple[str, ...]:
    record = one.record
    return (
        record.number, record.level, sanitized(record.name), sanitized(record.town), one.state,
        one.place_in_base,
    )  # fmt: skip
