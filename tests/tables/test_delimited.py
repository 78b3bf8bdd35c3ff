import codecs

import pytest

from segur_cli.exits import ExitCode
from segur_cli.tables.delimited import decode
from segur_cli.tables.table_opening import read_document
from tests.eligibility.workbooks import (
    BOURG,
    HEADINGS,
    PORT,
    numbers_of,
    read_base,
    refusal,
    stopped,
    text_table,
)

NAMES = "FINESS;Nom\r\n010999993;HÔPITAL « Cœur » à 5 €\r\n"


@pytest.mark.parametrize("separator", [";", "\t", ",", "|"])
def test_a_text_base_is_read_whatever_its_separator(separator: str) -> None:
    text = text_table([HEADINGS, BOURG, PORT], separator)
    base = read_base(text.encode(), name="base.csv")
    assert numbers_of(base) == ["010999993", "130999980"]
    assert [str(entry.ceilings[0].amount) for entry in base.entries] == ["100000.5", "450000"]


@pytest.mark.parametrize(
    "data",
    [NAMES.encode(), codecs.BOM_UTF8 + NAMES.encode(), NAMES.encode("cp1252"),
     NAMES.encode("utf-16"), codecs.BOM_UTF16_BE + NAMES.encode("utf-16-be")],
    ids=["utf-8", "utf-8 with a BOM", "cp1252", "utf-16", "utf-16 big-endian"],
)  # fmt: skip
def test_accents_survive_every_encoding_of_excel(data: bytes) -> None:
    [entry] = read_base(data, name="base.csv").entries
    assert entry.name == "HÔPITAL « Cœur » à 5 €"


def test_french_amounts_with_commas_do_not_pass_for_separators() -> None:
    text = "FINESS;Montant DPI V1+V2 HT\n010999993;1 234,50\n130999980;2 000,00\n"
    base = read_base(text.encode(), name="base.csv")
    assert [str(entry.ceilings[0].amount) for entry in base.entries] == ["1234.50", "2000.00"]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("FINESS,Nom,SONS\n010999993,CH,DPI; PFI\n130999980,CHU,DPI; PFI\n", 3),
        ("Base, version 2, 2024\nNote, provisoire\nFINESS;Nom;HT;TTC\n010999993;CH;1,5;2,5\n", 4),
        ("FINESS;Nom\n010999993;CH, Bourg, Ain\n130999980;CH, Lyon, Rhône\n", 2),
    ],
)
def test_the_marks_within_cells_are_no_separators(text: str, cells: int) -> None:
    [sheet] = read_document(text.encode(), "x.csv").sheets
    assert len(sheet.rows[-1]) == cells


def test_a_title_without_separator_does_not_hide_it() -> None:
    text = "Base des ES éligibles\n\n" + text_table([HEADINGS, BOURG, PORT])
    assert len(read_base(text.encode(), name="base.csv").entries) == 2


def test_quoted_cells_keep_their_separators_and_line_breaks() -> None:
    text = 'FINESS;Nom\n010999993;"CH ""LE PORT"";\nannexe"\n130999980;AP\n'
    base = read_base(text.encode(), name="base.csv")
    assert [entry.name for entry in base.entries] == ['CH "LE PORT"; annexe', "AP"]


def test_leading_zeros_of_a_text_base_are_kept_without_repair() -> None:
    [entry] = read_base(b"FINESS\n010999993\n", name="base.csv").entries
    assert (entry.finess, entry.repairs) == ("010999993", ())


@pytest.mark.parametrize(
    "data", [b"FINESS;Nom\n01\x00999993;CH\n", b"\x81\x8d\x8f\x90\x9d;x\n", b"\xff\xfe\x00"],
    ids=["NUL", "undefined bytes", "half a UTF-16 character"],
)  # fmt: skip
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    error = refusal(data, name="base.csv")
    assert "n'est pas un fichier texte lisible (ni UTF-8, ni Windows-1252)" in error.message
    assert error.code is ExitCode.CANNOT_RUN


def test_a_huge_field_is_refused_in_french() -> None:
    error = refusal(b"FINESS;Nom\n010999993;" + b"x" * 200_000 + b"\n", name="base.csv")
    assert error.message == (
        "« base.csv » n'est pas un CSV lisible : une cellule de la ligne 2 dépasse "
        "131\u00a0072 caractères."
    )


def test_a_quote_never_closed_swallows_no_row_silently() -> None:
    text = 'FINESS;Nom\n010999993;CH\n130999980;"AP DU PORT\n2A0999991;GOLFE\n'
    error = refusal(text.encode(), name="base.csv")
    assert error.message == "« base.csv » : un guillemet ouvert à la ligne 3 n'est jamais refermé."


def test_blank_lines_at_the_end_are_no_rows() -> None:
    sheet = read_document(b"FINESS;Nom\n010999993;CH\n;\n\n;\n", "base.csv").sheets[0]
    assert len(sheet.rows) == 2


def test_an_empty_file_is_said_to_be_empty() -> None:
    assert refusal(b" \r\n", name="base.csv").message == "« base.csv » est vide."


def test_a_workbook_under_a_csv_name_is_no_text() -> None:
    assert "tronqué" in refusal(b"PK\x03\x04", name="base.csv").message


def test_a_bom_is_no_part_of_the_text() -> None:
    assert decode(codecs.BOM_UTF8 + b"FINESS", "x") == "FINESS"


def test_a_message_quotes_the_name_of_the_file() -> None:
    assert "« liste.txt »" in stopped(lambda: decode(b"\0", "liste.txt")).message


def test_a_stray_quote_that_another_line_happens_to_end_swallows_no_row() -> None:
    text = 'FINESS;Nom\n010999993;"CH DU LAC\n130999980;CH "B"\n690999974;C\n'
    error = stopped(lambda: read_document(text.encode(), "clients.csv"))
    assert "les guillemets des lignes 2 à 3 ne vont pas par paires" in error.message


def test_a_quoted_cell_over_several_lines_is_read_whole() -> None:
    text = 'FINESS;Nom\n010999993;"CH\ndu ""Lac"""\n'
    [sheet] = read_document(text.encode(), "base.csv").sheets
    assert sheet.rows[1] == ("010999993", 'CH\ndu "Lac"')
