"""What a rule on requests may look at, and why it may not be run."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from segur_cli.diagnostics import Client, Needed, Reason, Unit
from segur_cli.documents import Document, Json
from segur_cli.facts import Calendar, calendars
from segur_cli.files.paths import resolved
from segur_cli.identifiers import finess
from segur_cli.identifiers.finess import Reading
from segur_cli.lint.judged import Readings
from segur_cli.lint.suspects import Suspect, find_suspects
from segur_cli.requests import (
    Demande,
    client_of,
    column_of,
    is_inherited,
    single_route,
    sons_of,
)
from segur_cli.requests.portfolio import Filed, Portfolio
from segur_cli.rules.rule import Rule
from segur_cli.rules.running import Context
from segur_cli.templates.concept_map import ConceptMap, LocatedValue, Nature
from segur_cli.templates.encodings import Encoding
from segur_cli.text.amounts import parse_amount
from segur_cli.text.clock import Clock, read_clock
from segur_cli.text.writing import listed, plural, quote

if TYPE_CHECKING:
    from segur_cli.config import DateInForce, RequestState
    from segur_cli.eligibility.base import Base
    from segur_cli.lint.inputs import Attachments
    from segur_cli.pilot.gate import Gates
    from segur_cli.register.index import Register
    from segur_cli.requests.states import Stage


At = Literal["value", "key", "opening"]


class Spot(NamedTuple):
    """Where a rule points in a document: the value at a pointer, its key, or its opening.

    The opening of a container is where what it lacks is told. `subject` and `client` say whom a
    finding is about when it is not the request that holds the place; `missing` are the keys of
    which one is not there.
    """

    pointer: str
    at: At = "value"
    subject: str | None = None
    client: Client | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class LintSettings:
    """What the user settled that rules need (segur.toml, options)."""

    evidence_file_date: date | None = None  # the day this vendor's evidence file was complete
    # Dates in force, by SONS and number of the milestone.
    milestones: "Mapping[tuple[str, str], DateInForce]" = field(default_factory=dict)
    # What clients had in wave 1 (aucune, financee, autofinancee), by FINESS and wave-1 SONS.
    histories: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    supplied: Mapping[str, Calendar] = field(default_factory=dict)  # of the user's packs, by SONS

    def calendar(self, sons: str) -> Calendar | None:
        """The calendar of a SONS, None when no text and no pack gives one."""
        return calendars().get(sons) or self.supplied.get(sons)


@dataclass(frozen=True)
class Beside:
    """What stands beside the files of a run: opened before they are judged, by whoever runs it.

    No rule opens a file. `amendments` holds the file of the last amendment, by client and SONS in
    lower case, where segur.toml says it, `states` what it notes of requests, by client, SONS and
    kind; `gates` those of the SONS of soldes, None when it names no pilot report. `base_name` is
    how reports call the base and what is beside it. `clock` defaults to now.
    """

    base: "Base | None" = None
    base_name: str | None = None
    register: "Register | None" = None
    attachments: "Attachments | None" = None
    gates: "Gates | None" = None
    amendments: Mapping[tuple[str, str], Path] = field(default_factory=dict)
    states: "Mapping[tuple[str, str, str], RequestState]" = field(default_factory=dict)
    settings: LintSettings = field(default_factory=LintSettings)
    clock: Clock = field(default_factory=lambda: read_clock(None))

    @property
    def named_register(self) -> "Register | None":
        """The register that the user named: only that one may make findings of its own."""
        return self.register if self.register is not None and self.register.named else None


@dataclass(frozen=True)
class RequestContext(Context):
    """Everything a rule may look at: one file, by its rank, among all, and what stands beside."""

    portfolio: Portfolio
    rank: int
    beside: Beside
    # Requests that a rule could not judge, by code, with the reason of each.
    unjudged: dict[str, list[str]] = field(default_factory=dict, init=False, compare=False)
    _columns: dict[str, list[Json]] = field(default_factory=dict, init=False, compare=False)
    _amounts: dict[str, list[Json]] = field(default_factory=dict, init=False, compare=False)

    unit = Unit.REQUEST

    @property
    def filed(self) -> Filed:
        return self.portfolio.files[self.rank]

    @property
    def document(self) -> Document:
        return self.filed.document

    @property
    def concept_map(self) -> ConceptMap:
        """Where things are in it."""
        return self.filed.concept_map

    @property
    def kind(self) -> str | None:
        """`avance`, `solde`, or None when nothing says it."""
        return self.filed.kind

    @property
    def demandes(self) -> tuple[Demande, ...]:
        return self.filed.demandes

    @cached_property
    def given(self) -> dict[Needed, object]:
        """What the user gave beside the requests."""
        return {
            Needed.BASE: self.beside.base,
            Needed.REGISTER: self.beside.named_register,
            Needed.AVANCES: self.portfolio.against,
            Needed.ATTACHMENTS: self.beside.attachments,
            Needed.EVIDENCE_DATE: self.beside.settings.evidence_file_date,
            Needed.HISTORIES: self.beside.settings.histories or None,
            Needed.PILOTS: self.beside.gates,
            Needed.STATES: self.beside.states or None,
        }

    @property
    def size(self) -> int:
        return len(self.demandes)

    def why_not(self, rule: Rule[Any, Any]) -> Reason | None:
        """Say why a rule cannot look at these requests, None when it can."""
        reason = super().why_not(rule)
        if reason is not None:
            return reason
        if rule.kind and self.kind is None:
            return Reason("rien ne dit si le fichier est une demande d'avance ou de solde")
        if rule.kind and self.kind not in rule.kind:
            return Reason(f"ne concerne que les demandes de type {' ou '.join(rule.kind)}")
        for concepts in rule.reads:
            names = concepts.split("|")
            if any(concept in self.concept_map.concepts for concept in names):
                continue
            tied = next((concept for concept, _ in self.concept_map.ties if concept in names), None)
            if tied is not None:
                told = f"plusieurs emplacements possibles pour {_labels(tied)} : rien n'est choisi"
                return Reason(told)
            return Reason("le modèle ne dit pas où se trouve " + _labels(concepts))
        return None

    @cached_property
    def _readings(self) -> Readings:
        return Readings(self.column, len(self.demandes))

    def account(self, rule: Rule[Any, Any], found: int) -> tuple[int, Iterable[str]]:
        """Return how many requests a rule judged, and why not the others.

        What it found shows that it judged; a rule that reads nothing judges the file itself.
        """
        judged, unread = self._readings.of_rule(rule)
        judged = judged or found or int(not rule.reads)
        left = self.unjudged.get(rule.code, [])
        if rule.judges_form:
            return judged + len(unread), left
        return judged, left if rule.accounts else [*unread.values(), *left]

    def guesses(self, rule: Rule[Any, Any]) -> bool:
        """Whether a rule reads places that are only guessed, or that a model only proposes."""
        return bool(rule.reads) and (
            self.concept_map.nature is Nature.GUESSED
            or (self.portfolio.against_guessed and Needed.AVANCES in rule.inputs)
            or any(
                concept in self.concept_map.proposed
                for group in rule.reads
                for concept in group.split("|")
            )
            or any(
                concept in self.concept_map.proposed or concept not in self.concept_map.concepts
                for concept in rule.rests_on
            )
        )

    def located(
        self, concept: str, doubtful: Callable[[Json], bool] | None = None
    ) -> Iterator[tuple[Demande, LocatedValue]]:
        """Yield every value of a concept once, with the first request that it concerns.

        A value of the header belongs to every request: going request by request would
        judge it as many times. `doubtful` leaves out the values of which there is nothing to
        say, before their place is made.
        """
        if concept not in self.concept_map.concepts or not self.demandes:
            return
        alone = single_route(self.demandes, concept)
        column = self.column(concept) if alone else [None] * len(self.demandes)
        seen: set[str] = set()
        headers: set[int] = set()
        inherited = is_inherited(self.demandes, concept)
        for demande, value in zip(self.demandes, column, strict=True):
            if inherited:
                if id(demande.header) in headers:
                    continue
                headers.add(id(demande.header))
            if alone is not None and value is not None:
                if doubtful is None or doubtful(value):
                    yield demande, LocatedValue(value, demande.pointer + alone.suffix)
                continue
            for located in demande.all(concept):
                if located.pointer not in seen:
                    seen.add(located.pointer)
                    if doubtful is None or doubtful(located.value):
                        yield demande, located

    @cached_property
    def finess_read(self) -> tuple[tuple[LocatedValue, Reading], ...]:
        """Every FINESS of a client given as a text, with what was understood of it."""
        return tuple(
            (located, finess.read(located.value))
            for _, located in self.located("beneficiaire.finess")
            if isinstance(located.value, str)
        )

    @cached_property
    def avances(self) -> dict[str, list[Demande]]:
        """The requests of the avance of `--against`, by client."""
        grouped: dict[str, list[Demande]] = {}
        for avance in self.portfolio.against or ():
            client = client_of(avance)
            if client is not None:
                grouped.setdefault(client, []).append(avance)
        return grouped

    @cached_property
    def with_avances(self) -> tuple[tuple[Demande, tuple[Demande, ...]], ...]:
        """Each request with its client's avances of the same SONS, or of a SONS not known."""
        if not self.beside.amendments:
            return self.avance_candidates
        preferred = []
        for demande, found in self.avance_candidates:
            file = self.amendment_of(demande)
            kept = tuple(a for a in found if file is None or resolved(a.file) == resolved(file))
            preferred.append((demande, kept))
        return tuple(preferred)

    @cached_property
    def avance_candidates(self) -> tuple[tuple[Demande, tuple[Demande, ...]], ...]:
        """As `with_avances`, before the amendments that segur.toml names are preferred."""
        found = []
        for demande in self.demandes:
            avances = self.avances.get(client_of(demande) or "", ())
            sons = sons_of(demande) if avances else None
            same = (a for a in avances if sons is None or sons_of(a) in (None, sons))
            found.append((demande, tuple(same)))
        return tuple(found)

    def amendment_of(self, demande: Demande) -> Path | None:
        """The file that segur.toml names as the last amendment of a request's avance."""
        return self.beside.amendments.get((client_of(demande) or "", sons_of(demande) or ""))

    def state_of(self, demande: Demande, kind: str | None = None) -> "RequestState | None":
        """The state noted of a request, or of the other kind for its client and SONS."""
        if not self.beside.states:
            return None
        client, sons = client_of(demande) or "", sons_of(demande) or ""
        return self.beside.states.get((client, sons, kind or self.kind or ""))

    def stage_of(self, demande: Demande) -> "Stage | None":
        """How far a request is, as the user notes it; None when no state of any is noted."""
        if not self.beside.states:
            return None
        from segur_cli.requests.states import stage_of  # few runs have states

        return stage_of(self.state_of(demande))

    def is_open(self, demande: Demande) -> bool:
        """Whether dates and pilots still judge a request: not deposited, nor paid."""
        stage = self.stage_of(demande)
        return stage is None or not stage.settled

    @cached_property
    def unsettled(self) -> tuple[int, ...]:
        """The ranks of the requests that are open."""
        return tuple(rank for rank, demande in enumerate(self.demandes) if self.is_open(demande))

    @cached_property
    def compared_with(self) -> str:
        """Name the files of the avances: all of them when they are few."""
        avances = self.portfolio.avances
        named = [quote(filed.path, 100) for filed in avances[:3]]
        more = len(avances) - len(named)
        return listed([*named, plural(more, "autre fichier", "autres fichiers")] if more else named)

    @cached_property
    def suspects(self) -> tuple[Suspect, ...]:
        """Keys and texts that hold a character or a space to look at, found once."""
        return find_suspects(self.document)

    def column(self, concept: str) -> list[Json]:
        """The value of a concept in each request, None where there is none; read once.

        What a rule that judges every request should read: places are for its findings.
        """
        if concept not in self._columns:
            placed = concept in self.concept_map.concepts
            self._columns[concept] = (
                column_of(self.demandes, concept) if placed else [None] * len(self.demandes)
            )
        return self._columns[concept]

    def encoding_of(self, concept: str) -> Encoding | None:
        """How the model writes a concept; None when it does not say, or in several ways."""
        found = {binding.encoding for binding in self.concept_map.bindings_of(concept)}
        return found.pop() if len(found) == 1 else None

    def unit_is_unknown(self, concept: str) -> bool:
        """Whether nothing tells if the amounts of a concept are in euros or in cents."""
        return any(not binding.unit_known for binding in self.concept_map.bindings_of(concept))

    def is_unexplained(self, concept: str) -> bool:
        """Whether nothing says what the codes of a concept mean: they are only compared."""
        return any(binding.unexplained for binding in self.concept_map.bindings_of(concept))

    def is_admitted(self, concept: str) -> bool:
        """Whether the model lists the values that a concept may have."""
        return any(binding.admitted for binding in self.concept_map.bindings_of(concept))

    def written(self, concept: str, amount: Decimal) -> str:
        """Write an amount as the model does, for an advice."""
        encoding = self.encoding_of(concept)
        return str(amount) if encoding is None else encoding.write(amount)

    def leave(self, code: str, reason: str) -> None:
        """Say that a rule could not judge one request, and why: the perimeter tells it."""
        self.unjudged.setdefault(code, []).append(reason)

    def amounts(self, concept: str) -> list[Json]:
        """The values of a concept, amounts written as texts read as numbers where they are clear.

        That they are texts is said elsewhere; what they say is judged all the same. Read once.
        """
        if concept not in self._amounts:
            column = self.column(concept)
            if str in set(map(type, column)):
                column = [
                    value
                    if not isinstance(value, str) or (amount := parse_amount(value)) is None
                    else amount
                    for value in column
                ]
            self._amounts[concept] = column
        return self._amounts[concept]


def _labels(concepts: str) -> str:
    from segur_cli.templates.concepts import CONCEPTS

    return " ou ".join(CONCEPTS[concept].label for concept in concepts.split("|"))
