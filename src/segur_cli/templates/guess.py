"""Guess which concept sits where, from key names and value shapes: for files without a model.

A guess never makes an error: every finding that rests on one is a warning at most.
"""

import re
from collections.abc import Iterator

from segur_cli.documents import Json
from segur_cli.identifiers import finess, siret
from segur_cli.templates.concept_map import EVERY, Binding, ConceptMap, Nature, Pattern, locate
from segur_cli.text.writing import plain

_SAMPLE_ITEMS = 20
_MAX_DEPTH = 12

# A word of the key's path, and the concept: tried in this order, values must look right too.
_KEYS = (
    (r"finess", "beneficiaire.finess"),
    (r"\b(client|beneficiaire|etablissement)\b.*\bsiret\b", "beneficiaire.siret"),
    (r"siret", "fournisseur.siret"),
    (r"\bsons\b|dispositif", "sons"),
    (r"\btype\b.*\bprestation\b|\bprestation\b.*\btype\b", "prestation.type"),
    (r"(reference|numero|num|ref).*(commande|bdc|\bbc\b)", "commande.reference"),
    (r"(commande|bdc|\bbc\b).*(reference|numero|num|ref)", "commande.reference"),
)
_PATTERNS = tuple((re.compile(pattern), concept) for pattern, concept in _KEYS)
_CLIENT = "beneficiaire.finess"
_CLIENT_KEY = re.compile("finess")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def guess_map(value: Json) -> ConceptMap:
    """Guess a map for a document; `bindings` is empty when nothing is recognised."""
    found: dict[str, Pattern] = {}
    clients: list[Pattern] = []
    for pattern in _leaf_patterns(value, (), 0):
        path = _words(pattern)
        if _CLIENT_KEY.search(path) and _fits(value, pattern, _CLIENT):
            clients.append(pattern)
        for regex, concept in _PATTERNS:
            if concept not in found and regex.search(path) and _fits(value, pattern, concept):
                found[concept] = pattern
                break
    bindings = [Binding(pattern, concept) for concept, pattern in found.items()]
    key = found.get(_CLIENT)
    if key is None:
        return ConceptMap(Nature.GUESSED, tuple(bindings))
    root = key[: max((i for i, step in enumerate(key) if step is EVERY), default=-1) + 1]
    bindings.insert(0, Binding(root, "demande"))
    elsewhere = tuple(client for client in clients if client[: len(root)] != root)
    return ConceptMap(Nature.GUESSED, tuple(bindings), elsewhere)


def _leaf_patterns(value: Json, pattern: Pattern, depth: int) -> Iterator[Pattern]:
    """Yield the pattern of every leaf, once, in the order of the document."""
    seen: set[Pattern] = set()

    def walk(node: Json, at: Pattern, level: int) -> Iterator[Pattern]:
        if level > _MAX_DEPTH:
            return
        if isinstance(node, dict):
            for key, child in node.items():
                yield from walk(child, (*at, key), level + 1)
        elif isinstance(node, list):
            for item in node[:_SAMPLE_ITEMS]:
                yield from walk(item, (*at, EVERY), level + 1)
        elif at not in seen:
            seen.add(at)
            yield at

    yield from walk(value, pattern, depth)


def _words(pattern: Pattern) -> str:
    """Write the keys of a pattern as words: `dateSignature_bdc` → `date signature bdc`."""
    keys = " ".join(step for step in pattern if step is not EVERY)
    return plain(re.sub(r"[_\-.]", " ", _CAMEL.sub(" ", keys)))


def _fits(value: Json, pattern: Pattern, concept: str) -> bool:
    """Whether one value at least, among the first, looks like the concept."""
    for index, located in enumerate(locate(value, pattern)):
        if index >= _SAMPLE_ITEMS:
            break
        text = str(located.value)
        if concept.endswith(".finess"):
            fits = len(finess.normalise(text)) in (8, 9, 10, 14)
        elif concept.endswith(".siret"):
            fits = siret.is_shaped("".join(text.split())) or len("".join(text.split())) in (9, 13)
        else:
            fits = bool(text.strip())
        if fits:
            return True
    return False
