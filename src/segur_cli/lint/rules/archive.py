"""PJ: the ZIP itself: what would keep a portal from reading it."""

from collections.abc import Iterator

from segur_cli.diagnostics import Needed, Severity
from segur_cli.files.paths import composed
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.entries import about, is_disproportionate, listing, once, some
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import plural, quote


def check_readable(context: RequestContext) -> Iterator[Finding[Spot]]:
    archive = once(context)
    if archive and archive.problem:
        word = "non contrôlée" if archive.refused else "illisible"
        yield about(
            f"archive de pièces {quote(archive.file_name, 100)} {word} : {archive.problem}",
            "refaites l'archive et ouvrez-la avant de la déposer",
            severity=Severity.WARNING if archive.refused else None,
        )


def check_encrypted(context: RequestContext) -> Iterator[Finding[Spot]]:
    yield from listing(
        context,
        lambda entry: entry.encrypted,
        ("pièce chiffrée", "pièces chiffrées"),
        "refaites l'archive sans mot de passe",
    )


def check_duplicates(context: RequestContext) -> Iterator[Finding[Spot]]:
    archive = once(context)
    counts: dict[str, list[str]] = {}
    for entry in archive.entries if archive else ():
        counts.setdefault(composed(entry.name).casefold(), []).append(entry.name)
    twice = [found[-1] for found in counts.values() if len(found) > 1]
    if archive and twice:
        yield about(
            f"{plural(len(twice), 'nom')} en double dans {quote(archive.file_name, 100)} : "
            + some(twice),
            "gardez la bonne version et retirez l'autre",
        )


def check_disproportionate(context: RequestContext) -> Iterator[Finding[Spot]]:
    archive = once(context)
    if archive and is_disproportionate(archive.entries):
        yield about(
            f"taille décompressée démesurée dans {quote(archive.file_name, 100)}",
            "remplacez les pièces par des fichiers de taille ordinaire",
        )


RULES = (
    Rule("PJ001", check_readable, inputs=(Needed.ATTACHMENTS,)),
    Rule("PJ002", check_encrypted, inputs=(Needed.ATTACHMENTS,)),
    Rule("PJ006", check_duplicates, inputs=(Needed.ATTACHMENTS,)),
    Rule("PJ009", check_disproportionate, inputs=(Needed.ATTACHMENTS,)),
)
