"""Options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

COMMON = "Options communes"
CHOICE = "Ce qui est signalé"


class TableFormat(StrEnum):
    """Formats of commands that answer with a table."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class FindingsFormat(StrEnum):
    """Formats of commands that answer with findings."""

    AUTO = "auto"
    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"


class PageFormat(StrEnum):
    """Formats of the list of rules."""

    TEXT = "text"
    JSON = "json"
    MD = "md"
    XLSX = "xlsx"


class FailOn(StrEnum):
    """The severity from which a finding makes the exit code 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        envvar="SEGUR_AS_OF",
        help="Faire comme si l'on était à cette date (ISO 8601, heure de Paris).",
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
Directory = Annotated[
    str | None,
    typer.Option(
        "--register",
        "--directory",
        metavar="NOM|FICHIER",
        help="Répertoire FINESS, importé (segur finess import) ou fichier : relie ET et EJ, "
        "dit les fermetures.",
    ),
]
FailOnError = Annotated[
    FailOn,
    typer.Option(
        "--fail-on",
        metavar="error|warning|note",
        help="Gravité à partir de laquelle le code de sortie est 1.",
        rich_help_panel=CHOICE,
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
Format = Annotated[
    TableFormat,
    typer.Option(
        "-f",
        "--format",
        metavar="text|json|csv|xlsx",
        help="Format du résultat sur la sortie standard ; pour un tableur, xlsx : un csv ouvert "
        "d'un double clic y perd les zéros des FINESS.",
        rich_help_panel=COMMON,
    ),
]
FindingsOutput = Annotated[
    FindingsFormat,
    typer.Option(
        "-f",
        "--format",
        metavar="auto|text|json|sarif|junit|github|gitlab",
        help="Format du résultat sur la sortie standard ; auto : texte, avec les annotations "
        "de GitHub quand GITHUB_ACTIONS est défini.",
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
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="CODES",
        help="N'appliquer que ces règles ou familles (IDN001,TXT) ; répétable.",
        rich_help_panel=CHOICE,
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        metavar="CODES",
        help="Ne pas appliquer ces règles ou familles ; répétable.",
        rich_help_panel=CHOICE,
    ),
]
Baseline = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        metavar="FICHIER",
        help="État de référence : ne signaler que ce qui n'y est pas.",
        rich_help_panel=CHOICE,
    ),
]
WriteBaseline = Annotated[
    Path | None,
    typer.Option(
        "--write-baseline",
        metavar="FICHIER",
        help="Écrire les constats d'aujourd'hui comme état de référence.",
        rich_help_panel=CHOICE,
    ),
]
