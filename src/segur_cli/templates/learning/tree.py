"""The structure that blanks, examples and accepted requests show: keys, lists, values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from segur_cli.documents import Json
from segur_cli.documents.pairs import Listed
from segur_cli.templates.concept_map import EVERY, Pattern
from segur_cli.templates.concepts import ValueType
from segur_cli.templates.encodings import is_nothing
from segur_cli.templates.learning.schema_reading import SchemaPlace, SchemaReading
from segur_cli.text.writing import normalized_key

BLANK, EXAMPLE, ACCEPTED, SCHEMA = "vierge", "exemple", "demande acceptée", "schéma"
_NOT_A_WORD = re.compile(r"[^0-9a-z]+")
_NAMESPACE = re.compile(r"^[a-z][a-z0-9_-]{0,8}:(?=\w)")
_ROOTS = ("", "racine", "root")
_WRITTEN = 40  # values of a place that a list is held against
_MOST_VALUES = 2_000
_MAX_DEPTH = 40


@dataclass
class TreeNode:
    """One place: its children by key, its items, the values met, and in which files.

    `kinds` holds `object`, `array` and `value`; `sources` the kinds of files that show it.
    """

    children: dict[str, "TreeNode"] = field(default_factory=dict)
    items: "TreeNode | None" = None
    kinds: set[str] = field(default_factory=set)
    values: list[tuple[Json, str]] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)  # kind of source → first file
    declared: list[tuple[str, SchemaPlace]] = field(default_factory=list)  # by each schema
    written: tuple[str, ...] = ()  # the keys of the pairs by which files write an object

    def add(self, value: Json, source: str, file: str, depth: int = 0) -> None:
        """Take a value in, with all that is below it."""
        self.sources.setdefault(source, file)
        if depth > _MAX_DEPTH:
            return
        if isinstance(value, dict):
            self.kinds.add("object")
            if isinstance(value, Listed):
                self.written = value.written
            for key, child in value.items():
                self.children.setdefault(key, TreeNode()).add(child, source, file, depth + 1)
        elif isinstance(value, list):
            self.kinds.add("array")
            for item in value:
                self.items = self.items or TreeNode()
                self.items.add(item, source, file, depth + 1)
        else:
            self.kinds.add("value")
            if len(self.values) < _MOST_VALUES:
                self.values.append((value, source))

    def add_schema(self, reading: SchemaReading) -> None:
        """Take in the places of a schema that the user holds, with what it says of each."""
        for pattern, said in reading.places.items():
            node = self
            for step in pattern:
                if step is EVERY:
                    node.items = node.items or TreeNode()
                    node = node.items
                else:
                    node = node.children.setdefault(step, TreeNode())
            node.sources.setdefault(SCHEMA, reading.name)
            kinds = {"object"} if said.is_object else set()
            kinds |= {"array"} if said.is_list else set()
            node.kinds |= kinds or {"value"}
            node.declared.append((reading.name, said))

    def hollow(self) -> Json:
        """Return a document that has every place, and no value."""
        if self.items is not None:
            return [self.items.hollow()]
        if self.children:
            return {key: child.hollow() for key, child in self.children.items()}
        return None

    def make_list(self, pattern: Pattern) -> None:
        """Take an object for the only item of a list, as a table says that it is one."""
        node = self.at(pattern)
        if node is not None and node.children and node.items is None:
            node.kinds.add("array")

    def normalise(self) -> None:
        """Put below the items of a list what a converter wrote bare, when it had one element.

        A blank whose pairs or rows are too few to be read as such says nothing beside examples.
        """
        if self.written and "array" in self.kinds:
            self.kinds, self.items = {"object"}, None
        if "array" in self.kinds and self.children:
            items = self.items = self.items or TreeNode()
            items.kinds |= self.kinds - {"array"}
            for key, child in self.children.items():
                if key in items.children:
                    items.children[key].merge(child)
                else:
                    items.children[key] = child
            self.children = {}
            self.kinds = {"array", "object"}
        for child in (*self.children.values(), *((self.items,) if self.items else ())):
            child.normalise()

    def shaped(self, value: Json) -> Json:
        """Return a document with its bare single items put back in their lists."""
        if isinstance(value, list):
            items = self.items or TreeNode()
            return [items.shaped(item) for item in value]
        if isinstance(value, dict):
            if self.items is not None:
                return [self.items.shaped(value)]
            return {
                key: self.children[key].shaped(child) if key in self.children else child
                for key, child in value.items()
            }
        return value

    def merge(self, other: "TreeNode") -> None:
        """Take in what another node of the same place shows."""
        self.kinds |= other.kinds
        self.values += other.values
        self.declared += other.declared
        self.sources = {**other.sources, **self.sources}
        for key, child in other.children.items():
            if key in self.children:
                self.children[key].merge(child)
            else:
                self.children[key] = child
        if other.items is not None:
            if self.items is None:
                self.items = other.items
            else:
                self.items.merge(other.items)

    def said(self, *sources: str) -> list[Json]:
        """The values that say something, from some kinds of files; all without any."""
        return [
            value
            for value, source in self.values
            if (not sources or source in sources) and not is_nothing(value, ValueType.TEXT)
        ]

    def walk(self, at: Pattern = ()) -> Iterator[tuple[Pattern, "TreeNode"]]:
        """Yield every place with its pattern, parents first."""
        yield at, self
        for key, child in self.children.items():
            yield from child.walk((*at, key))
        if self.items is not None:
            yield from self.items.walk((*at, EVERY))

    def at(self, pattern: Pattern) -> "TreeNode | None":
        """Return the place at a pattern, None when there is none."""
        node: TreeNode | None = self
        for step in pattern:
            if node is None:
                return None
            node = node.items if step is EVERY else node.children.get(str(step))
        return node


class KeyIndex:
    """The keys of a tree, found by the ends of their paths as documentations write them."""

    def __init__(self, tree: TreeNode) -> None:
        self.tree = tree
        self.by_end: dict[tuple[str, ...], list[Pattern]] = {}
        for pattern, _ in tree.walk():
            keys = _keys(pattern)
            for start in range(len(keys)):
                self.by_end.setdefault(keys[start:], []).append(pattern)

    def has(self, steps: list[str]) -> bool:
        """Whether the last step of a path is a key."""
        return bool(steps) and (_compact(steps[-1]),) in self.by_end

    def met(self, steps: tuple[str, ...]) -> tuple[Pattern | None, int]:
        """Find a place by its whole path, else by the end of it when only one place has it.

        Return it with the number of steps that are its own; None when nothing chooses.
        """
        wanted = tuple(_compact(step) for step in steps if _compact(step) not in _ROOTS)
        for start in range(len(wanted)):
            found = self.by_end.get(wanted[start:], [])
            whole = [p for p in found if len(_keys(p)) == len(wanted) - start]
            # A list and its items, an element and its text have the same keys: the first stands
            # for both.
            for group in (whole, found):
                shortest = [
                    p for p in group
                    if not any(p[: len(q)] == q and _keys(p) == _keys(q) and p != q for q in group)
                ]  # fmt: skip
                if len(shortest) == 1:
                    return shortest[0], len(wanted) - start
            if found:
                break
        return None, 0

    def is_object(self, pattern: Pattern) -> bool:
        """Whether the files show an object there, and no list."""
        node = self.tree.at(pattern)
        return bool(pattern) and pattern[-1] is not EVERY and bool(node and node.children)

    def written(self, pattern: Pattern) -> tuple[str, ...]:
        """Return what examples and accepted requests hold at a place, as texts."""
        node = self.tree.at(pattern)
        said = node.said(EXAMPLE, ACCEPTED) if node is not None else ()
        texts = (str(value).removesuffix(".0") for value in said if not isinstance(value, bool))
        return tuple(dict.fromkeys(texts))[:_WRITTEN]


def _keys(pattern: Pattern) -> tuple[str, ...]:
    """Return the keys of a place as they are compared; what holds attributes (`$`) is none."""
    return tuple(key for step in pattern if step is not EVERY and (key := _compact(step)))


def _compact(step: str) -> str:
    return _NOT_A_WORD.sub("", _NAMESPACE.sub("", normalized_key(step).lstrip("@#")))
