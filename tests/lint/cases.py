"""Golden cases: how they are found, run, and what is expected of them."""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from segur_cli.config import Settings, load_settings
from segur_cli.diagnostics import Diagnostic
from segur_cli.lint import Options, lint
from segur_cli.lint.request import LintOptions, run
from segur_cli.text.clock import read_clock

CASES = Path(__file__).parent.parent / "cases"
BEFORE_EVERY_MILESTONE = "2025-03-10"
_PATHS = ("attachments", "template")
_OTHER_FILES = ("before", "with")

Expected = list[dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """One JSON file, and what it is held against."""

    path: Path

    @property
    def rule(self) -> str:
        return self.path.parent.name

    @property
    def bad(self) -> bool:
        return self.path.name.startswith("bad")

    @property
    def expectation(self) -> Path:
        return self.path.with_suffix(".expected.json")

    @property
    def config(self) -> Path | None:
        own, shared = self.path.with_suffix(".segur.toml"), self.path.parent / "segur.toml"
        return next((path for path in (own, shared) if path.exists()), None)

    @property
    def arguments(self) -> dict[str, Any]:
        """What `args.json` holds, with paths made whole."""
        own, shared = self.path.with_suffix(".args.json"), self.path.parent / "args.json"
        found = next((path for path in (own, shared) if path.exists()), None)
        arguments: dict[str, Any] = {"as-of": BEFORE_EVERY_MILESTONE}
        if found is not None:
            arguments |= json.loads(found.read_text(encoding="utf-8"))
        folder = self.path.parent
        for name in _PATHS:
            if name in arguments:
                arguments[name] = str(_real(folder / arguments[name]))
        if "against" in arguments:
            against = arguments["against"]
            names = [against] if isinstance(against, str) else against
            arguments["against"] = tuple(str(_real(folder / name)) for name in names)
        for name in ("base", "register"):  # a file of the case, or a name
            if (folder / str(arguments.get(name))).is_file():
                arguments[name] = str(folder / arguments[name])
        for name in _OTHER_FILES:
            arguments[name] = [str(folder / other) for other in arguments.get(name, [])]
        return arguments

    def __str__(self) -> str:
        return f"{self.rule}/{self.path.stem}"


_ARCHIVES = tempfile.TemporaryDirectory()


def _real(path: Path) -> Path:
    """Return the path itself, or for `pieces.zip.txt` an archive that holds what it lists."""
    if not path.name.endswith(".zip.txt"):
        return path
    folder = Path(_ARCHIVES.name) / path.parent.name / path.name
    folder.mkdir(parents=True, exist_ok=True)
    made, listing = folder / path.stem, path.read_text(encoding="utf-8")
    if listing.strip() == "(illisible)":
        made.write_bytes(b"%PDF-1.4")
        return made
    with zipfile.ZipFile(made, "w") as archive:
        for rank, line in enumerate(listing.splitlines()):
            sizes, name = line.split(" ", 1)
            size, _, compressed = sizes.partition("/")
            info = zipfile.ZipInfo(str(rank))
            archive.writestr(info, b"")
            # The directory of the archive, written last, repeats what is said here.
            info.filename = name.removesuffix(" (chiffré)")
            info.file_size, info.compress_size = int(size), int(compressed or size)
            info.flag_bits |= 1 if name.endswith(" (chiffré)") else 0
    return made


def cases() -> list[Case]:
    """Every case, sorted."""
    return sorted(_cases(), key=str)


def _cases() -> Iterator[Case]:
    for path in CASES.glob("*/*.json"):
        if path.name.startswith(("bad", "good")) and "." not in path.stem:
            yield Case(path)


def command_line(case: Case) -> list[str]:
    """Return what to type after `segur` to run a case."""
    arguments = case.arguments
    before, after = (arguments.pop(name) for name in _OTHER_FILES)
    avances = arguments.pop("against", ())
    options = [f"--{name}={value}" for name, value in arguments.items()]
    options += [f"--against={name}" for name in avances]
    config = ["--config", str(case.config)] if case.config else []
    return ["lint-json", *before, str(case.path), *after, *options, *config]


def findings_of(case: Case) -> list[Diagnostic]:
    """Run a case through the library."""
    arguments = case.arguments
    clock = read_clock(arguments["as-of"])
    others = [name for name in _OTHER_FILES if arguments[name]]
    if arguments.keys() == {"as-of", *_OTHER_FILES} and not others and not case.config:
        report = lint(case.path, Options(clock=clock))
    else:
        asked = LintOptions(
            files=(*arguments["before"], str(case.path), *arguments["with"]),
            base=arguments.get("base"),
            register=arguments.get("register"),
            templates=(path,) if (path := _path(arguments, "template")) else (),
            against=arguments.get("against", ()),
            attachments=_path(arguments, "attachments"),
        )
        settings = load_settings(case.config) if case.config else Settings()
        report = run(asked, settings, clock, BytesIO()).report
    return [finding for finding in report.findings if finding.path == case.path]


def _path(arguments: dict[str, Any], name: str) -> Path | None:
    return Path(arguments[name]) if name in arguments else None


def as_expected(findings: list[Diagnostic], rule: str) -> Expected:
    """Return the facts that a case holds findings to."""
    return [
        {
            "code": finding.code,
            "severity": finding.severity.word,
            "line": finding.span.line if finding.span else None,
            "column": finding.span.column if finding.span else None,
            "pointer": finding.pointer,
        }
        for finding in findings
        if finding.code == rule or finding.severity.word != "note"
    ]
