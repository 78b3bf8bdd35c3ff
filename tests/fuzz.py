"""Spoil good files at length, by hand: `python -m tests.fuzz --function 20000 --command 2000`.

For each reader, so many mutated files are given to the function that reads it, then to the command
that uses it (in this process, its screen captured). Each must be read, or refused in a sentence,
within 5 seconds of CPU; the file must stay as it was, no socket may be opened, and nothing be read
outside the folder, the program and its libraries. Memory is limited (`--memory`). Prints a table of
counts by outcome and seconds, then the failures with their seeds; exits 1 on any.
"""

import argparse
import contextlib
import io
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

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


NAMED = ("pack.toml", "etats.csv")  # by a configuration beside them
OUTCOME: list[str] = []  # how the last run ended


def fails_as_function(reader: Reader, path: Path) -> str:
    """Read a file; say how it fails otherwise than by a StopError, empty when it does not."""
    try:
        with contextlib.redirect_stderr(_Screen()):
            reader.read(path)
            OUTCOME.append("read")
    except StopError as error:
        OUTCOME.append("refused")
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
    OUTCOME.append(f"exit {code}")
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
    Path("vierge.json").write_bytes(resources.example("asp-fictif/vierge.json").read_bytes())
    Path("followed.toml").write_text('[status]\nfile = "etats.csv"\n', encoding="utf-8")
    Path("with.toml").write_text('packs = ["pack.toml"]\n', encoding="utf-8")
    Path("segur.toml").write_text("", encoding="utf-8")


class HangError(BaseException):
    """A run that lasts too long; no handler of the program may take it for an error of its own."""


def _hang(number: int, frame: FrameType | None) -> None:
    raise HangError


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise HangError in what takes more seconds of CPU."""
    signal.signal(signal.SIGVTALRM, _hang)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


STRAYED: list[str] = []  # sockets opened, files read that nobody named


def watch(folder: Path) -> None:
    """Note in STRAYED, from now on, every socket and every file opened out of place."""
    import pypdfium2

    allowed = {folder, Path(sys.prefix), Path(sys.base_prefix), Path(pypdfium2.__file__).parents[1],
              resources.example("avance.json").parents[1], Path("/usr/share"), Path("/dev/null"),
              Path("/etc/localtime"), Path(__file__).parents[1]}  # fmt: skip

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith("socket."):
            STRAYED.append(event)
        elif event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            path = Path(os.fsdecode(arguments[0])).absolute()
            if not any(path.is_relative_to(place) for place in allowed):
                STRAYED.append(str(path))

    sys.addaudithook(note)


def run(
    reader: Reader, count: int, seed: str, *, command: bool
) -> tuple[float, Counter[str], list[str]]:
    """Try `count` mutations of a reader: seconds, outcomes, failures with their seeds."""
    good, found, outcomes = reader.good(), [], Counter[str]()
    begun = time.perf_counter()
    for rank in range(count):
        name = f"{seed}-{rank}"
        path = Path(reader.file) if reader.file in NAMED else Path("inputs") / reader.file
        path.parent.mkdir(exist_ok=True)
        spoiled = mutated(good, random.Random(name))
        path.write_bytes(spoiled)
        STRAYED.clear()
        try:
            with limited(5):
                told = (fails_as_command if command else fails_as_function)(reader, path)
        except HangError:
            told = "more than 5 s"
        if not told and path.read_bytes() != spoiled:
            told = "input modified"
        if not told and STRAYED:
            told = f"strayed: {STRAYED[:3]}"
        outcomes["failed" if told else OUTCOME.pop()] += 1
        if told:
            found.append(f"{reader.name} {name}: {told}")
        if rank % 200 == 0:  # what was imported of every mutated base would fill the disk
            shutil.rmtree("data", ignore_errors=True)
    return time.perf_counter() - begun, outcomes, found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the fuzz; return 1 when something failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--function", type=int, default=20_000, metavar="N")
    parser.add_argument("--command", type=int, default=2_000, metavar="N")
    parser.add_argument("--seed", default="segur")
    parser.add_argument("--only", action="append", metavar="NAME")
    parser.add_argument("--memory", type=int, default=1024, metavar="MB")
    asked = parser.parse_args(arguments)
    resource.setrlimit(resource.RLIMIT_AS, (asked.memory * 2**20,) * 2)
    failures, total = [], Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        watch(Path(folder).resolve())
        for reader in READERS:
            if asked.only and reader.name not in asked.only:
                continue
            for count, seed, command in (
                (asked.function, asked.seed, False),
                (asked.command, f"{asked.seed}-c", True),
            ):
                seconds, outcomes, found = run(reader, count, seed, command=command)
                failures += found
                total += outcomes
                told = ", ".join(f"{times} {name}" for name, times in sorted(outcomes.items()))
                what = "command" if command else "function"
                print(f"{reader.name:16} {what:9} {seconds:5.0f} s  {told}", flush=True)
        os.chdir("/")
    print("all:", ", ".join(f"{times} {name}" for name, times in sorted(total.items())))
    for told in failures[:50]:
        print(told)
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
