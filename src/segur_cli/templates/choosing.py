"""Which of the models given a document follows: the one it names, agrees with, or fits best."""

import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath

from segur_cli.documents import Document, Json, as_objects
from segur_cli.exits import StopError
from segur_cli.facts.words import read_sons
from segur_cli.files.paths import resolved
from segur_cli.templates.concept_map import (
    EVERY,
    Binding,
    ConceptMap,
    Nature,
    Pattern,
    locate,
    sampled,
)
from segur_cli.templates.models import Model, named_reference
from segur_cli.text.writing import listed, normalized_key, quote

_SAMPLE_ITEMS = 20
_MAX_DEPTH = 24
_ALIKE = 0.75  # of the places of two files, for one format
_MOST_FILES = 60  # of one format, that tell what it is
_ENOUGH = 0.5  # of the keys of a document: below, a model is not its own
KINDS = ("avance", "solde")


@dataclass(frozen=True)
class ModelChoice:
    """The model of a document, None when none is its own; `doubt` says what is not sure.

    `unfit` is set when the only models given are those of another kind of request: nothing of
    the document is then held against them.
    """

    model: Model | None
    doubt: str = ""
    unfit: bool = False


NO_CHOICE = ModelChoice(None)


def choose(value: Json, path: PurePath, models: Sequence[Model]) -> ModelChoice:
    """Choose the model of a document among those given, and our own that it may name."""
    named = named_reference(value)
    if not models:
        return ModelChoice(named)
    if named is not None and len(models) > 1:
        return ModelChoice(named)
    wanted = [model for model in models if model.files and _is_for(model, path)]
    candidates = wanted or [model for model in models if not model.files] or list(models)
    agreeing = [model for model in candidates if not _contradiction(value, model)]
    if not agreeing and named is not None:
        return ModelChoice(named)
    if not agreeing:
        closest = max(candidates, key=lambda model: fit(value, model))
        return ModelChoice(closest, _contradiction(value, closest), unfit=True)
    if len(agreeing) == 1:
        return ModelChoice(agreeing[0], _other_kind(value, agreeing[0]))
    # A solde has the keys of an avance and more: of two that know as many, the one used most.
    fits = {model: (fit(value, model), _used(value, model)) for model in agreeing}
    best = max(fits.values())
    first, *others = [model for model in agreeing if fits[model] == best]
    if others:
        names = listed(quote(model.name, 60) for model in (first, *others))
        return ModelChoice(
            first, f"{names} conviennent autant : {quote(first.name, 60)} est retenu"
        )
    return ModelChoice(first, _other_kind(value, first))


def as_read(document: Document, models: Sequence[Model]) -> Document:
    """Return a document with what it writes as pairs, rows or below its numbers read as objects.

    A schema that the user wrote may speak of it as it is written: the better fit is kept.
    """
    read = as_objects(document)
    model = choose(document.value, document.path, models).model if read is not document else None
    own = model is not None and model.nature is Nature.OWN
    if model is not None and own and fit(document.value, model) >= fit(read.value, model):
        return document
    return read


def _other_kind(value: Json, model: Model) -> str:
    """Doubt a model that does not say its kind, where only it or only the document has invoices."""
    invoices = [b for b in model.concept_map.bindings if b.concept.startswith("facture.")]
    if model.kind is not None or not model.concept_map.bindings:
        return ""
    name = quote(model.name, 60)
    advice = "son type n'est pas dit (x-segur.kind, ou segur template learn --kind)"
    if invoices and not any(True for b in invoices for _ in locate(value, b.pattern)):
        return f"{name} porte des factures, comme un solde, et ce fichier aucune ; {advice}"
    if not invoices and _speaks_of_invoices(value) and fit(value, model) < 1:
        return f"ce fichier porte une facture, comme un solde, et {name} aucune ; {advice}"
    return ""


def _is_for(model: Model, path: PurePath) -> bool:
    names = {str(path), path.name, str(resolved(Path(path)))}
    return any(fnmatch.fnmatch(name, pattern) for pattern in model.files for name in names)


def _contradiction(value: Json, model: Model) -> str:
    """Say how a document contradicts the kind or the SONS of a model; empty when it does not."""
    said = kind_said(value, model.concept_map.bindings)
    if model.kind and said and said != model.kind:
        return f"le fichier se dit « {said} », le modèle {quote(model.name, 60)} « {model.kind} »"
    if model.sons:
        for binding in model.concept_map.bindings_of("sons"):
            for located in locate(value, binding.pattern):
                try:
                    found = read_sons(str(binding.read(located.value)))
                except StopError:
                    continue
                if found != model.sons:
                    name = quote(model.name, 60)
                    return f"le fichier est du SONS {found}, le modèle {name} de {model.sons}"
    if model.kind == "avance" and _speaks_of_invoices(value) and fit(value, model) < 1:
        return (
            f"le fichier porte une facture, comme un solde, et le modèle {quote(model.name, 60)} "
            "est celui d'une avance"
        )
    return ""


def kind_said(value: Json, bindings: Sequence[Binding]) -> str | None:
    """Return the kind of request that a document says of itself: `avance`, `solde`, or None."""
    for binding in bindings:
        if binding.concept == "demande.type":
            for located in locate(value, binding.pattern):
                kind = kind_in(binding.read(located.value))
                if kind:
                    return kind
    return None


def kind_in(value: Json) -> str | None:
    """Return the kind that a text names, None when it names none, or both."""
    found = [kind for kind in KINDS if kind in normalized_key(str(value))]
    return found[0] if len(found) == 1 else None


def _speaks_of_invoices(value: Json) -> bool:
    return any(
        "facture" in normalized_key(str(p[-1])) for p in patterns(value) if p and p[-1] is not EVERY
    )


def fit(value: Json, model: Model) -> float:
    """Return the share of the keys of a document that a model knows."""
    mine = {pattern for pattern in patterns(value) if pattern and pattern[-1] is not EVERY}
    known = known_patterns(model)
    return len(mine & known) / len(mine) if mine else 0.0


def _used(value: Json, model: Model) -> float:
    """Return the share of the keys of a model that a document has."""
    mine = patterns(value)
    mine |= {tuple(step for step in pattern if step is not EVERY) for pattern in mine}
    known = {pattern for pattern in known_patterns(model) if EVERY not in pattern}
    return len(mine & known) / len(known) if known else 0.0


def is_followed(value: Json, model: Model) -> bool:
    """Whether a document has most of its keys from a model."""
    return fit(value, model) >= _ENOUGH


def patterns(value: Json) -> set[Pattern]:
    """Return the places of a document, the first items of its lists taken together."""
    return {at for at, _ in sampled(value, _MAX_DEPTH, _SAMPLE_ITEMS)}


@lru_cache(maxsize=32)
def known_patterns(model: Model) -> frozenset[Pattern]:
    """Return the places that a model knows; lists may be left out, as converters do."""
    found: set[Pattern] = set()
    for place in model.places:
        found.add(place.pattern)
        found.add(tuple(step for step in place.pattern if step is not EVERY))
    return frozenset(found)


def guessed_together(values: Sequence[Json]) -> list[ConceptMap]:
    """Guess which concept sits where in files without a model: no error rests on a guess.

    Files of the same keys are guessed together: one request a file says little.
    """
    if not values:
        return []
    from segur_cli.templates.proposing import propose  # files with a model do without

    groups: list[tuple[set[Pattern], list[int]]] = []
    for rank, value in enumerate(values):
        keys = patterns(value)
        alike = (group for group in groups if len(keys & group[0]) >= _ALIKE * len(keys | group[0]))
        group = next(alike, None)
        if group is None:
            groups.append((keys, [rank]))
        else:
            group[1].append(rank)
    maps = {
        rank: concept_map
        for _, ranks in groups
        for concept_map in [propose([values[rank] for rank in ranks[:_MOST_FILES]]).as_map()]
        for rank in ranks
    }
    return [maps[rank] for rank in range(len(values))]
