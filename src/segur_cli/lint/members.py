"""The pieces of an archive, read in memory, nothing extracted: held against their requests."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from segur_cli.diagnostics import Report
from segur_cli.exits import StopError
from segur_cli.files.archive import DAMAGED, PIECES, ArchiveError, open_archive
from segur_cli.files.opening import open_file
from segur_cli.files.paths import last_of
from segur_cli.lint.attachments import ARCHIVE_FILE, Attachments, name_of, read_attachments
from segur_cli.lint.context import Beside
from segur_cli.papers.paper import MAX_BYTES, Paper
from segur_cli.papers.paper_reading import read_paper
from segur_cli.pieces.citing import cited
from segur_cli.pieces.piece_check import check_pieces, to_report
from segur_cli.pieces.piece_context import OwnerNames, Piece
from segur_cli.requests import Demande
from segur_cli.rules.codes import RuleChoice
from segur_cli.text.writing import quote

_LATER = f"reste de l'archive : non lu au-delà de {PIECES.expanded // 1_000_000} Mo"


def check_members(
    path: Path, beside: Beside, demandes: Sequence[Demande], choice: RuleChoice
) -> Report:
    """Check every piece of an archive; what cannot be read of it is a finding of that piece."""
    attachments = beside.attachments
    if attachments is None or attachments.problem:
        return Report(())
    pieces = []
    for name, paper in _papers(path, attachments):
        mine, kind = cited(name, demandes)
        pieces.append(Piece(path, paper, kind, mine, inside=name))
    checked = check_pieces(pieces, None, beside.settings.evidence_file_date, owner_names(beside))
    report = to_report(checked)
    perimeter = replace(report.perimeter, template=None)
    return choice.apply(replace(report, perimeter=perimeter))


def owner_names(beside: Beside) -> OwnerNames:
    """Say whose a FINESS is: as the base names it, else the register that the user named."""

    def name_of(number: str) -> str:
        entries = beside.base.by_finess.get(number, ()) if beside.base is not None else ()
        named = next((entry.name for entry in entries if entry.name), "")
        register = beside.named_register
        return named or (register.name_of(number) if register is not None else "")

    return name_of


def papers_of(path: Path) -> Iterator[tuple[str, Paper]]:
    """Yield every member of an archive that is read by itself, without the JSON that names it.

    What cannot be read of it is a paper that says why. Raises StopError when it cannot be opened,
    or is no archive.
    """
    attachments = read_attachments(path)
    if attachments.problem:
        raise StopError(f"{quote(path, 200)} n'a pas pu être lu : {attachments.problem}.")
    for entry in attachments.entries:
        if entry.encrypted or not entry.size:
            why = "protégée par un mot de passe : non lue" if entry.encrypted else "vide"
            yield entry.name, Paper(entry.name, problem=why, advice="refaites l'archive")
    yield from _papers(path, attachments)


def _papers(path: Path, attachments: Attachments) -> Iterator[tuple[str, Paper]]:
    """Yield the text of each member, by name; encrypted and empty ones have rules of their own."""
    wanted = {entry.name for entry in attachments.entries if entry.size and not entry.encrypted}
    read = 0
    try:
        with open_file(path, ARCHIVE_FILE) as stream, open_archive(stream, PIECES) as archive:
            for info in archive.infolist():
                name = name_of(info)
                if name not in wanted:
                    continue
                read += info.file_size
                if info.file_size > MAX_BYTES or read > PIECES.expanded:
                    large = f"plus de {MAX_BYTES // 1_000_000} Mo : non lu"
                    problem = large if info.file_size > MAX_BYTES else _LATER
                    yield name, Paper(name, problem=problem, advice="allégez-la", foreign=True)
                    continue
                yield name, _read(archive, info, name)
    except ArchiveError:
        return  # PJ001 says what is wrong with the archive


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Paper:
    """Read one member; no more than it says of its size."""
    try:
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except DAMAGED:
        return Paper(
            name, problem="pièce illisible dans l'archive : tronquée ou endommagée",
            advice="refaites l'archive",
        )  # fmt: skip
    if len(data) > info.file_size:
        return Paper(name, problem="pièce plus grande que ce qu'en dit l'archive : non lue",
                     advice="refaites l'archive")  # fmt: skip
    return read_paper(data, last_of(name))
