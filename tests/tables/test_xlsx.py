import io
import zipfile
from datetime import datetime

import pytest

from segur_cli.exits import ExitCode
from segur_cli.tables.sheets import Merge
from segur_cli.tables.table_opening import read_document
from tests.eligibility.workbooks import (
    BOURG,
    GOLFE,
    HEADINGS,
    OLE,
    PORT,
    SHEET,
    add_sheet,
    archive,
    filled_book,
    numbers_of,
    patched,
    read_base,
    reasons_of,
    refusal,
    saved,
    with_computed,
    with_shared_strings,
    workbook,
    worksheet,
)

# What openpyxl alone gets wrong.


def test_a_wrong_dimension_hides_no_row() -> None:
    data = patched(
        workbook(HEADINGS, BOURG, PORT),
        SHEET,
        lambda xml: xml.replace(b'<dimension ref="A1:D3"', b'<dimension ref="A1"'),
    )
    assert numbers_of(read_base(data)) == ["010999993", "130999980"]


def test_a_formatted_last_row_of_the_sheet_adds_no_row() -> None:
    book = filled_book(HEADINGS, BOURG)
    worksheet(book).cell(1_048_576, 1).number_format = "0.00"
    base = read_base(saved(book))
    assert (numbers_of(base), base.filled) == (["010999993"], 1)


def test_a_row_number_beyond_the_format_is_refused() -> None:
    data = patched(
        workbook(HEADINGS, BOURG, PORT),
        SHEET,
        lambda xml: xml.replace(b'<row r="3"', b'<row r="2000000000"').replace(b' r="D3"', b""),
    )
    assert "annonce plus de lignes que le format n'en permet" in refusal(data).message


def test_namespace_prefixes_hide_neither_merged_cells_nor_formulas() -> None:
    book = filled_book(HEADINGS, BOURG)
    sheet = worksheet(book)
    sheet["D2"] = "=1+1"
    sheet.merge_cells("A5:B6")

    def prefix(xml: bytes) -> bytes:
        prefixed = xml.replace(b"</", b"</x:").replace(b"<", b"<x:").replace(b"<x:/x:", b"</x:")
        return prefixed.replace(b"<x:?xml", b"<?xml").replace(b" xmlns=", b" xmlns:x=")

    read = read_document(patched(saved(book), SHEET, prefix), "base.xlsx").sheets[0]
    assert read.cell(2, 1) == "010999993"
    assert read.uncomputed == {(2, 4)}
    assert read.merges == (Merge(5, 1, 6, 2),)


def test_texts_shared_by_excel_are_read_as_texts_in_their_cells() -> None:
    plain, shared = workbook(HEADINGS, BOURG), with_shared_strings(workbook(HEADINGS, BOURG))
    assert read_base(shared).entries == read_base(plain).entries


def test_a_workbook_without_properties_has_no_date_rather_than_today() -> None:
    data = workbook(HEADINGS, BOURG)
    bare = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            if name != "docProps/core.xml":
                new.writestr(name, old.read(name))
    assert read_document(bare.getvalue(), "base.xlsx").saved_on is None


def test_the_date_of_a_workbook_is_the_one_it_gives() -> None:
    data = patched(
        workbook(HEADINGS, BOURG),
        "docProps/core.xml",
        lambda _: (
            b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
            b'core-properties" xmlns:dcterms="http://purl.org/dc/terms/" '
            b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dcterms:modified '
            b'xsi:type="dcterms:W3CDTF">2024-11-08T10:00:00Z</dcterms:modified>'
            b"</cp:coreProperties>"
        ),
    )
    assert read_document(data, "base.xlsx").saved_on == datetime(2024, 11, 8).date()


def test_a_hidden_sheet_is_read_and_known_to_be_hidden() -> None:
    book = filled_book(HEADINGS, BOURG)
    add_sheet(book, "Cachée", ["x"]).sheet_state = "hidden"
    sheets = read_document(saved(book), "base.xlsx").sheets
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("Base", False), ("Cachée", True)]


# Formulas.


def test_a_formula_with_its_computed_value_is_that_value() -> None:
    data = workbook(HEADINGS, ["=1+1", "CH DE BOURG", 1, "=2+2"], PORT)
    data = with_computed(with_computed(data, "A2", "10999993"), "D2", "75000.5")
    entry = read_base(data).entries[0]
    assert (entry.finess, str(entry.ceilings[0].amount)) == ("010999993", "75000.5")


def test_a_finess_formula_without_computed_value_makes_an_unusable_row() -> None:
    data = workbook(HEADINGS, BOURG, ["=1+1", "CH SANS VALEUR", 1, 1], PORT)
    [(row, reason)] = reasons_of(read_base(data))
    assert row == 3
    assert "formule sans valeur enregistrée" in reason
    assert "enregistrez le classeur dans Excel ou LibreOffice" in reason


def test_an_amount_formula_without_computed_value_is_no_ceiling() -> None:
    ceiling = read_base(workbook(HEADINGS, [*BOURG[:3], "=1+1"])).entries[0].ceilings[0]
    assert (ceiling.amount, ceiling.unread) == (None, "formule sans valeur enregistrée")


def test_an_amount_formula_computed_as_an_empty_text_is_an_empty_cell() -> None:
    data = with_computed(workbook(HEADINGS, [*BOURG[:3], '=""']), "D2", "", kind="str")
    assert not read_base(data).entries[0].ceilings[0].given


def test_rows_made_only_of_uncomputed_formulas_are_counted_too() -> None:
    formulas = ["=1+1"] * 4
    base = read_base(workbook(HEADINGS, BOURG, formulas, PORT, formulas))
    assert base.filled == 4
    assert [row for row, _ in reasons_of(base)] == [3, 5]
    error = refusal(workbook(HEADINGS, formulas, formulas))
    assert "Aucune ligne utilisable dans « Base » sur 2 lignes" in error.message
    assert "formule sans valeur enregistrée" in error.advice[0]


# What is no workbook, or cannot be opened.

WHOLE = workbook(HEADINGS, BOURG, PORT, GOLFE)


ENCRYPTED = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "said", "advice"),
    [
        (b"", "« base.xlsx » est vide.", ""),
        (b"\0\0\0\n", "« base.xlsx » est vide.", ""),
        (OLE + b"\0" * 600, "n'a pas pu être lu : contenu endommagé",
         "enregistrez-le au format .xlsx"),
        (ENCRYPTED, "protégé par un mot de passe", "une copie sans mot de passe"),
        (b"<!DOCTYPE html><html><body>Connexion</body></html>", "est une page web (HTML)",
         "téléchargez-le de nouveau"),
        (b"\xef\xbb\xbf \n<HTML><table><tr><td>1</td></tr></table>", "est une page web (HTML)", ""),
        (b'{ "demandes": [ {"finess": "010999993"} ] }', "est un JSON, pas un tableau", ""),
        (b'\xef\xbb\xbf\n[\n  ["a"], ["b"]\n]', "est un JSON, pas un tableau", ""),
        (b'<?xml version="1.0"?><Workbook/>', "est un fichier XML", ""),
        (b"<clients><c>1</c></clients>", "est un fichier XML", ""),
        (b"%PDF-1.7\n", "est un PDF", ""),
        (b"\x89PNG\r\n\x1a\n\1", "est une image PNG", ""),
        (b"\x1f\x8b\x08\1", "est un fichier compressé (gzip)", ""),
        (b"{\\rtf1 Bonjour}", "est un document RTF", ""),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "est un agenda (.ics)", ""),
        (b"From: a@example.org\nSubject: liste\n\n010999993\n", "est un courriel", ""),
        (b'# notes\n[[client]]\nfiness = "010999993"\n', "est un fichier de configuration", ""),
        (b"FINESS;Nom\n010999993;CH\n", "porte l'extension .xlsx mais n'est pas un classeur",
         "renommez-le en .csv"),
        (WHOLE[: len(WHOLE) // 2], "est tronqué ou endommagé", ""),
        (WHOLE[:-10], "est tronqué ou endommagé", "Téléchargez-le ou copiez-le de nouveau."),
        (b"PK\x03\x04" + b"\0" * 100, "est tronqué ou endommagé", ""),
        (archive(_dot_txt="bonjour"), "est une archive ZIP, pas un classeur .xlsx", ""),
        (archive(word__document_dot_xml="<w/>"), "est un document de traitement de texte", ""),
        (archive(mimetype="application/vnd.oasis.opendocument", content_dot_xml="<x/>"),
         "n'a pas pu être lu : contenu endommagé", ""),
        (archive(xl__workbook_dot_bin=b"\0"), "n'a pas pu être lu : contenu endommagé", ""),
        (archive(xl__workbook_dot_xml="<workbook"), "n'a pas pu être lu comme un classeur .xlsx",
         ""),
    ],
    ids=["empty", "zeros", "xls", "encrypted", "html", "html with a BOM", "json",
         "json with a BOM", "xml", "bare xml", "pdf", "png", "gzip", "rtf", "ics", "mail", "toml",
         "text", "half", "cut end", "cut start",
         "random zip", "docx", "ods", "xlsb", "broken xml"],
)  # fmt: skip
def test_what_is_no_workbook_is_named_for_what_it_is_with_what_to_do(
    data: bytes, said: str, advice: str
) -> None:
    error = refusal(data)
    assert said in error.message
    assert advice in " ".join(error.advice)
    assert error.code is ExitCode.CANNOT_RUN


def test_a_workbook_is_read_whatever_its_suffix() -> None:
    assert numbers_of(read_base(WHOLE, name="base.csv")) == ["010999993", "130999980", "2A0999991"]


def test_a_damaged_part_is_a_sentence_not_a_trace() -> None:
    data = patched(WHOLE, SHEET, lambda xml: xml[: len(xml) // 2])
    error = refusal(data)
    assert "n'a pas pu être lu comme un classeur .xlsx" in error.message
    assert "contenu endommagé ou inattendu" in error.message


def test_a_zip_bomb_is_refused_before_it_expands() -> None:
    stream = io.BytesIO(WHOLE)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb:
        bomb.writestr("xl/media/zeros", b"\0" * 201_000_000)
    assert len(stream.getvalue()) < 2_000_000
    assert "une fois décompressé (limite : 200 Mo) : lecture refusée" in (
        refusal(stream.getvalue()).message
    )


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET,
                                  "xl/styles.xml", "xl/sharedStrings.xml"])  # fmt: skip
def test_a_doctype_is_refused_in_any_part(part: str) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    data = patched(with_shared_strings(WHOLE), part, lambda xml: bomb + xml.split(b"?>")[-1])
    assert "déclaration DOCTYPE : lecture refusée" in refusal(data).message


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Raison_x000D_\nsociale", "Raison\r\nsociale"),
        ("_x005F_x000D_", "_x000D_"),  # how the format writes those very characters
        ("a_x00E9_b", "aéb"),
        ("_xD800_", "_xD800_"),  # half a character is none
        ("max_x_000D_", "max_x_000D_"),
    ],
)
def test_the_escapes_of_the_format_are_read(written: str, read: str) -> None:
    [sheet] = read_document(workbook([written]), "a.xlsx").sheets
    assert sheet.rows == ((read,),)
