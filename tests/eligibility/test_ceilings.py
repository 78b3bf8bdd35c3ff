from decimal import Decimal

import pytest

from segur_cli.eligibility.ceilings import EMPTY, Ceiling, CeilingKey, read_ceiling
from segur_cli.tables.sheets import Value


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
