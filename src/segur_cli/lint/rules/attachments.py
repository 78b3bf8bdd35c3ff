"""PJ: the supporting documents that requests name, beside those that the ZIP holds."""

from collections.abc import Iterator

from segur_cli.diagnostics import Needed
from segur_cli.files.paths import composed, same_name
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.entries import client_in, listing
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import quote


def check_missing(context: RequestContext) -> Iterator[Finding[Spot]]:
    archive = context.beside.attachments
    if archive is None or archive.problem:
        return
    exact = {composed(entry.name) for entry in archive.entries}
    alike = {same_name(entry.name): entry.name for entry in archive.entries}
    for _, located in context.located("piece.fichier"):
        value = located.value
        if not isinstance(value, str) or not value.strip() or composed(value) in exact:
            continue
        near = alike.get(same_name(value))
        yield Finding(
            Spot(located.pointer),
            f"pièce {quote(value)} absente de l'archive {quote(archive.file_name, 100)}"
            + client_in(value, context),
            _hint(near),
        )


def _hint(near: str | None) -> str:
    if near is None:
        return "ajoutez-la à l'archive, ou corrigez son nom"
    if "\\" in near:
        return (
            f"l'archive contient {quote(near, 100)} : un « \\ » y tient lieu de « / » ; "
            "refaites-la avec un outil qui écrit « / », ou sans dossier"
        )
    return f"l'archive contient {quote(near, 100)} : corrigez l'un des deux noms"


def check_unreferenced(context: RequestContext) -> Iterator[Finding[Spot]]:
    cited = {
        name
        for filed in context.portfolio.files
        for demande in filed.demandes
        for located in demande.all("piece.fichier")
        if isinstance(located.value, str)
        for name in (composed(located.value), same_name(located.value))
    }
    yield from listing(
        context,
        lambda entry: composed(entry.name) not in cited and same_name(entry.name) not in cited,
        ("pièce qu'aucune demande ne cite", "pièces qu'aucune demande ne cite"),
        "citez-la dans la demande, ou retirez-la de l'archive",
    )


RULES = (
    Rule("PJ003", check_missing, reads=("piece.fichier",), inputs=(Needed.ATTACHMENTS,)),
    Rule("PJ004", check_unreferenced, reads=("piece.fichier",), inputs=(Needed.ATTACHMENTS,)),
)
