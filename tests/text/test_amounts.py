"""Amounts and numbers as they are typed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segur_cli.text.amounts import (
    names_unit,
    number_in,
    parse_amount,
    parse_with_unit,
    stated_basis,
    unit_named,
    without_footnote,
)
from segur_cli.text.writing import euros

amounts = st.decimals(min_value=0, max_value=10**9, places=2)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("123 456,78 €", "123456.78"),
        ("123\u202f456,78\u00a0€", "123456.78"),
        ("123456.78", "123456.78"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567,89", "1234567.89"),
        ("1 234 567", "1234567"),
        ("1.234.567", "1234567"),
        ("12,5", "12.5"),
        ("1234,567", "1234.567"),
        ("0", "0"),
        ("0,00 €", "0.00"),
        ("100 000 € HT", "100000"),
        ("100000 euros TTC", "100000"),
        ("100 000 EUR", "100000"),
        ("-5,00", "-5.00"),
        ("\u22125,00", "-5.00"),
        ("€12,000.50", "12000.50"),
        ("EUR 90 000", "90000"),
    ],
)
def test_an_amount_written_the_french_or_the_english_way_is_read(text: str, amount: str) -> None:
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    ["123,456", "123.456", "1,234,56", "1.234.56", "1,234.567,89", "", "   ", "€", "HT", "néant",
     "12 k€", "20 %", "1e5", "100 000 à 200 000", "1/2", "½", "#N/A", "Infinity", "NaN", "--5",
     "\u0661\u0662\u0663", "100 000²", "1 000\u2074"],
)  # fmt: skip
def test_what_may_be_read_in_two_ways_or_none_is_not_read(text: str) -> None:
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    ("text", "amount", "named"),
    [
        ("90 k€", "90000", True), ("1,2 M€ HT", "1200000.0", True), ("-3keuros TTC", "-3000", True),
        ("999999 M€", "999999000000", True), ("1000000 M€", None, True),
        ("100 000", "100000", False), ("1.234,5,6 k€", None, True),
        ("90" + " " * 97 + "k€", "90000", True),
        ("90" + " " * 98 + "k€", None, False),
    ],
)  # fmt: skip
def test_an_amount_may_name_its_own_unit(text: str, amount: str | None, named: bool) -> None:
    assert parse_with_unit(text) == (None if amount is None else Decimal(amount))
    assert names_unit(text) is named


@pytest.mark.parametrize(
    ("text", "unit"),
    [("Montant (k€)", "k€"), ("en milliers d'euros", "k€"), ("M EUR", "M€"), ("millions", "M€"),
     ("Montant HT", "")],
)  # fmt: skip
def test_words_may_name_the_unit_of_a_column(text: str, unit: str) -> None:
    assert unit_named(text) == unit


@pytest.mark.parametrize(
    ("text", "read"),
    [("999999999999,99", True), ("1000000000000", False), ("-1000000000000", False)],
)
def test_a_number_beyond_any_amount_is_none(text: str, read: bool) -> None:
    assert (parse_amount(text) is not None) is read


@given(amounts)
def test_every_amount_we_write_is_read_back(amount: Decimal) -> None:
    assert parse_amount(euros(amount)) == amount


@given(st.text())
def test_no_text_makes_the_reading_of_an_amount_fail(text: str) -> None:
    amount = parse_amount(text)
    assert amount is None or amount.is_finite()


@pytest.mark.parametrize(
    ("text", "basis"),
    [("120 000 € TTC", "TTC"), ("120000 HT", "HT"), ("120000 ht €", "HT"), ("120000", None),
     ("HT : 120000", None)],
)  # fmt: skip
def test_an_amount_may_say_its_basis(text: str, basis: str | None) -> None:
    assert stated_basis(text) == basis


@pytest.mark.parametrize(
    ("text", "number"),
    [("95000,50", "95000.50"), ("1\u202f234,50 €", "1234.50"), ("-3", "-3"), ("+3", "3"),
     (",5", "0.5"), ("5.", "5"), ("123,456", "123.456")],
)  # fmt: skip
def test_a_number_with_one_decimal_mark_is_written_as_json_wants_it(text: str, number: str) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    "text",
    ["", "€", ".", "1,234.56", "1.234.567", "1e5", "1_000", "Infinity", "NaN", "12 k€", "--5",
     "\u0661", "1" * 31],
)  # fmt: skip
def test_a_text_that_holds_more_or_less_than_a_number_holds_none(text: str) -> None:
    assert number_in(text) is None


@pytest.mark.parametrize(
    ("text", "bare"),
    [("27 000 (1)", "27 000"), ("27 000*", "27 000"), ("27 000 € ¹", "27 000 €"),
     ("27 000 [a]", "27 000"), ("27 000 (H.T.)", "27 000 HT"), ("27 000 (ttc)", "27 000 ttc"),
     (" 27 000 ", "27 000"), ("27 000", "27 000"), ("(1)", "(1)"), ("27 000 (123)", "27 000 (123)"),
     ("9" * 100 + "*", "9" * 100 + "*")],
)  # fmt: skip
def test_the_mark_of_a_footnote_is_no_part_of_an_amount(text: str, bare: str) -> None:
    assert without_footnote(text) == bare
