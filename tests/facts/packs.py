"""Validation of the facts packs of a folder, by the code that checks a user's own pack."""

import tomllib
from pathlib import Path
from typing import Any

from segur_cli.facts import Undated
from segur_cli.facts.checking import (
    dispositif_pack_problems,
    shape_problems,
    source_problems,
    statement_problems,
)
from segur_cli.facts.loader import STATEMENT_PACKS


def problems(folder: Path) -> list[str]:
    """Return every mistake of the packs: `eligibility.toml: « statement.x.status » : …`."""
    sources = _only(folder / "sources.toml", "source")
    found = [f"sources.toml: {problem}" for problem in source_problems(sources)]
    for file in STATEMENT_PACKS:
        for id_, entry in _only(folder / file, "statement").items():
            told = statement_problems(f"statement.{id_}", entry, sources, id_)
            found += [f"{file}: {problem}" for problem in told]
    for rank, entry in enumerate(_only(folder / "undated.toml", "dispositif"), 1):
        told = shape_problems(f"dispositif.{rank}", Undated, entry)
        found += [f"undated.toml: {problem}" for problem in told]
    for path in sorted((folder / "dispositifs").glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        told = dispositif_pack_problems(content, sources)
        if content["dispositif"]["code"] != path.stem:
            told.append("« dispositif.code » : differs from the name of the file")
        found += [f"dispositifs/{path.name}: {problem}" for problem in told]
    return found


def _only(path: Path, root: str) -> Any:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    assert list(content) == [root], path.name
    return content[root]
