"""Numbers as files hold them, for the IDN rules."""

from segur_cli.documents import Json
from segur_cli.text.writing import plural


def typed_number(value: Json) -> str | None:
    """Return a number as text: files also hold them as JSON numbers, whose zeros are lost."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15:
        return str(value)
    return value if isinstance(value, str) else None


def how_many(number: str) -> str:
    """Count what a text is made of: `12 chiffres ici`."""
    digits = number.isascii() and number.isdigit()
    return f"{plural(len(number), 'chiffre' if digits else 'caractère')} ici"
