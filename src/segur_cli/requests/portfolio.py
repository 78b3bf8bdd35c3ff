"""Every file of a run, bound once, side by side; and the clients that are asked for twice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath
from typing import NamedTuple

from segur_cli.documents import Document
from segur_cli.facts.words import sons_code
from segur_cli.files.paths import resolved
from segur_cli.requests.demande import (
    Demande,
    bind,
    client_in,
    client_of,
    column_of,
    sons_in,
    sons_of,
)
from segur_cli.templates.choosing import (
    NO_CHOICE,
    ModelChoice,
    as_read,
    choose,
    guessed_together,
    is_followed,
    kind_in,
    kind_said,
)
from segur_cli.templates.concept_map import ConceptMap, Nature
from segur_cli.templates.models import Model


@dataclass(frozen=True)
class Filed:
    """A file with its model and its requests: `choice` says how the model was found.

    `kind` is `avance`, `solde`, or None when nothing says it. `set_aside` are the requests
    that the user says to be no more: they are not among `demandes`. A document that is not
    usable has neither.
    """

    document: Document
    kind: str | None = None
    choice: ModelChoice = NO_CHOICE
    concept_map: ConceptMap = field(default_factory=lambda: ConceptMap(Nature.GUESSED, ()))
    demandes: tuple[Demande, ...] = ()
    set_aside: tuple[Demande, ...] = ()

    @property
    def path(self) -> PurePath:
        """The path of the file, as it was given."""
        return self.document.path

    @property
    def model(self) -> Model | None:
        """The model of the file, None when none is its own."""
        return self.choice.model

    @cached_property
    def clients(self) -> list[str | None]:
        """The client of each request, as `client_of`."""
        return list(map(client_in, column_of(self.demandes, "beneficiaire.finess")))

    @cached_property
    def references(self) -> list[str | None]:
        """The order reference of each request, None without one."""
        return [
            value.strip() or None if isinstance(value, str) else None
            for value in column_of(self.demandes, "commande.reference")
        ]

    @cached_property
    def by_pointer(self) -> Mapping[str, Demande]:
        """The requests by their place: made when the first finding looks for its subject."""
        return {demande.pointer: demande for demande in self.demandes}

    @cached_property
    def inherited(self) -> Mapping[str, Mapping[str, Demande]]:
        """The requests that inherit a value, one for each subject, by the place of the value."""
        found: dict[str, dict[str, Demande]] = {}
        for demande in self.demandes:
            for values in demande.header.values():
                for located in values:
                    found.setdefault(located.pointer, {}).setdefault(demande.subject, demande)
        return found

    def request_at(self, pointer: str) -> Demande | None:
        """Return the request that holds a pointer, or one of the client that inherits from it."""
        place = pointer
        while place not in self.by_pointer:
            if not place:
                heirs = list(self.inherited.get(pointer, {}).values())
                return heirs[0] if len(heirs) == 1 else None
            place = place.rpartition("/")[0]
        return self.by_pointer[place]

    def sets_aside(self, pointer: str | None) -> bool:
        """Whether a place is one of the requests that are set aside, or inside it."""
        return pointer is not None and any(
            pointer == demande.pointer or pointer.startswith(demande.pointer + "/")
            for demande in self.set_aside
        )


class Repeat(NamedTuple):
    """A request whose client was already asked for, with the same kind and SONS.

    `earlier` is the request met first, in `earlier_file` (None: the same file). `sons` is
    None when nothing says it. `references` are both order references, None when not known.
    """

    demande: Demande
    earlier: Demande
    earlier_file: str | None
    kind: str | None
    sons: str | None
    references: tuple[str | None, str | None]


class _Seen(NamedTuple):
    """A request in its file."""

    rank: int
    demande: Demande
    reference: str | None


@dataclass(frozen=True)
class Portfolio:
    """The files of a run in their order, and the avances that its soldes are compared with."""

    files: tuple[Filed, ...] = ()
    avances: tuple[Filed, ...] = ()

    @property
    def demandes(self) -> tuple[Demande, ...]:
        """The requests of all files."""
        return tuple(demande for filed in self.files for demande in filed.demandes)

    def sons(self, kind: str) -> set[str]:
        """Return the SONS, by code, of the requests of one kind."""
        read = (
            sons_code(demande.value_of("sons"))
            for filed in self.files
            if filed.kind == kind
            for demande in filed.demandes
        )
        return {code for code in read if code is not None}

    @cached_property
    def against(self) -> tuple[Demande, ...] | None:
        """The requests of the avances; None when there is no avance, or none that can be read."""
        read = [filed for filed in self.avances if filed.document.usable]
        return tuple(demande for filed in read for demande in filed.demandes) if read else None

    @property
    def against_guessed(self) -> bool:
        """Whether where things are in the avances is only guessed."""
        return any(
            filed.concept_map.nature is Nature.GUESSED
            for filed in self.avances
            if filed.document.usable
        )

    def first(self, kind: str | None = None) -> int:
        """Return the rank of the first file that holds requests, of one kind if given; else 0.

        What is true of the whole run is said there, once.
        """
        for rank, filed in enumerate(self.files):
            if filed.demandes and kind in (None, filed.kind):
                return rank
        return 0

    @cached_property
    def repeats(self) -> dict[int, list[Repeat]]:
        """Repeated clients by the rank of the file that repeats them; linear in the requests."""
        groups: dict[tuple[str | None, str | None, str], list[_Seen]] = {}
        for rank, filed in enumerate(self.files):
            said = map(sons_in, column_of(filed.demandes, "sons"))
            rows = zip(filed.demandes, filed.clients, filed.references, said, strict=True)
            for demande, client, reference, code in rows:
                if client is not None:
                    seen = _Seen(rank, demande, reference)
                    groups.setdefault((filed.kind, code, client), []).append(seen)
        found: dict[int, list[Repeat]] = {}
        for (kind, sons, _), group in groups.items():
            for later, earlier in _pairs(group):
                name = None if earlier.rank == later.rank else str(self.files[earlier.rank].path)
                references = (later.reference, earlier.reference)
                repeat = Repeat(later.demande, earlier.demande, name, kind, sons, references)
                found.setdefault(later.rank, []).append(repeat)
        return found

    @cached_property
    def shared_orders(self) -> dict[int, list[tuple[Demande, Demande]]]:
        """Requests whose order reference another client had first, with that one, by rank.

        A reference that stands once for several requests is one order for all of them.
        """
        firsts: dict[str, tuple[str, Demande]] = {}
        found: dict[int, list[tuple[Demande, Demande]]] = {}
        for rank, filed in enumerate(self.files):
            rows = zip(filed.demandes, filed.clients, filed.references, strict=True)
            for demande, client, typed in rows:
                if typed is None or client is None:
                    continue
                key = " ".join(typed.split()).casefold()
                owner, first = firsts.setdefault(key, (client, demande))
                if owner != client and _place(first) != _place(demande):
                    found.setdefault(rank, []).append((demande, first))
        return found


def _place(demande: Demande) -> tuple[str, str]:
    return demande.file, demande.pointer_of("commande.reference")


def _pairs(group: list[_Seen]) -> Iterator[tuple[_Seen, _Seen]]:
    """Yield each later request with one earlier: of its file, else of another reference."""
    if len(group) < 2:
        return
    in_file: dict[int, _Seen] = {}
    by_reference: dict[str | None, _Seen] = {}
    for seen in group:
        earlier = in_file.get(seen.rank)
        if earlier is None and by_reference:
            firsts = [first for _, first in zip(range(2), by_reference.values(), strict=False)]
            earlier = next((f for f in firsts if f.reference != seen.reference), firsts[0])
        if earlier is not None:
            yield seen, earlier
        in_file.setdefault(seen.rank, seen)
        by_reference.setdefault(seen.reference, seen)


@dataclass(frozen=True)
class Binder:
    """What documents are bound with.

    `models` are those among which each document finds its own; `kinds` the kind that the user
    gives to files, by path: it wins where the file says nothing. `gone` are the requests to set
    aside, by client, SONS in lower case and kind; all but those of a file when one is named: it
    holds what replaces them.
    """

    models: tuple[Model, ...] = ()
    kinds: Mapping[PurePath, str] = field(default_factory=dict)
    gone: Mapping[tuple[str, str, str], Path | None] = field(default_factory=dict)

    def file(self, document: Document) -> Filed:
        """Find the model of a document and cut it into requests."""
        if not document.usable:
            return Filed(document, self.kinds.get(document.path))
        document = as_read(document, self.models)
        return self._bound(document, choose(document.value, document.path, self.models))

    def _files(self, documents: Sequence[Document]) -> Iterator[Filed]:
        """Bind documents; those without a model that are alike are guessed together."""
        usable = [document for document in documents if document.usable]
        choices = {id(d): choose(d.value, d.path, self.models) for d in usable}
        alone = [d for d in usable if _placing(choices[id(d)]) is None]
        maps = dict(zip(map(id, alone), guessed_together([d.value for d in alone]), strict=True))
        for document in documents:
            if document.usable:
                choice = choices[id(document)]
                yield self._bound(document, choice, maps.get(id(document)))
            else:
                yield Filed(document, self.kinds.get(document.path))

    def all(self, documents: Iterable[Document], avances: Iterable[Document] = ()) -> Portfolio:
        """Bind every document, and the avances that soldes are compared with."""
        read = tuple(as_read(document, self.models) for document in documents)
        return self.compared(Portfolio(tuple(self._files(read))), avances)

    def compared(self, portfolio: Portfolio, avances: Iterable[Document]) -> Portfolio:
        """Add to a portfolio what its soldes are compared with.

        An avance is held against a model that it follows, or none: those given may be for
        soldes. One that is a file of the portfolio, and is read the same way, is not bound again.
        """
        known = {filed.path: filed for filed in portfolio.files}
        kept = tuple(as_read(document, self.models) for document in avances)
        choices = [self._followed(document) for document in kept]
        alone = [
            document for document, choice in zip(kept, choices, strict=True)
            if document.usable and _placing(choice) is None
        ]  # fmt: skip
        maps = dict(zip(map(id, alone), guessed_together([d.value for d in alone]), strict=True))
        found = tuple(
            self._avance(document, known.get(document.path), choice, maps.get(id(document)))
            for document, choice in zip(kept, choices, strict=True)
        )
        return Portfolio(portfolio.files, found)

    def _followed(self, document: Document) -> ModelChoice:
        """Choose the model of an avance among those that it follows."""
        if not document.usable:
            return NO_CHOICE
        followed = [
            model
            for model in self.models
            if model.kind != "solde" and is_followed(document.value, model)
        ]
        return choose(document.value, document.path, followed)

    def _avance(
        self,
        document: Document,
        filed: Filed | None,
        choice: ModelChoice,
        guess: ConceptMap | None,
    ) -> Filed:
        if not document.usable:
            return Filed(document, self.kinds.get(document.path))
        same = filed is not None and filed.document.text == document.text
        if filed is not None and same and _placing(filed.choice) is _placing(choice):
            return filed
        return self._bound(document, choice, guess)

    def _bound(
        self, document: Document, choice: ModelChoice, guess: ConceptMap | None = None
    ) -> Filed:
        placing = _placing(choice)
        concept_map = (
            placing.concept_map if placing else guess or guessed_together([document.value])[0]
        )
        demandes = bind(document, concept_map) if concept_map.bindings else ()
        kind = _kind(document, choice, concept_map, self.kinds.get(document.path))
        if not self.gone:
            return Filed(document, kind, choice, concept_map, demandes)
        gone = [self._is_gone(demande, document, kind) for demande in demandes]
        kept = tuple(demande for demande, out in zip(demandes, gone, strict=True) if not out)
        aside = tuple(demande for demande, out in zip(demandes, gone, strict=True) if out)
        return Filed(document, kind, choice, concept_map, kept, aside)

    def _is_gone(self, demande: Demande, document: Document, kind: str | None) -> bool:
        key = (client_of(demande) or "", sons_of(demande) or "", kind or "")
        if key not in self.gone:
            return False
        by = self.gone[key]
        return by is None or resolved(by) != resolved(Path(document.path))


def _placing(choice: ModelChoice) -> Model | None:
    """Return the model that says where the things of a document are.

    A schema without annotations says what is refused, not where things are; nor does the model
    of another kind of request.
    """
    model = choice.model
    return model if model and model.concept_map.bindings and not choice.unfit else None


def _kind(
    document: Document, choice: ModelChoice, concept_map: ConceptMap, declared: str | None
) -> str | None:
    """The kind of request: said by the file, by its model, else by what it holds or its name."""
    said = kind_said(document.value, concept_map.bindings)
    by_model = choice.model.kind if choice.model and not choice.unfit else None
    if said or by_model or declared:
        return said or by_model or declared
    if concept_map.nature is not Nature.GUESSED:
        return None
    if any(concept.startswith("facture.") for concept in concept_map.concepts):
        return "solde"
    return kind_in(document.path.name)
