from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest

from segur_cli.eligibility.prestation import History
from segur_cli.eligibility.request import read_amount, read_history, told_history
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts.words import read_prestation, read_sons
from tests.eligibility.workbooks import stopped

DPI, PFI = "HOP-DPI-Va2", "HOP-PFI-Va2"


@pytest.mark.parametrize("typed", ["HOP-DPI-Va2", "hop-dpi-va2", " HOP-DPI-VA2 "])
def test_a_sons_is_known_whatever_its_case(typed: str) -> None:
    assert read_sons(typed) == DPI


@pytest.mark.parametrize(
    ("prestation", "ways"),
    [
        ("V2", ["V2", "v2", "Vague 2", "Va2", "VAGUE 2"]),
        ("V1+V2", ["V1+V2", "v1 + v2", "Vague 1 + Vague 2", "Va1+Va2", "V1V2", "1 et 2"]),
    ],
)
def test_a_prestation_is_understood_as_people_write_it(prestation: str, ways: list[str]) -> None:
    assert {way: read_prestation(way) for way in ways} == dict.fromkeys(ways, prestation)


@pytest.mark.parametrize(
    ("values", "sons", "history"),
    [
        (["HOP-DPI-Va1=financee", "hop-pfi-va1=AUTOFINANCÉE"], (),
         {"HOP-DPI-Va1": History.FUNDED, "HOP-PFI-Va1": History.SELF_FUNDED}),
        (["aucune"], (DPI,), {"HOP-DPI-Va1": History.NONE, "HOP-PFI-Va1": History.NONE}),
        (["financee"], (PFI,), {"HOP-PFI-Va1": History.FUNDED}),
        (["HOP-DPI-Va1=aucune", "aucune"], (),  # said twice: no contradiction
         {"HOP-DPI-Va1": History.NONE, "HOP-PFI-Va1": History.NONE}),
    ],
)  # fmt: skip
def test_a_history_is_read_by_wave_1_sons(
    values: list[str], sons: tuple[str, ...], history: dict[str, History]
) -> None:
    assert read_history(values, sons) == history


DPI_1, PFI_1 = "HOP-DPI-Va1", "HOP-PFI-Va1"
FUNDED, SELF, NONE = History.FUNDED, History.SELF_FUNDED, History.NONE


@pytest.mark.parametrize(
    ("cell", "heading", "wave_1", "sons", "read", "complaint"),
    [
        ("aucune", "Vague 1", "", (), {DPI_1: NONE, PFI_1: NONE}, ""),
        ("aucune", "Vague 1", "", (DPI, PFI), {DPI_1: NONE, PFI_1: NONE}, ""),
        ("aucune", "Vague 1", "", (PFI,), {PFI_1: NONE}, ""),
        ("aucune", "Vague 1 DPI", DPI_1, (PFI,), {DPI_1: NONE}, ""),
        ("financée", "Vague 1", "", (), {}, "au titre de quel SONS"),
        ("financée", "Vague 1", "", (DPI,), {DPI_1: FUNDED}, ""),
        ("DPI", "Vague 1 financée", "", (), {DPI_1: FUNDED}, ""),
        ("DPI", "Vague 1 DPI", PFI_1, (), {}, "« DPI » non compris"),
        ("DPI financé, PFI autofinancé", "Vague 1", "", (), {DPI_1: FUNDED, PFI_1: SELF}, ""),
        ("DPI financé, PFI peut-être", "Vague 1", "", (), {DPI_1: FUNDED}, "peut-être"),
        ("n/c", "Vague 1", "", (DPI,), {}, ""),
        ("oui", "Vague 1", DPI_1, (), {DPI_1: FUNDED}, ""),
        ("non", "Vague 1", DPI_1, (), {}, "un non ne dit pas"),
        ("x", "Vague 1 / Autofinancée", DPI_1, (), {DPI_1: SELF}, ""),
        ("", "Vague 1 / Autofinancée", DPI_1, (), {}, ""),
        ("bientôt", "Vague 1", DPI_1, (), {}, "« bientôt » non compris"),
    ],
)
def test_a_cell_about_wave_1_is_of_the_sons_that_it_names_else_of_its_heading_or_row(
    cell: str, heading: str, wave_1: str, sons: tuple[str, ...],
    read: dict[str, History], complaint: str,
) -> None:  # fmt: skip
    history, said = told_history(cell, heading, wave_1, sons)
    assert history == read
    assert complaint in said and bool(complaint) == bool(said)


NEAREST = "Vouliez-vous écrire « {} » ?"
TO_SAY = "Précisez : HOP-DPI-Va1=financee ou HOP-PFI-Va1=financee."
BOTH = "Valeurs acceptées : V2 (Vague 2), V1+V2 (Vague 1 + Vague 2)."


@pytest.mark.parametrize(
    ("read", "advice"),
    [
        (partial(read_sons, "HOP-DPI-Va3"), NEAREST.format(DPI)),
        *((partial(read_prestation, typed), BOTH) for typed in ("V1", "V3", "", "V2+V1")),
        (partial(read_history, ["financee"], ()), TO_SAY),
        (partial(read_history, ["financee"], (DPI, PFI)), TO_SAY),
        (partial(read_history, ["HOP-DPI-Va1=finance"], ()), NEAREST.format("financee")),
        (partial(read_history, ["HOP-DPI-Va2=financee"], ()), NEAREST.format("HOP-DPI-Va1")),
    ],
)  # fmt: skip
def test_what_is_unknown_or_unattributed_is_refused_with_what_to_write(
    read: Callable[[], object], advice: str
) -> None:
    error = stopped(read)
    assert (error.code, error.advice) == (ExitCode.CANNOT_RUN, (advice,))
    assert error.message[-1] in ".?"


def test_a_history_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(StopError, match="se contredit pour HOP-DPI-Va1 : aucune et financee"):
        read_history(["aucune", "HOP-DPI-Va1=financee"], ())


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("83333,33", "83333.33"),
        ("83333.33", "83333.33"),
        ("83 333,33 €", "83333.33"),
        ("83\u202f333,33\u00a0€ HT", "83333.33"),
        ("0", "0"),
        ("-5", "-5"),
        ("1000,123", "1000.123"),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, amount: str) -> None:
    assert read_amount(typed, "--amount-ht") == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["", "abc", "100,123", "1e5", "NaN", "12,34,56", "١٢٣", "9" * 13, "9" * 40]
)
def test_what_is_no_clear_amount_is_refused_with_the_option(typed: str) -> None:
    with pytest.raises(StopError) as stopped:
        read_amount(typed, "--amount-ttc")
    assert stopped.value.message.startswith("--amount-ttc : « ")
    assert "83333,33" in stopped.value.advice[0]


def test_an_amount_that_says_the_other_basis_is_refused() -> None:
    error = stopped(lambda: read_amount("110000 TTC", "--amount-ht"))
    assert "« 110000 TTC » dit une autre base de taxe que l'option" in error.message
    assert read_amount("110000 € TTC", "--amount-ttc") == 110000
