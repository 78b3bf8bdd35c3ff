"""Small files for the tests of the linter's command."""

import json
from pathlib import Path
from typing import Any

from segur_cli import resources

GOOD_FINESS = "010999993"
SPACED_FINESS = "01 099 999 3"  # IDN001, error
ODD_KEY = "010999994"  # IDN001, warning


def avance(*finess: str) -> dict[str, Any]:
    """Return our example avance with one demande per FINESS, each with its own order."""
    whole: dict[str, Any] = json.loads(resources.example("avance.json").read_text("utf-8"))
    model = json.dumps(whole["demandes"][0])
    whole["demandes"] = [json.loads(model) for _ in finess]
    for rank, (demande, number) in enumerate(zip(whole["demandes"], finess, strict=True)):
        demande["beneficiaire"] = {"finess": number, "raison_sociale": f"CH FICTIF {rank}"}
        demande["commande"]["reference"] = f"BC-{rank}"
    return whole


def write(path: str | Path, content: Any) -> Path:
    """Write text, bytes, or anything else as JSON, relative to the working directory."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        target.write_bytes(content)
    else:
        text = content if isinstance(content, str) else json.dumps(content, indent=2)
        target.write_text(text, encoding="utf-8")
    return target


def ignore(**keys: str) -> str:
    """Return an `[[ignore]]` table; `until` is written as a date."""
    lines = [
        f"{key} = {value if key == 'until' else json.dumps(value)}" for key, value in keys.items()
    ]
    return "\n".join(["[[ignore]]", *lines]) + "\n"
