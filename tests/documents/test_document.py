"""Where values, keys and openings stand."""

from decimal import Decimal

import pytest

from segur_cli.diagnostics import Span
from segur_cli.documents import PointerError
from tests.documents.reading import PATH, read

TEXT = '{\n  "demandes": [\n    {"montant": 1.50, "é😀": [1, "x"]},\n    true\n  ]\n}\n'


@pytest.mark.parametrize(
    ("pointer", "span"),
    [
        ("", Span(1, 1, 6, 2)),
        ("/demandes", Span(2, 15, 5, 4)),
        ("/demandes/0", Span(3, 5, 3, 38)),
        ("/demandes/0/montant", Span(3, 17, 3, 21)),
        ("/demandes/0/é😀", Span(3, 29, 3, 37)),
        ("/demandes/0/é😀/1", Span(3, 33, 3, 36)),
        ("/demandes/1", Span(4, 5, 4, 9)),
    ],
)
def test_the_span_of_a_value(pointer: str, span: Span) -> None:
    assert read(TEXT).span_of(pointer) == span


def test_the_span_of_a_key_includes_its_quotes() -> None:
    assert read(TEXT).key_span_of("/demandes/0/é😀") == Span(3, 23, 3, 27)


@pytest.mark.parametrize("pointer", ["", "/demandes/0"])
def test_the_root_and_the_items_of_a_list_have_no_key(pointer: str) -> None:
    with pytest.raises(PointerError, match="Pas de clé"):
        read(TEXT).key_span_of(pointer)


def test_the_opening_of_an_object_is_its_brace() -> None:
    assert read(TEXT).opening_of("/demandes/0") == Span(3, 5, 3, 6)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind_give_the_same_places(end: str) -> None:
    document = read(TEXT.replace("\n", end))
    assert document.span_of("/demandes/0/é😀/1") == Span(3, 33, 3, 36)


def test_look_ups_in_any_order_agree() -> None:
    pointers = ["/demandes/1", "/demandes/0/é😀/0", "/demandes/0/montant", "/demandes"]
    forward, backward = read(TEXT), read(TEXT)
    places = [forward.span_of(pointer) for pointer in pointers]
    assert places[::-1] == [backward.span_of(pointer) for pointer in pointers[::-1]]


def test_a_number_is_given_as_the_file_writes_it() -> None:
    assert read(TEXT).raw_number("/demandes/0/montant") == "1.50"


@pytest.mark.parametrize("pointer", ["/demandes/1", "/demandes/0/é😀/1", "/demandes"])
def test_what_is_not_a_number_has_no_raw_number(pointer: str) -> None:
    assert read(TEXT).raw_number(pointer) is None


def test_any_value_can_be_sliced_from_the_text() -> None:
    assert read(TEXT).raw("/demandes/0/é😀") == '[1, "x"]'


def test_a_value_is_resolved() -> None:
    assert read(TEXT).resolve("/demandes/0/montant") == Decimal("1.5")


@pytest.mark.parametrize("pointer", ["/absent", "/demandes/2", "/demandes/0/montant/0"])
def test_a_place_that_does_not_exist_is_an_error(pointer: str) -> None:
    with pytest.raises(PointerError, match="Aucune valeur"):
        read(TEXT).span_of(pointer)


def test_an_unusable_document_has_no_places() -> None:
    with pytest.raises(PointerError, match="n'a pas pu être lu"):
        read("[1,").span_of("")


def test_an_unusable_document_resolves_nothing() -> None:
    with pytest.raises(PointerError, match="n'a pas pu être lu"):
        read("[1,").resolve("")


def test_findings_carry_the_path() -> None:
    assert [finding.path for finding in read('{"a":1,"a":2}').findings] == [PATH]


def test_a_scalar_document_has_a_place() -> None:
    assert read("\n  12 ").span_of("") == Span(2, 3, 2, 5)
