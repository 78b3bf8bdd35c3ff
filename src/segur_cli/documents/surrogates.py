"""Lone surrogates (`\\ud800`): JSON can write them, UTF-8 cannot hold them."""

import re

_LONE = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
REPLACEMENT = "\ufffd"


def may_hold(text: str) -> bool:
    """Tell whether a JSON text holds an escape that could yield a lone surrogate."""
    return "\\" in text and _ESCAPE.search(text) is not None


def is_torn(text: str) -> bool:
    """Tell whether a decoded string holds a lone surrogate."""
    return not text.isascii() and _LONE.search(text) is not None


def mended(text: str) -> str:
    """Replace lone surrogates by U+FFFD, so that the text can be written anywhere."""
    return text if text.isascii() else _LONE.sub(REPLACEMENT, text)
