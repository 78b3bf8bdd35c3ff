"""FINESS numbers made for tests: drawn at random, or read from the registers."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

from hypothesis import strategies as st

from segur_cli.identifiers.finess import DEPARTEMENTS, TERRITOIRES, key_for

STARTS = tuple(f"{prefix}0" for prefix in DEPARTEMENTS) + tuple(TERRITOIRES)


def _complete(start: str, rest: int) -> str:
    first_eight = start + f"{rest:05}"[-(8 - len(start)) :]
    return first_eight + key_for(first_eight)


def numbers(starts: tuple[str, ...] = STARTS) -> st.SearchStrategy[str]:
    """Draw well-formed numbers of known places, with their key."""
    return st.builds(_complete, st.sampled_from(starts), st.integers(0, 99_999))


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """Read a `;` CSV with a header, plain or gzipped."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream, delimiter=";")
    else:
        with path.open(encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream, delimiter=";")


def real_finess(folder: Path) -> set[str]:
    """Every FINESS number, ET and EJ, of the three real files."""
    found = {row["finess"] for row in rows_of(folder / "pmsi_like_sae2022.csv")}
    for name in ("finess_et_20210108.csv.gz", "finess_sanitaire_20210108.csv"):
        for row in rows_of(folder / name):
            found |= {row["nofinesset"], row["nofinessej"]}
    return found
