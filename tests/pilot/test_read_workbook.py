import io
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from segur_cli.diagnostics import Diagnostic, Severity
from segur_cli.exits import StopError
from segur_cli.pilot.checklist import make_checklist
from segur_cli.pilot.checklist_documents import to_docx
from segur_cli.pilot.profile import Profile
from segur_cli.pilot.report_check import CheckedReport, check_filled
from segur_cli.pilot.report_opening import read_filled
from tests.pilot.filling import checked, clean, clock, filled_workbook, profile

DPI = profile()


def check(book: Workbook, path: Path = Path("pv.xlsx")) -> CheckedReport:
    book.save(path)
    return check_filled(read_filled(path), clock())


def told(one: CheckedReport) -> list[tuple[str, str | None]]:
    return [(found.code, found.cell) for found in one.findings]


def refusal(path: Path) -> StopError:
    with pytest.raises(StopError) as caught:
        read_filled(path)
    return caught.value


@pytest.mark.parametrize("who", [DPI, profile("HOP-PFI-Va2"), profile(pfi__compatible="non")],
                         ids=lambda who: who.hash)  # fmt: skip
def test_a_workbook_filled_without_a_defect_has_no_finding(who: Profile) -> None:
    one = check(filled_workbook(who))
    assert {finding.code for finding in one.findings} <= {"PV018"}
    assert one.filled.profile == who


def test_both_formats_say_the_same_of_the_same_answers() -> None:
    changes = {"dpi-statistiques.answer": "non validé", "dpi-flux-2.format": None,
               "signature.answer": "2026-02-01"}  # fmt: skip
    content = clean(DPI)
    content["items"]["dpi-statistiques"]["answer"] = "non validé"
    content["items"]["dpi-flux-2"]["format"] = ""
    content["fields"]["signature"]["value"] = "2026-02-01"
    one, other = check(filled_workbook(DPI, changes)), checked(content)
    assert sorted((f.code, f.message) for f in one.findings) == sorted(
        (f.code, f.message) for f in other.findings
    )


def test_a_finding_gives_its_sheet_and_cell() -> None:
    one = check(filled_workbook(DPI, {"dpi-flux-1.count": 0}))
    ((code, cell),) = told(one)
    assert code == "PV022"
    book = load_workbook("pv.xlsx")
    sheet, _, reference = (cell or "").partition("!")
    assert book[sheet][reference].value == 0


@pytest.mark.parametrize(
    "value", [date(2026, 3, 20), datetime(2026, 3, 20, 0, 0), "20/03/2026", " 2026-03-20 "]
)
def test_a_date_is_read_as_a_spreadsheet_stores_it(value: object) -> None:
    assert told(check(filled_workbook(DPI, {"signature.answer": value}))) == []


def test_rows_and_columns_may_be_added_and_moved() -> None:
    book = filled_workbook(DPI)
    sheet = book["4 Fonctionnalités"]
    sheet.insert_rows(1, 3)
    sheet.insert_cols(2)
    book.move_sheet("Profil", -5)
    assert told(check(book)) == []


def test_an_annotation_beside_a_row_is_no_defect() -> None:
    book = filled_workbook(DPI, {"dpi-statistiques.comment": "Vu avec la référente fictive."})
    book["4 Fonctionnalités"]["L5"] = "à revoir ensemble"
    assert told(check(book)) == []


def test_a_deleted_row_and_a_deleted_sheet_are_errors() -> None:
    book = filled_workbook(DPI)
    book["3 Flux"].delete_rows(5)
    assert told(check(book)) == [("PV003", "3 Flux")]
    del book["2 Services"]
    codes = [code for code, _ in told(check(book))]
    assert codes.count("PV003") == 7  # the flow, four services, two dates
    assert set(codes) == {"PV003"}


def test_a_row_written_twice_is_an_error() -> None:
    book = filled_workbook(DPI)
    sheet = book["3 Flux"]
    for column in range(1, 10):
        sheet.cell(sheet.max_row + (column == 1), column, sheet.cell(5, column).value)
    one = check(book)
    assert [(found.code, found.severity) for found in one.findings] == [("PV005", Severity.ERROR)]


def test_a_row_without_reference_is_to_be_read() -> None:
    book = filled_workbook(DPI)
    sheet = book["3 Flux"]
    sheet.cell(sheet.max_row + 1, 3, "Sous réserve du correctif fictif")
    one = check(book)
    assert [(found.code, found.severity) for found in one.findings] == [("PV005", Severity.WARNING)]
    assert "correctif fictif" in one.findings[0].message


def test_a_reworded_item_is_to_verify() -> None:
    one = check(filled_workbook(DPI, {"dpi-statistiques.wording": "Autre chose."}))
    assert [(found.code, found.severity) for found in one.findings] == [("PV004", Severity.WARNING)]


def test_a_profile_changed_by_hand_is_an_error() -> None:
    book = filled_workbook(DPI)
    sheet = book["Profil"]
    for row in range(1, sheet.max_row + 1):
        if sheet.cell(row, 1).value == "pfi.compatible":
            sheet.cell(row, 2, "non")
    assert "PV002" in [code for code, _ in told(check(book))]


def test_a_profile_that_cannot_be_read_is_told() -> None:
    book = filled_workbook(DPI)
    book["Profil"]["A4"] = "sans rapport"
    one = check(book)
    assert [found.code for found in one.findings] == ["PV001"]


def test_a_workbook_of_another_tool_is_no_report() -> None:
    book = Workbook()
    book.active["A1"] = "Liste"  # type: ignore[index]
    one = check(book)
    assert [(found.code, found.severity) for found in one.findings] == [("PV001", Severity.ERROR)]
    assert "segur pv-checklist" in (one.findings[0].hint or "")


def test_a_list_of_a_later_version_is_not_read_as_ours() -> None:
    book = filled_workbook(DPI)
    sheet = book["Profil"]
    row = next(r for r in range(1, 20) if sheet.cell(r, 1).value == "segur-pv")
    sheet.cell(row, 2, "2")
    assert [found.code for found in check(book).findings] == ["PV001"]


def test_formulas_in_names_stay_texts_and_come_back() -> None:
    who = profile(client__name="=CMD()", pfi__vendor="+33 FICTIF")
    one = check(filled_workbook(who))
    assert one.filled.profile == who
    assert told(one) == []


def with_part(path: Path, name: str) -> Path:
    filled_workbook(DPI).save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, b"x")
    return path


def test_macros_and_external_links_are_refused() -> None:
    assert "macros" in refusal(with_part(Path("m.xlsx"), "xl/vbaProject.bin")).message
    assert "liens" in refusal(with_part(Path("l.xlsx"), "xl/externalLinks/x.xml")).message


def test_a_word_document_is_sent_to_the_workbook() -> None:
    path = Path("pv.docx")
    path.write_bytes(to_docx(make_checklist(DPI)))
    error = refusal(path)
    assert "document Word" in error.message
    assert ".xlsx" in error.advice[0]


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"bonjour", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_a_damaged_workbook_is_refused_in_a_sentence(data: bytes) -> None:
    path = Path("pv.xlsx")
    path.write_bytes(data)
    assert refusal(path).message.endswith(".")


def test_a_truncated_workbook_is_refused() -> None:
    stream = io.BytesIO()
    filled_workbook(DPI).save(stream)
    path = Path("pv.xlsx")
    path.write_bytes(stream.getvalue()[:3000])
    assert "tronqué ou endommagé" in refusal(path).message


def test_reading_never_changes_the_file() -> None:
    check(filled_workbook(DPI))
    before = Path("pv.xlsx").read_bytes()
    check_filled(read_filled(Path("pv.xlsx")), clock())
    assert Path("pv.xlsx").read_bytes() == before


def test_a_workbook_saved_by_libreoffice_gives_the_same_verdict(tmp_path: Path) -> None:
    office = shutil.which("soffice") if shutil.which("localc") else None
    if office is None:
        pytest.skip("LibreOffice is not installed (soffice and localc)")
    changes = {"dpi-statistiques.answer": "non validé", "dpi-flux-1.count": 0}
    before = check(filled_workbook(DPI, changes))
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    for kind, source in (("ods", "pv.xlsx"), ("xlsx", "pv.ods")):
        subprocess.run(
            [office, home, "--headless", "--convert-to", kind, "--outdir", "back", source]
            if kind == "xlsx"
            else [office, home, "--headless", "--convert-to", kind, source],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    after = check_filled(read_filled(Path("back/pv.xlsx")), clock())
    assert [(f.code, f.cell, f.message) for f in after.findings] == [
        (f.code, f.cell, f.message) for f in before.findings
    ]
    assert len(after.findings) == 2


def test_many_added_lines_are_counted_rather_than_told_one_by_one() -> None:
    book = filled_workbook(DPI)
    for row in range(30, 130):
        book["3 Flux"].cell(row, 3, f"Ligne {row}")
    one = check(book)
    assert [found.code for found in one.findings] == ["PV005"] * 21
    assert "80 autres lignes ajoutées" in one.findings[-1].message
    assert all(found.severity is Severity.WARNING for found in one.findings)


def test_one_answer_for_several_merged_rows_is_told_and_blocks(tmp_path: Path) -> None:
    book = filled_workbook(profile())
    sheet = book["3 Flux"]
    answers = [cell for row in sheet.iter_rows() for cell in row if cell.value == "validé"]
    column = answers[0].column_letter
    sheet.merge_cells(f"{column}{answers[0].row}:{column}{answers[1].row}")
    found = [one for one in defects(book, tmp_path) if one.code == "PV005"]
    assert [one.severity for one in found] == [Severity.ERROR]
    assert "cellules fusionnées" in found[0].message
    assert found[0].cell == f"3 Flux!{column}{answers[0].row}"


def test_a_renamed_sheet_of_the_profile_is_known_by_what_it_holds(tmp_path: Path) -> None:
    book = filled_workbook(profile())
    book["Profil"].title = "Infos"
    (found,) = defects(book, tmp_path)
    assert (found.code, found.severity) == ("PV005", Severity.WARNING)
    assert "renommée « Infos »" in found.message
    assert found.hint == "rendez-lui son nom : Profil"


def test_hidden_rows_and_columns_that_were_read_are_told(tmp_path: Path) -> None:
    book = filled_workbook(profile())
    sheet = book["3 Flux"]
    cell = next(c for row in sheet.iter_rows() for c in row if c.value == "validé")
    sheet.row_dimensions[cell.row].hidden = True
    sheet.column_dimensions[cell.column_letter].hidden = True
    found = defects(book, tmp_path)
    assert {one.severity for one in found} == {Severity.WARNING}
    assert {one.message.partition(" : ")[0].partition(" ")[0] for one in found} == {
        "ligne",
        "colonne",
    }
    sheet.cell(row=1, column=300).value = "au loin"
    assert any("non lues" in one.message for one in defects(book, tmp_path))


def defects(book: Workbook, folder: Path) -> list[Diagnostic]:
    path = folder / "pv.xlsx"
    book.save(path)
    return list(check_filled(read_filled(path), clock()).findings)
