"""The filled reports of `examples/pv/`, from the profile that is shipped."""

import json
from typing import Any

from segur_cli import resources
from segur_cli.pilot.asking import read_profile
from tests.pilot.filling import clean, merged

DEFECTS: Any = {
    "items": {"dpi-flux-1": {"count": 0}},
    "fields": {"signature": {"value": "2026-02-13"}},
}


def pv_examples() -> dict[str, str]:
    """The text of each file, by its name."""
    whole = clean(read_profile(resources.example("profil-pv.toml")))
    contents = {"rempli.json": whole, "a-corriger.json": merged(whole, DEFECTS)}
    return {
        name: json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        for name, content in contents.items()
    }
