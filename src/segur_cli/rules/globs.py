"""Patterns of `[[ignore]]`: files and JSON pointers, both cut at slashes."""

import re
import unicodedata
from functools import cache


def path_matches(path: str, pattern: str) -> bool:
    """Whether a path with forward slashes matches: a pattern without `/` looks at the name only.

    Accents match in either Unicode form: files made on a Mac have them in two characters.
    """
    cleaned = unicodedata.normalize("NFC", pattern).replace("\\", "/").removeprefix("./")
    path = unicodedata.normalize("NFC", path)
    if "/" not in cleaned:
        path = path.rpartition("/")[2]
    return _compiled(cleaned).fullmatch(path) is not None


def pointer_matches(pointer: str, pattern: str) -> bool:
    """Whether a JSON pointer is at the pattern, or below it."""
    cleaned = "/" + pattern.strip("/") if pattern.strip("/") else ""
    return _compiled(f"{cleaned}/**").fullmatch(f"{pointer}/") is not None


def has_wildcard(pattern: str) -> bool:
    """Whether a pattern may match several files."""
    return any(char in pattern for char in "*?")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """`*` and `?` stay between two slashes, `**` crosses them; the rest stands for itself."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    meanings = {"**/": r"(?:[^/]*/)*", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}
    return re.compile("".join(meanings.get(part) or re.escape(part) for part in parts), re.DOTALL)
