"""What a search of the register found, for the eye."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from segur_cli.eligibility.hits import Hit, Hits
from segur_cli.eligibility.render import identity as base_identity
from segur_cli.register.identity import identity
from segur_cli.text.screen import say
from segur_cli.text.writing import harmless, plural, quote


def show_hits(console: Console, found: Hits) -> None:
    """Print the entries found, the count, and what they were held against."""
    if not found.shown:
        say(console, f"Rien dans le répertoire FINESS pour {_asked(found)}.", style="bold")
        say(console, "Essayez avec moins de mots, ou le début d'un mot ; la commune seule suffit "
            "souvent, avec --departement.")  # fmt: skip
    else:
        _show_table(console, found)
        say(console, _count(found), style="bold")
    say(console, f"Répertoire FINESS : {identity(found.register.source)}", style="dim")
    if found.base is not None:
        if found.base.source.fictitious:
            say(console, "BASE FICTIVE : aucune de ces réponses ne vaut pour un vrai client.",
                style="bold magenta")  # fmt: skip
        say(console, f"Base : {base_identity(found.base.source)}", style="dim")
    elif found.shown:
        say(console, "Présence dans la base non vérifiée : ni --base, ni base importée.")
    if found.shown:
        say(console, f"Ensuite : segur check-eligibility {found.shown[0].record.number}")


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
        record.number, record.level, harmless(record.name), harmless(record.town), one.state,
        one.place_in_base,
    )  # fmt: skip
