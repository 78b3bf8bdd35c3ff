from decimal import Decimal

import pytest

from segur_cli.eligibility.prestation import History
from segur_cli.eligibility.request import read_amount, read_history
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts.words import read_prestation, read_sons
from tests.eligibility.workbooks import stopped

DPI, PFI = "HOP-DPI-Va2", "HOP-PFI-Va2"


@pytest.mark.parametrize("typed", ["HOP-DPI-Va2", "hop-dpi-va2", " HOP-DPI-VA2 "])
def test_a_sons_is_known_whatever_its_case(typed: str) -> None:
    assert read_sons(typed) == DPI


def test_an_unknown_sons_is_refused_with_the_nearest() -> None:
    with pytest.raises(StopError) as stopped:
        read_sons("HOP-DPI-Va3")
    assert stopped.value.code is ExitCode.CANNOT_RUN
    assert stopped.value.advice == ("Vouliez-vous écrire « HOP-DPI-Va2 » ?",)


@pytest.mark.parametrize("typed", ["V2", "v2", "Vague 2", "Va2", "VAGUE 2"])
def test_vague_2_is_understood_as_people_write_it(typed: str) -> None:
    assert read_prestation(typed) == "V2"


@pytest.mark.parametrize("typed", ["V1+V2", "v1 + v2", "Vague 1 + Vague 2", "Va1+Va2", "V1V2"])
def test_vague_1_and_2_is_understood_as_people_write_it(typed: str) -> None:
    assert read_prestation(typed) == "V1+V2"


@pytest.mark.parametrize("typed", ["V1", "V3", "", "V2+V1"])
def test_another_prestation_is_refused_with_those_that_exist(typed: str) -> None:
    with pytest.raises(StopError) as stopped:
        read_prestation(typed)
    assert stopped.value.advice == ("Valeurs acceptées : V2 (Vague 2), V1+V2 (Vague 1 + Vague 2).",)


def test_a_history_is_read_by_wave_1_sons() -> None:
    assert read_history(["HOP-DPI-Va1=financee", "hop-pfi-va1=AUTOFINANCÉE"], ()) == {
        "HOP-DPI-Va1": History.FUNDED,
        "HOP-PFI-Va1": History.SELF_FUNDED,
    }


def test_nothing_in_wave_1_goes_for_every_sons() -> None:
    assert read_history(["aucune"], (DPI,)) == {
        "HOP-DPI-Va1": History.NONE,
        "HOP-PFI-Va1": History.NONE,
    }


def test_an_unattributed_history_goes_to_the_only_sons_asked() -> None:
    assert read_history(["financee"], (PFI,)) == {"HOP-PFI-Va1": History.FUNDED}


@pytest.mark.parametrize("sons", [(), (DPI, PFI)])
def test_an_unattributed_history_is_refused_when_several_sons_are_asked(
    sons: tuple[str, ...],
) -> None:
    with pytest.raises(StopError) as stopped:
        read_history(["financee"], sons)
    assert stopped.value.advice == ("Précisez : HOP-DPI-Va1=financee ou HOP-PFI-Va1=financee.",)


def test_a_history_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(StopError, match="se contredit pour HOP-DPI-Va1 : aucune et financee"):
        read_history(["aucune", "HOP-DPI-Va1=financee"], ())


def test_a_history_said_twice_is_no_contradiction() -> None:
    assert read_history(["HOP-DPI-Va1=aucune", "aucune"], ())["HOP-DPI-Va1"] is History.NONE


def test_an_unknown_history_is_refused_with_the_nearest() -> None:
    with pytest.raises(StopError) as stopped:
        read_history(["HOP-DPI-Va1=finance"], ())
    assert stopped.value.advice == ("Vouliez-vous écrire « financee » ?",)


def test_an_unknown_wave_1_sons_is_refused_with_the_nearest() -> None:
    with pytest.raises(StopError) as stopped:
        read_history(["HOP-DPI-Va2=financee"], ())
    assert stopped.value.advice == ("Vouliez-vous écrire « HOP-DPI-Va1 » ?",)


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
