from decimal import Decimal

import pytest

from segur_cli.diagnostics import Severity
from segur_cli.eligibility.asked_amounts import judge
from segur_cli.eligibility.ceilings import CeilingKey, read_ceiling
from segur_cli.eligibility.verdict import CeilingLine, Remark
from segur_cli.tables.sheets import Value

DPI, PFI = "HOP-DPI-Va2", "HOP-PFI-Va2"
V2, BOTH = "V2", "V1+V2"
NBSP = "\u00a0"


def ceiling(
    value: Value,
    prestation: str | None = V2,
    basis: str | None = "HT",
    sons: str | None = DPI,
    row: int = 5,
) -> CeilingLine:
    return CeilingLine(CeilingKey(sons, prestation, basis), read_ceiling(value), row)


def judged(
    amount: str,
    *lines: CeilingLine,
    basis: str = "HT",
    sons: tuple[str, ...] = (DPI,),
    prestation: str | None = V2,
) -> Remark:
    return judge(Decimal(amount), basis, sons, prestation, list(lines))


def said(remark: Remark) -> str:
    return remark.text.replace(NBSP, " ")


def fact(remark: Remark) -> str | None:
    return remark.statement.id if remark.statement else None


def test_an_amount_under_the_ceiling_fits() -> None:
    remark = judged("95000", ceiling(100_000))
    assert remark.severity is Severity.NOTE
    assert said(remark) == (
        "montant de 95 000,00 € HT : ne dépasse pas le plafond de 100 000,00 € HT "
        "(HOP-DPI-Va2, Vague 2)"
    )
    assert fact(remark) == "montant-maximum"


def test_an_amount_equal_to_the_ceiling_fits() -> None:
    assert judged("100000.00", ceiling(100_000)).severity is Severity.NOTE


def test_an_amount_above_the_ceiling_by_one_cent_is_rejected() -> None:
    remark = judged("100000.01", ceiling(100_000))
    assert remark.severity is Severity.ERROR
    assert "dépasse de 0,01 € le plafond de 100 000,00 € HT" in said(remark)
    assert fact(remark) == "montant-maximum"


def test_an_amount_above_every_ceiling_does_not_name_the_other_prestation() -> None:
    remark = judged("200000", ceiling(100_000), ceiling(150_000, BOTH))
    assert remark.severity is Severity.ERROR
    assert "Vague 1 + Vague 2" not in remark.text


def test_an_amount_that_fits_only_the_other_prestation_is_told_so() -> None:
    remark = judged("120000", ceiling(100_000), ceiling(150_000, BOTH))
    assert remark.severity is Severity.ERROR
    assert "il ne tiendrait que sous celui de « Vague 1 + Vague 2 » (150 000,00 € HT)" in said(
        remark
    )


@pytest.mark.parametrize(
    "elsewhere",
    [
        ceiling(150_000, BOTH, "TTC"),
        ceiling(150_000, BOTH, sons=PFI),
        ceiling(None, BOTH),
        ceiling("#N/A", BOTH),
    ],
    ids=["TTC", "other SONS", "empty", "unreadable"],
)
def test_the_other_prestation_is_not_named_on_the_strength_of_another_ceiling(
    elsewhere: CeilingLine,
) -> None:
    assert "Vague 1 + Vague 2" not in judged("120000", ceiling(100_000), elsewhere).text


def test_the_other_prestation_is_not_named_when_its_rows_disagree() -> None:
    rows = (ceiling(100_000), ceiling(150_000, BOTH, row=5), ceiling(110_000, BOTH, row=6))
    assert "Vague 1 + Vague 2" not in judged("120000", *rows).text


def test_a_zero_amount_is_rejected() -> None:
    remark = judged("0", ceiling(100_000))
    assert remark.severity is Severity.ERROR
    assert fact(remark) == "montant-nul"


def test_a_zero_amount_is_rejected_even_when_nothing_else_is_known() -> None:
    assert judged("0.00", sons=(), prestation=None).severity is Severity.ERROR


def test_a_negative_amount_is_not_judged_no_text_speaks_of_it() -> None:
    remark = judged("-5", ceiling(100_000))
    assert (remark.severity, remark.unjudged) == (Severity.WARNING, True)


def test_an_amount_with_three_decimals_is_told_even_under_the_ceiling() -> None:
    remark = judged("20000.123", ceiling(100_000))
    assert remark.severity is Severity.WARNING
    assert said(remark) == "montant de 20000,123 € HT : plus de deux décimales"
    assert fact(remark) == "deux-decimales"


def test_an_amount_with_three_decimals_above_the_ceiling_is_first_too_high() -> None:
    remark = judged("200000.123", ceiling(100_000))
    assert remark.severity is Severity.ERROR
    assert "dépasse de 100 000,12 €" in said(remark)


def test_trailing_zeros_are_no_third_decimal() -> None:
    assert judged("95000.1000", ceiling(100_000)).severity is Severity.NOTE


def test_an_empty_ceiling_is_no_ceiling_and_nothing_is_judged() -> None:
    remark = judged("95000", ceiling(None))
    assert remark.severity is Severity.WARNING
    assert "non jugé : aucun plafond indiqué" in remark.text


@pytest.mark.parametrize("written", [0, -5])
def test_a_ceiling_of_zero_or_less_is_of_unknown_meaning_and_nothing_is_judged(
    written: int,
) -> None:
    remark = judged("95000", ceiling(written))
    assert remark.severity is Severity.WARNING
    assert "non jugé : le plafond inscrit dans la base est à 0,00 € ou négatif" in said(remark)


def test_an_unreadable_ceiling_is_shown_and_nothing_is_judged() -> None:
    remark = judged("95000", ceiling("#N/A"))
    assert remark.severity is Severity.WARNING
    assert "non jugé : cellule illisible (#N/A)" in remark.text


def test_an_amount_between_two_contradictory_rows_is_not_judged() -> None:
    remark = judged("75000", ceiling(70_000, row=43), ceiling(80_000, row=44))
    assert remark.severity is Severity.WARNING
    assert "non jugé : la base donne plusieurs plafonds (70 000,00 € ou 80 000,00 € HT)" in said(
        remark
    )


def test_an_amount_under_both_contradictory_rows_fits() -> None:
    assert judged("70000", ceiling(70_000), ceiling(80_000)).severity is Severity.NOTE


def test_an_amount_above_both_contradictory_rows_is_rejected_and_nothing_is_added_up() -> None:
    remark = judged("100000", ceiling(70_000), ceiling(80_000))
    assert remark.severity is Severity.ERROR
    assert "dépasse de 20 000,00 €" in said(remark)
    assert "150" not in remark.text


def test_a_row_without_ceiling_beside_one_that_has_it_leaves_nothing_judged() -> None:
    assert judged("95000", ceiling(100_000), ceiling(None)).severity is Severity.WARNING


def test_a_base_without_ht_column_judges_no_ht_amount() -> None:
    remark = judged("95000", ceiling(120_000, basis="TTC"))
    assert remark.severity is Severity.WARNING
    expected = "non jugé : aucune colonne HT reconnue dans la base pour HOP-DPI-Va2, Vague 2"
    assert expected in said(remark)


def test_no_ht_amount_is_computed_from_a_ttc_ceiling() -> None:
    assert judged("200000", ceiling(120_000, basis="TTC")).severity is Severity.WARNING


@pytest.mark.parametrize(
    "undifferentiated",
    [
        ceiling(100_000, None, None, None),
        ceiling(100_000, None, "HT"),
        ceiling(100_000, V2, None),
        ceiling(100_000, V2, "HT", None),
    ],
    ids=["nothing said", "no prestation", "no basis", "no SONS"],
)
def test_an_undifferentiated_ceiling_never_judges(undifferentiated: CeilingLine) -> None:
    under = judged("95000", undifferentiated)
    above = judged("100000.01", undifferentiated)
    assert (under.severity, above.severity) == (Severity.WARNING, Severity.WARNING)
    assert "la base ne précise pas tout" in under.text
    assert "non jugé, mais il dépasse le montant de 100 000,00 €" in said(above)


@pytest.mark.parametrize(
    ("sons", "prestation", "missing"),
    [
        ((), V2, "précisez le SONS"),
        ((DPI, PFI), V2, "précisez le SONS"),
        ((DPI,), None, "précisez la prestation"),
        ((), None, "précisez le SONS et la prestation"),
    ],
)
def test_an_amount_is_not_judged_before_sons_and_prestation_are_known(
    sons: tuple[str, ...], prestation: str | None, missing: str
) -> None:
    remark = judged("999999", ceiling(100_000), sons=sons, prestation=prestation)
    assert remark.severity is Severity.WARNING
    assert remark.text.endswith(f"non jugé : {missing}")


@pytest.mark.parametrize("stored", [0.1 + 0.2, 0.30000000000000004, 0.2999999999999999])
def test_the_noise_of_a_binary_float_in_the_base_costs_no_cent(stored: float) -> None:
    assert judged("0.30", ceiling(stored)).severity is Severity.NOTE
    over = judged("0.31", ceiling(stored))
    assert over.severity is Severity.ERROR
    assert "dépasse de 0,01 € le plafond de 0,30 € HT" in said(over)


@pytest.mark.parametrize("stored", [1e300, 10**40, "9" * 40])
def test_an_absurd_ceiling_is_unreadable_rather_than_a_crash(stored: Value) -> None:
    remark = judged("95000", ceiling(stored))
    assert remark.severity is Severity.WARNING
    assert "non jugé : cellule illisible" in remark.text
