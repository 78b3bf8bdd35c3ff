"""Time `segur lint-json` beside validators of JSON Schema: same files, whole processes."""

import json
import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from segur_cli.identifiers import finess
from segur_cli.identifiers.finess import DEPARTEMENTS
from segur_cli.identifiers.siret import luhn_key_for
from tests.benchmarks.peers import Tool

SIZES = (100, 1_000, 3_400, 10_000, 100_000)
# Pairs of tools whose ratio has a goal.
PAIRS = (("segur, all rules", "check-jsonschema"), ("segur, schema only", "ajv-cli"))
ATTACHMENTS = 12  # with every optional field: 36 leaves and about 1.7 KB a request
SHARES = (0, 1, 100)  # of bad requests, in percent
INDENTS = (2, 1, 0)
# A tool slower than this on one file is not run again on it, whatever --runs says.
_PATIENCE = 60.0
# Warnings and notes a clean file may get for itself, such as a milestone that has passed.
_ABOUT_THE_RUN = 5

_PREFIXES = tuple(DEPARTEMENTS)
_FIRST_DAY = date(2025, 2, 3)
_DAYS = 50
_HEADER = {
    "modele": "segur-cli/reference/avance/1",
    "fournisseur": {
        "siret": "99999990700010",
        "raison_sociale": "ÉDITEUR FICTIF SAS",
        "enrolement": "ENR-FICTIF-01",
    },
    "sons": "HOP-DPI-Va2",
    "solution": {"numero": "SOL-FICTIVE-01", "version": "7.4.1"},
}


def request(index: int, bad: bool = False) -> dict[str, Any]:
    """Build the request number `index`, always the same.

    A bad one has two defects: its FINESS is written with spaces (for the rules), its kind of
    prestation is unknown (for the schema).
    """
    number = finess_of(index)
    before_tax = Decimal(index % 90_000 * 100 + 1_000_025) / 100
    amounts = {
        "montant_ht": float(before_tax),
        "montant_ttc": float(before_tax * Decimal("1.2")),
    }
    return {
        "beneficiaire": {
            "finess": finess.display(number) if bad else number,
            "raison_sociale": f"CENTRE HOSPITALIER FICTIF {index:06}",
            "siret": _siret(index),
        },
        "prestation": {"type": "V9" if bad else "V2", **amounts},
        "commande": {
            "reference": f"BC-FICTIF-{index:06}",
            "date_signature": (_FIRST_DAY + timedelta(days=index % _DAYS)).isoformat(),
            **amounts,
            "taux_tva": 20,
        },
        "pilote": index % 10 == 0,
        "pieces": [
            {
                "type": "annexe" if rank else "bon de commande",
                "fichier": f"BC-FICTIF-{index:06}-{rank:02}.pdf",
            }
            for rank in range(ATTACHMENTS)
        ],
    }


def finess_of(index: int) -> str:
    """Return a well-formed FINESS with the right key, different for each index."""
    rank, prefix = divmod(index, len(_PREFIXES))
    first_eight = f"{_PREFIXES[prefix]}0{rank:05}"
    return first_eight + finess.key_for(first_eight)


def _siret(index: int) -> str:
    siren = f"90{index:06}"
    siren += luhn_key_for(siren)
    return f"{siren}0001{luhn_key_for(f'{siren}0001')}"


def bad_count(size: int, share: int) -> int:
    """How many requests of a file of this size are bad: one at least, unless none is."""
    return -(-size * share // 100)


def write_file(path: Path, size: int, share: int = 0, indent: int = 2) -> None:
    """Write a document request by request: a big generator would weigh on the measured memory."""
    header = json.dumps(_HEADER, ensure_ascii=False, indent=indent)
    once, twice = "\n" + " " * indent, "\n" + " " * (2 * indent)
    every = 100 // share if share else size + 1
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(header.removesuffix("\n}") + f',{once}"demandes": [')
        for index in range(size):
            value = request(index, bad=share > 0 and index % every == 0)
            text = json.dumps(value, ensure_ascii=False, indent=indent).replace("\n", twice)
            stream.write(("," if index else "") + twice + text)
        stream.write(f"{once}]\n}}\n")


@dataclass
class Measure:
    """What one tool took on one file."""

    seconds: list[float] = field(default_factory=list)
    peak_mb: float = 0.0


class BrokenRunError(Exception):
    """A tool did not do what it was timed for."""


def check(tool: Tool, path: Path, bad: int) -> int | None:
    """Run once without timing. Return how many findings, None when they are not counted.

    Raises BrokenRunError.
    """
    command = (*tool.command, *tool.counting, str(path))
    run = subprocess.run(command, capture_output=True, cwd=path.parent)
    _check_exit(tool, path, bad, run.returncode)
    if not tool.lists:
        return None
    answer: dict[str, Any] = json.loads(run.stdout)
    found: int = sum(len(answer.get(key, ())) for key in tool.lists)
    found += sum((answer.get("cut") or {}).values())
    least = bad * tool.per_bad
    if found < least or (not bad and found > _ABOUT_THE_RUN):
        raise BrokenRunError(f"{tool.name} on {path.name}: {found} findings, expected {least}")
    return found


def measure(tool: Tool, path: Path, bad: int, into: Measure) -> None:
    """Run a tool once on a file. Raises BrokenRunError."""
    _check_exit(tool, path, bad, timed((*tool.command, str(path)), path.parent, into))


def timed(command: Sequence[str], cwd: Path, into: Measure) -> int:
    """Run once, whole process, output thrown away; return its exit code."""
    with Path(os.devnull).open("wb") as nowhere:
        process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere, cwd=cwd)
        _, status, usage = os.wait4(process.pid, 0)
    into.seconds.append(usage.ru_utime + usage.ru_stime)
    into.peak_mb = max(into.peak_mb, usage.ru_maxrss / 1024)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode


def _check_exit(tool: Tool, path: Path, bad: int, code: int) -> None:
    expected = tool.refused if bad else 0
    if code != expected:
        raise BrokenRunError(f"{tool.name} on {path.name}: exit {code}, expected {expected}")


@dataclass(frozen=True)
class Row:
    """One file, and what each tool made of it; `findings` in the order of the tools."""

    name: str
    size_mb: float
    findings: tuple[int | None, ...]
    measures: tuple[Measure, ...]


def bench(path: Path, bad: int, candidates: Sequence[Tool], runs: int) -> Row:
    """Time every tool on one file, in turn, so that they share the machine's moods.

    They run in the file's folder, where no segur.toml changes anything.
    """
    findings = tuple(check(tool, path, bad) for tool in candidates)
    measures = tuple(Measure() for _ in candidates)
    for _ in range(runs):
        for tool, into in zip(candidates, measures, strict=True):
            if sum(into.seconds) < _PATIENCE:
                measure(tool, path, bad, into)
    return Row(path.stem, path.stat().st_size / 1e6, findings, measures)


def table(rows: Iterable[Row], candidates: Sequence[Tool]) -> Iterator[str]:
    """Yield the lines of the Markdown table: median seconds, ratio to the first tool, memory."""
    yield "| file | MB | " + " | ".join(tool.name for tool in candidates) + " |"
    yield "|---|---|" + "---|" * len(candidates)
    for row in rows:
        reference = median(row.measures[0].seconds)
        cells = []
        for found, one in zip(row.findings, row.measures, strict=True):
            seconds = median(one.seconds)
            cell = f"{seconds:.2f} s (×{seconds / reference:.1f}), {one.peak_mb:.0f} MB"
            cells.append(cell if found is None else f"{cell}, {found} findings")
        yield f"| {row.name} | {row.size_mb:.1f} | " + " | ".join(cells) + " |"


def ratios(rows: Iterable[Row], candidates: Sequence[Tool]) -> Iterator[str]:
    """Yield the lines of a second table: each pair's ratio of times, paired run by run."""
    ranks = {tool.name: rank for rank, tool in enumerate(candidates)}
    pairs = [pair for pair in PAIRS if ranks.keys() >= set(pair)]
    yield "| file | " + " | ".join(f"{ours} / {theirs}" for ours, theirs in pairs) + " |"
    yield "|---|" + "---|" * len(pairs)
    for row in rows:
        cells = []
        for pair in pairs:
            ours, theirs = (row.measures[ranks[name]] for name in pair)
            paired = [a / b for a, b in zip(ours.seconds, theirs.seconds, strict=False)]
            memory = ours.peak_mb / theirs.peak_mb
            cells.append(f"{median(paired):.2f} (memory {memory:.2f})")
        yield f"| {row.name} | " + " | ".join(cells) + " |"
