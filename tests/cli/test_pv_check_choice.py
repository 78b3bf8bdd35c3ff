"""What a user sets aside of pilot reports: rules, exceptions of segur.toml, a baseline."""

import json
from pathlib import Path

import pytest

from segur_cli import resources
from tests.conftest import Segur
from tests.pilot.filling import CLIENTS, NOW, clean, filled_workbook, merged, profile

AS_OF = f"--as-of={NOW}"
DEFECTS = {"dpi-flux-1.count": 0, "signature.answer": "2026-02-02"}  # PV022, PV032
IGNORE = """\
[[ignore]]
rule = "PV032"
path = "*.xlsx"
reason = "date fictive, à corriger avant dépôt"
until = {until}
"""


@pytest.fixture
def report() -> str:
    """A workbook with two blocking defects."""
    filled_workbook(profile(), DEFECTS).save("pv.xlsx")
    return "pv.xlsx"


def found(segur: Segur, *args: object) -> list[str]:
    run = segur("pv-check", *args, AS_OF, "-f", "json")
    return [finding["code"] for finding in json.loads(run.out)["findings"]]


def test_only_the_rules_asked_for_are_applied(segur: Segur, report: str) -> None:
    assert found(segur, report) == ["PV022", "PV032"]
    assert found(segur, report, "--select", "PV022") == ["PV022"]
    assert found(segur, report, "--ignore", "PV022") == ["PV032"]


def test_what_was_not_asked_for_is_not_said_to_have_run(segur: Segur, report: str) -> None:
    run = segur("pv-check", report, AS_OF, "--select", "PV022", "-f", "json")
    assert json.loads(run.out)["perimeter"]["rules_run"] == ["PV022"]


def test_an_unknown_rule_is_refused_with_the_nearest(segur: Segur, report: str) -> None:
    run = segur("pv-check", report, "--select", "PV0222")
    assert run.code == 2
    assert "PV022" in run.err


def test_the_gate_cannot_be_opened_by_leaving_rules_out(segur: Segur) -> None:
    paths = []
    for rank in range(3):
        paths.append(f"pv{rank}.xlsx")
        who = profile(client__finess=CLIENTS[rank])
        filled_workbook(who, DEFECTS if rank == 0 else None).save(paths[-1])
    for args in (["--select", "PV031"], ["--ignore", "PV"]):
        run = segur("pv-check", "--gate", *paths, AS_OF, *args, "-f", "json")
        assert run.code == 1
        assert "PV050" in [one["code"] for one in json.loads(run.out)["findings"]]


def test_an_exception_of_segur_toml_sets_a_finding_aside(segur: Segur, report: str) -> None:
    Path("segur.toml").write_text(IGNORE.format(until="2026-12-31"), encoding="utf-8")
    assert found(segur, report) == ["PV022"]


def test_an_expired_exception_no_longer_acts_and_is_told(segur: Segur, report: str) -> None:
    Path("segur.toml").write_text(IGNORE.format(until="2026-03-31"), encoding="utf-8")
    assert sorted(found(segur, report)) == ["CFG001", "PV022", "PV032"]


def test_a_useless_exception_is_told(segur: Segur) -> None:
    Path("segur.toml").write_text(IGNORE.format(until="2026-12-31"), encoding="utf-8")
    filled_workbook(profile()).save("pv.xlsx")
    assert found(segur, "pv.xlsx") == ["CFG002"]


def test_an_exception_for_reports_does_not_stop_lint_json(segur: Segur) -> None:
    Path("segur.toml").write_text(IGNORE.format(until="2026-12-31"), encoding="utf-8")
    Path("a.json").write_bytes(resources.example("avance.json").read_bytes())
    assert segur("lint-json", "a.json", AS_OF).code == 0


def test_a_baseline_hides_what_was_known_and_nothing_else(segur: Segur, report: str) -> None:
    run = segur("pv-check", report, AS_OF, "--write-baseline", "connu.json")
    assert (run.code, "2 constats" in run.err) == (0, True)
    assert found(segur, report, "--baseline", "connu.json") == []
    changes = DEFECTS | {"dpi-statistiques.answer": "non validé"}
    filled_workbook(profile(), changes).save(report)
    assert found(segur, report, "--baseline", "connu.json") == ["PV011"]


def test_a_known_defect_with_another_value_is_found_again(segur: Segur, report: str) -> None:
    segur("pv-check", report, AS_OF, "--write-baseline", "connu.json")
    filled_workbook(profile(), DEFECTS | {"signature.answer": "2026-02-03"}).save(report)
    assert found(segur, report, "--baseline", "connu.json") == ["CFG003", "PV032"]


def test_a_baseline_made_of_json_serves_the_workbook(segur: Segur, report: str) -> None:
    patch = {
        "items": {"dpi-flux-1": {"count": 0}},
        "fields": {"signature": {"value": "2026-02-02"}},
    }
    text = json.dumps(merged(clean(profile()), patch))
    Path("pv.json").write_text(text, encoding="utf-8")
    segur("pv-check", "pv.json", AS_OF, "--write-baseline", "connu.json")
    assert found(segur, report, "--baseline", "connu.json") == []


def test_a_file_that_is_no_report_is_never_hidden(segur: Segur) -> None:
    Path("pv.json").write_text('{"kind": "autre"}', encoding="utf-8")
    segur("pv-check", "pv.json", AS_OF, "--write-baseline", "connu.json")
    assert found(segur, "pv.json", "--baseline", "connu.json") == ["PV001"]
