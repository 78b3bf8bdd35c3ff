"""SIRET and SIREN numbers: Luhn keys, but for La Poste, whose rule python-stdnum knows."""

from segur_cli.identifiers import luhn

_LA_POSTE = "356000000"


def is_shaped(number: str) -> bool:
    """Whether the text is 14 ASCII digits, whatever the key."""
    return len(number) == 14 and number.isascii() and number.isdigit()


def is_valid(number: str) -> bool:
    """Whether the text is 14 digits, without spaces, with the right key."""
    if not is_shaped(number):
        return False
    if number.startswith(_LA_POSTE):
        from stdnum.fr import siret

        return bool(siret.is_valid(number))
    return luhn.is_valid(number) and luhn.is_valid(number[:9])


def is_valid_siren(number: str) -> bool:
    """Whether the text is 9 digits, without spaces, with the right key."""
    return len(number) == 9 and luhn.is_valid(number)
