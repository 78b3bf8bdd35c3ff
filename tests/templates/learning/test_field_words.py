"""Cells of a fields table, as documentations write them."""

import pytest

from segur_cli.templates.learning.field_words import (
    FieldType,
    Presence,
    Size,
    ValueList,
    length_in_a_sentence,
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
        ("xs:decimal", FieldType("number")),
        ("string(9)", FieldType("text", length=9)),
        ("varchar2(35)", FieldType("text", length=35)),
        ("texte libre", FieldType("text")),
        ("montant en euros", FieldType("number")),
        ("jour/mois/année", FieldType("date", date="JJ/MM/AAAA")),
        ("vrai ou faux", FieldType("flag")),
        ("35 car. max", FieldType("text", length=35)),
        ("Texte de 10 caractères au plus", FieldType("text", length=10)),
        ("montant à 2 décimales", FieldType("number", decimals=2)),
        ("M", FieldType("number")),
        ("G", FieldType("object")),
        ("à définir", None),
        ("", None),
    ],
)
def test_a_type_says_a_kind_a_length_or_a_form(text: str, expected: FieldType | None) -> None:
    assert read_type(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("35", Size(35)),
        ("35 max", Size(35)),
        ("10,2", Size(10, 2)),
        ("0", Size(0)),
        ("maxLength=35", Size(35)),
        ("length=14", Size(14, whole=True)),
        ("max. 14 car.", Size(14)),
        ("jusqu'à 35 caractères", Size(35)),
        ("entre 1 et 35", Size(35)),
        ("9 caractères exactement", Size(9, whole=True)),
        ("12 chiffres dont 2 décimales", Size(12, 2)),
        ("voir annexe 3", None),
        ("totalDigits=12 ; fractionDigits=2", Size(12, 2)),
        ("precision=12 ; scale=2", Size(12, 2)),
        (r"pattern=\d{2}/\d{2}", Size(pattern=r"\d{2}/\d{2}")),
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
        (["toujours", "si connu"], [True, None]),
        (["si connu", "obligatoire si solde"], [None, None]),
        (["Obligatoire", "Facultatif"], [True, False]),
        (["Champ obligatoire", "Donnée facultative"], [True, False]),
    ],
)
def test_the_letters_of_a_column_are_read_together(
    cells: list[str], expected: list[bool | None]
) -> None:
    found = presences(cells)
    assert [found[cell].mandatory for cell in cells] == expected
    assert all(found[c].condition for c, e in zip(cells, expected, strict=True) if e is None)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("VAGUE2 VAGUE1ET2", ["VAGUE2", "VAGUE1ET2"]),
        ("1. VAGUE2 2. VAGUE1ET2", ["VAGUE2", "VAGUE1ET2"]),
        ("[VAGUE2|VAGUE1ET2]", ["VAGUE2", "VAGUE1ET2"]),
        ("VAGUE1ET2 si le client n'a rien eu, sinon VAGUE2", []),
        ("VAGUE2 chaque fois VAGUE1ET2", []),
    ],
)
def test_words_between_blanks_are_codes_only_without_a_sentence(
    text: str, codes: list[str]
) -> None:
    read = read_values(text, ["VAGUE2", "VAGUE1ET2"])
    assert [code for code, _ in read.values] == codes


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Nom. Longueur maximale : 35 caractères.", "35"),
        ("35 caractères au plus", "35"),
        ("Requis ; max. 35 car. ; sans accent", "35"),
        ("au moins 8 caractères", ""),
        ("les 9 premiers chiffres", ""),
        ("entre 5 caractères et 8 caractères", ""),
    ],
)
def test_a_description_may_give_a_length(text: str, length: str) -> None:
    assert length_in_a_sentence(text) == length


def test_a_cell_that_is_not_understood_is_left_out() -> None:
    assert presences(["peut-être"]) == {}
    assert presences(["", "O"]) == {"O": Presence(True)}


def test_an_o_beside_c_alone_is_not_decided() -> None:
    assert presences(["O", "C", "O"]) == {"C": Presence(None, "C")}


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
    assert read_values(text) == ValueList(tuple(expected.items()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "VAGUE2 = Vague 2 VAGUE1ET2 = Vague 1 + Vague 2",
            {"VAGUE2": "Vague 2", "VAGUE1ET2": "Vague 1 + Vague 2"},
        ),
        *(
            (text, {"1": "Vague 2", "2": "Vague 1 et 2"})
            for text in ("1 - Vague 2 2 - Vague 1 et 2", "1-Vague 2 2-Vague 1 et 2")
        ),
        ("01 - HOP-DPI-Va2 02 - HOP-PFI-Va2", {"01": "HOP-DPI-Va2", "02": "HOP-PFI-Va2"}),
        ("D - DPI P - PFI", {"D": "DPI", "P": "PFI"}),
        (
            "VAGUE2 = Vague 2 / VAGUE1ET2 = Vague 1 + Vague 2",
            {"VAGUE2": "Vague 2", "VAGUE1ET2": "Vague 1 + Vague 2"},
        ),
        (
            "VAGUE2 - Vague 2, VAGUE1ET2 - Vague 1 + Vague 2",
            {"VAGUE2": "Vague 2", "VAGUE1ET2": "Vague 1 + Vague 2"},
        ),
        ("1: Vague 2 - montée\r\n2: les deux", {"1": "Vague 2 - montée", "2": "les deux"}),
        ("20 ; 10 ; 8,5 ; 5,5", {"20": "", "10": "", "8,5": "", "5,5": ""}),
        ("5,5 / 10 / 20", {"5,5": "", "10": "", "20": ""}),
        ("20, 10, 8,5", {"20": "", "10": "", "8,5": ""}),
        ("20%, 10%, 8,5%", {"20%": "", "10%": "", "8,5%": ""}),
        ("VAGUE2 (Vague 2) ; VAGUE3 (Vague 3)", {"VAGUE2": "Vague 2", "VAGUE3": "Vague 3"}),
        ("Vague 2 (V2), Vagues 1 et 2 (V12)", {"V2": "Vague 2", "V12": "Vagues 1 et 2"}),
        ("true = Oui false = Non", {"true": "Oui", "false": "Non"}),
        ("oui (Oui), non (Non)", {"oui": "Oui", "non": "Non"}),
        ("DPI - Dossier patient (DPI)\nPFI - Plateforme (PFI)",
         {"DPI": "Dossier patient (DPI)", "PFI": "Plateforme (PFI)"}),
        ("A ;\nB ;\nC", {"A": "", "B": "", "C": ""}),
        ("Choix 1 ; Choix 2", {"Choix 1": "", "Choix 2": ""}),
        ("Établissement public\nÉtablissement privé",
         {"Établissement public": "", "Établissement privé": ""}),
        ("JJ/MM/AAAA", {}),
        ("Texte libre, sans retour à la ligne", {}),
        ("A pour Vague 2, B pour Vague 1", {"A": "Vague 2", "B": "Vague 1"}),
        ("« 1 » pour avance et « 2 » pour solde", {"1": "avance", "2": "solde"}),
        ("O pour oui\nN pour non", {"O": "oui", "N": "non"}),
        ("A pour Vague 2, B sinon", {}),
        ("A et B pour Vague 2, C pour Vague 1", {}),
        ("A pour Vague 2, C, B pour Vague 1", {}),
        ("20 pour cent, 10 pour cent", {}),
        ("Obligatoire pour Vague 2, facultatif pour Vague 1", {}),
    ],
)  # fmt: skip
def test_a_list_is_the_only_reading_that_explains_all_of_its_cell(
    text: str, expected: dict[str, str]
) -> None:
    assert read_values(text) == ValueList(tuple(expected.items()))


@pytest.mark.parametrize(
    ("text", "written", "expected"),
    [
        ("VAGUE2 VAGUE1ET2", ["VAGUE2"], ["VAGUE2", "VAGUE1ET2"]),
        ("DPI - PFI", ["PFI", "DPI"], ["DPI", "PFI"]),
        ("20 % - 10 % - 8,5 %", ["20"], ["20 %", "10 %", "8,5 %"]),
        ("AVANCE", ["AVANCE"], ["AVANCE"]),
        ("DPI/PFI, VAGUE2", ["DPI/PFI"], ["DPI/PFI", "VAGUE2"]),
        ("VAGUE2 VAGUE1ET2", [], []),
        ("VAGUE2 VAGUE1ET2", ["AUTRE"], []),
        ("voir annexe 2", ["VAGUE2"], []),
        ("1 - Vague 1 - complète 2 - Vague 2", ["1"], []),
        ("2 - Vague 2 1 - Vague 1 et 2", ["1"], []),
    ],
)
def test_the_values_of_files_settle_what_a_cell_alone_does_not(
    text: str, written: list[str], expected: list[str]
) -> None:
    assert [code for code, _ in read_values(text, written).values] == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("20,10", "de deux façons"),
        ("taux de 20 %, 10 % ou 8,5 %", "une partie"),
        ("VAGUE2 : Vague 2 ; sinon VAGUE1ET2", "une partie"),
        ("VAGUE1ET2 = Vague 1 +\nVague 2\nVAGUE2 = Vague 2", "une partie"),
        ("1) Vague 2 ; 2) Vague 1 + Vague 2", "une partie"),
        ("1 Vague 2\n2 Vague 1 et 2", "une partie"),
        ("1 ; 2 ; 5 à 9", "une partie"),
        ("1 ; 2 ; etc.", "toutes ses valeurs"),
        ("1 = Vague 2 ; 1 = Vague 1 et 2", "a deux sens"),
        ("AVANCE - SOLDE", "elle se lit de deux façons"),
    ],
)
def test_a_list_that_is_not_explained_whole_gives_nothing(text: str, why: str) -> None:
    found = read_values(text)
    assert found.values == ()
    assert why in found.doubt


def test_a_description_is_no_list_unless_it_says_so() -> None:
    assert values_in_a_sentence("Numéro FINESS du bénéficiaire, sur 9 caractères") == ValueList()
    found = values_in_a_sentence("Indicateur, valeurs : O, N")
    assert found == ValueList((("O", ""), ("N", "")))
    assert values_in_a_sentence("Code, valeurs : A = x, B").doubt
