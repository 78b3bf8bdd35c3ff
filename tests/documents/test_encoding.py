"""UTF-8 is read; anything else is named, with the place of the first bad byte."""

import pytest

from segur_cli.diagnostics import Severity
from tests.documents.reading import only_finding, place, read

FRENCH = '{\n  "nom": "Hôpital Édouard-Herriot, réanimation à l\'étage"\n}'


def test_utf_8_is_read_without_a_finding() -> None:
    assert read(FRENCH).findings == ()


def test_a_bom_is_a_note() -> None:
    finding = only_finding(b"\xef\xbb\xbf" + FRENCH.encode())
    assert (finding.code, finding.severity) == ("SYN003", Severity.NOTE)


def test_a_document_with_a_bom_is_usable() -> None:
    assert read(b"\xef\xbb\xbf[1]").value == [1]


def test_a_bom_does_not_count_in_columns() -> None:
    span = read(b"\xef\xbb\xbf[1]").span_of("/0")
    assert (span.line, span.column) == (1, 2)


def test_a_second_bom_is_an_invisible_character() -> None:
    finding = read(b"\xef\xbb\xbf\xef\xbb\xbf[1]").findings[1]
    assert "Caractère invisible ou espace inhabituelle (U+FEFF)" in finding.message


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("latin-1", "ISO-8859-1 (latin-1) ou Windows-1252"),
        ("mac_roman", "Mac OS Roman"),
        ("cp850", "DOS (page de code 850)"),
    ],
)
def test_a_single_byte_encoding_is_named(codec: str, name: str) -> None:
    message = only_finding(FRENCH.encode(codec)).message
    assert f"probablement encodé en {name}, où cet octet s'écrit « ô »" in message


def test_windows_1252_is_told_from_latin_1_by_its_own_characters() -> None:
    finding = only_finding('["l’hôpital à 10 €"]'.encode("cp1252"))
    assert "encodé en Windows-1252, où cet octet s'écrit « ’ »" in finding.message


def test_the_first_bad_byte_is_located_in_code_points() -> None:
    data = '{\n "é😀": "'.encode() + b"\xe9" + b'"}'
    assert place(only_finding(data)) == (2, 9)


def test_the_first_bad_byte_is_shown_in_hexadecimal() -> None:
    assert only_finding(b'["\xe9"]').message.startswith("Octet 0xE9 impossible en UTF-8")


def test_bytes_that_are_no_french_text_have_no_known_encoding() -> None:
    assert "n'est pas reconnu" in only_finding(b'["\xa4\xa6\xa8"]').message


def test_two_encodings_in_one_file_are_told() -> None:
    data = '["é", "'.encode() + b"\xe9" + b'"]'
    assert "deux encodages y sont mélangés" in only_finding(data).message


def test_a_file_cut_inside_a_character_is_truncated() -> None:
    assert "au milieu d'un caractère UTF-8" in only_finding('["é'.encode()[:-1]).message


def test_a_surrogate_encoded_in_utf_8_is_refused() -> None:
    assert only_finding(b'["\xed\xa0\x80"]').code == "SYN002"


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-16-le", "UTF-16 (petit-boutiste)"),
        ("utf-16-be", "UTF-16 (gros-boutiste)"),
        ("utf-32-le", "UTF-32 (petit-boutiste)"),
        ("utf-32-be", "UTF-32 (gros-boutiste)"),
    ],
)
@pytest.mark.parametrize(("mark", "told"), [("\ufeff", "avec BOM"), ("", "sans BOM")])
def test_wide_encodings_are_named(codec: str, name: str, mark: str, told: str) -> None:
    finding = only_finding((mark + FRENCH).encode(codec))
    assert finding.message.startswith(f"Le fichier est encodé en {name}, {told}")


def test_the_text_of_a_wide_file_can_still_be_shown() -> None:
    assert read(FRENCH.encode("utf-16")).lines.text_of(1) == "{"


def test_a_nul_byte_does_not_make_a_file_wide() -> None:
    assert "U+0000" in only_finding(b"[\0]").message


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"PK\x03\x04\x14\0", "une archive ZIP"),
        (b"\x1f\x8b\x08", "un fichier compressé"),
        (b"%PDF-1.7", "un document PDF"),
        (b"\xd0\xcf\x11\xe0\xa1", "un ancien document bureautique"),
    ],
)
def test_another_kind_of_file_is_named(start: bytes, kind: str) -> None:
    assert only_finding(start).message.startswith(f"Ce n'est pas un fichier JSON mais {kind}")


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf"])
def test_an_empty_file_is_an_error(data: bytes) -> None:
    finding = read(data).findings[-1]
    assert (finding.code, finding.message) == ("SYN001", "Le fichier est vide.")


def test_a_blank_file_is_told_from_an_empty_one() -> None:
    assert only_finding(" \r\n\t ").message.startswith("Le fichier ne contient que des espaces")


def test_what_is_not_utf_8_is_not_usable() -> None:
    assert not read(FRENCH.encode("latin-1")).usable
