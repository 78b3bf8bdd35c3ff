"""The words by which people name a SONS and a prestation, and the codes of models."""

import pytest

from segur_cli.facts.words import prestation_code, read_prestation, sons_code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("HOP-DPI-Va2", "HOP-DPI-Va2"),
        (" hop-pfi-va2 ", "HOP-PFI-Va2"),
        ("dpi", "HOP-DPI-Va2"),
        ("HOP-RIS-Va2", None),
        ("", None),
        (2, None),
        (None, None),
    ],
)
def test_a_sons_is_known_by_its_code_or_its_function(value: object, code: str | None) -> None:
    assert sons_code(value) == code


@pytest.mark.parametrize(
    ("value", "code"), [("Vague 2", "V2"), ("V1 + V2", "V1+V2"), ("V3", None), (True, None)]
)
def test_a_prestation_is_known_by_its_words(value: object, code: str | None) -> None:
    assert prestation_code(value) == code


@pytest.mark.parametrize("written", ["2", "1+2", " 2 "])
def test_a_number_in_a_file_may_be_a_code_of_its_model_and_is_none_of_ours(written: str) -> None:
    assert read_prestation(written) in {"V2", "V1+V2"}  # typed by someone, it is one
    assert prestation_code(written) is None
