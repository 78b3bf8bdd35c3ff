"""The signs by which a place is known to hold a concept: one table, of which the heaviest wins."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from segur_cli.documents.pairs import OWN_KEY
from segur_cli.identifiers import siret
from segur_cli.templates.concept_map import EVERY
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.templates.encodings import Encoding
from segur_cli.templates.observing import (
    CODES_OF_TABLE,
    ObservedPlace,
    are_finess,
    are_names,
    are_sons,
    date_form,
    fitted,
    flag_pair,
    is_amount,
    is_day_number,
    is_prestation,
    most,
)
from segur_cli.templates.words import WRAPPERS, KeyMeaning, meaning_of, request_meant, words_of

_SIRET = 14  # digits
_WAVE_1 = re.compile(r"\b(?:va?|vague|wave) ?1\b(?!.*\bv?a? ?2)")
_FILE = re.compile(r".+\.(?:pdf|docx?|odt|xlsx?|ods|zip|jpe?g|png|tiff?|p7m|xml|eml|msg)", re.I)


@dataclass(frozen=True)
class Sign:
    """One row of `signs.toml`, whose head says what each field asks; no concept: none of ours."""

    weight: int
    concept: str = ""
    says: str = ""
    unsaid: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    not_about: tuple[str, ...] = ()
    own: str = ""
    looks: tuple[str, ...] = ()
    not_looks: str = ""
    silent: bool = False
    listed: bool = False
    beside: str = ""
    without: tuple[str, ...] = ()

    def fits(self, place: ObservedPlace, own: KeyMeaning, about: str) -> bool:
        """Whether a place bears it, by its words, what it speaks of, and what its values look like.

        `own` is what key and label say, `about` what the nearest key speaks of.
        """
        return (
            (not self.says or self.says in own.attributes)
            and not {*self.unsaid} & {*own.attributes}
            and (not self.about or about in self.about)
            and about not in self.not_about
            and (not self.own or self.own in own.entities)
            and (not self.silent or bool(own.entities and not own.attributes))
            and all(_LOOKS[name](place) for name in self.looks)
            and not (self.not_looks and _LOOKS[self.not_looks](place))
        )


@cache
def signs() -> tuple[Sign, ...]:
    """Return the table, the heaviest first."""
    text = (Path(__file__).parent / "data" / "signs.toml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = [
        {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
        for row in tomllib.loads(text)["signs"]
    ]
    return tuple(sorted((Sign(**row) for row in rows), key=lambda sign: -sign.weight))


def best_sign(
    place: ObservedPlace, own: KeyMeaning, about: str, codes: Mapping[str, str]
) -> tuple[Sign, tuple[Encoding | None, str] | None] | None:
    """Return the heaviest sign of a place whose values are written so, with how they are.

    Without any, the heaviest that its words make: its values may be codes that are to be asked.
    None when two as heavy disagree.
    """
    first: Sign | None = None
    found: list[tuple[Sign, tuple[Encoding | None, str]]] = []
    for sign in signs():
        if found and sign.weight < found[0][0].weight:
            break
        if sign.beside or sign.without or not sign.fits(place, own, about):
            continue
        if not sign.concept:
            break
        first = first or (None if sign.listed else sign)
        shape = fitted(place, CONCEPTS[sign.concept].kind, codes)
        if sign.listed and (shape is None or shape[1] != CODES_OF_TABLE):
            continue
        if shape is not None:
            found.append((sign, shape))
    if len({sign.concept for sign, _ in found}) > 1:
        return None
    return found[0] if found else None if first is None else (first, None)


def signs_of_neighbours(place: ObservedPlace, own: KeyMeaning) -> Iterator[Sign]:
    """Yield the signs of a place that need what stands around it."""
    return (
        sign for sign in signs()
        if (sign.beside or sign.without) and sign.fits(place, own, "")
    )  # fmt: skip


def is_signed(place: ObservedPlace) -> bool:
    """Whether the key of a place says that its values are signatures, or their days."""
    steps = (step for step in reversed(place.pattern) if step is not EVERY)
    key = next((step for step in steps if step not in WRAPPERS), "")
    return any(word.startswith("sig") for word in words_of(key))


def _all_texts(test: Callable[[list[str]], bool]) -> Callable[[ObservedPlace], bool]:
    def looks(place: ObservedPlace) -> bool:
        texts = [value for value in place.said if isinstance(value, str)]
        return len(texts) == len(place.said) and test(texts)

    return looks


def _are_sirets(texts: list[str]) -> bool:
    mute = all(len(text) == _SIRET and text.isdigit() for text in texts)
    return all(map(siret.is_valid, texts)) or (mute and date_form([t[:8] for t in texts]) is None)


def _is_listed_piece(place: ObservedPlace) -> bool:
    """Whether a place is in a list that says to be of pieces."""
    named = [
        rank for rank, step in enumerate(place.pattern)
        if step is not EVERY and "piece" in meaning_of(step).entities
    ]  # fmt: skip
    return bool(named) and EVERY in place.pattern[named[0] :]


def _is_of_wave_1(place: ObservedPlace) -> bool:
    """Whether a key of a request says that its value is of the wave before."""
    steps = place.pattern
    below = steps[len(steps) - steps[::-1].index(EVERY) :] if EVERY in steps else steps[-1:]
    return any(_WAVE_1.search(" ".join(words_of(step))) for step in below)


def _are_numbers(place: ObservedPlace) -> bool:
    return all(map(is_amount, place.said))


_LOOKS: Mapping[str, Callable[[ObservedPlace], bool]] = {
    "day": lambda place: date_form(place.said) is not None,
    "day or serial": lambda place: (
        date_form(place.said, told=True) is not None or most(place.said, is_day_number)
    ),
    "signed": is_signed,
    "names": lambda place: are_names(place.said),
    "plain names": lambda place: (
        are_names(place.said)
        and not any(character.isdigit() for value in place.said for character in str(value))
    ),
    "numbers": _are_numbers,
    "amounts": lambda place: (  # digits alone in a text may be a number of anything
        _are_numbers(place)
        and not all(isinstance(value, str) and value.isdigit() for value in place.said)
    ),
    "most amounts": lambda place: most(place.said, is_amount),
    "yes or no": lambda place: flag_pair(place.said) is not None,
    "avance or solde": lambda place: all(request_meant(str(value)) for value in place.said),
    "listed pieces": _is_listed_piece,
    "files": _all_texts(lambda texts: all(map(_FILE.fullmatch, texts))),
    "wave 1": _is_of_wave_1,
    "HT or TTC": _all_texts(
        lambda texts: bool(texts) and {text.strip().upper() for text in texts} <= {"HT", "TTC"}
    ),
    "SONS": lambda place: are_sons(place.said),
    "prestations": _all_texts(  # a wrong code among others hides no ceiling
        lambda texts: sum(map(is_prestation, texts)) * 4 >= len(texts) * 3
    ),
    "SIRET": _all_texts(_are_sirets),
    "SIRET or nearly": _all_texts(
        lambda texts: all(text.isdigit() and abs(len(text) - _SIRET) < 2 for text in texts)
    ),
    "FINESS": _all_texts(are_finess),
    "key of an item": lambda place: place.pattern[-1] == OWN_KEY,
    "once": lambda place: not place.lists,
    "repeated": lambda place: bool(place.lists),
}
