"""A request of a document, whose values are read by concept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from segur_cli.documents import Json
from segur_cli.templates.concept_map import Binding, LocatedValue, PatternRoute
from segur_cli.text.dates import dated
from segur_cli.text.writing import plural, sanitized

_SHOWN = 5


class ConceptPlace(NamedTuple):
    """Where values of a concept are below a request, and how they are read."""

    route: PatternRoute
    binding: Binding

    def follow(self, value: Json, pointer: str, skipped: frozenset[str]) -> list[LocatedValue]:
        """Return the values below a request, read, stand-ins left out."""
        found = self.route.follow(value, pointer)
        kept = (one for one in found if one.pointer not in skipped)
        if self.binding.plain:
            return list(kept)
        return [LocatedValue(self.binding.read(one.value), one.pointer) for one in kept]


@dataclass(frozen=True)
class Demande:
    """One request: its file and place, and where its values are, its ancestors' included.

    `own` leads to the values below the request by concept, `header` holds those found in its own
    ancestors, `constants` those that the model settles. `short` keeps the routes of the concepts
    that have a single place, read as it stands, without a list on the way, when nothing is
    skipped: most values are read there, at once.
    """

    file: str
    index: int
    pointer: str
    value: Json
    own: Mapping[str, tuple[ConceptPlace, ...]]
    short: Mapping[str, PatternRoute]
    header: Mapping[str, tuple[LocatedValue, ...]]
    skipped: frozenset[str]  # pointers of stand-ins, already reported
    constants: Mapping[str, str] = field(default_factory=dict)

    def all(self, concept: str) -> tuple[LocatedValue, ...]:
        """Every value of a concept, the request's own before those of its ancestors."""
        short = self.short.get(concept)
        if short is not None and (value := short.value_below(self.value)) is not None:
            return (LocatedValue(value, self.pointer + short.suffix),)
        places = self.own.get(concept, ())
        found = [
            located
            for place in places
            for located in place.follow(self.value, self.pointer, self.skipped)
        ]
        if any(located.value is not None for located in found):
            return tuple(found)
        above = self.header.get(concept, ())
        if any(located.value is not None for located in above):
            return above
        if concept in self.constants:
            return (LocatedValue(self.constants[concept], self.pointer),)
        return tuple(found) or above

    def first(self, concept: str) -> LocatedValue | None:
        """The first value of a concept that is not null, None when there is none."""
        short = self.short.get(concept)
        if short is None:
            for found in self.all(concept):
                if found.value is not None:
                    return found
            return None
        value = short.value_below(self.value)
        return None if value is None else LocatedValue(value, self.pointer + short.suffix)

    def pointer_of(self, concept: str) -> str:
        """Where a concept stands; the request itself when it is nowhere."""
        found = self.first(concept)
        return found.pointer if found else self.pointer

    def text(self, concept: str) -> str | None:
        """The text of a concept, stripped; None when absent or not a text."""
        value = self.value_of(concept)
        return value.strip() or None if isinstance(value, str) else None

    def amount(self, concept: str) -> Decimal | None:
        """The number of a concept, in euros; None when absent or not a number."""
        return as_number(self.value_of(concept))

    def date(self, concept: str) -> date | None:
        """The date of a concept; None when absent or no date."""
        return as_date(self.value_of(concept))

    def value_of(self, concept: str) -> Json:
        """Return the value that `first` finds, without its pointer; None when there is none."""
        short = self.short.get(concept)
        if short is not None:
            return short.value_below(self.value)
        found = self.first(concept)
        return found.value if found else None

    @cached_property
    def subject(self) -> str:
        """How reports name the request: client's name and FINESS, else its number."""
        finess = self.text("beneficiaire.finess")
        name = self.text("beneficiaire.nom")
        if name and finess:
            return f"{name} ({finess})"
        return name or (f"FINESS {finess}" if finess else f"demande n° {self.index + 1}")


def column_of(demandes: Sequence[Demande], concept: str) -> list[Json]:
    """Return the value of a concept in each request of one document, None where there is none."""
    if not demandes:
        return []
    first = demandes[0]
    # Requests of one list share their routes, and come together.
    alike = demandes[-1].short is first.short
    if alike and concept not in first.own and concept not in first.constants:
        return _inherited(demandes, concept)
    route = first.short.get(concept)
    if route is None or not alike:
        return [demande.value_of(concept) for demande in demandes]
    values = [demande.value for demande in demandes]
    for key in route.keys:
        values = [value.get(key) if isinstance(value, dict) else None for value in values]
    return values


def _inherited(demandes: Sequence[Demande], concept: str) -> list[Json]:
    """Return a value of the ancestors in each request, read once for those that share them."""
    known: dict[int, Json] = {}
    values = []
    for demande in demandes:
        key = id(demande.header)
        if key not in known:
            known[key] = demande.value_of(concept)
        values.append(known[key])
    return values


def as_number(value: Json) -> Decimal | None:
    """Return a JSON number as a Decimal, None for anything else."""
    if isinstance(value, Decimal):
        return value
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else None


def as_date(value: Json) -> date | None:
    """Return an ISO date (`2025-01-31`, or the day of a date-time), None for anything else."""
    return dated(value) if isinstance(value, str) else None


def client_names(demandes: Sequence[Demande]) -> str:
    """List the first clients, and count the others."""
    shown = " ; ".join(sanitized(demande.subject)[:80] for demande in demandes[:_SHOWN])
    rest = len(demandes) - _SHOWN
    return f"{shown} ; et {plural(rest, 'autre')}" if rest > 0 else shown


def subject_of(demandes: Sequence[Demande]) -> str:
    """Name the subject of a finding about one or several clients."""
    return demandes[0].subject if len(demandes) == 1 else plural(len(demandes), "client")
