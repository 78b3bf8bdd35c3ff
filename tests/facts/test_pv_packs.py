"""The packs of pilot reports: their form, their references, and their fidelity to the deck."""

import os
import re
import shutil
from pathlib import Path

import pytest

from segur_cli.facts.loader import DATA
from segur_cli.facts.pv import PvField, PvItem, pv_pack
from segur_cli.pilot.profile import Profile
from tests.facts.pv_packs import problems
from tests.facts.test_packs import spoil

PV = DATA / "pv"
SONS = ("HOP-DPI-Va2", "HOP-PFI-Va2")
DECK = "webinaire-editeurs-2024-11-08.txt"
LONGEST_SHARED = 8  # words in a row: a name such as « Liste des documents Ségur » is no copy


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A copy of the shipped packs, to spoil."""
    return Path(shutil.copytree(PV, tmp_path / "pv"))


@pytest.fixture(scope="module")
def deck() -> str:
    """The text of the deck, which is no part of the project."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    data = Path(os.environ.get("SEGUR_SHARED_DATA") or beside)
    path = data.parent / "source" / DECK
    if not path.is_file():
        pytest.skip(f"the deck is not available: {DECK} is missing from {path.parent}")
    return path.read_text(encoding="utf-8")


def everything() -> list[PvItem | PvField]:
    found: list[PvItem | PvField] = []
    for sons in SONS:
        found += [*pv_pack(sons).fields, *pv_pack(sons).items]
    return found


def wording(one: PvItem | PvField) -> str:
    return one.text if isinstance(one, PvItem) else one.label


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + length]) for i in range(len(found) - length + 1)}


def test_the_shipped_packs_are_valid() -> None:
    assert problems(PV) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("HOP-DPI-Va2.toml", 'id = "dpi-flux-1"\n', 'id = "dpi-flux-1"\nslied = "x"\n',
         "HOP-DPI-Va2.toml: item.dpi-flux-1.slied: unknown key"),
        ("HOP-DPI-Va2.toml", 'number = "(1)"', "number = 1",
         "HOP-DPI-Va2.toml: item.dpi-flux-1.number: Input should be a valid string (1)"),
        ("HOP-DPI-Va2.toml", "minimum = 1", 'minimum = "un"',
         "HOP-DPI-Va2.toml: item.dpi-flux-1.count.minimum: Input should be a valid integer"),
        ("HOP-DPI-Va2.toml", "minimum = 1", "minimun = 1",
         "HOP-DPI-Va2.toml: item.dpi-flux-1.count.minimun: unknown key"),
        ("HOP-DPI-Va2.toml", 'id = "dpi-flux-2"', 'id = "dpi-flux-1"',
         "HOP-DPI-Va2.toml: item.dpi-flux-1.id: already in HOP-DPI-Va2.toml"),
        ("HOP-DPI-Va2.toml", 'id = "dpi-flux-2"', 'id = "signature"',
         "commun.toml: field.signature.id: already in HOP-DPI-Va2.toml"),
        ("HOP-DPI-Va2.toml", 'section = "flux"', 'section = "fluxs"',
         "HOP-DPI-Va2.toml: item.dpi-flux-1.section: unknown section 'fluxs'"),
        ("HOP-DPI-Va2.toml", '"manuel-dmp"', '"manuel-dpm"',
         "HOP-DPI-Va2.toml: item.dpi-envoi-manuel-dmp: unknown condition 'manuel-dpm'"),
        ("HOP-DPI-Va2.toml", '"manuel-dmp"', '"manuel-mss"',
         "conditions.py: manuel-dmp: no item uses it"),
        ("HOP-DPI-Va2.toml", 'other = "ri"', 'other = "dpi"',
         "HOP-DPI-Va2.toml: item.dpi-flux-4.format.other: unknown function 'dpi'"),
        ("HOP-DPI-Va2.toml", "[pv]", "[pvs]\n[pv]", "HOP-DPI-Va2.toml: pvs: unknown table"),
        ("HOP-DPI-Va2.toml", 'sons = "HOP-DPI-Va2"', 'sons = "HOP-PFI-Va2"',
         "HOP-DPI-Va2.toml: pv.sons: differs from the name of the file"),
        ("HOP-PFI-Va2.toml", 'ordered = "dmp"', 'ordered = "fax"',
         "HOP-PFI-Va2.toml: item.pfi-flux-dmp.ordered: unknown flow 'fax'"),
        ("HOP-PFI-Va2.toml", 'open_unless = "dmp-commande"', 'open_unless = "commande"',
         "HOP-PFI-Va2.toml: item.pfi-envoi-dmp-10: unknown condition 'commande'"),
        ("commun.toml", 'kind = "date"', 'kind = "jour"',
         "commun.toml: field.installation.kind: unknown kind 'jour'"),
        ("commun.toml", 'choices = ["oui", "non"]', "choices = []",
         "commun.toml: field.calendrier.choices: a choice has choices, and nothing else has"),
        ("commun.toml", 'slide = "PV Pilotes : éléments communs (services fournis)"', 'slide = ""',
         "commun.toml: item.service-installation.slide: an item comes from a slide"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_file_and_key(
    packs: Path, file: str, old: str, new: str, expected: str
) -> None:
    spoil(packs / file, old, new)
    assert [problem for problem in problems(packs) if problem.startswith(expected)]


def test_a_profile_fills_the_fields_that_name_one_of_its_values() -> None:
    profile = Profile("HOP-DPI-Va2", "V2", "CH FICTIF", "010999993", "A", "DPI FICTIF", "9", "A")
    for sons in SONS:
        for one in pv_pack(sons).fields:
            assert not one.profile or profile.shown(one.profile)


def test_no_report_numbers_two_items_alike() -> None:
    for sons in SONS:
        numbers = [item.number for item in pv_pack(sons).items if item.number]
        assert len(numbers) == len(set(numbers))


def test_every_slide_cited_is_a_heading_of_the_deck(deck: str) -> None:
    headings = {line.lstrip("#").replace("*", "").strip() for line in deck.splitlines()
                if line.startswith("#")}  # fmt: skip
    cited = {one.slide for one in everything() if one.slide}
    unknown = {slide for slide in cited
               if not {slide, re.sub(r" \([^()]*\)$", "", slide)} & headings}  # fmt: skip
    assert len(cited) > 10
    assert unknown == set()


def test_no_wording_is_copied_from_the_deck(deck: str) -> None:
    copied = runs(deck, LONGEST_SHARED + 1)
    texts = [(one.id, wording(one)) for one in everything()]
    texts += [(one.id, one.waiver.text) for one in everything()
              if isinstance(one, PvItem) and one.waiver]  # fmt: skip
    assert [id_ for id_, text in texts if runs(text, LONGEST_SHARED + 1) & copied] == []


def test_the_search_for_copies_sees_one(deck: str) -> None:
    copy = "Le signalement de l'existence ou non d'un profil Mon espace santé/DMP est visible"
    assert runs(copy, LONGEST_SHARED + 1) & runs(deck, LONGEST_SHARED + 1)
