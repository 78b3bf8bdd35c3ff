from pathlib import Path

import pytest

from segur_cli.identifiers import siret
from tests.identifiers.numbers import rows_of


def test_a_right_siret_is_valid() -> None:
    assert siret.is_valid("73282932000074")


def test_a_wrong_key_is_not_valid() -> None:
    assert not siret.is_valid("73282932000075")


def test_a_wrong_key_still_has_the_shape() -> None:
    assert siret.is_shaped("73282932000075")


def test_an_office_of_la_poste_follows_its_own_rule() -> None:
    assert siret.is_valid("35600000049837")


@pytest.mark.parametrize(
    "text",
    ["", "732829320", "732 829 320 00074", "7328293200007X", "732829320000744",
     "\u0665\u0665\u0662\u0661\u0660\u0660\u0665\u0665\u0664\u0660\u0660\u0660\u0662\u0665"],
    ids=["empty", "siren", "spaces", "letter", "too long", "arabic digits"],
)  # fmt: skip
def test_what_is_not_fourteen_plain_digits_is_no_siret(text: str) -> None:
    assert siret.is_shaped(text) is siret.is_valid(text) is False


def test_a_right_siren_is_valid() -> None:
    assert siret.is_valid_siren("732829320")


@pytest.mark.parametrize("text", ["732829321", "73282932", "732 829 320", "73282932X", ""])
def test_what_is_not_nine_digits_with_their_key_is_no_siren(text: str) -> None:
    assert not siret.is_valid_siren(text)


def test_every_siret_of_the_health_establishments_is_valid(shared_data: Path) -> None:
    rows = rows_of(shared_data / "finess_sanitaire_20210108.csv")
    real = [row["siret"] for row in rows if row["siret"]]
    assert len(real) > 8_000
    assert [number for number in real if not siret.is_valid(number)] == []


def test_real_siret_of_the_whole_register_are_valid_but_for_two_typing_errors(
    shared_data: Path,
) -> None:
    rows = rows_of(shared_data / "finess_et_20210108.csv.gz")
    real = [row["siret"] for row in rows if row["siret"]]
    assert len(real) > 80_000
    assert [number for number in real if not siret.is_valid(number)] == [
        "47769662900020", "10004071700015",
    ]  # fmt: skip
