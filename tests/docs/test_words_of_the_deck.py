"""What is shipped says in its own words what the webinar's slides say: no run of eight in a row.

The slides are no part of the project: without a copy beside the checkout, the test is skipped.
"""

import re
from pathlib import Path

import pytest

from segur_cli.text.writing import normalized_key

ROOT = Path(__file__).parents[2]
DECK = ROOT.parent / "shared" / "source" / "webinaire-editeurs-2024-11-08.txt"
_RUN = 8
# Titles (of the webinar, of its slides, of a sheet of the REM), and the one official mention, which
# an order must bear word for word.
_OFFICIAL = (
    "montant pris en charge par l etat au titre du segur de la sante",
    "vague 2 segur a l hopital rappels sur les dispositifs dpi et pfi focus sur le processus des "
    "pilotes webinaire a destination des editeurs",
    "pv pilotes dpi flux mis en uvre 1 2",
    "pv pilotes dpi flux mis en uvre 2 2",
    "pv pilotes pfi flux mis en uvre 1 2",
    "pv pilotes pfi flux mis en uvre 2 2",
    "l onglet liste des documents segur du rem",
)
_SHIPPED = ("src/**/*.toml", "src/**/*.md", "src/**/*.py", "docs/**/*.md", "README*.md")


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", normalized_key(text))


def runs(listed: list[str]) -> set[str]:
    return {" ".join(listed[n : n + _RUN]) for n in range(len(listed) - _RUN + 1)}


def test_a_run_of_eight_words_is_seen_across_lines_and_signs() -> None:
    eight = words("Un deux, trois\nquatre cinq « six » sept huit")
    assert runs(eight) == {"un deux trois quatre cinq six sept huit"}
    assert runs(eight[:-1]) == set()


@pytest.mark.skipif(not DECK.is_file(), reason="les diapositives du webinaire ne sont pas là")
def test_no_shipped_text_repeats_eight_words_of_the_deck() -> None:
    deck = runs(words(DECK.read_text(encoding="utf-8")))
    repeated: dict[str, list[str]] = {}
    for pattern in _SHIPPED:
        for path in sorted(ROOT.glob(pattern)):
            own = runs(words(path.read_text(encoding="utf-8"))) & deck
            kept = sorted(run for run in own if not any(run in title for title in _OFFICIAL))
            if kept:
                repeated[path.relative_to(ROOT).as_posix()] = kept
    assert repeated == {}
