"""Screens of `segur pv-checklist`, at 80 columns; no-break spaces shown as `~`."""

import io

from rich.console import Console

from segur_cli.pilot.checklist import make_checklist
from segur_cli.pilot.checklist_screen import show_checklist
from segur_cli.pilot.profile import Profile


def screen(profile: Profile) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=80, color_system=None, markup=False, highlight=False)
    show_checklist(console, make_checklist(profile))
    lines = stream.getvalue().replace("\u00a0", "~").splitlines()
    assert max(map(len, lines)) <= 80
    return "\n".join(line.rstrip() for line in lines)
