"""What the PJ rules ask of the entries of an archive, and how they speak of them."""

import re
from collections.abc import Callable, Iterator

from segur_cli.diagnostics import Severity
from segur_cli.lint.attachments import Attachment, Attachments
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.requests import client_of
from segur_cli.rules.rule import Finding
from segur_cli.text.writing import listed, plural, quote

_SHOWN = 5
_NUMBERS = re.compile(r"(?<![0-9A-Z])\d[0-9AB]\d{7}(?![0-9A-Z])")
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_MEGABYTE = 1024 * 1024
_MAX_RATIO = 200
_ORDINARY = 100 * _MEGABYTE
_MAX_TOTAL = 4096 * _MEGABYTE


def once(context: RequestContext) -> Attachments | None:
    """Return the archive for the first file of the run that holds requests, None for others.

    What is about the archive alone is then said once.
    """
    return context.beside.attachments if context.rank == context.portfolio.first() else None


def listing(
    context: RequestContext, wanted: Callable[[Attachment], bool], nouns: tuple[str, str], hint: str
) -> Iterator[Finding[Spot]]:
    """Yield one finding for all the entries of one kind."""
    archive = once(context)
    found = [entry.name for entry in archive.entries if wanted(entry)] if archive else []
    if archive and found:
        where = f"dans {quote(archive.file_name, 100)}"
        whose = client_in(found[0], context) if len(found) == 1 else ""
        yield about(f"{plural(len(found), *nouns)} {where} : {some(found)}{whose}", hint)


def about(message: str, hint: str, severity: Severity | None = None) -> Finding[Spot]:
    """Make a finding about the archive: it stands at the beginning of the JSON."""
    return Finding(Spot("", "opening", subject="archive des pièces"), message, hint, severity)


def client_in(name: str, context: RequestContext) -> str:
    """Name the client of the run whose FINESS a document's name holds, empty without one."""
    clients = {
        client_of(demande) or "": demande
        for filed in context.portfolio.files
        for demande in filed.demandes
    }
    found = next((n for n in _NUMBERS.findall(name.upper()) if n in clients), None)
    return f" (client {clients[found].subject}, d'après ce nom)" if found else ""


def some(names: list[str]) -> str:
    """Quote the first names, and count the others."""
    rest = len(names) - _SHOWN
    shown = [quote(name, 80) for name in names[:_SHOWN]]
    return listed([*shown, plural(rest, "autre")] if rest > 0 else shown)


def is_archive(name: str) -> bool:
    """Whether a name is that of an archive."""
    return name.casefold().endswith(_ARCHIVES)


def is_disproportionate(entries: tuple[Attachment, ...]) -> bool:
    """Whether what the archive announces is out of proportion with its size."""
    return sum(entry.size for entry in entries) > _MAX_TOTAL or any(
        entry.size > _ORDINARY and entry.size > _MAX_RATIO * max(entry.compressed, 1)
        for entry in entries
    )
