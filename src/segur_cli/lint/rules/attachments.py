"""PJ: the ZIP of supporting documents: itself, its entries one by one, and what requests name."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Needed, Severity
from segur_cli.documents import Json
from segur_cli.files.paths import composed, escapes, same_name
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.requests import Demande, client_of
from segur_cli.rules.rule import Finding, Rule
from segur_cli.templates.concept_map import LocatedValue
from segur_cli.text.writing import normalized_key, plural, quote, some_of

if TYPE_CHECKING:
    from segur_cli.lint.inputs import Attachment, Attachments

_NUMBERS = re.compile(r"(?<![0-9A-Z])\d[0-9AB]\d{7}(?![0-9A-Z])")
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_MEGABYTE = 1024 * 1024
_MAX_RATIO = 200
_ORDINARY = 100 * _MEGABYTE
_MAX_TOTAL = 4096 * _MEGABYTE
# What a solde is made of beside its JSON (FAQ de l'ANS), by the kinds of pieces.
ASKED = {"va": "VA", "facture": "facture"}
_JOIN = "joignez la VA signée du client et la facture, sous un nom ou un type qui le dit"
_NOT_LETTERS = re.compile(r"[\W\d_]+")


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
            + _client_in(value, context),
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
    yield from _listing(
        lambda entry: composed(entry.name) not in cited and same_name(entry.name) not in cited,
        ("pièce qu'aucune demande ne cite", "pièces qu'aucune demande ne cite"),
        "citez-la dans la demande, ou retirez-la de l'archive",
        context,
    )


def _once(context: RequestContext) -> "Attachments | None":
    """Return the archive for the first file of the run that holds requests, None for others.

    What is about the archive alone is then said once.
    """
    return context.beside.attachments if context.rank == context.portfolio.first() else None


def _listing(
    wanted: "Callable[[Attachment], bool]",
    nouns: tuple[str, str],
    hint: str,
    context: RequestContext,
) -> Iterator[Finding[Spot]]:
    """Yield one finding for all the entries of one kind."""
    archive = _once(context)
    found = [entry.name for entry in archive.entries if wanted(entry)] if archive else []
    if archive and found:
        where = f"dans {quote(archive.file_name, 100)}"
        whose = _client_in(found[0], context) if len(found) == 1 else ""
        yield _about(f"{plural(len(found), *nouns)} {where} : {_some(found)}{whose}", hint)


def _about(message: str, hint: str, severity: Severity | None = None) -> Finding[Spot]:
    """Make a finding about the archive: it stands at the beginning of the JSON."""
    return Finding(Spot("", "opening", subject="archive des pièces"), message, hint, severity)


def _client_in(name: str, context: RequestContext) -> str:
    """Name the client of the run whose FINESS a document's name holds, empty without one."""
    clients = {
        client_of(demande) or "": demande
        for filed in context.portfolio.files
        for demande in filed.demandes
    }
    found = next((n for n in _NUMBERS.findall(name.upper()) if n in clients), None)
    return f" (client {clients[found].subject}, d'après ce nom)" if found else ""


def _some(names: list[str]) -> str:
    """Quote the first names, and count the others."""
    return some_of(quote(name, 80) for name in names)


def check_readable(context: RequestContext) -> Iterator[Finding[Spot]]:
    archive = _once(context)
    if archive and archive.problem:
        word = "non contrôlée" if archive.refused else "illisible"
        yield _about(
            f"archive de pièces {quote(archive.file_name, 100)} {word} : {archive.problem}",
            "refaites l'archive et ouvrez-la avant de la déposer",
            severity=Severity.WARNING if archive.refused else None,
        )


# What entries are told by: which they are, in how many words, and what to do.
_KINDS: "dict[str, tuple[Callable[[Attachment], bool], tuple[str, str], str]]" = {
    "PJ002": (
        lambda entry: entry.encrypted, ("pièce chiffrée", "pièces chiffrées"),
        "refaites l'archive sans mot de passe",
    ),
    "PJ005": (
        lambda entry: entry.size == 0, ("pièce vide", "pièces vides"), "remettez le bon fichier"
    ),
    "PJ007": (
        lambda entry: escapes(entry.name),
        ("pièce dont le chemin sort", "pièces dont le chemin sort"),
        "refaites l'archive depuis le dossier des pièces",
    ),
    "PJ008": (
        lambda entry: entry.name.casefold().endswith(_ARCHIVES), ("archive", "archives"),
        "mettez les pièces elles-mêmes dans l'archive",
    ),
}  # fmt: skip


def check_duplicates(context: RequestContext) -> Iterator[Finding[Spot]]:
    archive = _once(context)
    counts: dict[str, list[str]] = {}
    for entry in archive.entries if archive else ():
        counts.setdefault(composed(entry.name).casefold(), []).append(entry.name)
    twice = [found[-1] for found in counts.values() if len(found) > 1]
    if archive and twice:
        yield _about(
            f"{plural(len(twice), 'nom')} en double dans {quote(archive.file_name, 100)} : "
            + _some(twice),
            "gardez la bonne version et retirez l'autre",
        )


def check_disproportionate(context: RequestContext) -> Iterator[Finding[Spot]]:
    archive = _once(context)
    entries = archive.entries if archive else ()
    if archive and (
        sum(entry.size for entry in entries) > _MAX_TOTAL
        or any(e.size > max(_ORDINARY, _MAX_RATIO * max(e.compressed, 1)) for e in entries)
    ):
        yield _about(
            f"taille décompressée démesurée dans {quote(archive.file_name, 100)}",
            "remplacez les pièces par des fichiers de taille ordinaire",
        )


def check_solde_pieces(context: RequestContext) -> Iterator[Finding[Spot]]:
    archive = context.beside.attachments
    entries = [entry.name for entry in archive.entries] if archive else []
    # A file that cites no piece at all may be one whose pieces are only in the archive (PJ011).
    for demande in context.demandes if _cites(context) else ():
        client = client_of(demande)
        # A name that holds the client's number speaks of that client, cited or not.
        named = [name for name in entries if client and client in name.upper()]
        cited = _kinds_cited(demande)
        lacking = [kind for kind in ASKED if kind not in (*cited, *map(_kind_in, named))]
        if lacking and cited.count(None) >= len(lacking):
            context.leave("PJ010", "pièces citées dont le type n'est pas reconnu")
        elif lacking:
            found = demande.first("piece.fichier") or demande.first("piece.type")
            yield Finding(
                Spot(found.pointer) if found else Spot(demande.pointer, "opening"),
                f"{_none_of(lacking)} parmi les pièces citées au solde"
                + (", ni dans l'archive sous ce FINESS" if entries else ""),
                _JOIN,
            )


def check_solde_archive(context: RequestContext) -> Iterator[Finding[Spot]]:
    archive = context.beside.attachments
    if archive is None or archive.problem or context.rank != context.portfolio.first("solde"):
        return
    if _cites(context):
        return  # what each request cites is judged
    kinds = [_kind_in(entry.name) for entry in archive.entries]
    lacking = [kind for kind in ASKED if kind not in kinds]
    if lacking and kinds.count(None) >= len(lacking):
        context.leave("PJ011", "pièces dont le nom ne dit pas le type")
    elif lacking:
        yield _about(
            f"{_none_of(lacking)} dans {quote(archive.file_name, 100)}, d'après les noms", _JOIN
        )


def _cites(context: RequestContext) -> bool:
    """Whether a request of the file cites a piece."""
    return any(any(context.column(concept)) for concept in ("piece.fichier", "piece.type"))


def _kinds_cited(demande: Demande) -> list[str | None]:
    """Return the kind of each piece that a request cites, None where nothing tells it."""
    types = _types_cited(demande)
    names = demande.all("piece.fichier")
    kinds = [
        cited_kind(demande, found)
        for found in names
        if isinstance(found.value, str) and found.value.strip()
    ]
    alone = types.keys() - set(map(_parent, names))
    return kinds + [_first_kind(types[place]) for place in sorted(alone)]


def cited_kind(demande: Demande, found: LocatedValue) -> str | None:
    """Return the kind of a piece that a request cites, by its type, its key or its name."""
    type_ = _types_cited(demande).get(_parent(found))
    return _first_kind(type_, found.pointer[len(demande.pointer) :], found.value)


def _types_cited(demande: Demande) -> dict[str, Json]:
    return {_parent(found): found.value for found in demande.all("piece.type")}


def _parent(found: LocatedValue) -> str:
    return found.pointer.rpartition("/")[0]


def _first_kind(*told: Json) -> str | None:
    kinds = (_kind_in(text) for text in told if isinstance(text, str))
    return next((kind for kind in kinds if kind is not None), None)


def _kind_in(text: str) -> str | None:
    """Return the kind of piece that words name, a VA or an invoice before any other."""
    said = _words(text)
    direct = next((kind for kind in ASKED if f" {kind} " in said), None)
    if direct is not None:
        return direct
    from segur_cli.pieces.kinds import kinds  # what most files write is told without it

    known = sorted(kinds().values(), key=lambda kind: kind.id not in ASKED)
    return next((k.id for k in known if any(_words(name) in said for name in k.cited)), None)


def _words(text: str) -> str:
    return f" {_NOT_LETTERS.sub(' ', normalized_key(text)).strip()} "


def _none_of(lacking: list[str]) -> str:
    """Say what is not recognised: `ni VA ni facture reconnues`, `aucune VA reconnue`."""
    names = [ASKED[kind] for kind in lacking]
    return f"aucune {names[0]} reconnue" if len(names) == 1 else (
        f"ni {' ni '.join(names)} reconnues"
    )  # fmt: skip


RULES = (
    Rule("PJ003", check_missing, reads=("piece.fichier",), inputs=(Needed.ATTACHMENTS,)),
    Rule("PJ004", check_unreferenced, reads=("piece.fichier",), inputs=(Needed.ATTACHMENTS,)),
    Rule("PJ001", check_readable, inputs=(Needed.ATTACHMENTS,)),
    Rule("PJ006", check_duplicates, inputs=(Needed.ATTACHMENTS,)),
    Rule("PJ009", check_disproportionate, inputs=(Needed.ATTACHMENTS,)),
    *(
        Rule(code, partial(_listing, *kind), inputs=(Needed.ATTACHMENTS,))
        for code, kind in _KINDS.items()
    ),
    Rule("PJ010", check_solde_pieces, reads=("piece.fichier|piece.type",), kind=("solde",)),
    Rule("PJ011", check_solde_archive, inputs=(Needed.ATTACHMENTS,), kind=("solde",)),
)
