"""Objects that a document writes otherwise: as pairs, as rows, or below their own numbers.

`[{"champ": "FINESS", "valeur": "010999993"}, …]` says what `{"FINESS": "010999993", …}` does. A
list is read so only when each of its items says one key and one value, and no key comes twice:
under words that say so, or any two when values are of many shapes, or still to be filled.
`{"BC-0042": {…}, "BC-0043": {…}}` is a list, of which each item holds its number as `(clé)`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from segur_cli.documents.pointers import Json, join
from segur_cli.text.writing import normalized_key

_KEYS = frozenset(
    ("champ", "cle", "key", "nom", "name", "code", "field", "id", "rubrique", "zone", "donnee",
     "propriete", "property", "attribut", "attribute", "libelle", "label", "balise", "question",
     "parametre", "intitule", "tag", "colonne", "k")
)  # fmt: skip
_VALUES = ("valeur", "value", "val", "v", "contenu", "content", "reponse", "answer", "saisie")
_FEWEST_UNSAID = 6  # pairs whose two words say nothing
_FEWEST_KEYS, _FEWEST_COLUMNS = 2, 4
# Of an item, what its holder has it under; below it, what is numbered in turn.
OWN_KEY, CONTENT = "(clé)", "(contenu)"
_FEWEST_DIGITS, _FEWEST_VALUES = 3, 3  # of a number, and of what it numbers


class Listed(dict[str, Json]):
    """An object that a document writes as a list.

    `written` are the two keys of its pairs; for a row, where the rows are; `OWN_KEY` for an item
    of an object whose keys are numbers.
    """

    written: tuple[str, ...] = ()


def objects_in(value: Json) -> tuple[Json, dict[str, str]]:
    """Return a value whose lists of pairs, and rows, are objects, with where the file has them."""
    moved: dict[str, str] = {}
    return _read(value, "", "", moved), moved


def _read(value: Json, at: str, origin: str, moved: dict[str, str]) -> Json:
    """Read a value that stands at `at`, and at `origin` in the file."""
    if isinstance(value, dict):
        if _are_numbered(value):
            return _numbered(value, at, origin, moved)
        table = _table_of(value)
        return {
            key: _rows(child, table[1], join(at, key), join(origin, key), moved)
            if table and key == table[0]
            else _read(child, join(at, key), join(origin, key), moved)
            for key, child in value.items()
        }
    if not isinstance(value, list):
        return value
    names = _names_of(value)
    if names is None:
        return [
            _read(item, join(at, rank), join(origin, rank), moved)
            for rank, item in enumerate(value)
        ]
    found = Listed()
    found.written = names
    for rank, item in enumerate(value):
        assert isinstance(item, dict)  # noqa: S101 (what makes them pairs)
        key = str(item[names[0]])
        found[key] = item.get(names[1])
        moved[join(at, key)] = join(origin, rank, names[1])
    return found


def _are_numbered(holder: Mapping[str, Json]) -> bool:
    """Whether the keys of an object are the numbers of what it holds: orders, clients, requests.

    Most have several digits, or are said again inside; what all hold is alike, or numbered too.
    """
    items = [(key, item) for key, item in holder.items() if isinstance(item, dict)]
    numbers = sum(
        sum(map(str.isdigit, key)) >= _FEWEST_DIGITS or key in _texts_in(item)
        for key, item in items
    )
    if len(items) < len(holder) or not 2 * numbers > len(items):
        return False
    first = max((item for _, item in items), key=len)
    alike = all(2 * len(first.keys() & item.keys()) > len(first) for _, item in items)
    return (alike and len(first) >= _FEWEST_VALUES) or all(_are_numbered(item) for _, item in items)


def _texts_in(item: Mapping[str, Json]) -> Iterator[Json]:
    for value in item.values():
        yield from value.values() if isinstance(value, dict) else (value,)


def _numbered(
    holder: Mapping[str, Json], at: str, origin: str, moved: dict[str, str]
) -> list[Json]:
    found: list[Json] = []
    for rank, (key, child) in enumerate(holder.items()):
        moved[join(at, rank)] = moved[join(at, rank, OWN_KEY)] = join(origin, key)
        inside = _read(child, join(at, rank), join(origin, key), moved)
        if not isinstance(inside, dict):  # numbered as well
            inside = {CONTENT: _read(child, join(at, rank, CONTENT), join(origin, key), moved)}
            moved[join(at, rank, CONTENT)] = join(origin, key)
        item = Listed({OWN_KEY: key, **inside})
        item.written = (OWN_KEY,)
        found.append(item)
    return found


def _names_of(items: Sequence[Json]) -> tuple[str, str] | None:
    """Return the key of keys and the key of values of a list of pairs; None of another list."""
    pairs = [item for item in items if isinstance(item, dict) and len(item) == 2]
    if len(pairs) < len(items) or len(items) < _FEWEST_KEYS:
        return None
    names = list(pairs[0])
    key = next((name for name in names if normalized_key(name) in _KEYS), None)
    value = next((name for name in names if normalized_key(name) in _VALUES), None)
    if any({*pair} != {*names} for pair in pairs):
        return None
    if key is None or value is None:
        key, value = names
        if len(pairs) < _FEWEST_UNSAID or not _are_answers([pair[value] for pair in pairs]):
            return None
    keys = [pair[key] for pair in pairs]
    single = not any(isinstance(pair[value], dict | list) for pair in pairs)
    named = all(isinstance(text, str) and text.strip() for text in keys)
    return (key, value) if single and named and len({*map(str, keys)}) == len(keys) else None


def _are_answers(values: Sequence[Json]) -> bool:
    """Whether values are of as many shapes as a form has answers, or are all to be filled."""
    shapes = {re.sub(r"[A-Z]+", "A", re.sub(r"\d+", "9", str(one).upper())) for one in values}
    return shapes <= {"", "NONE"} or 2 * len(shapes) > len(values)


def _table_of(holder: Mapping[str, Json]) -> tuple[str, tuple[str, ...]] | None:
    """Return the key of the rows of an object, and their columns, when another key names them."""
    headings = [names for child in holder.values() if (names := _headings(child))]
    rows = [
        key for key, child in holder.items()
        if isinstance(child, list) and child and all(isinstance(row, list) for row in child)
    ]  # fmt: skip
    if len(headings) != 1 or len(rows) != 1:
        return None
    lengths = {len(row) for row in _lists(holder[rows[0]])}
    return (rows[0], headings[0]) if lengths == {len(headings[0])} else None


def _headings(value: Json) -> tuple[str, ...]:
    texts = [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
    whole = isinstance(value, list) and len(texts) == len(value) >= _FEWEST_COLUMNS
    return tuple(texts) if whole and len({*texts}) == len(texts) and all(texts) else ()


def _lists(value: Json) -> Iterator[list[Json]]:
    return (row for row in value if isinstance(row, list)) if isinstance(value, list) else iter(())


def _rows(
    rows: Json, columns: Sequence[str], at: str, origin: str, moved: dict[str, str]
) -> list[Json]:
    found: list[Json] = []
    for rank, row in enumerate(_lists(rows)):
        item = Listed(zip(columns, row, strict=True))
        item.written = (at,)
        for column, name in enumerate(columns):
            moved[join(at, rank, name)] = join(origin, rank, column)
        found.append(item)
    return found
