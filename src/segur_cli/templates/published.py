"""The JSON Schemas that segur publishes: their titles, their exact text."""

import json
from pathlib import Path

from segur_cli import resources
from segur_cli.exits import StopError
from segur_cli.text.writing import did_you_mean, quote


def title_of(path: Path) -> str:
    """Return the title of a schema, empty when it has none."""
    return str(json.loads(path.read_bytes()).get("title", ""))


def text_of(name: str) -> str:
    """Return the text of a schema by its name. Raises StopError for an unknown name."""
    known = resources.schemas()
    path = known.get(name.removesuffix(".json").removesuffix(".schema"))
    if path is None:
        raise StopError(f"Schéma inconnu : {quote(name)}.", did_you_mean(name, known))
    return path.read_bytes().decode("utf-8")
