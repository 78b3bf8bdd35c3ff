"""Where results go: standard output, files, and the terminal's progress line."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from segur_cli.exits import StopError, reason_of
from segur_cli.text.writing import did_you_mean, quote, warn

if TYPE_CHECKING:
    from segur_cli.config import Settings

# The reports that this run is to write and has not written yet; the boundary of `app` empties it.
_promised: set[Path] = set()


def drop_stdout() -> None:
    """Send what is left for standard output nowhere: its reader has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def write_stdout(content: str | bytes) -> None:
    """Write text in UTF-8, whatever the console's encoding: files and pipes stay exact.

    Raises StopError when the result cannot be written, on a full disk for one, and for a workbook
    that would go to a terminal.
    """
    if isinstance(content, bytes) and sys.stdout.isatty():
        raise StopError(
            "Un classeur ou un document s'écrit dans un fichier.",
            "Ajoutez par exemple : --report xlsx=resultat.xlsx",
        )
    with _standard_output():
        sys.stdout.flush()
        sys.stdout.buffer.write(content if isinstance(content, bytes) else content.encode("utf-8"))
        sys.stdout.buffer.flush()


def write_screen(text: str) -> None:
    """Write a text for people, in the encoding of their console; a sign that it lacks is a `?`.

    Raises StopError when it cannot be written, on a full disk for one.
    """
    with _standard_output():
        sys.stdout.write(text)
        sys.stdout.flush()


@contextmanager
def _standard_output() -> Iterator[None]:
    """Go quiet when the reader leaves; say what else keeps a result from being written."""
    try:
        yield
    except BrokenPipeError:
        drop_stdout()
    except OSError as error:
        drop_stdout()
        raise StopError(
            f"Écriture impossible de la sortie standard : {reason_of(error)}."
        ) from None


def send_people_to_xlsx() -> None:
    """On a terminal, say that a CSV is for programs."""
    if sys.stderr.isatty():
        warn(
            "Pour un tableur, préférez --report xlsx=resultat.xlsx : un csv ouvert d'un double "
            "clic perd les zéros des FINESS (010999993 devient 10999993)."
        )


def say_problem(problem: StopError, word: str = "Erreur") -> None:
    """Tell a problem and what to do about it on stderr, where no result goes."""
    for line in (f"{word} : {problem.message}", *(f"  {line}" for line in problem.advice)):
        warn(line)


def parse_reports(reports: Sequence[str] | None, formats: Sequence[str]) -> dict[Path, str]:
    """Read `--report FORMAT=FICHIER` options. Raises StopError for one that is not clear."""
    chosen: dict[Path, str] = {}
    for report in reports or ():
        format_, separator, path = report.partition("=")
        if not separator or not path:
            suffix = Path(report.strip("=")).suffix.lstrip(".").lower()
            meant = {"xml": "junit", "htm": "html"}.get(suffix, suffix)
            raise StopError(
                f"--report {quote(report)} n'est pas compris : le format se dit avant le fichier.",
                f"Écrivez : --report {meant}={report.strip('=')}"
                if meant in formats
                else "Exemple : --report json=sortie.json",
            )
        if format_ not in formats:
            raise StopError(
                f"Format inconnu pour --report : {quote(format_)}.", did_you_mean(format_, formats)
            )
        if Path(path) in chosen:
            raise StopError(
                f"--report : deux résultats pour un seul fichier, {quote(path, 200)}.",
                "Donnez un fichier à chaque format.",
            )
        chosen[Path(path)] = format_
    return chosen


def promise_reports(arguments: Sequence[str]) -> None:
    """Note the reports that a command line names, before anything of it can be refused.

    Raises StopError for one that is also given to read, or to be written as something else.
    """
    rest, others, named = iter(arguments), list[str](), list[str]()
    for argument in rest:
        if argument == "--":
            others += rest
        elif argument == "--report":
            named.append(next(rest, ""))
        elif argument.startswith("--report="):
            named.append(argument.removeprefix("--report="))
        else:
            # `FICHIER`, `FICHIER#FINESS`, `--option=FICHIER`, `-oFICHIER`
            others += (argument, argument.partition("#")[0], argument.partition("=")[2])
            others += (argument[2:],) if argument.startswith("-") else ()
    promise((Path(path) for report in named if (path := report.partition("=")[2])), others)


def promise(reports: Iterable[Path], inputs: Iterable[str | Path | None] = ()) -> None:
    """Note reports that this run will write: where it fails, none of yesterday's stays.

    Raises StopError for one that is also among `inputs`, or is a segur.toml: it is neither
    written nor removed.
    """
    from segur_cli.files.paths import exists, resolved

    wanted = set(reports)
    if not wanted:
        return
    places = {resolved(name) for name in inputs if name}
    # A word of the command line is no file: a report named « json » is not its format.
    read = {place for place in places if place.suffix or exists(place)}
    both = {path for path in wanted if path.name == "segur.toml" or resolved(path) in read}
    _promised.update(wanted)
    _promised.difference_update(both)
    if both:
        raise StopError(
            f"Un rapport ne peut pas remplacer {quote(min(both), 200)}, que la même commande lit "
            "ou écrit par ailleurs.",
            "Donnez un autre nom au rapport.",
        )


def read_settings(chosen: Path | None) -> "Settings":
    """Load segur.toml. Raises StopError when it cannot be, or when a report is one of its files."""
    from segur_cli.config import load_settings

    settings = load_settings(chosen)
    promise(tuple(_promised), settings.inputs)
    return settings


def drop_stale() -> None:
    """Remove what is left of an earlier run, where this one stopped before writing its own."""
    for path in _promised:
        with suppress(OSError, ValueError):
            if path.is_file():
                path.unlink()


def forget_promises() -> None:
    """Begin another run: it has promised nothing yet."""
    _promised.clear()


def spare(
    paths: Iterable[Path], *, force: bool, cure: str = "--force le remplace.", why: str = ""
) -> None:
    """Refuse to write over a file that is there, a link to nowhere included; `--force` names it.

    `why` says why it may matter. Raises StopError for the first that exists.
    """
    from datetime import UTC, datetime

    from segur_cli.text.clock import in_paris
    from segur_cli.text.writing import moment

    for path in paths:
        try:
            status = os.lstat(path)
        except (OSError, ValueError):
            continue
        shown = quote(path, 200)
        if not force:
            raise StopError(f"{shown} existe déjà : {why}rien n'est écrit.", cure)
        written = datetime.fromtimestamp(status.st_mtime, UTC)
        warn(f"{shown} est remplacé : il datait du {moment(in_paris(written))}.")


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file (texts in UTF-8), whole or not at all, its folder made if need be.

    Raises StopError when it cannot be.
    """
    from segur_cli.files.opening import replace_whole
    from segur_cli.files.paths import exists, is_file, is_folder

    if exists(path) and not (is_file(path) or is_folder(path)):
        raise StopError(
            f"Écriture impossible de {quote(path, 200)} : ce n'est pas un fichier ordinaire."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StopError(
            f"Dossier impossible à créer, {quote(path.parent, 200)} : {reason_of(error)}."
        ) from None
    try:
        replace_whole(path, content, private=False)
    except OSError as error:
        raise StopError(
            f"Écriture impossible de {quote(path, 200)} : {reason_of(error)}."
        ) from None
    _promised.discard(path)


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show that something long is going on, on stderr, when it is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield
