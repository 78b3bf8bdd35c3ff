"""Plans made from a few words."""

from collections.abc import Mapping
from datetime import date, datetime

from segur_cli.config import DateInForce
from segur_cli.facts import calendars
from segur_cli.milestones.planning import BackPlan, make_plan, read_asked
from segur_cli.milestones.schedule import find_calendar
from segur_cli.text.clock import PARIS, Clock

PFI, DPI, IMG = "HOP-PFI-Va2", "HOP-DPI-Va2", "IMG-DB-Va2"
BEFORE = datetime(2025, 6, 2, 10, tzinfo=PARIS)


def in_force(sons: str = DPI, **dates: date) -> dict[tuple[str, str], DateInForce]:
    """Dates in force: `in_force(m5=…, m6=…)`."""
    found = {}
    for name, value in dates.items():
        milestone = f"jalon-{name.removeprefix('m')}"
        found[sons, milestone] = DateInForce(sons, milestone, value, "arrêté fictif")
    return found


def plan(
    installed: str = "",
    produced: str = "",
    signed: str = "",
    *,
    sons: str = PFI,
    evidence: date | None = None,
    own: Mapping[tuple[str, str], DateInForce] | None = None,
    now: datetime = BEFORE,
) -> BackPlan:
    """Plan for dates joined by commas."""
    calendar = find_calendar(calendars(), sons)
    asked = read_asked(calendar, _option(installed), _option(produced), _option(signed), evidence)
    return make_plan(asked, own or {}, Clock(now, simulated=True))


def _option(text: str) -> list[str]:
    return [text] if text else []
