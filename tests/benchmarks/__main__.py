"""Time `segur` beside validators of JSON Schema, and its other commands: whole processes.

    python -m tests.benchmarks [--sizes 100,3400] [--indents 0,1,2] [--bad 0,1,100]
        [--runs 3] [--commands] [--write vitesse.md]

Gives Markdown tables: what each tool took on the same generated files, the ratios that we set
goals for and, with `--commands`, what the other commands take. Seconds are those of the processor
(user and system), which a busy machine changes less than the clock's; ratios are paired run by
run. A run whose exit code or number of findings is not the expected one stops everything: what is
broken is not timed.
"""

import argparse
import os
import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path

from tests.benchmarks.bench_commands import commands_table
from tests.benchmarks.bench_lint import (
    INDENTS,
    SHARES,
    SIZES,
    BrokenRunError,
    bad_count,
    bench,
    ratios,
    table,
    write_file,
)
from tests.benchmarks.peers import tools


def _as_installed(scratch: Path) -> None:
    """Let the timed processes keep what they compile and import, beside the user's own."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(scratch / "compiled")
    os.environ["XDG_DATA_HOME"] = str(scratch / "data")


def main() -> int:
    """Run the benchmark; exit 1 when a run is broken."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="separated by commas")
    parser.add_argument("--bad", default=",".join(map(str, SHARES)), help="percents")
    parser.add_argument("--indents", default=",".join(map(str, INDENTS)))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--commands", action="store_true", help="time the other commands too")
    parser.add_argument("--write", type=Path, help="a Markdown file for the tables")
    parser.add_argument(
        "--check-jsonschema",
        default=shutil.which("check-jsonschema"),
        help="path of the command (default: the one on PATH)",
    )
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        _as_installed(Path(folder))
        candidates = list(tools(options.check_jsonschema, Path(folder)))
        files = product(*map(_numbers, (options.sizes, options.bad, options.indents)))
        try:
            for size, share, indent in files:
                path = Path(folder) / f"{size}, {share} % bad, indent {indent}.json"
                write_file(path, size, share, indent)
                rows.append(bench(path, bad_count(size, share), candidates, options.runs))
                path.unlink()
            lines = [*table(rows, candidates), "", *ratios(rows, candidates)]
            if options.commands:
                lines += ["", *commands_table(Path(folder), options.runs)]
        except BrokenRunError as error:
            print(error, file=sys.stderr)
            return 1
    print("\n".join(lines))
    if options.write:
        options.write.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def _numbers(typed: str) -> list[int]:
    return [int(number) for number in typed.split(",")]


if __name__ == "__main__":
    sys.exit(main())
