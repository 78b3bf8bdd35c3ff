import re
import shutil
from datetime import date
from pathlib import Path

import pytest

import segur_cli
from segur_cli.facts import Status, calendars, dispositifs, sources, statement, statements
from segur_cli.facts.loader import DATA
from segur_cli.facts.pv import pv_pack
from tests.facts.packs import problems

SOURCE_CODE = Path(segur_cli.__file__).parent


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A copy of the shipped packs, to spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "packs"))


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_packs_are_valid() -> None:
    assert problems(DATA) == []


def test_an_unknown_status_is_told_with_its_file_and_key(packs: Path) -> None:
    spoil(packs / "eligibility.toml", 'status = "unknown"', 'status = "sure"')
    (problem,) = problems(packs)
    assert problem.startswith("eligibility.toml: « statement.base-format.status » : ")
    assert "trouvé « sure »" in problem


def test_a_dangling_source_is_told_with_its_file_and_key(packs: Path) -> None:
    spoil(packs / "eligibility.toml", 'sources = ["webinaire-2024-11-08"]', 'sources = ["wiki"]')
    (problem,) = problems(packs)
    assert problem.startswith("eligibility.toml: « statement.absent-rejete.sources » : ")
    assert "source inconnue « wiki »" in problem


def test_a_misspelt_key_is_told_with_its_file(packs: Path) -> None:
    spoil(packs / "sources.toml", "short =", "shrot =")
    unknown, missing = problems(packs)
    assert unknown == (
        "sources.toml: clé inconnue « source.webinaire-2024-11-08.shrot ». Vouliez-vous écrire "
        "« short » ?"
    )
    assert "« source.webinaire-2024-11-08.short » : cette clé est obligatoire." in missing


def test_a_missing_key_is_told_with_its_file(packs: Path) -> None:
    spoil(packs / "dispositifs" / "HOP-DPI-Va2.toml", 'function = "DPI"', "")
    (problem,) = problems(packs)
    assert problem == (
        "dispositifs/HOP-DPI-Va2.toml: « dispositif.function » : cette clé est obligatoire."
    )


def test_a_date_of_unknown_source_is_told_with_its_milestone(packs: Path) -> None:
    path = packs / "dispositifs" / "HOP-DPI-Va2.toml"
    spoil(path, 'sources = ["asp-2024-11-15"]', 'sources = ["wiki"]')
    (problem,) = problems(packs)
    assert "« milestone.ouverture-enrolement.date.1.sources » : source inconnue « wiki »" in problem


def test_two_dates_retained_for_one_milestone_are_refused(packs: Path) -> None:
    spoil(packs / "dispositifs" / "HOP-PFI-Va2.toml", "retained = false", "retained = true")
    (problem,) = problems(packs)
    assert "une date, et une seule, doit être retenue ; 2 le sont (retained)" in problem


def test_every_source_is_dated_by_an_iso_date_or_by_nothing() -> None:
    assert all(date.fromisoformat(source.date) for source in sources().values() if source.date)


def test_what_is_established_or_measured_has_a_source() -> None:
    sure = (Status.ESTABLISHED, Status.MEASURED)
    assert [s.id for s in statements().values() if s.status in sure and not s.sources] == []


def test_every_source_is_cited() -> None:
    by_facts = {source.id for fact in statements().values() for source in fact.sources}
    cautions = [caution for calendar in calendars().values() for caution in calendar.cautions]
    by_cautions = {source.id for caution in cautions for source in caution.sources}
    milestones = [step for calendar in calendars().values() for step in calendar.milestones]
    dates = [published for milestone in milestones for published in milestone.dates]
    by_dates = {source.id for published in dates for source in published.sources}
    assert set(sources()) - by_facts - by_cautions - by_dates == set()


def test_the_code_and_the_packs_name_the_same_statements() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCE_CODE.rglob("*.py"))
    used = set(re.findall(r'statement\(\s*"([^"]+)"', code))
    used |= {item.unclear for sons in dispositifs() for item in pv_pack(sons).items if item.unclear}
    assert used == set(statements())


def test_a_citation_gives_the_sources_then_how_sure_they_are() -> None:
    assert statement("v1v2-ou").citation == (
        "webinaire ANS-DNS du 08/11/2024 ; FAQ de l'ANS du 16/12/2024 ; ambigu dans les textes"
    )


def test_a_statement_without_source_says_only_how_sure_it_is() -> None:
    assert statement("hors-ligne").citation == "inconnu"


def test_an_unknown_statement_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="nulle"):
        statement("nulle")


def test_the_two_hospital_dispositifs_of_wave_2_are_known() -> None:
    assert {code: sons.wave_1 for code, sons in dispositifs().items()} == {
        "HOP-DPI-Va2": "HOP-DPI-Va1",
        "HOP-PFI-Va2": "HOP-PFI-Va1",
    }
