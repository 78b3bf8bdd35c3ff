"""Which files the dossier holds: those of each `[[files]]` table, read once, what lacks named."""

from dataclasses import dataclass, field
from pathlib import Path, PurePath

from segur_cli.config import RequestFiles, RequestState, Settings
from segur_cli.documents import Document, parse
from segur_cli.exits import ExitCode, StopError
from segur_cli.files.opening import JSON_FILE, read_file
from segur_cli.files.paths import is_file, resolved
from segur_cli.lint.inputs import find_files
from segur_cli.text.writing import normalized_key, quote

# A request that the user says to be no more: it is not judged, and that is told.
GONE = ("remplacee", "annulee", "abandonnee", "retiree")


@dataclass(frozen=True)
class File:
    """One file of requests, with what its table says."""

    path: Path
    table: RequestFiles

    @property
    def archive(self) -> Path | None:
        """The archive of its documents, None when its table names none."""
        pattern = self.table.attachments
        return None if pattern is None else Path(pattern.replace("{stem}", self.path.stem))


@dataclass
class Gathered:
    """The files of a dossier and what became of them."""

    files: list[File] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # patterns that matched nothing
    documents: list[Document] = field(default_factory=list)
    kinds: dict[PurePath, str] = field(default_factory=dict)
    problems: list[StopError] = field(default_factory=list)
    broken: list[Path] = field(default_factory=list)  # not opened, or no JSON: nothing counted
    amendments: list[Document] = field(default_factory=list)  # of files outside the tables


def gather(settings: Settings) -> Gathered:
    """Find and read every file of requests; one that cannot be read stops no other."""
    found = Gathered()
    by_place: dict[Path, File] = {}
    for table in settings.files:
        try:
            names = [name for name in find_files([table.path]) if is_file(name)]
        except StopError:
            names = []
        if not names and not table.optional:
            found.missing.append(relative(Path(table.path), settings))
        for name in names:
            one = File(_from_here(Path(name)), table)
            before = by_place.setdefault(resolved(one.path), one)
            if (before.table.kind, before.archive) != (table.kind, one.archive):
                found.problems.append(_claimed_twice(before, table, settings))
    found.files = list(by_place.values())
    for one in found.files:
        _read(one, found)
    _read_named(settings, by_place, found)
    return found


def _from_here(path: Path) -> Path:
    """The path as one would type it, when it is below the working directory."""
    try:
        return path.relative_to(Path.cwd())
    except (ValueError, OSError):
        return path


def _claimed_twice(before: File, table: RequestFiles, settings: Settings) -> StopError:
    first, second = (quote(relative(Path(t.path), settings), 80) for t in (before.table, table))
    return StopError(
        f"{quote(relative(before.path, settings), 80)} est décrit par deux tables [[files]] qui ne "
        f"disent pas la même chose ({first} et {second}) : la première a servi.",
        "Ne le laissez qu'à une seule.",
    )


def _read(one: File, found: Gathered) -> None:
    try:
        document = parse(read_file(one.path, JSON_FILE), one.path)
    except StopError as error:
        found.problems.append(error)
        found.broken.append(one.path)
        return
    found.documents.append(document)
    if not document.usable:
        found.broken.append(one.path)
    if one.table.kind:
        found.kinds[document.path] = one.table.kind


def _read_named(settings: Settings, known: dict[Path, File], found: Gathered) -> None:
    """Read the amendments that no table names; a replacement must be one of the files."""
    for state in settings.requests:
        if state.amended_by is not None and resolved(state.amended_by) not in known:
            try:
                document = parse(read_file(state.amended_by, JSON_FILE), state.amended_by)
            except StopError as error:
                found.problems.append(_naming(state, error))
                continue
            found.amendments.append(document)
        if state.replaced_by is not None and resolved(state.replaced_by) not in known:
            where = quote(relative(state.replaced_by, settings), 80)
            found.problems.append(
                StopError(
                    f"[[request]] {state.client}, {state.sons}, {state.kind} : replaced_by nomme "
                    f"{where}, qui n'est dans aucune table [[files]] : rien n'est laissé de côté.",
                    "Ajoutez ce fichier à [[files]], ou corrigez son nom.",
                )
            )


def _naming(state: RequestState, error: StopError) -> StopError:
    return StopError(
        f"[[request]] {state.client}, {state.sons}, {state.kind}, amended_by : {error.message}",
        *error.advice, code=ExitCode.CANNOT_RUN,
    )  # fmt: skip


def gone(settings: Settings, found: Gathered) -> dict[tuple[str, str, str], Path | None]:
    """Return the requests that are no more, and the file that replaces each, if any."""
    places = {resolved(one.path) for one in found.files}
    out: dict[tuple[str, str, str], Path | None] = {}
    for state in settings.requests:
        key = (state.client, normalized_key(state.sons), state.kind)
        if state.replaced_by is not None:
            if resolved(state.replaced_by) in places:
                out[key] = state.replaced_by
        elif state.status and normalized_key(state.status) in GONE:
            out[key] = None
    return out


def relative(path: Path, settings: Settings) -> str:
    """Return a path as segur.toml writes it."""
    here = Path.cwd()
    root = (here / settings.path).parent if settings.path else here
    try:
        return (here / path).relative_to(root).as_posix()
    except ValueError:
        return str(path)
