"""Yes and no as people and programs write them: one table, of which each reader names its part."""

from collections.abc import Mapping

from segur_cli.text.writing import normalized_key

# The no of each yes, in normalised keys: accents, case and blanks aside. Beside crosses, an
# empty cell is a no.
NO_OF = {
    "oui": "non", "o": "n", "vrai": "faux", "true": "false", "yes": "no", "y": "n", "1": "0",
    "x": "", "t": "f",
}  # fmt: skip


def flag_words(*ways: str) -> dict[str, bool]:
    """Return what the words of some ways of writing mean; each way is named by its yes."""
    return {word: word == yes for yes in ways for word in (yes, NO_OF[yes])}


BOXES = {"✓": True, "✔": True, "☑": True, "☒": True, "✅": True, "☐": False, "❌": False}
TYPED = flag_words("oui", "o", "true")


def parse_flag(text: str, words: Mapping[str, bool] = TYPED) -> bool | None:
    """Read a text by these words (a person's, by default); None for what is neither."""
    return words.get(normalized_key(text))
