"""The archive that goes with a request, made of the pieces that its JSON names: whole, or not."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from segur_cli.exits import StopError
from segur_cli.files.folder import files_in
from segur_cli.files.opening import PAPER_FILE, read_file
from segur_cli.files.paths import composed, escapes, is_folder, last_of
from segur_cli.papers.reading import read_paper
from segur_cli.pieces.check import CheckedPiece, check_pieces
from segur_cli.pieces.citing import pieces_of
from segur_cli.pieces.context import Piece
from segur_cli.pieces.kinds import PieceType
from segur_cli.requests import Demande, client_of
from segur_cli.tables.writing import Table
from segur_cli.text.writing import listed, normalized_key, plural, quote, sanitized

_MOST_FILES = 20_000
_LONGEST_NAME = 255  # bytes: what file systems take
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_STAMP = (1980, 1, 1, 0, 0, 0)  # the same archive every time
_STOPS = ("DOC001", "DOC020", "DOC027")  # not a piece, or that of another client


@dataclass(frozen=True)
class Packed:
    """One piece of the archive: its name in it, the file it comes from, whose it is."""

    name: str
    source: Path
    data: bytes
    clients: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """The SHA-256 of its content."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class PackingPlan:
    """What would be packed. `problems` keep it from being written; `remarks` only are told."""

    packed: tuple[Packed, ...]
    problems: tuple[str, ...]
    remarks: tuple[str, ...]
    checked: tuple[CheckedPiece, ...]


def plan(demandes: Sequence[Demande], folder: Path) -> PackingPlan:
    """Find, read and check every piece that requests name. Raises StopError without any folder."""
    files = _files(folder)
    problems: list[str] = []
    remarks: list[str] = []
    packed: list[Packed] = []
    pieces: list[Piece] = []
    named = _named(demandes)
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
            problems.append(f"{quote(name, 120)}{whose} : {several if found else 'non trouvée'}")
            continue
        if how:
            remarks.append(f"{quote(name, 120)} : {how} dans {quote(found[0].name, 120)}")
        data = read_file(found[0], PAPER_FILE)
        packed.append(Packed(name, found[0], data, clients))
        said = next(iter(kinds), None)
        pieces.append(Piece(found[0], read_paper(data, found[0].name), said, tuple(citing)))
    checked = check_pieces(pieces)
    for one in checked.pieces:
        problems += [
            f"{quote(one.piece.path.name, 120)} : {finding.message}"
            for finding in one.findings
            if finding.code in _STOPS
        ]
    return PackingPlan(
        tuple(sorted(packed, key=lambda one: one.name)), tuple(problems), tuple(remarks),
        checked.pieces,
    )  # fmt: skip


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


def slip(packed: Iterable[Packed], archive: str, sha256: str) -> Table:
    """The slip of an archive: what it holds, for whom, with the digest of each piece."""
    rows = [
        (one.name, " ; ".join(one.clients), str(len(one.data)), one.sha256) for one in packed
    ]  # fmt: skip
    size = str(sum(len(one.data) for one in packed))
    rows.append((f"archive {archive}", "", size, sha256))
    return Table("Bordereau", ("pièce", "client", "octets", "SHA-256"),
                 tuple(rows), frozenset(("octets",)))  # fmt: skip


def slip_markdown(table: Table) -> str:
    """Write a slip as Markdown."""

    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(sanitized(cell).replace('|', '/') for cell in cells)} |"

    return "\n".join(_lines_of(table, line)) + "\n"


def _lines_of(table: Table, line: Callable[[Iterable[str]], str]) -> Iterator[str]:
    yield f"# {table.title}"
    yield ""
    yield line(table.headings)
    yield line("---" for _ in table.headings)
    yield from map(line, table.rows)
