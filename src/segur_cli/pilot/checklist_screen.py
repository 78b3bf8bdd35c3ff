"""A checklist for the eye, and as Markdown: what to observe, why, what is left out or open."""

import re
from collections.abc import Iterable, Iterator

from segur_cli.facts import Statement
from segur_cli.pilot.checklist import NOTICE, Applies, Checklist, ChecklistEntry
from segur_cli.pilot.profile import describe
from segur_cli.text.page import Block, Gap, Heading, Item, Labelled, Page, Paragraph
from segur_cli.text.writing import NBSP, nonbreaking, plural, sanitized

_BOX = "[ ]"
_SPECIAL = re.compile(r"([\\`*_~&${}\[\]<>#|])")


def checklist_page(checklist: Checklist) -> Page:
    """Return a checklist, chapter by chapter."""
    return Page.of(_checklist(checklist))


def _checklist(checklist: Checklist) -> Iterator[Block]:
    yield Heading(title(checklist), 1)
    yield Paragraph(NOTICE)
    yield Gap()
    for label, text in describe(checklist.profile):
        yield Labelled(label, text)
    for section in checklist.sections:
        entries, fields = checklist.items_of(section), checklist.fields_of(section)
        if not entries and not fields:
            continue
        yield Gap()
        yield Heading(section.title)
        for blank in fields:
            filled = checklist.filled_by_profile(blank)
            optional = " (facultatif)" if blank.optional and blank.kind != "long" else ""
            shown = f" : {filled}" if filled else optional
            yield Item(f"{blank.label}{shown}", mark="  -   ")
        for entry in entries:
            yield from _entry(entry)
    yield from _left_out(checklist)
    yield from _points("Ce que disent les textes", checklist.rules)
    yield from _points("Ce que les textes laissent ouvert", checklist.open_points)
    yield Gap()
    yield Paragraph(counts(checklist), "bold")


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


def _entry(entry: ChecklistEntry) -> Iterator[Block]:
    number = f"{entry.item.number} " if entry.item.number else ""
    yield Item(f"{number}{entry.item.text}", mark=f"  {_BOX} ")
    why, *others = details(entry)
    for line in (*others, f"{why} [{entry.id} ; {entry.item.slide}]"):
        yield Paragraph(line, "dim", indent=6)


def _left_out(checklist: Checklist) -> Iterator[Block]:
    if not checklist.left_out:
        return
    yield Gap()
    yield Heading("Sans objet pour ce profil")
    for entry in checklist.left_out:
        yield Item(f"{entry.id} : {entry.item.text}", mark="  -   ")
        yield Paragraph(f"Pourquoi : {entry.why}.", "dim", indent=6)


def _points(heading: str, points: Iterable[Statement]) -> Iterator[Block]:
    yield Gap()
    yield Heading(heading)
    for point in points:
        yield Item((point.text, (f" [{point.citation}]", "dim")), mark="  -   ")


def to_markdown(checklist: Checklist) -> str:
    """Return the checklist with a task box per item."""
    lines = [f"# {title(checklist)}", "", f"> {NOTICE}", ""]
    lines += ["| | |", "|---|---|"]
    lines += [f"| {label} | {escaped(text)} |" for label, text in describe(checklist.profile)]
    for section in checklist.sections:
        entries, fields = checklist.items_of(section), checklist.fields_of(section)
        if not entries and not fields:
            continue
        lines += ["", f"## {section.title}", ""]
        for one in fields:
            filled = checklist.filled_by_profile(one)
            lines.append(f"- {escaped(one.label)} : {escaped(filled) or '…'}")
        for entry in entries:
            number = f"{entry.item.number} " if entry.item.number else ""
            lines.append(f"- [ ] {number}{escaped(entry.item.text)} (`{entry.id}`)")
            lines += [f"  - {escaped(line)}" for line in details(entry)]
    lines += ["", "## Sans objet pour ce profil", ""]
    lines += [
        f"- {escaped(entry.item.text)} (`{entry.id}`) : {entry.why}."
        for entry in checklist.left_out
    ] or ["Rien."]
    for heading, points in (
        ("Ce que disent les textes", checklist.rules),
        ("Ce que les textes laissent ouvert", checklist.open_points),
    ):
        lines += ["", f"## {heading}", ""]
        lines += [f"- {escaped(f'{point.text} [{point.citation}]')}" for point in points]
    return nonbreaking("\n".join([*lines, "", counts(checklist), ""]), NBSP)


def escaped(text: str) -> str:
    """Keep a text from being read as Markdown or HTML, or from leaving its line."""
    return _SPECIAL.sub(r"\\\1", sanitized(" ".join(text.split())))
