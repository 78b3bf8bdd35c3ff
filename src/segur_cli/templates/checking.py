"""Whether a schema can serve as a model: its keywords, its references, its annotations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from segur_cli.documents import join
from segur_cli.templates.annotations import annotation_problems
from segur_cli.templates.compiling import compiled
from segur_cli.templates.json_words import instead_of, shown
from segur_cli.templates.schema_walk import KEYWORDS, ModelProblem, walk
from segur_cli.text.writing import did_you_mean, nearest, quote

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
    if _compiles(schema):
        return
    causes = [*_bad_patterns(schema), *_dead_references(schema)]
    yield from causes or [ModelProblem("", "le validateur ne peut pas utiliser ce schéma")]


def _compiles(schema: Mapping[str, Any]) -> bool:
    try:
        compiled(schema)
    except ValueError:
        return False
    return True


def _bad_patterns(schema: Mapping[str, Any]) -> Iterator[ModelProblem]:
    for path, node in walk(schema):
        properties = node.get("patternProperties")
        places = [("patternProperties", key) for key in properties or ()]
        for place, pattern in [(("pattern",), node.get("pattern")), *((p, p[1]) for p in places)]:
            if isinstance(pattern, str) and not _compiles({"pattern": pattern}):
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
