"""Cells of a fields table, as documentations write them."""

import pytest

from segur_cli.templates.learning.field_words import (
    FieldType,
    Presence,
    presences,
    read_length,
    read_type,
    read_values,
    values_in_a_sentence,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AN 35", FieldType("text", length=35)),
        ("AN35", FieldType("text", length=35)),
        ("Char(9)", FieldType("text", length=9)),
        ("X(14)", FieldType("text", length=14)),
        ("chaîne de 14", FieldType("text", length=14)),
        ("Alphanumérique (35)", FieldType("text", length=35)),
        ("N 9", FieldType("number", digits=9)),
        ("N(10,2)", FieldType("number", digits=10, decimals=2)),
        ("décimal 10,2", FieldType("number", digits=10, decimals=2)),
        ("JJ/MM/AAAA", FieldType("date", date="JJ/MM/AAAA")),
        ("Date (JJMMAAAA)", FieldType("date", date="JJMMAAAA")),
        ("AAAA-MM-JJThh:mm:ss", FieldType("date", date="AAAA-MM-JJThh:mm:ss")),
        ("YYYY-MM-DD", FieldType("date", date="AAAA-MM-JJ")),
        ("Texte", FieldType("text")),
        ("Booléen", FieldType("flag")),
        ("Objet", FieldType("object")),
        ("à définir", None),
        ("", None),
    ],
)
def test_a_type_says_a_kind_a_length_or_a_form(text: str, expected: FieldType | None) -> None:
    assert read_type(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("35", (35, None)),
        ("35 max", (35, None)),
        ("10,2", (10, 2)),
        ("0", (0, None)),
        ("long", None),
    ],
)
def test_a_length_is_a_number(text: str, expected: object) -> None:
    assert read_length(text) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["O", "F", "C"], [True, False, None]),
        (["M", "O", "C"], [True, False, None]),
        (["O", "N"], [True, False]),
        (["Oui", "Non"], [True, False]),
        (["X"], [True]),
        (["1..1", "0..1", "0..n", "1..n"], [True, False, False, True]),
        (["si connu", "obligatoire si solde"], [None, None]),
        (["Obligatoire", "Facultatif"], [True, False]),
    ],
)
def test_the_letters_of_a_column_are_read_together(
    cells: list[str], expected: list[bool | None]
) -> None:
    found = presences(cells)
    assert [found[cell].mandatory for cell in cells] == expected
    assert all(found[c].condition for c, e in zip(cells, expected, strict=True) if e is None)


def test_a_cell_that_is_not_understood_is_left_out() -> None:
    assert presences(["peut-être"]) == {}
    assert presences(["", "O"]) == {"O": Presence(True)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("V2 ; V1+V2", {"V2": "", "V1+V2": ""}),
        ("2 = Vague 2\n3 = Vague 1 + Vague 2", {"2": "Vague 2", "3": "Vague 1 + Vague 2"}),
        ("1 : Vague 2 ; 2 : Vague 1 et 2", {"1": "Vague 2", "2": "Vague 1 et 2"}),
        ("O/N", {"O": "", "N": ""}),
        ("« DPI » ou « PFI »", {"DPI": "", "PFI": ""}),
        ("Valeurs possibles : A, B ou C", {"A": "", "B": "", "C": ""}),
        ("texte libre", {}),
        ("", {}),
    ],
)
def test_lists_are_read_as_they_are_written(text: str, expected: dict[str, str]) -> None:
    assert dict(read_values(text)) == expected


def test_a_description_is_no_list_unless_it_says_so() -> None:
    assert values_in_a_sentence("Numéro FINESS du bénéficiaire, sur 9 caractères") == ()
    assert dict(values_in_a_sentence("Indicateur, valeurs : O, N")) == {"O": "", "N": ""}
