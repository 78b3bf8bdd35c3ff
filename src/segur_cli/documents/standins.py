"""Values JSON can write but few programs can hold: reported, and replaced in the tree.

A number beyond every double, a string torn by a lone surrogate: each makes some library
downstream raise or hang. The tree gets a harmless stand-in; its pointer is kept, so that no
other rule judges it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from segur_cli.documents.decoder import MAX_DIGITS, OutsizeNumber
from segur_cli.documents.defects import Defect
from segur_cli.documents.layout import Layout
from segur_cli.documents.pointers import Json, join
from segur_cli.documents.rules import LONE_SURROGATE, OUTSIZE_NUMBER
from segur_cli.documents.surrogates import is_torn, mended
from segur_cli.writing import quote


@dataclass(frozen=True)
class StandIn:
    """A replaced value: `number` is its raw text; without it, a string or a key was torn."""

    pointer: str
    number: str | None = None
    key: bool = False


def put_stand_ins(value: Json) -> tuple[Json, list[StandIn]]:
    """Replace, in place, what cannot be held; return the value and what was replaced."""
    box: list[Json] = [value]
    replaced: list[StandIn] = []
    stack: list[tuple[Json, str | None]] = [(box, None)]
    while stack:
        container, pointer = stack.pop()
        for token, child in list(_children(container)):
            where = "" if pointer is None else join(pointer, mended(str(token)))
            if isinstance(token, str) and is_torn(token):
                replaced.append(StandIn(where, key=True))
            stand_in = _stand_in(child, where)
            if stand_in is not None:
                replaced.append(stand_in)
                container[token] = _harmless(child)  # type: ignore[index]
            elif isinstance(child, dict | list):
                stack.append((child, where))
        if isinstance(container, dict) and any(map(is_torn, container)):
            _mend_keys(container)
    return box[0], replaced


def report(stand_in: StandIn, layout: Layout) -> Defect:
    """Turn a replaced value into a defect at its place in the text."""
    place = layout.find(stand_in.pointer)
    if stand_in.key:
        start, end = place.key_start, place.key_end
    else:
        start, end = place.start, layout.end(place.start)
    if stand_in.number is None:
        noun = "La clé" if stand_in.key else "Le texte"
        return Defect(
            LONE_SURROGATE,
            f"{noun} contient la moitié d'un caractère (échappement \\uD800 à \\uDFFF isolé) : "
            "il ne peut pas être écrit en UTF-8.",
            "Écrivez le caractère entier, tel quel ou par ses deux échappements \\u consécutifs.",
            start,
            end,
            stand_in.pointer,
        )
    return Defect(
        OUTSIZE_NUMBER,
        f"Le nombre {quote(stand_in.number)} sort de ce que savent lire les programmes "
        f"(valeurs de 1e-324 à 1e308 environ, {MAX_DIGITS} caractères au plus). "
        "Il n'est pas contrôlé davantage.",
        "Vérifiez ce nombre. S'il s'agit d'un identifiant, écrivez-le entre guillemets.",
        start,
        end,
        stand_in.pointer,
    )


def _children(container: Json) -> Iterator[tuple[str | int, Json]]:
    if isinstance(container, dict):
        yield from container.items()
    elif isinstance(container, list):
        yield from enumerate(container)


def _stand_in(value: object, pointer: str) -> StandIn | None:
    if isinstance(value, OutsizeNumber):
        return StandIn(pointer, number=value.raw)
    if isinstance(value, str) and is_torn(value):
        return StandIn(pointer)
    return None


def _harmless(value: object) -> Json:
    return value.plain if isinstance(value, OutsizeNumber) else mended(cast("str", value))


def _mend_keys(container: dict[str, Json]) -> None:
    members = {mended(key): child for key, child in container.items()}
    container.clear()
    container.update(members)
