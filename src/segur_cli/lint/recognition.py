"""FMT090: files, or parts of files, in which no request is recognised."""

from collections.abc import Sequence

from segur_cli.documents import Document
from segur_cli.lint.finding import Finding
from segur_cli.requests import Demande
from segur_cli.templates.concept_map import EVERY, ConceptMap, Nature, Pattern, locate
from segur_cli.templates.models import Model
from segur_cli.text.writing import plural, quote

_PV = "segur-pv"  # what segur pv-checklist -f json writes
_CLIENT = "beneficiaire.finess"
_MODEL_WANTED = "donnez le modèle du fichier par --template"


def unrecognised(
    document: Document, concept_map: ConceptMap, model: Model | None, demandes: Sequence[Demande]
) -> Finding | None:
    """Say that a document, or a part of it, was not checked as requests; None when all was."""
    if isinstance(document.value, dict) and document.value.get("kind") == _PV:
        what = "ce fichier est une liste de contrôle de PV pilote, non une demande"
        return Finding("", f"{what} : rien n'y a été contrôlé", "segur pv-check", at="opening")
    guessed = concept_map.nature is Nature.GUESSED
    if (guessed and "demande" not in concept_map.concepts) or not demandes:
        return Finding(
            "",
            "aucune demande reconnue dans ce fichier : rien de ce qui concerne les clients n'a "
            "été contrôlé",
            _cure(model),
            at="opening",
        )
    return _in_part(document, concept_map, demandes) if guessed else None


def _cure(model: Model | None) -> str:
    if model is None:
        return _MODEL_WANTED
    if not model.concept_map.bindings:
        return "annotez le modèle donné (x-segur) : il ne dit pas où sont les demandes"
    return "vérifiez que le fichier contient des demandes, et que ce modèle est le sien"


def _in_part(
    document: Document, concept_map: ConceptMap, demandes: Sequence[Demande]
) -> Finding | None:
    """Find the clients that the guess leaves out: elsewhere, or written another way."""
    for pattern in concept_map.overlooked:
        for located in locate(document.value, pattern):
            return Finding(
                located.pointer,
                f"une partie seulement des clients est reconnue : {quote(_path(pattern), 80)} "
                "semble aussi porter des FINESS, qui n'ont pas été contrôlés",
                _MODEL_WANTED,
            )
    nameless = [demande for demande in demandes if demande.first(_CLIENT) is None]
    if not nameless:
        return None
    counted = plural(len(nameless), "élément", "éléments")
    return Finding(
        nameless[0].pointer,
        f"une partie seulement des clients est reconnue : {counted} sur {len(demandes)} sans "
        "FINESS à la place attendue, dont celui-ci, sans contrôle de leur client",
        _MODEL_WANTED,
        at="opening",
    )


def _path(pattern: Pattern) -> str:
    return "/" + "/".join("*" if step is EVERY else step for step in pattern)
