"""The workbook: sheets, drop-downs, references and hashes, print set-up, inert names."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from segur_cli.pilot import sheet_words as words
from segur_cli.pilot.checklist import NOTICE, Applies, Checklist, make_checklist
from segur_cli.pilot.checklist_documents import to_xlsx
from segur_cli.pilot.profile import Profile
from segur_cli.pilot.report_opening import read_workbook
from segur_cli.text.writing import typographic
from tests.pilot.profiles import CONTROLS, FORMULAS, OTHER_VENDOR, dpi, named, pfi

WAITING = dpi((OTHER_VENDOR, False), (OTHER_VENDOR, False))
PROFILES = [WAITING, dpi(), pfi((OTHER_VENDOR, False)), pfi((OTHER_VENDOR, True), ("mss",))]


def opened(checklist: Checklist) -> Workbook:
    return load_workbook(io.BytesIO(to_xlsx(checklist)))


def book_of(profile: Profile) -> Workbook:
    return opened(make_checklist(profile))


def item_rows(book: Workbook, checklist: Checklist) -> dict[str, Any]:
    """The rows of items, by reference."""
    return {
        str(row[0].value): row
        for sheet in book
        for row in sheet.iter_rows()
        if sheet.title != "Sans objet" and row[0].value in checklist.by_id
    }


def choices(book: Workbook) -> dict[str, list[str]]:
    """What the drop-down of each reference offers."""
    found: dict[str, list[str]] = {}
    for sheet in book:
        for validation in sheet.data_validations.dataValidation:
            offered = str(validation.formula1).strip('"').split(",")
            for cells in validation.sqref.ranges:
                for row in range(cells.min_row, cells.max_row + 1):
                    assert cells.min_col == cells.max_col == 4
                    found[str(sheet.cell(row, 1).value)] = offered
    return found


def texts(book: Workbook) -> list[str]:
    return [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value]


def test_there_is_one_sheet_per_chapter_between_the_guide_and_the_profile() -> None:
    sections = [section.sheet for section in WAITING.pack.sections]
    assert book_of(WAITING).sheetnames == ["Lisez-moi", *sections, "Sans objet", "Profil"]


def test_the_first_sheet_says_that_the_official_model_prevails() -> None:
    assert book_of(WAITING)["Lisez-moi"]["A3"].value == typographic(NOTICE)


@pytest.mark.parametrize("profile", PROFILES)
def test_each_item_bears_its_reference_wording_and_hash(profile: Profile) -> None:
    checklist = make_checklist(profile)
    rows = item_rows(opened(checklist), checklist)
    assert set(rows) == {entry.id for entry in checklist.asked}
    for entry in checklist.asked:
        row = dict(zip(words.COLUMNS, (cell.value for cell in rows[entry.id]), strict=True))
        assert row[words.WORDING] == typographic(entry.item.text)
        assert row[words.HASH] == entry.hash
        assert (row[words.NUMBER] or "") == entry.item.number
        assert not any(row[name] for name in (words.ANSWER, words.FORMAT, words.COUNT))


@pytest.mark.parametrize("profile", PROFILES)
def test_a_drop_down_offers_a_waiver_only_where_one_may_be_taken(profile: Profile) -> None:
    checklist = make_checklist(profile)
    offered = choices(opened(checklist))
    for entry in checklist.asked:
        assert offered[entry.id][:2] == ["validé", "non validé"]
        assert ("non vérifiable" in offered[entry.id]) == (entry.waiver is not None)
        loose = entry.applies is Applies.OPEN or entry.item.optional or bool(entry.item.ordered)
        assert ("sans objet" in offered[entry.id]) == loose


def test_the_drop_downs_of_a_pilot_that_waits() -> None:
    offered = choices(book_of(WAITING))
    waiver = ["validé", "non validé", "non vérifiable"]
    assert [offered[f"dpi-flux-{rank}"] for rank in (1, 2, 3, 4)] == [waiver[:2], *[waiver] * 3]
    assert offered["seances"] == ["1", "2", "plus de 2"]
    assert offered["etat"] == ["préparé", "signé", "transmis", "validé", "refusé"]


def test_what_does_not_apply_is_listed_apart_with_its_reason() -> None:
    checklist = make_checklist(WAITING)
    rows = list(opened(checklist)["Sans objet"].iter_rows(min_row=4, values_only=True))
    assert [(row[0], row[3]) for row in rows] == [(e.id, e.why) for e in checklist.left_out]
    assert len(rows) == 8


@pytest.mark.parametrize("profile", PROFILES)
def test_every_sheet_prints_on_a4_as_wide_as_the_page(profile: Profile) -> None:
    sheets: list[Any] = list(book_of(profile))
    for sheet in sheets:
        assert int(sheet.page_setup.paperSize) == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert "le modèle de l'ASP fait foi" in str(sheet.oddFooter.left.text)
        assert sheet.oddFooter.right.text == "page &P/&N"


def test_nothing_relies_on_colour() -> None:
    for sheet in book_of(WAITING):
        for row in sheet.iter_rows():
            for cell in row:
                red, green, blue = (cell.fill.fgColor.rgb[i : i + 2] for i in (2, 4, 6))
                assert red == green == blue


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_that_begins_a_formula_stays_a_text_exactly(name: str) -> None:
    book = opened(named(name))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type in ("f", "e")] == []
    found = [cell for cell in cells if cell.value == name]
    assert len(found) > 5
    assert all(cell.quotePrefix for cell in found) == (name[0] != "#")


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_that_begins_a_formula_is_read_back_the_same(name: str) -> None:
    checklist = named(name)
    filled = read_workbook(to_xlsx(checklist), Path("pv.xlsx"))
    assert filled.profile == checklist.profile
    assert filled.printed_hash == checklist.profile.hash


def test_the_file_of_a_hostile_name_holds_no_formula_and_no_macro() -> None:
    with zipfile.ZipFile(io.BytesIO(to_xlsx(named(FORMULAS[-1])))) as archive:
        for part in archive.namelist():
            assert b"<f>" not in archive.read(part)
            assert "vba" not in part.lower()


def test_no_control_character_reaches_a_cell() -> None:
    found = texts(opened(named(CONTROLS)))
    assert any("CH [31m" in text for text in found)
    assert not [text for text in found if set(text) & set("\x1b\x00\x0b\u202e\u2028")]


def test_the_profile_sheet_holds_what_reads_the_profile_back() -> None:
    sheet: Any = book_of(WAITING)["Profil"]
    rows = list(sheet.iter_rows(min_row=3, max_col=2, values_only=True))
    assert rows[:3] == [("Clé", "Valeur"), ("segur-pv", "1"), ("profil.empreinte", WAITING.hash)]
    assert dict(rows[3:]) == WAITING.as_options()
