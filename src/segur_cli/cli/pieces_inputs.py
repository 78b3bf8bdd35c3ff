"""What the commands on pieces are given: a form, pieces and the requests that cite them."""

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from segur_cli.exits import ExitCode, StopError

if TYPE_CHECKING:
    from segur_cli.config import Settings
    from segur_cli.pieces.form import Form
    from segur_cli.pieces.kinds import PieceType
    from segur_cli.pieces.piece_context import OwnerNames, Piece
    from segur_cli.requests import Demande
    from segur_cli.text.clock import Clock

_SHOWN = 5  # names of files left aside


def read_names(settings: "Settings", clock: "Clock") -> "OwnerNames":
    """Whose a FINESS is, as the base and the register that segur.toml names say it.

    They only help to read a finding: one that cannot be opened is told, and stops nothing.
    """
    from segur_cli.pieces.piece_context import nobody
    from segur_cli.text.writing import warn

    wanted = settings.base or settings.lint_base
    if wanted is None:
        return nobody
    from segur_cli.eligibility.base_catalogue import open_base
    from segur_cli.eligibility.choices import declared
    from segur_cli.lint.context import Beside
    from segur_cli.lint.members import owner_names
    from segur_cli.register.choice import beside

    try:
        base = open_base(wanted, clock, declared(settings, wanted))
        register = beside(settings.register, clock, based=base is not None)
    except StopError as error:
        warn(f"Avertissement : à qui est un FINESS n'est pas dit : {error.message}")
        return nobody
    return owner_names(Beside(base=base, register=register))


def learn_form(path: Path, type_: str | None) -> "Form":
    """Learn a form. Raises StopError when its kind is not said."""
    import hashlib

    from segur_cli.files.opening import PAPER_FILE, read_file
    from segur_cli.papers.paper_reading import read_paper
    from segur_cli.papers.pdf import with_tables
    from segur_cli.pieces.kinds import OTHER, kinds, recognise
    from segur_cli.pieces.learning import learn as learned
    from segur_cli.text.writing import quote

    data = read_file(path, PAPER_FILE)
    paper = read_paper(data, path.name)
    kind = _kind(type_) or (recognise(paper) if paper.readable else None)
    if kind is None and paper.readable:
        raise StopError(
            f"Le titre de {quote(path.name, 200)} ne dit pas ce que c'est.",
            f"Dites-le : --type TYPE ({', '.join(kinds())}).",
        )
    tabled = with_tables(paper, data)
    return learned(tabled, kind or kinds()[OTHER], hashlib.sha256(data).hexdigest())


def _kind(type_: str | None) -> "PieceType | None":
    from segur_cli.pieces.kinds import read_kind

    return read_kind(type_) if type_ is not None else None


def read_form(path: Path | None, type_: str | None) -> "Form | None":
    """Read a sheet, or learn a model; None without one. Raises StopError."""
    from segur_cli.pieces.form import read_sheet
    from segur_cli.pieces.learning import again
    from segur_cli.text.writing import quote, warn

    if path is None:
        return None
    if path.suffix.lower() != ".toml":
        return learn_form(path, type_)
    kept = read_sheet(path)
    form = again(kept)
    if form is not kept:
        warn(
            f"{quote(path, 200)} : à réapprendre (segur pieces learn) ; des rubriques à remplir y "
            "sont du texte fixe, elles sont lues ici comme des blancs."
        )
    return form


def read_pieces(
    files: list[Path], type_: str | None, request: str | None, settings: "Settings"
) -> "tuple[list[Piece], dict[PurePath, StopError]]":
    """Read every piece, with the requests that cite it; those that cannot be opened, with why."""
    from segur_cli.lint.members import papers_of
    from segur_cli.papers.paper_reading import ARCHIVE, open_paper
    from segur_cli.pieces.citing import cited
    from segur_cli.pieces.piece_context import Piece
    from segur_cli.text.writing import quote, warn

    said = _kind(type_)
    demandes = read_requests(request, settings) if request else ()
    pieces: list[Piece] = []
    problems: dict[PurePath, StopError] = {}
    for path in _expanded(files):
        try:
            papers = (
                list(papers_of(path))
                if path.suffix.lower() == ARCHIVE
                else [("", open_paper(path))]
            )
        except StopError as error:
            problems[path] = error
            continue
        for inside, paper in papers:
            name = inside or path.name
            mine, kind = cited(name, demandes)
            if demandes and not mine:
                if len(demandes) == 1:
                    mine = demandes
                else:
                    warn(
                        f"{quote(name, 200)} n'est citée par aucune demande de {request} : elle "
                        "ne lui est pas comparée (JSON#FINESS désigne le client)."
                    )
            pieces.append(Piece(path, paper, said or kind, mine, inside=inside))
    if not pieces and not problems:
        raise StopError("Aucune pièce .pdf ou .docx trouvée.", code=ExitCode.NO_INPUT)
    return pieces, problems


def _expanded(files: list[Path]) -> list[Path]:
    """The files, those of a folder that are papers or archives; the others are named."""
    from segur_cli.files.folder import files_in
    from segur_cli.files.paths import is_folder
    from segur_cli.papers.paper_reading import ARCHIVE, SUFFIXES
    from segur_cli.text.writing import quote, warn

    found: list[Path] = []
    for path in files:
        if not is_folder(path):
            found.append(path)
            continue
        inside = sorted(files_in(path))
        found += (one for one in inside if one.suffix.lower() in (*SUFFIXES, ARCHIVE))
        left = [one.name for one in inside if one.suffix.lower() not in (*SUFFIXES, ARCHIVE)]
        if left:
            shown = " ; ".join(quote(name, 60) for name in left[:_SHOWN])
            more = f" ; et {len(left) - _SHOWN} de plus" if len(left) > _SHOWN else ""
            warn(f"Avertissement : ni PDF, ni Word, laissé de côté dans {path} : {shown}{more}")
    return list(dict.fromkeys(found))


def read_requests(typed: str, settings: "Settings") -> "tuple[Demande, ...]":
    """The requests of a JSON, those of one client after `#`. Raises StopError for none."""
    from segur_cli.files.paths import exists
    from segur_cli.lint.inputs import read_companion
    from segur_cli.lint.request import models_of
    from segur_cli.pieces.citing import of_client
    from segur_cli.requests.portfolio import Binder
    from segur_cli.text.writing import quote

    name, mark, client = typed.rpartition("#")
    if not mark or exists(typed):
        name, client = typed, ""
    document = read_companion(Path(name), "--request")
    found = Binder(models_of(settings)).file(document).demandes
    if not found:
        raise StopError(
            f"Aucune demande n'a été reconnue dans {quote(name, 200)}.",
            f"Contrôlez d'abord ce fichier : segur lint-json {name}",
        )
    return of_client(found, client) if client else found
