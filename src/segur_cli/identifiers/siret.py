"""SIRET and SIREN numbers, on python-stdnum (which knows the rule of La Poste)."""

from stdnum import luhn
from stdnum.fr import siren as _siren
from stdnum.fr import siret as _siret


def is_shaped(number: str) -> bool:
    """Whether the text is 14 ASCII digits, whatever the key."""
    return len(number) == 14 and number.isascii() and number.isdigit()


def is_valid(number: str) -> bool:
    """Whether the text is 14 digits, without spaces, with the right key."""
    if not is_shaped(number):
        return False
    # Both keys are Luhn's, but for La Poste: only then is the slower whole check needed.
    usual = luhn.is_valid(number) and luhn.is_valid(number[:9])
    return usual or bool(_siret.is_valid(number))


def is_valid_siren(number: str) -> bool:
    """Whether the text is 9 digits, without spaces, with the right key."""
    return (
        len(number) == 9 and number.isascii() and number.isdigit() and bool(_siren.is_valid(number))
    )
