"""Workbooks of other formats (.xls, .xlsb, .ods), read by python-calamine in a child process.

That library expands what a file repeats before anything can be counted: the child stops at its
own limits of memory and of processor, and at LONGEST_WAIT whatever it does. It never reads
.xlsx, which openpyxl alone opens.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from segur_cli.exits import StopError
from segur_cli.tables.calamine_child import (
    MAX_FILLED_ROWS,
    MAX_MEMORY,
    MAX_SECONDS,
    PASSWORD,
    TOO_MANY_ROWS,
)
from segur_cli.tables.sheets import Merge, Sheet, TableFile, Value
from segur_cli.text.writing import plural, quote

LONGEST_WAIT = 4 * MAX_SECONDS  # seconds of the clock: a busy machine gives fewer of processor
CHILD = "segur_cli.tables.calamine_child"
FROZEN = getattr(sys, "frozen", False)  # the program without Python: `__main__` runs the child
BLIND = (
    "ce format ne laisse voir ici ni les lignes et colonnes masquées, ni les formules sans "
    "résultat enregistré : pour les contrôler, enregistrez le classeur en .xlsx"
)
_RESAVE = "Ouvrez-le dans Excel ou LibreOffice et enregistrez-le au format .xlsx."


def read_with_calamine(data: bytes, name: str, kind: str) -> TableFile:
    """Read an .xls, .xlsb or .ods; `kind` is that format. Raises StopError with the reason."""
    # -P: a folder of the user that is named like one of our modules is not run.
    child = [sys.executable, *(["-P", "-m"] if not FROZEN else []), CHILD]
    try:
        run = subprocess.run(  # noqa: S603 (our own module, the file only on its input)
            child, input=data, capture_output=True, timeout=LONGEST_WAIT, check=False
        )
    except subprocess.TimeoutExpired:
        raise StopError(_too_long(quote(name, 200)), _RESAVE) from None
    if b"ModuleNotFoundError" in run.stderr:  # of this installation, not of the file
        raise ModuleNotFoundError(run.stderr.decode(errors="replace").splitlines()[-1])
    if run.returncode:
        raise StopError(_reason(run.returncode, quote(name, 200)), _RESAVE)
    head, *rows = run.stdout.splitlines()
    return TableFile(
        tuple(_sheets(json.loads(head), map(json.loads, rows))), kind=kind, blind=BLIND
    )


def _too_long(name: str) -> str:
    return f"{name} demande plus de {MAX_SECONDS} s de calcul : lecture abandonnée."


def _reason(code: int, name: str) -> str:
    if -code == getattr(signal, "SIGXCPU", 0):
        return _too_long(name)
    if code == PASSWORD:
        return f"{name} est protégé par un mot de passe : il ne peut pas être lu."
    if code == TOO_MANY_ROWS:
        many = plural(MAX_FILLED_ROWS, "ligne remplie", "lignes remplies")
        return f"{name} contient plus de {many}."
    memory = MAX_MEMORY // 1_000_000
    return (
        f"{name} n'a pas pu être lu : contenu endommagé, inattendu, ou qui se déploie au-delà "
        f"de {memory} Mo."
    )


def _sheets(heads: list[list[Any]], lines: Iterable[list[Any]]) -> Iterable[Sheet]:
    rows: list[list[tuple[Value, ...]]] = [[] for _ in heads]
    for index, number, cells in lines:
        found = rows[index]
        found.extend(() for _ in range(number - 1 - len(found)))
        found.append(tuple(_value(cell) for cell in cells))
    for (name, visible, merges), found in zip(heads, rows, strict=True):
        yield Sheet(
            name,
            tuple(found),
            hidden=not visible,
            merges=tuple(
                Merge(top + 1, left + 1, bottom + 1, right + 1)
                for (top, left), (bottom, right) in merges
            ),
        )


def _value(cell: Any) -> Value:
    if isinstance(cell, dict):
        if "date" in cell:
            return datetime.fromisoformat(cell["date"])
        return time.fromisoformat(cell["time"])
    found: Value = cell
    return found
