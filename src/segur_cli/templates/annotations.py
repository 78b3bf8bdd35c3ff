"""The sub-schemas of a model, and whether their `x-segur` says something segur understands."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from segur_cli.documents import join
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.templates.encodings import encoding_of
from segur_cli.templates.json_words import instead_of, possible, shown
from segur_cli.text.writing import did_you_mean, listed, nearest, normalized_key, quote

_ONE = (
    "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not",
    "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAPS = ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties")
KEYWORDS = frozenset(
    {
        *_ONE, *_LISTS, *_MAPS, "$anchor", "$comment", "$dynamicAnchor", "$dynamicRef", "$id",
        "$ref", "$schema", "$vocabulary", "const", "contentEncoding", "contentMediaType",
        "default", "dependentRequired", "deprecated", "description", "enum", "examples",
        "exclusiveMaximum", "exclusiveMinimum", "format", "maxContains", "maxItems", "maxLength",
        "maxProperties", "maximum", "minContains", "minItems", "minLength", "minProperties",
        "minimum", "multipleOf", "pattern", "readOnly", "required", "title", "type",
        "uniqueItems", "writeOnly",
    }
)  # fmt: skip


class ModelProblem(NamedTuple):
    """A French sentence without its final full stop, about the place a pointer leads to."""

    pointer: str
    message: str


class SchemaNode(NamedTuple):
    """A sub-schema that is an object, and the tokens that lead to it."""

    path: tuple[str | int, ...]
    schema: Mapping[str, Any]


def walk(schema: object) -> Iterator[SchemaNode]:
    """Yield the schema and every sub-schema, parents first; what is not an object is skipped."""
    stack: list[tuple[tuple[str | int, ...], object]] = [((), schema)]
    while stack:
        path, node = stack.pop()
        if not isinstance(node, Mapping):
            continue
        yield SchemaNode(path, node)
        stack.extend(reversed(list(_children(path, node))))


def _children(
    path: tuple[str | int, ...], node: Mapping[str, Any]
) -> Iterator[tuple[tuple[str | int, ...], object]]:
    for keyword, value in node.items():
        if keyword in _ONE:
            yield (*path, keyword), value
        elif keyword in _LISTS and isinstance(value, list):
            yield from (((*path, keyword, i), child) for i, child in enumerate(value))
        elif keyword in _MAPS and isinstance(value, Mapping):
            yield from (((*path, keyword, key), child) for key, child in value.items())


KINDS = ("avance", "solde")
NATURES = ("reference", "own", "official-learned")
ROOT_KEYS = ("kind", "sons", "nature", "sources", "title", "learned", "asked")
PLACE_KEYS = (
    "concept", "encoding", "values", "status", "label", "proof", "origin", "reasons", "candidates",
    "note", "observed", "confidence", "enforced", "presence", "doubt", "spaces", "row",
    "examples", "written",
)  # fmt: skip
STATUSES = ("proposed", "confirmed", "ignored")
_NAME = "x-segur"


def annotation_problems(schema: Mapping[str, Any]) -> Iterator[ModelProblem]:
    """Yield what is wrong with each annotation, and with all of them together."""
    for path, node in walk(schema):
        if _NAME not in node:
            continue
        annotation, pointer = node[_NAME], join("", *path, _NAME)
        if not isinstance(annotation, Mapping):
            yield ModelProblem(pointer, instead_of(annotation, ["object"]))
            continue
        if path:
            yield from _of_place(annotation, pointer)
        else:
            yield from _of_root(annotation, pointer)


def _of_root(annotation: Mapping[str, Any], pointer: str) -> Iterator[ModelProblem]:
    yield from _unknown_keys(annotation, (*ROOT_KEYS, *PLACE_KEYS), pointer)
    yield from _one_of(annotation, "kind", KINDS, pointer)
    yield from _one_of(annotation, "nature", NATURES, pointer)
    if "sons" in annotation:
        from segur_cli.facts import dispositifs

        yield from _one_of(annotation, "sons", tuple(dispositifs()), pointer)
    yield from _concept(annotation, pointer)


def _of_place(annotation: Mapping[str, Any], pointer: str) -> Iterator[ModelProblem]:
    misplaced = [key for key in ROOT_KEYS if key in annotation]
    for key in misplaced:
        message = f"la clé {quote(key)} de x-segur ne se met qu'à la racine du modèle"
        yield ModelProblem(join(pointer, key), message)
    yield from _unknown_keys(annotation, (*PLACE_KEYS, *misplaced), pointer)
    yield from _one_of(annotation, "status", STATUSES, pointer)
    yield from _concept(annotation, pointer)
    try:
        encoding_of(annotation)
    except ValueError as error:
        yield ModelProblem(
            join(pointer, "encoding" if "encoding" in annotation else "values"), str(error)
        )


def _concept(annotation: Mapping[str, Any], pointer: str) -> Iterator[ModelProblem]:
    if "concept" not in annotation:
        return
    given, where = annotation["concept"], join(pointer, "concept")
    names = given if isinstance(given, list) and given else [given]
    for concept in names:
        if not isinstance(concept, str):
            yield ModelProblem(where, instead_of(concept, ["string"]))
        elif concept not in CONCEPTS:
            yield ModelProblem(
                where, f"concept inconnu : {quote(concept)}. {concept_hint(concept)}"
            )


def concept_hint(concept: str) -> str:
    """Propose the nearest concept, by spelling then by meaning, and those of its family."""
    family = [name for name in CONCEPTS if name.split(".")[0] == concept.split(".")[0]]
    meant = next((name for word, name in _MEANINGS if word in normalized_key(concept[:80])), None)
    own = [name for name in family if meant is None or name.rpartition(".")[2] == meant]
    close = own[0] if meant and own else nearest(concept[:80], CONCEPTS)
    if meant and not own:
        close = next((name for name in CONCEPTS if name.rpartition(".")[2] == meant), close)
    if close is None:
        families = tuple(dict.fromkeys(name.split(".")[0] for name in CONCEPTS))
        return f"Concepts : {possible(families)}."
    others = [name for name in family if name != close]
    more = f" De cette famille aussi : {listed(others)}." if others else ""
    return f"Vouliez-vous écrire {quote(close)} ?{more}"


# What people call a part of a concept, and how ours call it.
_MEANINGS = (
    ("raison", "nom"), ("denomination", "nom"), ("libelle", "nom"), ("ej", "finess"),
    ("numero_bon", "reference"), ("ttc", "montant_ttc"), ("ht", "montant_ht"), ("tva", "taux_tva"),
    ("signature", "date"), ("identifiant", "numero"),
)  # fmt: skip


def _unknown_keys(
    annotation: Mapping[str, Any], known: Iterable[str], pointer: str
) -> Iterator[ModelProblem]:
    names = tuple(known)
    for key in annotation:
        if key not in names:
            message = f"clé inconnue dans x-segur : {quote(key)}. {did_you_mean(key[:80], names)}"
            yield ModelProblem(join(pointer, key), message)


def _one_of(
    annotation: Mapping[str, Any], key: str, known: tuple[str, ...], pointer: str
) -> Iterator[ModelProblem]:
    if key not in annotation or annotation[key] in known:
        return
    value = annotation[key]
    hint = did_you_mean(value[:80], known) if isinstance(value, str) else (
        f"Valeurs possibles : {', '.join(known)}.")  # fmt: skip
    yield ModelProblem(
        join(pointer, key), f"{shown(value)} n'est pas admis pour {quote(key)}. {hint}"
    )
