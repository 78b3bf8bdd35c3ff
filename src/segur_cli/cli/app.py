"""The `segur` command: its sub-commands, its first screen, and the boundary no error crosses."""

import errno
import gc
import os
import sys
from collections.abc import Sequence
from io import BufferedWriter, RawIOBase, TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer
from typer._click.core import Command
from typer._click.exceptions import ClickException

from segur_cli import __version__
from segur_cli.cli.french import translate_completion, usage_error
from segur_cli.cli.output import drop_stale, drop_stdout, forget_promises, say_problem
from segur_cli.cli.registry import RegisteredGroup
from segur_cli.exits import ExitCode, StopError, before_abandon, reason_of
from segur_cli.text.writing import warn

app = typer.Typer(
    cls=RegisteredGroup,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_LOST = StopError(
    "La sortie standard est fermée : le résultat serait perdu.",
    "Pour n'en garder que le code de sortie : > /dev/null (sous Windows : > NUL).",
)
_GONE = StopError(
    "Le dossier de travail n'existe plus : il a été supprimé ou déplacé.",
    "Placez-vous dans un dossier qui existe (cd), puis recommencez.",
)
_FIRST_SCREEN = """\
segur {version} - contrôles avant dépôt, hors ligne, pour les éditeurs du
Ségur du numérique en santé (vague 2, hôpital : HOP-DPI-Va2 et HOP-PFI-Va2).

Pour voir tout de suite, sur un dossier fictif :
  segur demo

Dans le dossier où sont vos demandes :
  segur init
  segur check

Une question à la fois :
  segur check-eligibility NUMERO_FINESS --base BASE.xlsx
  segur lint-json avance.json
  segur pieces check bon-de-commande.pdf
  segur deadlines
  segur pv-checklist --init

Toutes les commandes : segur --help
segur ne contient ni la base officielle ni les modèles JSON de l'ASP : il
travaille sur vos copies, et dit ce qu'il n'a pas pu contrôler.
"""


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"segur {__version__}")
        raise typer.Exit


@app.callback()
def main(
    ctx: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Afficher la version."
        ),
    ] = False,
) -> None:
    """Trouver, avant dépôt et hors ligne, ce qui ferait rejeter un dossier Ségur vague 2.

    segur travaille sur vos copies de la base officielle et des modèles JSON de l'ASP, et dit
    toujours ce qu'il n'a pas pu contrôler.

    Exemples :

      segur lint-json avance.json
      segur check-eligibility 010999993 --base demo
    """
    if ctx.invoked_subcommand is None:
        print(_FIRST_SCREEN.format(version=__version__), end="")


_OBJECTS_BETWEEN_COLLECTIONS = 50_000


def build_command() -> Command:
    """Return the whole command, French on every page."""
    command = typer.main.get_command(app)
    translate_completion(command)
    return command


def run(argv: Sequence[str] | None = None) -> None:
    """Run `segur` and leave the process: no exception reaches the user as a traceback."""
    before_abandon(_last_words)
    # What is read has few cycles and lives to the end: the collector would cross it for nothing.
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    sys.exit(int(execute(sys.argv[1:] if argv is None else argv)))


def _last_words(problem: StopError) -> None:
    say_problem(problem)
    drop_stale()
    sys.stderr.flush()


def execute(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code; one that failed leaves no older report."""
    forget_promises()
    code = _executed(argv)
    if code not in (ExitCode.OK, ExitCode.FINDINGS):
        drop_stale()
    return code


def _executed(argv: Sequence[str]) -> int:
    if sys.stdout is None:
        _open_missing_streams()
        say_problem(_LOST)
        return _LOST.code
    _open_missing_streams()
    _buffer_stdout()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = build_command().main(list(argv), prog_name="segur", standalone_mode=False)
        if code == ExitCode.INTERRUPTED:  # Typer catches Ctrl-C itself, and says nothing
            warn("Interrompu.")
        sys.stdout.flush()
    except StopError as error:
        say_problem(error)
        return error.code
    except ClickException as error:
        warn(usage_error(error))
        return ExitCode.CANNOT_RUN
    except (KeyboardInterrupt, typer.Abort):
        warn("Interrompu.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        drop_stdout()
        return ExitCode.OK
    except SystemExit:
        if "_SEGUR_COMPLETE" in os.environ:
            raise
        # Typer and Rich leave thus, with 1, when they see first that the reader left.
        return ExitCode.OK
    except Exception as error:  # noqa: BLE001 (the boundary: a traceback is no message)
        return _unforeseen(error, debug="--debug" in argv)
    return code if isinstance(code, int) else ExitCode.OK


def _unforeseen(error: Exception, *, debug: bool) -> ExitCode:
    """Say what no module made of it: a result that cannot be written whole, or our own mistake."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        drop_stdout()
        say_problem(StopError(f"Écriture impossible de la sortie standard : {reason_of(error)}."))
        return ExitCode.CANNOT_RUN
    if isinstance(error, FileNotFoundError) and not _has_folder():
        say_problem(_GONE)
        return _GONE.code
    what = f"Erreur interne de segur ({type(error).__name__}), le résultat n'est pas fiable"
    if debug:
        import traceback  # long to load, and never needed when all goes well

        traceback.print_exception(error)
        warn(f"{what}.")
    else:
        warn(f"{what} ; --debug en donne le détail, à joindre à un signalement.")
    return ExitCode.INTERNAL


def _has_folder() -> bool:
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True


def _buffer_stdout() -> None:
    """Buffer the standard output that PYTHONUNBUFFERED leaves bare.

    Of what is written there, a disk that fills up takes a part, and nothing says so.
    """
    bare = sys.stdout
    if bare is not sys.__stdout__ or not isinstance(bare, TextIOWrapper):
        return
    if isinstance(bare.buffer, RawIOBase):
        encoding = bare.encoding
        sys.stdout = TextIOWrapper(BufferedWriter(bare.detach()), encoding)


def _open_missing_streams() -> None:
    """Give a process started without standard streams (a service, `<&-`) empty ones."""
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
