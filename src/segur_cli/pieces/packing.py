"""The archive that goes with a request, made of the pieces that its JSON names: whole, or not."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath

from segur_cli.diagnostics import Diagnostic, Severity
from segur_cli.exits import StopError
from segur_cli.files.folder import files_in
from segur_cli.files.opening import PAPER_FILE, read_file
from segur_cli.files.paths import composed, escapes, is_folder, last_of, same_name
from segur_cli.papers.paper_reading import read_paper
from segur_cli.pieces.kinds import PieceType, pieces_of
from segur_cli.pieces.piece_check import check_pieces
from segur_cli.pieces.piece_context import OwnerNames, Piece, nobody
from segur_cli.requests import Demande, client_of
from segur_cli.tables.writing import Table
from segur_cli.text.page import Block, Grid, Heading, Item, Page, Paragraph, markdown
from segur_cli.text.writing import (
    did_you_mean,
    listed,
    normalized_key,
    plural,
    quote,
    sanitized,
    some_of,
)

_MOST_FILES = 20_000
_OF_SEGUR = (".json", ".toml", ".lock")  # what stands beside papers, and is none
_LONGEST_NAME = 255  # bytes: what file systems take
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_STAMP = (1980, 1, 1, 0, 0, 0)  # the same archive every time
_OTHER_CLIENT = "DOC020"  # a paper that bears the number of another client, and never its own


@dataclass(frozen=True)
class Packed:
    """One piece of the archive: its name in it, the file it comes from, whose it is."""

    name: str
    source: Path
    data: bytes
    clients: tuple[str, ...]

    @property
    def told(self) -> str:
        """The piece and whose it is, as it is named to people."""
        whose = sanitized(listed(self.clients[:3]))
        return f"{quote(self.name, 120)} (client {whose})" if whose else quote(self.name, 120)

    @property
    def sha256(self) -> str:
        """The SHA-256 of its content."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class PackingPlan:
    """What would be packed, each thing told with its piece and client.

    `problems` keep it from being written; `remarks` only are told; `to_come` is what the check of
    the archive will say; `accepted` gives, by piece, what was written all the same.
    """

    packed: tuple[Packed, ...]
    problems: tuple[str, ...]
    remarks: tuple[str, ...]
    to_come: tuple[str, ...]
    accepted: Mapping[str, str]


def plan(
    demandes: Sequence[Demande],
    folder: Path,
    accepting: Iterable[str] = (),
    evidence_file_date: date | None = None,
    names: OwnerNames = nobody,
) -> PackingPlan:
    """Find, read and check every piece that requests name.

    `accepting` names those that are packed whatever is found in them. Raises StopError without any
    folder, and for a name that no request gives.
    """
    files = _files(folder)
    problems: list[str] = []
    remarks: list[str] = []
    packed: list[Packed] = []
    pieces: list[Piece] = []
    named = _named(demandes)
    agreed = {_agreed(typed, named) for typed in accepting}
    if not named:
        problems.append("aucune pièce n'est nommée par le JSON : rien à archiver")
    for name, (citing, kinds) in named.items():
        clients = tuple(dict.fromkeys(client_of(one) or one.subject for one in citing))
        whose = f" (client {sanitized(listed(clients[:3]))})"
        if wrong := _wrong_name(name):
            problems.append(f"{quote(name, 120)}{whose} : {wrong}")
            continue
        found, how = _candidates(name, files, folder)
        if len(found) != 1:
            several = f"{plural(len(found), 'candidat')} ({_some(found, folder)})"
            told = several if found else f"non trouvée{_alike(name, files, folder)}"
            problems.append(f"{quote(name, 120)}{whose} : {told}")
            continue
        if how:
            remarks.append(f"{quote(name, 120)}{whose} : {how} dans {quote(found[0].name, 120)}")
        data = read_file(found[0], PAPER_FILE)
        packed.append(Packed(name, found[0], data, clients))
        said = next(iter(kinds), None)
        pieces.append(Piece(found[0], read_paper(data, found[0].name), said, tuple(citing)))
    taken = {piece.source for piece in packed}
    left = [one for one in files if one not in taken and one.suffix.lower() not in _OF_SEGUR]
    if left and packed:
        told = some_of(quote(one.relative_to(folder).as_posix(), 80) for one in left)
        nouns = ("fichier que le JSON ne nomme pas", "fichiers que le JSON ne nomme pas")
        remarks.append(f"{plural(len(left), *nouns)}, hors de l'archive : {told}")
    checked = check_pieces(pieces, None, evidence_file_date, names)
    to_come: list[str] = []
    accepted: dict[str, str] = {}
    for piece, one in zip(packed, checked.pieces, strict=True):
        stops = [finding for finding in one.findings if _stops(finding)]
        if piece.name in agreed:
            accepted[piece.name] = " ; ".join(_in_short(finding) for finding in stops)
        else:
            problems += [f"{piece.told} : {_in_short(finding)}" for finding in stops]
        to_come += [f"{piece.told} : {_in_short(finding)}" for finding in one.findings]
    return PackingPlan(
        tuple(sorted(packed, key=lambda one: one.name)), tuple(problems), tuple(remarks),
        tuple(to_come), {name: why for name, why in accepted.items() if why},
    )  # fmt: skip


def _stops(finding: Diagnostic) -> bool:
    return finding.severity is Severity.ERROR or finding.code == _OTHER_CLIENT


def _in_short(finding: Diagnostic) -> str:
    return f"{finding.severity.label}, {finding.code} : {finding.message}"


def _agreed(typed: str, named: Iterable[str]) -> str:
    """The piece of the requests that was typed. Raises StopError when they name none so."""
    for name in named:
        if same_name(typed) == same_name(name):
            return name
    raise StopError(
        f"--accept {quote(typed, 120)} : aucune demande ne nomme cette pièce.",
        did_you_mean(typed, named),
    )


def _named(demandes: Iterable[Demande]) -> dict[str, tuple[list[Demande], list[PieceType]]]:
    """The pieces that requests name: who cites each, and the kinds they say it is."""
    found: dict[str, tuple[list[Demande], list[PieceType]]] = {}
    for demande in demandes:
        for name, kind in pieces_of(demande):
            citing, kinds = found.setdefault(name, ([], []))
            if demande not in citing:
                citing.append(demande)
            kinds += [kind] if kind is not None else []
    return found


def _files(folder: Path) -> list[Path]:
    if not is_folder(folder):
        raise StopError(f"{quote(folder, 200)} n'est pas un dossier.", "Donnez celui des pièces.")
    found = []
    for path in files_in(folder):
        found.append(path)
        if len(found) > _MOST_FILES:
            raise StopError(
                f"{quote(folder, 200)} contient plus de {plural(_MOST_FILES, 'fichier')}.",
                "Donnez le dossier des seules pièces.",
            )
    return sorted(found)


def _wrong_name(name: str) -> str:
    if escapes(name):
        return "nom interdit, il sort de l'archive"
    for part in name.replace("\\", "/").split("/"):
        if len(part.encode()) > _LONGEST_NAME:
            return f"nom trop long, plus de {_LONGEST_NAME} octets"
        if not part or _FORBIDDEN.search(part) or _RESERVED.fullmatch(part) or part[-1] in " .":
            return "nom interdit, que Windows n'accepte pas"
    return ""


def _candidates(name: str, files: Sequence[Path], folder: Path) -> tuple[list[Path], str]:
    """The files that may be a piece, and what was forgiven to find them."""
    wanted = name.replace("\\", "/")
    exact = [one for one in files if one.relative_to(folder).as_posix() == wanted]
    if exact:
        return exact, ""
    last = last_of(name)
    for key, how in (
        (lambda text: text, "trouvée"),
        (composed, "accents écrits autrement, trouvée"),
        (normalized_key, "casse ou accents différents, trouvée"),
    ):
        found = [one for one in files if key(one.name) == key(last)]
        if found:
            return found, "" if how == "trouvée" else how
    return [], ""


def _alike(name: str, files: Sequence[Path], folder: Path) -> str:
    """The files that bear the name of a piece under another ending, as people are told them."""
    stem = PurePath(last_of(name)).stem
    found = [one for one in files if normalized_key(one.stem) == normalized_key(stem)]
    return f" ; du même nom, sous une autre extension : {_some(found, folder)}" if found else ""


def _some(found: Iterable[Path], folder: Path) -> str:
    names = [one.relative_to(folder).as_posix() for one in found]
    return ", ".join(quote(name, 80) for name in names[:4])


def to_zip(packed: Iterable[Packed]) -> bytes:
    """Write the archive, always the same for the same pieces."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in packed:
            info = zipfile.ZipInfo(one.name, _STAMP)
            info.compress_type, info.external_attr, info.create_system = (
                zipfile.ZIP_DEFLATED, 0o644 << 16, 3,
            )  # fmt: skip
            archive.writestr(info, one.data)
    return stream.getvalue()


def slip(made: PackingPlan, archive: str, sha256: str) -> Table:
    """The slip of an archive: what it holds, for whom, with the digest of each piece.

    What was found in a piece and accepted is in a column of its own, when there is any.
    """
    headings = ["pièce", "client", "octets", "SHA-256"]
    rows = [
        [piece.name, " ; ".join(piece.clients), str(len(piece.data)), piece.sha256]
        for piece in made.packed
    ]
    rows.append(
        [f"archive {archive}", "", str(sum(len(piece.data) for piece in made.packed)), sha256]
    )
    if made.accepted:
        headings.append("acceptée malgré")
        rows = [[*row, made.accepted.get(row[0], "")] for row in rows]
    return Table("Bordereau", tuple(headings), tuple(map(tuple, rows)), frozenset(("octets",)))


def slip_markdown(table: Table) -> str:
    """Write a slip as Markdown."""
    return markdown(Page((Heading(table.title, 1), Grid(table.headings, table.rows))))


def refused_page(made: PackingPlan) -> Page:
    """Say that no archive was written, and what keeps it from being."""
    total = plural(len(made.problems), "problème")
    head = Paragraph(f"Archive non écrite : {total}.", "bold red")
    return Page((head, *map(Item, made.problems)))


def packed_page(made: PackingPlan, request: str, archive: Path, sha256: str) -> Page:
    """Say what an archive holds, what was accepted in it, and what its check will say."""
    return Page.of(_packed_blocks(made, request, archive, sha256))


def _packed_blocks(made: PackingPlan, request: str, archive: Path, sha256: str) -> Iterator[Block]:
    count = plural(len(made.packed), "pièce")
    yield Paragraph(f"Archive écrite : {quote(archive, 200)}, {count}, SHA-256 {sha256}", "bold")
    for piece in made.packed:
        told = f"{piece.name}  {len(piece.data)} octets  {piece.sha256[:12]}"
        yield Paragraph(told, indent=2)
    if made.accepted:
        yield Paragraph("Archivées malgré ce qui y est trouvé :", "bold")
        yield from (Item(f"{name} : {why}") for name, why in made.accepted.items())
    if made.to_come:
        yield Paragraph("Ce que le contrôle de l'archive dira :", "bold")
        yield from map(Item, made.to_come)
    yield Paragraph(f"Ensuite : segur lint-json {request} --attachments {archive}")
