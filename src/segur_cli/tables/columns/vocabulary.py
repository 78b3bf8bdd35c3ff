"""A vocabulary of columns: what headings say, and what the cells below look like.

It is data, written for people: a TOML file, one table for each role a column may have.

    [finess]
    label = "FINESS"
    words = ["finess*"]             # any of these in the heading gives the role
    hints = ["numero"]              # any of these does, over cells that look like it
    unless = ["siren"]              # any of these takes it back, whatever the cells
    cells = "number"                # the shape of its cells, as the reader that asks names it
    proof = "finess"                # cells that are all of this shape give the role by themselves
    looks = "finess"                # cells mostly of this shape, if no role takes them, are said
    key = true                      # what each row of data has
    many = true                     # several columns of one table may have it

A phrase is words in a row: `raison sociale`. `oblig*` is a word that begins so, `= nom` the whole
heading, `> date` a heading that begins so, `< date` one that ends so, `date + statut` both in any
order. Roles come in the order of the file: the first whose words are there has the heading, unless
another says it whole. Before all, the English and abridged words of `data/same.toml` are put in
the words of the vocabularies.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from segur_cli.tables.sheets import LONGEST, Sheet, Value, is_filled, words

Shapes = Mapping[str, Callable[[Value], bool]]
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])|(?<=\d)(?=[A-ZÀ-Þ][a-zà-ÿ])")
_MOST_KNOWN = 5_000  # headings, and cells tried as such
_COMMON = ("parts", "totals", "groups", "otherwise", "apart")
# A GHT is no entity: it has no number of its own.
_GROUPS = ("> ght", "> groupement hospitalier*", "> region*", "> territoire*")
_TOTAL = ("> total*", "> sous total*", "> somme*", "> cumul", "> ensemble", "> moyenne", "< total")


@dataclass(frozen=True)
class Sense:
    """What a heading says: a role, what it is `about`, and what is unsure of it.

    `whole` when the heading is nothing but those words, `hint` when cells are to agree.
    """

    role: str
    about: str = ""
    doubt: str = ""
    whole: bool = False
    hint: bool = False


Refine = Callable[[Sense, str], Sense | None]  # of a heading, as `said` gives it


@dataclass(frozen=True)
class ColumnRole:
    """What a column may be; `many` when several columns of a table may be it."""

    name: str
    label: str
    words: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    cells: str = ""
    proof: str = ""
    looks: str = ""
    key: bool = False
    many: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """The roles of the columns of one kind of table.

    `parts` are the words of group headings and of sub-headings (« DPI », « HT »), `totals` those
    that begin a row of totals, `groups` a row that titles others (« GHT Ain »). `otherwise` are
    words by which a heading denies what its cells look like, `apart` those of a title by which its
    rows are not what the others are. `refine` says what the sense of a heading is about, or that it
    is none after all.
    """

    roles: tuple[ColumnRole, ...]
    parts: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    totals: tuple[str, ...] = _TOTAL
    groups: tuple[str, ...] = _GROUPS
    refine: Refine | None = None
    _known: dict[str, tuple[Sense, ...]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def by_name(self) -> Mapping[str, ColumnRole]:
        """The roles by their names."""
        return {role.name: role for role in self.roles}

    @cached_property
    def _patterns(self) -> Mapping[str, tuple[re.Pattern[str], ...]]:
        return {
            role.name: (compiled(role.words), compiled(role.hints), compiled(role.unless))
            for role in self.roles
        }

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return compiled(phrase for role in self.roles for phrase in (*role.words, *role.hints))

    @cached_property
    def _common(self) -> Mapping[str, re.Pattern[str]]:
        return {name: compiled(getattr(self, name)) for name in _COMMON}

    def read(self, heading: str) -> tuple[Sense, ...]:
        """Return what a heading may say, the likeliest first; nothing when it says nothing."""
        heading = heading[:LONGEST]
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        if heading not in self._known:
            self._known[heading] = self._read(heading)
        return self._known[heading]

    def _read(self, heading: str) -> tuple[Sense, ...]:
        text = said(heading)
        if not text:
            return ()
        if not self._any.search(text):
            return ()
        found: list[Sense] = []
        for name, (given, hinted, unless) in self._patterns.items():
            match = given.search(text) or hinted.search(text)
            if match and not unless.search(text):
                whole, hint = match.span() == (0, len(text)), match.re is hinted
                sense: Sense | None = Sense(name, whole=whole, hint=hint)
                sense = self.refine(sense, text) if sense and self.refine else sense
                found += [sense] if sense else []
        found.sort(key=lambda sense: (sense.hint, not sense.whole))  # else the order of the file
        return tuple(found)

    def takes_back(self, role: ColumnRole, heading: str) -> bool:
        """Whether a heading holds words by which a column is never of that role."""
        return self._patterns[role.name][2].search(said(heading)) is not None

    def is_part(self, text: str) -> bool:
        """Whether a text may stand in a group heading or a sub-heading."""
        return self._common["parts"].search(said(text)) is not None

    def is_total(self, text: str) -> bool:
        """Whether a text begins a row of totals."""
        return self._common["totals"].search(said(text)) is not None

    def titles_group(self, text: str) -> bool:
        """Whether a text alone on its row titles those below it."""
        return self._common["groups"].search(said(text)) is not None

    def sets_apart(self, title: str) -> bool:
        """Whether a title says that the rows below it are not what the others are."""
        return self._common["apart"].search(said(title)) is not None

    def denies(self, heading: str) -> bool:
        """Whether a heading says that its cells are not what they look like."""
        return self._common["otherwise"].search(said(heading)) is not None


def load(path: Path, refine: Refine | None = None) -> Vocabulary:
    """Read a vocabulary from its TOML file; `[headings]` holds the words that are of no role."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    common: dict[str, Any] = _tuples(content.pop("headings", {}))
    roles = tuple(ColumnRole(name, **_tuples(told)) for name, told in content.items())
    return Vocabulary(roles, refine=refine, **common)


def _tuples(table: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(value) if isinstance(value, list) else value for k, value in table.items()}


def plain(heading: str) -> str:
    """Normalise a heading for the phrases: `codePostal` and `code_postal` are two words."""
    return " ".join(words(apart(heading)).replace("_", " ").split())


def said(heading: str) -> str:
    """Normalise a heading as `plain` does, in the words of the vocabularies."""
    return _said(heading[:LONGEST])


@lru_cache(maxsize=_MOST_KNOWN)
def _said(heading: str) -> str:
    text = plain(heading)
    for word, pattern in _same():
        text = pattern.sub(word, text)
    return text


@cache
def _same() -> tuple[tuple[str, re.Pattern[str]], ...]:
    content = tomllib.loads((Path(__file__).parent / "data" / "same.toml").read_text("utf-8"))
    return tuple((word, compiled(phrases)) for word, phrases in content.items())


def apart(heading: str) -> str:
    """Part the words of a heading that an export has joined: `plafondDpiTtc`."""
    return _CAMEL.sub(" ", heading[:LONGEST])


def compiled(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of any of several phrases, which matches nothing without one."""
    return re.compile("|".join(map(_pattern, phrases)) or r"(?!)")


def _pattern(phrase: str) -> str:
    if phrase.startswith("= "):
        return rf"^{_pattern(phrase[2:])}$"
    if phrase.startswith("> "):
        return rf"^{_pattern(phrase[2:])}"
    if phrase.startswith("< "):
        return rf"{_pattern(phrase[2:])}$"
    if " + " in phrase:
        return "^" + "".join(f"(?=.*{_pattern(part)})" for part in phrase.split(" + "))
    return r"(?<!\w)" + re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", " ") + r"(?!\w)"


_SAMPLED_ROWS = 2_000
_SAMPLED_CELLS = 300  # distinct cells that are looked at
_PROOF = 0.95
_FEWEST_KEYS = 3  # distinct cells: any number of nine digits has one chance in ten of a right key
_FEWEST = 2


class Profiles:
    """The cells of some rows, column by column, and which share of them has a shape.

    Those of a row of totals, headings said again and « néant » do not count.
    """

    def __init__(
        self, sheet: Sheet, shapes: Shapes, vocabulary: Vocabulary, first: int, last: int
    ) -> None:
        self.shapes, self.vocabulary = shapes, vocabulary
        self._rows = sheet.rows[first - 1 : min(last, first - 1 + _SAMPLED_ROWS)]
        self._cells: dict[int, list[tuple[Value, int]]] = {}
        self._shares: dict[tuple[int, str], tuple[float, float] | None] = {}

    def cells(self, column: int) -> list[tuple[Value, int]]:
        """The filled cells of a column, the first 300 that differ, each with its count."""
        if column not in self._cells:
            found: dict[tuple[type, Value], int] = {}
            for row in self._rows:
                value = row[column - 1] if column <= len(row) else None
                key = (type(value), value)
                if is_filled(value) and (key in found or len(found) < _SAMPLED_CELLS):
                    found[key] = found.get(key, 0) + 1
            self._cells[column] = [(value, count) for (_, value), count in found.items()]
        return self._cells[column]

    def share(self, column: int, shape: str) -> float | None:
        """The share of the cells of a column that have a shape; None when nothing tells."""
        shares = self._both(column, shape)
        return shares[0] if shares else None

    def proves(self, column: int, role: ColumnRole) -> bool:
        """Whether the cells of a column, each counted once, give a role by themselves."""
        shares = self._both(column, role.proof) if role.proof else None
        if shares is None or shares[1] < _PROOF:
            return False
        if role.key:
            return len(self.cells(column)) >= _FEWEST_KEYS
        return sum(count for _, count in self.cells(column)) >= _FEWEST

    def _both(self, column: int, shape: str) -> tuple[float, float] | None:
        """The share of the cells that have a shape, then of those that differ."""
        looks = self.shapes.get(shape)
        if looks is None:
            return None
        if (column, shape) not in self._shares:
            found = [(looks(value), value, count) for value, count in self.cells(column)]
            counted = [(same, n) for same, value, n in found if same or not self._aside(value)]
            self._shares[column, shape] = (
                (
                    sum(n for same, n in counted if same) / sum(n for _, n in counted),
                    sum(same for same, _ in counted) / len(counted),
                )
                if counted
                else None
            )
        return self._shares[column, shape]

    def _aside(self, value: Value) -> bool:
        if not isinstance(value, str):
            return False
        nothing = self.shapes.get("nothing")
        return (
            (nothing is not None and nothing(value))
            or self.vocabulary.is_total(value)
            or any(sense.whole for sense in self.vocabulary.read(value[:100]))
        )
