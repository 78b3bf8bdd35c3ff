"""The structure that blanks, examples and accepted requests show: keys, lists, values."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from segur_cli.documents import Json
from segur_cli.templates.concept_map import EVERY, Pattern
from segur_cli.templates.concepts import ValueType
from segur_cli.templates.encodings import is_nothing

BLANK, EXAMPLE, ACCEPTED = "vierge", "exemple", "demande acceptée"
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
    seen: int = 0

    def add(self, value: Json, source: str, file: str, depth: int = 0) -> None:
        """Take a value in, with all that is below it."""
        self.sources.setdefault(source, file)
        self.seen += 1
        if depth > _MAX_DEPTH:
            return
        if isinstance(value, dict):
            self.kinds.add("object")
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

    def normalise(self) -> None:
        """Put below the items of a list what a converter wrote bare, when it had one element."""
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

    def merge(self, other: "TreeNode") -> None:
        """Take in what another node of the same place shows."""
        self.kinds |= other.kinds
        self.values += other.values
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
