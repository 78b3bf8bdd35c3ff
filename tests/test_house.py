"""What holds for the whole house, read in its source."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import segur_cli

SOURCE = Path(segur_cli.__file__).parent
# To try a calendar before it ships; no command does.
FOR_TESTS = {"facts/loader.py packs_from"}


def top_names(text: str) -> Iterator[str]:
    """The functions, classes and constants that a module defines."""
    for node in ast.parse(text).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                named = [part for target in targets for part in ast.walk(target)]
                yield from (part.id for part in named if isinstance(part, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name


def test_every_name_of_a_module_is_used_by_the_house() -> None:
    texts = {path.relative_to(SOURCE): path.read_text("utf-8") for path in SOURCE.rglob("*.py")}
    words = Counter(word for text in texts.values() for word in re.findall(r"\w+", text))
    own = {path: Counter(re.findall(r"\w+", text)) for path, text in texts.items()}
    unused = {
        f"{path.as_posix()} {name}"
        for path, text in texts.items()
        for name in top_names(text)
        # A private name may stand in other modules too, each with its own.
        if (own[path] if name.startswith("_") else words)[name] == 1 and not name.startswith("__")
    }
    assert unused == FOR_TESTS
