"""What holds for the whole house, read in its source."""

import ast
import inspect
import pkgutil
import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

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


def test_files_are_told_apart_by_their_names() -> None:
    # A command bears its own name, whatever the rooms hold.
    names = Counter(path.stem for path in SOURCE.rglob("[!_]*.py") if path.parent.name != "cli")
    assert {name for name, count in names.items() if count > 2} == set()


def offered() -> Iterator[tuple[str, Any]]:
    """The functions and classes that a room's `__init__` offers, by their full name."""
    for room in pkgutil.walk_packages(segur_cli.__path__, "segur_cli."):
        if room.ispkg:
            module = import_module(room.name)
            for name in getattr(module, "__all__", ()):
                thing = inspect.unwrap(getattr(module, name))
                if inspect.isfunction(thing) or inspect.isclass(thing):
                    yield f"{room.name.removeprefix('segur_cli.')}.{name}", thing


OFFERED = dict(offered())
FUNCTIONS = {name: thing for name, thing in OFFERED.items() if inspect.isfunction(thing)}


def may_stop(function: Any, seen: set[Any]) -> bool:
    """Whether a StopError may leave a function, as far as the names of its module lead."""
    if function in seen:
        return False
    seen.add(function)
    body = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    return any(_may_stop(node, function, seen) for node in body)


def _may_stop(node: ast.AST, function: Any, seen: set[Any]) -> bool:
    parts = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Try) and any("StopError" in ast.dump(h) for h in node.handlers):
        parts = [*node.handlers, *node.orelse, *node.finalbody]
    if isinstance(node, ast.Raise) and node.exc is not None and "StopError" in ast.dump(node.exc):
        return True
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        called = inspect.unwrap(function.__globals__.get(node.func.id, len))
        ours = inspect.isfunction(called) and called.__module__.startswith("segur_cli")
        if ours and may_stop(called, seen):
            return True
    return any(_may_stop(part, function, seen) for part in parts)


@pytest.mark.parametrize("name", OFFERED)
def test_what_a_room_offers_says_what_it_is(name: str) -> None:
    told = OFFERED[name].__doc__ or ""
    words = set(re.findall(r"[a-z_]+", told.lower()))
    # More than its own name, said again.
    assert len(words - set(re.findall(r"[a-z]+", name.lower()))) >= 7, told


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_a_room_offers_says_when_it_returns_nothing_and_what_it_raises(name: str) -> None:
    function, told = FUNCTIONS[name], FUNCTIONS[name].__doc__ or ""
    returned = str(function.__annotations__.get("return"))
    if returned.endswith("| None") and returned.count("|") == 1:
        assert "None" in told
    # `lint` opens its file by a module that it imports when called.
    assert ("StopError" in told) is (may_stop(function, set()) or name == "lint.lint")


def test_one_class_name_has_one_meaning() -> None:
    names = Counter(
        node.name
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in names.items() if count > 1] == []
