"""`segur template`: list, show and check the models that files are held against."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segur_cli.cli.french import FrenchCommand, FrenchGroup
from segur_cli.cli.options import COMMON, Debug

if TYPE_CHECKING:
    from segur_cli.templates.models import Model

app = typer.Typer(
    cls=FrenchGroup,
    no_args_is_help=True,
    help="""Voir et vérifier les modèles JSON auxquels les fichiers sont confrontés.

    Exemples :

      segur template list
      segur template check modele-asp.schema.json
    """,
)


class ModelFormat(StrEnum):
    """Formats of `template show`."""

    TEXT = "text"
    JSON = "json"


@app.command("list", cls=FrenchCommand)
def list_(debug: Debug = False) -> None:
    """Lister les modèles livrés avec segur.

    Ce sont des modèles de référence, différents du format de l'ASP : le modèle officiel n'est
    pas livré.

    Exemples :

      segur template list
      segur template list --debug
    """
    from segur_cli.cli.output import stdout_console
    from segur_cli.templates.models import references
    from segur_cli.templates.render import show_models

    show_models(stdout_console(), references())


@app.command("show", cls=FrenchCommand)
def show(
    name: Annotated[
        str, typer.Argument(metavar="NOM|FICHIER", help="Modèle livré, ou fichier de schéma.")
    ],
    format_: Annotated[
        ModelFormat,
        typer.Option(
            "-f",
            "--format",
            metavar="text|json",
            help="Format du résultat sur la sortie standard.",
            rich_help_panel=COMMON,
        ),
    ] = ModelFormat.TEXT,
    debug: Debug = False,
) -> None:
    """Montrer ce que dit un modèle : emplacements, types, obligations, concepts.

    Un concept (« beneficiaire.finess ») dit de quoi parle une clé : les règles de fond lisent
    les concepts, jamais les clés.

    Exemples :

      segur template show avance
      segur template show mon-modele.schema.json -f json
    """
    from segur_cli.cli.output import stdout_console, write_stdout
    from segur_cli.templates.render import show_model, to_json

    model = _model(name)
    if format_ is ModelFormat.JSON:
        write_stdout(to_json(model))
    else:
        show_model(stdout_console(), model)


@app.command("check", cls=FrenchCommand)
def check(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Schéma JSON à vérifier.")],
    debug: Debug = False,
) -> None:
    """Vérifier qu'un schéma peut servir de modèle.

    Sont vérifiés : le schéma lui-même (JSON Schema draft 2020-12), l'absence de référence à un
    autre document, les annotations x-segur. Code de sortie 1 s'il ne peut pas servir.

    Exemples :

      segur template check mon-modele.schema.json
      segur template check modeles/avance-dpi.json
    """
    from segur_cli.cli.output import stdout_console
    from segur_cli.exits import ExitCode
    from segur_cli.templates.loading import read_template
    from segur_cli.templates.render import show_check

    template = read_template(file)
    show_check(stdout_console(), template)
    raise typer.Exit(int(ExitCode.OK if template.model is not None else ExitCode.FINDINGS))


@app.command("concepts", cls=FrenchCommand)
def concepts(
    word: Annotated[
        str | None,
        typer.Argument(metavar="MOT", help="Ne montrer que les concepts qui contiennent ce mot."),
    ] = None,
    debug: Debug = False,
) -> None:
    """Lister les concepts : ce dont une demande parle, et que les règles lisent.

    Ce sont les mots de segur, pas les clés de l'ASP.

    Exemples :

      segur template concepts
      segur template concepts facture
    """
    from segur_cli.cli.output import stdout_console
    from segur_cli.exits import StopError
    from segur_cli.templates.annotations import concept_hint
    from segur_cli.templates.render import concepts_like, show_concepts
    from segur_cli.text.writing import quote

    found = concepts_like(word or "")
    if not found:
        raise StopError(f"Aucun concept ne contient {quote(word)}.", concept_hint(word or ""))
    show_concepts(stdout_console(), found)


def _model(name: str) -> "Model":
    from segur_cli.exits import StopError
    from segur_cli.files.paths import exists
    from segur_cli.templates.loading import load_model
    from segur_cli.templates.models import references
    from segur_cli.text.writing import did_you_mean, quote

    shipped = references()
    if name in shipped:
        return shipped[name]
    if not exists(name) and Path(name).name == name and not Path(name).suffix:
        raise StopError(
            f"Modèle inconnu : {quote(name)}.",
            did_you_mean(name, shipped),
            "Pour un fichier, donnez son chemin.",
        )
    return load_model(Path(name))
