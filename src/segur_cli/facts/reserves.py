"""The words of a reserve in what people write: in the comment of a report, in a field of a VA."""

import re
import unicodedata
from functools import cache

from segur_cli.facts.loader import read_pack
from segur_cli.text.writing import normalized_key

_AROUND = 25  # characters shown on either side


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words of a reserve, and those that deny the word that follows."""
    pack = read_pack("reserves.toml")
    words = "|".join(word.replace("*", "[a-z]*") for word in pack["words"])
    denied = "|".join(pack["denied"])
    before = re.compile(rf"\b(?:{denied})(?: l[ae]s?)?(?: [a-z]+)?[ ']*$")
    return re.compile(rf"\b(?:{words})\b"), before


def reserve_in(text: str) -> str:
    """Return the words of a reserve, as written, with what surrounds them; empty without any."""
    written = " ".join(unicodedata.normalize("NFC", text).split())
    # Letter for letter, so that the words found are shown as they were typed.
    plain = "".join((normalized_key(c) or c)[:1] for c in written)
    plain = plain.replace("’", "'").replace("d'", "d ")
    words, denied = _words()
    for found in words.finditer(plain):
        if not denied.search(plain[: found.start()]):
            start, end = max(0, found.start() - _AROUND), found.end() + _AROUND
            cut = "…" if start else "", "…" if end < len(written) else ""
            return cut[0] + written[start:end].strip() + cut[1]
    return ""
