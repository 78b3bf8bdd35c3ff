"""The commands that the benchmark times: `segur lint-json`, and tools that only know the schema."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segur_cli import resources

_PACKAGES = ("ajv-cli", "@sourcemeta/jsonschema")


@dataclass(frozen=True)
class Tool:
    """A command to time: the file's path is added at its end.

    `counting` are the options that make it print JSON, `lists` the keys under which its
    findings are; `per_bad` is how many findings a bad request gives at least. Without
    `lists`, only its exit code is checked; `refused` is the one of a bad file.
    """

    name: str
    command: tuple[str, ...]
    counting: tuple[str, ...]
    lists: tuple[str, ...]
    per_bad: int
    refused: int = 1


def tools(check_jsonschema: str | None, scratch: Path) -> Iterator[Tool]:
    """Yield what can be timed here; npm packages are installed in `scratch` when npm is there."""
    for name, options, per_bad in (
        ("schema only", ("--select", "SYN,FMT"), 1),
        ("all rules", (), 2),
    ):
        command = (sys.executable, "-m", "segur_cli", "lint-json", *options)
        yield Tool(f"segur, {name}", command, ("--format", "json"), ("findings",), per_bad)
    schema = str(resources.schema("reference/avance.schema.json"))
    if check_jsonschema is None:
        print("check-jsonschema is neither given nor on PATH: skipped", file=sys.stderr)
    else:
        yield Tool(
            "check-jsonschema",
            (str(Path(check_jsonschema).absolute()), "--schemafile", schema),
            ("--output-format", "json"),
            ("errors", "parse_errors"),
            1,
        )
    yield from _from_npm(schema, scratch)


def _from_npm(schema: str, scratch: Path) -> Iterator[Tool]:
    folder = _installed(scratch)
    if folder is None:
        return
    ajv = (str(folder / "ajv"), "validate", "--spec=draft2020", "--strict=false", "--all-errors")
    yield Tool("ajv-cli", (*ajv, "-s", schema, "-d"), (), (), 0)
    sourcemeta = (str(folder / "jsonschema"), "validate", schema)
    yield Tool("sourcemeta jsonschema", sourcemeta, (), (), 0, refused=2)


def _installed(scratch: Path) -> Path | None:
    """Install the npm packages and return the folder of their commands, None when it fails."""
    npm = shutil.which("npm")
    if npm is None:
        print("npm is not on PATH: its packages are skipped", file=sys.stderr)
        return None
    install = (npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(scratch))
    if subprocess.run((*install, *_PACKAGES), capture_output=True).returncode:
        print("npm could not install its packages: skipped", file=sys.stderr)
        return None
    return scratch / "node_modules" / ".bin"
