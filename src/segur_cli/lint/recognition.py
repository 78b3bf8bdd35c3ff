"""FMT090: files, or parts of files, in which no request is recognised."""

from collections.abc import Iterator, Sequence

from segur_cli.documents import Document
from segur_cli.lint.context import Spot
from segur_cli.requests import Demande
from segur_cli.rules.rule import Finding
from segur_cli.templates.concept_map import EVERY, ConceptMap, Nature, Pattern, locate
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.templates.models import Model
from segur_cli.text.writing import listed, plural, quote

_PV = "segur-pv"  # what segur pv-checklist -f json writes
_CLIENT = "beneficiaire.finess"
_MODEL_WANTED = "donnez le modèle du fichier par --template"


def unrecognised(
    document: Document, concept_map: ConceptMap, model: Model | None, demandes: Sequence[Demande]
) -> Finding[Spot] | None:
    """Say that a document, or a part of it, was not checked as requests; None when all was."""
    if isinstance(document.value, dict) and document.value.get("kind") == _PV:
        what = "ce fichier est une liste de contrôle de PV pilote, non une demande"
        return Finding(Spot("", "opening"), f"{what} : rien n'y a été contrôlé", "segur pv-check")
    guessed = concept_map.nature is Nature.GUESSED
    if (guessed and "demande" not in concept_map.concepts) or not demandes:
        return Finding(
            Spot("", "opening"),
            "aucune demande reconnue dans ce fichier : rien de ce qui concerne les clients n'a "
            "été contrôlé",
            _hint(model),
        )
    return _in_part(document, concept_map, demandes) if guessed else None


def told_guesses(concept_map: ConceptMap) -> Iterator[str]:
    """Say what was taken for what in a file without a model, and what was left open."""
    if concept_map.nature is not Nature.GUESSED:
        return
    for binding in concept_map.bindings:
        written = binding.encoding.told if binding.encoding is not None else ""
        how = f" ({written})" if written else ""
        yield f"{CONCEPTS[binding.concept].label} : {path_of(binding.pattern)}{how}"
    for concept, patterns in concept_map.ties:
        places = listed((path_of(pattern) for pattern in patterns), "ou")
        yield f"{CONCEPTS[concept].label} : rien n'est choisi entre {places}"


def _hint(model: Model | None) -> str:
    if model is None:
        return _MODEL_WANTED
    if not model.concept_map.bindings:
        return "annotez le modèle donné (x-segur) : il ne dit pas où sont les demandes"
    return "vérifiez que le fichier contient des demandes, et que ce modèle est le sien"


def _in_part(
    document: Document, concept_map: ConceptMap, demandes: Sequence[Demande]
) -> Finding[Spot] | None:
    """Find the clients that the guess leaves out: elsewhere, or written another way."""
    for pattern in concept_map.overlooked:
        for located in locate(document.value, pattern):
            return Finding(
                Spot(located.pointer),
                f"une partie seulement des clients est reconnue : {quote(path_of(pattern), 80)} "
                "semble aussi porter des FINESS, qui n'ont pas été contrôlés",
                _MODEL_WANTED,
            )
    if any(concept == _CLIENT for concept, _ in concept_map.ties):
        return None  # the perimeter shows both places, and what is not judged
    nameless = [demande for demande in demandes if demande.first(_CLIENT) is None]
    if not nameless:
        return None
    counted = plural(len(nameless), "élément", "éléments")
    return Finding(
        Spot(nameless[0].pointer, "opening"),
        f"une partie seulement des clients est reconnue : {counted} sur {len(demandes)} sans "
        "FINESS à la place attendue, dont celui-ci, sans contrôle de leur client",
        _MODEL_WANTED,
    )


def path_of(pattern: Pattern) -> str:
    """Write a place: `/lots/*/dossiers/*/finess`."""
    return "/" + "/".join("*" if step is EVERY else step for step in pattern)
