"""The pieces of an archive, read in memory, nothing extracted: held against their requests."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from segur_cli.config import Settings
from segur_cli.diagnostics import Needed, Report
from segur_cli.eligibility.base import declared
from segur_cli.eligibility.base_catalogue import open_base
from segur_cli.exits import ExitCode, StopError
from segur_cli.files.archive import DAMAGED, PIECES, ArchiveError, open_archive
from segur_cli.files.folder import files_in, warn_of
from segur_cli.files.opening import open_file
from segur_cli.files.paths import is_folder, last_of
from segur_cli.lint.context import Beside
from segur_cli.lint.inputs import ARCHIVE_FILE, Attachments, name_of, read_attachments
from segur_cli.papers.paper import MAX_BYTES, Paper
from segur_cli.papers.paper_reading import ARCHIVE, PAPERS, open_paper, read_paper
from segur_cli.pieces.kinds import PieceType, cited, pieces_of
from segur_cli.pieces.pairing import never_blocking, pair
from segur_cli.pieces.piece_check import check_pieces, to_report
from segur_cli.pieces.piece_context import OwnerNames, Piece, nobody
from segur_cli.pieces.rules import RULES
from segur_cli.register.register_catalogue import beside as register_beside
from segur_cli.requests import Demande
from segur_cli.rules.rule import RuleChoice
from segur_cli.text.clock import Clock
from segur_cli.text.writing import quote, warn

# The rules that hold a piece against its request, or against the others of that request.
_HELD_AGAINST = {
    rule.code for rule in RULES if {Needed.REQUEST, Needed.OTHER_PIECES} & set(rule.inputs)
}
_LATER = f"reste de l'archive : non lu au-delà de {PIECES.expanded // 1_000_000} Mo"


def check_members(
    path: Path, beside: Beside, demandes: Sequence[Demande], choice: RuleChoice
) -> Report:
    """Check every piece of an archive; what cannot be read of it is a finding of that piece."""
    attachments = beside.attachments
    if attachments is None or attachments.problem:
        return Report(())
    # Where the JSON names no piece, each goes with the requests that it names itself.
    named = any(any(pieces_of(demande)) for demande in demandes)
    pieces = []
    for name, paper in _papers(path, attachments):
        if named:
            mine, kind = cited(name, demandes)
        else:
            mine, kind = pair(path, paper, demandes).demandes, None
        pieces.append(Piece(path, paper, kind, mine, inside=name))
    checked = check_pieces(pieces, None, beside.settings.evidence_file_date, owner_names(beside))
    report = to_report(checked)
    findings = report.findings
    if not named:
        findings = tuple(
            never_blocking(finding) if finding.code in _HELD_AGAINST else finding
            for finding in findings
        )
    perimeter = replace(report.perimeter, template=None)
    return choice.apply(replace(report, findings=findings, perimeter=perimeter))


def owner_names(beside: Beside) -> OwnerNames:
    """Say whose a FINESS is: as the base names it, else the register that the user named."""

    def name_of(number: str) -> str:
        entries = beside.base.by_finess.get(number, ()) if beside.base is not None else ()
        named = next((entry.name for entry in entries if entry.name), "")
        register = beside.named_register
        return named or (register.name_of(number) if register is not None else "")

    return name_of


def names_beside(settings: Settings, clock: Clock) -> OwnerNames:
    """Whose a FINESS is, as the base and the register that segur.toml names say it.

    They only help to read a finding: one that cannot be opened is told, and stops nothing.
    """
    wanted = settings.base or settings.lint_base
    if wanted is None:
        return nobody
    try:
        base = open_base(wanted, clock, declared(settings, wanted))
        register = register_beside(settings.register, clock, based=base is not None)
    except StopError as error:
        warn(f"Avertissement : à qui est un FINESS n'est pas dit : {error.message}")
        return nobody
    return owner_names(Beside(base=base, register=register))


def open_pieces(
    files: Iterable[Path], said: PieceType | None, demandes: Sequence[Demande], request: str | None
) -> tuple[list[Piece], dict[PurePath, StopError]]:
    """Read every piece, with the requests that cite it; those that cannot be opened, with why."""
    pieces: list[Piece] = []
    problems: dict[PurePath, StopError] = {}
    for path in _expanded(files):
        archived = path.suffix.lower() == ARCHIVE
        try:
            papers = list(_papers_alone(path)) if archived else [("", open_paper(path))]
        except StopError as error:
            problems[path] = error
            continue
        for inside, paper in papers:
            name = inside or path.name
            mine, kind = cited(name, demandes)
            if demandes and not mine:
                if len(demandes) == 1:
                    mine = tuple(demandes)
                else:
                    warn(
                        f"{quote(name, 200)} n'est citée par aucune demande de {request} : elle "
                        "ne lui est pas comparée (JSON#FINESS désigne le client)."
                    )
            pieces.append(Piece(path, paper, said or kind, mine, inside=inside))
    if not pieces and not problems:
        raise StopError("Aucune pièce .pdf ou .docx trouvée.", code=ExitCode.NO_INPUT)
    return pieces, problems


def _expanded(files: Iterable[Path]) -> list[Path]:
    """The files, those of a folder that are papers or archives; the others are named."""
    found: list[Path] = []
    for path in files:
        if not is_folder(path):
            found.append(path)
            continue
        inside = sorted(files_in(path))
        found += (file for file in inside if file.suffix.lower() in PAPERS)
        left = [file.name for file in inside if file.suffix.lower() not in PAPERS]
        warn_of(left, f"ni PDF, ni Word, laissé de côté dans {path}",
                f"ni PDF, ni Word, laissés de côté dans {path}")  # fmt: skip
    return list(dict.fromkeys(found))


def _papers_alone(path: Path) -> Iterator[tuple[str, Paper]]:
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
