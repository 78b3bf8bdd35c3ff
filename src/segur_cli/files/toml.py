"""Reading a user's TOML file, whose mistakes are told in French and whose size is bounded."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from segur_cli.exits import StopError
from segur_cli.files.opening import TOML_FILE, read_file
from segur_cli.files.paths import WINDOWS_PATH
from segur_cli.text.dates import no_such_day
from segur_cli.text.writing import quote

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_UNQUOTED_DAY = re.compile(r"=\s*(\d{4}-\d\d-\d\d)\b")
_MAX_DEPTH = 20
_MAX_DOTS = 4_000_000  # squared, line by line: tomllib reads `a.a.a.…` in that many steps
_MAX_INTEGER = 2**63  # TOML's own limit; beyond it, some integers cannot even be printed


def read_toml(path: Path, what: str, example: str) -> dict[str, Any]:
    """Return the content of a file: at most 1 MB, 20 levels deep, integers of 64 bits.

    `what` begins the sentence that says it is missing; `example` advises on one that is no
    TOML. Raises StopError.
    """
    data = read_file(path, replace(TOML_FILE, missing=f"{what} introuvable : {{}}."))
    try:
        _refuse_dots(data)
        content = tomllib.loads(data.decode("utf-8-sig"))
        _refuse_excess(content)
    except UnicodeDecodeError:
        raise StopError(f"{quote(path, 200)} n'est pas en UTF-8.") from None
    # ValueError: TOMLDecodeError, or an integer of too many digits.
    except (ValueError, RecursionError) as error:
        absent = _day_that_does_not_exist(data)
        if absent is not None:
            raise StopError(f"{quote(path, 200)}{absent}.", "Donnez le vrai jour.") from None
        raise StopError(
            f"{quote(path, 200)} n'est pas un fichier TOML valide{_place(error)}.",
            f"Entre guillemets, \\ a un sens pour TOML : {WINDOWS_PATH}"
            if b"\\" in _line(data, error)
            else example,
        ) from None
    return content


def lines_of(path: Path) -> list[str]:
    """Return the lines of a file that was read as TOML. Raises StopError."""
    return read_file(path, TOML_FILE).decode("utf-8-sig").splitlines()


def _refuse_dots(data: bytes) -> None:
    """Raise ValueError for a key of so many parts that tomllib would take minutes."""
    if sum(line.count(b".") ** 2 for line in data.splitlines()) > _MAX_DOTS:
        raise ValueError


def _refuse_excess(content: dict[str, Any]) -> None:
    """Raise ValueError for what later steps could not even quote."""
    level: list[Any] = [content]
    for _ in range(_MAX_DEPTH):
        if any(type(value) is int and abs(value) > _MAX_INTEGER for value in level):
            raise ValueError
        level = [inner for value in level for inner in _inside(value)]
    if level:
        raise ValueError


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _day_that_does_not_exist(data: bytes) -> str | None:
    """Where a date stands that no calendar holds, which tomllib calls invalid; None if none."""
    for number, line in enumerate(data.decode("utf-8-sig").splitlines(), start=1):
        for found in _UNQUOTED_DAY.finditer(line):
            if no_such_day(found[1]):
                return f", ligne {number} : le {found[1]} n'existe dans aucun calendrier"
    return None


def _line(data: bytes, error: Exception) -> bytes:
    """The line where TOML stopped making sense."""
    found = _AT.search(str(error))
    return b"".join(data.splitlines()[int(found[1]) - 1 : int(found[1])]) if found else b""


def _place(error: Exception) -> str:
    """Say where TOML stopped making sense: the rest of tomllib's message is English."""
    found = _AT.search(str(error))
    return f" (ligne {found[1]}, colonne {found[2]})" if found else ""
