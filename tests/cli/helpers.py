"""The command tree, walked, and a subprocess for what only a fresh process shows."""

import os
import subprocess
import sys
from collections.abc import Iterator

from typer._click.core import Command, Context
from typer.core import TyperGroup

from segur_cli.cli.app import build_command
from segur_cli.cli.registry import COMMANDS


def commands(
    command: Command | None = None, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Command]]:
    """Every command and group, loaded, with the words that lead to it after `segur`."""
    found = build_command() if command is None else command
    yield path, found
    if isinstance(found, TyperGroup):
        # The top group only announces its commands: those have no parameter, and no command.
        entries = {} if path else {entry.name: entry for entry in COMMANDS}
        for name, announced in found.commands.items():
            inner = entries[name].load() if name in entries else announced
            yield from commands(inner, (*path, name))


TREE = dict(commands())  # built once: a walk loads every command
PATHS = list(TREE)


def names(path: tuple[str, ...]) -> str:
    return " ".join(("segur", *path))


def examples(path: tuple[str, ...]) -> list[str]:
    """The example lines of a help page."""
    help_ = TREE[path].help or ""
    _, found, tail = help_.partition("Exemples :")
    assert found, f"no examples for {names(path)}"
    return [line.strip() for line in tail.splitlines() if line.strip()]


def parse(arguments: list[str]) -> Context:
    """Parse a command line down to the last sub-command, running nothing."""
    command: Command = build_command()
    ctx = command.make_context("segur", list(arguments))
    while isinstance(command, TyperGroup):
        rest = [*ctx._protected_args, *ctx.args]
        name, inner, rest = command.resolve_command(ctx, rest)
        assert inner is not None
        ctx = inner.make_context(name, rest, parent=ctx)
        command = inner
    return ctx


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m segur_cli` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "segur_cli", *arguments],
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
