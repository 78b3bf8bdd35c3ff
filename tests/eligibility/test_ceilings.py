from decimal import Decimal

import pytest

from segur_cli.eligibility.base import EMPTY, Ceiling, CeilingKey, read_ceiling
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


@pytest.mark.parametrize(
    ("value", "basis", "expected"),
    [
        (0, None, "0"), (1234.56, None, "1234.56"),
        (0.1 + 0.2, None, "0.30000000000000004"),  # as shown, not its binary expansion
        ("120 000,00 € TTC", "TTC", "120000.00"), ("120 000,00 € TTC", None, "120000.00"),
        ("120 000,00 € TTC", "HT", None), ("27 000 (1)", "HT", "27000"), ("27 000*", None, "27000"),
        ("27 000 € ¹", None, "27000"), ("27 000 [2]", None, "27000"), ("27 000 (TTC)", "HT", None),
        ("27 000 (HT)*", "HT", "27000"), ("27 000 (150)", None, None), ("(1)", None, None),
    ],
)  # fmt: skip
def test_an_amount_is_read_without_the_mark_of_a_footnote_and_in_its_own_basis(
    value: Value, basis: str | None, expected: str | None
) -> None:
    ceiling = read_ceiling(value, basis=basis)
    assert ceiling.amount == (Decimal(expected) if expected else None)
    assert ceiling.unread == (None if expected else value)
