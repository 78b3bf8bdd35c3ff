"""How an option is declared, and those that several commands share.

A parameter of a command has its declaration for default: `force: bool = flag("Remplacer.")`. `run`
reads in it, and in the type, what Typer wants to be told.
"""

from collections.abc import Callable
from typing import Any

import typer

from segur_cli.cli import completion

COMMON = "Options communes"
CHOICE = "Ce qui est signalé"
BESIDE = "Base et répertoire"
COMPARED = "Ce à quoi les fichiers sont comparés"


def option(
    metavar: str,
    help_: str,
    *names: str,
    panel: str | None = None,
    complete: Callable[[str], list[str]] | None = None,
    required: bool = False,
    default: Any = None,
    **more: Any,
) -> Any:
    """Declare an option; without `names`, `--` and the name of the parameter.

    Where the type is a choice, an empty `metavar` stands for its words. What neither may be missing
    nor repeats is required; `required` says it of what repeats.
    """
    return typer.Option(
        ... if required else default,
        *names,
        metavar=metavar,
        help=help_,
        rich_help_panel=panel,
        autocompletion=complete,
        **more,
    )


def flag(help_: str, *names: str, panel: str | None = None) -> Any:
    """Declare an option that takes no value."""
    return typer.Option(False, *names, help=help_, rich_help_panel=panel)


def argument(
    metavar: str,
    help_: str,
    *,
    complete: Callable[[str], list[str]] | None = None,
    required: bool = False,
    default: Any = None,
) -> Any:
    """Declare what follows the name of a command without a name of its own."""
    return typer.Argument(
        ... if required else default, metavar=metavar, help=help_, autocompletion=complete
    )


AS_OF = option(
    "DATE",
    "Faire comme si l'on était à cette date : AAAA-MM-JJ, JJ/MM/AAAA, ou avec une heure (de "
    "Paris).",
    panel=COMMON,
    envvar="SEGUR_AS_OF",
)
CONFIG = option(
    "FICHIER",
    "Fichier segur.toml ; sinon cherché dans le dossier courant et au-dessus, jusqu'à la racine "
    "du dépôt.",
    panel=COMMON,
)
REPORT = option(
    "FORMAT=FICHIER", "Écrire aussi le résultat dans un fichier ; répétable.", panel=COMMON
)
VERBOSE = flag("Tout montrer : motifs, textes, périmètre complet.", "-v", "--verbose", panel=COMMON)
QUIET = flag("Ne montrer que le verdict.", "-q", "--quiet", panel=COMMON)
DEBUG = flag("Montrer le détail technique d'une erreur interne.", panel=COMMON)
BASE = option(
    "BASE",
    "Base des établissements éligibles : fichier, base importée, ou demo ; sans elle, celle de "
    "segur.toml.",
    panel=BESIDE,
    complete=completion.bases,
)
REGISTER = option(
    "NOM|FICHIER",
    "Répertoire FINESS, importé (segur finess import) ou fichier : relie ET et EJ, dit les "
    "fermetures.",
    "--register",
    "--directory",
    panel=BESIDE,
    complete=completion.registers,
)
