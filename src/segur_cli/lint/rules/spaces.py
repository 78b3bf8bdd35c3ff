"""TXT: spaces too many, at the edges of a text or between its words."""

import re
from collections.abc import Iterator

from segur_cli.identifiers import finess
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.rules.rule import Finding, Rule
from segur_cli.templates.concepts import CONCEPTS, ValueType
from segur_cli.text.writing import quote

_DOUBLE = re.compile("[^ ](  +)(?=[^ ])")
# Kinds of concepts whose own rules judge spaces, and say what the number should be.
_NUMBERS = (ValueType.FINESS, ValueType.SIRET, ValueType.SIREN, ValueType.RPPS)


def check_edges(context: RequestContext) -> Iterator[Finding[Spot]]:
    judged = judged_elsewhere(context)
    for pointer, text, is_key in context.suspects:
        if pointer in judged and not is_key:
            continue
        bare = text.strip(" ")
        if bare == text:
            continue
        where = " et ".join(
            words
            for words, there in (
                ("au début", text.startswith(" ")),
                ("à la fin", text.endswith(" ")),
            )
            if there
        )
        if bare:
            message = f"espace en trop {where} de {what(is_key)} {quote(text)}"
            hint = f"écrivez {quote(bare)}"
        else:
            message, hint = f"{what(is_key)} ne contient que des espaces", None
        yield Finding(Spot(pointer, "key" if is_key else "value"), message, hint)


def check_doubles(context: RequestContext) -> Iterator[Finding[Spot]]:
    judged = judged_elsewhere(context)
    for pointer, text, is_key in context.suspects:
        found = _DOUBLE.search(text)
        if found and not is_key and pointer not in judged:
            yield Finding(
                Spot(pointer),
                f"{len(found[1])} espaces de suite en position {found.start(1) + 1} "
                f"de {quote(text)}",
                "gardez une seule espace",
            )


def judged_elsewhere(context: RequestContext) -> frozenset[str]:
    """Return the pointers of numbers whose spaces the IDN rules judge: one finding a defect."""
    if not context.suspects:
        return frozenset()
    numbers = [c.id for c in CONCEPTS.values() if c.kind in _NUMBERS]
    return frozenset(
        located.pointer
        for concept in numbers
        for _, located in context.located(concept)
        if isinstance(located.value, str) and finess.normalise(located.value) != located.value
    )


def what(is_key: bool) -> str:
    """Name what a finding is about."""
    return "la clé" if is_key else "la valeur"


RULES = (
    Rule("TXT003", check_edges),
    Rule("TXT004", check_doubles),
)
