"""Yes and no as people type them."""

from segur_cli.text.writing import normalized_key

_WORDS = {"oui": True, "o": True, "true": True, "non": False, "n": False, "false": False}


def parse_flag(text: str) -> bool | None:
    """Read `oui`, `o`, `true` and their contraries, accents, case and blanks aside."""
    return _WORDS.get(normalized_key(text))
