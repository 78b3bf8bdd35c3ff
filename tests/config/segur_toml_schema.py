"""The JSON Schema of `segur.toml`, from the model that validates it.

`python tests/config/segur_toml_schema.py` writes it again; a test says when to.
"""

import json
from pathlib import Path

from pydantic import TypeAdapter

from segur_cli.config import Settings

PATH = Path(__file__).parents[2] / "schemas" / "segur-toml.schema.json"


def build() -> str:
    """Return the schema as the text of its file."""
    found = TypeAdapter(Settings).json_schema()
    for table in (found, *found["$defs"].values()):
        table.pop("description", None)  # of a class: for who reads the code
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:segur-cli:schema:segur-toml:1",
        **found,
        "title": "segur.toml",
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    PATH.write_text(build(), encoding="utf-8")
