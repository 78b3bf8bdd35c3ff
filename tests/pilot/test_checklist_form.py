"""The form (.docx): A4, boxes, blanks, signature, pages; names that do no harm."""

import io
import zipfile

import pytest
from docx import Document
from docx.document import Document as Opened
from docx.shared import Cm

from segur_cli.pilot.checklist import NOTICE, Checklist, make_checklist
from segur_cli.pilot.checklist_documents import to_docx
from segur_cli.pilot.profile import Profile
from segur_cli.text.writing import NBSP, typographic
from tests.pilot.profiles import CONTROLS, OTHER_VENDOR, dpi, named, pfi

WAITING = dpi((OTHER_VENDOR, False), (OTHER_VENDOR, False))
PROFILES = [WAITING, dpi(), pfi((OTHER_VENDOR, False)), pfi((OTHER_VENDOR, True), ("mss",))]
BOX = "☐"


def opened(checklist: Checklist) -> Opened:
    return Document(io.BytesIO(to_docx(checklist)))


def form(profile: Profile = WAITING) -> Opened:
    return opened(make_checklist(profile))


def cells(document: Opened) -> list[str]:
    """The texts of the cells, with ordinary spaces in place of no-break ones."""
    return [
        cell.text.replace(NBSP, " ")
        for table in document.tables
        for row in table.rows
        for cell in row.cells
    ]


def part(checklist: Checklist, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(to_docx(checklist))) as archive:
        return archive.read(name).decode("utf-8")


def test_the_page_is_a4_and_the_notice_comes_first() -> None:
    document = form()
    page = document.sections[0]
    assert page.page_width is not None
    assert page.page_height is not None
    assert abs(page.page_width - Cm(21)) < Cm(0.01)
    assert abs(page.page_height - Cm(29.7)) < Cm(0.01)
    assert document.paragraphs[0].text == "Liste de contrôle du PV pilote, HOP-DPI-Va2"
    assert document.paragraphs[1].text.strip() == typographic(NOTICE)


def test_the_footer_counts_the_pages_and_says_that_the_official_model_prevails() -> None:
    footer = part(make_checklist(WAITING), "word/footer1.xml")
    assert "le modèle de l'ASP fait foi" in footer
    assert footer.index(">PAGE<") < footer.index(">NUMPAGES<")


@pytest.mark.parametrize("profile", PROFILES)
def test_each_item_has_a_box_its_wording_and_its_reference(profile: Profile) -> None:
    checklist = make_checklist(profile)
    rows = [row.cells for table in opened(checklist).tables for row in table.rows]
    items = {cell[1].paragraphs[-1].text: cell[1].text for cell in rows if cell[0].text == BOX}
    assert set(items) == {entry.id for entry in checklist.asked}
    assert all(typographic(entry.item.text) in items[entry.id] for entry in checklist.asked)


def test_a_waiver_has_its_own_box_where_it_may_be_taken() -> None:
    waiting, ready = cells(form()), cells(form(dpi()))
    assert sum(f"{BOX} (" in text for text in waiting) == 3
    assert sum(f"{BOX} (" in text for text in ready) == 0


def test_a_format_and_a_number_have_a_blank() -> None:
    text = "\n".join(cells(form()))
    assert text.count("Format mis en œuvre : ....") == 3
    assert "Format attendu : IHE PAM" in text
    assert text.count("Nombre (transactions de consultation du DMP) : ....") == 1


def test_what_the_texts_leave_open_is_to_be_confirmed() -> None:
    text = "\n".join(cells(form(pfi((OTHER_VENDOR, True), ("mss",)))))
    assert text.count("À confirmer : les textes ne disent pas") == 3


def test_the_signature_block_stays_in_one_piece() -> None:
    (table,) = [table for table in form().tables if "Signature et cachet" in table.cell(-1, 0).text]
    assert len(table.rows) == 4
    for row in table.rows[:-1]:
        for cell in row.cells:
            assert all(one.paragraph_format.keep_with_next for one in cell.paragraphs)


def test_the_follow_up_of_the_supplier_is_not_in_the_form() -> None:
    document = form()
    text = "\n".join([*cells(document), *(one.text for one in document.paragraphs)])
    assert "Suivi par le fournisseur" not in text
    assert "Où en est ce PV" not in text


def test_the_form_is_black_and_white() -> None:
    title = form().styles["Title"].element.xml
    assert 'w:color="000000"' in title
    assert "4F81BD" not in part(make_checklist(WAITING), "word/document.xml")


def test_no_control_character_reaches_the_form() -> None:
    checklist = named(CONTROLS)
    text = "\n".join(cells(opened(checklist)))
    assert "CH [31m" in text
    assert not set(part(checklist, "word/document.xml")) & set("\x1b\x00\x0b\u202e\u2028")


def test_markup_in_a_name_is_text() -> None:
    name = '<w:p>&amp;"FICTIF"</w:p>'
    assert name in cells(opened(named(name)))


def test_no_line_of_a_document_can_begin_with_a_sign() -> None:
    document = form()
    read = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    items = [text for text in read if "Format" in text or "(1)" in text]
    assert items
    assert not any(" :" in text or " ;" in text or " »" in text for text in items)
