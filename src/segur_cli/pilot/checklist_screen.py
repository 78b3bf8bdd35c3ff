"""A checklist for the eye: what to observe, why, what is left out, what the texts leave open."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from segur_cli.facts import Statement
from segur_cli.pilot.checklist import NOTICE, Applies, Checklist, ChecklistEntry
from segur_cli.pilot.profile import describe
from segur_cli.text.screen import hanging, labelled, paragraph
from segur_cli.text.writing import NBSP, plural, sanitized

_BOX = "[ ]"


def show_checklist(console: Console, checklist: Checklist) -> None:
    """Print a checklist, chapter by chapter."""
    console.print(Text(title(checklist), style="bold"))
    paragraph(console, NOTICE)
    console.print()
    for label, text in describe(checklist.profile):
        labelled(console, label, sanitized(text))
    for section in checklist.sections:
        entries, fields = checklist.items_of(section), checklist.fields_of(section)
        if not entries and not fields:
            continue
        console.print()
        hanging(console, Text(""), Text(section.title, style="bold"))
        for one in fields:
            filled = checklist.filled_by_profile(one)
            optional = " (facultatif)" if one.optional and one.kind != "long" else ""
            shown = f" : {sanitized(filled)}" if filled else optional
            hanging(console, Text("  -   "), Text(f"{one.label}{shown}"))
        for entry in entries:
            _show_entry(console, entry)
    _show_left_out(console, checklist)
    _show_points(console, "Ce que disent les textes", checklist.rules)
    _show_points(console, "Ce que les textes laissent ouvert", checklist.open_points)
    console.print()
    console.print(Text(counts(checklist), style="bold"))


def title(checklist: Checklist) -> str:
    """Name the document: whose checklist it is."""
    return f"Liste de contrôle du PV pilote, {checklist.profile.sons}"


def counts(checklist: Checklist) -> str:
    """Say how much is to be answered, in one line."""
    required = sum(entry.required for entry in checklist.entries)
    waivers = sum(entry.waiver is not None for entry in checklist.entries)
    parts = [plural(required, "élément à valider", "éléments à valider")]
    optional = len(checklist.asked) - required
    if optional:
        parts.append(plural(optional, "à confirmer ou facultatif", "à confirmer ou facultatifs"))
    if waivers:
        parts.append(plural(waivers, "dérogation possible", "dérogations possibles"))
    parts.append(f"{len(checklist.left_out)} sans objet")
    return f"{' ; '.join(parts)}."


def details(entry: ChecklistEntry) -> list[str]:
    """Return what must be known to answer an item, a sentence each."""
    lines = [_why(entry)]
    if entry.format_hint:
        lines.append(f"Format à préciser, attendu : {entry.format_hint}.")
    if entry.item.count is not None:
        unit = entry.item.count.unit
        lines.append(f"Nombre à donner : au moins {entry.item.count.minimum} ({unit}).")
    if entry.waiver is not None:
        lines.append(
            f"Dérogation possible{numbered(entry.waiver.number)}, par la réponse « non "
            f"vérifiable ». {entry.waiver.text}"
        )
    elif entry.item.waiver is not None and entry.applies is Applies.YES:
        lines.append("Sans dérogation possible : il faudrait un autre éditeur, pas encore à jour.")
    return lines


def numbered(number: str) -> str:
    """Put a number of the deck after a word, when it has one."""
    return f"{NBSP}{number}" if number else ""


def _why(entry: ChecklistEntry) -> str:
    if entry.applies is Applies.OPEN:
        return f"À confirmer : {entry.why}."
    optional = "Facultatif" if entry.item.optional else "Demandé"
    return f"{optional} : {entry.why}." if entry.why != "toujours demandé" else "Toujours demandé."


def _show_entry(console: Console, entry: ChecklistEntry) -> None:
    number = f"{entry.item.number} " if entry.item.number else ""
    hanging(console, Text(f"  {_BOX} "), Text(f"{number}{entry.item.text}"))
    why, *others = details(entry)
    for line in (*others, f"{why} [{entry.id} ; {entry.item.slide}]"):
        hanging(console, Text("      "), Text(line, style="dim"))


def _show_left_out(console: Console, checklist: Checklist) -> None:
    if not checklist.left_out:
        return
    console.print()
    console.print(Text("Sans objet pour ce profil", style="bold"))
    for entry in checklist.left_out:
        hanging(console, Text("  -   "), Text(f"{entry.id} : {entry.item.text}"))
        hanging(console, Text("      "), Text(f"Pourquoi : {entry.why}.", style="dim"))


def _show_points(console: Console, heading: str, points: Iterable[Statement]) -> None:
    console.print()
    console.print(Text(heading, style="bold"))
    for point in points:
        text = Text.assemble(point.text, (f" [{point.citation}]", "dim"))
        hanging(console, Text("  -   "), text)
