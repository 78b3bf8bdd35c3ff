"""IDN: the words that name a SONS and a prestation, where the model does not fix them."""

from collections.abc import Iterator
from functools import lru_cache

from segur_cli.documents import Json
from segur_cli.exits import StopError
from segur_cli.facts import PRESTATION_LABELS, dispositifs
from segur_cli.lint.context import Context
from segur_cli.lint.finding import Finding
from segur_cli.rules.rule import Rule
from segur_cli.text.writing import listed, nearest, plain, quote


def check_sons(context: Context) -> Iterator[Finding]:
    """The check of page IDN006."""
    known = {plain(code) for code in dispositifs()}
    for _, located in context.located("sons"):
        value = located.value
        if isinstance(value, str) and value.strip() and plain(value) not in known:
            near = nearest(value, dispositifs())
            yield Finding(
                located.pointer,
                f"SONS inconnu de segur {quote(value)} : ses règles propres ne sont pas contrôlées",
                f"peut-être {quote(near)} ?" if near else None,
            )


def check_prestation(context: Context) -> Iterator[Finding]:
    """The check of page IDN007."""
    for _, located in context.located("prestation.type"):
        value = located.value
        if isinstance(value, str) and value.strip() and prestation_code(value) is None:
            labels = listed((quote(label) for label in PRESTATION_LABELS.values()), "ni")
            yield Finding(
                located.pointer, f"type de prestation non reconnu {quote(value)} : ni {labels}"
            )


def sons_code(value: Json) -> str | None:
    """Return the code of a SONS that segur knows, however it is written; else None."""
    return _sons_code(value) if isinstance(value, str) else None


def prestation_code(value: Json) -> str | None:
    """Return `V2` or `V1+V2`, None when the value is neither."""
    return _prestation_code(value) if isinstance(value, str) else None


@lru_cache(maxsize=256)
def _sons_code(text: str) -> str | None:
    from segur_cli.eligibility.request import read_sons

    try:
        return read_sons(text)
    except StopError:
        return None


@lru_cache(maxsize=256)
def _prestation_code(text: str) -> str | None:
    from segur_cli.eligibility.request import read_prestation

    try:
        return read_prestation(text)
    except StopError:
        return None


RULES = (
    Rule("IDN006", check_sons),
    Rule("IDN007", check_prestation),
)
