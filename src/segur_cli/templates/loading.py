"""A model given by the user: read, checked, or refused with what is wrong and where."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from segur_cli.diagnostics import Diagnostic, Severity
from segur_cli.documents import Document, PointerError, parse
from segur_cli.exits import StopError
from segur_cli.files.opening import JSON_FILE, read_file
from segur_cli.files.paths import exists
from segur_cli.templates.checking import CheckedModel, check_schema
from segur_cli.templates.models import Model, model_of_schema, references
from segur_cli.templates.schema_walk import ModelProblem
from segur_cli.text.writing import did_you_mean, plural, quote, sanitized

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
