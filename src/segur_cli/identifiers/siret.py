"""SIRET and SIREN, and the Luhn key, which FINESS and RPPS bear too.

python-stdnum has the key as well: three times slower, and long to import. The tests hold it against
python-stdnum, which knows the rule of La Poste.
"""

_DIGITS = b"0123456789"
_PLAIN = bytes.maketrans(_DIGITS, bytes(range(10)))
_DOUBLED = bytes.maketrans(_DIGITS, bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))
_LA_POSTE = "356000000"


def has_luhn_key(number: str) -> bool:
    """Whether the text is digits of which the last is the right key."""
    return number.isdecimal() and number.isascii() and _sum(number) % 10 == 0


def luhn_key_for(number: str) -> str:
    """Compute the key of some digits. Raises ValueError for anything else."""
    if not (number.isdecimal() and number.isascii()):
        raise ValueError("not digits")
    return str(-_sum(number + "0") % 10)


def _sum(number: str) -> int:
    digits = number.encode("ascii")[::-1]
    return sum(digits[::2].translate(_PLAIN)) + sum(digits[1::2].translate(_DOUBLED))


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
    return has_luhn_key(number) and has_luhn_key(number[:9])


def is_valid_siren(number: str) -> bool:
    """Whether the text is 9 digits, without spaces, with the right key."""
    return len(number) == 9 and has_luhn_key(number)
