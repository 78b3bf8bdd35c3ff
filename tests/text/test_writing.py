import unicodedata
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segur_cli.text import writing
from segur_cli.text.clock import PARIS

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "0,00 €"),
        ("5", "5,00 €"),
        ("123456.78", "123 456,78 €"),
        ("1234567", "1 234 567,00 €"),
        ("-1500.5", "-1 500,50 €"),
        ("0.005", "0,01 €"),
        ("2.675", "2,68 €"),
        ("83333.33000000001", "83 333,33 €"),
    ],
)
def test_an_amount_is_written_the_french_way(amount: str, written: str) -> None:
    assert writing.euros(Decimal(amount)) == written.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0 ligne"), (1, "1 ligne"), (2, "2 lignes"), (1200, f"1{NBSP}200 lignes")],
)
def test_a_count_agrees_with_its_noun(count: int, written: str) -> None:
    assert writing.plural(count, "ligne") == written


def test_a_noun_with_its_own_plural_takes_it() -> None:
    assert writing.plural(2, "doublon identique", "doublons identiques") == "2 doublons identiques"


def test_a_date_is_written_in_words() -> None:
    assert writing.day(date(2026, 3, 18)) == "18 mars 2026"


def test_the_first_of_the_month_is_an_ordinal() -> None:
    assert writing.day(date(2026, 8, 1)) == "1er août 2026"


def test_an_instant_is_written_to_the_minute() -> None:
    noon = datetime(2026, 3, 18, 9, 5, tzinfo=PARIS)
    assert writing.moment(noon) == f"18 mars 2026 à 9{NBSP}h{NBSP}05"


@pytest.mark.parametrize(
    ("names", "written"),
    [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")],
)
def test_a_list_ends_with_its_last_word(names: list[str], written: str) -> None:
    assert writing.listed(names) == written


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (writing.quote("x" * 60), f"« {'x' * 40}… »"),
        (writing.quote("x" * 41), f"« {'x' * 40}… »"),
        (writing.quote("x" * 40), f"« {'x' * 40} »"),
        (writing.quote_option('a"b\x1b' + "x" * 90), '"' + "a'b " + "x" * 76 + '"'),
        (writing.typographic("« ici » : \x1b"), f"«{NBSP}ici{NBSP}»{NBSP}:  "),
        (writing.percent(Decimal("8.50")), f"8,5{NBSP}%"),
        (writing.percent(Decimal("20")), f"20{NBSP}%"),
        (writing.percent(Decimal("5.555")), f"5,56{NBSP}%"),
        (writing.with_weekday(date(2026, 3, 18)), "mercredi 18 mars 2026"),
    ],
)
def test_what_is_quoted_or_written_has_its_exact_form(written: str, expected: str) -> None:
    assert written == expected


@pytest.mark.parametrize("length", [200, 201])
def test_a_name_too_long_is_like_none(length: int) -> None:
    assert (writing.nearest("a" * length, ["a" * length]) is None) is (length > 200)


def test_a_near_name_is_suggested_whatever_its_case_and_accents() -> None:
    assert writing.did_you_mean("PRÉSTATION", ["sons", "prestation"]) == (
        "Vouliez-vous écrire « prestation » ?"
    )


def test_without_a_near_name_what_exists_is_listed() -> None:
    assert writing.did_you_mean("zzz", ["sons", "base"]) == "Valeurs possibles : sons, base."


@pytest.mark.parametrize(
    "character",
    ["\x1b", "\x00", "\x07", "\n", "\r", "\t", "\x9b", "\u202e", "\u2066", "\u2028", "\u200b"],
)
def test_a_character_that_a_terminal_obeys_is_replaced(character: str) -> None:
    stand_in = " " if unicodedata.category(character) == "Cc" else "\ufffd"
    assert writing.sanitized(f"a{character}b") == f"a{stand_in}b"


@pytest.mark.parametrize("text", ["Hôpital de l'Isère", "« 1 200,50 € »", f"1{NBSP}200", "Œuvre"])
def test_french_text_goes_through_untouched(text: str) -> None:
    assert writing.sanitized(text) == text


@given(st.text())
def test_harmless_text_keeps_its_length_and_is_stable(text: str) -> None:
    once = writing.sanitized(text)
    assert len(once) == len(text)
    assert writing.sanitized(once) == once


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+33 1", "-2", "@SUM(A1)"])
def test_a_cell_that_begins_a_formula_is_neutralised(text: str) -> None:
    assert writing.formula_safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["CH = PLUS", "010999993", "", "'=déjà"])
def test_an_ordinary_cell_is_left_alone(text: str) -> None:
    assert writing.formula_safe(text) == text


@given(st.text())
def test_no_cell_written_begins_a_formula(text: str) -> None:
    assert not writing.formula_safe(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
