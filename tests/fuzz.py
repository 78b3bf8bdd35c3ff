"""Spoil good files at length, by hand: `python -m tests.fuzz --function 20000 --command 2000`.

For each reader, so many mutated files are given to the function that reads it, then to the command
that uses it (in this process, its screen captured). What is not a refusal in a sentence is kept
beside, with its seed. Prints a table of counts, seconds and failures; exits 1 on any.
"""

import argparse
import contextlib
import io
import os
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from segur_cli import resources
from segur_cli.cli.app import execute
from segur_cli.exits import StopError
from tests.mutations import READERS, UNCLEAN, Reader, mutated


class _Screen(io.TextIOWrapper):
    """A stream that can be read back."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", errors="replace", newline="")

    def text(self) -> str:
        self.seek(0)
        return self.read()


def fails_as_function(reader: Reader, path: Path) -> str:
    """Read a file; say how it fails otherwise than by a StopError, empty when it does not."""
    try:
        with contextlib.redirect_stderr(_Screen()):
            reader.read(path)
    except StopError as error:
        told = " ".join((error.message, *error.advice))
        return f"unclean: {told!r}" if UNCLEAN.search(told.replace("\n", " ")) else ""
    except Exception as error:  # noqa: BLE001 (any other is what is looked for)
        return repr(error)[:200]
    return ""


def fails_as_command(reader: Reader, path: Path) -> str:
    """Run the command on a file; say what is wrong with its exit or screen, if anything."""
    words = [str(path) if word == "FILE" else word for word in reader.command]
    out, err = _Screen(), _Screen()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = execute(words)
    screen = out.text() + err.text()
    if code not in (0, 1, 2, 3):
        return f"exit {code}: {screen[-200:]!r}"
    dirty = UNCLEAN.search(screen.replace("\r\n", "\n"))
    return f"unclean: {screen[max(0, dirty.start() - 60) : dirty.end() + 20]!r}" if dirty else ""


def prepare(folder: Path) -> None:
    """Put the companions of the commands in a folder, and work there."""
    os.chdir(folder)
    os.environ["SEGUR_DATA_DIR"] = str(folder / "data")
    Path("good.json").write_bytes(resources.example("avance.json").read_bytes())
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    Path("order.pdf").write_bytes(resources.example("pieces/bon-de-commande.pdf").read_bytes())
    Path("with.toml").write_text('packs = ["pack.toml"]\n', encoding="utf-8")
    Path("segur.toml").write_text("", encoding="utf-8")


def run(reader: Reader, count: int, seed: str, *, command: bool) -> tuple[float, list[str]]:
    """Try `count` mutations of a reader; return the seconds, and the failures with their seeds."""
    good, found = reader.good(), []
    begun = time.perf_counter()
    for rank in range(count):
        name = f"{seed}-{rank}"
        path = Path("inputs") / reader.file if reader.file != "pack.toml" else Path(reader.file)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(mutated(good, random.Random(name)))
        told = (fails_as_command if command else fails_as_function)(reader, path)
        if told:
            found.append(f"{reader.name} {name}: {told}")
        if rank % 200 == 0:  # indexes of every mutated base would fill the disk
            for index in Path("data").rglob("*.json"):
                index.unlink()
    return time.perf_counter() - begun, found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the fuzz; return 1 when something failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--function", type=int, default=20_000, metavar="N")
    parser.add_argument("--command", type=int, default=2_000, metavar="N")
    parser.add_argument("--seed", default="segur")
    parser.add_argument("--only", action="append", metavar="NAME")
    asked = parser.parse_args(arguments)
    failures = []
    print(f"{'reader':16} {'function':>9} {'s':>6} {'command':>9} {'s':>6}  failures")
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        for reader in READERS:
            if asked.only and reader.name not in asked.only:
                continue
            first, found = run(reader, asked.function, asked.seed, command=False)
            second, more = run(reader, asked.command, f"{asked.seed}-c", command=True)
            failures += found + more
            print(f"{reader.name:16} {asked.function:9} {first:6.0f} {asked.command:9} "
                  f"{second:6.0f}  {len(found) + len(more)}", flush=True)  # fmt: skip
        os.chdir("/")
    for told in failures[:50]:
        print(told)
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
