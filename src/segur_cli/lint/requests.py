"""The requests of a document, bound to concepts: what business rules read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from segur_cli.documents import Document, Json
from segur_cli.templates.concept_map import EVERY, ConceptMap, Located, Pattern, locate


@dataclass(frozen=True)
class Demande:
    """One request: its place, and where its values are, those of the header included.

    `own` gives patterns below the request by concept, `header` values found above it.
    """

    index: int
    pointer: str
    value: Json
    own: Mapping[str, tuple[Pattern, ...]]
    header: Mapping[str, tuple[Located, ...]]
    skipped: frozenset[str]  # pointers of stand-ins, already reported

    def all(self, concept: str) -> tuple[Located, ...]:
        """Every value of a concept, the request's own before the header's."""
        patterns = self.own.get(concept)
        if patterns is None:
            return self.header.get(concept, ())
        found = tuple(
            located
            for pattern in patterns
            for located in locate(self.value, pattern, self.pointer)
            if located.pointer not in self.skipped
        )
        return found or self.header.get(concept, ())

    def first(self, concept: str) -> Located | None:
        """The first value of a concept that is not null, None when there is none."""
        return next((found for found in self.all(concept) if found.value is not None), None)

    def text(self, concept: str) -> str | None:
        """The text of a concept, stripped; None when absent or not a text."""
        found = self.first(concept)
        if found is None or not isinstance(found.value, str):
            return None
        return found.value.strip() or None

    def amount(self, concept: str) -> Decimal | None:
        """The number of a concept, in euros; None when absent or not a number."""
        found = self.first(concept)
        return as_number(found.value) if found else None

    def date(self, concept: str) -> date | None:
        """The date of a concept; None when absent or no date."""
        found = self.first(concept)
        return as_date(found.value) if found else None

    @cached_property
    def subject(self) -> str:
        """How reports name the request: client's name and FINESS, else its number."""
        finess = self.text("beneficiaire.finess")
        name = self.text("beneficiaire.nom")
        named = " ".join(part for part in (name, finess and f"({finess})") if part)
        return named or f"demande n° {self.index + 1}"


def column(demandes: Sequence[Demande], concept: str) -> list[Json]:
    """Return the first value of a concept in each request of a document, None where none is.

    Much faster than asking each request, which also finds the places.
    """
    if not demandes:
        return []
    one = demandes[0]
    patterns = one.own.get(concept, ())
    if (
        len(patterns) == 1
        and EVERY not in patterns[0]
        and not (one.skipped or concept in one.header)
    ):
        values: list[Json] = [demande.value for demande in demandes]
        for key in (key for key in patterns[0] if key is not EVERY):
            values = [value.get(key) if type(value) is dict else None for value in values]
        return values
    if not patterns:
        found = one.first(concept)
        return [found.value if found else None] * len(demandes)
    return [found.value if found else None for found in (d.first(concept) for d in demandes)]


def as_number(value: Json) -> Decimal | None:
    """Return a JSON number as a Decimal, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Decimal(value)


def as_date(value: Json) -> date | None:
    """Return an ISO date (`2025-01-31`, or the day of a date-time), None for anything else."""
    if not isinstance(value, str) or not value.isascii():
        return None
    try:
        return date.fromisoformat(value.strip()[:10]) if len(value.strip()) >= 10 else None
    except ValueError:
        return None


def bind(document: Document, concept_map: ConceptMap) -> tuple[Demande, ...]:
    """Cut a document into its requests. Empty when the repeated object is not there."""
    root = concept_map.demande
    own: dict[str, tuple[Pattern, ...]] = {}
    header: dict[str, tuple[Located, ...]] = {}
    for binding in concept_map.bindings:
        if binding.concept == "demande":
            continue
        if binding.pattern[: len(root)] == root:
            below = binding.pattern[len(root) :]
            own[binding.concept] = (*own.get(binding.concept, ()), below)
        else:
            found = tuple(
                located
                for located in locate(document.value, binding.pattern)
                if located.pointer not in document.stand_ins
            )
            header[binding.concept] = (*header.get(binding.concept, ()), *found)
    return tuple(_demandes(document, root, own, header))


def _demandes(
    document: Document,
    root: Pattern,
    own: Mapping[str, tuple[Pattern, ...]],
    header: Mapping[str, tuple[Located, ...]],
) -> Iterator[Demande]:
    for index, located in enumerate(locate(document.value, root)):
        if isinstance(located.value, dict):
            yield Demande(index, located.pointer, located.value, own, header, document.stand_ins)
