"""What rules could read: a verdict never covers a value that was not understood."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from segur_cli.documents import Json
from segur_cli.facts.words import prestation_code, sons_code
from segur_cli.identifiers import finess
from segur_cli.requests import as_date
from segur_cli.rules.rule import Rule
from segur_cli.templates.concepts import CONCEPTS, ValueType
from segur_cli.text.amounts import number_in, parse_amount
from segur_cli.text.writing import quote

_SHOWN = 30


class Readings:
    """The requests of one document, concept by concept: read, not understood, or not there."""

    def __init__(self, column: Callable[[str], list[Json]], count: int) -> None:
        """`column` gives the values of a concept, None where there is none; `count` requests."""
        self._column_of = column
        self._count = count
        self._columns: dict[str, list[str | None]] = {}
        self._groups: dict[str, tuple[set[int], dict[int, str]]] = {}

    def of_rule(self, rule: Rule[Any, Any]) -> tuple[int, dict[int, str]]:
        """Return how many requests a rule could judge, and why not the others, by rank.

        A request that lacks what the rule reads is in neither: there is nothing to judge.
        """
        unread: dict[int, str] = {}
        absent: set[int] = set()
        for group in rule.reads:
            missing, misread = self._of_group(group)
            unread = {**misread, **unread}
            absent |= missing
        absent -= unread.keys()
        return self._count - len(absent | unread.keys()), unread

    def _of_group(self, group: str) -> tuple[set[int], dict[int, str]]:
        """Return the requests where no alternative is there, and those where none is read."""
        if group not in self._groups:
            self._groups[group] = self._judge(group.split("|"))
        return self._groups[group]

    def _judge(self, concepts: list[str]) -> tuple[set[int], dict[int, str]]:
        missing: set[int] = set()
        misread: dict[int, str] = {}
        if any(self._is_all_read(concept) for concept in concepts):
            return missing, misread
        columns = [self._column(concept) for concept in concepts]
        for index, states in enumerate(zip(*columns, strict=True)):
            if _READ in states:
                continue
            told = next((state for state in states if state is not None), None)
            if told is None:
                missing.add(index)
            else:
                misread[index] = told
        return missing, misread

    def _is_all_read(self, concept: str) -> bool:
        """Whether every request has a value that is read: the usual case, made fast."""
        column = self._column_of(concept)
        types = set(map(type, column))
        if not types <= _PLAIN:
            return False
        kind = CONCEPTS[concept].kind
        if str not in types and kind in (ValueType.AMOUNT, ValueType.RATE):
            return True  # a number is read, whichever it is
        is_read = _READERS.get(kind)
        return is_read is None or all(map(is_read, set(column)))

    def _column(self, concept: str) -> list[str | None]:
        """Return for each request None without a value, _READ, or what was not understood."""
        if concept not in self._columns:
            kind = CONCEPTS[concept].kind
            is_read = _READERS.get(kind, _is_said)
            known: dict[tuple[type, object], str | None] = {}
            states: list[str | None] = []
            for value in self._column_of(concept):
                if value is None:
                    states.append(None)
                    continue
                key = (type(value), value) if isinstance(value, _HASHABLE) else (type(value), None)
                if key not in known:
                    known[key] = (
                        _READ
                        if is_read(value)
                        else f"{CONCEPTS[concept].label} {quote(value, _SHOWN)} non compris"
                    )
                states.append(known[key])
            self._columns[concept] = states
        return self._columns[concept]


_READ = ""
_HASHABLE = (str, int, Decimal)
_PLAIN = {str, int, Decimal}


def _is_said(value: Json) -> bool:
    return not isinstance(value, dict | list)


def _is_number(value: Json) -> bool:
    if isinstance(value, str):
        return parse_amount(value) is not None
    return _is_said(value) and not isinstance(value, bool)


def _is_rate(value: Json) -> bool:
    if isinstance(value, str):
        return value.strip().upper() == "HT" or number_in(value.replace("%", "")) is not None
    return _is_number(value)


_READERS: Mapping[ValueType, Callable[[Json], bool]] = {
    ValueType.DATE: lambda value: as_date(value) is not None,
    ValueType.AMOUNT: _is_number,
    ValueType.RATE: _is_rate,
    ValueType.FINESS: lambda v: isinstance(v, str) and finess.is_shaped(finess.normalise(v)),
    ValueType.SONS: lambda value: sons_code(value) is not None,
    ValueType.PRESTATION: lambda value: prestation_code(value) is not None,
}
