import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segur_cli.identifiers.finess import (
    Defect,
    department,
    display,
    has_right_key,
    is_shaped,
    key_for,
    normalise,
    read,
)
from tests.identifiers.numbers import numbers, real_finess

ALL_SPACES = tuple(chr(code) for code in range(0x110000) if chr(code).isspace())
ZERO_WIDTH = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e")


def starting_with_zero() -> st.SearchStrategy[str]:
    return numbers(tuple(f"0{n}0" for n in range(1, 10)))


def all_digits() -> st.SearchStrategy[str]:
    return numbers().filter(str.isdigit)


# What is dropped without a word, because it carries no meaning.


@pytest.mark.parametrize("space", ALL_SPACES + ZERO_WIDTH, ids=lambda s: f"U+{ord(s):04X}")
def test_any_space_or_invisible_character_is_dropped(space: str) -> None:
    reading = read(f"{space * 487}01{space}099{space}999{space}3{space}")  # 500 in all
    assert (reading.finess, reading.defect, reading.repairs) == ("010999993", None, ())


@pytest.mark.parametrize("apostrophe", ["'", "\u2018", "\u2019", "\uff07"])
def test_a_leading_apostrophe_is_dropped(apostrophe: str) -> None:
    assert read(f"{apostrophe}010999993").finess == "010999993"


def test_a_lower_case_letter_is_raised() -> None:
    assert read("2a0999991").finess == "2A0999991"


def test_full_width_characters_become_ordinary_ones() -> None:
    assert read("\uff12\uff21\uff10\uff19\uff19\uff19\uff19\uff19\uff11").finess == "2A0999991"


def test_a_number_typed_otherwise_says_so_without_being_a_repair() -> None:
    reading = read(" 2a 099 999 1 ")
    assert (reading.respelled, reading.repairs) == (True, ())


def test_a_number_typed_as_it_is_is_not_respelled() -> None:
    assert not read("010999993").respelled


@pytest.mark.parametrize(
    "digits",
    ["\u0660\u0661\u0660\u0669\u0669\u0669\u0669\u0669\u0663", "\u0967\u0966\u0967" * 3],
    ids=["arabic", "devanagari"],
)
def test_digits_of_other_scripts_are_not_taken_for_ours(digits: str) -> None:
    reading = read(digits)
    assert (reading.finess, reading.defect) == (None, Defect.MALFORMED)


# The key.


@pytest.mark.parametrize(
    "number",
    ["010999993", "130999980", "2A0999991", "2B0999999", "690999974", "750999997",
     "970199998", "970299996", "970399994", "970499992", "970599999", "980599997"],
)  # fmt: skip
def test_a_right_number_has_neither_defect_nor_repair(number: str) -> None:
    reading = read(number)
    assert (reading.finess, reading.defect, reading.repairs, reading.proposals) == (
        number, None, (), (),
    )  # fmt: skip


def test_a_wrong_key_is_explained_and_the_number_still_looked_up() -> None:
    reading = read("010999994")
    assert (reading.finess, reading.defect) == ("010999994", Defect.WRONG_KEY)
    assert reading.defect is not None and reading.defect.readable
    assert "le dernier chiffre est 4 alors que le calcul de clé donne 3" in reading.explanation
    assert "non publiée" in reading.explanation


def test_in_the_key_a_counts_for_1_and_b_for_2() -> None:
    assert key_for("2A099999") == key_for("21099999")
    assert key_for("2B099999") == key_for("22099999")


def test_the_key_of_anything_but_digits_a_and_b_is_refused() -> None:
    with pytest.raises(ValueError, match=r".*"):
        key_for("2C099999")


def test_no_key_is_right_with_another_letter() -> None:
    assert not any(has_right_key(f"2C099999{key}") for key in range(10))


@pytest.mark.parametrize(
    ("typed", "explanation", "proposals"),
    [
        ("1", "1 caractère au lieu de 9", ()),
        ("12", "2 caractères au lieu de 9", ()),
        ("X010999993", "10 caractères au lieu de 9", ()),
        ("0109999930109A", "14 caractères au lieu de 9", ()),
        ("989999999", "aucun numéro réel relevé ne commence par « 9899 » (le troisième caractère"
         " est toujours 0)", ()),
        (" " * 492 + "010999993", "501 caractères au lieu de 9",
         (("010999993", "sans les séparateurs"),)),
        ("2A09#9993", "caractère inattendu : « # »", ()),
        ("1.0999993E7", "nombre abrégé par un tableur (notation scientifique)",
         (("010999993", "tous ses chiffres y sont, clé juste"),)),
        ("1,3099998E+08", "nombre abrégé par un tableur (notation scientifique)",
         (("130999980", "tous ses chiffres y sont, clé juste"),)),
        ("1.0999994E7", "nombre abrégé par un tableur (notation scientifique)", ()),
        ("1,31E+08", "nombre abrégé par un tableur (notation scientifique) : ses chiffres n'y sont"
         " pas tous, demandez le numéro", ()),
        ("01A9X9993", "caractère inattendu : « A », « X »", ()),
        ("200999991", "aucun numéro réel relevé ne commence par 20 : en Corse, le début est 2A ou"
         " 2B", (("2A0999991", "même numéro avec le début 2A, clé juste"),)),
        ("019999991", "aucun numéro réel relevé ne commence par « 0199 » (le troisième caractère"
         " est toujours 0)", ()),
        ("970999999", "aucun territoire connu ne correspond au début « 9709 »", ()),
        ("9A0000016", "« 9A » est un code de la colonne « département » du fichier FINESS, jamais"
         " un début de numéro : outre-mer, les numéros commencent par 97 ou 98", ()),
        ("01O999993", "caractère inattendu : « O »",
         (("010999993", "avec des chiffres à la place des lettres O, I ou L"),)),
        ("69099997", "8 caractères au lieu de 9 : le dernier, la clé, semble manquer (le SNDS"
         " enregistre ainsi les FINESS)",
         (("690999974", "si le numéro a été enregistré sans sa clé, celle-ci serait 4"),)),
        ("1010999993", "10 caractères au lieu de 9 : ressemble à l'identifiant national de"
         " structure, qui est le FINESS précédé de 1",
         (("010999993", "les 9 derniers caractères"),)),
    ],
)  # fmt: skip
def test_a_number_that_is_none_is_explained_exactly(
    typed: str, explanation: str, proposals: tuple[tuple[str, str], ...]
) -> None:
    reading = read(typed)
    assert reading.explanation == explanation
    assert tuple((one.finess, one.reason) for one in reading.proposals) == proposals


@pytest.mark.parametrize(
    ("text", "shaped"), [("010999994", True), ("2A0999991", True), ("01099999", False)]
)
def test_the_shape_of_a_number_is_nine_characters(text: str, shaped: bool) -> None:
    assert is_shaped(text) is shaped


@pytest.mark.parametrize(
    ("finess", "code"),
    [("010999993", "01"), ("2A0999991", "2A"), ("970199998", "971"), ("980599997", "976"),
     ("970999999", ""), ("999999999", "")],
)  # fmt: skip
def test_a_number_tells_its_department(finess: str, code: str) -> None:
    assert department(finess) == code


# A zero eaten by a spreadsheet, a key that was never stored.


# The second would begin by 20, were it a number without its key: no number does.
@pytest.mark.parametrize("typed", ["10999993", f"2009999{key_for('02009999')}"])
def test_a_lost_zero_is_restored_and_announced(typed: str) -> None:
    reading = read(typed)
    assert (reading.finess, reading.defect, reading.proposals) == (f"0{typed}", None, ())
    assert reading.repairs == ("le zéro initial, perdu par un tableur, a été rétabli",)


def test_eight_digits_that_have_both_readings_get_both() -> None:
    # 0 + 10000024 has a right key, and 10000024 + its key is a number of the Aube.
    reading = read("10000024")
    assert reading.finess == "010000024"
    assert reading.repairs != ()
    assert [p.finess for p in reading.proposals] == ["10000024" + key_for("10000024")]


@pytest.mark.parametrize("typed", ["10000024.0", "10000024,0", "10000024.00"])
def test_the_decimals_added_by_a_spreadsheet_are_removed_and_announced(typed: str) -> None:
    reading = read(typed)
    assert reading.finess == "010000024"
    assert "la partie décimale ajoutée par un tableur a été retirée" in reading.repairs
    assert "le zéro initial, perdu par un tableur, a été rétabli" in reading.repairs


# A text, the number to look up, the defect, what its explanation says, the numbers proposed.
@pytest.mark.parametrize(
    ("typed", "finess", "defect", "said", "proposed"),
    [
        # A key that was never stored: proposed complete, never applied.
        ("69099997", None, Defect.KEYLESS, "la clé, semble manquer", ["690999974"]),
        ("2a099999", None, Defect.KEYLESS, "", ["2A0999991"]),
        ("99999999", None, Defect.MALFORMED, "8 caractères au lieu de 9", []),
        ("10000024.5", None, Defect.MALFORMED, "", ...),  # real decimals are not removed
        # Other numbers given for a FINESS.
        ("732829320", "732829320", Defect.SIREN, "SIREN", []),
        ("732 829 320 00074", None, Defect.SIRET,
         "c'est un SIRET (SIREN 732829320), pas un FINESS", []),
        ("73282932000075", None, Defect.SIRET, "de la longueur d'un SIRET (de clé fausse)", []),
        ("1010999993", None, Defect.NATIONAL_ID, "", ["010999993"]),
        ("2010999993", None, Defect.MALFORMED, "", []),
        # Prefixes. None that begins by 20 is taken for a SIREN.
        *((f"{prefix}0000016", f"{prefix}0000016", Defect.UNKNOWN_PREFIX,
           f"« {prefix} » est un code de la colonne « département »", [])
          for prefix in ("9A", "9B", "9C", "9D", "9E", "9F", "9J")),
        ("200999991", "200999991", Defect.UNKNOWN_PREFIX, "en Corse, le début est 2A ou 2B",
         ["2A0999991"]),
        ("200999999", "200999999", Defect.UNKNOWN_PREFIX, "en Corse, le début est 2A ou 2B",
         ["2B0999999"]),
        (f"20099999{key_for('20099999')}", ..., Defect.UNKNOWN_PREFIX, "", ...),
        ("011999990", "011999990", Defect.UNKNOWN_PREFIX,
         "le troisième caractère est toujours 0", ...),
        ("970999990", ..., Defect.UNKNOWN_PREFIX,
         "aucun territoire connu ne correspond au début « 9709 »", ...),
        ("960999990", ..., ..., "« 96 » n'est le début d'aucun département", ...),
        # Typing mistakes that can be guessed, and those that cannot.
        *((typed, None, Defect.MALFORMED, "", ["010999993"])
          for typed in ("O10999993", "01O999993", "01o999993", "01-099-999-3", "01.099.999.3",
                        "01/0999993")),
        ("0I0999993", ..., ..., "", ["010999993"]),
        ("01099?993", None, Defect.MALFORMED, "caractère inattendu : « ? »", ...),
        *((typed, None, Defect.EMPTY, "aucun numéro n'a été donné", [])
          for typed in ("", "   ", "'", "\u200b\ufeff", "\u00a0")),
        ("0" * 1_000_000, None, Defect.MALFORMED, "1000000 caractères au lieu de 9", []),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_what_is_no_plain_number_is_told_and_never_changed(
    typed: str, finess: object, defect: object, said: str, proposed: object
) -> None:
    reading = read(typed)
    assert reading.finess != "010999993"
    for found, expected in (
        (reading.finess, finess),
        (reading.defect, defect),
        ([p.finess for p in reading.proposals], proposed),
    ):
        assert expected is ... or found == expected
    assert said in reading.explanation


# In words, and for the eye.


@pytest.mark.parametrize(
    ("number", "place"),
    [
        ("010999993", "Ain"), ("2A0999991", "Corse-du-Sud"), ("2B0999999", "Haute-Corse"),
        ("750999997", "Paris"), ("970199998", "Guadeloupe, Saint-Martin ou Saint-Barthélemy"),
        ("970299996", "Martinique"), ("970399994", "Guyane"), ("970499992", "La Réunion"),
        ("970599999", "Saint-Pierre-et-Miquelon"), ("980599997", "Mayotte"),
        ("980600009", "Wallis-et-Futuna"), ("960999990", None), ("1010999993", None),
    ],
)  # fmt: skip
def test_the_place_of_a_number_is_named(number: str, place: str | None) -> None:
    assert read(number).place == place


def test_a_number_is_displayed_as_the_register_does() -> None:
    assert display("010999993") == "01 099 999 3"


# Whatever is typed.


@given(st.text())
def test_no_text_makes_the_reader_fail(text: str) -> None:
    reading = read(text)
    assert (reading.defect is None) == (reading.explanation == "")
    assert reading.finess is None or re.fullmatch("[0-9][0-9A-Z][0-9]{7}", reading.finess)


@given(st.text(alphabet="0123456789abABOIl.,-' \u00a0\u200b", max_size=16))
def test_a_number_is_never_changed_silently(text: str) -> None:
    reading = read(text)
    if reading.finess is not None and reading.finess != normalise(text):
        assert reading.repairs


@given(st.text(alphabet="0123456789abABOIl.,-' ", max_size=16))
def test_what_is_proposed_is_right_and_differs_from_what_is_looked_up(text: str) -> None:
    reading = read(text)
    for proposal in reading.proposals:
        assert proposal.finess != reading.finess
        assert len(proposal.finess) == 9


@given(numbers(), st.data())
def test_a_right_number_reads_as_itself_under_any_spaces_and_case(
    number: str, data: st.DataObject
) -> None:
    blank = st.text(alphabet=list(ALL_SPACES + ZERO_WIDTH), max_size=2)
    typed = "".join(
        data.draw(blank) + (c.lower() if data.draw(st.booleans()) else c) for c in number
    )
    reading = read(typed + data.draw(blank))
    assert (reading.finess, reading.defect, reading.repairs) == (number, None, ())


@given(all_digits(), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(number: str, position: int, shift: int) -> None:
    digit = (int(number[position]) + shift) % 10
    changed = number[:position] + str(digit) + number[position + 1 :]
    assert not has_right_key(changed)
    assert read(changed).defect in (Defect.WRONG_KEY, Defect.UNKNOWN_PREFIX)


@given(starting_with_zero())
def test_any_lost_zero_is_restored_and_announced(number: str) -> None:
    reading = read(number[1:])
    assert (reading.finess, len(reading.repairs)) == (number, 1)


@given(starting_with_zero())
def test_the_text_of_a_spreadsheet_float_is_repaired_and_announced(number: str) -> None:
    reading = read(str(float(number)))
    assert (reading.finess, len(reading.repairs)) == (number, 2)


@given(numbers())
def test_a_missing_key_is_never_added_by_itself(number: str) -> None:
    reading = read(number[:8])
    assert reading.finess != number
    assert number in [p.finess for p in reading.proposals]


@given(numbers())
def test_the_display_of_a_number_reads_as_the_number(number: str) -> None:
    assert read(display(number)).finess == number


# Real numbers.


def test_every_real_number_passes_unrepaired(shared_data: Path) -> None:
    real = real_finess(shared_data)
    well_formed = {n for n in real if re.fullmatch("[0-9][0-9A-Z][0-9]{7}", n)}
    assert len(well_formed) > 140_000
    refused = [
        n for n in well_formed if (r := read(n)).defect or r.repairs or r.finess != n
    ]  # fmt: skip
    assert refused == []


def test_every_real_number_has_a_place(shared_data: Path) -> None:
    assert [n for n in real_finess(shared_data) if read(n).place is None] == []


def test_every_real_number_that_lost_its_zero_is_found_again(shared_data: Path) -> None:
    real = [n for n in real_finess(shared_data) if n.startswith("0")]
    assert len(real) > 8_000
    assert [n for n in real if read(n[1:]).finess != n] == []
