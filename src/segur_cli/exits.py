"""Exit codes, and the one exception that ends a command with a message for the user.

No other module writes an exit code as a number.
"""

import errno
import os
from collections.abc import Callable
from enum import IntEnum
from typing import NoReturn


class ExitCode(IntEnum):
    """What a caller (a shell, a CI step) learns from the process."""

    OK = 0
    FINDINGS = 1
    CANNOT_RUN = 2
    NO_INPUT = 3
    INTERNAL = 70
    INTERRUPTED = 130


class StopError(Exception):
    """The command cannot go on: `message` says why, `advice` what to do, both in French.

    Raised anywhere below the command line; the error boundary prints it on stderr
    and leaves with `code`. `advice` holds one line per thing to try.
    """

    def __init__(self, message: str, *advice: str, code: ExitCode = ExitCode.CANNOT_RUN) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.code = code


_LAST_WORDS: list[Callable[[StopError], object]] = []


def before_abandon(tell: Callable[[StopError], object]) -> None:
    """Say what a process does of the error that ends it from a thread."""
    _LAST_WORDS[:] = [tell]


def abandon(problem: StopError) -> NoReturn:
    """End the process from a thread: code that cannot be interrupted holds the main one."""
    for tell in _LAST_WORDS:
        tell(problem)
    os._exit(problem.code)


_REASONS = {
    errno.EACCES: "accès refusé",
    errno.EPERM: "opération non permise",
    errno.ENOENT: "dossier ou fichier introuvable",
    errno.EEXIST: "un fichier porte déjà ce nom",
    errno.ENOTDIR: "un élément du chemin n'est pas un dossier",
    errno.EISDIR: "c'est un dossier",
    errno.EROFS: "support en lecture seule",
    errno.ENOSPC: "plus de place sur le disque",
    errno.EDQUOT: "plus de place sur le disque",
    errno.EFBIG: "fichier trop gros pour le système",
    errno.ENAMETOOLONG: "nom trop long",
    errno.EINVAL: "nom ou opération non valide",
    errno.EIO: "erreur de lecture ou d'écriture du support",
    errno.EBUSY: "fichier occupé par un autre programme",
    errno.ELOOP: "liens en boucle",
    errno.EMFILE: "trop de fichiers ouverts",
    errno.ENXIO: "ce n'est pas un fichier ordinaire",
}


def reason_of(error: OSError) -> str:
    """Say in French why the system refused: its own words are in English."""
    return _REASONS.get(error.errno or 0, f"erreur {error.errno} du système")
