"""The paths of a fields table: the columns that hold keys of the JSON, however written."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from segur_cli.tables.sheets import Sheet
from segur_cli.templates.concept_map import Pattern
from segur_cli.templates.learning.tree import KeyIndex

_SEPARATORS = re.compile(r"\s*(?:->|→|>|»|::|\||\\|/|\.(?!\d))\s*")
_INDEX = re.compile(r"\[(?:\*|\d+|n|i|)\]|\(\*\)|\{\d*\}|\(\)")
_BRACKET_KEY = re.compile(r"\[\s*['\"]([^'\"]+)['\"]\s*\]")
_PREFIX = re.compile(r"^[A-Za-z][\w-]{0,8}:(?=\w)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_OUTLINE = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?")
_INDENT = re.compile(r"^[\s\u00a0\u2003\-–—.·•└├─│|+>]*")
_MOST_COLUMNS = 60
MOST_HEADINGS = 3
_SHARE = 0.4  # of the cells of a column that are keys: below, it holds something else


class Paths(NamedTuple):
    """How the paths of a sheet are written: the columns that hold them, steps by row."""

    columns: tuple[tuple[int, str], ...]
    steps: Mapping[int, tuple[str, ...]]
    found: Mapping[int, Pattern]
    explained: int  # steps of all paths that are those of their place

    @property
    def score(self) -> tuple[int, int, int, int]:
        """More places, more steps that agree with them, fewer rows that lead nowhere."""
        lost = len(self.steps) - len(self.found)
        return (len(set(self.found.values())), self.explained, -lost, -len(self.columns))


def split_path(text: str) -> list[str]:
    """Cut `$.lots[*].sons`, `/a:lots/@sons/text()`, `lots > sons` into keys, indexes left out."""
    bare = _BRACKET_KEY.sub(r".\1", re.sub(r"/?text\(\)$", "", text.strip()))
    bare = _INDEX.sub("", bare)
    parts = (part.strip(" $") for part in _SEPARATORS.split(bare.strip("$./ ")))
    return [_PREFIX.sub("", part) for part in parts if part]


def paths_of(sheet: Sheet, index: KeyIndex) -> Paths | None:
    """Find the columns that hold keys, and the way of reading them that finds most places."""
    width = min(max(map(len, sheet.rows), default=0), _MOST_COLUMNS)
    cells = {
        column: {
            number: text
            for number in range(1, len(sheet.rows) + 1)
            if (text := raw_text(sheet, number, column)).strip()
        }
        for column in range(1, width + 1)
    }
    keys = [
        column
        for column, texts in cells.items()
        if (hits := sum(index.has(split_path(text)) for text in texts.values()))
        and hits >= _SHARE * len(texts)
    ]
    numbers = [
        column
        for column, texts in cells.items()
        if (digits := sum(_OUTLINE.fullmatch(text.strip()) is not None for text in texts.values()))
        and digits >= len(texts) - MOST_HEADINGS - 2
    ]
    ways: list[Paths] = []
    for column in keys:
        ways.append(_way(((column, "path"),), _alone(cells[column]), index))
        ways.append(_way(((column, "path"),), _indented(cells[column]), index))
        for level in numbers:
            columns = ((level, "level"), (column, "path"))
            ways.append(_way(columns, _levelled(cells[level], cells[column]), index))
        for parent in keys:
            if parent != column:
                columns = ((parent, "parent"), (column, "path"))
                ways.append(_way(columns, _joined(cells[parent], cells[column]), index))
    if len(keys) > 1:
        ways.append(
            _way(tuple((c, "path") for c in keys), _stairs([cells[c] for c in keys]), index)
        )
    found = [way for way in ways if way.found]
    return max(found, key=lambda way: way.score, default=None)


def _way(
    columns: tuple[tuple[int, str], ...],
    steps: Iterable[tuple[int, list[str]]],
    index: KeyIndex,
) -> Paths:
    read = {number: tuple(path) for number, path in steps if path}
    met = {n: index.met(path) for n, path in read.items()}
    found = {n: place for n, (place, _) in met.items() if place is not None}
    return Paths(columns, read, found, sum(count for place, count in met.values() if place))


def _alone(texts: Mapping[int, str]) -> Iterator[tuple[int, list[str]]]:
    return ((number, split_path(text)) for number, text in texts.items())


def _indented(texts: Mapping[int, str]) -> Iterator[tuple[int, list[str]]]:
    """Read keys whose depth is that of what stands before them: blanks, dashes, branches."""
    stack: list[tuple[int, str]] = []
    for number, text in texts.items():
        margin = len((_INDENT.match(text) or [""])[0])
        while stack and stack[-1][0] >= margin:
            stack.pop()
        stack.append((margin, text[margin:].strip()))
        yield number, [key for _, key in stack]


def _levelled(
    levels: Mapping[int, str], texts: Mapping[int, str]
) -> Iterator[tuple[int, list[str]]]:
    """Read keys whose level another column numbers: `3`, or `1.2.1`."""
    outline = any("." in level.strip(". ") for level in levels.values())
    stack: list[str] = []
    for number, text in texts.items():
        level = levels.get(number, "").strip(" .")
        if not _OUTLINE.fullmatch(level):
            continue
        depth = level.count(".") + 1 if outline else int(level)
        del stack[max(depth - 1, 0) :]
        stack += [""] * (depth - 1 - len(stack)) + [text.strip()]
        yield number, [key for key in stack if key]


def _joined(
    parents: Mapping[int, str], texts: Mapping[int, str]
) -> Iterator[tuple[int, list[str]]]:
    """Read a key below the path that another column holds, once for the rows that follow."""
    above: list[str] = []
    for number in sorted({*parents, *texts}):
        if number in parents:
            above = split_path(parents[number])
        if number in texts:
            yield number, [*above, *split_path(texts[number])]


def _stairs(columns: Sequence[Mapping[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Read a column by level, whose cells are said once for the rows that follow."""
    stack: list[str] = []
    for number in sorted({number for texts in columns for number in texts}):
        filled = [depth for depth, texts in enumerate(columns) if number in texts]
        for depth in filled:
            del stack[depth:]
            stack += [""] * (depth - len(stack)) + [columns[depth][number].strip()]
        yield number, [key for key in stack[: filled[-1] + 1] if key]


def raw_text(sheet: Sheet, row: int, column: int) -> str:
    value = sheet.cell(row, column)
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    # How a workbook writes a carriage return, among others, in a text.
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value)).rstrip()


def cell_text(sheet: Sheet, row: int, column: int) -> str:
    return raw_text(sheet, row, column).strip()
