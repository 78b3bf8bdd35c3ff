"""Values JSON can write but few programs can hold: reported, and replaced in the tree.

A number beyond every double, a string torn by a lone surrogate: each makes some library
downstream raise or hang. The tree gets a harmless stand-in; its pointer is kept, so that no
other rule judges it.
"""

from dataclasses import dataclass
from decimal import Decimal

from segur_cli.documents.decoder import MAX_DIGITS, OutsizeNumber
from segur_cli.documents.defects import LONE_SURROGATE, OUTSIZE_NUMBER, SyntaxDefect
from segur_cli.documents.encoding import is_torn, mended
from segur_cli.documents.layout import Layout
from segur_cli.documents.pointers import Json, join
from segur_cli.text.writing import quote


@dataclass(frozen=True)
class StandIn:
    """A replaced value: `number` is its raw text; without it, a string or a key was torn."""

    pointer: str
    number: str | None = None
    key: bool = False


@dataclass(frozen=True)
class Mended:
    """A tree without what cannot be held, what was replaced, the objects whose keys were torn."""

    value: Json
    stand_ins: tuple[StandIn, ...]
    mended_objects: tuple[dict[str, Json], ...]


def put_stand_ins(value: Json) -> Mended:
    """Replace, in place, what cannot be held."""
    box: list[Json] = [value]
    replaced: list[StandIn] = []
    mended_objects: list[dict[str, Json]] = []
    stack: list[tuple[Json, str | None]] = [(box, None)]  # None: the box, above the root
    while stack:
        container, pointer = stack.pop()
        if isinstance(container, dict) and any(map(is_torn, container)):
            replaced.extend(_mend_keys(container, pointer or ""))
            mended_objects.append(container)
        for token, child in _children(container):
            where = "" if pointer is None else join(pointer, token)
            if isinstance(child, dict | list):
                stack.append((child, where))
            elif isinstance(child, OutsizeNumber):
                replaced.append(StandIn(where, number=str(child)))
                container[token] = _zero(child)  # type: ignore[index]
            elif isinstance(child, str) and is_torn(child):
                replaced.append(StandIn(where))
                container[token] = mended(child)  # type: ignore[index]
    return Mended(box[0], tuple(replaced), tuple(mended_objects))


def report(stand_in: StandIn, layout: Layout) -> SyntaxDefect:
    """Turn a replaced value into a defect at its place in the text."""
    place = layout.find(stand_in.pointer)
    if stand_in.key:
        start, end = place.key_start, place.key_end
    else:
        start, end = place.start, layout.end(place.start)
    if stand_in.number is None:
        noun = "La clé" if stand_in.key else "Le texte"
        return SyntaxDefect(
            LONE_SURROGATE,
            f"{noun} contient la moitié d'un caractère (échappement \\uD800 à \\uDFFF isolé) : "
            "il ne peut pas être écrit en UTF-8.",
            "Écrivez le caractère entier, tel quel ou par ses deux échappements \\u consécutifs.",
            start,
            end,
            stand_in.pointer,
        )
    return SyntaxDefect(
        OUTSIZE_NUMBER,
        f"Le nombre {quote(stand_in.number)} sort de ce que savent lire les programmes "
        f"(valeurs de 1e-324 à 1e308 environ, {MAX_DIGITS} caractères au plus). "
        "Il n'est pas contrôlé davantage.",
        "Vérifiez ce nombre. S'il s'agit d'un identifiant, écrivez-le entre guillemets.",
        start,
        end,
        stand_in.pointer,
    )


def _children(container: Json) -> list[tuple[str, Json]] | list[tuple[int, Json]]:
    """Return a copy, so that the container can be changed meanwhile."""
    if isinstance(container, dict):
        return list(container.items())
    return list(enumerate(container)) if isinstance(container, list) else []


def _zero(number: OutsizeNumber) -> Json:
    """Return the stand-in of a number: a zero of the type it would have had."""
    return 0 if number.lstrip("-").isdigit() else Decimal(0)


def _mend_keys(container: dict[str, Json], pointer: str) -> list[StandIn]:
    """Mend the keys; of two that become equal, the last remains, as for any repeated key."""
    torn = [key for key in container if is_torn(key)]
    members = {mended(key): child for key, child in container.items()}
    container.clear()
    container.update(members)
    return [StandIn(join(pointer, key), key=True) for key in dict.fromkeys(map(mended, torn))]
