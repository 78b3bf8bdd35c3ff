"""IDN: the words that name a SONS and a prestation, where the model does not fix them."""

from collections.abc import Iterator

from segur_cli.diagnostics import Severity
from segur_cli.documents import Json
from segur_cli.facts import PRESTATION_LABELS, dispositifs
from segur_cli.facts.words import prestation_code
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import listed, nearest, normalized_key, quote


def check_sons(context: RequestContext) -> Iterator[Finding[Spot]]:
    known = {normalized_key(code) for code in dispositifs()}
    for _, located in context.located("sons"):
        value = _code(context, "sons", located.value)
        if value.strip() and normalized_key(value) not in known:
            near = nearest(value, dispositifs())
            yield Finding(
                Spot(located.pointer),
                f"SONS inconnu de segur {quote(value)} : ses règles propres ne sont pas contrôlées",
                _hint(context, "sons", f"peut-être {quote(near)} ?" if near else None),
                _severity(context, "sons"),
            )


def check_prestation(context: RequestContext) -> Iterator[Finding[Spot]]:
    for _, located in context.located("prestation.type"):
        value = _code(context, "prestation.type", located.value)
        if value.strip() and prestation_code(value) is None:
            labels = listed((quote(label) for label in PRESTATION_LABELS.values()), "ni")
            yield Finding(
                Spot(located.pointer),
                f"type de prestation non reconnu {quote(value)} : ni {labels}",
                _hint(context, "prestation.type", None),
                _severity(context, "prestation.type"),
            )


def _code(context: RequestContext, concept: str, value: Json) -> str:
    """Return the code that a place holds; a number is one only where the model gives codes."""
    encoding = context.encoding_of(concept)
    if isinstance(value, int) and not isinstance(value, bool) and encoding and encoding.values:
        return str(value)
    return value if isinstance(value, str) else ""


def _hint(context: RequestContext, concept: str, otherwise: str | None) -> str | None:
    """Advise in the codes of the model, where it gives some: it may refuse ours."""
    encoding = context.encoding_of(concept)
    if encoding is not None and encoding.values:
        codes = (f"{quote(code)} ({quote(meaning)})" for code, meaning in encoding.values)
        return f"codes de ce modèle : {listed(codes, 'ou')}"
    if context.is_admitted(concept):
        return "dites dans le modèle ce que ce code désigne (x-segur : values)"
    return otherwise


def _severity(context: RequestContext, concept: str) -> Severity | None:
    """A code that the model lists is right: only what it stands for is not known here."""
    return Severity.NOTE if context.is_admitted(concept) else None


RULES = (
    Rule("IDN006", check_sons, reads=("sons",), judges_form=True),
    Rule("IDN007", check_prestation, reads=("prestation.type",), judges_form=True),
)
