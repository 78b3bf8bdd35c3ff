"""From a document and a concept map to the requests that business rules read."""

from collections.abc import Mapping

from segur_cli.documents import Document
from segur_cli.requests.demande import Demande
from segur_cli.templates.concept_map import ConceptMap, Located, Route, locate


def bind(document: Document, concept_map: ConceptMap) -> tuple[Demande, ...]:
    """Cut a document into its requests. Empty when the repeated object is not there."""
    root = concept_map.demande
    own: dict[str, tuple[Route, ...]] = {}
    header: dict[str, tuple[Located, ...]] = {}
    for binding in concept_map.bindings:
        if binding.concept == "demande":
            continue
        if binding.pattern[: len(root)] == root:
            below = Route(binding.pattern[len(root) :])
            own[binding.concept] = (*own.get(binding.concept, ()), below)
        else:
            found = tuple(
                located
                for located in locate(document.value, binding.pattern)
                if located.pointer not in document.stand_ins
            )
            header[binding.concept] = (*header.get(binding.concept, ()), *found)
    name = str(document.path)
    short = {} if document.stand_ins else _short(own, header)
    return tuple(
        Demande(name, index, located.pointer, located.value, own, short, header, document.stand_ins)
        for index, located in enumerate(locate(document.value, root))
        if isinstance(located.value, dict)
    )


def _short(
    own: Mapping[str, tuple[Route, ...]], header: Mapping[str, tuple[Located, ...]]
) -> dict[str, Route]:
    """Return the routes that `Demande.short` keeps."""
    return {
        concept: routes[0]
        for concept, routes in own.items()
        if len(routes) == 1 and routes[0].rest is None and not header.get(concept)
    }
