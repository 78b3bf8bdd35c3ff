from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segur_cli.eligibility.ceilings import EMPTY, Ceiling, CeilingKey, parse_amount, read_ceiling
from segur_cli.eligibility.sheets import Value
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


@given(amounts)
def test_every_amount_we_write_is_read_back(amount: Decimal) -> None:
    assert parse_amount(euros(amount)) == amount


@given(st.text())
def test_no_text_makes_the_reading_of_an_amount_fail(text: str) -> None:
    amount = parse_amount(text)
    assert amount is None or amount.is_finite()


@pytest.mark.parametrize("value", [None, "", "  ", "\u00a0"])
def test_an_empty_cell_gives_no_ceiling(value: Value) -> None:
    assert read_ceiling(value) == EMPTY
    assert not read_ceiling(value).given


@pytest.mark.parametrize(
    ("value", "unread"),
    [("#N/A", "#N/A"), (True, "VRAI"), (False, "FAUX"), ("néant", "néant"),
     (float("nan"), "nan"), (float("inf"), "inf"), ("x" * 500, "x" * 60)],
)  # fmt: skip
def test_a_cell_that_is_no_amount_keeps_its_text(value: Value, unread: str) -> None:
    assert read_ceiling(value) == Ceiling(unread=unread)


def test_a_cell_at_zero_is_an_amount() -> None:
    assert read_ceiling(0) == Ceiling(Decimal(0))


def test_a_float_is_the_number_shown_not_its_binary_expansion() -> None:
    assert read_ceiling(0.1 + 0.2) == Ceiling(Decimal("0.30000000000000004"))
    assert read_ceiling(1234.56) == Ceiling(Decimal("1234.56"))


def test_a_formula_without_stored_value_is_said_to_be_one() -> None:
    assert read_ceiling(None, uncomputed=True).unread == "formule sans valeur enregistrée"


def test_a_column_is_named_as_the_option_that_gives_it() -> None:
    assert CeilingKey("HOP-DPI-Va2", "V2", None).option == "montant[HOP-DPI-Va2,V2,*]"


def test_a_column_is_described_with_what_it_does_not_say() -> None:
    assert CeilingKey(None, None, None).label == (
        "SONS non précisé · prestation non précisée · HT ou TTC non précisé"
    )


@pytest.mark.parametrize(
    ("key", "covered"),
    [(("HOP-DPI-Va2", "V2", "HT"), True), ((None, "V2", "HT"), True), ((None, None, None), True),
     (("HOP-PFI-Va2", "V2", "HT"), False), (("HOP-DPI-Va2", "V1+V2", "HT"), False)],
)  # fmt: skip
def test_a_column_covers_what_it_says_and_what_it_leaves_open(
    key: tuple[str | None, str | None, str | None], covered: bool
) -> None:
    assert CeilingKey(*key).covers("HOP-DPI-Va2", "V2") is covered


def test_a_cell_that_contradicts_its_column_is_no_ceiling() -> None:
    assert read_ceiling("120 000,00 € TTC", basis="HT").unread == "120 000,00 € TTC"
    assert read_ceiling("120 000,00 € TTC", basis="TTC").amount == 120000
    assert read_ceiling("120 000,00 € TTC").amount == 120000
