"""PJ: the entries of the ZIP, one by one, from its listing alone."""

from collections.abc import Iterator

from segur_cli.diagnostics import Needed
from segur_cli.files.paths import escapes
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.entries import is_archive, listing
from segur_cli.rules.rule import Finding, Rule


def check_empty(context: RequestContext) -> Iterator[Finding[Spot]]:
    yield from listing(
        context,
        lambda entry: entry.size == 0,
        ("pièce vide", "pièces vides"),
        "remettez le bon fichier",
    )


def check_escaping(context: RequestContext) -> Iterator[Finding[Spot]]:
    yield from listing(
        context,
        lambda entry: escapes(entry.name),
        ("pièce dont le chemin sort", "pièces dont le chemin sort"),
        "refaites l'archive depuis le dossier des pièces",
    )


def check_nested(context: RequestContext) -> Iterator[Finding[Spot]]:
    yield from listing(
        context,
        lambda entry: is_archive(entry.name),
        ("archive", "archives"),
        "mettez les pièces elles-mêmes dans l'archive",
    )


RULES = (
    Rule("PJ005", check_empty, inputs=(Needed.ATTACHMENTS,)),
    Rule("PJ007", check_escaping, inputs=(Needed.ATTACHMENTS,)),
    Rule("PJ008", check_nested, inputs=(Needed.ATTACHMENTS,)),
)
