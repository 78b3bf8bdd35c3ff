"""Our Luhn key says what python-stdnum says; so do the SIRET and SIREN that rest on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn as oracle
from stdnum.fr import siren as siren_oracle
from stdnum.fr import siret as siret_oracle

from segur_cli.identifiers import siret

DIGITS = st.text("0123456789", min_size=1, max_size=16)


@given(DIGITS)
def test_same_validity(number: str) -> None:
    assert siret.has_luhn_key(number) == oracle.is_valid(number)


@given(DIGITS)
def test_same_key(number: str) -> None:
    assert siret.luhn_key_for(number) == oracle.calc_check_digit(number)
    assert siret.has_luhn_key(number + siret.luhn_key_for(number))


@pytest.mark.parametrize("number", ["", "12a", "٣", "²", " 0", "-1"])
def test_digits_only(number: str) -> None:
    assert not siret.has_luhn_key(number)
    with pytest.raises(ValueError, match="digits"):
        siret.luhn_key_for(number)


@given(st.text("0123456789", min_size=8, max_size=8), st.text("0123456789", min_size=4, max_size=4))
def test_same_sirets(first: str, establishment: str) -> None:
    for company in (first + siret.luhn_key_for(first), first + "0", "356000000"):
        assert siret.is_valid_siren(company) == siren_oracle.is_valid(company)
        whole = company + establishment
        for number in (whole + siret.luhn_key_for(whole), whole + "0", whole + "5"):
            assert siret.is_valid(number) == siret_oracle.is_valid(number)
