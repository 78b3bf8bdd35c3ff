"""The `json pv` examples in the pages of the rules: a merge patch on a filled report.

Words after `pv` choose the report: `pfi` (a PFI, both sendings ordered), `pfi-mss` (only MSSanté),
`client=NUMBER`, `not-ready` (no compatible PFI); `gate` puts it with two other clients:
`same-client`, `other-sons` and `other-product` change one of those, `waivers` leaves a flow of both
unverified.
"""

import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from segur_cli.config import PilotReport, RequestState, Settings, SignedPilot
from segur_cli.facts import dispositifs
from segur_cli.pilot.gate import Gates, PilotFacts, judge_gate, open_gates
from segur_cli.pilot.profile import Profile
from segur_cli.pilot.report_check import CheckedReport
from tests.lint.running import demo_base
from tests.pilot.filling import CLIENTS, checked, clean, clock, filled_workbook, merged, profile


def pv_codes(patch: Any, words: dict[str, str]) -> set[str]:
    """Check the example with the demo base; return the codes of what is found."""
    mine = _checked(merged(clean(_profile(words)), patch))
    found = {finding.code for finding in mine.findings}
    if "gate" in words:
        facts = PilotFacts.of((), _requests(words), _signed(words))
        judged = judge_gate([mine, *_others(words)], clock(), facts)
        found |= {finding.code for finding in judged.findings}
    return found


def _signed(words: dict[str, str]) -> list[SignedPilot]:
    """`signed=2026-02-10`: a fourth report, signed that day, installed on 26 January 2026."""
    if "signed" not in words:
        return []
    begun = date(2026, 1, 26)
    return [
        SignedPilot(
            Path(__file__), CLIENTS[3], "HOP-DPI-Va2", begun, begun,
            date.fromisoformat(words["signed"]), avance_validated=True, state="validé",
        )
    ]  # fmt: skip


def _requests(words: dict[str, str]) -> list[RequestState]:
    """`request=A_modifier`: the state noted of the avance of the first pilot."""
    if "request" not in words:
        return []
    status = words["request"].replace("_", " ")
    return [RequestState(CLIENTS[0], "HOP-DPI-Va2", "avance", status)]


def _profile(words: dict[str, str]) -> Profile:
    changes = {"client__finess": words["client"]} if "client" in words else {}
    if "not-ready" in words:
        changes["pfi__compatible"] = "non"
    if "pfi-mss" in words:
        return profile("HOP-PFI-Va2", ordered_sends="mss", **changes)
    return profile("HOP-PFI-Va2" if "pfi" in words else "HOP-DPI-Va2", **changes)


def _others(words: dict[str, str]) -> list[CheckedReport]:
    second = CLIENTS[0] if "same-client" in words else CLIENTS[1]
    sons = "HOP-PFI-Va2" if "other-sons" in words else "HOP-DPI-Va2"
    changes, patch = {}, {}
    if "waivers" in words:
        changes = {"pfi__compatible": "non"}
        patch = {"items": {"dpi-flux-2": {"answer": "non vérifiable"}}}
    named = {"solution__name": "AUTRE DPI FICTIF"} if "other-product" in words else {}
    return [
        _checked(
            merged(clean(profile(sons, client__finess=second, **changes, **named)), patch),
            "deux.json",
        ),
        _checked(merged(clean(profile(client__finess=CLIENTS[2], **changes)), patch), "trois.json"),
    ]


def _checked(content: Any, name: str = "un.json") -> CheckedReport:
    return checked(content, name, base=demo_base())


# The days that our example of a solde gives of its pilots.
_AS_THE_SOLDE = {
    "installation.answer": "2025-09-01",
    "production.answer": "2025-09-15",
    "signature.answer": "2025-10-20",
}


@cache
def pilot_gates(count: int) -> Gates:
    """The gate of `count` complete and validated reports, as segur.toml would name them."""
    folder = Path(tempfile.mkdtemp(prefix="segur-pilots-"))
    reports = []
    for number in range(count):
        path = folder / f"pv{number}.xlsx"
        who = profile(client__finess=CLIENTS[number], solution__version="7.4.1")
        filled_workbook(who, _AS_THE_SOLDE).save(path)
        reports.append(PilotReport(path))
    gates = open_gates(Settings(pilot_tables=tuple(reports)), dispositifs(), clock())
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    return gates
