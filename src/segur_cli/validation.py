"""Validation of the user's TOML files, in French: key, what was found, what is expected."""

from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from segur_cli.exits import StopError
from segur_cli.writing import did_you_mean, plural, quote

_EXPECTED = {
    "string_type": "un texte entre guillemets est attendu",
    "list_type": "une liste entre crochets est attendue",
    "model_type": "une table ([…]) est attendue",
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


class Table(BaseModel):
    """A table of a file: keys that do not exist are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


File = TypeVar("File", bound=Table)


def validate(model: type[File], table: dict[str, Any], path: Path) -> File:
    """Validate the content of a file. Raises StopError with every mistake, one a line."""
    try:
        return model.model_validate(table)
    except ValidationError as error:
        problems = [_explain(problem, model) for problem in error.errors(include_url=False)]
    raise StopError(
        f"{quote(path, 200)} contient {plural(len(problems), 'erreur')}.",
        *dict.fromkeys(problems),
    )


def _explain(problem: Any, root: type[BaseModel]) -> str:
    # The tables of a list are counted from 1.
    location = [str(part + 1 if isinstance(part, int) else part) for part in problem["loc"]]
    key = ".".join(location)
    if problem["type"] == "extra_forbidden":
        hint = did_you_mean(location[-1], _keys(root, location[:-1]))
        return f"clé inconnue {quote(key, 80)}. {hint}"
    if problem["type"] == "missing":
        return f"{quote(key, 80)} : cette clé est obligatoire."
    if problem["type"] == "literal_error":
        accepted = problem["ctx"]["expected"].replace("'", "").replace(" or ", " ou ")
        return f"{quote(key, 80)} : {accepted} attendu, trouvé {quote(problem['input'])}."
    if problem["type"] == "not_known":
        return f"{quote(key, 80)} : {problem['msg']}" if key else str(problem["msg"])
    expected = _EXPECTED.get(problem["type"], f"valeur refusée ({problem['type']})")
    found = str(problem["input"])
    found = found.lower() if isinstance(problem["input"], bool) else found  # as TOML writes it
    return f"{quote(key, 80)} : {expected}, trouvé {quote(found)}."


def _keys(root: type[BaseModel], location: list[str]) -> list[str]:
    """The keys that exist at a place of the file."""
    model = root
    for part in location:
        if part.isdigit():
            continue
        field = model.model_fields.get(part)
        table = _table_of(field.annotation) if field else None
        if table is None:
            return []
        model = table
    return list(model.model_fields)


def _table_of(annotation: Any) -> type[BaseModel] | None:
    """The table that an annotation holds: alone, in a list, or optional."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_table_of, get_args(annotation))), None)
