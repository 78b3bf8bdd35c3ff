"""The rows of a base, once read: those that can be used, and those that cannot, with why."""

from dataclasses import dataclass
from typing import NamedTuple

from segur_cli.eligibility.ceilings import Ceiling
from segur_cli.text.writing import quote


class BaseEntry(NamedTuple):
    """One usable row, or several that complete each other under one number (`row` is the first).

    `ceilings` follow the ceiling keys of the base, in order.

    `level`, `ej` and `et` are what the base itself says, empty when it says nothing.
    `repairs` tell what was repaired in the row's number, `doubt` what looks wrong in it,
    `reserves` what makes it doubtful, `refusals` the SONS (None for all) for which the row
    itself says no, each with the cell that says it.
    """

    row: int
    finess: str
    name: str
    ac: str
    level: str
    ej: str
    et: str
    ceilings: tuple[Ceiling, ...]
    repairs: tuple[str, ...] = ()
    doubt: str = ""
    reserves: tuple[str, ...] = ()
    refusals: tuple[tuple[str | None, str], ...] = ()


@dataclass(frozen=True)
class Unusable:
    """A row that could not be used: its number, what it holds, why not, in French, and its name."""

    row: int
    value: str
    reason: str
    name: str = ""


def describe(row: Unusable) -> str:
    """Write an unusable row on one line: `ligne 12 : « Total », 5 caractères au lieu de 9`."""
    value = f"{quote(row.value)}, " if row.value else ""
    return f"ligne {row.row} : {value}{row.reason}"
