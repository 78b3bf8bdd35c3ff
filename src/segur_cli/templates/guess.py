"""Guess which concept sits where in a file without a model.

A guess never makes an error: every finding that rests on one is a warning at most.
"""

from segur_cli.documents import Json
from segur_cli.templates.concept_map import ConceptMap
from segur_cli.templates.proposing import propose


def guess_map(value: Json) -> ConceptMap:
    """Guess a map for a document; `bindings` is empty when nothing is recognised."""
    return propose([value]).as_map()
