"""The Luhn key. python-stdnum has it too: three times slower, and long to import.

The tests hold it against python-stdnum.
"""

_DIGITS = b"0123456789"
_PLAIN = bytes.maketrans(_DIGITS, bytes(range(10)))
_DOUBLED = bytes.maketrans(_DIGITS, bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))


def is_valid(number: str) -> bool:
    """Whether the text is digits of which the last is the right key."""
    return number.isdecimal() and number.isascii() and _sum(number) % 10 == 0


def key_for(number: str) -> str:
    """Compute the key of some digits. Raises ValueError for anything else."""
    if not (number.isdecimal() and number.isascii()):
        raise ValueError("not digits")
    return str(-_sum(number + "0") % 10)


def _sum(number: str) -> int:
    digits = number.encode("ascii")[::-1]
    return sum(digits[::2].translate(_PLAIN)) + sum(digits[1::2].translate(_DOUBLED))
