"""Find entries of a register by the words of their name, town and département, best first."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from segur_cli.identifiers import finess
from segur_cli.identifiers.finess import DEPARTEMENTS
from segur_cli.register.index import Register
from segur_cli.register.record import (
    EJ,
    Record,
    distinctive,
    indexed,
    is_short_form,
    place_words,
    words_of,
)
from segur_cli.text.writing import normalized_key

_WEIGHED = 5_000  # entries ranked at most
_CLOSE = 300  # entries weighed at most for one name of a list
_LONGEST_NAME = 12  # words
_NUMBERS = (9, 14)  # characters of a FINESS or SIREN, of a SIRET
_EXACT, _BEGUN, _IN_TOWN = 3.0, 2.0, 1.5
_SPARE = 0.2  # taken off for a word of the name that was not asked


@dataclass(frozen=True)
class SearchResult:
    """The entries that have every word, best first; `more` when there were too many to rank."""

    records: tuple[Record, ...]
    more: bool = False


def search(register: Register, text: str, departments: Sequence[str] = ()) -> SearchResult:
    """Return the entries whose name, town, département or number has a word for each typed.

    A word matches those that it begins; active entries come first. Raises StopError for a
    damaged index.
    """
    number = finess.normalise(text)
    whole = len(number) in _NUMBERS and number[2:].isdigit()  # `010 999 993`, as it is displayed
    typed = [number.lower()] if whole else words_of(text)
    if not typed:
        return SearchResult(())
    entries = _holding(register, typed, departments)
    ranked = sorted(entries, key=lambda entry: entry.rank(typed))
    return SearchResult(tuple(entry.record for entry in ranked), len(entries) >= _WEIGHED)


def closest(
    register: Register, name: str, town: str, departments: Sequence[str], most: int
) -> tuple[Record, ...]:
    """Return the entries that a name typed with its town may mean, open ones; often none.

    Each shares with the name most of the words that are not only a kind of establishment.
    """
    found = [entry for entry in _alike(register, name, town, departments) if entry.record.is_open]
    typed = list(dict.fromkeys([*indexed(name), *words_of(town)]))
    ranked = sorted(found, key=lambda entry: entry.rank(typed))
    return tuple(entry.record for entry in ranked[:most])


def closed_namesakes(
    register: Register, name: str, town: str, departments: Sequence[str]
) -> tuple[Record, ...]:
    """Return the closed entries that have the very name typed, when no open one has it."""
    own = set(words_of(name))
    named = [
        entry.record
        for entry in _alike(register, name, town, departments)
        if set(words_of(entry.record.name)) == own or set(indexed(name)) == set(entry.name)
    ]
    return () if any(record.is_open for record in named) else tuple(named)


def _alike(
    register: Register, name: str, town: str, departments: Sequence[str]
) -> Iterator["_Entry"]:
    own = (distinctive(words_of(name)) or distinctive(words_of(town)))[:_LONGEST_NAME]
    if not own:
        return
    here = set(words_of(town))
    for entry in map(_Entry, _near(register, own, here, departments)):
        matched = sum(entry.weight(word) > 0 for word in own)
        same_town = bool(here) and here <= set(indexed(entry.record.town))
        if 2 * matched > len(own) or (same_town and matched):
            yield entry


def _near(
    register: Register, own: Sequence[str], here: Collection[str], departments: Sequence[str]
) -> list[Record]:
    """The entries with all the words; else with all but one, or with one of them in the town.

    Words are never ranked by how rare they are: counting them costs more than all the rest.
    """
    if not register.has_words:
        records = register.records("1")
        return [one for one in records if not departments or one.department in departments]
    begun = [_term(word) for word in own]
    most = [" AND ".join(begun[:n] + begun[n + 1 :]) for n in range(len(own))] if own[2:] else []
    town = " AND ".join(map(_term, here))
    there = [f"({' OR '.join(begun)}) AND {town}"] if town else []
    for asked in (
        " AND ".join(f'"{word}"' for word in own),
        " OR ".join(f"({one})" for one in [" AND ".join(begun), *most, *there]),
    ):
        if found := _matching(register, asked, departments, _CLOSE):
            return found
    return []


def read_departments(typed: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the codes of départements typed (`1`, `01`, `2a`, `Ain`), and what is none."""
    by_name = {normalized_key(name): code for code, name in DEPARTEMENTS.items()}
    codes, unknown = [], []
    for one in typed:
        text = normalized_key(one).upper()
        code = text.zfill(2)
        if code in DEPARTEMENTS or (len(code) == 3 and code[:2] in ("97", "98")):
            codes.append(code)
        elif normalized_key(one) in by_name:
            codes.append(by_name[normalized_key(one)])
        elif text == "20":
            codes += ["2A", "2B"]
        else:
            unknown.append(one)
    return codes, unknown


class _Entry:
    """A record with its words, put as they are compared, once."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.name = indexed(record.name)
        numbers = (record.number, record.ej, record.siren, record.siret)
        self.numbers = tuple(map(str.lower, numbers))
        self.place = place_words(record)

    def weight(self, word: str) -> float:
        """How well a word is met; 0 when it is not."""
        begins = not is_short_form(word)
        if word in self.name or word in self.numbers:
            return _EXACT
        if begins and any(one.startswith(word) for one in self.name):
            return _BEGUN
        if word in self.place or (begins and any(one.startswith(word) for one in self.place)):
            return _IN_TOWN
        return 0.0

    def rank(self, typed: Sequence[str]) -> tuple[bool, bool, float, bool, str, str]:
        """What sorts entries, the best first: the number itself before what leads to it."""
        record = self.record
        spare = [w for w in words_of(record.name) if not any(w.startswith(one) for one in typed)]
        score = sum(map(self.weight, typed)) - _SPARE * len(spare)
        other = record.number.lower() not in typed
        return (
            other,
            not record.is_open,
            -score,
            record.level != EJ,
            normalized_key(record.name),
            record.number,
        )


def _holding(register: Register, typed: Sequence[str], departments: Sequence[str]) -> list[_Entry]:
    """The entries with all the words."""
    number = finess.normalise(typed[0]) if len(typed) == 1 else ""
    if len(number) in _NUMBERS and number[2:].isdigit():
        where = "number = ? OR ej = ? OR siren = ? OR siret = ?"
        found = register.records(where, number, number, number[:9], number)
    elif register.has_words:
        asked = " AND ".join(map(_term, typed))
        found = _matching(register, asked, departments, _WEIGHED, "ORDER BY bm25(words)")
    else:
        found = register.records("1")
    entries = (
        _Entry(record) for record in found if not departments or record.department in departments
    )
    return list(islice((e for e in entries if all(map(e.weight, typed))), _WEIGHED))


def _term(word: str) -> str:
    """A word as the full-text index is asked for it: with those that it begins."""
    return f'"{word}"' if is_short_form(word) else f'"{word}"*'


def _matching(
    register: Register, asked: str, departments: Sequence[str], most: int, order: str = ""
) -> list[Record]:
    matching = "SELECT rowid FROM words WHERE words MATCH ?"
    if departments:
        marks = ", ".join("?" * len(departments))
        where = f"department IN ({marks}) AND id IN ({matching})"
        return register.records(where, *departments, asked)[:most]
    return register.records(f"id IN ({matching} {order} LIMIT ?)", asked, most)
