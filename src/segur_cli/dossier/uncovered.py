"""The files of a dossier's folder that no entry of segur.toml names: told, never judged.

A request that no pattern takes is checked by nobody: it is counted, and named when more is asked.
"""

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from glob import has_magic
from itertools import islice
from pathlib import Path
from shutil import which

from segur_cli.config import Settings
from segur_cli.dossier.gathering import Gathered, relative
from segur_cli.exits import StopError
from segur_cli.files.archive import DAMAGED, WORKBOOK, ArchiveError, open_document
from segur_cli.files.folder import files_in
from segur_cli.files.opening import PAPER_FILE, read_file
from segur_cli.files.paths import exists, is_file, matching, resolved
from segur_cli.pieces.pairing import papers_of
from segur_cli.text.writing import listed, plural, quote

MOST = 5_000  # files that are looked at
_BEGINNING = 4_000  # bytes in which a result of segur says that it is one
_OWN = re.compile(rb'"name": "segur(?:-cli)?"|: rapport segur</title>|name="segur')
_CREATOR = re.compile(rb"<dc:creator[^>]*>segur<")
_IGNORING = ("git", "-c", "core.fsmonitor=false", "check-ignore", "-z", "--stdin")
_SECONDS = 5
_NAMED = 5
_BOTH = {"[clients]", "[status]"}  # each reads its own columns


def uncovered_files(settings: Settings, gathered: Gathered) -> tuple[str, ...]:
    """Return the files that no entry covers, as segur.toml would write them.

    Left out: what is hidden, what git ignores, what segur wrote, and other dossiers inside.
    """
    if settings.path is None:
        return ()
    root = resolved(settings.path).parent
    covered = set(_covered(settings, gathered))
    places = list(islice(files_in(root), MOST))
    apart = {path.parent for path in places if path.name == settings.path.name} - {root}
    left = [
        path for path in places
        if resolved(path) not in covered and not apart.intersection(path.parents)
        and not (path.parent == root and path.name.startswith(f"{settings.path.stem}."))
    ]  # fmt: skip
    ignored = _ignored(root, left)
    names = (relative(path, settings) for path in left if path not in ignored and not _is_own(path))
    return tuple(sorted(names))


def counted(names: Iterable[str]) -> str:
    """Say how many files no entry covers; empty when all are covered."""
    many = len(list(names))
    if not many:
        return ""
    files = plural(many, "fichier que rien ne nomme", "fichiers que rien ne nomme")
    return f"{files} dans segur.toml : non contrôlés (-v les donne)"


def named_twice(settings: Settings, gathered: Gathered) -> Iterator[str]:
    """Tell the files that two entries name: each is read once."""
    found: dict[Path, list[str]] = {}
    for path, label in _entries(settings, gathered):
        told = found.setdefault(resolved(path), [])
        told += [label] if label not in told else []
    alike: dict[tuple[str, ...], list[str]] = {}
    for path, labels in found.items():
        if len(labels) > 1 and set(labels) != _BOTH:
            alike.setdefault(tuple(labels), []).append(quote(relative(path, settings), 60))
    for entries, names in alike.items():
        more = f" et {plural(len(names) - _NAMED, 'autre')}" if names[_NAMED:] else ""
        yield f"nommé par {listed(entries)} : {', '.join(names[:_NAMED])}{more}"


def _entries(settings: Settings, gathered: Gathered) -> Iterator[tuple[Path, str]]:
    """Yield each file that an entry names, with how the entry is called."""
    for path, patterns in gathered.named_by.items():
        yield from ((path, f"[[files]] {quote(pattern, 60)}") for pattern in patterns)
    for table in settings.papers:
        with suppress(StopError):
            label = f"[[papers]] {quote(relative(Path(table.path), settings), 60)}"
            yield from ((path, label) for path in papers_of([table.path])[0])
    yield from ((pilot.path, "[[pilot]]") for pilot in settings.pilots)
    yield from ((pilot.signed, "[[pilot]]") for pilot in settings.signed_pilots)
    single: Mapping[str, Path | str | None] = {
        "[base]": settings.base, "[register]": settings.register,
        "[clients]": settings.client_list.file, "[status]": settings.status_file,
    }  # fmt: skip
    for label, named in single.items():
        if named is not None and is_file(named):
            yield Path(named), label


def _covered(settings: Settings, gathered: Gathered) -> Iterator[Path]:
    for path, _ in _entries(settings, gathered):
        yield resolved(path)
    for file in gathered.files:
        if file.archive is not None:
            yield resolved(file.archive)
    papers = {table.path for table in settings.papers}  # of these, only what is read as a paper
    for named in (*settings.inputs, *settings.reports.values(), *settings.packs):
        text = str(named or "")
        if text in papers:
            continue
        pattern = text if Path(text).is_absolute() else ""
        if pattern and has_magic(pattern):
            yield from map(resolved, matching(pattern))
        elif named:
            place = Path(text) if pattern else (settings.path or Path()).parent / text
            yield resolved(place)
            if place.is_dir():
                yield from map(resolved, files_in(place))


def is_own_document(data: bytes) -> bool:
    """Whether segur wrote a workbook or a Word document: a pilot report, a result, a letter."""
    try:
        with open_document(data, WORKBOOK) as archive:
            return bool(_CREATOR.search(archive.read("docProps/core.xml")))
    except (ArchiveError, KeyError):
        return False
    except DAMAGED:
        return False


def _is_own(path: Path) -> bool:
    """Whether segur wrote a file: a report, a result, a letter."""
    try:
        if path.suffix.lower() in (".xlsx", ".docx"):
            return is_own_document(read_file(path, PAPER_FILE))
        with path.open("rb") as stream:
            return bool(_OWN.search(stream.read(_BEGINNING)))
    except (OSError, StopError):
        return False


def _ignored(root: Path, paths: Iterable[Path]) -> set[Path]:
    """Return the files that git ignores; none without git, or outside of a repository."""
    known = {path.relative_to(root).as_posix(): path for path in paths}
    inside = any(exists(folder / ".git") for folder in (root, *root.parents))
    program = which(_IGNORING[0])
    if not known or not inside or program is None:
        return set()
    asked = "\0".join(known).encode()
    try:
        run = subprocess.run(  # noqa: S603 (git, the names only on its input)
            [program, *_IGNORING[1:]], input=asked, capture_output=True, cwd=root,
            timeout=_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return set()
    names = run.stdout.decode(errors="replace").split("\0")
    return {known[name] for name in names if name in known}
