"""Validation of the user's TOML files, in French: key, what was found, what is expected."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from segur_cli.exits import StopError
from segur_cli.files.declared import TAGS, NoKey
from segur_cli.text.writing import did_you_mean, plural, quote

_MOST_TOLD = 50
_MOST_EXPLAINED = 1_000
EXPECTED = {
    "string_type": "un texte entre guillemets est attendu",
    "list_type": "une liste entre crochets est attendue",
    "tuple_type": "une liste entre crochets est attendue",
    "dataclass_type": "une table ([…]) est attendue",
    "dict_type": "une table ([…]) est attendue",
    "bool_type": "true ou false est attendu",
    "int_type": "un nombre entier est attendu",
    "greater_than_equal": "un nombre positif ou nul est attendu",
    "date_type": "une date sans guillemets (2026-03-31) est attendue",
    "moment_type": "une date (2026-03-18) ou une date avec heure (2026-03-18T12:00:00), "
    "sans guillemets, est attendue",
    "string_too_short": "un texte non vide est attendu",
    "string_too_long": "un texte plus court est attendu",
    "too_short": "une liste non vide est attendue",
    "string_pattern_mismatch": "un texte non vide est attendu",
}


File = TypeVar("File")


def validate(
    model: type[File], table: dict[str, Any], path: Path, context: Mapping[str, Any] | None = None
) -> File:
    """Hold the content of a file against a table of tables, `context` given to what reads values.

    Raises StopError with every mistake, one a line.
    """
    try:
        return TypeAdapter(model).validate_python(table, context=dict(context or {}))
    except ValidationError as error:
        found = error.errors(include_url=False)
        problems = [
            explain(problem, (), _keys(model, problem["loc"][:-1]))
            for problem in found[:_MOST_EXPLAINED]
        ]
    raise refused(path, problems, len(found) - len(problems))


def refused(path: Path, problems: Iterable[str], more: int = 0) -> StopError:
    """Return the error that tells the mistakes of a file, each once, and not without end.

    `more` were not told apart.
    """
    told = list(dict.fromkeys(problems))
    shown = told[:_MOST_TOLD]
    count = len(told) + more
    if count > len(shown):
        shown.append(f"… et {plural(count - len(shown), 'autre', 'autres')}.")
    return StopError(f"{quote(path, 200)} contient {plural(count, 'erreur')}.", *shown)


def explain(problem: Any, place: Sequence[str], known: Sequence[str]) -> str:
    """Tell one error of pydantic found below `place`, where the `known` keys exist."""
    # The tables of a list are counted from 1.
    location = [part + 1 if isinstance(part, int) else part for part in problem["loc"]]
    key = ".".join((*place, *(str(part) for part in location if part not in TAGS)))
    if problem["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return unknown_key(key, known)
    if problem["type"] == "missing":
        return f"{quote(key, 80)} : cette clé est obligatoire."
    if problem["type"] in ("literal_error", "enum"):
        accepted = problem["ctx"]["expected"].replace("'", "").replace(" or ", " ou ")
        return f"{quote(key, 80)} : {accepted} attendu, trouvé {quote(problem['input'])}."
    if problem["type"] == "not_known":
        return f"{quote(key, 80)} : {problem['msg']}" if key else str(problem["msg"])
    expected = EXPECTED.get(problem["type"], f"valeur refusée ({problem['type']})")
    return unexpected(key, expected, problem["input"])


def unknown_key(key: str, known: Sequence[str]) -> str:
    """Tell a key that does not exist, with the nearest of those that do."""
    return f"clé inconnue {quote(key, 80)}. {did_you_mean(key.rpartition('.')[2], known)}"


def unexpected(key: str, expected: str, found: Any) -> str:
    """Tell a value that is not what is expected: `un texte non vide est attendu`."""
    text = str(found).lower() if isinstance(found, bool) else str(found)  # as TOML writes it
    return f"{quote(key, 80)} : {expected}, trouvé {quote(text)}."


def _keys(root: type, location: Sequence[str | int]) -> list[str]:
    """The keys that exist at a place of the file."""
    tables = [root]
    for part in location:
        if isinstance(part, int):
            continue
        if part in TAGS:
            tables = tables[TAGS.index(part) :][:1]
        else:
            tables = list(_tables_in(_keys_of(tables[0]).get(part))) if tables else []
    return list(_keys_of(tables[0])) if tables else []


@cache
def _keys_of(table: type) -> dict[str, Any]:
    """The keys of a table, and what each may hold."""
    hints = get_type_hints(table, include_extras=True)
    return {
        field.metadata.get("alias", field.name): hints[field.name]
        for field in fields(cast("Any", table))
        if not any(isinstance(mark, NoKey) for mark in get_args(hints[field.name]))
    }


def _tables_in(annotation: Any) -> Iterator[type]:
    """The tables that an annotation holds: alone, in a list, optional, or one of two."""
    if isinstance(annotation, type) and is_dataclass(annotation):
        yield annotation
    elif not isinstance(annotation, type):
        for inner in get_args(annotation):
            yield from _tables_in(inner)
