"""Whether the `x-segur` annotations of a schema say something segur understands."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from segur_cli.documents import join
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.templates.json_words import instead_of, possible, shown
from segur_cli.templates.problem import Problem
from segur_cli.templates.schema_walk import walk
from segur_cli.text.writing import did_you_mean, nearest, quote

KINDS = ("avance", "solde")
NATURES = ("reference", "official-learned")
ROOT_KEYS = ("kind", "sons", "nature", "sources")
PLACE_KEYS = ("concept", "origin", "confidence")
_NAME = "x-segur"


def annotation_problems(schema: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with each annotation, and with all of them together."""
    demandes = []
    for path, node in walk(schema):
        if _NAME not in node:
            continue
        annotation, pointer = node[_NAME], join("", *path, _NAME)
        if not isinstance(annotation, Mapping):
            yield Problem(pointer, instead_of(annotation, ["object"]))
            continue
        if path:
            yield from _of_place(annotation, pointer)
        else:
            yield from _of_root(annotation, pointer)
        if annotation.get("concept") == "demande":
            demandes.append(pointer)
    for pointer in demandes[1:]:
        message = "le concept « demande » est déjà placé ailleurs : un modèle n'en a qu'un"
        yield Problem(pointer, message)


def _of_root(annotation: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    yield from _unknown_keys(annotation, (*ROOT_KEYS, *PLACE_KEYS), pointer)
    yield from _one_of(annotation, "kind", KINDS, pointer)
    yield from _one_of(annotation, "nature", NATURES, pointer)
    if "sons" in annotation:
        from segur_cli.facts import dispositifs

        yield from _one_of(annotation, "sons", tuple(dispositifs()), pointer)
    yield from _concept(annotation, pointer)


def _of_place(annotation: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    misplaced = [key for key in ROOT_KEYS if key in annotation]
    for key in misplaced:
        message = f"la clé {quote(key)} de x-segur ne se met qu'à la racine du modèle"
        yield Problem(join(pointer, key), message)
    yield from _unknown_keys(annotation, (*PLACE_KEYS, *misplaced), pointer)
    yield from _concept(annotation, pointer)


def _concept(annotation: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    if "concept" not in annotation:
        return
    concept, where = annotation["concept"], join(pointer, "concept")
    if not isinstance(concept, str):
        yield Problem(where, instead_of(concept, ["string"]))
    elif concept not in CONCEPTS:
        close = nearest(concept[:80], CONCEPTS)
        hint = f"Vouliez-vous écrire {quote(close)} ?" if close else f"Concepts : {_families()}."
        yield Problem(where, f"concept inconnu : {quote(concept)}. {hint}")


def _families() -> str:
    """Name the first words of the concepts: the whole list is long."""
    return possible(tuple(dict.fromkeys(name.split(".")[0] for name in CONCEPTS)))


def _unknown_keys(
    annotation: Mapping[str, Any], known: Iterable[str], pointer: str
) -> Iterator[Problem]:
    names = tuple(known)
    for key in annotation:
        if key not in names:
            message = f"clé inconnue dans x-segur : {quote(key)}. {did_you_mean(key[:80], names)}"
            yield Problem(join(pointer, key), message)


def _one_of(
    annotation: Mapping[str, Any], key: str, known: tuple[str, ...], pointer: str
) -> Iterator[Problem]:
    if key not in annotation or annotation[key] in known:
        return
    value = annotation[key]
    hint = did_you_mean(value[:80], known) if isinstance(value, str) else (
        f"Valeurs possibles : {', '.join(known)}.")  # fmt: skip
    yield Problem(join(pointer, key), f"{shown(value)} n'est pas admis pour {quote(key)}. {hint}")
