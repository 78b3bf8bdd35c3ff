"""Small bases and directories for tests, written as files and read as the command reads them."""

from collections.abc import Sequence
from pathlib import Path

from segur_cli.eligibility.base import Base
from segur_cli.eligibility.base_catalogue import base_of_file, open_base
from segur_cli.eligibility.outcome import EligibilityOutcome, check
from segur_cli.eligibility.request import ClientQuery
from segur_cli.eligibility.verdict import Remark, Verdict
from segur_cli.register.index import Register
from segur_cli.register.register_catalogue import open_register
from segur_cli.text.clock import read_clock

CLOCK = read_clock("2025-01-15T10:00")
HEADINGS = (
    "FINESS;Raison sociale;FINESS EJ;FINESS ET;"
    "HOP-DPI-Va2 Vague 2 HT;HOP-DPI-Va2 Vague 1 + Vague 2 HT"
)
HOSPITAL, CLINIC, ELSEWHERE = "010999993", "010999985", "490999992"
NORTH, SOUTH, ENTITY = "130999972", "130999964", "130999980"


def write(name: str, *lines: str) -> Path:
    path = Path(name)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def base(*rows: str, headings: str = HEADINGS) -> Base:
    """The base of these rows, separated by semicolons, under these headings."""
    return base_of_file(write("base.csv", headings, *rows), CLOCK)


def demo() -> Base:
    found = open_base("demo", CLOCK)
    assert found is not None
    return found


def directory(*rows: str) -> Register:
    """The directory of these `ET;EJ;name` rows."""
    return open_register(write("annuaire.csv", "nofinesset;nofinessej;rs", *rows), CLOCK)


def run(
    requests: Sequence[ClientQuery | str], used: Base | None, linked: Register | None = None
) -> EligibilityOutcome:
    asked = [ClientQuery(r) if isinstance(r, str) else r for r in requests]
    return check(asked, used, linked, CLOCK)


def verdict_on(
    request: ClientQuery | str, used: Base | None, linked: Register | None = None
) -> Verdict:
    (verdict,) = run([request], used, linked).verdicts
    return verdict


def texts(found: Sequence[Remark]) -> str:
    """The remarks as one text, ordinary spaces in amounts."""
    return "\n".join(remark.text for remark in found).replace("\u00a0", " ")
