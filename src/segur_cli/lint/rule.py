"""What a rule is: its page, what it needs, what it finds."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from segur_cli.clock import Clock
from segur_cli.diagnostics import Origin, RuleInfo, Severity
from segur_cli.documents import Document, Json
from segur_cli.identifiers import finess
from segur_cli.identifiers.finess import Reading
from segur_cli.lint.finding import Finding
from segur_cli.lint.portfolio import Portfolio, client_of, sons_of
from segur_cli.lint.requests import Demande, column_of
from segur_cli.lint.suspects import Suspect, find_suspects
from segur_cli.templates.concept_map import ConceptMap, Located

if TYPE_CHECKING:
    from segur_cli.config import DateInForce
    from segur_cli.eligibility.base import Base
    from segur_cli.lint.attachments import Attachments
    from segur_cli.pilot.gate import PilotGates


@dataclass(frozen=True)
class LintSettings:
    """What the user settled that rules need (segur.toml, options)."""

    evidence_file_date: date | None = None  # the day this vendor's evidence file was complete
    # Dates in force, by SONS and number of the milestone.
    milestones: "Mapping[tuple[str, str], DateInForce]" = field(default_factory=dict)
    gates: "PilotGates | None" = None  # of the pilot reports that segur.toml names


@dataclass(frozen=True)
class Context:
    """Everything a rule may look at. `demandes` are those of `document`."""

    document: Document
    concept_map: ConceptMap
    kind: str | None  # "avance", "solde", or unknown
    demandes: tuple[Demande, ...]
    clock: Clock
    settings: LintSettings = LintSettings()
    base: "Base | None" = None
    against: tuple[Demande, ...] | None = None  # requests of the avance, for a solde
    against_name: str = ""
    attachments: "Attachments | None" = None
    portfolio: Portfolio = field(default_factory=Portfolio)  # every file of the run
    rank: int = 0  # of this document's file in the portfolio
    _columns: dict[str, list[Json]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def located(self, concept: str) -> Iterator[tuple[Demande, Located]]:
        """Yield every value of a concept once, with the first request that it concerns.

        A value of the header belongs to every request: going request by request would
        judge it as many times.
        """
        if concept not in self.concept_map.concepts:
            return
        seen: set[str] = set()
        for demande in self.demandes:
            for located in demande.all(concept):
                if located.pointer not in seen:
                    seen.add(located.pointer)
                    yield demande, located

    @cached_property
    def finess_read(self) -> tuple[tuple[Located, Reading], ...]:
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
        for avance in self.against or ():
            client = client_of(avance)
            if client is not None:
                grouped.setdefault(client, []).append(avance)
        return grouped

    @cached_property
    def with_avances(self) -> tuple[tuple[Demande, tuple[Demande, ...]], ...]:
        """Each request with its client's avances of the same SONS, or of a SONS not known."""
        found = []
        for demande in self.demandes:
            avances = self.avances.get(client_of(demande) or "", ())
            sons = sons_of(demande) if avances else None
            same = (a for a in avances if sons is None or sons_of(a) in (None, sons))
            found.append((demande, tuple(same)))
        return tuple(found)

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


Check = Callable[[Context], Iterable[Finding]]


@dataclass(frozen=True)
class Rule:
    """One rule. Its `check`'s docstring is its French page; `source` cites what it enforces.

    `needs` are concepts: each item is one id, or alternatives joined by `|`; the rule
    is not run when one of them has no place in the model. `kind` limits the rule to
    `avance` or `solde` (`avance|solde`: either, but known). `inputs` are names of Context
    fields that must be given.
    """

    code: str
    title: str
    severity: Severity
    origin: Origin
    source: str
    check: Check
    needs: tuple[str, ...] = ()
    kind: str | None = None
    inputs: tuple[str, ...] = ()
    once: bool = False  # what it said of one file of the run is not said again of the next
    explains: bool = False  # says more of a malformed value than a model can: speaks in its place

    @property
    def info(self) -> RuleInfo:
        """The page of the rule, for reports and `segur explain`."""
        page = inspect.cleandoc(self.check.__doc__ or "")
        return RuleInfo(self.code, self.title, page, self.source, self.severity, self.origin)

    def why_not(self, context: Context) -> str | None:
        """Say in French why the rule cannot run on this context, None when it can."""
        for name in self.inputs:
            value: Any = getattr(context, name, None)
            if value is None:
                value = getattr(context.settings, name, None)
            if value is None or value == {}:
                return _MISSING_INPUTS[name]
        if self.kind is not None and context.kind is None:
            return "rien ne dit si le fichier est une demande d'avance ou de solde"
        if self.kind is not None and context.kind not in self.kind.split("|"):
            return f"ne concerne que les demandes de type {self.kind.replace('|', ' ou ')}"
        for need in self.needs:
            if not any(concept in context.concept_map.concepts for concept in need.split("|")):
                return "le modèle ne dit pas où se trouve " + _labels(need)
        return None


_MISSING_INPUTS = {
    "base": "aucune base n'a été donnée (--base)",
    "against": "aucune avance lisible n'a été donnée (--against)",
    "attachments": "aucune archive de pièces n'a été donnée (--attachments)",
    "evidence_file_date": "la date de votre dossier de preuves complet n'est pas configurée "
    "([lint] evidence_file_date dans segur.toml)",
    "gates": "aucun PV pilote n'est nommé dans segur.toml ([[pilot]])",
    "milestones": "aucune date en vigueur n'est configurée (segur.toml)",
}


def _labels(need: str) -> str:
    from segur_cli.templates.concepts import CONCEPTS

    return " ou ".join(CONCEPTS[concept].label for concept in need.split("|"))
