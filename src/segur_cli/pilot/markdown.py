"""A checklist as Markdown: for a repository, a wiki or a ticket."""

import re

from segur_cli.pilot.checklist import NOTICE, Checklist
from segur_cli.pilot.checklist_screen import counts, details, title
from segur_cli.pilot.profile import describe
from segur_cli.text.writing import sanitized

_SPECIAL = re.compile(r"([\\`*_~&${}\[\]<>#|])")


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
    return "\n".join([*lines, "", counts(checklist), ""])


def escaped(text: str) -> str:
    """Keep a text from being read as Markdown or HTML, or from leaving its line."""
    return _SPECIAL.sub(r"\\\1", sanitized(" ".join(text.split())))
