"""A model given by the user: checked, keywords and `x-segur`; served, or refused with where."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from segur_cli.diagnostics import Diagnostic, Severity
from segur_cli.documents import Document, PointerError, join, parse
from segur_cli.exits import StopError
from segur_cli.files.opening import JSON_FILE, read_file
from segur_cli.files.paths import exists
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.templates.encodings import encoding_of
from segur_cli.templates.json_words import instead_of, possible, shown
from segur_cli.templates.models import Model, compiles, model_of_schema, references
from segur_cli.templates.places import MOST_PLACES, is_endless
from segur_cli.text.writing import (
    did_you_mean,
    listed,
    nearest,
    normalized_key,
    plural,
    quote,
    sanitized,
    thousands,
)

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


DRAFT = "https://json-schema.org/draft/2020-12/schema"
_SIMPLE_TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
_REFERENCES = ("$ref", "$dynamicRef")
_MAX_DEPTH = 100
_SAID = {
    "minItems": "la liste est vide",
    "uniqueItems": "la liste contient deux fois la même valeur",
    "minimum": "un nombre positif ou nul est attendu",
    "exclusiveMinimum": "un nombre positif est attendu",
}

NO_SCHEMA = (
    "ce n'est pas un JSON Schema : ses clés n'en sont pas les mots-clés ; d'une demande ou d'un "
    "exemple, segur template learn fait un modèle"
)


@dataclass(frozen=True)
class CheckedModel:
    """What a check found: `problems` keep the schema from serving, `remarks` do not."""

    problems: tuple[ModelProblem, ...]
    remarks: tuple[ModelProblem, ...] = ()


def check_schema(schema: Any) -> CheckedModel:
    """Check a decoded schema; the problems come in the order of its pointers."""
    if not isinstance(schema, Mapping):
        message = f"un modèle est un objet JSON Schema : {instead_of(schema, ['object'])}"
        return CheckedModel((ModelProblem("", message),))
    if any(len(node.path) > 2 * _MAX_DEPTH for node in walk(schema)):
        return CheckedModel((ModelProblem("", "le schéma est imbriqué trop profondément"),))
    draft = schema.get("$schema", DRAFT)
    if not isinstance(draft, str) or draft.rstrip("#") != DRAFT:
        message = f"segur lit le JSON Schema draft 2020-12 ; trouvé : {shown(draft)}"
        return CheckedModel((ModelProblem("/$schema", message),))
    if not speaks_schema(schema):
        return CheckedModel((ModelProblem("", NO_SCHEMA),))
    problems = [
        *_keyword_problems(schema),
        *_reference_problems(schema),
        *annotation_problems(schema),
    ]
    if not problems and is_endless(schema):
        message = f"ses références se déploient en plus de {thousands(MOST_PLACES)} emplacements"
        problems = [ModelProblem("", message)]
    if not problems:
        problems = list(_compilation_problems(schema))
    return CheckedModel(tuple(sorted(set(problems))), tuple(_remarks(schema)))


def speaks_schema(schema: Mapping[str, Any]) -> bool:
    """Whether half the keys are keywords: JSON Schema ignores the others, and accepts anything."""
    if "$schema" in schema or "x-segur" in schema:
        return True
    keys = [key for key in schema if not key.startswith("x-")]
    known = sum(key in KEYWORDS for key in keys)
    return known > 0 and 2 * known >= len(keys)


def _keyword_problems(schema: Mapping[str, Any]) -> Iterator[ModelProblem]:
    """What the metaschema refuses. jsonschema is slow to import: only for its explanations."""
    if _is_schema(schema):
        return
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    validator = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    try:
        for top in validator.iter_errors(schema):
            error = best_match([top])
            yield ModelProblem(join("", *error.absolute_path), _explain(error))
    except RecursionError:
        yield ModelProblem("", "le schéma est imbriqué trop profondément")


def _is_schema(schema: Mapping[str, Any]) -> bool:
    from jsonschema_rs import meta

    try:
        return meta.is_valid({**schema, "$schema": DRAFT})
    except ValueError:  # not even a schema for jsonschema-rs
        return False


def _explain(error: Any) -> str:
    value = error.instance
    keyword = next((k for k in reversed(error.absolute_path) if isinstance(k, str)), "")
    if keyword == "type" and isinstance(value, str):
        return f"type inconnu : {quote(value)}. {did_you_mean(value, _SIMPLE_TYPES)}"
    if error.validator == "type":
        expected = error.validator_value
        if expected == ["object", "boolean"]:
            return f"un sous-schéma {{ }}, true ou false est attendu ; trouvé : {shown(value)}"
        return instead_of(value, [expected] if isinstance(expected, str) else expected)
    said = _SAID.get(error.validator)
    return said or f"{shown(value)} n'est pas admis pour {quote(keyword)}"


def _reference_problems(schema: Mapping[str, Any]) -> Iterator[ModelProblem]:
    """References to other documents: never followed, so never accepted."""
    nodes = list(walk(schema))
    embedded = {node.schema["$id"] for node in nodes if isinstance(node.schema.get("$id"), str)}
    for path, node in nodes:
        for keyword in _REFERENCES:
            target = node.get(keyword)
            if not isinstance(target, str) or target.startswith("#"):
                continue
            if target.partition("#")[0] not in embedded:
                message = (
                    f"référence à un autre document, que segur n'ouvrira pas : "
                    f"{quote(target, 80)} ; recopiez-le sous $defs"
                )
                yield ModelProblem(join("", *path, keyword), message)


def _compilation_problems(schema: Mapping[str, Any]) -> Iterator[ModelProblem]:
    """What only the validator refuses: patterns that are none, references to nothing."""
    if compiles(schema):
        return
    causes = [*_bad_patterns(schema), *_dead_references(schema)]
    yield from causes or [ModelProblem("", "le validateur ne peut pas utiliser ce schéma")]


def _bad_patterns(schema: Mapping[str, Any]) -> Iterator[ModelProblem]:
    for path, node in walk(schema):
        properties = node.get("patternProperties")
        places = [("patternProperties", key) for key in properties or ()]
        for place, pattern in [(("pattern",), node.get("pattern")), *((p, p[1]) for p in places)]:
            if isinstance(pattern, str) and not compiles({"pattern": pattern}):
                message = f"expression régulière incorrecte : {shown(pattern)}"
                yield ModelProblem(join("", *path, *place), message)


def _dead_references(schema: Mapping[str, Any]) -> Iterator[ModelProblem]:
    from segur_cli.templates.concept_map import follow

    for path, node in walk(schema):
        target = node.get("$ref")
        if isinstance(target, str) and target.startswith("#/") and follow(schema, target) is None:
            message = f"référence sans cible dans ce schéma : {quote(target, 80)}"
            yield ModelProblem(join("", *path, "$ref"), message)


def _remarks(schema: Mapping[str, Any]) -> Iterator[ModelProblem]:
    """Keywords that look misspelt: JSON Schema ignores them, and the check with them."""
    for path, node in walk(schema):
        for keyword in node:
            if keyword in KEYWORDS or keyword.startswith("x-"):
                continue
            close = nearest(keyword[:80], KEYWORDS)
            meant = f" Vouliez-vous écrire {quote(close)} ?" if close else ""
            yield ModelProblem(
                join("", *path, keyword), f"mot-clé ignoré : {quote(keyword)}.{meant}"
            )


_LISTED = 20
_POINTER_LENGTH = 80


@dataclass(frozen=True)
class Template:
    """The user's file once checked; `model` is None when `checked` holds problems."""

    path: Path
    document: Document = field(repr=False)
    checked: CheckedModel
    model: Model | None = field(repr=False)

    def lines(self, problems: Iterable[ModelProblem]) -> list[str]:
        """Write problems with their place in the file, twenty at most, and what was cut."""
        placed = sorted((self._line_of(problem) or 0, problem) for problem in problems)
        shown = [_sentence(problem, line) for line, problem in placed[:_LISTED]]
        others = len(placed) - len(shown)
        return [*shown, f"… et {plural(others, 'autre')}."] if others > 0 else shown

    def _line_of(self, problem: ModelProblem) -> int | None:
        try:
            return self.document.opening_of(problem.pointer).line
        except PointerError:
            return None


def _sentence(problem: ModelProblem, line: int) -> str:
    """Write one problem: `ligne 12, /properties/a : type inconnu.`"""
    message = problem.message if problem.message[-1] in ".?" else f"{problem.message}."
    pointer = sanitized(problem.pointer)
    if len(pointer) > _POINTER_LENGTH:
        pointer = f"…{pointer[-_POINTER_LENGTH:]}"
    places = [f"ligne {line}" if line else "", pointer]
    return f"{', '.join(place for place in places if place)} : {message}"


def read_template(path: Path) -> Template:
    """Read and check a schema. Raises StopError when it cannot be opened or is no JSON."""
    data = read_file(path, JSON_FILE)
    document = parse(data, path)
    faults = [f for f in document.findings if f.severity is Severity.ERROR]
    if faults:
        raise StopError(
            f"{quote(path, 200)} ne peut pas servir de modèle : ce n'est pas un JSON lisible.",
            *(_fault(finding) for finding in faults[:_LISTED]),
        )
    checked = check_schema(json.loads(document.text))
    model = None if checked.problems else model_of_schema(data, path.name)
    return Template(path, document, checked, model)


def load_model(path: Path) -> Model:
    """Return the model of a file. Raises StopError, with every problem, when it has none."""
    template = read_template(path)
    if template.model is None:
        count = plural(len(template.checked.problems), "problème")
        raise StopError(
            f"{quote(path, 200)} ne peut pas servir de modèle : {count}.",
            *template.lines(template.checked.problems),
            f"Pour le vérifier après correction : segur template check {path}",
        )
    return template.model


def _fault(finding: Diagnostic) -> str:
    line = f"ligne {finding.span.line} : " if finding.span else ""
    return f"{line}{finding.message}"


def named_model(name: str) -> Model:
    """Return a model that is shipped, else that of a file. Raises StopError."""
    shipped = references()
    if name in shipped:
        return shipped[name]
    if not exists(name) and Path(name).name == name and not Path(name).suffix:
        raise StopError(
            f"Modèle inconnu : {quote(name)}.",
            did_you_mean(name, shipped),
            "Pour un fichier, donnez son chemin.",
        )
    return load_model(Path(name))
