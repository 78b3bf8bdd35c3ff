"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from segur_cli.cli import completion

COMMON = "Options communes"
CHOICE = "Ce qui est signalé"
BESIDE = "Base et répertoire"


AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        envvar="SEGUR_AS_OF",
        help="Faire comme si l'on était à cette date : AAAA-MM-JJ, JJ/MM/AAAA, ou avec une heure "
        "(de Paris).",
        rich_help_panel=COMMON,
    ),
]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FICHIER",
        help="Fichier segur.toml ; sinon cherché dans le dossier courant et au-dessus, "
        "jusqu'à la racine du dépôt.",
        rich_help_panel=COMMON,
    ),
]
BaseOption = Annotated[
    str | None,
    typer.Option(
        "--base",
        autocompletion=completion.bases,
        metavar="BASE",
        help="Base des établissements éligibles : fichier, base importée, ou demo ; sans elle, "
        "celle de segur.toml.",
        rich_help_panel=BESIDE,
    ),
]
RegisterOption = Annotated[
    str | None,
    typer.Option(
        "--register",
        "--directory",
        autocompletion=completion.registers,
        metavar="NOM|FICHIER",
        help="Répertoire FINESS, importé (segur finess import) ou fichier : relie ET et EJ, "
        "dit les fermetures.",
        rich_help_panel=BESIDE,
    ),
]
Verbose = Annotated[
    bool,
    typer.Option(
        "-v",
        "--verbose",
        help="Tout montrer : motifs, textes, périmètre complet.",
        rich_help_panel=COMMON,
    ),
]
Quiet = Annotated[
    bool,
    typer.Option("-q", "--quiet", help="Ne montrer que le verdict.", rich_help_panel=COMMON),
]
Debug = Annotated[
    bool,
    typer.Option(
        "--debug",
        help="Montrer le détail technique d'une erreur interne.",
        rich_help_panel=COMMON,
    ),
]
Report = Annotated[
    list[str] | None,
    typer.Option(
        "--report",
        metavar="FORMAT=FICHIER",
        help="Écrire aussi le résultat dans un fichier ; répétable.",
        rich_help_panel=COMMON,
    ),
]
