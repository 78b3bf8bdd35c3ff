"""The dashboard as Markdown, for the summary of a CI job or a message."""

from segur_cli.diagnostics import Severity
from segur_cli.dossier.dashboard import HEADINGS, rows, to_do, verdict
from segur_cli.dossier.model import DossierOutcome
from segur_cli.text.writing import moment, plural, sanitized

_SHOWN = 50
_ESCAPED = {character: f"\\{character}" for character in "\\`*_[]|"}
_MARKUP = str.maketrans(_ESCAPED | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})


def as_markdown(outcome: DossierOutcome, fail_on: Severity) -> str:
    """Return the dashboard as Markdown."""
    lines = [
        f"# {_cell(outcome.settings.project or 'Dossier Ségur')}",
        "",
        f"**{verdict(outcome, fail_on)}**",
    ]
    if outcome.clock.simulated:
        lines += ["", f"Date simulée : {moment(outcome.clock.now)}."]
    lines += ["", "| " + " | ".join(HEADINGS) + " |", "| " + " | ".join(["---"] * 7) + " |"]
    lines += ["| " + " | ".join(map(_cell, row.cells)) + " |" for row in rows(outcome)]
    items = list(to_do(outcome))
    if items:
        lines += ["", "## À faire", ""]
        lines += [
            f"- **{item.severity.label}** {_cell(item.about)} : {_cell(item.told)}"
            + (f" ; {_cell(item.hint)}" if item.hint else "")
            for item in items[:_SHOWN]
        ]
        if len(items) > _SHOWN:
            lines.append(f"- et {plural(len(items) - _SHOWN, 'autre point', 'autres points')}")
    if outcome.notes:
        lines += ["", "## Notes", "", *(f"- {_cell(note)}" for note in outcome.notes)]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return sanitized(text).translate(_MARKUP).replace("\n", " ")
