import json
from pathlib import Path

import pytest

from segur_cli import resources
from segur_cli.pilot.asking import read_profile
from tests.conftest import Segur
from tests.pilot.examples import pv_examples
from tests.pilot.filling import NOW, checked

FOLDER = resources.example("profil-pv.toml").parent / "pv"


@pytest.mark.parametrize("name", ["rempli.json", "a-corriger.json"])
def test_the_shipped_reports_are_up_to_date(name: str) -> None:
    written = (FOLDER / name).read_text(encoding="utf-8")
    assert written == pv_examples()[name], "python -m tests.regenerate"


def test_one_is_clean_and_the_other_has_the_defects_that_its_page_tells() -> None:
    def codes(name: str) -> list[str]:
        content = json.loads((FOLDER / name).read_text(encoding="utf-8"))
        return [finding.code for finding in checked(content).findings]

    assert codes("rempli.json") == []
    assert codes("a-corriger.json") == ["PV022", "PV032"]


@pytest.mark.parametrize("name", ["profil-pv.toml", "profil-pv-pfi.toml"])
def test_the_shipped_profiles_are_complete_and_visibly_fictitious(name: str) -> None:
    profile = read_profile(resources.example(name))
    assert "FICTI" in profile.client_name
    assert all("FICTI" in bearer.vendor for bearer in profile.others.values())


def test_lint_json_sends_a_report_to_pv_check(segur: Segur) -> None:
    run = segur("lint-json", FOLDER / "rempli.json", "--as-of", NOW)
    assert "segur pv-check" in run.out
    assert "FMT090" in run.out


def test_a_key_misspelt_in_a_profile_is_told_before_what_is_missing(segur: Segur) -> None:
    text = resources.example("profil-pv.toml").read_text(encoding="utf-8")
    Path("profil.toml").write_text(text.replace("prestation =", "prestaton ="), encoding="utf-8")
    run = segur("pv-checklist", "--profile", "profil.toml")
    assert run.code == 2
    assert "prestaton" in run.err
    assert "Vouliez-vous écrire « prestation »" in run.err
