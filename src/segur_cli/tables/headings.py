"""Headings of tables: their words, put as they are compared."""

import re
import unicodedata
from collections.abc import Sequence

from segur_cli.tables.sheets import Value
from segur_cli.text.writing import normalized_key

_ERROR = re.compile(r"#[A-Z/0]+[!?]?")
LONGEST = 300  # characters: beyond, a text is no heading, and is not normalised further


def words(heading: str) -> str:
    """Normalise a heading: no accents, lower case, `N°` as a word, punctuation as spaces.

    Only its first LONGEST characters count.
    """
    text = heading[:LONGEST].replace("°", " ").replace("º", " ")
    text = normalized_key(unicodedata.normalize("NFKC", text))
    text = " ".join(re.sub(r"[^0-9a-z€%+&/_]", " ", text).split())
    return re.sub(r"\bt t c\b", "ttc", re.sub(r"\bh t\b", "ht", text))  # H.T., T.T.C.


def texts_of(row: Sequence[Value]) -> dict[int, str]:
    """Return the texts of a row by their column, from 1.

    Blank cells, numbers, and the errors of a spreadsheet (`#REF!`) are left out.
    """
    return {
        column: value
        for column, value in enumerate(row, start=1)
        if isinstance(value, str) and value.strip() and not _ERROR.fullmatch(value.strip())
    }
