"""What the places of requests share: values side by side, amounts that agree, days in turn."""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from segur_cli.documents import Json
from segur_cli.templates.concept_map import Pattern, PatternRoute
from segur_cli.templates.concepts import ValueType
from segur_cli.templates.encodings import Encoding
from segur_cli.templates.words import (
    bare_keys,
    meaning_of,
    own_and_above,
    unknown_words,
    words_of,
)

_CENT = Decimal("0.011")
_MOST_PLACES, _MOST_REQUESTS = 60, 100


@dataclass(frozen=True)
class BlockSign:
    """What one object holds: a row of `blocks` in `deduced.toml`, whose head says each field."""

    of: str
    paired: bool = False
    solde: bool = False
    without: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    deal: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OrderSign:
    """One step of the order in which people list a request; `of` is a concept, or a pair's."""

    of: str
    looks: tuple[str, ...]
    solde: bool = False


@dataclass(frozen=True)
class SharedSigns:
    """The table of `deduced.toml`."""

    rates: tuple[Decimal, ...]
    generic: frozenset[str]
    in_turn: tuple[tuple[str, str], ...]
    days: tuple[str, ...]
    initials: Mapping[str, str]
    blocks: tuple[BlockSign, ...]
    order: tuple[OrderSign, ...]

    @property
    def paired(self) -> tuple[str, ...]:
        """What has an amount without taxes and one with them."""
        return tuple(sign.of for sign in self.blocks if sign.paired)


@cache
def shared_signs() -> SharedSigns:
    """Return the table."""
    text = (Path(__file__).parent / "data" / "deduced.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    return SharedSigns(
        tuple(1 + Decimal(rate) / 100 for rate in table["rates"]),
        frozenset(table["generic"]),
        tuple((first, second) for first, second in table["in_turn"]),
        tuple(table["days"]),
        table["initials"],
        tuple(BlockSign(of=of, **row) for of, row in table["blocks"].items()),
        tuple(OrderSign(**{**row, "looks": tuple(row["looks"])}) for row in table["order"]),
    )


@dataclass(frozen=True)
class PlaceValues:
    """The values of one place in each request, read; None where it has none.

    `sort` is what they look like: `date`, `amount`, `rate`, `flag`, `name`, `reference`…
    """

    pattern: Pattern
    sort: str
    encoding: Encoding | None
    values: tuple[Json, ...]

    @property
    def amounts(self) -> list[Decimal | None]:
        """The values as numbers."""
        return [
            Decimal(str(value))
            if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None
            for value in self.values
        ]  # fmt: skip


@dataclass(frozen=True)
class AmountsPair:
    """Two places whose amounts agree at a rate of VAT, in most requests."""

    ht: PlaceValues
    ttc: PlaceValues


@dataclass(frozen=True)
class Requests:
    """Where the requests are, and the words that group the keys of flat ones: `CDE_NUM`, `CDE_HT`.

    `end` is where a key has its word: 0 first, -1 last; None where keys have none in common.
    """

    root: Pattern
    words: frozenset[str] = frozenset()
    end: int = 0

    @classmethod
    def of(cls, columns: Sequence[PlaceValues], root: Pattern) -> "Requests":
        """Find the words that several keys of a flat request share, at the end that groups most."""
        flat = [w for c in columns if len(bare_keys(c.pattern[len(root) :])) == 1
                if len(w := words_of(bare_keys(c.pattern)[-1])) > 1]  # fmt: skip
        grouped, end, words = 0, 0, frozenset[str]()
        for one in (0, -1):
            counts = Counter(said[one] for said in flat)
            shared = frozenset(
                word for word, count in counts.items()
                if 1 < count < len(flat) and not meaning_of(word).attributes
            )  # fmt: skip
            if (many := sum(counts[word] for word in shared)) > grouped:
                grouped, end, words = many, one, shared
        return cls(root, words, end) if grouped * 2 > len(flat) else cls(root)

    def holder(self, pattern: Pattern) -> tuple[str, ...]:
        """Return the objects of a request that hold a place; of a flat one, what groups its key."""
        *above, key = bare_keys(pattern[len(self.root) :]) or [""]
        word = (words_of(key) or ("",))[self.end]
        return tuple(above) if above or word not in self.words else (word,)


def columns_of(
    documents: Sequence[Json], root: Pattern, sorts: Mapping[Pattern, tuple[str, Encoding | None]]
) -> list[PlaceValues]:
    """Return the free places of the requests, in the order of the document."""
    route = PatternRoute(root)
    every = (found.value for document in documents for found in route.follow(document))
    requests = list(islice(every, _MOST_REQUESTS))
    found = []
    for pattern, (sort, encoding) in list(sorts.items())[:_MOST_PLACES]:
        below = PatternRoute(pattern[len(root) :])
        kind = {"date": ValueType.DATE, "amount": ValueType.AMOUNT}.get(sort, ValueType.TEXT)
        values: list[Json] = []
        for request in requests:
            value = next((located.value for located in below.follow(request)), None)
            values.append(encoding.read(value, kind) if encoding is not None else value)
        found.append(PlaceValues(pattern, sort, encoding, tuple(values)))
    return found


def amounts_in_digits(columns: Sequence[PlaceValues]) -> set[Pattern]:
    """Return the places whose digits alone are amounts: two of them agree at a rate of VAT."""
    pairs = [
        (ht.pattern, ttc.pattern) for ht in columns for ttc in columns
        if ht is not ttc and len({*ht.values}) > 1 and agree(ht, ttc)
    ]  # fmt: skip
    return {pattern for pair in pairs for pattern in pair}


def pairs_in(columns: Sequence[PlaceValues]) -> list[AmountsPair]:
    """Pair the amounts that agree at a rate, the nearest first, each place once."""
    amounts = [column for column in columns if column.sort == "amount"]
    order = {column.pattern: rank for rank, column in enumerate(columns)}
    candidates = []
    for ht in amounts:
        for ttc in amounts:
            if ht is not ttc and may_be(ht, "ht") and may_be(ttc, "ttc") and agree(ht, ttc):
                near = abs(order[ht.pattern] - order[ttc.pattern])
                apart = ht.pattern[:-1] != ttc.pattern[:-1]
                unlike = own_words(ht.pattern) != own_words(ttc.pattern)
                candidates.append((apart, unlike, near, order[ht.pattern], AmountsPair(ht, ttc)))
    taken: set[Pattern] = set()
    found = []
    for *_, pair in sorted(candidates, key=lambda candidate: candidate[:4]):
        if {pair.ht.pattern, pair.ttc.pattern}.isdisjoint(taken):
            taken |= {pair.ht.pattern, pair.ttc.pattern}
            found.append(pair)
    return sorted(found, key=lambda pair: order[pair.ht.pattern])


def may_be(column: PlaceValues, basis: str) -> bool:
    said = {"ht", "ttc"} & {*own_and_above(column.pattern)[0].attributes}
    return not said or said == {basis}


def agree(ht: PlaceValues, ttc: PlaceValues) -> bool:
    """Whether most requests that have both amounts agree at one of the rates."""
    both = [
        (low, high) for low, high in zip(ht.amounts, ttc.amounts, strict=True)
        if low and high and low > 0
    ]  # fmt: skip
    agreed = sum(
        any(abs(low * rate - high) <= max(_CENT, _unit(ht)) for rate in shared_signs().rates)
        for low, high in both
    )
    return bool(both) and agreed * 2 >= len(both)


def _unit(column: PlaceValues) -> Decimal:
    whole = all(isinstance(value, int) for value in column.values if value is not None)
    return Decimal(1) if whole else _CENT


def own_words(pattern: Pattern) -> tuple[str, ...]:
    """Return the words of a key that say nothing by themselves: what sets its block apart."""
    return unknown_words(next(reversed(bare_keys(pattern)), ""))


def in_turn(first: PlaceValues, second: PlaceValues) -> bool:
    both = [
        (one, other) for one, other in zip(first.values, second.values, strict=True)
        if isinstance(one, str) and isinstance(other, str)
    ]  # fmt: skip
    return bool(both) and sum(one <= other for one, other in both) * 2 > len(both)


def median(column: PlaceValues) -> str:
    days = sorted(value for value in column.values if isinstance(value, str))
    return days[len(days) // 2] if days else ""
