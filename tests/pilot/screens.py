"""Screens of `segur pv-checklist`, at 80 columns; no-break spaces shown as `~`."""

from segur_cli.pilot.checklist import make_checklist
from segur_cli.pilot.checklist_screen import checklist_page
from segur_cli.pilot.profile import Profile
from segur_cli.text.page import terminal


def screen(profile: Profile) -> str:
    lines = (
        terminal(checklist_page(make_checklist(profile)), 80).replace("\u00a0", "~").splitlines()
    )
    assert max(map(len, lines)) <= 80
    return "\n".join(lines)
