"""The JSON Schema of a pilot's profile, from the model that validates it.

`python -m tests.pilot.pv_profile_schema` writes it again; a test says when to.
"""

import json
from pathlib import Path

from pydantic import TypeAdapter

from segur_cli.pilot.profile_model import ProfileFile

PATH = Path(__file__).parents[2] / "schemas" / "pv-profile.schema.json"


def build() -> str:
    """Return the schema as the text of its file."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:segur-cli:schema:pv-profile:1",
        **TypeAdapter(ProfileFile).json_schema(),
        "title": "Profil d'un client pilote : segur pv-checklist --profile",
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    PATH.write_text(build(), encoding="utf-8", newline="\n")
